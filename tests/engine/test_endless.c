/* Servers that never end, never begin or take their time; large contents; and
 * what callers may do meanwhile. */
#include "engine/driver.h"
#include "support/expect.h"

#define OK_HEAD "HTTP/1.1 200 OK\r\n"
#define OK_2    OK_HEAD "Content-Length: 2\r\n\r\nok"

static void test_endless_answers_end_at_their_limit(void **state)
{
    static const struct {
        const char *row;
        act head, again;
        unsigned status;
    } rows[] = {
        {"header", SAY(OK_HEAD), FOREVER("A: b\r\n"), 200},
        {"one header", SAY(OK_HEAD "A: "), FOREVER("b"), 200},
        {"1xx", SAY(""), FOREVER("HTTP/1.1 103 E\r\n\r\n"), 0},
        {"content", SAY(OK_HEAD "\r\n"), FOREVER("0123456789"), 200},
        {"chunks", SAY(OK_HEAD "Transfer-Encoding: chunked\r\n\r\n"),
         FOREVER("4\r\nabcd\r\n"), 200},
        {"trailers", SAY(OK_HEAD "Transfer-Encoding: chunked\r\n\r\n0\r\n"),
         FOREVER("A: b\r\n"), 200},
        {"length", SAY(OK_HEAD "Content-Length: 99999999\r\n\r\n"),
         FOREVER("abc"), 200},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        server_script script = {{{REQUEST}}, 0};
        driver d;
        probe *p;

        script.conns[0][1] = rows[i].head;
        script.conns[0][2] = rows[i].again;
        driver_open(&d, &pc_transport_wire, &script);
        p = driver_get(&d, "/");
        EXPECT_STR(rows[i].row, pc_end_name(p->exchange.end), "limit");
        EXPECT_INT(rows[i].row, p->exchange.response.status, rows[i].status);
        EXPECT_TRUE(rows[i].row, p->exchange.detail != NULL);
        driver_close(&d);
    }
}

static void test_slow_servers_time_out(void **state)
{
    static const struct {
        const char *row;
        act acts[4];
        int64_t total_ms, first_ms;
        bool sent;
        const char *detail;
        unsigned status;
    } rows[] = {
        {"no answer", {REQUEST}, 10000, 50, true, "no answer for 50 ms", 0},
        {"only 1xx",
         {REQUEST, SAY("HTTP/1.1 100 C\r\n\r\n")},
         10000,
         50,
         true,
         "no answer",
         0},
        {"drip of a status line",
         {REQUEST, PIECES("HTTP/1.1 200 a very long reason that takes its "
                          "time and is not complete before the deadline, "
                          "however often something comes")},
         10000,
         50,
         true,
         "no answer",
         0},
        {"stops in the content",
         {REQUEST, SAY(OK_HEAD "Content-Length: 9\r\n\r\nabc")},
         10000,
         50,
         true,
         "nothing came for 50 ms",
         200},
        {"total, though it drips",
         {REQUEST, SAY(OK_HEAD "\r\n"),
          PIECES("0123456789012345678901234567890123456789"
                 "0123456789012345678901234567890123456789"
                 "0123456789012345678901234567890123456789")},
         60,
         10000,
         true,
         "not complete after 60 ms: the answer goes on",
         200},
        {"total", {REQUEST}, 50, 10000, true, "not complete after 50 ms", 0},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        server_script script = {{{REQUEST}}, 0};
        driver d;
        probe *p;

        memcpy(script.conns[0], rows[i].acts, sizeof rows[i].acts);
        driver_open(&d, &pc_transport_wire, &script);
        d.target.timeout_ms = rows[i].total_ms;
        d.target.first_byte_ms = rows[i].first_ms;
        p = driver_get(&d, "/");
        EXPECT_STR(rows[i].row, pc_end_name(p->exchange.end), "timeout");
        EXPECT_INT(rows[i].row, p->exchange.sent_all, rows[i].sent);
        EXPECT_INT(rows[i].row, p->exchange.response.status, rows[i].status);
        if (!strstr(p->exchange.detail, rows[i].detail))
            fail_msg("%s: detail is \"%s\"", rows[i].row, p->exchange.detail);
        driver_close(&d);
    }
}

/* A server that reads nothing: the kernel's buffers fill up. */
static void test_a_request_that_nobody_reads_times_out(void **state)
{
    static const server_script script = {{{REQUEST}}, 0};
    size_t len = (size_t)16 << 20;
    char *content;
    driver d;
    probe *p;

    (void)state;
    driver_open(&d, &pc_transport_wire, &script);
    d.target.first_byte_ms = 100;
    content = pc_arena_alloc(&d.arena, len);
    memset(content, 'x', len - 1);
    p = driver_request(&d, "PUT", "/", content);
    driver_submit(p);
    for (int i = 0; i < 4; i++)
        EXPECT_INT("step", d.kind->step(d.transport, 5), 0);
    while (!p->order)
        EXPECT_INT("step", d.kind->step(d.transport, 5), 0);
    EXPECT_STR("end", pc_end_name(p->exchange.end), "timeout");
    EXPECT_TRUE("begun", p->exchange.start_ns && !p->exchange.sent_all);
    EXPECT_STR("detail", p->exchange.detail,
               "the server took nothing for 100 ms");
    driver_close(&d);
}

