#include "base/clock.h"
#include "base/limits.h"
#include "engine/beside.h"
#include "engine/connect.h"
#include "engine/curl_call.h"

#include <string.h>

#define NS_PER_MS      ((int64_t)1000000)
#define RETRY_PAUSE_MS 50
#define PORTS          65536
#define LATE_MAX       10000 /* calls that are submitted while it closes */
#define CLOSED         "the transport was closed"

/* Calls of one client share connections with nobody else: a multi each. */
struct pc_curl_pool {
    pc_curl_pool *next;
    const char *client;
    unsigned n_active;
    pc_multi multi;
};

struct pc_curl {
    pc_transport base;
    pc_arena arena;
    pc_transport_options options;
    pc_loop *loop;
    pc_beside beside;
    pc_curl_pool *pools;
    pc_curl_call *queue, **queue_end;
    pc_curl_call *ended, **ended_end;
    pc_curl_call *active;
    unsigned *n_active;       /* by door */
    unsigned *serial_of_port; /* connections are known by our port */
    unsigned n_serial;
    bool closing;
    unsigned n_late;
};

static pc_curl *curl_of(pc_transport *transport)
{
    return (pc_curl *)transport;
}

static const pc_base_url *door_of(const pc_curl *curl, unsigned door)
{
    const pc_target *target = curl->options.target;

    return door == 0 || door > target->n_doors ? &target->base
                                               : &target->doors[door - 1];
}

static unsigned door_index(const pc_curl *curl, unsigned door)
{
    return door > curl->options.target->n_doors ? 0 : door;
}

/* ---- lists ---- */

static void append(pc_curl_call ***end, pc_curl_call *c)
{
    c->next = NULL;
    **end = c;
    *end = &c->next;
}

static bool take_out(pc_curl_call **list, pc_curl_call ***end, pc_curl_call *c)
{
    for (pc_curl_call **at = list; *at; at = &(*at)->next) {
        if (*at != c)
            continue;
        *at = c->next;
        if (end && *end == &c->next)
            *end = at;
        c->next = NULL;
        return true;
    }
    return false;
}

/* ---- ends ---- */

static void stop_timers(pc_curl_call *c)
{
    pc_loop *loop = c->transport->loop;

    pc_loop_timer_stop(loop, &c->progress);
    pc_loop_timer_stop(loop, &c->deadline);
    pc_loop_timer_stop(loop, &c->retry);
}

static void end_call(pc_curl_call *c, pc_end end, const char *detail)
{
    pc_exchange *exchange = c->call->exchange;

    stop_timers(c);
    pc_curl_call_release(c);
    exchange->end = end;
    exchange->detail = detail;
    exchange->done_ns = pc_clock_ns();
    append(&c->transport->ended_end, c);
}

/* Off the multi and the list of active ones. */
static void deactivate(pc_curl_call *c)
{
    pc_curl *curl = c->transport;

    if (!c->active)
        return;
    c->active = false;
    pc_multi_remove(&c->pool->multi, c->easy);
    take_out(&curl->active, NULL, c);
    curl->n_active[door_index(curl, c->call->door)]--;
    c->pool->n_active--;
}

static void note_connection(pc_curl_call *c)
{
    static const struct {
        long curl;
        unsigned ours;
    } versions[] = {
        {CURL_HTTP_VERSION_1_0, 11},
        {CURL_HTTP_VERSION_1_1, 11},
        {CURL_HTTP_VERSION_2_0, 20},
    };
    pc_curl *curl = c->transport;
    long n = 0, port = 0, version = 0;

    curl_easy_getinfo(c->easy, CURLINFO_NUM_CONNECTS, &n);
    curl_easy_getinfo(c->easy, CURLINFO_LOCAL_PORT, &port);
    curl_easy_getinfo(c->easy, CURLINFO_HTTP_VERSION, &version);
    if (port < 0 || port >= PORTS)
        port = 0;
    if (n > 0 && c->connected) {
        curl->base.n_connections += (uint64_t)n;
        curl->n_serial += (unsigned)n;
        curl->serial_of_port[port] = curl->n_serial;
    }
    c->call->exchange->connection = curl->serial_of_port[port];
    for (size_t i = 0; i < sizeof versions / sizeof versions[0]; i++)
        if (versions[i].curl == version && !curl->base.http_version)
            curl->base.http_version = versions[i].ours;
}

