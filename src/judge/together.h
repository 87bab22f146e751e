/* judge/together.h - what two requests of one story may not both be told.
 *
 * Enough for a story with two clients; histories of many are race/'s.
 */
#ifndef PRECHECK_JUDGE_TOGETHER_H
#define PRECHECK_JUDGE_TOGETHER_H

#include "exchange/trace.h"

/* Two writes that were under way at the same time, with different contents and
 * the same condition, of which the first to be performed makes the other's
 * false: the same strong tag in If-Match, or If-None-Match: * on nothing.  When
 * both got a success, why that is wrong; else NULL. */
const char *pc_two_winners(pc_arena *arena, pc_exchange *const *exchanges,
                           size_t n, const pc_exchange *ret_winners[2]);

#endif
