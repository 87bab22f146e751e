#include "engine/wire.h"

#include "base/clock.h"
#include "base/limits.h"

#include <string.h>

#define LATE_MAX 10000 /* calls that are submitted while it closes */
#define CLOSED   "the transport was closed"

static pc_wire *wire_of(pc_transport *transport)
{
    return (pc_wire *)transport;
}

/* ---- flights ---- */

/* It is in the queue already; dispatch passes it by while the timer is set. */
static void on_retry(pc_timer *timer)
{
    (void)timer;
}

static void on_deadline(pc_timer *timer)
{
    pc_flight *flight = timer->context;
    const pc_target *target = flight->wire->options.target;
    const pc_exchange *exchange = flight->call->exchange;

    if (flight->state == PC_FLIGHT_QUEUED) {
        pc_flight_give_up(flight, "no connection became free");
        return;
    }
    if (flight->state != PC_FLIGHT_PLACED)
        return;
    pc_conn_abort(flight->conn, flight, PC_END_TIMEOUT,
                  pc_arena_printf(
                      flight->call->arena, "not complete after %lld ms: %s",
                      (long long)target->timeout_ms,
                      exchange->first_ns                  ? "the answer goes on"
                      : exchange->sent_all                ? "no answer came"
                      : flight->held && !flight->released ? "it was held back"
                                                          : "it is not sent"));
}

/* ---- which connection ---- */

static const char *client_of(const pc_flight *flight)
{
    return flight->call->client ? flight->call->client : "";
}

static bool is_for(const pc_conn *conn, const pc_flight *head)
{
    return conn->door == head->call->door &&
           strcmp(conn->client, client_of(head)) == 0;
}

/* Room for one more connection to the door: closes an idle one if need be. */
static bool make_room(pc_wire *wire, unsigned door)
{
    pc_conn *idle = NULL;
    unsigned n = 0;

    for (pc_conn *conn = wire->conns; conn; conn = conn->next) {
        if (conn->door != door)
            continue;
        n++;
        if (pc_conn_is_idle(conn) &&
            (!idle || conn->closing || conn->idle_ns < idle->idle_ns))
            idle = conn;
    }
    if (n < wire->options.max_connections)
        return true;
    if (!idle)
        return false;
    pc_conn_fail(idle, "closed to make room", false);
    return true;
}

/* A connection of the client, or of nobody when it has no name, that takes the
 * chain now; *ret_wait when there is one to wait for. */
static pc_conn *find_conn(pc_wire *wire, const pc_flight *head, bool *ret_wait)
{
    bool named = client_of(head)[0] != '\0';
    pc_conn *next;

    *ret_wait = false;
    for (pc_conn *conn = wire->conns; conn; conn = next) {
        next = conn->next;
        if (!is_for(conn, head))
            continue;
        if (!head->wants_fresh && pc_conn_is_free(conn, head))
            return conn;
        if (!named || conn->dead)
            continue;
        /* a client has one connection: this one, or the one after it */
        if (!pc_conn_is_idle(conn)) {
            *ret_wait = true;
            return NULL;
        }
        pc_conn_fail(conn, "replaced by a fresh one", false);
    }
    return NULL;
}

/* True when the chain has left the queue. */
static bool dispatch_one(pc_wire *wire, pc_flight *head)
{
    bool wait = head->retry.slot != 0;
    pc_conn *conn = wait ? NULL : find_conn(wire, head, &wait);

    if (wait || (!conn && !make_room(wire, head->call->door)))
        return false;
    pc_flight_dequeue(head);
    pc_loop_timer_stop(wire->loop, &head->deadline);
    if (conn)
        pc_conn_place(conn, head);
    else
        pc_conn_open(wire, head);
    return true;
}

/* Chains that come back to the queue meanwhile wait for the next round. */
static void dispatch(pc_wire *wire)
{
    pc_flight *head = wire->queue, *next;
    size_t n = 0;

    for (pc_flight *f = head; f; f = f->next)
        n++;
    for (; head && n > 0; head = next, n--) {
        next = head->next;
        dispatch_one(wire, head);
    }
}

/* ---- telling ---- */

static void tell_held(pc_wire *wire)
{
    while (wire->held) {
        pc_flight *flight = wire->held;

        wire->held = flight->held_next;
        if (!wire->held)
            wire->held_end = &wire->held;
        flight->held_due = false;
        if (flight->state == PC_FLIGHT_PLACED && flight->call->held)
            flight->call->held(flight->call);
    }
}

static void tell_ended(pc_wire *wire)
{
    while (wire->ended) {
        pc_flight *flight = wire->ended, *follower = flight->follower;
        pc_call *call = flight->call;

        wire->ended = flight->next;
        if (!wire->ended)
            wire->ended_end = &wire->ended;
        if (follower) {
            follower->leader = NULL;
            if (follower->parked) {
                follower->next = wire->ended;
                wire->ended = follower;
                if (!follower->next)
                    wire->ended_end = &follower->next;
            }
        }
        call->transport_state = NULL;
        if (call->done)
            call->done(call); /* may free the call and its arena */
    }
}

