/* engine/state.h - what the parts of the engine share.  Private to engine/.
 *
 *   runner   items of the plan, many at once       probe, cleaner  one by one
 *        \                                          /
 *         errand   one request: guard, ledger, pace, transport, record
 */
#ifndef PRECHECK_ENGINE_STATE_H
#define PRECHECK_ENGINE_STATE_H

#include "base/rng.h"
#include "engine/engine.h"
#include "engine/guard.h"
#include "engine/keep.h"
#include "engine/ledger.h"
#include "engine/pace.h"
#include "plan/bind.h"

#define PC_NS_PER_MS ((int64_t)1000000)

typedef struct pc_errand pc_errand;
typedef struct pc_instance pc_instance;

/* One request: filled in by whoever wants it, carried by errand.c.  Lives in
 * its own arena; freed after done(), when the transport has let go of it. */
struct pc_errand {
    pc_engine *engine;
    pc_arena arena;
    pc_exchange exchange;
    pc_call call;
    pc_grant grant;
    unsigned entry; /* of the ledger */
    const pc_resource *resource;
    pc_errand *follower; /* pipelined behind; its done() comes later */
    bool unrecorded;     /* not in the trace (wait:) */
    void (*held)(pc_errand *errand);
    void (*done)(pc_errand *errand);
    void *context;
    /* errand.c's own */
    pc_errand *older, *newer; /* all there are */
    pc_errand *next;          /* in the queue, or among the ended */
    bool follows;             /* is somebody's follower */
    bool flying;              /* submitted, not done */
    bool counted;             /* takes one of the jobs */
    bool is_held;             /* has arrived at its hold */
    bool finished;            /* done() was called */
    unsigned tries;
    const char *refusal;     /* why it is not to be sent, or NULL */
    const pc_exchange *kept; /* the record of it, once it is done */
};

/* One thing on the server that requests are about. */
struct pc_instance {
    const pc_resource *resource;
    pc_bindings vars;   /* unique and what was captured */
    const char *target; /* of its own URL, origin-form; NULL: not known */
    unsigned entry;     /* of the ledger; 0: nothing to remove */
    pc_grant grant;     /* on which it is written */
    bool exists;
    bool lost;      /* may exist, and nobody knows where */
    pc_span stored; /* content of the last write that was accepted */
    const char *stored_type;
    pc_span saved; /* listed: what it held before this run */
    const char *saved_type;
};

struct pc_engine {
    pc_arena *arena;
    pc_engine_options options;
    const pc_target *target;
    pc_transport *transport;
    pc_ledger *ledger;
    pc_guard guard;
    pc_pace pace;
    pc_keeper keeper;
    pc_trace *trace; /* where exchanges go; NULL: nowhere */
    pc_diags *diags;
    pc_rng rng;
    uint64_t serial;
    uint64_t word;         /* of unique names outside items */
    const pc_facts *facts; /* one a resource, in order; NULL before the probe */
    pc_instance **shared;  /* one a resource, NULL where there is none */
    pc_instance **listed;
    bool
        *reuses; /* one a resource: the server names new ones as removed ones */
    pc_errand *queue, **queue_end;
    pc_errand *ended;  /* to be freed */
    pc_errand *newest; /* of all errands */
    size_t n_open;     /* errands that are not finished */
    bool broken;       /* the transport or the ledger failed: no way on */
};

/* ---- errand.c ---- */

/* A new one with method, role and resource set, and nothing else. */
pc_errand *pc_errand_new(pc_engine *engine, pc_role role, const char *method,
                         const pc_resource *resource);
/* Takes it: done() comes later from pc_engine_step, whatever happens. */
void pc_errand_start(pc_errand *errand);
/* The same, but nothing is sent: it ends as PC_END_REFUSED. */
void pc_errand_refuse(pc_errand *errand, const char *why);
void pc_errand_release(pc_errand *errand); /* of a held one */
void pc_errand_cancel(pc_errand *errand);
/* Sends what may be sent, waits at most wait_ms for something to happen and
 * handles it.  < 0: no way on. */
int pc_engine_step(pc_engine *engine, int64_t wait_ms);
/* Starts it, and steps until it is done; its copy in the trace's arena (or the
 * engine's), or NULL when there is no way on. */
const pc_exchange *pc_errand_do(pc_errand *errand);
/* Frees all that there are, when the transport is closed. */
void pc_errands_drop(pc_engine *engine);
/* Why no new work should begin ("interrupted", ...), or NULL. */
const char *pc_engine_stopped(const pc_engine *engine);

/* ---- request.c ---- */

