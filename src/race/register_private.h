/* race/register_private.h - between register.c, chain.c and search.c. */
#ifndef PRECHECK_RACE_REGISTER_PRIVATE_H
#define PRECHECK_RACE_REGISTER_PRIVATE_H

#include "race/register.h"

/* Mutators (operations with an effect) in a fixed order m[0..n-1], against all
 * observers: the exact pass.  On failure the reason is in ret_result. */
bool pc_chain_pass(pc_arena *arena, const pc_register_history *history,
                   const size_t *order, size_t n_order,
                   pc_register_result *ret_result);

/* Wing, Gong and Lowe's search over the whole history. */
void pc_register_search(pc_arena *arena, const pc_register_history *history,
                        uint64_t budget, pc_register_result *ret_result);

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

#endif