static void enqueue(pc_curl_call *c)
{
    const pc_target *target = c->transport->options.target;
    int64_t ms = target->run_ms > target->timeout_ms ? target->run_ms
                                                     : target->timeout_ms;

    append(&c->transport->queue_end, c);
    pc_loop_timer_set(c->transport->loop, &c->deadline,
                      pc_clock_ns() + ms * NS_PER_MS);
}

static void on_finished(pc_multi *multi, CURL *easy, CURLcode result)
{
    pc_curl_call *c = NULL;
    const char *detail;
    bool retry;
    pc_end end;

    (void)multi;
    curl_easy_getinfo(easy, CURLINFO_PRIVATE, &c);
    end = pc_curl_call_finish(c, result, &retry, &detail);
    note_connection(c);
    deactivate(c);
    if (!retry || c->tries >= c->transport->options.target->retries) {
        end_call(c, end, detail);
        return;
    }
    stop_timers(c);
    pc_curl_call_release(c);
    c->call->exchange->response = (pc_http_response){0};
    c->tries++;
    enqueue(c);
    pc_loop_timer_set(
        c->transport->loop, &c->retry,
        pc_clock_ns() +
            (RETRY_PAUSE_MS << (c->tries < 7 ? c->tries - 1 : 6)) * NS_PER_MS);
}

/* Ends a call that is under way. */
static void abort_call(pc_curl_call *c, pc_end end, const char *detail)
{
    bool retry;

    c->aborted = true;
    c->end = end;
    c->detail = detail;
    end = pc_curl_call_finish(c, CURLE_ABORTED_BY_CALLBACK, &retry, &detail);
    note_connection(c);
    deactivate(c);
    end_call(c, end, detail);
}

/* ---- timeouts ---- */

static int64_t patience_ns(const pc_curl_call *c)
{
    const pc_target *target = c->transport->options.target;
    int64_t ms =
        target->first_byte_ms > 0 ? target->first_byte_ms : target->timeout_ms;

    return ms * NS_PER_MS;
}

static void on_no_progress(pc_timer *timer)
{
    pc_curl_call *c = timer->context;
    const pc_exchange *exchange = c->call->exchange;
    int64_t now_ns = pc_clock_ns();
    int64_t due_ns = c->progress_ns + patience_ns(c);

    if (!c->connected) /* libcurl minds the connect timeout */
        due_ns = now_ns + patience_ns(c);
    if (now_ns < due_ns) {
        pc_loop_timer_set(c->transport->loop, timer, due_ns);
        return;
    }
    abort_call(c, PC_END_TIMEOUT,
               pc_arena_printf(c->call->arena, "%s for %lld ms",
                               exchange->first_ns   ? "nothing came"
                               : exchange->sent_all ? "no answer"
                                                    : "the server took nothing",
                               (long long)(patience_ns(c) / NS_PER_MS)));
}

static void on_deadline(pc_timer *timer)
{
    pc_curl_call *c = timer->context;

    if (c->active)
        abort_call(c, PC_END_TIMEOUT,
                   pc_arena_printf(
                       c->call->arena, "not complete after %lld ms",
                       (long long)c->transport->options.target->timeout_ms));
    else if (take_out(&c->transport->queue, &c->transport->queue_end, c))
        end_call(c, PC_END_NOT_SENT, "no connection became free");
}

/* It is in the queue already; dispatch passes it by while the timer is set. */
static void on_retry(pc_timer *timer)
{
    (void)timer;
}

/* ---- starting ---- */

