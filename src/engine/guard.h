/* engine/guard.h - what may be sent at all; asked before every request.
 *
 * The promises of the tool to its user: only the target's origin and doors;
 * nothing is changed unless `writes:` allows it, and then only what this run
 * created, or the listed resources whose content was saved first; no more
 * requests and no longer than the limits say.
 */
#ifndef PRECHECK_ENGINE_GUARD_H
#define PRECHECK_ENGINE_GUARD_H

#include "engine/ledger.h"
#include "exchange/message.h"
#include "input/target.h"

/* Requests of one run, whatever the plan says. */
#define PC_GUARD_REQUESTS_MAX 1000000

/* On what ground a request that changes something is sent. */
typedef enum pc_grant {
    PC_GRANT_NONE,    /* none: it must be safe */
    PC_GRANT_CREATE,  /* by the resource's create template, in the ledger */
    PC_GRANT_CREATED, /* to what this run created: the ledger's entry says so */
    PC_GRANT_LISTED,  /* to a listed resource: saved in the ledger */
    PC_GRANT_THROUGH  /* to precheck's own origin, which it has reached */
} pc_grant;

typedef struct pc_guard {
    const pc_target *target;
    pc_ledger *ledger;
    int64_t deadline_ns; /* requests are refused from then on */
    uint64_t n_requests; /* sent so far */
    bool cleaning;       /* the deadline is that of the clean-up */
    bool clean_only;     /* `precheck clean`: the ledger is the permission */
} pc_guard;

typedef struct pc_guarded {
    const pc_http_request *request;
    unsigned door;
    pc_grant grant;
    unsigned entry; /* of the ledger, 0 = none */
    const pc_resource *resource;
} pc_guarded;

/* NULL when it may be sent; else why not, for people. */
const char *pc_guard_refuses(const pc_guard *guard, const pc_guarded *guarded,
                             int64_t now_ns);

#endif
