/* exchange/trace.h - a run as records: what was planned and what happened.
 *
 * Judging reads a trace and nothing else; `precheck judge` reads the same
 * records from NDJSON.  So everything that judging needs is here.
 *
 * NDJSON, one record a line, each with "type": run, facts, item, exchange,
 * end.  The first record is `run`: an opaque JSON object written by run/
 * (version, effective target, profile, known, levels, seed, the day).
 */
#ifndef PRECHECK_EXCHANGE_TRACE_H
#define PRECHECK_EXCHANGE_TRACE_H

#include "base/diag.h"
#include "exchange/message.h"

#include <precheck/clauses.h>

#include <stdio.h>

/* What is known of one resource (filled by engine/probe, DESIGN: pc_facts). */
typedef struct pc_facts {
    const char *resource;
    pc_pos pos;               /* in target.yaml */
    bool reachable;           /* a GET was answered at all */
    const char *unreachable;  /* why not, for people */
    bool writable;            /* instances can be created, or it is listed */
    const char *not_writable; /* why not */
    unsigned get_status, head_status;
    unsigned promised_status;    /* that target.yaml says GET has, or 0 */
    pc_span etag, last_modified; /* as received; empty when absent */
    bool etag_valid, etag_weak;  /* by the grammar of 8.8.3 */
    bool etag_turns_strong;      /* weak at first, strong after some wait */
    bool content_stable;         /* two GETs gave the same content */
    bool token_visible;          /* a stored token shows up in GET content */
    uint64_t length;             /* octets of content */
    int accepts_ranges;          /* 1: bytes=0-0 got 206; 0 not; -1 unknown */
    bool coding;                 /* gzip and identity answers differ */
    bool auth_required;          /* 401 without credentials */
    /* Answers without conditions; 0 = not known (not tried).  put is for an
     * existing resource, put_new for a missing one; *_missing for one that is
     * not there. */
    unsigned plain_put, plain_put_new, plain_patch, plain_post, plain_delete,
        plain_options, plain_delete_missing, plain_patch_missing,
        plain_get_missing, plain_post_missing;
    bool condition_required; /* unconditional writes get 428 */
} pc_facts;

/* A claim of a step of a case that runs through a cache (input/case.h says what
 * the words mean); value is a status pattern, a field value, a content, true or
 * false. */
typedef struct pc_expectation {
    unsigned step; /* from 0 */
    bool needs;    /* where it is not so, there is nothing to judge */
    const char *what, *name;
    bool absent;
    pc_span value;
} pc_expectation;

/* One planned check: a case on a resource with a method. */
typedef struct pc_item_record {
    const char *id;      /* unique: case[params]/resource/METHOD */
    const char *case_id; /* group/slug, with [name=label,...] for a matrix */
    const char *resource;
    const char *method;
    const char *title, *why, *mend;
    pc_clause_id clause; /* first cite */
    pc_clause_id *cites;
    size_t n_cites;
    pc_level level;      /* after the profile's relaxations */
    const char *relaxed; /* the profile's reason, or NULL */
    pc_pos pos;          /* of the case */
    pc_pos resource_pos; /* of the resource in target.yaml */
    unsigned expect;     /* author's outcomes, 0 = the ruling alone */
    bool after_unchanged, after_changed;
    bool body_same; /* the content sent is what is stored already */
    bool missing;   /* given: resource missing */
    bool no_auth;
    const char *skip; /* why it does not run, or NULL */
    unsigned n_subjects;
    /* per subject: status patterns of a step ("2xx", "412"), or NULL */
    const char **subject_expect;
    const char **subject_say;
    bool story; /* has steps */
    /* through a cache to precheck's own origin */
    bool through;
    pc_expectation *expectations; /* in order of steps */
    size_t n_expectations;
} pc_item_record;

struct pc_trace_index;
typedef struct pc_trace {
    pc_arena *arena;
    struct pc_trace_index *index; /* item id -> exchanges; trace.c's own */
    pc_span run;                  /* JSON object */
    pc_facts *facts;
    size_t n_facts, cap_facts;
    pc_item_record *items;
    size_t n_items, cap_items;
    pc_exchange **exchanges; /* in order of completion */
    size_t n_exchanges, cap_exchanges;
    bool ended;          /* the end record was there: nothing is missing */
    const char *stopped; /* why the run ended early, or NULL */
    int64_t seconds_ms;  /* wall time of the run */
} pc_trace;

void pc_trace_init(pc_trace *trace, pc_arena *arena);
void pc_trace_add_facts(pc_trace *trace, const pc_facts *facts);
void pc_trace_add_item(pc_trace *trace, const pc_item_record *item);
void pc_trace_add_exchange(pc_trace *trace, pc_exchange *exchange);
/* For an exchange that several items share: it belongs to the item, and is not
 * one of trace->exchanges by that. */
void pc_trace_share(pc_trace *trace, const char *item, pc_exchange *exchange);
/* The exchanges of an item in order of sending; the array is in the arena. */
size_t pc_trace_of_item(const pc_trace *trace, const char *item,
                        pc_exchange ***ret_exchanges);
const pc_facts *pc_trace_facts(const pc_trace *trace, const char *resource);

/* A writer appends records as they come, each flushed; the run can die at any
 * time.  Takes over nothing: file stays the caller's. */
int pc_trace_write_run(FILE *file, pc_span run_json);
int pc_trace_write_facts(FILE *file, const pc_facts *facts);
int pc_trace_write_item(FILE *file, const pc_item_record *item);
int pc_trace_write_exchange(FILE *file, const pc_exchange *exchange);
int pc_trace_write_end(FILE *file, const pc_trace *trace);

/* Reads NDJSON; name is for diagnostics.  A last line cut short by a crash is
 * a warning, anything else malformed an error with its line. */
int pc_trace_read(pc_trace *trace, const char *name, FILE *file,
                  pc_diags *diags);

#endif
