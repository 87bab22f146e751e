#include "base/clock.h"
#include "base/str.h"
#include "engine/wire.h"

#include <string.h>
#include <sys/epoll.h>

#define READ_SIZE   16384
#define SURPLUS_MAX ((size_t)256)
#define OUT_MAX     ((size_t)256 << 20) /* octets of requests on their way */
/* A write does not go out on a connection that was idle longer: a server that
 * closes it just then leaves us not knowing. */
#define FRESH_FOR_WRITES_NS ((int64_t)1000000000)

/* ---- the list of flights ---- */

static void append(pc_conn *conn, pc_flight *flight)
{
    flight->conn = conn;
    flight->state = PC_FLIGHT_PLACED;
    flight->behind = NULL;
    *conn->last = flight;
    conn->last = &flight->behind;
}

static void detach(pc_conn *conn, pc_flight *flight)
{
    pc_flight **at = &conn->first;

    while (*at && *at != flight)
        at = &(*at)->behind;
    if (!*at)
        return;
    *at = flight->behind;
    if (conn->last == &flight->behind)
        conn->last = at;
    flight->behind = NULL;
    flight->conn = NULL;
}

static void end_flight(pc_conn *conn, pc_flight *flight, pc_end end,
                       const char *detail)
{
    detach(conn, flight);
    pc_flight_end(flight, end, detail);
}

/* ---- ends ---- */

static void go_idle(pc_conn *conn)
{
    conn->idle_ns = pc_clock_ns();
    conn->reused = true;
    pc_loop_timer_stop(conn->wire->loop, &conn->progress);
}

void pc_conn_fail(pc_conn *conn, const char *detail, bool transient)
{
    pc_wire *wire = conn->wire;
    pc_flight *flight = conn->first, *next;

    if (conn->dead)
        return;
    conn->dead = true;
    conn->first = NULL;
    conn->last = &conn->first;
    for (pc_conn **at = &wire->conns; *at; at = &(*at)->next)
        if (*at == conn) {
            *at = conn->next;
            break;
        }
    conn->next = wire->dead;
    wire->dead = conn;
    pc_loop_timer_stop(wire->loop, &conn->progress);

    for (; flight; flight = next) {
        next = flight->behind;
        flight->behind = NULL;
        flight->conn = NULL;
        if (flight->state != PC_FLIGHT_PLACED)
            continue; /* queued again together with its head */
        if (flight->is_head &&
            pc_flight_try_again(flight, conn->reused, transient))
            continue;
        pc_flight_end(flight,
                      flight->begun ? PC_END_NO_ANSWER : PC_END_NOT_SENT,
                      pc_arena_strdup(flight->call->arena, detail));
    }
    pc_link_close(conn->link);
    conn->link = NULL;
}

void pc_conn_abort(pc_conn *conn, pc_flight *flight, pc_end end,
                   const char *detail)
{
    end_flight(conn, flight, end, detail);
    pc_conn_fail(conn, "the exchange before it on the connection was given up",
                 false);
}

void pc_conn_free(pc_conn *conn)
{
    pc_arena arena = conn->arena;

    pc_buf_release(&conn->out);
    pc_arena_release(&arena);
}

/* ---- no progress ---- */

static int64_t patience_ns(const pc_conn *conn)
{
    const pc_target *target = conn->wire->options.target;
    int64_t ms =
        target->first_byte_ms > 0 ? target->first_byte_ms : target->timeout_ms;

    return ms * 1000000;
}

static void moved(pc_conn *conn)
{
    conn->progress_ns = pc_clock_ns();
    if (conn->first && !conn->progress.slot)
        pc_loop_timer_set(conn->wire->loop, &conn->progress,
                          conn->progress_ns + patience_ns(conn));
}

