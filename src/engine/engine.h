/* engine/engine.h - carries a plan out and records what happened.
 *
 * Knows nothing of right and wrong.  Order of a run: wait for the target, probe
 * each resource (facts), then the items of the plan, then clean-up, always.
 */
#ifndef PRECHECK_ENGINE_ENGINE_H
#define PRECHECK_ENGINE_ENGINE_H

#include "engine/call.h"
#include "exchange/trace.h"
#include "plan/plan.h"

#include <signal.h>

typedef struct pc_engine pc_engine;

typedef struct pc_engine_options {
    const pc_target *target;
    const pc_transport_kind *transport;
    pc_http_version version;
    uint64_t seed;         /* ids, tokens, order */
    const char *state_dir; /* the ledger lives here */
    const char *user_agent;
    const char *run_id; /* 8 letters and digits, in every request */
    const pc_redactor *redactor;
    int64_t max_ms;     /* --max-time, 0 = limits.run */
    unsigned fail_fast; /* stop after so many failed items; 0 never */
    volatile const sig_atomic_t
        *stop; /* set by a signal handler: finish and clean up */
    /* Called as things happen; may be NULL. */
    void (*on_facts)(void *context, const pc_facts *facts);
    void (*on_exchange)(void *context, const pc_exchange *exchange);
    /* Item complete: all its exchanges are in the trace.  Returning true counts
     * as a failure for fail_fast. */
    bool (*on_item)(void *context, const pc_item *item);
    /* A step of an item that goes through a cache begins.  Not NULL: the
     * request is not sent, and why.  May be NULL. */
    const char *(*on_step)(void *context, const pc_item *item, unsigned step,
                           bool safe);
    void *context;
    /* Called while the engine waits, whenever the descriptor is readable: the
     * origin behind the cache under test.  NULL: none. */
    void (*beside)(void *context);
    void *beside_context;
    int beside_fd;
} pc_engine_options;

int pc_engine_open(pc_arena *arena, const pc_engine_options *options,
                   pc_engine **ret_engine, pc_diags *diags);
void pc_engine_close(pc_engine *engine);

/* wait: of the target; PC_EIO when it did not come up in time. */
int pc_engine_wait(pc_engine *engine, pc_diags *diags);
/* One facts record for each resource, in order; also into trace. */
int pc_engine_probe(pc_engine *engine, pc_trace *trace, pc_diags *diags);
/* Runs every item that has no skip reason; fills trace. */
int pc_engine_run(pc_engine *engine, const pc_plan *plan, pc_trace *trace,
                  pc_diags *diags);
/* Removes what was created, puts back what was changed; what could not be
 * removed is in diags and stays in the ledger.  Also after failure. */
int pc_engine_clean(pc_engine *engine, pc_trace *trace, pc_diags *diags);

/* `precheck clean LEDGER`: removes what an interrupted run left behind. */
int pc_engine_clean_ledger(pc_engine *engine, const char *ledger_path,
                           size_t *ret_removed, pc_diags *diags);

/* Takes the record of an exchange that others made (its serial is given here):
 * redacted, into the trace of the run, and told to on_exchange. */
void pc_engine_record(pc_engine *engine, const pc_exchange *exchange);

uint64_t pc_engine_requests(const pc_engine *engine); /* sent so far */

#endif
