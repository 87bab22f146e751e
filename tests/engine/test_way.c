/* Ways to a server that both transports take alike: proxies, Unix sockets,
 * doors, names; and a real HTTP/2 server in front (nghttpx), where there is
 * one. */
#include "base/clock.h"
#include "engine/certs.h"
#include "engine/driver.h"
#include "support/expect.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define OK_HEAD "HTTP/1.1 200 OK\r\n"
#define OK_2    OK_HEAD "Content-Length: 2\r\n\r\nok"
#define NGHTTPX "/usr/sbin/nghttpx"

static const pc_transport_kind *const kinds[] = {&pc_transport_wire,
                                                 &pc_transport_curl};

static void test_a_proxy_gets_a_tunnel(void **state)
{
    static const struct {
        const char *row;
        act say;
        unsigned status;
        const char *end;
    } rows[] = {
        {"tunnel", SAY("HTTP/1.1 200 Connected\r\nX: y\r\n\r\n"), 200,
         "complete"},
        {"wants a password", SAY("HTTP/1.1 407 P\r\nContent-Length: 0\r\n\r\n"),
         0, "not-sent"},
        {"no HTTP", SAY("hello\r\n\r\n"), 0, "not-sent"},
    };

    (void)state;
    for (size_t i = 0; i < 2 * sizeof rows / sizeof rows[0]; i++) {
        const char *row = rows[i / 2].row, *got;
        server_script script = {
            {{REQUEST, SAY(""), REQUEST, SAY(OK_2)}, {REQUEST, CLOSE}}, 2};
        driver d;
        probe *p;

        script.conns[0][1] = rows[i / 2].say;
        if (rows[i / 2].status == 0)
            script.conns[0][2] = (act)CLOSE;
        driver_open(&d, kinds[i % 2], &script);
        d.target.retries = 0;
        d.target.proxy = pc_arena_printf(&d.arena, "http://127.0.0.1:%u",
                                         (unsigned)d.target.base.port);
        d.target.base.host = "name.test"; /* the proxy resolves it */
        d.target.base.port = 8080;
        p = driver_request(&d, "GET", "/x", NULL);
        driver_field(p, "Authorization", "Bearer x", 8);
        driver_submit(p);
        driver_wait(p);
        EXPECT_STR(row, pc_end_name(p->exchange.end), rows[i / 2].end);
        EXPECT_INT(row, p->exchange.response.status, rows[i / 2].status);
        got = script_server_received(d.server, 0, NULL);
        EXPECT_TRUE(
            row, strncmp(got, "CONNECT name.test:8080 HTTP/1.1\r\n", 33) == 0);
        if (rows[i / 2].status) {
            EXPECT_TRUE(row, strstr(got, "\r\n\r\nGET /x HTTP/1.1\r\nHost: "
                                         "name.test:8080\r\n") != NULL);
            EXPECT_INT(row, p->exchange.response.fields.n, 1);
        } else {
            EXPECT_TRUE(row, strstr(got, "Bearer") == NULL);
            EXPECT_TRUE(row,
                        kinds[i % 2] != &pc_transport_wire ||
                            strstr(p->exchange.detail, "'name.test:8080' "
                                                       "through the proxy: "));
        }
        driver_close(&d);
    }
}

static void test_a_unix_socket(void **state)
{
    static const server_script script = {{{REQUEST, SAY(OK_2)}}, 0};

    (void)state;
    for (size_t i = 0; i < 2; i++) {
        char folder[] = "/tmp/precheck-unix-XXXXXX", path[64];
        driver d;
        probe *p;

        EXPECT_TRUE("folder", mkdtemp(folder) != NULL);
        snprintf(path, sizeof path, "%s/socket", folder);
        driver_open(&d, kinds[i], NULL);
        d.server = script_server_open(&script, path, NULL);
        d.target.unix_socket = path;
        d.target.base.port = 80;
        p = driver_get(&d, "/");
        EXPECT_INT(kinds[i]->name, p->exchange.response.status, 200);
        EXPECT_INT(kinds[i]->name, script_server_requests(d.server), 1);
        driver_close(&d);
        unlink(path);
        rmdir(folder);
    }
}