typedef struct pc_ask {
    const pc_bindings *bindings;
    const char *target;              /* origin-form */
    const pc_request_template *with; /* its field lines and content, or NULL */
    const pc_field_template *fields; /* of the case */
    size_t n_fields;
    bool no_auth;
    bool has_content;
    pc_span content; /* already bound */
    const char *content_type;
} pc_ask;

/* Fills request and content of the errand.  PC_EINVAL with a diagnostic when
 * a template cannot be bound. */
int pc_request_fill(pc_errand *errand, const pc_ask *ask, pc_diags *diags);
/* The target's path and the bound URL template. */
int pc_request_target(const pc_engine *engine, const pc_bindings *bindings,
                      const char *url, pc_pos pos, pc_arena *arena,
                      const char **ret_target, pc_diags *diags);
/* The content of a template with a fresh ${token}; *ret_token is NULL when the
 * template shows none. */
int pc_request_content(pc_engine *engine, pc_bindings *bindings, pc_rng *rng,
                       pc_span text, pc_pos pos, pc_arena *arena,
                       pc_span *ret_content, const char **ret_token,
                       pc_diags *diags);

/* ---- instance.c ---- */

/* In the arena.  key makes its ${unique} the same in each run of a seed. */
pc_instance *pc_instance_new(pc_engine *engine, pc_arena *arena,
                             const pc_resource *resource, const char *key);
/* The listed resource, or one that is only read, itself. */
pc_instance *pc_instance_in_place(pc_engine *engine, pc_arena *arena,
                                  const pc_resource *resource, pc_diags *diags);
/* What an item that goes through a cache is about: its path at the origin. */
pc_instance *pc_instance_through(pc_engine *engine, pc_arena *arena,
                                 const pc_item *item);
/* Copies its variables into the bindings. */
void pc_instance_bind(const pc_instance *instance, pc_bindings *bindings);
/* Its URL is known beforehand: enters it in the ledger as what may come into
 * being, without creating it. */
int pc_instance_announce(pc_engine *engine, pc_instance *instance,
                         pc_diags *diags);
/* Fills an errand that creates it; enters it in the ledger. */
int pc_instance_create(pc_errand *errand, pc_instance *instance,
                       pc_bindings *bindings, pc_rng *rng, pc_diags *diags);
/* After the answer: captures, URL, ledger.  *ret_why: what went wrong, or
 * NULL. */
void pc_instance_created(pc_engine *engine, pc_instance *instance,
                         const pc_exchange *exchange, pc_span content,
                         const char *content_type, const char **ret_why);
/* An answer to a write of it: what may be stored now. */
void pc_instance_wrote(pc_instance *instance, const pc_exchange *exchange,
                       pc_span content, const char *content_type);
/* An answer to a GET of it: whether it is there. */
void pc_instance_seen(pc_instance *instance, const pc_exchange *exchange);
/* Fills an errand that deletes it, on the condition of the validators when
 * they are given. */
int pc_instance_remove(pc_errand *errand, const pc_instance *instance,
                       pc_span etag, pc_span last_modified, pc_diags *diags);
/* Fills an errand that puts the saved content of a listed one back, on the
 * condition of the tag when it is given. */
int pc_instance_put_back(pc_errand *errand, const pc_instance *instance,
                         pc_span etag, pc_diags *diags);
/* True when the answer says that it is not there any more. */
bool pc_instance_removed(pc_instance *instance, const pc_exchange *exchange);
/* Nothing of it is left: the ledger shall know. */
void pc_instance_close(pc_engine *engine, pc_instance *instance);
/* A whole answer of class 2xx. */
bool pc_is_success(const pc_exchange *exchange);
/* Field values of a GET's answer into ${etag}, ${last-modified}, ... */
void pc_bind_response(pc_bindings *bindings, const pc_exchange *exchange);

/* ---- clean.c ---- */

/* Deletes one instance by blocking requests; true when it is gone. */
bool pc_clean_instance(pc_engine *engine, pc_instance *instance);
/* Puts a listed one back; NULL when the engine cannot go on. */
const pc_exchange *pc_put_back(pc_engine *engine, pc_instance *instance);

/* ---- machine.c ---- */

typedef struct pc_machine pc_machine;

/* An item on its way; slot tells those apart that are open at one time. */
pc_machine *pc_machine_open(pc_engine *engine, const pc_item *item,
                            unsigned slot);
void pc_machine_close(pc_machine *machine);
/* When it wants to be woken without an answer, 0: not at all. */
int64_t pc_machine_wake_ns(const pc_machine *machine);
void pc_machine_wake(pc_machine *machine, int64_t now_ns);
/* Goes on no further; done as soon as what is under way has ended. */
void pc_machine_stop(pc_machine *machine);
bool pc_machine_done(const pc_machine *machine);
bool pc_machine_stopped(const pc_machine *machine);
const pc_item *pc_machine_item(const pc_machine *machine);

#endif
