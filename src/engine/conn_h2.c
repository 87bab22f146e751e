/* One HTTP/2 connection: each request a stream of its own. */
#include "base/clock.h"
#include "base/str.h"
#include "engine/wire.h"

/* ---- what the session tells ---- */

static void on_mark(void *user, pc_h2_mark mark)
{
    pc_flight *flight = user;
    pc_conn *conn = flight->conn;

    switch (mark) {
    case PC_H2_BEGINS:
        flight->start_at = pc_conn_out_end(conn);
        break;
    case PC_H2_HOLDS:
        flight->hold_at = pc_conn_out_end(conn);
        break;
    case PC_H2_ENDS:
        flight->end_at = pc_conn_out_end(conn);
        break;
    case PC_H2_STATUS:
        flight->call->exchange->first_ns = pc_clock_ns();
        break;
    }
}

static void on_done(void *user, pc_end end, const char *detail, bool refused)
{
    pc_flight *flight = user;
    pc_conn *conn = flight->conn;

    /* Refused: it is known not to have been processed (9113, 8.7); still a
     * write is not sent twice. */
    if (refused && flight->is_head && !flight->follower) {
        flight->stream = NULL;
        pc_conn_detach(conn, flight);
        if (pc_flight_try_again(flight, true, true))
            return;
        pc_flight_end(
            flight, flight->begun ? PC_END_NO_ANSWER : PC_END_NOT_SENT, detail);
        return;
    }
    pc_conn_end_flight(conn, flight, end, detail);
}

const pc_h2_events pc_conn_h2_events = {on_mark, on_done};

/* ---- the protocol ---- */

static bool submit(pc_conn *conn, pc_flight *flight)
{
    pc_call *call = flight->call;
    const pc_base_url *door = pc_dialer_door(conn->wire->dialer, conn->door);
    pc_h2_request request = {
        .arena = call->arena,
        .exchange = call->exchange,
        .content = call->content,
        .scheme = door->https ? "https" : "http",
        .hold = call->hold == PC_HOLD_LAST_BYTE && !flight->released,
        .user = flight,
    };
    const char *error;

    flight->stream = pc_h2_submit(conn->h2, &request, &error);
    if (flight->stream)
        return true;
    pc_conn_end_flight(conn, flight, PC_END_REFUSED, error);
    return false;
}

/* Before the end of the header section there is nothing that could be sent of
 * a HEADERS frame without holding up the streams beside it: a call that is
 * held there is not sent at all until it is released. */
static bool place(pc_conn *conn, pc_flight *flight)
{
    flight->start_at = flight->end_at = flight->hold_at = UINT64_MAX;
    if (flight->call->hold == PC_HOLD_HEADER && !flight->released) {
        pc_flight_arrive(flight);
        return true;
    }
    return submit(conn, flight);
}

static bool has_room(const pc_conn *conn)
{
    return pc_h2_takes_more(conn->h2);
}

static void end_all(pc_conn *conn, pc_end end, const char *detail,
                    bool only_begun)
{
    pc_flight *next;

    for (pc_flight *f = conn->first; f; f = next) {
        next = f->behind;
        if (f->begun &&
            (!only_begun || (f->stream && pc_h2_has_begun(f->stream))))
            pc_conn_end_flight(conn, f,
                               f->call->exchange->first_ns ? PC_END_CUT : end,
                               pc_arena_strdup(f->call->arena, detail));
    }
}

static void give_up_broken(pc_conn *conn)
{
    const char *detail = pc_h2_detail(conn->h2);

    end_all(conn, PC_END_MALFORMED, detail, false);
    pc_conn_fail(conn, detail, false);
}

static void take(pc_conn *conn, const char *data, size_t len)
{
    if (conn->first)
        pc_conn_moved(conn);
    (void)pc_h2_feed(conn->h2, data, len);
    pc_conn_flush(conn); /* a GOAWAY of ours says why */
    if (pc_h2_is_broken(conn->h2)) {
        give_up_broken(conn);
        return;
    }
    conn->closing |= pc_h2_is_over(conn->h2);
    if (!conn->first && conn->closing)
        pc_conn_fail(conn, "the session is over", false);
    else if (!conn->first && conn->progress.slot)
        pc_conn_go_idle(conn);
}

static void ended(pc_conn *conn, bool clean)
{
    const char *detail = pc_h2_detail(conn->h2);

    if (!detail)
        detail = clean
                     ? "the server closed the connection without an answer"
                     : pc_arena_strdup(&conn->arena, pc_link_error(conn->link));
    end_all(conn, PC_END_NO_ANSWER, detail, true);
    pc_conn_fail(conn, detail, true);
}

static void release(pc_conn *conn, pc_flight *flight)
{
    if (flight->stream)
        pc_h2_release(conn->h2, flight->stream);
    else
        (void)submit(conn, flight);
}

static bool drop(pc_conn *conn, pc_flight *flight)
{
    if (flight->stream)
        pc_h2_drop(conn->h2, flight->stream);
    flight->stream = NULL;
    return !pc_h2_is_over(conn->h2);
}

const pc_protocol pc_protocol_h2 = {
    place, has_room, take, ended, release, drop,
};