/* Set once and moved only when it fires: progress is frequent, this is not. */
static void on_no_progress(pc_timer *timer)
{
    pc_conn *conn = timer->context;
    pc_flight *flight = conn->first;
    int64_t due_ns = conn->progress_ns + patience_ns(conn);
    int64_t now_ns = pc_clock_ns();

    if (!flight)
        return;
    if (flight->held && !flight->released)
        due_ns = now_ns + patience_ns(conn);
    if (now_ns < due_ns) {
        pc_loop_timer_set(conn->wire->loop, timer, due_ns);
        return;
    }
    pc_conn_abort(conn, flight, PC_END_TIMEOUT,
                  pc_arena_printf(flight->call->arena, "%s for %lld ms",
                                  flight->call->exchange->first_ns
                                      ? "nothing came"
                                  : flight->call->exchange->sent_all
                                      ? "no answer"
                                      : "the server took nothing",
                                  (long long)(patience_ns(conn) / 1000000)));
}

/* ---- out ---- */

static uint64_t out_end(const pc_conn *conn)
{
    return conn->out_base + conn->out.len;
}

/* How far it may be sent: to the first hold. */
static uint64_t barrier(const pc_conn *conn)
{
    for (const pc_flight *f = conn->first; f; f = f->behind)
        if (!f->released && f->hold_at != UINT64_MAX)
            return f->hold_at;
    return out_end(conn);
}

static void note_sent(pc_conn *conn, int64_t before_ns)
{
    int64_t now_ns = pc_clock_ns();

    for (pc_flight *f = conn->first; f; f = f->behind) {
        pc_exchange *exchange = f->call->exchange;

        if (!f->begun && conn->out_sent > f->start_at) {
            f->begun = true;
            exchange->start_ns = before_ns;
        }
        if (!exchange->sent_all && conn->out_sent >= f->end_at) {
            exchange->sent_all = true;
            exchange->sent_ns = now_ns;
        }
        if (!f->held && !f->released && conn->out_sent == f->hold_at)
            pc_flight_arrive(f);
    }
    conn->progress_ns = now_ns;
}

static void flush(pc_conn *conn)
{
    bool blocked = false;

    while (!blocked && !conn->write_failed) {
        uint64_t upto = barrier(conn);
        int64_t before_ns = pc_clock_ns();
        size_t n = 0;

        if (upto <= conn->out_sent)
            break;
        switch (pc_link_send(conn->link,
                             conn->out.ptr + (conn->out_sent - conn->out_base),
                             (size_t)(upto - conn->out_sent), &n)) {
        case PC_IO_DONE:
            conn->out_sent += n;
            note_sent(conn, before_ns);
            break;
        case PC_IO_AGAIN:
            blocked = true;
            break;
        default:
            /* An answer may have come before the reset: read it first. */
            conn->write_failed = true;
        }
    }
    if (conn->out_sent == out_end(conn)) {
        conn->out_base = conn->out_sent;
        pc_buf_clear(&conn->out);
    }
    pc_link_want(conn->link, blocked ? EPOLLIN | EPOLLOUT : EPOLLIN);
}

/* ---- HTTP/1.1 ---- */

/* Octets of the request held back from (call.h: pc_call.hold). */
static uint64_t hold_position(const pc_flight *flight, size_t header_len)
{
    switch (flight->call->hold) {
    case PC_HOLD_HEADER:
        return flight->start_at + header_len - 2;
    case PC_HOLD_LAST_BYTE:
        return flight->end_at - 1;
    default:
        return UINT64_MAX;
    }
}

static bool place_h1(pc_conn *conn, pc_flight *flight)
{
    pc_call *call = flight->call;
    pc_exchange *exchange = call->exchange;
    bool head = strcmp(exchange->request.method, "HEAD") == 0;
    size_t header_len;

    flight->start_at = out_end(conn);
    if (pc_h1_encode(&exchange->request, call->content, &conn->out,
                     &header_len) < 0)
        return false;
    flight->end_at = out_end(conn);
    flight->hold_at = hold_position(flight, header_len);
    flight->parser = pc_h1_parser_new(call->arena, &conn->wire->limits, head,
                                      &exchange->response);
    return true;
}

static bool looks_like_response(pc_span octets)
{
    size_t n = octets.len < 5 ? octets.len : 5;

    return memcmp(octets.ptr, "HTTP/", n) == 0;
}

