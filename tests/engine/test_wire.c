/* The wire transport against a scripted server: what is sent, what is read,
 * and how each kind of broken answer ends. */
#include "base/clock.h"
#include "base/str.h"
#include "engine/driver.h"
#include "support/expect.h"

#include <stdio.h>

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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_octets_out_are_exactly_the_given_ones),
    };

    return cmocka_run_group_tests_name("engine.wire", tests, NULL, NULL);
}