static pc_curl_pool *pool_of(pc_curl *curl, const char *client)
{
    pc_curl_pool *pool;

    for (pool = curl->pools; pool; pool = pool->next)
        if (strcmp(pool->client, client) == 0)
            return pool;
    pool = PC_NEW(&curl->arena, pc_curl_pool);
    pool->client = pc_arena_strdup(&curl->arena, client);
    pool->multi.done = on_finished;
    pool->multi.context = pool;
    if (pc_multi_open(&pool->multi, curl->loop) < 0)
        return NULL;
    /* a stream is not worth waiting for a connection to become HTTP/2 */
    curl_multi_setopt(pool->multi.handle, CURLMOPT_PIPELINING,
                      (long)CURLPIPE_NOTHING);
    curl_multi_setopt(pool->multi.handle, CURLMOPT_MAXCONNECTS,
                      (long)curl->options.max_connections + 1);
    pool->next = curl->pools;
    curl->pools = pool;
    return pool;
}

static const char *client_of(const pc_curl_call *c)
{
    return c->call->client ? c->call->client : "";
}

static bool may_start(pc_curl *curl, pc_curl_call *c)
{
    return !c->retry.slot &&
           curl->n_active[door_index(curl, c->call->door)] <
               curl->options.max_connections &&
           !(client_of(c)[0] && c->pool->n_active);
}

static void start(pc_curl *curl, pc_curl_call *c)
{
    const pc_target *target = curl->options.target;
    const char *why;

    if (!pc_curl_call_prepare(c, target, door_of(curl, c->call->door),
                              curl->options.version, &why)) {
        end_call(c, PC_END_REFUSED, why);
        return;
    }
    c->active = true;
    c->next = curl->active;
    curl->active = c;
    curl->n_active[door_index(curl, c->call->door)]++;
    c->pool->n_active++;
    pc_loop_timer_set(curl->loop, &c->deadline,
                      pc_clock_ns() +
                          (target->connect_timeout_ms + target->timeout_ms) *
                              NS_PER_MS);
    pc_loop_timer_set(curl->loop, &c->progress, pc_clock_ns() + patience_ns(c));
    if (pc_multi_add(&c->pool->multi, c->easy) < 0)
        abort_call(c, PC_END_NOT_SENT, "libcurl refused the request");
}

static void dispatch(pc_curl *curl)
{
    pc_curl_call *next;

    for (pc_curl_call *c = curl->queue; c; c = next) {
        next = c->next;
        if (!may_start(curl, c))
            continue;
        take_out(&curl->queue, &curl->queue_end, c);
        start(curl, c);
    }
}

static void tell_ended(pc_curl *curl)
{
    while (curl->ended) {
        pc_curl_call *c = curl->ended;
        pc_call *call = c->call;

        curl->ended = c->next;
        if (!curl->ended)
            curl->ended_end = &curl->ended;
        call->transport_state = NULL;
        if (call->done)
            call->done(call);
    }
}

/* ---- the transport ---- */

static int curl_open(const pc_transport_options *options, pc_transport **ret,
                     pc_diags *diags)
{
    const pc_target *target = options->target;
    bool clear = !target->base.https;
    pc_arena arena;
    pc_curl *curl;

    for (size_t i = 0; i < target->n_doors; i++)
        clear |= !target->doors[i].https;
    if (clear && options->version == PC_HTTP_2)
        return pc_fail(diags, PC_EINVAL,
                       "the curl engine speaks HTTP/2 over TLS only");
    if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK)
        return pc_fail(diags, PC_EIO, "cannot start libcurl");

    pc_arena_init(&arena);
    curl = PC_NEW(&arena, pc_curl);
    curl->arena = arena;
    curl->base.kind = &pc_transport_curl;
    curl->options = *options;
    if (!curl->options.max_connections)
        curl->options.max_connections = 1;
    curl->queue_end = &curl->queue;
    curl->ended_end = &curl->ended;
    curl->n_active = PC_NEW_ARRAY(&curl->arena, target->n_doors + 1, unsigned);
    curl->serial_of_port = PC_NEW_ARRAY(&curl->arena, PORTS, unsigned);
    if (pc_loop_open(&curl->loop) < 0) {
        arena = curl->arena;
        pc_arena_release(&arena);
        curl_global_cleanup();
        return pc_fail(diags, PC_EIO, "cannot open an epoll set");
    }
    if (pc_beside_join(&curl->beside, curl->loop, options, diags) < 0) {
        pc_loop_close(curl->loop);
        arena = curl->arena;
        pc_arena_release(&arena);
        curl_global_cleanup();
        return PC_EIO;
    }
    *ret = &curl->base;
    return PC_OK;
}

