/* refserver/answer.h - from a request to its response, without a socket.
 *
 * The order is 13.2.1's: the normal request checks, then the conditions, then
 * the method.  Everything in a response lives in the arena of the exchange, or
 * is static, or is content of the store and valid until the next request.
 */
#ifndef PRECHECK_REFSERVER_ANSWER_H
#define PRECHECK_REFSERVER_ANSWER_H

#include "refserver/site.h"

#define PC_REF_RESPONSE_FIELDS 24

typedef struct pc_ref_response {
    unsigned status;
    struct {
        const char *name, *value;
    } fields[PC_REF_RESPONSE_FIELDS];
    size_t n_fields;
    pc_span content;    /* for HEAD and 304 what is *not* sent */
    size_t said_len;    /* Content-Length, where no content goes out */
    bool length_in_204; /* a fault */
} pc_ref_response;

/* What the conditions say, settled before the content has come (a fault): see
 * pc_ref_settle. */
typedef struct pc_ref_settled {
    bool known;
    pc_ref_verdict verdict;
} pc_ref_settled;

/* The bit of a method's name, 0 when it is not known. */
int pc_ref_method_bit(pc_span method);

/* Performs the request.  settled may be NULL. */
void pc_ref_answer(pc_ref_site *site, pc_arena *arena,
                   const pc_ref_request *request, const pc_ref_settled *settled,
                   pc_ref_response *ret_response);

/* The conditions alone, as they are now. */
void pc_ref_settle(pc_ref_site *site, pc_arena *arena,
                   const pc_ref_request *request, pc_ref_settled *ret_settled);

/* A response of its own: status, Date and a sentence. */
void pc_ref_refuse(const pc_ref_site *site, pc_arena *arena,
                   const pc_ref_request *request, unsigned status,
                   const char *why, pc_ref_response *ret_response);

#endif
