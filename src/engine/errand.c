/* One request on its way: guard, ledger, pace, transport, record. */
#include "base/clock.h"
#include "base/str.h"
#include "engine/state.h"

#include <limits.h>

#define STEP_MAX_MS 100 /* so that a signal is noticed in time */

pc_errand *pc_errand_new(pc_engine *engine, pc_role role, const char *method,
                         const pc_resource *resource)
{
    pc_arena arena;
    pc_errand *errand;

    pc_arena_init(&arena);
    errand = PC_NEW(&arena, pc_errand);
    errand->arena = arena;
    errand->engine = engine;
    errand->older = engine->newest;
    if (engine->newest)
        engine->newest->newer = errand;
    engine->newest = errand;
    errand->resource = resource;
    errand->exchange = (pc_exchange){
        .item = "",
        .resource = resource ? resource->name : "",
        .role = role,
        .client = "",
        .request = {.method = method, .base = engine->target->base.text},
    };
    errand->call = (pc_call){
        .arena = &errand->arena,
        .exchange = &errand->exchange,
        .client = "",
        .safe = pc_method_is_safe(method),
        .context = errand,
    };
    return errand;
}

static void enqueue(pc_engine *engine, pc_errand *errand)
{
    errand->next = NULL;
    *engine->queue_end = errand;
    engine->queue_end = &errand->next;
}

static void enqueue_first(pc_engine *engine, pc_errand *errand)
{
    errand->next = engine->queue;
    engine->queue = errand;
    if (!errand->next)
        engine->queue_end = &errand->next;
}

void pc_errand_start(pc_errand *errand)
{
    pc_engine *engine = errand->engine;

    engine->n_open++;
    if (errand->follower) {
        errand->follower->follows = true;
        engine->n_open++;
    }
    enqueue(engine, errand);
}

void pc_errand_refuse(pc_errand *errand, const char *why)
{
    errand->refusal = pc_arena_strdup(&errand->arena, why);
    if (errand->follower)
        errand->follower->refusal = errand->refusal;
    pc_errand_start(errand);
}

/* ---- the end ---- */

static const pc_exchange *keep(pc_engine *engine, pc_trace *trace,
                               const pc_exchange *exchange)
{
    pc_exchange *kept = pc_keep(&engine->keeper,
                                trace ? trace->arena : engine->arena, exchange);

    if (!trace)
        return kept;
    pc_trace_add_exchange(trace, kept);
    if (engine->options.on_exchange)
        engine->options.on_exchange(engine->options.context, kept);
    return kept;
}

static const pc_exchange *record(pc_errand *errand)
{
    pc_engine *engine = errand->engine;

    return keep(engine, errand->unrecorded ? NULL : engine->trace,
                &errand->exchange);
}

void pc_engine_record(pc_engine *engine, const pc_exchange *exchange)
{
    pc_exchange numbered = *exchange;

    numbered.serial = ++engine->serial;
    if (engine->trace)
        (void)keep(engine, engine->trace, &numbered);
}

static void finish(pc_errand *errand)
{
    pc_engine *engine = errand->engine;

    errand->flying = false;
    errand->finished = true;
    engine->n_open--;
    errand->kept = record(errand);
    if (!errand->follows) {
        errand->next = engine->ended;
        engine->ended = errand;
    }
    if (errand->done)
        errand->done(errand);
}

static void stop_counting(pc_errand *errand)
{
    if (errand->counted)
        pc_pace_done(&errand->engine->pace);
    errand->counted = false;
}

static void on_held(pc_call *call)
{
    pc_errand *errand = call->context;

    errand->is_held = true;
    stop_counting(errand);
    if (errand->held)
        errand->held(errand);
}

/* 429 and 503 say that nothing was done; when they name a time, the request is
 * sent again after it.  What is recorded is the last answer. */
