/* The curl transport: the same answers as the wire transport gives, and none
 * of libcurl's own ideas on the wire. */
#include "base/str.h"
#include "engine/certs.h"
#include "engine/driver.h"
#include "support/expect.h"

#include <openssl/ssl.h>
#include <stdio.h>

#define OK_HEAD "HTTP/1.1 200 OK\r\n"
#define OK_2    OK_HEAD "Content-Length: 2\r\n\r\nok"
#define CHUNKED OK_HEAD "Transfer-Encoding: chunked\r\n\r\n"

/* ---- the second opinion ---- */

static void expect_same_lines(const char *row, const pc_lines *a,
                              const pc_lines *b)
{
    EXPECT_INT(row, a->n, b->n);
    for (size_t i = 0; i < a->n; i++) {
        EXPECT_TRUE(row, pc_span_eq(a->items[i].name, b->items[i].name));
        EXPECT_TRUE(row, pc_span_eq(a->items[i].value, b->items[i].value));
    }
}

static void test_both_transports_read_the_same(void **state)
{
    static const struct {
        const char *row, *method;
        act say[3];
    } rows[] = {
        {"by length", "GET", {SAY(OK_2)}},
        {"empty", "GET", {SAY(OK_HEAD "Content-Length: 0\r\n\r\n")}},
        {"until close", "GET", {SAY(OK_HEAD "\r\nabc"), CLOSE}},
        {"chunked", "GET", {SAY(CHUNKED "2;x=y\r\nok\r\n0\r\n\r\n")}},
        {"trailers",
         "GET",
         {SAY(CHUNKED "1\r\nx\r\n0\r\nETag: \"t\"\r\nX: y\r\n\r\n")}},
        {"repeats and spaces",
         "GET",
         {SAY("HTTP/1.1 412 Precondition Failed\r\netag:   \"a\"\t\r\n"
              "ETag: \"b\"\r\nX:\r\nContent-Length: 0\r\n\r\n")}},
        {"obs-text",
         "GET",
         {SAY(OK_HEAD "ETag: \"\xff\"\r\nContent-Length: 0\r\n\r\n")}},
        {"obs-fold",
         "GET",
         {SAY(OK_HEAD "X: a\r\n  b\r\nContent-Length: 0\r\n\r\n")}},
        {"1xx", "GET", {SAY("HTTP/1.1 103 Early\r\nLink: x\r\n\r\n" OK_2)}},
        {"304",
         "GET",
         {SAY("HTTP/1.1 304 N\r\nETag: \"a\"\r\nContent-Length: 9\r\n\r\n")}},
        {"204", "PUT", {SAY("HTTP/1.1 204 N\r\n\r\n")}},
        {"HEAD", "HEAD", {SAY(OK_HEAD "Content-Length: 9\r\n\r\n")}},
        {"HTTP/1.0", "GET", {SAY("HTTP/1.0 200 OK\r\n\r\nabc"), CLOSE}},
        {"gzip stays gzip",
         "GET",
         {SAY(OK_HEAD "Content-Encoding: gzip\r\nContent-Length: 4\r\n\r\n"
                      "\x1f\x8b\x08\x00")}},
        {"a redirect is an answer",
         "GET",
         {SAY("HTTP/1.1 302 F\r\nLocation: /x\r\nContent-Length: 0\r\n\r\n")}},
        {"401 is an answer",
         "GET",
         {SAY("HTTP/1.1 401 U\r\nWWW-Authenticate: Basic\r\n"
              "Content-Length: 0\r\n\r\n")}},
        {"cut in the content",
         "GET",
         {SAY(OK_HEAD "Content-Length: 9\r\n\r\nabc"), CLOSE}},
        {"cut in a chunk", "GET", {SAY(CHUNKED "9\r\nabc"), CLOSE}},
        {"cut in the header", "GET", {SAY(OK_HEAD "ETag: \"a\"\r\n"), CLOSE}},
        {"no answer", "GET", {CLOSE}},
        {"no answer to a write", "PUT", {CLOSE}},
        {"reset", "PUT", {RESET}},
        {"endless header", "GET", {SAY(OK_HEAD), FOREVER("A: b\r\n")}},
        {"endless content",
         "GET",
         {SAY(OK_HEAD "\r\n"), FOREVER("0123456789")}},
        {"endless chunks", "GET", {SAY(CHUNKED), FOREVER("4\r\nabcd\r\n")}},
        {"endless trailers",
         "GET",
         {SAY(CHUNKED "0\r\n"), FOREVER("A: b\r\n")}},
        {"endless 1xx", "GET", {SAY(""), FOREVER("HTTP/1.1 103 E\r\n\r\n")}},
    };
    static const pc_transport_kind *const kinds[] = {&pc_transport_wire,
                                                     &pc_transport_curl};

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        server_script script = {{{REQUEST}}, 0};
        const char *row = rows[i].row;
        const pc_exchange *a, *b;
        driver d[2];
        probe *p[2];

        memcpy(&script.conns[0][1], rows[i].say, sizeof rows[i].say);
        for (int k = 0; k < 2; k++) {
            driver_open(&d[k], kinds[k], &script);
            d[k].target.retries = 0;
            p[k] = driver_request(&d[k], rows[i].method, "/",
                                  rows[i].method[0] == 'P' ? "body" : NULL);
            driver_submit(p[k]);
            driver_wait(p[k]);
        }
        a = &p[0]->exchange;
        b = &p[1]->exchange;
        if (a->end != b->end)
            fail_msg("%s: wire says %s (%s), curl %s (%s)", row,
                     pc_end_name(a->end), a->detail ? a->detail : "",
                     pc_end_name(b->end), b->detail ? b->detail : "");
        EXPECT_INT(row, b->response.status, a->response.status);
        EXPECT_INT(row, b->response.version, a->response.version);
        EXPECT_INT(row, b->response.n_informational,
                   a->response.n_informational);
        EXPECT_INT(row, b->sent_all, a->sent_all);
        EXPECT_INT(row, b->response.had_framing, a->response.had_framing);
        EXPECT_INT(row, b->first_ns > 0, a->first_ns > 0);
        if (a->end != PC_END_LIMIT) {
            expect_same_lines(row, &b->response.fields, &a->response.fields);
            expect_same_lines(row, &b->response.trailers,
                              &a->response.trailers);
            EXPECT_INT(row, b->response.content.len, a->response.content.len);
            EXPECT_STR(row, b->response.content.digest,
                       a->response.content.digest);
        }
        EXPECT_INT(row, script_server_requests(d[0].server),
                   script_server_requests(d[1].server));
        driver_close(&d[0]);
        driver_close(&d[1]);
    }
}