static void curl_close(pc_transport *transport)
{
    pc_curl *curl = curl_of(transport);
    pc_arena arena;

    if (!curl)
        return;
    /* Told from here; what done() submits now comes to its end at once. */
    curl->closing = true;
    while (curl->active)
        abort_call(curl->active, PC_END_NO_ANSWER, CLOSED);
    while (curl->queue) {
        pc_curl_call *c = curl->queue;

        take_out(&curl->queue, &curl->queue_end, c);
        end_call(c, PC_END_NOT_SENT, CLOSED);
    }
    tell_ended(curl);
    for (pc_curl_pool *pool = curl->pools; pool; pool = pool->next)
        pc_multi_close(&pool->multi);
    pc_loop_close(curl->loop);
    curl_global_cleanup();
    arena = curl->arena;
    pc_arena_release(&arena);
}

static pc_curl_call *call_new(pc_curl *curl, pc_call *call)
{
    const pc_target *target = curl->options.target;
    pc_curl_call *c = PC_NEW(call->arena, pc_curl_call);

    c->call = call;
    c->transport = curl;
    c->limits = (pc_response_limits){
        .header = target->header_limit,
        .body = target->body_limit,
        .trailer = target->trailer_limit,
        .informational = PC_DEFAULT_INFORMATIONAL,
    };
    c->progress = (pc_timer){.fire = on_no_progress, .context = c};
    c->deadline = (pc_timer){.fire = on_deadline, .context = c};
    c->retry = (pc_timer){.fire = on_retry, .context = c};
    call->transport_state = c;
    return c;
}

static void curl_submit(pc_transport *transport, pc_call *call)
{
    pc_curl *curl = curl_of(transport);
    pc_curl_call *c = call_new(curl, call);
    bool chain = call->follower != NULL;

    c->pool = pool_of(curl, client_of(c));
    call->exchange->response = (pc_http_response){0};
    if (!c->pool) {
        end_call(c, PC_END_REFUSED, "no memory for a connection");
    } else if (call->hold != PC_HOLD_NOTHING) {
        end_call(c, PC_END_REFUSED,
                 "the curl engine cannot hold a request back");
    } else if (chain) {
        for (; call; call = call->follower)
            end_call(call == c->call ? c : call_new(curl, call), PC_END_REFUSED,
                     "the curl engine cannot pipeline");
    } else if (call->connection_only) {
        /* its writes have a connection of their own anyway */
        end_call(c, PC_END_COMPLETE, NULL);
    } else if (curl->closing && curl->n_late++ < LATE_MAX) {
        end_call(c, PC_END_NOT_SENT, CLOSED);
    } else {
        enqueue(c);
    }
}

static void curl_release(pc_transport *transport, pc_call *call)
{
    (void)transport; /* nothing is ever held */
    (void)call;
}

static void curl_cancel(pc_transport *transport, pc_call *call)
{
    pc_curl *curl = curl_of(transport);
    pc_curl_call *c = call->transport_state;

    if (!c)
        return;
    if (c->active)
        abort_call(c, PC_END_NO_ANSWER, "cancelled");
    else if (take_out(&curl->queue, &curl->queue_end, c))
        end_call(c, PC_END_NOT_SENT, "cancelled");
}

static int curl_step(pc_transport *transport, int timeout_ms)
{
    pc_curl *curl = curl_of(transport);
    int r;

    dispatch(curl);
    r = pc_loop_step(curl->loop, curl->ended ? 0 : timeout_ms);
    if (r < 0)
        return r;
    dispatch(curl);
    tell_ended(curl);
    return PC_OK;
}

const pc_transport_kind pc_transport_curl = {
    .name = "curl",
    .open = curl_open,
    .close = curl_close,
    .submit = curl_submit,
    .release = curl_release,
    .cancel = curl_cancel,
    .step = curl_step,
};
