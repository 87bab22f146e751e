/* precheck/oracle.h - what RFC 9110 allows in answer to a conditional request.
 *
 * Given a request and the state of its target, the oracle says which outcomes
 * the standard allows, which it prefers, and which rules decided.  It has no
 * verbs: it allocates nothing, reads no clock, keeps no state, and is safe to
 * call from any thread.  C11, C17 and C++17.
 */
#ifndef PRECHECK_ORACLE_H
#define PRECHECK_ORACLE_H

#include <precheck/clauses.h>
#include <precheck/etag.h>
#include <precheck/httpdate.h>
#include <precheck/span.h>

#include <stdbool.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* One field line as sent.  The value may have whitespace around it. */
typedef struct pc_field {
    pc_span name, value;
} pc_field;

/* Fields in the order sent, repeats and all; names are case-insensitive, the
 * method is not.  Only the five conditions and Range are looked at. */
typedef struct pc_request {
    pc_span method;
    const pc_field *fields;
    size_t n_fields;
} pc_request;

/* The target just before the method would act. */
typedef struct pc_state {
    const pc_etag *etag;       /* NULL: the representation has none */
    const int64_t *modified_s; /* NULL: no modification date available */
    int64_t now_s;             /* the origin's clock */

    /* The answer to the same request without its conditions, and without a
     * 428 policy (13.2.1): 404 when GET finds nothing, 201 when PUT would
     * create.  100 to 599. */
    unsigned plain_status;

    /* Octets of the selected representation, < 0 when not known: tells 206
     * from 416. */
    int64_t length;

    /* PUT, PATCH and DELETE without If-Match, If-Unmodified-Since and
     * If-None-Match get 428 (RFC 6585). */
    bool requires_condition;

    bool exists;             /* there is a current representation */
    bool modified_is_strong; /* the date is a strong validator (8.8.2.2) */
    bool accepts_ranges;     /* the resource supports byte ranges */

    /* What the request asks for seems to be done already (13.1.1); ignored
     * for GET and HEAD. */
    bool already_applied;
} pc_state;

/* What can become of a request; a set is the bitwise or. */
typedef enum pc_outcome {
    PC_PERFORMED = 1,            /* as without conditions: plain_status */
    PC_PARTIAL = 2,              /* 206 */
    PC_NOT_MODIFIED = 4,         /* 304 */
    PC_FAILED = 8,               /* 412 */
    PC_ALREADY_APPLIED = 16,     /* 2xx to a false condition */
    PC_REJECTED = 32,            /* 400 for a malformed field */
    PC_RANGE_UNSATISFIABLE = 64, /* 416 */
    PC_CONDITION_REQUIRED = 128  /* 428 */
} pc_outcome;
#define PC_OUTCOME_COUNT 8

typedef enum pc_truth {
    PC_ABSENT,   /* the field is not there */
    PC_IGNORED,  /* it is, but it does not count */
    PC_TRUE,     /* it counts, and lets the request pass */
    PC_FALSE,    /* it counts, and does not */
    PC_UNDEFINED /* malformed or contested: both are legal */
} pc_truth;

/* One field's part; clause says why, 0 where the field is absent. */
typedef struct pc_step {
    pc_truth truth;
    pc_clause_id clause;
} pc_step;

/* The places of the fields in pc_ruling.step: 13.2.2's order. */
#define PC_CONDITION_COUNT          5
#define PC_STEP_IF_MATCH            0
#define PC_STEP_IF_UNMODIFIED_SINCE 1
#define PC_STEP_IF_NONE_MATCH       2
#define PC_STEP_IF_MODIFIED_SINCE   3
#define PC_STEP_IF_RANGE            4

typedef struct pc_ruling {
    unsigned allowed; /* the pc_outcome that no MUST forbids */

    /* The subset that no SHOULD speaks against; 200 to a Range request is in
     * it (14.2 MAY).  Never empty. */
    unsigned expected;

    /* A step that was not reached is ignored, with the clause that says why. */
    pc_step step[PC_CONDITION_COUNT];

    /* The rule without which the ruling would be another; 0 when no condition
     * decides and the answer is that of the plain request. */
    pc_clause_id decided_by;
} pc_ruling;

/* PC_OK, or PC_EINVAL for a NULL argument, an empty method, fields missing or
 * a plain_status outside 100 to 599. */
PC_API int pc_evaluate(const pc_request *request, const pc_state *state,
                       pc_ruling *ret_ruling);

/* Whether a status is one of the allowed outcomes.  Success codes vary: a
 * method other than GET and HEAD whose plain answer is 2xx may be answered
 * with any 2xx but 206. */
PC_API bool pc_ruling_allows_status(const pc_ruling *ruling,
                                    const pc_request *request,
                                    const pc_state *state, unsigned status);

/* "performed", "not-modified", ...; NULL for a number that is no outcome. */
PC_API const char *pc_outcome_name(pc_outcome outcome);

/* 0 when the name is none. */
PC_API unsigned pc_outcome_find(pc_span name);

/* "absent", "ignored", "true", "false", "undefined". */
PC_API const char *pc_truth_name(pc_truth truth);

/* "If-Match", ... for 0..4 in the order of 13.2.2; NULL past the end. */
PC_API const char *pc_condition_name(unsigned step);

#ifdef __cplusplus
}
#endif

#endif
