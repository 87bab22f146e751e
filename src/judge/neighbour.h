/* judge/neighbour.h - what stands around an exchange: readings and writes. */
#ifndef PRECHECK_JUDGE_NEIGHBOUR_H
#define PRECHECK_JUDGE_NEIGHBOUR_H

#include "exchange/trace.h"

/* A whole response, or one whose content alone passed our limit. */
bool pc_has_status(const pc_exchange *x);
/* Not GET, HEAD, OPTIONS or TRACE, and some of it may have been sent. */
bool pc_is_write(const pc_exchange *x);
/* GET without conditions and without Range, and an answer came. */
bool pc_is_reading(const pc_exchange *x);
/* One of the five condition fields; name in any case. */
bool pc_is_condition(pc_span name);
bool pc_has_condition(const pc_exchange *x);
bool pc_same_url(const pc_exchange *a, const pc_exchange *b);
/* The same Accept, Accept-Encoding, Accept-Language and Authorization lines:
 * both select the same representation. */
bool pc_same_selection(const pc_exchange *a, const pc_exchange *b);
/* 200 to GET and HEAD; the response's Content-Encoding, "" when none. */
pc_span pc_coding_of(const pc_exchange *x);

/* The last reading of the same URL before exchanges[at] with no write of ours
 * in between, or NULL; looks back at most reach exchanges. */
const pc_exchange *pc_reading_before(pc_exchange *const *exchanges, size_t at,
                                     size_t reach);
/* The first such reading after it. */
const pc_exchange *pc_reading_after(pc_exchange *const *exchanges, size_t n,
                                    size_t at, size_t reach);

#endif
