/* race/chain.h - the exact pass over one order of the mutators. */
#ifndef PRECHECK_RACE_CHAIN_H
#define PRECHECK_RACE_CHAIN_H

#include "base/arena.h"
#include "race/result.h"

/* Mutators (operations with an effect) in a fixed order m[0..n-1], against all
 * observers.  On failure the reason is in ret_result. */
bool pc_chain_pass(pc_arena *arena, const pc_register_history *history,
                   const size_t *order, size_t n_order,
                   pc_register_result *ret_result);

#endif