static void test_a_large_request_arrives_whole(void **state)
{
    static const server_script script = {{{REQUEST, SAY(OK_2)}}, 0};
    size_t len = (size_t)8 << 20, got;
    char *content;
    driver d;
    probe *p;

    (void)state;
    driver_open(&d, &pc_transport_wire, &script);
    content = pc_arena_alloc(&d.arena, len + 1);
    for (size_t i = 0; i < len; i++)
        content[i] = (char)('a' + i * 7 % 26);
    p = driver_request(&d, "PUT", "/", content);
    driver_submit(p);
    driver_wait(p);
    EXPECT_INT("status", p->exchange.response.status, 200);
    EXPECT_TRUE("same",
                memcmp(script_server_received(d.server, 0, &got) + (got - len),
                       content, len) == 0);
    driver_close(&d);
}

static void test_early_answers_to_large_requests_are_read(void **state)
{
    static const server_script script = {
        {{OCTETS(100), SAY("HTTP/1.1 413 L\r\nConnection: close\r\n"
                           "Content-Length: 0\r\n\r\n")}},
        0};
    size_t len = (size_t)20 << 20;
    char *content;
    driver d;
    probe *p;

    (void)state;
    driver_open(&d, &pc_transport_wire, &script);
    content = pc_arena_alloc(&d.arena, len);
    memset(content, 'x', len - 1);
    p = driver_request(&d, "PUT", "/", content);
    driver_submit(p);
    driver_wait(p);
    EXPECT_INT("status", p->exchange.response.status, 413);
    driver_close(&d);
}

static void test_answers_come_in_single_octets(void **state)
{
    static const server_script script = {
        {{REQUEST, PIECES(OK_HEAD "Transfer-Encoding: chunked\r\n\r\n"
                                  "2;x=y\r\nok\r\n0\r\nT: u\r\n\r\n")}},
        0};
    driver d;
    probe *p;

    (void)state;
    driver_open(&d, &pc_transport_wire, &script);
    p = driver_get(&d, "/");
    EXPECT_INT("end", p->exchange.end, PC_END_COMPLETE);
    EXPECT_SPAN("content", p->exchange.response.content.kept, "ok");
    EXPECT_INT("trailers", p->exchange.response.trailers.n, 1);
    driver_close(&d);
}

/* Calls made from inside done() and held(). */
static void chain_done(pc_call *call)
{
    probe *p = call->context, *next;
    driver *d = p->driver;

    p->order = 1;
    if (d->max_connections++ > 10)
        return;
    next = driver_request(d, "GET", "/", NULL);
    next->call.done = chain_done;
    driver_submit(next);
}

static void test_done_may_submit(void **state)
{
    static const server_script script = {
        {{REQUEST, SAY(OK_2), REQUEST, SAY(OK_2), REQUEST, SAY(OK_2), REQUEST,
          SAY(OK_HEAD "Connection: close\r\n\r\n"), CLOSE}},
        0};
    driver d;
    probe *p;

    (void)state;
    driver_open(&d, &pc_transport_wire, &script);
    d.max_connections = 1;
    p = driver_request(&d, "GET", "/", NULL);
    p->call.done = chain_done;
    driver_submit(p);
    for (int i = 0; i < 200 && script_server_requests(d.server) < 11; i++)
        driver_settle(&d);
    EXPECT_INT("requests", script_server_requests(d.server), 11);
    driver_close(&d);
}

static void test_close_with_calls_under_way(void **state)
{
    static const server_script script = {{{REQUEST}}, 0};
    probe *p[5];
    driver d;

    (void)state;
    driver_open(&d, &pc_transport_wire, &script);
    d.max_connections = 2;
    for (int i = 0; i < 5; i++) {
        p[i] = driver_request(&d, i % 2 ? "GET" : "PUT", "/", NULL);
        driver_submit(p[i]);
    }
    driver_settle(&d);
    d.kind->close(d.transport); /* the sanitizer looks for what is left */
    d.transport = NULL;
    for (int i = 0; i < 5; i++) {
        EXPECT_TRUE("told", p[i]->order > 0);
        EXPECT_STR("end", pc_end_name(p[i]->exchange.end),
                   i < 2 ? "no-answer" : "not-sent");
    }
    driver_close(&d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_endless_answers_end_at_their_limit),
        cmocka_unit_test(test_slow_servers_time_out),
        cmocka_unit_test(test_a_request_that_nobody_reads_times_out),
        cmocka_unit_test(test_a_large_request_arrives_whole),
        cmocka_unit_test(test_early_answers_to_large_requests_are_read),
        cmocka_unit_test(test_answers_come_in_single_octets),
        cmocka_unit_test(test_done_may_submit),
        cmocka_unit_test(test_close_with_calls_under_way),
    };

    return cmocka_run_group_tests_name("engine.endless", tests, NULL, NULL);
}
