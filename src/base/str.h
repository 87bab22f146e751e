/* base/str.h - small helpers over spans. */
#ifndef PRECHECK_BASE_STR_H
#define PRECHECK_BASE_STR_H

#include <precheck/span.h>

#include <stdbool.h>
#include <stdint.h>

#define PC_LIT(s) ((pc_span){(s), sizeof(s) - 1})

pc_span pc_span_of(const char *text); /* NULL gives the empty span */
bool pc_span_eq(pc_span a, pc_span b);
bool pc_span_is(pc_span a, const char *text);
/* Letters A-Z and a-z alike (field names); no locale. */
bool pc_span_eq_nocase(pc_span a, pc_span b);
bool pc_span_is_nocase(pc_span a, const char *text);
bool pc_span_starts(pc_span a, const char *prefix);
bool pc_span_contains(pc_span haystack, pc_span needle);
/* Without SP and HTAB at either end (OWS, 5.6.3). */
pc_span pc_span_trim(pc_span a);
/* Decimal digits only, all of them; false on overflow or anything else. */
bool pc_span_u64(pc_span a, uint64_t *ret_value);
/* Glob with * and ?; ids and patterns are short. */
bool pc_glob_match(const char *pattern, const char *text);
/* The candidate nearest to word by edit distance, or NULL when none is near
 * enough to be meant.  candidates ends with NULL. */
const char *pc_nearest(const char *word, const char *const *candidates);

#endif
