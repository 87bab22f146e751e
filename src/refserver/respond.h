/* refserver/respond.h - the fields and the content of responses. */
#ifndef PRECHECK_REFSERVER_RESPOND_H
#define PRECHECK_REFSERVER_RESPOND_H

#include "refserver/answer.h"

/* Everything that one exchange needs. */
typedef struct pc_ref_exchange {
    pc_ref_site *site;
    pc_arena *arena;
    const pc_ref_request *request;
    pc_ref_target target;
    pc_ref_rep rep; /* before the method acts */
    pc_ref_response *response;
} pc_ref_exchange;

/* value is kept, not copied. */
void pc_ref_field_add(pc_ref_response *response, const char *name,
                      const char *value);
/* Whether its target takes byte ranges. */
bool pc_ref_has_ranges(const pc_ref_exchange *x);
/* status and Date, nothing else. */
void pc_ref_begin(pc_ref_exchange *x, unsigned status);
/* status, Date and a sentence as text/plain. */
void pc_ref_explain(pc_ref_exchange *x, unsigned status, const char *why);
/* ETag and Last-Modified of rep, as the fields of status. */
void pc_ref_validators(pc_ref_exchange *x, const pc_ref_rep *rep,
                       unsigned status);
/* 200, 206 or 416 to GET and HEAD. */
void pc_ref_send_rep(pc_ref_exchange *x, const pc_ref_verdict *verdict);
/* 304 (15.4.5). */
void pc_ref_send_304(pc_ref_exchange *x);

#endif
