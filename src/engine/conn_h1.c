/* One HTTP/1.1 connection: requests in a row, answers in the same row. */
#include "base/clock.h"
#include "base/str.h"
#include "engine/wire.h"

#include <string.h>

#define SURPLUS_MAX ((size_t)256)

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

    flight->start_at = pc_conn_out_end(conn);
    if (pc_h1_encode(&exchange->request, call->content, &conn->out,
                     &header_len) < 0) {
        /* half of it is in the output */
        pc_conn_abort(conn, flight, PC_END_REFUSED,
                      pc_arena_printf(call->arena,
                                      "the request is over %zu octets",
                                      PC_OUT_MAX));
        return false;
    }
    flight->end_at = pc_conn_out_end(conn);
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
    pc_conn_end_flight(conn, flight, PC_END_COMPLETE, NULL);
    if (conn->first && !early)
        pc_conn_moved(conn); /* the follower's turn */
    else if (conn->closing)
        pc_conn_fail(conn,
                     "the request before it was answered before it was sent",
                     false);
    else
        pc_conn_go_idle(conn);
}

static void note_answer(pc_conn *conn, pc_flight *flight, unsigned n_before)
{
    pc_exchange *exchange = flight->call->exchange;

    if (!pc_h1_has_status(flight->parser)) {
        if (exchange->response.n_informational > n_before)
            pc_conn_moved(conn);
        return;
    }
    if (!exchange->first_ns)
        exchange->first_ns = pc_clock_ns();
    pc_conn_moved(conn);
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
            pc_conn_end_flight(conn, flight, PC_END_COMPLETE, NULL);
        else
            pc_conn_end_flight(conn, flight, pc_h1_end(flight->parser),
                               pc_h1_detail(flight->parser));
    } else if (clean && flight && flight->begun) {
        detail = "the server closed the connection without an answer";
    }
    pc_conn_fail(conn, detail, true);
}

static bool has_room_h1(const pc_conn *conn)
{
    return !conn->first;
}

/* It is enough that the barrier is gone. */
static void release_h1(pc_conn *conn, pc_flight *flight)
{
    (void)conn;
    (void)flight;
}

static bool drop_h1(pc_conn *conn, pc_flight *flight)
{
    (void)conn;
    pc_h1_parser_release(flight->parser);
    flight->parser = NULL;
    return false;
}

const pc_protocol pc_protocol_h1 = {
    place_h1, has_room_h1, take_h1, ended_h1, release_h1, drop_h1,
};
