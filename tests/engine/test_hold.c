/* Requests that are held back, given up and pipelined on the wire transport. */
#include "engine/driver.h"
#include "support/expect.h"

#define OK_HEAD "HTTP/1.1 200 OK\r\n"
#define OK_2    OK_HEAD "Content-Length: 2\r\n\r\nok"

static probe *request_of(driver *d, const char *client, const char *method)
{
    probe *p = driver_request(d, method, "/",
                              strcmp(method, "PUT") == 0 ? "body" : NULL);

    p->call.client = client;
    return p;
}

static void test_hold_stops_before_the_last_octets(void **state)
{
    static const struct {
        const char *row, *method;
        pc_hold hold;
        const char *before, *after; /* how the octets end */
    } rows[] = {
        {"PUT, last byte", "PUT", PC_HOLD_LAST_BYTE, "\r\n\r\nbod",
         "\r\n\r\nbody"},
        {"PUT, header", "PUT", PC_HOLD_HEADER, "Content-Length: 4\r\n",
         "\r\n\r\nbody"},
        {"DELETE, last byte", "DELETE", PC_HOLD_LAST_BYTE, "\r\n\r",
         "\r\n\r\n"},
        {"DELETE, header", "DELETE", PC_HOLD_HEADER, "\r\n", "\r\n\r\n"},
    };
    static const server_script script = {{{REQUEST, SAY(OK_2)}}, 0};

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const char *got;
        size_t len = 0, n;
        driver d;
        probe *p;

        driver_open(&d, &pc_transport_wire, &script);
        p = request_of(&d, "A", rows[i].method);
        p->call.hold = rows[i].hold;
        driver_submit(p);
        driver_wait_held(p);
        driver_settle(&d);
        got = script_server_received(d.server, 0, &len);
        n = strlen(rows[i].before);
        EXPECT_TRUE(rows[i].row,
                    len > n && memcmp(got + len - n, rows[i].before, n) == 0);
        EXPECT_TRUE(rows[i].row, len > 40 && got[len - 1] != '\0' &&
                                     !strstr(got, rows[i].after));
        EXPECT_INT(rows[i].row, p->order, 0);
        EXPECT_INT(rows[i].row, p->exchange.sent_all, 0);

        d.kind->release(d.transport, &p->call);
        EXPECT_INT(rows[i].row, p->exchange.sent_all, 1);
        script_server_step(d.server);
        got = script_server_received(d.server, 0, &len);
        n = strlen(rows[i].after);
        EXPECT_TRUE(rows[i].row, memcmp(got + len - n, rows[i].after, n) == 0);
        driver_wait(p);
        EXPECT_INT(rows[i].row, p->exchange.response.status, 200);
        driver_close(&d);
    }
}

static void test_release_order_is_the_callers(void **state)
{
    static const server_script script = {{{REQUEST, SAY(OK_2)}}, 0};
    driver d;
    probe *p[3];

    (void)state;
    driver_open(&d, &pc_transport_wire, &script);
    for (int i = 0; i < 3; i++) {
        p[i] = request_of(&d, i == 0 ? "A" : i == 1 ? "B" : "C", "PUT");
        p[i]->call.hold = PC_HOLD_LAST_BYTE;
        driver_submit(p[i]);
    }
    for (int i = 0; i < 3; i++)
        driver_wait_held(p[i]);
    for (int i = 2; i >= 0; i--) {
        d.kind->release(d.transport, &p[i]->call);
        driver_wait(p[i]);
        EXPECT_INT("status", p[i]->exchange.response.status, 200);
        if (i > 0)
            EXPECT_INT("the others wait", p[i - 1]->order, 0);
    }
    EXPECT_TRUE("order",
                p[2]->order < p[1]->order && p[1]->order < p[0]->order);
    driver_close(&d);
}

