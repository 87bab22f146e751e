/* input/case.h - one entry of cases/: given, send, expect, after; or a story
 * in steps.
 *
 * cases/README.md is the format on one page.  An entry is data: plan/ turns it
 * into requests, judge/ asks the oracle.
 */
#ifndef PRECHECK_INPUT_CASE_H
#define PRECHECK_INPUT_CASE_H

#include "base/arena.h"
#include "base/diag.h"
#include "base/yaml.h"
#include "input/target.h"

#include <precheck/clauses.h>

#include <stdbool.h>

/* given: what must be so before the request is sent.  The zero value of each
 * member means "does not matter". */
typedef enum pc_given_resource {
    PC_GIVEN_PRESENT,
    PC_GIVEN_MISSING
} pc_given_resource;
typedef enum pc_given_etag {
    PC_ETAG_ANYHOW,
    PC_ETAG_SOME,
    PC_ETAG_STRONG,
    PC_ETAG_WEAK,
    PC_ETAG_NONE
} pc_given_etag;
typedef enum pc_given_modified {
    PC_MODIFIED_ANYHOW,
    PC_MODIFIED_PRESENT,
    PC_MODIFIED_SETTLED, /* more than one second before Date: waited for */
    PC_MODIFIED_FRESH,   /* within one second of Date (just written) */
    PC_MODIFIED_NONE
} pc_given_modified;
/* What the same request without its conditions is answered with. */
typedef enum pc_given_plain {
    PC_PLAIN_PERFORMED /* 2xx */,
    PC_PLAIN_REFUSED /* not 2xx, not 412 */,
    PC_PLAIN_ANY
} pc_given_plain;

typedef struct pc_given {
    pc_given_resource resource; /* present | missing */
    pc_given_etag etag;         /* some | strong | weak | none */
    pc_given_modified
        modified;            /* last-modified: present|settled|fresh|absent */
    pc_given_plain plain;    /* performed | refused | any */
    unsigned versions;       /* 2: updated once, ${old.etag} is known */
    int ranges;              /* true | false; -1 does not matter */
    uint64_t min_length;     /* length: octets of content at least */
    bool condition_required; /* policy: condition-required (428) */
    bool coding;             /* coding: gzip - content differs with gzip */
    bool auth;               /* auth: required - 401 without credentials */
} pc_given;

/* body: new (the update template with a fresh token), same (what is stored
 * now), none, or {text: ...}; DEFAULT: new for PUT, PATCH, POST. */
typedef enum pc_body_choice {
    PC_BODY_DEFAULT,
    PC_BODY_NONE,
    PC_BODY_NEW,
    PC_BODY_SAME,
    PC_BODY_TEXT
} pc_body_choice;

/* One value that a `with:` name can take. */
typedef struct pc_with_value {
    const char *label; /* true, false, absent, malformed, or any word */
    bool absent;       /* ~ : the field line is left out */
    pc_span text;      /* template, octets */
} pc_with_value;
typedef struct pc_with {
    const char *name;
    pc_with_value *values;
    size_t n_values;
} pc_with;
/* run: which combinations of `with:` belong to the default run; with --level
 * all, or when selected by tag:matrix or by its full id, all of them run. */
typedef enum pc_with_run {
    PC_RUN_ALL,
    PC_RUN_DISAGREE,
    PC_RUN_NONE
} pc_with_run;

/* Outcome words, as bits of pc_outcome (the values are those of oracle.h). */
typedef unsigned pc_outcomes;

/* A status pattern of a step: 412, 2xx. */
typedef struct pc_status_pattern {
    unsigned low, high;
} pc_status_pattern;

typedef enum pc_step_kind {
    PC_STEP_REQUEST, /* get, head, put, patch, post, delete, options */
    PC_STEP_RELEASE  /* A: release (concurrent scenarios) */
} pc_step_kind;
typedef enum pc_hold {
    PC_HOLD_NOTHING,
    PC_HOLD_HEADER,
    PC_HOLD_LAST_BYTE
} pc_hold;

/* save: {v0: etag, m0: last-modified} */
typedef struct pc_save {
    const char *name, *what; /* what: a field name in lower case, or status */
} pc_save;

