/* race/check.h - is a history linearizable, and if not, why?
 *
 * A write that is conditional on one version names its predecessor, so with
 * conditional writes alone their order is forced, and placing the rest is a
 * Horn problem that one pass solves exactly (chain.c).  Orders that are not
 * forced are tried when there are few, else searched (search.c) with a budget;
 * an exhausted budget is inconclusive, never a pass.
 */
#ifndef PRECHECK_RACE_CHECK_H
#define PRECHECK_RACE_CHECK_H

#include "base/arena.h"
#include "race/result.h"

/* Steps of the search that are enough for a race of dozens of operations. */
#define PC_REGISTER_BUDGET 2000000u

/* Decides.  arena takes the result and the work space. */
void pc_register_check(pc_arena *arena, const pc_register_history *history,
                       uint64_t budget, pc_register_result *ret_result);

#endif