/* What follows the response although nothing asked for it.  Content after a
 * response that has none may stand in the kernel already; nobody waits for
 * it. */
static pc_span find_surplus(pc_conn *conn, pc_flight *flight, pc_span rest)
{
    char more[SURPLUS_MAX];
    size_t n;

    if (rest.len && flight->behind && looks_like_response(rest))
        return (pc_span){NULL, 0};
    if (!rest.len && !flight->behind && pc_h1_is_bodiless(flight->parser) &&
        pc_link_recv(conn->link, more, sizeof more, &n) == PC_IO_DONE)
        rest = (pc_span){more, n};
    if (!rest.len)
        return (pc_span){NULL, 0};
    if (rest.len > SURPLUS_MAX)
        rest.len = SURPLUS_MAX;
    return pc_arena_span(flight->call->arena, rest);
}

static void response_complete(pc_conn *conn, pc_flight *flight, pc_span rest)
{
    pc_exchange *exchange = flight->call->exchange;
    bool keep = pc_h1_keeps_open(flight->parser) && exchange->sent_all;
    bool early = !exchange->sent_all;

    exchange->response.surplus = find_surplus(conn, flight, rest);
    keep = keep && !exchange->response.surplus.len;
    conn->closing |= !keep;
    end_flight(conn, flight, PC_END_COMPLETE, NULL);
    if (conn->first && !early)
        moved(conn); /* the follower's turn */
    else if (conn->closing)
        pc_conn_fail(conn,
                     "the request before it was answered before it was sent",
                     false);
    else
        go_idle(conn);
}

static void note_answer(pc_conn *conn, pc_flight *flight, unsigned n_before)
{
    pc_exchange *exchange = flight->call->exchange;

    if (!pc_h1_has_status(flight->parser)) {
        if (exchange->response.n_informational > n_before)
            moved(conn);
        return;
    }
    if (!exchange->first_ns)
        exchange->first_ns = pc_clock_ns();
    moved(conn);
}

static void take_h1(pc_conn *conn, const char *data, size_t len)
{
    while (len && !conn->dead) {
        pc_flight *flight = conn->first;
        unsigned n_before;
        size_t used;
        pc_h1_result result;

        if (!flight || !flight->begun) {
            pc_conn_fail(conn, "octets came before anything was asked", true);
            return;
        }
        n_before = flight->call->exchange->response.n_informational;
        result = pc_h1_feed(flight->parser, data, len, &used);
        data += used;
        len -= used;
        note_answer(conn, flight, n_before);
        if (result == PC_H1_DONE)
            response_complete(conn, flight, (pc_span){data, len});
        else if (result == PC_H1_FAILED)
            pc_conn_abort(conn, flight, pc_h1_end(flight->parser),
                          pc_h1_detail(flight->parser));
    }
}

static void ended_h1(pc_conn *conn, bool clean)
{
    pc_flight *flight = conn->first;
    const char *detail =
        clean ? "the server closed the connection"
              : pc_arena_strdup(&conn->arena, pc_link_error(conn->link));

    if (flight && flight->begun && pc_h1_has_begun(flight->parser)) {
        if (pc_h1_feed_end(flight->parser, clean) == PC_H1_DONE)
            end_flight(conn, flight, PC_END_COMPLETE, NULL);
        else
            end_flight(conn, flight, pc_h1_end(flight->parser),
                       pc_h1_detail(flight->parser));
    } else if (clean && flight && flight->begun) {
        detail = "the server closed the connection without an answer";
    }
    pc_conn_fail(conn, detail, true);
}

/* ---- in ---- */

static void read_all(pc_conn *conn)
{
    char data[READ_SIZE];
    size_t n;

    while (!conn->dead) {
        switch (pc_link_recv(conn->link, data, sizeof data, &n)) {
        case PC_IO_DONE:
            take_h1(conn, data, n);
            break;
        case PC_IO_AGAIN:
            if (conn->write_failed)
                ended_h1(conn, false);
            return;
        case PC_IO_CLOSED:
            ended_h1(conn, true);
            return;
        case PC_IO_BROKEN:
            ended_h1(conn, false);
            return;
        }
    }
}