/* ---- what goes out ---- */

static void test_libcurl_adds_nothing(void **state)
{
    static const struct {
        const char *method, *content, *want;
    } rows[] = {
        {"GET", NULL,
         "GET /a/../b?c HTTP/1.1\r\nHost: %s\r\n"
         "If-None-Match:  \"a\" ,\xff\r\nX-Empty:\r\n\r\n"},
        {"HEAD", NULL,
         "HEAD /a/../b?c HTTP/1.1\r\nHost: %s\r\n"
         "If-None-Match:  \"a\" ,\xff\r\nX-Empty:\r\n\r\n"},
        {"DELETE", NULL,
         "DELETE /a/../b?c HTTP/1.1\r\nHost: %s\r\n"
         "If-None-Match:  \"a\" ,\xff\r\nX-Empty:\r\n\r\n"},
        {"POST", "body",
         "POST /a/../b?c HTTP/1.1\r\nHost: %s\r\n"
         "Content-Length: 4\r\n"
         "If-None-Match:  \"a\" ,\xff\r\nX-Empty:\r\n\r\nbody"},
        {"PATCH", "x",
         "PATCH /a/../b?c HTTP/1.1\r\nHost: %s\r\n"
         "Content-Length: 1\r\n"
         "If-None-Match:  \"a\" ,\xff\r\nX-Empty:\r\n\r\nx"},
    };
    static const server_script script = {
        {{REQUEST, SAY(OK_HEAD "Connection: close\r\n\r\n"), CLOSE}}, 0};

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char want[512];
        driver d;
        probe *p;

        driver_open(&d, &pc_transport_curl, &script);
        p = driver_request(&d, rows[i].method, "/a/../b?c", rows[i].content);
        driver_field(p, "If-None-Match", " \"a\" ,\xff", 7);
        driver_field(p, "X-Empty", "", 0);
        driver_submit(p);
        driver_wait(p);
        snprintf(want, sizeof want, rows[i].want, d.target.base.authority);
        EXPECT_STR(rows[i].method, script_server_received(d.server, 0, NULL),
                   want);
        EXPECT_INT(rows[i].method, p->exchange.end, PC_END_COMPLETE);
        driver_close(&d);
    }
}