static void bury(pc_wire *wire)
{
    while (wire->dead) {
        pc_conn *conn = wire->dead;

        wire->dead = conn->next;
        pc_conn_free(conn);
    }
}

/* ---- the transport ---- */

static int wire_open(const pc_transport_options *options, pc_transport **ret,
                     pc_diags *diags)
{
    const pc_target *target = options->target;
    pc_arena arena;
    pc_wire *wire;
    int r;

    pc_arena_init(&arena);
    wire = PC_NEW(&arena, pc_wire);
    wire->arena = arena;
    wire->base.kind = &pc_transport_wire;
    wire->options = *options;
    if (!wire->options.max_connections)
        wire->options.max_connections = 1;
    wire->limits = (pc_response_limits){
        .header = target->header_limit,
        .body = target->body_limit,
        .trailer = target->trailer_limit,
        .informational = PC_DEFAULT_INFORMATIONAL,
    };
    wire->queue_end = &wire->queue;
    wire->ended_end = &wire->ended;
    wire->held_end = &wire->held;
    r = pc_loop_open(&wire->loop);
    if (r < 0)
        r = pc_fail(diags, r, "cannot open an epoll set");
    else
        r = pc_dialer_open(wire->loop, target, options->version, &wire->dialer,
                           diags);
    if (r == PC_OK)
        r = pc_beside_join(&wire->beside, wire->loop, options, diags);
    if (r < 0) {
        pc_loop_close(wire->loop);
        pc_arena_release(&arena);
        return r;
    }
    *ret = &wire->base;
    return PC_OK;
}

static void wire_close(pc_transport *transport)
{
    pc_wire *wire = wire_of(transport);
    pc_arena arena;

    if (!wire)
        return;
    /* Told from here; what done() submits now comes to its end at once. */
    wire->closing = true;
    while (wire->conns) {
        for (pc_flight *f = wire->conns->first; f; f = f->behind)
            f->resent = true; /* no more tries */
        pc_conn_fail(wire->conns, CLOSED, false);
    }
    while (wire->queue)
        pc_flight_give_up(wire->queue, CLOSED);
    tell_ended(wire);
    bury(wire);
    pc_dialer_close(wire->dialer);
    pc_loop_close(wire->loop);
    arena = wire->arena;
    pc_arena_release(&arena);
}

static pc_flight *flight_new(pc_wire *wire, pc_call *call)
{
    pc_flight *flight = PC_NEW(call->arena, pc_flight);

    flight->call = call;
    flight->wire = wire;
    flight->wants_fresh = call->fresh_connection;
    flight->deadline.fire = on_deadline;
    flight->deadline.context = flight;
    flight->retry.fire = on_retry;
    flight->retry.context = flight;
    call->transport_state = flight;
    return flight;
}

static void wire_submit(pc_transport *transport, pc_call *call)
{
    pc_wire *wire = wire_of(transport);
    pc_flight *head = flight_new(wire, call), *last = head;

    head->is_head = true;
    /* Warming up without a name: an idle connection would be the one that the
     * call before has just made. */
    if (call->connection_only && !client_of(head)[0])
        head->wants_fresh = true;
    for (call = call->follower; call; call = call->follower) {
        pc_flight *follower = flight_new(wire, call);

        follower->leader = last;
        last->follower = follower;
        last = follower;
    }
    pc_flight_queue(head);
    if (wire->closing && wire->n_late++ < LATE_MAX)
        pc_flight_give_up(head, CLOSED);
}

static void wire_release(pc_transport *transport, pc_call *call)
{
    pc_flight *flight = call->transport_state;

    (void)transport;
    if (!flight || flight->released)
        return;
    if (flight->state == PC_FLIGHT_PLACED)
        pc_conn_release(flight->conn, flight);
    else
        flight->released = true; /* it will not stop on its way */
}

static void wire_cancel(pc_transport *transport, pc_call *call)
{
    pc_flight *flight = call->transport_state;
    pc_flight *head = flight;

    (void)transport;
    if (!flight)
        return;
    if (flight->state == PC_FLIGHT_PLACED) {
        pc_conn_abort(flight->conn, flight,
                      flight->begun ? PC_END_NO_ANSWER : PC_END_NOT_SENT,
                      "cancelled");
    } else if (flight->state == PC_FLIGHT_QUEUED) {
        while (head->leader)
            head = head->leader;
        pc_flight_give_up(head, "cancelled");
    }
}

static int wire_step(pc_transport *transport, int timeout_ms)
{
    pc_wire *wire = wire_of(transport);
    int r;

    bury(wire);
    dispatch(wire);
    r = pc_loop_step(wire->loop, wire->ended || wire->held ? 0 : timeout_ms);
    if (r < 0)
        return r;
    dispatch(wire);
    tell_held(wire);
    tell_ended(wire);
    return PC_OK;
}

const pc_transport_kind pc_transport_wire = {
    .name = "wire",
    .open = wire_open,
    .close = wire_close,
    .submit = wire_submit,
    .release = wire_release,
    .cancel = wire_cancel,
    .step = wire_step,
    .can_hold = true,
    .can_pipeline = true,
    .raw_octets = true,
};
