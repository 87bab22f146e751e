/* The wire transport over TLS: who is trusted, what is agreed on, and that the
 * octets are the same. */
#include "engine/certs.h"
#include "engine/driver.h"
#include "support/expect.h"

#include <openssl/ssl.h>
#include <stdio.h>

#define OK_HEAD "HTTP/1.1 200 OK\r\n"
#define OK_2    OK_HEAD "Content-Length: 2\r\n\r\nok"

static certs made;

static int make_certs(void **state)
{
    (void)state;
    return certs_make(&made) ? 0 : -1;
}

static int remove_certs(void **state)
{
    (void)state;
    certs_remove(&made);
    return 0;
}

static void test_whom_it_trusts(void **state)
{
    static const struct {
        const char *row;
        bool ca, insecure, other_name, wants_client, client;
        const char *min;
        int server_max;
        unsigned status;
        const char *detail;
    } rows[] = {
        {"the CA is known", true, false, false, false, false, NULL, 0, 200,
         NULL},
        {"the CA is not known", false, false, false, false, false, NULL, 0, 0,
         "certificate"},
        {"not known, but -k", false, true, false, false, false, NULL, 0, 200,
         NULL},
        {"another name", true, false, true, false, false, NULL, 0, 0,
         "no alternative certificate subject name"},
        {"another name, but -k", true, true, true, false, false, NULL, 0, 200,
         NULL},
        {"client certificate", true, false, false, true, true, NULL, 0, 200,
         NULL},
        {"no client certificate", true, false, false, true, false, NULL, 0, 0,
         NULL},
        {"min 1.2, server 1.2", true, false, false, false, false, "1.2",
         TLS1_2_VERSION, 200, NULL},
        {"min 1.3, server 1.2", true, false, false, false, false, "1.3",
         TLS1_2_VERSION, 0, "protocol version"},
    };
    static const server_script script = {{{REQUEST, SAY(OK_2)}}, 0};

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        driver d;
        probe *p;

        driver_open(&d, &pc_transport_wire, NULL);
        d.tls =
            certs_server(&made, NULL, rows[i].other_name, rows[i].wants_client);
        if (rows[i].server_max)
            SSL_CTX_set_max_proto_version(d.tls, rows[i].server_max);
        driver_serve(&d, &script);
        d.target.ca = rows[i].ca ? made.ca : NULL;
        d.target.insecure = rows[i].insecure;
        d.target.tls_min = rows[i].min;
        if (rows[i].client) {
            d.target.cert = made.client;
            d.target.key = made.client_key;
        }
        p = driver_get(&d, "/");
        EXPECT_INT(rows[i].row, p->exchange.response.status, rows[i].status);
        EXPECT_INT(rows[i].row, p->exchange.end == PC_END_COMPLETE,
                   rows[i].status == 200);
        if (rows[i].detail) {
            EXPECT_STR(rows[i].row, pc_end_name(p->exchange.end), "not-sent");
            if (!strstr(p->exchange.detail, rows[i].detail))
                fail_msg("%s: detail is \"%s\"", rows[i].row,
                         p->exchange.detail);
        }
        SSL_CTX_free(d.tls);
        driver_close(&d);
    }
}

static void test_which_http_is_agreed_on(void **state)
{
    static const struct {
        const char *row;
        pc_http_version version;
        const char *alpn;
        unsigned http;
        const char *detail;
    } rows[] = {
        {"auto, server silent", PC_HTTP_AUTO, NULL, 11, NULL},
        {"auto, server 1.1", PC_HTTP_AUTO, "http/1.1", 11, NULL},
        {"auto, server h2", PC_HTTP_AUTO, "h2", 20, NULL},
        {"1.1, server h2", PC_HTTP_11, "h2", 11, NULL},
        {"2, server h2", PC_HTTP_2, "h2", 20, NULL},
        {"2, server 1.1", PC_HTTP_2, "http/1.1", 0, "does not offer h2"},
    };
    static const server_script script = {{{REQUEST, SAY(OK_2)}}, 0};

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        driver d;
        probe *p;

        driver_open(&d, &pc_transport_wire, NULL);
        d.tls = certs_server(&made, rows[i].alpn, false, false);
        d.version = rows[i].version;
        driver_serve(&d, &script);
        d.target.ca = made.ca;
        p = driver_request(&d, "GET", "/", NULL);
        p->call.connection_only = rows[i].http == 20;
        driver_submit(p);
        driver_wait(p);
        EXPECT_INT(rows[i].row, d.transport->http_version, rows[i].http);
        if (rows[i].http == 11)
            EXPECT_INT(rows[i].row, p->exchange.response.status, 200);
        if (rows[i].detail && !strstr(p->exchange.detail, rows[i].detail))
            fail_msg("%s: detail is \"%s\"", rows[i].row, p->exchange.detail);
        SSL_CTX_free(d.tls);
        driver_close(&d);
    }
}

/* Session tickets stand in the stream when the connection is looked at before
 * its second use; they are no octets of anybody. */
