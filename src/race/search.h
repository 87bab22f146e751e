/* race/search.h - the fallback: Wing, Gong and Lowe's search. */
#ifndef PRECHECK_RACE_SEARCH_H
#define PRECHECK_RACE_SEARCH_H

#include "base/arena.h"
#include "race/result.h"

/* Over the whole history; PC_LINEAR_UNDECIDED when budget steps, or the memory
 * for what was tried, were not enough. */
void pc_register_search(pc_arena *arena, const pc_register_history *history,
                        uint64_t budget, pc_register_result *ret_result);

#endif
