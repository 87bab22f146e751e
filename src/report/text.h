/* report/text.h - what several formats say in the same words. */
#ifndef PRECHECK_REPORT_TEXT_H
#define PRECHECK_REPORT_TEXT_H

#include "report/reporter.h"

/* "RFC 9110 13.1.1"; "" without a clause. */
const char *pc_section_of(pc_arena *arena, pc_clause_id id);
/* "RFC 9110 13.1.1, 8.8.3.2": all rules of a verdict, each section once. */
const char *pc_sections_of(pc_arena *arena, const pc_verdict *verdict);
/* "If-Match" for 13.1.1, or NULL. */
const char *pc_section_title(pc_clause_id id);
/* "412", "304 or 200"; "" when none is listed. */
const char *pc_expected_text(pc_arena *arena, const pc_verdict *verdict);
/* "PUT /notes/42   If-Match: W/"5"": escaped, without credentials. */
const char *pc_sent_text(pc_arena *arena, const pc_exchange *sent);
/* "200   ETag: ...": what came. */
const char *pc_got_text(pc_arena *arena, const pc_verdict *verdict);
/* Escaped octets in the arena. */
const char *pc_text_escaped(pc_arena *arena, pc_span octets);
/* Failures and what else a reader has to look at, in the order in which a
 * report shows them: must before should, then as they came. */
size_t pc_failures(const pc_report *report, const pc_verdict ***ret);

#endif