static void test_a_socket_that_is_not_there_is_named(void **state)
{
    driver d;
    probe *p;

    (void)state;
    driver_open(&d, &pc_transport_wire, NULL);
    d.target.retries = 0;
    d.target.unix_socket = "/dev/null/socket";
    p = driver_get(&d, "/");
    EXPECT_STR("end", pc_end_name(p->exchange.end), "not-sent");
    EXPECT_TRUE(p->exchange.detail,
                strstr(p->exchange.detail,
                       " through the socket '/dev/null/socket': ") != NULL);
    driver_close(&d);
}

static void test_doors_are_other_addresses(void **state)
{
    static const server_script script = {{{REQUEST, SAY(OK_2)}}, 0};
    static const server_script other_script = {
        {{REQUEST, SAY("HTTP/1.1 204 N\r\n\r\n")}}, 0};

    (void)state;
    for (size_t i = 0; i < 2; i++) {
        script_server *other = script_server_open(&other_script, NULL, NULL);
        pc_base_url door = {.host = "localhost",
                            .port = script_server_port(other),
                            .authority = "localhost",
                            .path = ""};
        driver d;
        probe *p;

        driver_open(&d, kinds[i], &script);
        d.max_connections = 1;
        d.target.doors = &door;
        d.target.n_doors = 1;
        p = driver_get(&d, "/");
        EXPECT_INT(kinds[i]->name, p->exchange.response.status, 200);
        p = driver_request(&d, "GET", "/", NULL);
        p->call.door = 1;
        driver_submit(p);
        while (!p->order) {
            EXPECT_INT("step", d.kind->step(d.transport, 2), 0);
            script_server_step(other);
        }
        EXPECT_INT(kinds[i]->name, p->exchange.response.status, 204);
        EXPECT_INT(kinds[i]->name, script_server_requests(d.server), 1);
        EXPECT_INT(kinds[i]->name, script_server_requests(other), 1);
        script_server_close(other);
        driver_close(&d);
    }
}

static void test_a_name_that_does_not_exist(void **state)
{
    (void)state;
    for (size_t i = 0; i < 2; i++) {
        driver d;
        probe *p;

        driver_open(&d, kinds[i], NULL);
        d.target.base.host = "no-such-host.invalid";
        d.target.base.port = 80;
        p = driver_get(&d, "/");
        EXPECT_STR(kinds[i]->name, pc_end_name(p->exchange.end), "not-sent");
        EXPECT_TRUE(kinds[i]->name, p->exchange.detail != NULL);
        driver_close(&d);
    }
}

/* ---- nghttpx: HTTP/2 over TLS outside, the script behind ---- */