static void test_what_it_cannot_do_is_refused(void **state)
{
    static const struct {
        const char *row, *name, *value;
        size_t len;
        pc_hold hold;
        bool follower;
    } rows[] = {
        {"NUL", "X", "a\0b", 3, PC_HOLD_NOTHING, false},
        {"white space alone", "X", " \t", 2, PC_HOLD_NOTHING, false},
        {"name with a colon", "X:Y", "a", 1, PC_HOLD_NOTHING, false},
        {"hold", "X", "a", 1, PC_HOLD_LAST_BYTE, false},
        {"follower", "X", "a", 1, PC_HOLD_NOTHING, true},
    };
    static const server_script script = {{{REQUEST, SAY(OK_2)}}, 0};

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        driver d;
        probe *p, *q;

        driver_open(&d, &pc_transport_curl, &script);
        p = driver_request(&d, "GET", "/", NULL);
        driver_field(p, rows[i].name, rows[i].value, rows[i].len);
        p->call.hold = rows[i].hold;
        q = driver_request(&d, "GET", "/", NULL);
        if (rows[i].follower)
            p->call.follower = &q->call;
        driver_submit(p);
        driver_wait(p);
        EXPECT_STR(rows[i].row, pc_end_name(p->exchange.end), "refused");
        EXPECT_TRUE(rows[i].row, p->exchange.detail != NULL);
        EXPECT_INT(rows[i].row, q->order > 0, rows[i].follower);
        EXPECT_INT(rows[i].row, script_server_connections(d.server), 0);
        driver_close(&d);
    }
}

/* ---- connections ---- */

