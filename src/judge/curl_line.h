/* judge/curl_line.h - a line for the shell that sends a request again. */
#ifndef PRECHECK_JUDGE_CURL_LINE_H
#define PRECHECK_JUDGE_CURL_LINE_H

#include "exchange/trace.h"

/* A field of the request that matters to a reader: the conditions, Range, what
 * selects the representation, and what describes the content.  Never one that
 * carries credentials. */
bool pc_field_is_shown(pc_span name);

/* In the arena.  Credentials are shown as token_shown ("Bearer
 * $PRECHECK_TOKEN", in double quotes so that the shell puts the token in) or,
 * when that is NULL, as the redactor left them.  NULL when no shell line can
 * send it: a NUL in a field, or content that was not kept whole. */
const char *pc_curl_line(pc_arena *arena, const pc_exchange *exchange,
                         const char *token_shown);

#endif
