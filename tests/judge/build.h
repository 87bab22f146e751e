/* tests/judge/build.h - traces made by hand, a line for each exchange. */
#ifndef PRECHECK_TESTS_JUDGE_BUILD_H
#define PRECHECK_TESTS_JUDGE_BUILD_H

#include "judge/judge.h"

typedef struct pc_built {
    pc_arena arena;
    pc_trace trace;
    pc_judge_options options;
    pc_facts facts; /* of "note"; goes into the trace by pc_build_item */
    pc_item_record item;
    unsigned subject; /* the one that exchanges belong to */
    int64_t clock_ns;
    bool has_facts;
} pc_built;

/* A resource "note" that is well-behaved: stable content, visible tokens,
 * ranges, 200 to GET and HEAD, 204 to writes, 201 to a PUT that creates. */
void pc_build_begin(pc_built *b);
void pc_build_end(pc_built *b);

/* Fields are lines "Name: value\n".  The response's Date is added unless it
 * begins with "no-date\n". */
pc_exchange *pc_build(pc_built *b, pc_role role, const char *method,
                      const char *request_fields, unsigned status,
                      const char *response_fields, const char *content);
/* Its request's content, with the token that is in it (or NULL). */
void pc_build_sends(pc_exchange *x, pc_arena *arena, const char *content,
                    const char *token);

/* Puts facts and item into the trace and judges it. */
const pc_verdict *pc_build_judge(pc_built *b);
/* Puts the facts into the trace, runs the checks, and gives the verdict of one
 * of them, or NULL when it was silent. */
const pc_verdict *pc_build_check(pc_built *b, const char *id);

#define DATE_OLD   "Sun, 06 Nov 1994 08:49:37 GMT"
#define DATE_OLDER "Sun, 06 Nov 1994 08:49:36 GMT"
#define DATE_NEWER "Sun, 06 Nov 1994 08:49:38 GMT"
#define DATE_NOW   "Sun, 22 Nov 2026 12:00:00 GMT"
#define TAG_V1     "ETag: \"v1\"\n"
#define TAG_V2     "ETag: \"v2\"\n"
#define LM_OLD     "Last-Modified: " DATE_OLD "\n"

#endif