static uint16_t free_port(void)
{
    struct sockaddr_in address = {.sin_family = AF_INET,
                                  .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t len = sizeof address;
    int fd = socket(AF_INET, SOCK_STREAM, 0);

    EXPECT_INT("bind", bind(fd, (struct sockaddr *)&address, len), 0);
    EXPECT_INT("name", getsockname(fd, (struct sockaddr *)&address, &len), 0);
    close(fd);
    return ntohs(address.sin_port);
}

static pid_t start_nghttpx(uint16_t front, uint16_t back, const certs *made)
{
    char frontend[64], backend[64];
    pid_t pid;

    snprintf(frontend, sizeof frontend, "--frontend=127.0.0.1,%u",
             (unsigned)front);
    snprintf(backend, sizeof backend, "--backend=127.0.0.1,%u", (unsigned)back);
    fflush(NULL);
    pid = fork();
    if (pid == 0) {
        prctl(PR_SET_PDEATHSIG, SIGTERM); /* also when a test fails */
        if (freopen("/dev/null", "w", stderr) == NULL)
            _exit(127);
        execl(NGHTTPX, NGHTTPX, "--conf=/dev/null", frontend, backend,
              "--workers=1", "--no-ocsp", "--log-level=FATAL",
              "--errorlog-file=/dev/null", "--single-process", made->server_key,
              made->server, (char *)NULL);
        _exit(127);
    }
    return pid;
}

static void test_http2_over_tls_to_a_real_server(void **state)
{
    static const server_script script = {
        {{REQUEST, SAY(OK_HEAD "ETag: \"a\"\r\nContent-Length: 2\r\n\r\nok"),
          REQUEST, SAY("HTTP/1.1 304 N\r\nETag: \"a\"\r\n\r\n"), REQUEST,
          SAY("HTTP/1.1 412 P\r\nContent-Length: 0\r\n\r\n"), REQUEST,
          SAY(OK_2)}},
        0};
    certs made;

    (void)state;
    if (access(NGHTTPX, X_OK) != 0)
        skip();
    EXPECT_TRUE("certificates", certs_make(&made));
    for (size_t i = 0; i < 2; i++) {
        int64_t until_ns = pc_clock_ns() + (int64_t)20 * 1000000000;
        struct timespec pause = {0, 20000000};
        const char *row = kinds[i]->name;
        uint16_t port = free_port();
        unsigned connection;
        pid_t pid;
        driver d;
        probe *p;

        driver_open(&d, kinds[i], &script);
        d.version = PC_HTTP_AUTO;
        pid = start_nghttpx(port, d.target.base.port, &made);
        d.target.base.https = true;
        d.target.base.port = port;
        d.target.ca = made.ca;
        d.target.retries = 0;
        for (;;) { /* until it listens */
            p = driver_get(&d, "/");
            if (p->exchange.end != PC_END_NOT_SENT || pc_clock_ns() > until_ns)
                break;
            nanosleep(&pause, NULL);
        }
        EXPECT_INT(row, p->exchange.response.status, 200);
        EXPECT_INT(row, p->exchange.response.version, 20);
        EXPECT_INT(row, d.transport->http_version, 20);
        EXPECT_SPAN(row, p->exchange.response.content.kept, "ok");
        connection = p->exchange.connection;

        p = driver_get(&d, "/");
        EXPECT_INT(row, p->exchange.response.status, 304);
        EXPECT_INT(row, p->exchange.connection, connection);
        EXPECT_SPAN(row,
                    pc_lines_find(&p->exchange.response.fields, "etag")->value,
                    "\"a\"");
        p = driver_request(&d, "PUT", "/", "body");
        driver_field(p, "If-Match", "\"b\"", 3);
        driver_submit(p);
        driver_wait(p);
        EXPECT_INT(row, p->exchange.response.status, 412);
        EXPECT_TRUE(row, p->exchange.sent_all);
        EXPECT_TRUE(row, strstr(script_server_received(d.server, 0, NULL),
                                "If-Match: \"b\"\r\n") != NULL);
        if (kinds[i]->can_hold) {
            p = driver_request(&d, "PUT", "/", "body");
            p->call.hold = PC_HOLD_LAST_BYTE;
            driver_submit(p);
            driver_wait_held(p);
            driver_settle(&d);
            EXPECT_INT(row, script_server_requests(d.server), 3);
            d.kind->release(d.transport, &p->call);
            driver_wait(p);
            EXPECT_INT(row, p->exchange.response.status, 200);
        }
        driver_close(&d);
        kill(pid, SIGTERM);
        EXPECT_INT(row, waitpid(pid, NULL, 0), pid);
    }
    certs_remove(&made);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_proxy_gets_a_tunnel),
        cmocka_unit_test(test_a_unix_socket),
        cmocka_unit_test(test_a_socket_that_is_not_there_is_named),
        cmocka_unit_test(test_doors_are_other_addresses),
        cmocka_unit_test(test_a_name_that_does_not_exist),
        cmocka_unit_test(test_http2_over_tls_to_a_real_server),
    };

    return cmocka_run_group_tests_name("engine.way", tests, NULL, NULL);
}
