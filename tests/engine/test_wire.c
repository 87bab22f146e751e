/* The wire transport against a scripted server: what is sent, what is read,
 * and how each kind of broken answer ends. */
#include "base/str.h"
#include "engine/driver.h"
#include "support/expect.h"

#include <stdio.h>
#include <time.h>
#include <unistd.h>

#define OK_HEAD "HTTP/1.1 200 OK\r\n"
#define OK_2    OK_HEAD "Content-Length: 2\r\n\r\nok"

static void test_octets_out_are_exactly_the_given_ones(void **state)
{
    static const server_script script = {{{REQUEST, SAY(OK_2)}}, 0};
    static const char want_tail[] = "If-None-Match:  \"a\0b\"\t\r\n"
                                    "X-Obs: \xff\x80\r\n"
                                    "X-Empty: \r\n"
                                    "Content-Length: 4\r\n\r\nbody";
    char want[512];
    driver d;
    probe *p;
    size_t len, n;
    const char *got;

    (void)state;
    driver_open(&d, &pc_transport_wire, &script);
    p = driver_request(&d, "PUT", "/a?b=c", NULL);
    driver_field(p, "If-None-Match", " \"a\0b\"\t", 7);
    driver_field(p, "X-Obs", "\xff\x80", 2);
    driver_field(p, "X-Empty", "", 0);
    driver_field(p, "Content-Length", "4", 1);
    p->call.content = PC_LIT("body");
    driver_submit(p);
    driver_wait(p);

    n = (size_t)snprintf(want, sizeof want,
                         "PUT /a?b=c HTTP/1.1\r\nHost: %s\r\n",
                         d.target.base.authority);
    memcpy(want + n, want_tail, sizeof want_tail - 1);
    n += sizeof want_tail - 1;
    got = script_server_received(d.server, 0, &len);
    EXPECT_INT("length", len, n);
    assert_memory_equal(got, want, n);
    EXPECT_INT("end", p->exchange.end, PC_END_COMPLETE);
    EXPECT_INT("status", p->exchange.response.status, 200);
    EXPECT_SPAN("content", p->exchange.response.content.kept, "ok");
    EXPECT_TRUE("sent", p->exchange.sent_all);
    EXPECT_TRUE("order of time",
                p->exchange.start_ns &&
                    p->exchange.start_ns <= p->exchange.sent_ns &&
                    p->exchange.sent_ns <= p->exchange.first_ns &&
                    p->exchange.first_ns <= p->exchange.done_ns);
    driver_close(&d);
}

/* ---- the connection pool ---- */

static void test_a_connection_is_used_again(void **state)
{
    static const server_script script = {
        {{REQUEST, SAY(OK_2), REQUEST, SAY(OK_2), REQUEST, SAY(OK_2)}}, 0};
    driver d;

    (void)state;
    driver_open(&d, &pc_transport_wire, &script);
    for (int i = 0; i < 3; i++) {
        probe *p = driver_get(&d, "/");

        EXPECT_INT("status", p->exchange.response.status, 200);
        EXPECT_INT("connection", p->exchange.connection, 1);
    }
    EXPECT_INT("connections", script_server_connections(d.server), 1);
    EXPECT_INT("counted", d.transport->n_connections, 1);
    EXPECT_INT("version", d.transport->http_version, 11);
    driver_close(&d);
}

/* After each of these the connection must not be used again. */
static void test_connections_that_are_not_used_again(void **state)
{
    static const struct {
        const char *row;
        act say;
        pc_end end;
        const char *surplus;
    } rows[] = {
        {"Connection: close",
         SAY(OK_HEAD "Connection: close\r\nContent-Length: 0\r\n\r\n"),
         PC_END_COMPLETE, ""},
        {"HTTP/1.0", SAY("HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n"),
         PC_END_COMPLETE, ""},
        {"content after 304", SAY("HTTP/1.1 304 N\r\n\r\nhello"),
         PC_END_COMPLETE, "hello"},
        {"content after 204", SAY("HTTP/1.1 204 N\r\n\r\n{}"), PC_END_COMPLETE,
         "{}"},
        {"more than the length", SAY(OK_HEAD "Content-Length: 1\r\n\r\nabc"),
         PC_END_COMPLETE, "bc"},
        {"a second response", SAY(OK_2 OK_HEAD), PC_END_COMPLETE, OK_HEAD},
        {"garbage", SAY("hello\r\n"), PC_END_MALFORMED, ""},
        {"two lengths",
         SAY(OK_HEAD "Content-Length: 1\r\nContent-Length: 2\r\n\r\nab"),
         PC_END_MALFORMED, ""},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        server_script script = {{{REQUEST}, {REQUEST, SAY(OK_2)}}, 2};
        driver d;
        probe *p;

        script.conns[0][1] = rows[i].say;
        driver_open(&d, &pc_transport_wire, &script);
        p = driver_get(&d, "/");
        EXPECT_STR(rows[i].row, pc_end_name(p->exchange.end),
                   pc_end_name(rows[i].end));
        EXPECT_SPAN(rows[i].row, p->exchange.response.surplus, rows[i].surplus);
        p = driver_get(&d, "/");
        EXPECT_INT(rows[i].row, p->exchange.response.status, 200);
        EXPECT_INT(rows[i].row, p->exchange.connection, 2);
        driver_close(&d);
    }
}

