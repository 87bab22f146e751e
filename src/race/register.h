/* race/register.h - a history of conditional operations on one resource, as a
 * register sees it.  It knows no HTTP.
 *
 * The resource is a register.  Its state is PC_STATE_ABSENT, or a version; each
 * write makes a version of its own, so a version is held at most once.  An
 * operation has an interval, a predicate on the state just before it, and
 * perhaps an effect.  Linearizable: every operation that surely happened can be
 * given an instant inside its interval so that, in the order of the instants,
 * each predicate holds.  Intervals are closed: A is before B only if A's end is
 * less than B's start.
 */
#ifndef PRECHECK_RACE_REGISTER_H
#define PRECHECK_RACE_REGISTER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define PC_STATE_ABSENT 0u /* versions are 1 .. n_states - 1 */
#define PC_NO_EFFECT    UINT32_MAX
#define PC_NO_OP        SIZE_MAX

/* Which states let an operation happen as it did. */
typedef enum pc_predicate {
    PC_ANY,   /* every state */
    PC_IN,    /* those listed */
    PC_NOT_IN /* all but those listed */
} pc_predicate;

typedef struct pc_register_op {
    int64_t start_ns, end_ns; /* INT64_MAX: open, may happen at any time */
    pc_predicate predicate;
    const uint32_t *states; /* of PC_IN and PC_NOT_IN, ascending */
    uint32_t n_states;
    uint32_t effect; /* the state it makes, or PC_NO_EFFECT */
    bool unknown;    /* may or may not have happened */
} pc_register_op;

typedef struct pc_register_history {
    const pc_register_op *ops;
    size_t n_ops;
    uint32_t n_states; /* versions + 1 */
    uint32_t initial;  /* the state before the first operation */
} pc_register_history;

static inline bool pc_register_mutates(const pc_register_op *op)
{
    return op->effect != PC_NO_EFFECT;
}

/* The one state that a predicate asks for, or PC_NO_EFFECT. */
static inline uint32_t pc_register_base(const pc_register_op *op)
{
    return op->predicate == PC_IN && op->n_states == 1 ? op->states[0]
                                                       : PC_NO_EFFECT;
}

/* Whether the operation's predicate allows a state. */
bool pc_register_allows(const pc_register_op *op, uint32_t state);

#endif
