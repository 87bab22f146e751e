/* race/register.h - is a history of conditional operations on one resource
 * linearizable?  The generic core: it knows no HTTP.
 *
 * The resource is a register.  Its state is PC_STATE_ABSENT, or a version; each
 * write makes a version of its own, so a version is held at most once.  An
 * operation has an interval, a predicate on the state just before it, and
 * perhaps an effect.  Linearizable: every operation that surely happened can be
 * given an instant inside its interval so that, in the order of the instants,
 * each predicate holds.  Intervals are closed: A is before B only if A's end is
 * less than B's start.
 *
 * A write that is conditional on one version names its predecessor, so with
 * conditional writes alone their order is forced, and placing the rest is a
 * Horn problem that one pass solves exactly (chain.c).  Orders that are not
 * forced are tried when there are few, else searched (search.c) with a budget;
 * an exhausted budget is inconclusive, never a pass.
 */
#ifndef PRECHECK_RACE_REGISTER_H
#define PRECHECK_RACE_REGISTER_H

#include "base/arena.h"

#include <stdbool.h>
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

typedef enum pc_linear {
    PC_LINEARIZABLE,
    PC_NOT_LINEARIZABLE,
    PC_LINEAR_UNDECIDED /* the budget was spent */
} pc_linear;

/* Why not, as far as one reason can be named. */
typedef enum pc_conflict {
    PC_CONFLICT_NONE,
    PC_CONFLICT_FORK,      /* two operations consumed one version: a, b */
    PC_CONFLICT_ORPHAN,    /* a's version or base was made by nothing */
    PC_CONFLICT_REAL_TIME, /* forced order runs against the clock: a after b */
    PC_CONFLICT_OBSERVER,  /* a saw a state that could not be there: it lies
                              inside a run of states that forbid it */
    PC_CONFLICT_SEARCH     /* no order works; a could be placed in none */
} pc_conflict;

typedef struct pc_register_result {
    pc_linear verdict;
    pc_conflict conflict;
    size_t a, b;   /* indices of operations, or PC_NO_OP */
    size_t *order; /* linearizable: the mutators that happened, in order */
    size_t n_order;
    size_t *why; /* not: the operations that together cannot be placed */
    size_t n_why;
    uint64_t steps; /* of the search, 0 when none was needed */
    bool searched;
} pc_register_result;

/* Steps of the search that are enough for a race of dozens of operations. */
#define PC_REGISTER_BUDGET 2000000u

/* Decides.  arena takes the result and the work space. */
void pc_register_check(pc_arena *arena, const pc_register_history *history,
                       uint64_t budget, pc_register_result *ret_result);

/* Whether the operation's predicate allows a state. */
bool pc_register_allows(const pc_register_op *op, uint32_t state);

#endif