static void test_content_after_a_head_is_seen(void **state)
{
    static const server_script script = {
        {{REQUEST, SAY(OK_HEAD "Content-Length: 5\r\n\r\nhello")}}, 0};
    driver d;
    probe *p;

    (void)state;
    driver_open(&d, &pc_transport_wire, &script);
    p = driver_request(&d, "HEAD", "/", NULL);
    driver_submit(p);
    driver_wait(p);
    EXPECT_INT("end", p->exchange.end, PC_END_COMPLETE);
    EXPECT_INT("content", p->exchange.response.content.len, 0);
    EXPECT_SPAN("surplus", p->exchange.response.surplus, "hello");
    driver_close(&d);
}

static void test_surplus_is_its_first_octets(void **state)
{
    static char text[2000] = "HTTP/1.1 304 N\r\n\r\n";
    server_script script = {{{REQUEST}}, 0};
    driver d;
    probe *p;

    (void)state;
    memset(text + 18, 'x', sizeof text - 18);
    script.conns[0][1] = (act){ACT_SAY, text, sizeof text};
    driver_open(&d, &pc_transport_wire, &script);
    p = driver_get(&d, "/");
    EXPECT_INT("surplus", p->exchange.response.surplus.len, 256);
    driver_close(&d);
}

static void test_at_most_so_many_connections(void **state)
{
    static const server_script script = {
        {{REQUEST, PAUSE(3), SAY(OK_2), REQUEST, PAUSE(3), SAY(OK_2), REQUEST,
          PAUSE(3), SAY(OK_2)}},
        0};
    probe *p[6];
    driver d;

    (void)state;
    driver_open(&d, &pc_transport_wire, &script);
    d.max_connections = 2;
    for (int i = 0; i < 6; i++) {
        p[i] = driver_request(&d, "GET", "/", NULL);
        driver_submit(p[i]);
    }
    for (int i = 0; i < 6; i++) {
        driver_wait(p[i]);
        EXPECT_INT("status", p[i]->exchange.response.status, 200);
    }
    EXPECT_INT("connections", script_server_connections(d.server), 2);
    EXPECT_INT("requests", script_server_requests(d.server), 6);
    driver_close(&d);
}

static probe *request_of(driver *d, const char *client, const char *method)
{
    probe *p = driver_request(d, method, "/",
                              strcmp(method, "PUT") == 0 ? "body" : NULL);

    p->call.client = client;
    return p;
}

static void test_a_client_keeps_its_connection_to_itself(void **state)
{
    static const server_script script = {
        {{REQUEST, PAUSE(2), SAY(OK_2), REQUEST, PAUSE(2), SAY(OK_2), REQUEST,
          SAY(OK_2)}},
        0};
    static const char *const clients[] = {"A", "B", "A", "", "B"};
    unsigned serial[5];
    probe *p[5];
    driver d;

    (void)state;
    driver_open(&d, &pc_transport_wire, &script);
    for (int i = 0; i < 5; i++) {
        p[i] = request_of(&d, clients[i], "GET");
        driver_submit(p[i]);
    }
    for (int i = 0; i < 5; i++) {
        driver_wait(p[i]);
        EXPECT_INT("status", p[i]->exchange.response.status, 200);
        serial[i] = p[i]->exchange.connection;
    }
    EXPECT_INT("A", serial[0], serial[2]);
    EXPECT_INT("B", serial[1], serial[4]);
    EXPECT_TRUE("three", serial[0] != serial[1] && serial[3] != serial[0] &&
                             serial[3] != serial[1]);
    EXPECT_INT("connections", script_server_connections(d.server), 3);

    p[0] = request_of(&d, "A", "GET");
    p[0]->call.fresh_connection = true;
    driver_submit(p[0]);
    driver_wait(p[0]);
    EXPECT_TRUE("fresh", p[0]->exchange.connection > 3);
    EXPECT_TRUE("the old one is closed",
                script_server_is_gone(d.server, serial[0] - 1));
    driver_close(&d);
}

