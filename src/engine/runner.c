/* The engine's life, and the items of a plan: many open at once, `jobs`
 * requests in flight. */
#include "base/clock.h"
#include "base/limits.h"
#include "base/str.h"
#include "engine/state.h"

#include <string.h>

#define OPEN_MAX     64  /* items under way at once: waits overlap */
#define IDLE_MS      100 /* between looks at the clock and at stop */
#define WAIT_POLL_MS 250
#define STOP_MS      5000 /* for what is under way when the run is stopped */

int pc_engine_open(pc_arena *arena, const pc_engine_options *options,
                   pc_engine **ret_engine, pc_diags *diags)
{
    const pc_target *target = options->target;
    const size_t n = target->n_resources;
    pc_engine *engine = PC_NEW(arena, pc_engine);
    const int64_t max_ms = options->max_ms ? options->max_ms : target->run_ms;
    const pc_transport_options transport = {
        .target = target,
        .version = options->version,
        .max_connections = target->jobs + 2 * OPEN_MAX,
        .beside = options->beside,
        .beside_context = options->beside_context,
        .beside_fd = options->beside_fd,
    };
    int r;

    engine->arena = arena;
    engine->options = *options;
    engine->target = target;
    engine->diags = diags;
    engine->rng = pc_rng_new(options->seed);
    engine->queue_end = &engine->queue;
    engine->shared = PC_NEW_ARRAY(arena, n, pc_instance *);
    engine->listed = PC_NEW_ARRAY(arena, n, pc_instance *);
    engine->reuses = PC_NEW_ARRAY(arena, n, bool);
    pc_keeper_init(&engine->keeper, options->redactor);
    pc_pace_init(&engine->pace, target->rate, target->jobs);
    r = pc_ledger_open(arena, options->state_dir, options->run_id,
                       target->base.text, &engine->ledger, diags);
    if (r < 0)
        return r;
    if (target->file)
        pc_ledger_of(engine->ledger, target->file);
    engine->guard = (pc_guard){.target = target, .ledger = engine->ledger};
    if (max_ms)
        engine->guard.deadline_ns = pc_clock_ns() + max_ms * PC_NS_PER_MS;
    r = options->transport->open(&transport, &engine->transport, diags);
    if (r < 0)
        return r;
    *ret_engine = engine;
    return PC_OK;
}

void pc_engine_close(pc_engine *engine)
{
    if (!engine)
        return;
    if (engine->transport)
        engine->transport->kind->close(engine->transport);
    engine->transport = NULL;
    pc_errands_drop(engine);
    pc_ledger_close(engine->ledger);
}

uint64_t pc_engine_requests(const pc_engine *engine)
{
    return engine->guard.n_requests;
}

static void pause_for(pc_engine *engine, int64_t ms)
{
    const int64_t until_ns = pc_clock_ns() + ms * PC_NS_PER_MS;

    while (pc_clock_ns() < until_ns && !pc_engine_stopped(engine))
        if (pc_engine_step(engine,
                           (until_ns - pc_clock_ns()) / PC_NS_PER_MS + 1) < 0)
            return;
}

/* ---- wait: ---- */

int pc_engine_wait(pc_engine *engine, pc_diags *diags)
{
    const pc_target *target = engine->target;
    const int64_t until_ns = pc_clock_ns() + target->wait_ms * PC_NS_PER_MS;
    const unsigned want = target->wait_status ? target->wait_status : 200;
    const char *last = "no answer";

    engine->diags = diags;
    if (!target->wait_url)
        return PC_OK;
    do {
        pc_errand *errand = pc_errand_new(engine, PC_ROLE_PROBE, "GET", NULL);
        pc_bindings none;
        pc_ask ask = {.bindings = &none};
        const pc_exchange *exchange;

        pc_bindings_init(&none, engine->arena);
        errand->exchange.probe = "wait";
        errand->unrecorded = true;
        if (pc_request_target(engine, &none, target->wait_url, (pc_pos){0},
                              &errand->arena, &ask.target, diags) < 0 ||
            pc_request_fill(errand, &ask, diags) < 0)
            return PC_EINVAL;
        exchange = pc_errand_do(errand);
        if (!exchange)
            return PC_EIO;
        if (exchange->response.status == want)
            return PC_OK;
        last = exchange->response.status
                   ? pc_arena_printf(engine->arena, "status %u",
                                     exchange->response.status)
               : exchange->detail ? exchange->detail
                                  : pc_end_name(exchange->end);
        pause_for(engine, WAIT_POLL_MS);
    } while (pc_clock_ns() < until_ns && !pc_engine_stopped(engine));
    return pc_fail(diags, PC_EIO,
                   "the target did not come up: '%s' is not %u after %lld s "
                   "(last: %s)",
                   target->wait_url, want, (long long)(target->wait_ms / 1000),
                   last);
}

/* ---- items ---- */

typedef struct run {
    pc_engine *engine;
    const pc_plan *plan;
    pc_machine *open[OPEN_MAX]; /* NULL: a free slot */
    size_t n_open;
    bool *begun; /* one an item */
    bool *busy;  /* one a resource: an item that wants it alone is open */
    size_t next; /* all items before have begun */
    unsigned n_failed;
    const char *stopped;
    int64_t stop_ns; /* what is under way then is given up */
} run;

