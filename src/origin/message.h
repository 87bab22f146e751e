/* origin/message.h - one request as octets, and its answer.  Private to
 * origin/.
 */
#ifndef PRECHECK_ORIGIN_MESSAGE_H
#define PRECHECK_ORIGIN_MESSAGE_H

#include "base/arena.h"
#include "base/buf.h"
#include "exchange/message.h"
#include "input/case.h"

#define PC_ORIGIN_HEAD_MAX ((size_t)64 << 10) /* octets of a header section */
#define PC_ORIGIN_BODY_MAX ((size_t)1 << 20)  /* octets of content */

typedef struct pc_origin_request {
    pc_http_request message;
    bool keep_alive;
    bool expects_continue;
} pc_origin_request;

/* The first request in the octets.  1: it is whole, and *ret_len octets are its
 * own; 0: more is needed (*ret_head: its header section is there, and the
 * request holds it); PC_ESYNTAX or PC_ELIMIT: no request. */
int pc_origin_request_read(pc_arena *arena, pc_span octets,
                           pc_origin_request *ret_request, bool *ret_head,
                           size_t *ret_len);

/* What the version answers; before: the version to fall back on where this one
 * answers conditional requests alone.  case_id marks the content. */
void pc_origin_answer(pc_arena *arena, const pc_http_request *request,
                      const pc_origin_version *version,
                      const pc_origin_version *before, const char *case_id,
                      pc_http_response *ret_response, pc_span *ret_content);
/* For a path that no case has. */
void pc_origin_answer_stranger(pc_arena *arena, pc_http_response *ret_response,
                               pc_span *ret_content);

/* Length, digest and the first octets. */
void pc_origin_content_set(pc_arena *arena, pc_content *content,
                           pc_span octets);

/* The octets of an answer; content is left out for HEAD, 204 and 304. */
void pc_origin_response_write(const pc_http_response *response, pc_span content,
                              const char *method, bool keep_alive, pc_buf *out);

#endif