static void on_ready(pc_link *link, uint32_t events)
{
    pc_conn *conn = pc_link_context(link);

    if (events & EPOLLOUT || conn->out_sent < barrier(conn))
        flush(conn);
    if (events & ~(uint32_t)EPOLLOUT || conn->write_failed)
        read_all(conn);
}

/* ---- connecting and placing ---- */

static void start(pc_conn *conn, pc_flight *head)
{
    for (pc_flight *f = head; f; f = f->follower) {
        f->call->exchange->connection = conn->serial;
        if (f->call->connection_only)
            continue;
        if (!place_h1(conn, f)) {
            pc_conn_abort(conn, f, PC_END_REFUSED,
                          pc_arena_printf(f->call->arena,
                                          "the request is over %zu octets",
                                          OUT_MAX));
            return;
        }
        pc_flight_restart_deadline(f);
    }
    if (head->call->connection_only) {
        end_flight(conn, head, PC_END_COMPLETE, NULL);
        go_idle(conn);
        return;
    }
    moved(conn);
    flush(conn);
    if (conn->write_failed)
        read_all(conn);
}

static void on_opened(pc_link *link, const char *error, bool transient)
{
    pc_conn *conn = pc_link_context(link);
    pc_wire *wire = conn->wire;

    if (error) {
        const pc_base_url *door = pc_dialer_door(wire->dialer, conn->door);

        pc_conn_fail(conn,
                     pc_arena_printf(&conn->arena, "cannot connect to '%s': %s",
                                     door->authority, error),
                     transient);
        return;
    }
    conn->open = true;
    wire->base.n_connections++;
    if (!wire->base.http_version)
        wire->base.http_version = pc_link_version(link);
    start(conn, conn->first);
}

void pc_conn_open(pc_wire *wire, pc_flight *head)
{
    static const pc_link_events events = {on_opened, on_ready};
    pc_arena arena;
    pc_conn *conn;
    const char *error;

    pc_arena_init(&arena);
    conn = PC_NEW(&arena, pc_conn);
    conn->arena = arena;
    conn->wire = wire;
    conn->door = head->call->door;
    conn->serial = ++wire->n_serial;
    conn->client = pc_arena_strdup(
        &conn->arena, head->call->client ? head->call->client : "");
    conn->last = &conn->first;
    conn->progress.fire = on_no_progress;
    conn->progress.context = conn;
    pc_buf_init(&conn->out, OUT_MAX);
    conn->next = wire->conns;
    wire->conns = conn;
    for (pc_flight *f = head; f; f = f->follower)
        append(conn, f);
    if (pc_link_open(wire->dialer, conn->door, &events, conn, &conn->link,
                     &error) < 0)
        pc_conn_fail(conn, error, false);
}

bool pc_conn_is_idle(const pc_conn *conn)
{
    return conn->open && !conn->first;
}

static bool all_safe(const pc_flight *head)
{
    for (; head; head = head->follower)
        if (!head->call->safe)
            return false;
    return true;
}

bool pc_conn_is_free(pc_conn *conn, const pc_flight *head)
{
    if (!pc_conn_is_idle(conn) || conn->closing)
        return false;
    if (!all_safe(head) &&
        pc_clock_ns() - conn->idle_ns > FRESH_FOR_WRITES_NS) {
        conn->closing = true;
        return false;
    }
    /* Closed meanwhile, or talking without being asked?  Also lets TLS take
     * its session tickets. */
    read_all(conn);
    return !conn->dead;
}

void pc_conn_place(pc_conn *conn, pc_flight *head)
{
    for (pc_flight *f = head; f; f = f->follower)
        append(conn, f);
    start(conn, head);
}

void pc_conn_release(pc_conn *conn, pc_flight *flight)
{
    flight->released = true;
    pc_flight_restart_deadline(flight);
    moved(conn);
    if (conn->open)
        flush(conn);
    if (conn->write_failed)
        /* what it had to say is read in the next step */
        pc_link_want(conn->link, EPOLLIN | EPOLLOUT);
}