static bool sent_again(pc_errand *errand)
{
    pc_engine *engine = errand->engine;
    pc_exchange *exchange = &errand->exchange;

    if (exchange->end != PC_END_COMPLETE || errand->follower ||
        errand->follows || errand->call.hold != PC_HOLD_NOTHING ||
        pc_engine_stopped(engine) ||
        !pc_pace_again(&engine->pace, &exchange->response, errand->call.safe,
                       errand->tries, pc_clock_ns(), pc_clock_wall_s()))
        return false;
    exchange->response = (pc_http_response){0};
    exchange->sent_all = false;
    exchange->start_ns = exchange->sent_ns = exchange->first_ns =
        exchange->done_ns = 0;
    errand->call.transport_state = NULL;
    errand->flying = false;
    enqueue_first(engine, errand);
    return true;
}

static void on_done(pc_call *call)
{
    pc_errand *errand = call->context;

    stop_counting(errand);
    if (!sent_again(errand))
        finish(errand);
}

static void end_refused(pc_errand *errand, const char *why)
{
    errand->exchange.end = PC_END_REFUSED;
    errand->exchange.detail = why;
    errand->exchange.serial = ++errand->engine->serial;
    finish(errand);
}

/* ---- the way out ---- */

static const char *refusal(pc_errand *errand)
{
    const pc_engine *engine = errand->engine;
    const pc_guarded guarded = {
        .request = &errand->exchange.request,
        .door = errand->call.door,
        .grant = errand->grant,
        .entry = errand->entry,
        .resource = errand->resource,
    };

    if (errand->refusal)
        return errand->refusal;
    if (errand->call.hold != PC_HOLD_NOTHING &&
        !engine->transport->kind->can_hold)
        return "this transport cannot hold a request back";
    if (errand->follower && !engine->transport->kind->can_pipeline)
        return "this transport cannot send two requests in a row";
    return pc_guard_refuses(&engine->guard, &guarded, pc_clock_ns());
}

/* With its follower, which is part of the same submission. */
static void submit(pc_errand *errand)
{
    pc_engine *engine = errand->engine;
    pc_errand *follower = errand->follower;

    for (pc_errand *one = errand; one; one = one->follower) {
        one->exchange.serial = ++engine->serial;
        one->flying = true;
        one->tries++;
        one->call.done = on_done;
        one->call.held = on_held;
        engine->guard.n_requests++;
    }
    errand->call.follower = follower ? &follower->call : NULL;
    errand->counted = true;
    pc_pace_leave(&engine->pace, pc_clock_ns());
    engine->transport->kind->submit(engine->transport, &errand->call);
}

static void send_or_refuse(pc_errand *errand)
{
    pc_engine *engine = errand->engine;
    const char *why = refusal(errand);

    /* Its entry must be on the disk before the request leaves. */
    if (!why && errand->entry &&
        pc_ledger_sync(engine->ledger, engine->diags) < 0) {
        engine->broken = true;
        why = "the ledger could not be written";
    }
    if (!why) {
        submit(errand);
        return;
    }
    if (errand->follower)
        end_refused(errand->follower, why);
    end_refused(errand, why);
}

/* Why nothing waits for its turn any more, or NULL: a slow pace must not keep
 * the end of a run waiting. */
static const char *too_late(const pc_engine *engine)
{
    const char *why = pc_engine_stopped(engine);

    if (!why && engine->guard.deadline_ns &&
        pc_clock_ns() >= engine->guard.deadline_ns)
        why = "the time for the clean-up is over";
    return why;
}

/* How long until the next of the queue may leave; INT64_MAX: not by time. */
static int64_t pump(pc_engine *engine)
{
    const char *late = too_late(engine);

    while (engine->queue) {
        pc_errand *errand = engine->queue;
        int64_t wait_ns = pc_pace_wait_ns(&engine->pace, pc_clock_ns());

        if (late && !errand->refusal)
            errand->refusal = late;
        if (wait_ns > 0 && !errand->refusal)
            return wait_ns;
        engine->queue = errand->next;
        if (!engine->queue)
            engine->queue_end = &engine->queue;
        send_or_refuse(errand);
    }
    return INT64_MAX;
}

