/* plan/plan.h - what will be sent, before anything is sent.
 *
 * A plan is a list of items; an item is one case on one resource with one
 * method, as a program of actions that the engine's runner carries out in
 * order.  Items are independent of each other: each has its own instance of
 * a writable resource, or reads a shared one that nobody changes.
 */
#ifndef PRECHECK_PLAN_PLAN_H
#define PRECHECK_PLAN_PLAN_H

#include "exchange/trace.h"
#include "input/catalogue.h"
#include "input/target.h"

typedef enum pc_action_kind {
    PC_ACT_CREATE,  /* an instance by the resource's create template */
    PC_ACT_UPDATE,  /* a new version; before it ${old.*} takes ${*} */
    PC_ACT_REMOVE,  /* so that it is missing */
    PC_ACT_READ,    /* GET; role BEFORE or AFTER; fills ${etag}, ... */
    PC_ACT_SUBJECT, /* the request that is judged */
    PC_ACT_RELEASE  /* lets a held subject of a client go */
} pc_action_kind;

typedef struct pc_action {
    pc_action_kind kind;
    pc_role role;
    unsigned subject; /* index of the subject it belongs to */
    const char *client;
    const char *method;              /* subject */
    const pc_field_template *fields; /* subject: the case's own field lines */
    size_t n_fields;
    pc_body_choice body;
    pc_span body_text;
    const pc_request_template
        *with;        /* resource's template for method, or NULL */
    bool missing_url; /* address a URL where nothing is */
    bool no_auth, pipelined;
    const pc_save *saves;
    size_t n_saves;
    /* READ: repeat until, every 200 ms, at most until_ms */
    bool until_strong, until_settled;
    int64_t until_ms;
    pc_hold hold;
    int64_t stalled_after_ms;
    int64_t wait_ms; /* before the request */
} pc_action;

typedef struct pc_item {
    pc_item_record record; /* what goes into the trace */
    const pc_case *from;
    const pc_resource *resource;
    bool own_instance; /* creates and removes its own; else the shared one */
    bool exclusive;    /* writes to a listed resource: one at a time */
    /* with-values: name -> template text; absent ones drop their line */
    const pc_with_value **with; /* parallel to from->with */
    pc_action *actions;
    size_t n_actions;
    const char *key; /* through a cache: of its own URL, unique; else NULL */
} pc_item;

typedef struct pc_plan {
    pc_item *items; /* those that run and those that are skipped, with reason */
    size_t n;
} pc_plan;

/* --only, --skip, --level, --shard; patterns as in FORMATS section 1. */
typedef struct pc_selection {
    const char **only;
    size_t n_only;
    const char **skip;
    size_t n_skip;
    pc_level level;           /* the lowest that runs; PC_LEVEL_NOTE: all */
    bool whole_matrix;        /* --level all */
    unsigned shard, n_shards; /* 2/5 is shard 2, n_shards 5; 0/0 = all */
    bool has_last_failed;
    const char **last_failed; /* item ids of the last run's failures */
    size_t n_last_failed;
} pc_selection;

/* Cases x resources x methods x with-values, selected by facts.  Every case
 * yields at least one item: what applies nowhere is skipped with the reason
 * that came nearest. */
int pc_plan_make(pc_arena *arena, const pc_target *target,
                 const pc_catalogue *catalogue, const pc_facts *facts,
                 size_t n_facts, const pc_selection *selection,
                 pc_plan *ret_plan, pc_diags *diags);

/* The template that a method of a resource uses: update, patch, post, remove,
 * or create where its method is PUT; NULL when it has none. */
const pc_request_template *pc_resource_template(const pc_resource *resource,
                                                const char *method);
/* What makes a second version: update, else patch, or NULL. */
const pc_request_template *pc_resource_update(const pc_resource *resource);
/* Created at an address of our own choosing, by PUT: one that was not created
 * is missing. */
bool pc_resource_put_creates(const pc_resource *resource);
/* GET, HEAD, OPTIONS, TRACE: does not change the state (9.2.1). */
bool pc_method_is_safe(const char *method);

/* The path of an item that goes through a cache, for clients and for the
 * origin: "/precheck-RUN-KEY". */
const char *pc_item_path(pc_arena *arena, const pc_item *item,
                         const char *run_id);
/* The content of an origin's version. */
pc_span pc_version_content(pc_arena *arena, const pc_origin_version *version,
                           const char *case_id);

/* True when a pattern (id glob, tag:x, rfc:13.1.1, resource:x, clause:NAME)
 * speaks of the item. */
bool pc_pattern_matches(const char *pattern, const pc_item *item);

#endif