static size_t resource_index(const run *r, const pc_item *item)
{
    return (size_t)(item->resource - r->engine->target->resources);
}

/* Where a server gives the address of what was removed to what is made next,
 * two items would meet there. */
static bool wants_it_alone(const run *r, const pc_item *item)
{
    return item->exclusive ||
           (item->own_instance && r->engine->reuses[resource_index(r, item)]);
}

/* In the order of the plan; skipped ones never begin. */
static bool all_begun(run *r)
{
    const pc_plan *plan = r->plan;

    while (r->next < plan->n &&
           (r->begun[r->next] || plan->items[r->next].record.skip))
        r->next++;
    return r->next == plan->n;
}

/* The next item that may begin, in the order of the plan; NULL: none now. */
static const pc_item *next_item(run *r)
{
    const pc_plan *plan = r->plan;

    if (all_begun(r))
        return NULL;
    for (size_t i = r->next; i < plan->n; i++) {
        const pc_item *item = &plan->items[i];

        if (r->begun[i] || item->record.skip ||
            (wants_it_alone(r, item) && r->busy[resource_index(r, item)]))
            continue;
        r->begun[i] = true;
        return item;
    }
    return NULL;
}

static void begin_items(run *r)
{
    for (unsigned slot = 0; slot < OPEN_MAX; slot++) {
        const pc_item *item;

        if (r->open[slot])
            continue;
        item = next_item(r);
        if (!item)
            return;
        if (wants_it_alone(r, item))
            r->busy[resource_index(r, item)] = true;
        r->open[slot] = pc_machine_open(r->engine, item, slot);
        r->n_open++;
        pc_machine_wake(r->open[slot], pc_clock_ns());
    }
}

static void end_item(run *r, unsigned slot)
{
    pc_engine *engine = r->engine;
    pc_machine *machine = r->open[slot];
    const pc_item *item = pc_machine_item(machine);
    const bool stopped = pc_machine_stopped(machine);

    if (wants_it_alone(r, item))
        r->busy[resource_index(r, item)] = false;
    pc_machine_close(machine);
    r->open[slot] = NULL;
    r->n_open--;
    if (!stopped && engine->options.on_item &&
        engine->options.on_item(engine->options.context, item))
        r->n_failed++;
}

/* Ends what has ended, wakes what wants to be woken; how long nothing is to
 * be done, in milliseconds. */
static int64_t look_after(run *r)
{
    const int64_t now_ns = pc_clock_ns();
    int64_t wait_ms = IDLE_MS;

    for (unsigned slot = 0; slot < OPEN_MAX; slot++) {
        int64_t wake_ns;

        if (!r->open[slot])
            continue;
        pc_machine_wake(r->open[slot], now_ns);
        if (pc_machine_done(r->open[slot])) {
            end_item(r, slot);
            wait_ms = 0;
            continue;
        }
        wake_ns = pc_machine_wake_ns(r->open[slot]);
        if (wake_ns && (wake_ns - now_ns) / PC_NS_PER_MS < wait_ms)
            wait_ms = (wake_ns - now_ns) / PC_NS_PER_MS + 1;
    }
    return wait_ms;
}

static void stop(run *r, const char *why)
{
    if (r->stopped)
        return;
    r->stopped = why;
    r->stop_ns = pc_clock_ns() + STOP_MS * PC_NS_PER_MS;
    for (unsigned slot = 0; slot < OPEN_MAX; slot++)
        if (r->open[slot])
            pc_machine_stop(r->open[slot]);
}

static void look_for_stop(run *r)
{
    const pc_engine *engine = r->engine;
    const char *why = pc_engine_stopped(engine);

    if (why)
        stop(r, why);
    else if (engine->options.fail_fast &&
             r->n_failed >= engine->options.fail_fast)
        stop(r, "--fail-fast");
}

/* The transport tells everybody who still waits; only then can they go. */
static void give_up(run *r)
{
    pc_engine *engine = r->engine;

    engine->transport->kind->close(engine->transport);
    engine->transport = NULL;
    engine->broken = true;
    for (unsigned slot = 0; slot < OPEN_MAX; slot++)
        if (r->open[slot]) {
            pc_machine_close(r->open[slot]);
            r->open[slot] = NULL;
        }
    r->n_open = 0;
}

int pc_engine_run(pc_engine *engine, const pc_plan *plan, pc_trace *trace,
                  pc_diags *diags)
{
    run r = {
        .engine = engine,
        .plan = plan,
        .begun = PC_NEW_ARRAY(engine->arena, plan->n, bool),
        .busy = PC_NEW_ARRAY(engine->arena, engine->target->n_resources, bool),
    };

    engine->trace = trace;
    engine->diags = diags;
    /* Ends: each item is a list of requests that each have a deadline, and the
     * run has one too. */
    for (;;) {
        int64_t wait_ms;

        if (!r.stopped) {
            look_for_stop(&r);
            if (!r.stopped)
                begin_items(&r);
        }
        wait_ms = look_after(&r);
        if (!r.n_open && (r.stopped || all_begun(&r)))
            break;
        if (pc_engine_step(engine, wait_ms) < 0 ||
            (r.stopped && pc_clock_ns() > r.stop_ns)) {
            stop(&r, "the engine failed");
            give_up(&r);
            break;
        }
    }
    trace->stopped = r.stopped;
    return engine->broken ? PC_EIO : PC_OK;
}
