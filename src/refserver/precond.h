/* refserver/precond.h - the reference server's own reading of RFC 9110 13.2.
 *
 * Written from the prose of 13.1.1 to 13.2.2 alone, with a knob at each place
 * where a real server has gone wrong.  It never sees the oracle.
 *
 * Its choices where the RFC leaves one: a malformed If-Match or If-None-Match
 * is answered 400; an invalid date is ignored (as it must be); nothing is ever
 * taken as "already applied"; a true If-Range with a range that cannot be
 * satisfied gives 200, as step 5 says.
 */
#ifndef PRECHECK_REFSERVER_PRECOND_H
#define PRECHECK_REFSERVER_PRECOND_H

#include "refserver/tag.h"

#include <stdint.h>

typedef struct pc_ref_field {
    pc_span name, value; /* value without the whitespace around it */
} pc_ref_field;

/* A request as the server acts on it; everything belongs to the caller. */
typedef struct pc_ref_request {
    pc_span method;
    int method_bit; /* PC_REF_GET and so on; 0 when it is not known */
    pc_span path;   /* decoded, without the query */
    const pc_ref_field *fields;
    size_t n_fields;
    pc_span content;
    int64_t now_s; /* the clock, read once a request */
} pc_ref_request;

/* The selected representation, as far as conditions ask for it. */
typedef struct pc_ref_state {
    bool exists;
    const pc_ref_tag *tag;     /* NULL: it has none */
    const int64_t *modified_s; /* NULL: no modification date */
    bool modified_strong;      /* 8.8.2.2, first rule */
    bool takes_ranges;
    size_t length;
} pc_ref_state;

typedef struct pc_ref_verdict {
    unsigned status;   /* 0: perform the method; else 304, 412, 400 ... */
    const char *field; /* which field decided; NULL when none did */
    bool use_range;    /* Range is there and counts */
    bool if_range;     /* ... because If-Range is true */
} pc_ref_verdict;

/* The value of a field: its lines in order, joined by ", " (5.3), trimmed.
 * False when the request does not have it. */
bool pc_ref_field_get(pc_arena *arena, const pc_ref_request *request,
                      const char *name, const pc_ref_knobs *knobs,
                      pc_span *ret_value);

/* 13.2.2 from step 1 to step 5.  The normal request checks (13.2.1) are the
 * caller's. */
void pc_ref_decide(pc_arena *arena, const pc_ref_request *request,
                   const pc_ref_state *state, const pc_ref_knobs *knobs,
                   pc_ref_verdict *ret_verdict);

#endif
