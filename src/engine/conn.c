#include "base/clock.h"
#include "engine/wire.h"

#include <string.h>
#include <sys/epoll.h>

#define READ_SIZE  16384
#define PC_OUT_MAX ((size_t)256 << 20) /* octets of requests on their way */
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

void pc_conn_detach(pc_conn *conn, pc_flight *flight)
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

/* Lets go of what the protocol keeps for it. */
static bool drop(pc_conn *conn, pc_flight *flight)
{
    return conn->protocol && conn->protocol->drop(conn, flight);
}

void pc_conn_end_flight(pc_conn *conn, pc_flight *flight, pc_end end,
                        const char *detail)
{
    (void)drop(conn, flight);
    pc_conn_detach(conn, flight);
    pc_flight_end(flight, end, detail);
}

/* ---- ends ---- */

void pc_conn_go_idle(pc_conn *conn)
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
        (void)drop(conn, flight);
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
    bool goes_on = drop(conn, flight);

    pc_conn_end_flight(conn, flight, end, detail);
    if (!goes_on) {
        pc_conn_fail(conn,
                     "the exchange before it on the connection was given up",
                     false);
        return;
    }
    pc_conn_flush(conn);
    if (!conn->first)
        pc_conn_go_idle(conn);
}

void pc_conn_free(pc_conn *conn)
{
    pc_arena arena = conn->arena;

    pc_buf_release(&conn->out);
    pc_h2_close(conn->h2);
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

void pc_conn_moved(pc_conn *conn)
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
    pc_conn_end_flight(
        conn, flight, PC_END_TIMEOUT,
        pc_arena_printf(flight->call->arena, "%s for %lld ms",
                        flight->call->exchange->first_ns ? "nothing came"
                        : flight->call->exchange->sent_all
                            ? "no answer"
                            : "the server took nothing",
                        (long long)(patience_ns(conn) / 1000000)));
    pc_conn_fail(conn, "nothing moved on the connection", false);
}

/* ---- out ---- */

uint64_t pc_conn_out_end(const pc_conn *conn)
{
    return conn->out_base + conn->out.len;
}

/* How far it may be sent: to the first hold. */
static uint64_t barrier(const pc_conn *conn)
{
    for (const pc_flight *f = conn->first; !conn->h2 && f; f = f->behind)
        if (!f->released && f->hold_at != UINT64_MAX)
            return f->hold_at;
    return pc_conn_out_end(conn);
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
        if (!f->held && !f->released && conn->out_sent >= f->hold_at)
            pc_flight_arrive(f);
    }
    conn->progress_ns = now_ns;
}

void pc_conn_flush(pc_conn *conn)
{
    bool blocked = false;

    if (conn->h2 && pc_h2_pull(conn->h2, &conn->out) < 0)
        conn->write_failed = true;
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
    if (conn->out_sent == pc_conn_out_end(conn)) {
        conn->out_base = conn->out_sent;
        pc_buf_clear(&conn->out);
    }
    pc_link_want(conn->link, blocked ? EPOLLIN | EPOLLOUT : EPOLLIN);
}

/* ---- in ---- */

static void read_all(pc_conn *conn)
{
    char data[READ_SIZE];
    size_t n;

    while (!conn->dead) {
        switch (pc_link_recv(conn->link, data, sizeof data, &n)) {
        case PC_IO_DONE:
            conn->protocol->take(conn, data, n);
            break;
        case PC_IO_AGAIN:
            if (conn->write_failed)
                conn->protocol->ended(conn, false);
            return;
        case PC_IO_CLOSED:
            conn->protocol->ended(conn, true);
            return;
        case PC_IO_BROKEN:
            conn->protocol->ended(conn, false);
            return;
        }
    }
}

static void on_ready(pc_link *link, uint32_t events)
{
    pc_conn *conn = pc_link_context(link);

    if (events & EPOLLOUT || conn->out_sent < barrier(conn))
        pc_conn_flush(conn);
    if (events & ~(uint32_t)EPOLLOUT || conn->write_failed)
        read_all(conn);
}

/* ---- connecting and placing ---- */

static void start(pc_conn *conn, pc_flight *head)
{
    for (pc_flight *f = head, *next; f && !conn->dead; f = next) {
        next = f->follower;
        f->call->exchange->connection = conn->serial;
        if (f->call->connection_only)
            continue;
        if (conn->protocol->place(conn, f))
            pc_flight_restart_deadline(f);
    }
    if (conn->dead)
        return;
    if (head->call->connection_only) {
        pc_conn_end_flight(conn, head, PC_END_COMPLETE, NULL);
        pc_conn_go_idle(conn);
        return;
    }
    if (!conn->first) {
        pc_conn_go_idle(conn);
        return;
    }
    pc_conn_moved(conn);
    pc_conn_flush(conn);
    if (conn->write_failed)
        read_all(conn);
}

static void on_opened(pc_link *link, const char *error, bool transient)
{
    pc_conn *conn = pc_link_context(link);
    pc_wire *wire = conn->wire;

    if (error) {
        const char *where = pc_dialer_door(wire->dialer, conn->door)->authority;
        const char *way =
            pc_target_way(&conn->arena, wire->options.target, conn->door);

        pc_conn_fail(conn,
                     pc_arena_printf(&conn->arena,
                                     "cannot connect to '%s'%s: %s", where, way,
                                     error),
                     transient);
        return;
    }
    conn->open = true;
    conn->protocol = &pc_protocol_h1;
    if (pc_link_version(link) == 20) {
        conn->protocol = &pc_protocol_h2;
        conn->h2 = pc_h2_open(&wire->limits, &pc_conn_h2_events);
        if (!conn->h2) {
            pc_conn_fail(conn, "cannot begin HTTP/2", false);
            return;
        }
    }
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
    pc_buf_init(&conn->out, PC_OUT_MAX);
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
    if (!conn->open || conn->closing || !conn->protocol->has_room(conn))
        return false;
    if (conn->first)
        return true; /* its events are being watched */
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
    pc_conn_moved(conn);
    if (!conn->open)
        return;
    conn->protocol->release(conn, flight);
    pc_conn_flush(conn);
    if (conn->write_failed)
        /* what it had to say is read in the next step */
        pc_link_want(conn->link, EPOLLIN | EPOLLOUT);
}
