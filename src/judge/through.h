/* judge/through.h - the verdict on a case that went through a cache.
 *
 * Two sides are held against the case's claims: what the client got, and what
 * reached precheck's own origin meanwhile.  A cache need not store: where a
 * step lacks what the case needs, the verdict is an observation, and nothing
 * after it is judged.
 */
#ifndef PRECHECK_JUDGE_THROUGH_H
#define PRECHECK_JUDGE_THROUGH_H

#include "judge/verdict.h"

/* exchanges: all of the item, in order of serials.  Fills result, level,
 * expected, got, reason, observed and the exchanges of the verdict. */
void pc_judge_through(pc_arena *arena, const pc_item_record *item,
                      pc_exchange *const *exchanges, size_t n,
                      pc_verdict *verdict);

/* Whether a word of the format can be judged; for tests. */
bool pc_claim_is_known(const char *what);

#endif