static void test_a_connection_is_used_again(void **state)
{
    static const server_script script = {
        {{REQUEST, SAY(OK_2), REQUEST, SAY(OK_2)}}, 0};
    driver d;
    probe *p;

    (void)state;
    driver_open(&d, &pc_transport_wire, NULL);
    d.tls = certs_server(&made, NULL, false, false);
    driver_serve(&d, &script);
    d.target.ca = made.ca;
    p = driver_request(&d, "GET", "/", NULL);
    p->call.connection_only = true;
    driver_submit(p);
    driver_wait(p);
    driver_settle(&d);
    driver_get(&d, "/");
    p = driver_request(&d, "PUT", "/", "body");
    driver_submit(p);
    driver_wait(p);
    EXPECT_INT("status", p->exchange.response.status, 200);
    EXPECT_INT("connections", script_server_connections(d.server), 1);
    SSL_CTX_free(d.tls);
    driver_close(&d);
}

static void test_large_contents_both_ways(void **state)
{
    static char answer[900000];
    server_script script = {{{REQUEST}}, 0};
    size_t len = (size_t)3 << 20, got;
    char *content;
    driver d;
    probe *p;
    int n;

    (void)state;
    n = snprintf(answer, sizeof answer, OK_HEAD "Content-Length: %zu\r\n\r\n",
                 sizeof answer - 100);
    memset(answer + n, 'y', sizeof answer - 100);
    script.conns[0][1] =
        (act){ACT_SAY, answer, (size_t)n + sizeof answer - 100};
    driver_open(&d, &pc_transport_wire, NULL);
    d.tls = certs_server(&made, NULL, false, false);
    driver_serve(&d, &script);
    d.target.ca = made.ca;
    content = pc_arena_alloc(&d.arena, len + 1);
    memset(content, 'x', len);
    p = driver_request(&d, "PUT", "/", content);
    p->call.hold = PC_HOLD_LAST_BYTE;
    driver_submit(p);
    driver_wait_held(p);
    EXPECT_INT("not yet", script_server_requests(d.server), 0);
    d.kind->release(d.transport, &p->call);
    driver_wait(p);
    EXPECT_INT("end", p->exchange.end, PC_END_COMPLETE);
    EXPECT_INT("answer", p->exchange.response.content.len, sizeof answer - 100);
    (void)script_server_received(d.server, 0, &got);
    EXPECT_TRUE("request", got > len);
    SSL_CTX_free(d.tls);
    driver_close(&d);
}

/* Without close_notify nobody knows whether content that goes until the end is
 * whole; and a write into a dead connection raises no SIGPIPE. */
/* One record each time: were it three octets, the limit of the content would be
 * a million records away. */
#define WORD "0123456789abcdef"
#define LINE WORD WORD WORD WORD WORD WORD WORD WORD
#define LUMP LINE LINE LINE LINE LINE LINE LINE LINE

static void test_how_connections_end(void **state)
{
    static const struct {
        const char *row, *method;
        act acts[5];
        pc_end end;
        unsigned status;
    } rows[] = {
        {"closed properly",
         "GET",
         {REQUEST, SAY(OK_2), REQUEST, SAY(OK_HEAD "\r\nabc"), CLOSE},
         PC_END_COMPLETE,
         200},
        {"torn off",
         "GET",
         {REQUEST, SAY(OK_2), REQUEST, SAY(OK_HEAD "\r\nabc"), RESET},
         PC_END_CUT,
         200},
        {"write into a closed one",
         "PUT",
         {REQUEST, SAY(OK_2), OCTETS(30), CLOSE},
         PC_END_NO_ANSWER,
         0},
        {"write into a reset one",
         "PUT",
         {REQUEST, SAY(OK_2), OCTETS(30), RESET},
         PC_END_NO_ANSWER,
         0},
        {"endless",
         "GET",
         {REQUEST, SAY(OK_2), REQUEST, SAY(OK_HEAD "\r\n"), FOREVER(LUMP)},
         PC_END_LIMIT,
         200},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        server_script script = {{{REQUEST}}, 0};
        size_t len = (size_t)8 << 20;
        char *content;
        driver d;
        probe *p;

        memcpy(script.conns[0], rows[i].acts, sizeof rows[i].acts);
        driver_open(&d, &pc_transport_wire, NULL);
        d.tls = certs_server(&made, NULL, false, false);
        driver_serve(&d, &script);
        d.target.ca = made.ca;
        driver_get(&d, "/");
        content = pc_arena_alloc(&d.arena, len + 1);
        memset(content, 'x', len);
        p = driver_request(&d, rows[i].method, "/",
                           rows[i].method[0] == 'P' ? content : NULL);
        driver_submit(p);
        driver_wait(p);
        EXPECT_STR(rows[i].row, pc_end_name(p->exchange.end),
                   pc_end_name(rows[i].end));
        EXPECT_INT(rows[i].row, p->exchange.response.status, rows[i].status);
        SSL_CTX_free(d.tls);
        driver_close(&d);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_whom_it_trusts),
        cmocka_unit_test(test_which_http_is_agreed_on),
        cmocka_unit_test(test_a_connection_is_used_again),
        cmocka_unit_test(test_large_contents_both_ways),
        cmocka_unit_test(test_how_connections_end),
    };

    return cmocka_run_group_tests_name("engine.tls", tests, make_certs,
                                       remove_certs);
}