/* What a step of a case with an origin claims: of the answer to the client, or
 * of what reached the origin behind the cache meanwhile.  cases/README.md says
 * what each word means. */
typedef struct pc_claim {
    pc_pos pos;
    bool needs;       /* of `needs:`: where it is not so, nothing is judged */
    const char *what; /* the key: "expect", "got", "origin-saw", ... */
    const char *name; /* of a field, or NULL */
    bool absent;      /* ~ : no such field */
    pc_span value;    /* a template of with.NAME alone */
} pc_claim;

/* What the scripted origin has while a step runs. */
typedef struct pc_origin_version {
    pc_pos pos;
    const char *name;
    unsigned status;           /* of the plain answer; 304: an answer to
                                  conditional requests alone */
    unsigned write_status;     /* of the answer to PUT, POST, PATCH, DELETE */
    pc_field_template *fields; /* literal values */
    size_t n_fields;
    pc_field_template *not_modified; /* in a 304, besides or instead */
    size_t n_not_modified;
    pc_span body;            /* literal; NULL: made from name and case */
    bool conditions_ignored; /* always the full answer */
    bool ranges;             /* bytes=a-b is answered with 206 */
} pc_origin_version;

typedef struct pc_case_step {
    pc_pos pos;
    pc_step_kind kind;
    const char *client; /* "A", "B"; NULL = the one client */
    const char *method; /* "GET" ... */
    pc_field_template *fields;
    size_t n_fields;
    pc_body_choice body;
    pc_span body_text;
    pc_status_pattern *expect; /* empty: the oracle alone judges */
    size_t n_expect;
    pc_save *saves;
    size_t n_saves;
    bool until_strong, until_settled; /* repeat the GET until then */
    pc_hold hold;
    int64_t stalled_after_ms; /* 0: waits until the timeout */
    const char *say;          /* what the story says here, or NULL */
    /* with an origin: */
    const char *origin; /* the version it has from here on, or NULL */
    int64_t wait_ms;    /* before the request */
    pc_claim *claims;   /* beside expect */
    size_t n_claims;
} pc_case_step;

typedef struct pc_case {
    pc_pos pos;
    const char *id; /* group/slug */
    const char *title;
    pc_clause_id *cites; /* the first gives section and level */
    size_t n_cites;
    const char **tags;
    size_t n_tags;
    const char **methods;
    size_t n_methods;
    pc_given given;
    pc_with *with;
    size_t n_with;
    pc_with_run run;
    /* send: */
    pc_field_template *fields; /* value may hold ${with.NAME} */
    size_t n_fields;
    pc_body_choice body;
    pc_span body_text;
    bool no_auth;   /* auth: none */
    bool pipelined; /* a GET follows on the same connection without waiting */
    /* what the author believes; 0 with expect_ruling (a matrix) */
    pc_outcomes expect;
    bool expect_ruling;
    /* after: */
    bool after_unchanged, after_changed;
    const char *why; /* what goes wrong for users when this fails */
    /* Why readers of the RFC differ: a finding weighs no more than a should. */
    const char *disputed;
    const char *mend;      /* how a server author repairs it, or NULL */
    const char **fails_on; /* faults of the reference server */
    size_t n_fails_on;
    bool own; /* from --cases, not from the catalogue */
    /* a story: */
    pc_case_step *steps;
    size_t n_steps;
    /* through a cache, to precheck's own origin: */
    pc_origin_version *versions;
    size_t n_versions; /* 0: no origin */
    /* a race (burst) entry is kept as its node until race/ reads it */
    const pc_yaml *race;
} pc_case;

/* Reads every document of a stream: a list of entries, or one scenario.  Own
 * ones (own: true) need no title, why and fails-on. */
int pc_cases_read(pc_arena *arena, const char *file, pc_span text, bool own,
                  pc_case **ret_cases, size_t *ret_n, pc_diags *diags);
/* The same for one's own. */
int pc_cases_parse(pc_arena *arena, const char *file, pc_span text,
                   pc_case **ret_cases, size_t *ret_n, pc_diags *diags);

/* The words of `expect:` and their bits; for messages and JSON. */
const char *pc_outcome_word(unsigned bit);
unsigned pc_outcome_bit(pc_span word); /* 0: no such word */

#endif