static void test_warming_up_connects_and_sends_nothing(void **state)
{
    static const server_script script = {{{REQUEST, SAY(OK_2)}}, 0};
    static const char *const clients[] = {"A", "", ""};
    driver d;
    probe *p[3], *later;

    (void)state;
    driver_open(&d, &pc_transport_wire, &script);
    for (int i = 0; i < 3; i++) {
        p[i] = request_of(&d, clients[i], "GET");
        p[i]->call.connection_only = true;
        driver_submit(p[i]);
    }
    for (int i = 0; i < 3; i++) {
        size_t len = 0;

        driver_wait(p[i]);
        EXPECT_INT("end", p[i]->exchange.end, PC_END_COMPLETE);
        EXPECT_INT("status", p[i]->exchange.response.status, 0);
        (void)script_server_received(d.server, (unsigned)i, &len);
        EXPECT_INT("octets", len, 0);
    }
    EXPECT_INT("connections", d.transport->n_connections, 3);
    later = request_of(&d, "A", "PUT");
    driver_submit(later);
    driver_wait(later);
    EXPECT_INT("the warm one", later->exchange.connection,
               p[0]->exchange.connection);
    driver_close(&d);
}

/* ---- what is sent again and what is not ---- */

/* The first connection answers one request, then does as the row says when
 * (or before) a second one comes; later connections answer. */
static void test_what_is_sent_again(void **state)
{
    static const struct {
        const char *row, *method;
        act then[3];
        bool first; /* the request is the first on its connection */
        pc_end end;
        unsigned status, requests, connections;
    } rows[] = {
        {"GET, reused and closed",
         "GET",
         {REQUEST, CLOSE},
         false,
         PC_END_COMPLETE,
         200,
         3,
         2},
        {"GET, reused and reset",
         "GET",
         {REQUEST, RESET},
         false,
         PC_END_COMPLETE,
         200,
         3,
         2},
        {"PUT, reused and closed",
         "PUT",
         {REQUEST, CLOSE},
         false,
         PC_END_NO_ANSWER,
         0,
         2,
         1},
        {"PUT, reused and reset",
         "PUT",
         {REQUEST, RESET},
         false,
         PC_END_NO_ANSWER,
         0,
         2,
         1},
        {"PUT, reset inside it",
         "PUT",
         {OCTETS(20), RESET},
         false,
         PC_END_NO_ANSWER,
         0,
         1,
         1},
        {"GET, reused and cut",
         "GET",
         {REQUEST, SAY("HTTP/1.1 2"), CLOSE},
         false,
         PC_END_NO_ANSWER,
         0,
         2,
         1},
        {"GET, first and closed",
         "GET",
         {REQUEST, CLOSE},
         true,
         PC_END_NO_ANSWER,
         0,
         1,
         1},
        {"PUT, first and closed",
         "PUT",
         {REQUEST, CLOSE},
         true,
         PC_END_NO_ANSWER,
         0,
         1,
         1},
        {"PUT, closed while idle",
         "PUT",
         {CLOSE},
         false,
         PC_END_COMPLETE,
         200,
         2,
         2},
        {"PUT, told to go while idle",
         "PUT",
         {SAY("HTTP/1.1 408 T\r\n\r\n"), CLOSE},
         false,
         PC_END_COMPLETE,
         200,
         2,
         2},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        server_script script = {{{REQUEST, SAY(OK_2)}, {REQUEST, SAY(OK_2)}},
                                2};
        size_t at = rows[i].first ? 0 : 2;
        driver d;
        probe *p;

        memcpy(&script.conns[0][at], rows[i].then, sizeof rows[i].then);
        driver_open(&d, &pc_transport_wire, &script);
        if (!rows[i].first) {
            driver_get(&d, "/");
            if (rows[i].then[0].kind != ACT_REQUEST)
                script_server_step(d.server);
        }
        p = request_of(&d, "", rows[i].method);
        driver_submit(p);
        driver_wait(p);
        driver_settle(&d);
        EXPECT_STR(rows[i].row, pc_end_name(p->exchange.end),
                   pc_end_name(rows[i].end));
        EXPECT_INT(rows[i].row, p->exchange.response.status, rows[i].status);
        EXPECT_INT(rows[i].row, script_server_requests(d.server),
                   rows[i].requests);
        EXPECT_INT(rows[i].row, script_server_connections(d.server),
                   rows[i].connections);
        if (rows[i].end != PC_END_COMPLETE)
            EXPECT_TRUE(rows[i].row, p->exchange.detail != NULL);
        driver_close(&d);
    }
}