static void free_errand(pc_errand *errand)
{
    pc_arena arena = errand->arena;

    if (errand->newer)
        errand->newer->older = errand->older;
    else
        errand->engine->newest = errand->older;
    if (errand->older)
        errand->older->newer = errand->newer;
    pc_arena_release(&arena);
}

/* A follower goes with the one that it follows, and that when both are done. */
static void bury(pc_engine *engine)
{
    pc_errand *ended = engine->ended;

    engine->ended = NULL;
    while (ended) {
        pc_errand *errand = ended;

        ended = errand->next;
        if (errand->follower && !errand->follower->finished) {
            errand->next = engine->ended;
            engine->ended = errand;
            continue;
        }
        if (errand->follower)
            free_errand(errand->follower);
        free_errand(errand);
    }
}

int pc_engine_step(pc_engine *engine, int64_t wait_ms)
{
    const size_t n_open = engine->n_open;
    const int64_t pace_ns = pump(engine);
    int r;

    if (engine->broken)
        return PC_EIO;
    if (pace_ns != INT64_MAX && pace_ns / PC_NS_PER_MS + 1 < wait_ms)
        wait_ms = pace_ns / PC_NS_PER_MS + 1;
    if (wait_ms > STEP_MAX_MS)
        wait_ms = STEP_MAX_MS;
    if (wait_ms < 0 || engine->n_open < n_open)
        wait_ms = 0; /* somebody has been told something already */
    r = engine->transport->kind->step(engine->transport, (int)wait_ms);
    bury(engine);
    if (r < 0) {
        engine->broken = true;
        return pc_fail(engine->diags, PC_EIO, "the transport '%s' failed",
                       engine->transport->kind->name);
    }
    return PC_OK;
}

void pc_errand_release(pc_errand *errand)
{
    pc_engine *engine = errand->engine;

    if (!errand->flying || !errand->is_held)
        return;
    errand->is_held = false;
    engine->transport->kind->release(engine->transport, &errand->call);
}

void pc_errand_cancel(pc_errand *errand)
{
    pc_engine *engine = errand->engine;

    if (errand->finished)
        return;
    if (errand->flying)
        engine->transport->kind->cancel(engine->transport, &errand->call);
    else
        errand->refusal = "the run was stopped";
}

/* ---- one by one ---- */

typedef struct awaited {
    bool done;
    const pc_exchange *kept;
} awaited;

static void on_awaited(pc_errand *errand)
{
    awaited *waiting = errand->context;

    waiting->done = true;
    waiting->kept = errand->kept;
}

const pc_exchange *pc_errand_do(pc_errand *errand)
{
    pc_engine *engine = errand->engine;
    awaited waiting = {false, NULL};

    errand->done = on_awaited;
    errand->context = &waiting;
    pc_errand_start(errand);
    /* Ends by itself: each call has its deadlines in the transport, and each
     * pause its limit in the pace. */
    while (!waiting.done)
        if (pc_engine_step(engine, STEP_MAX_MS) < 0)
            return waiting.kept;
    return waiting.kept;
}

const char *pc_engine_stopped(const pc_engine *engine)
{
    if (engine->broken)
        return "the engine failed";
    if (engine->guard.cleaning)
        return NULL;
    if (engine->options.stop && *engine->options.stop)
        return "interrupted";
    if (engine->guard.deadline_ns && pc_clock_ns() >= engine->guard.deadline_ns)
        return "the time of the run is over";
    return NULL;
}

void pc_errands_drop(pc_engine *engine)
{
    while (engine->newest)
        free_errand(engine->newest);
    engine->queue = engine->ended = NULL;
    engine->queue_end = &engine->queue;
}
