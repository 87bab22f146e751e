/* judge/together.h - what two exchanges of one item say together.
 *
 * Enough for a story with two clients; histories of many are race/'s.
 */
#ifndef PRECHECK_JUDGE_TOGETHER_H
#define PRECHECK_JUDGE_TOGETHER_H

#include "exchange/trace.h"

#include <precheck/etag.h>

typedef struct pc_pair {
    const pc_exchange *first, *second;
    pc_clause_id clause;  /* that they break together */
    const char *reason;   /* what is wrong */
    const char *observed; /* what was seen */
} pc_pair;

/* Two writes that were under way at the same time, with different contents and
 * the same condition, of which the first to be performed makes the other's
 * false: the same strong tag in If-Match, or If-None-Match: * on nothing.  True
 * when both got a success. */
bool pc_two_winners(pc_arena *arena, pc_exchange *const *exchanges, size_t n,
                    pc_pair *ret_pair);

/* Two whole answers to plain GETs of one URL with one strong tag and different
 * contents: two versions, or two content codings. */
bool pc_shared_tag(pc_arena *arena, pc_exchange *const *exchanges, size_t n,
                   pc_pair *ret_pair);

/* A whole 200 to GET with one strong tag. */
bool pc_strong_tag_of(const pc_exchange *x, pc_etag *ret_tag);
/* Two such answers of one URL with the same tag and different contents. */
bool pc_share_tag(const pc_exchange *a, const pc_exchange *b);

#endif