static void test_a_write_is_sent_once(void **state)
{
    static const struct {
        const char *row, *method;
        act then;
        unsigned requests;
        const char *end;
    } rows[] = {
        {"GET, closed", "GET", CLOSE, 3, "complete"},
        {"GET, reset", "GET", RESET, 3, "complete"},
        {"PUT, closed", "PUT", CLOSE, 2, "no-answer"},
        {"PUT, reset", "PUT", RESET, 2, "no-answer"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        /* a read reuses the first connection, a write gets the second */
        server_script script = {
            {{REQUEST, SAY(OK_2), REQUEST}, {REQUEST}, {REQUEST, SAY(OK_2)}},
            3};
        driver d;
        probe *p;

        script.conns[0][3] = rows[i].then;
        script.conns[1][1] = rows[i].then;
        if (rows[i].method[0] == 'G')
            memcpy(script.conns[1], script.conns[2], sizeof script.conns[1]);
        driver_open(&d, &pc_transport_curl, &script);
        p = driver_get(&d, "/");
        EXPECT_INT("first", p->exchange.connection, 1);
        p = driver_request(&d, rows[i].method, "/",
                           rows[i].method[0] == 'P' ? "body" : NULL);
        driver_submit(p);
        driver_wait(p);
        driver_settle(&d);
        EXPECT_STR(rows[i].row, pc_end_name(p->exchange.end), rows[i].end);
        EXPECT_INT(rows[i].row, script_server_requests(d.server),
                   rows[i].requests);
        EXPECT_INT(rows[i].row, p->exchange.connection, 2);
        driver_close(&d);
    }
}

static void test_connections_are_reused_and_bounded(void **state)
{
    static const server_script script = {
        {{REQUEST, PAUSE(2), SAY(OK_2), REQUEST, PAUSE(2), SAY(OK_2), REQUEST,
          SAY(OK_2), REQUEST, SAY(OK_2)}},
        0};
    static const char *const clients[] = {"", "A", "A", "", "A", ""};
    driver d;
    probe *p[6];

    (void)state;
    driver_open(&d, &pc_transport_curl, &script);
    d.max_connections = 2;
    for (int i = 0; i < 6; i++) {
        p[i] = driver_request(&d, "GET", "/", NULL);
        p[i]->call.client = clients[i];
        driver_submit(p[i]);
    }
    for (int i = 0; i < 6; i++) {
        driver_wait(p[i]);
        EXPECT_INT("status", p[i]->exchange.response.status, 200);
    }
    EXPECT_INT("A", p[1]->exchange.connection, p[2]->exchange.connection);
    EXPECT_INT("A", p[1]->exchange.connection, p[4]->exchange.connection);
    EXPECT_TRUE("not A",
                p[0]->exchange.connection != p[1]->exchange.connection);
    EXPECT_TRUE("bounded", script_server_connections(d.server) <= 3);
    EXPECT_INT("version", d.transport->http_version, 11);
    driver_close(&d);
}

static void test_nobody_listens(void **state)
{
    static const server_script script = {{{REQUEST}}, 0};
    driver d;
    probe *p;

    (void)state;
    driver_open(&d, &pc_transport_curl, &script);
    script_server_close(d.server);
    d.server = NULL;
    p = driver_request(&d, "PUT", "/", "body");
    driver_submit(p);
    driver_wait(p);
    EXPECT_STR("end", pc_end_name(p->exchange.end), "not-sent");
    EXPECT_TRUE("nothing went", !p->exchange.start_ns && !p->exchange.sent_all);
    EXPECT_TRUE("why", p->exchange.detail != NULL);
    driver_close(&d);
}

static void test_slow_servers_time_out(void **state)
{
    static const struct {
        const char *row;
        act acts[3];
        int64_t total_ms, first_ms;
        unsigned status;
        const char *detail;
    } rows[] = {
        {"no answer", {REQUEST}, 10000, 50, 0, "no answer for 50 ms"},
        {"stops in the content",
         {REQUEST, SAY(OK_HEAD "Content-Length: 9\r\n\r\nabc")},
         10000,
         50,
         200,
         "nothing came for 50 ms"},
        {"total", {REQUEST}, 50, 10000, 0, "not complete after 50 ms"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        server_script script = {{{REQUEST}}, 0};
        driver d;
        probe *p;

        memcpy(script.conns[0], rows[i].acts, sizeof rows[i].acts);
        driver_open(&d, &pc_transport_curl, &script);
        d.target.timeout_ms = rows[i].total_ms;
        d.target.connect_timeout_ms = 100;
        d.target.first_byte_ms = rows[i].first_ms;
        p = driver_get(&d, "/");
        EXPECT_STR(rows[i].row, pc_end_name(p->exchange.end), "timeout");
        EXPECT_INT(rows[i].row, p->exchange.response.status, rows[i].status);
        EXPECT_STR(rows[i].row, p->exchange.detail, rows[i].detail);
        EXPECT_TRUE(rows[i].row, p->exchange.sent_all);
        driver_close(&d);
    }
}

static void test_cancel_and_close_under_way(void **state)
{
    static const server_script script = {{{REQUEST}}, 0};
    driver d;
    probe *p, *q[3];

    (void)state;
    driver_open(&d, &pc_transport_curl, &script);
    d.max_connections = 1;
    p = driver_request(&d, "PUT", "/", "body");
    driver_submit(p);
    driver_settle(&d);
    d.kind->cancel(d.transport, &p->call);
    EXPECT_INT("not from there", p->order, 0);
    driver_wait(p);
    EXPECT_STR("end", pc_end_name(p->exchange.end), "no-answer");
    EXPECT_STR("detail", p->exchange.detail, "cancelled");
    for (int i = 0; i < 3; i++) {
        q[i] = driver_request(&d, "GET", "/", NULL);
        driver_submit(q[i]);
    }
    p = driver_request(&d, "GET", "/", NULL);
    driver_submit(p);
    driver_settle(&d);
    d.kind->cancel(d.transport, &p->call);
    driver_wait(p);
    EXPECT_STR("queued", pc_end_name(p->exchange.end), "not-sent");
    d.kind->close(d.transport); /* the sanitizer looks for what is left */
    d.transport = NULL;
    for (int i = 0; i < 3; i++) {
        EXPECT_TRUE("told", q[i]->order > 0);
        EXPECT_STR("end", pc_end_name(q[i]->exchange.end),
                   i < 1 ? "no-answer" : "not-sent");
    }
    driver_close(&d);
}

static void test_tls(void **state)
{
    static const server_script script = {{{REQUEST, SAY(OK_2)}}, 0};
    certs made;
    driver d;
    probe *p;

    (void)state;
    EXPECT_TRUE("certificates", certs_make(&made));
    for (int trusted = 0; trusted < 2; trusted++) {
        driver_open(&d, &pc_transport_curl, NULL);
        d.tls = certs_server(&made, NULL, false, true);
        driver_serve(&d, &script);
        d.target.ca = trusted ? made.ca : NULL;
        d.target.cert = made.client;
        d.target.key = made.client_key;
        p = driver_get(&d, "/");
        EXPECT_INT("status", p->exchange.response.status, trusted ? 200 : 0);
        EXPECT_STR("end", pc_end_name(p->exchange.end),
                   trusted ? "complete" : "not-sent");
        SSL_CTX_free(d.tls);
        driver_close(&d);
    }
    certs_remove(&made);
}

static void test_http2_needs_tls(void **state)
{
    pc_transport_options options = {.version = PC_HTTP_2, .max_connections = 1};
    pc_transport *transport = NULL;
    driver d;

    (void)state;
    driver_open(&d, &pc_transport_curl, NULL);
    options.target = &d.target;
    EXPECT_INT("open", pc_transport_curl.open(&options, &transport, &d.diags),
               PC_EINVAL);
    EXPECT_INT("says so", d.diags.n_errors, 1);
    driver_close(&d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_both_transports_read_the_same),
        cmocka_unit_test(test_libcurl_adds_nothing),
        cmocka_unit_test(test_what_it_cannot_do_is_refused),
        cmocka_unit_test(test_a_write_is_sent_once),
        cmocka_unit_test(test_connections_are_reused_and_bounded),
        cmocka_unit_test(test_nobody_listens),
        cmocka_unit_test(test_slow_servers_time_out),
        cmocka_unit_test(test_cancel_and_close_under_way),
        cmocka_unit_test(test_tls),
        cmocka_unit_test(test_http2_needs_tls),
    };

    return cmocka_run_group_tests_name("engine.curl", tests, NULL, NULL);
}