static void test_a_write_avoids_a_connection_that_was_idle_long(void **state)
{
    static const server_script script = {
        {{REQUEST, SAY(OK_2), REQUEST, SAY(OK_2)}}, 0};
    struct timespec pause = {1, 100000000};
    driver d;
    probe *p;

    (void)state;
    driver_open(&d, &pc_transport_wire, &script);
    driver_get(&d, "/");
    nanosleep(&pause, NULL);
    p = driver_get(&d, "/");
    EXPECT_INT("a read reuses it", p->exchange.connection, 1);
    nanosleep(&pause, NULL);
    p = request_of(&d, "", "PUT");
    driver_submit(p);
    driver_wait(p);
    EXPECT_INT("a write does not", p->exchange.connection, 2);
    driver_close(&d);
}

static void test_nobody_listens(void **state)
{
    static const server_script script = {{{REQUEST}}, 0};
    driver d;
    probe *p;

    (void)state;
    driver_open(&d, &pc_transport_wire, &script);
    script_server_close(d.server);
    d.server = NULL;
    p = request_of(&d, "", "PUT");
    driver_submit(p);
    driver_wait(p);
    EXPECT_STR("end", pc_end_name(p->exchange.end), "not-sent");
    EXPECT_TRUE("not sent", !p->exchange.sent_all && !p->exchange.start_ns);
    EXPECT_TRUE("says where",
                strstr(p->exchange.detail, d.target.base.authority) != NULL);
    driver_close(&d);
}

/* A retry of a connection that was refused: the server comes up late. */
static void test_a_refused_connection_is_tried_again(void **state)
{
    static const server_script script = {{{REQUEST, SAY(OK_2)}}, 0};
    char path[] = "/tmp/precheck-test-XXXXXX", socket[64];
    driver d;
    probe *p;

    (void)state;
    EXPECT_TRUE("folder", mkdtemp(path) != NULL);
    snprintf(socket, sizeof socket, "%s/s", path);
    driver_open(&d, &pc_transport_wire, NULL);
    d.target.unix_socket = socket;
    d.target.base.port = 80;
    d.target.retries = 8;
    p = request_of(&d, "", "PUT");
    driver_submit(p);
    driver_settle(&d);
    EXPECT_INT("not yet", p->order, 0);
    d.server = script_server_open(&script, socket, NULL);
    driver_wait(p);
    EXPECT_INT("status", p->exchange.response.status, 200);
    EXPECT_INT("requests", script_server_requests(d.server), 1);
    driver_close(&d);
    unlink(socket);
    rmdir(path);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_octets_out_are_exactly_the_given_ones),
        cmocka_unit_test(test_a_connection_is_used_again),
        cmocka_unit_test(test_connections_that_are_not_used_again),
        cmocka_unit_test(test_content_after_a_head_is_seen),
        cmocka_unit_test(test_surplus_is_its_first_octets),
        cmocka_unit_test(test_at_most_so_many_connections),
        cmocka_unit_test(test_a_client_keeps_its_connection_to_itself),
        cmocka_unit_test(test_warming_up_connects_and_sends_nothing),
        cmocka_unit_test(test_what_is_sent_again),
        cmocka_unit_test(test_a_write_avoids_a_connection_that_was_idle_long),
        cmocka_unit_test(test_nobody_listens),
        cmocka_unit_test(test_a_refused_connection_is_tried_again),
    };

    return cmocka_run_group_tests_name("engine.wire", tests, NULL, NULL);
}