static void test_an_answer_to_a_held_request_is_complete(void **state)
{
    static const server_script script = {
        {{OCTETS(40), SAY("HTTP/1.1 412 P\r\nContent-Length: 0\r\n\r\n")},
         {REQUEST, SAY(OK_2)}},
        2};
    driver d;
    probe *p;

    (void)state;
    driver_open(&d, &pc_transport_wire, &script);
    p = request_of(&d, "A", "PUT");
    p->call.hold = PC_HOLD_LAST_BYTE;
    driver_submit(p);
    driver_wait(p);
    EXPECT_INT("end", p->exchange.end, PC_END_COMPLETE);
    EXPECT_INT("status", p->exchange.response.status, 412);
    EXPECT_INT("sent all", p->exchange.sent_all, 0);
    d.kind->release(d.transport, &p->call); /* too late: nothing happens */
    driver_settle(&d);
    p = request_of(&d, "A", "PUT");
    driver_submit(p);
    driver_wait(p);
    EXPECT_INT("a fresh connection", p->exchange.connection, 2);
    driver_close(&d);
}

static void test_a_cancelled_request_is_never_completed(void **state)
{
    static const server_script script = {{{REQUEST, SAY(OK_2)}}, 0};
    driver d;
    probe *p;

    (void)state;
    driver_open(&d, &pc_transport_wire, &script);
    p = request_of(&d, "A", "PUT");
    p->call.hold = PC_HOLD_LAST_BYTE;
    driver_submit(p);
    driver_wait_held(p);
    d.kind->cancel(d.transport, &p->call);
    EXPECT_INT("not from there", p->order, 0);
    driver_wait(p);
    driver_settle(&d);
    EXPECT_STR("end", pc_end_name(p->exchange.end), "no-answer");
    EXPECT_STR("detail", p->exchange.detail, "cancelled");
    EXPECT_INT("requests", script_server_requests(d.server), 0);
    EXPECT_TRUE("closed", script_server_is_gone(d.server, 0));
    driver_close(&d);
}

static void test_a_follower_is_pipelined(void **state)
{
    static const struct {
        const char *row;
        act say;
        unsigned status[2];
        pc_end end[2];
        const char *surplus, *detail;
    } rows[] = {
        {"both answered",
         SAY("HTTP/1.1 304 N\r\n\r\n" OK_2),
         {304, 200},
         {PC_END_COMPLETE, PC_END_COMPLETE},
         "",
         NULL},
        {"content after a 304",
         SAY("HTTP/1.1 304 N\r\n\r\nhello" OK_2),
         {304, 0},
         {PC_END_COMPLETE, PC_END_MALFORMED},
         "hello" OK_2,
         "'hello"},
        {"one answer, then closed",
         SAY(OK_HEAD "Connection: close\r\n\r\nx" OK_2),
         {200, 0},
         {PC_END_COMPLETE, PC_END_NO_ANSWER},
         "",
         "closed"},
        {"garbage",
         SAY("hello"),
         {0, 0},
         {PC_END_MALFORMED, PC_END_NO_ANSWER},
         "",
         "given up"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        server_script script = {{{REQUEST, REQUEST, SAY(""), CLOSE}}, 0};
        driver d;
        probe *p[2];

        script.conns[0][2] = rows[i].say;
        driver_open(&d, &pc_transport_wire, &script);
        p[0] = request_of(&d, "", "GET");
        p[1] = request_of(&d, "", "GET");
        p[0]->call.follower = &p[1]->call;
        driver_submit(p[0]);
        driver_wait(p[1]);
        EXPECT_TRUE(rows[i].row, p[0]->order && p[0]->order < p[1]->order);
        for (int k = 0; k < 2; k++) {
            EXPECT_INT(rows[i].row, p[k]->exchange.response.status,
                       rows[i].status[k]);
            EXPECT_STR(rows[i].row, pc_end_name(p[k]->exchange.end),
                       pc_end_name(rows[i].end[k]));
            EXPECT_INT(rows[i].row, p[k]->exchange.connection, 1);
        }
        EXPECT_SPAN(rows[i].row, p[0]->exchange.response.surplus,
                    rows[i].surplus);
        if (rows[i].detail && !strstr(p[1]->exchange.detail, rows[i].detail))
            fail_msg("%s: detail is \"%s\"", rows[i].row,
                     p[1]->exchange.detail);
        driver_close(&d);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_hold_stops_before_the_last_octets),
        cmocka_unit_test(test_release_order_is_the_callers),
        cmocka_unit_test(test_an_answer_to_a_held_request_is_complete),
        cmocka_unit_test(test_a_cancelled_request_is_never_completed),
        cmocka_unit_test(test_a_follower_is_pipelined),
    };

    return cmocka_run_group_tests_name("engine.hold", tests, NULL, NULL);
}
