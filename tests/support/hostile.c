/* support/hostile.c - a server that means ill, for end-to-end tests.
 *
 * usage: hostile
 * Listens on a free port of 127.0.0.1 and prints "listening on URL".  The path
 * of a request names the mischief (`hostile --list` prints them all).  Whatever
 * is endless ends after BYTES_MAX octets or LIFE_S seconds, so that a client
 * without limits fails its test rather than the machine.  SIGTERM ends it.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#define BYTES_MAX    (512u << 20)
#define LIFE_S       60
#define CLIENTS_MAX  64
#define REQUESTS_MAX 10000
#define REQUEST_MAX  65536

typedef struct request {
    char text[REQUEST_MAX];
    bool conditional;
    bool head;
} request;

/* One way to misbehave.  `once` is sent, then `again` for ever when it is not
 * NULL, one octet each `pause_ms` when that is not 0. */
typedef struct mischief {
    const char *path;
    const char *once;
    size_t once_len;
    const char *again;
    unsigned pause_ms;
    enum {
        THEN_CLOSE,
        THEN_STAY,
        THEN_WAIT,
        THEN_RESET
    } then;
    bool when_conditional; /* a plain request gets ORDINARY */
} mischief;

#define ORDINARY                                                               \
    "HTTP/1.1 200 OK\r\nDate: Sun, 22 Nov 2026 12:00:00 GMT\r\n"               \
    "ETag: \"hostile\"\r\nLast-Modified: Sun, 06 Nov 1994 08:49:37 GMT\r\n"    \
    "Content-Length: 6\r\n\r\n"
#define OK        "HTTP/1.1 200 OK\r\nETag: \"x\"\r\n"
#define SAY(text) text, sizeof(text) - 1
#define LINE64    "X-Filler: 0123456789012345678901234567890123456789012345678901"

/* clang-format off */
static const mischief table[] = {
    {"/endless-headers",   SAY(OK), LINE64 "\r\n", 0, THEN_CLOSE, false},
    {"/endless-line",      SAY(OK "X-Long: "), LINE64, 0, THEN_CLOSE, false},
    {"/endless-status",    SAY("HTTP/1.1 200 "), LINE64, 0, THEN_CLOSE, false},
    {"/endless-interim",   SAY(""), "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n", 0, THEN_CLOSE, false},
    {"/endless-body",      SAY(OK "Connection: close\r\n\r\n"), LINE64, 0, THEN_CLOSE, false},
    {"/endless-chunks",    SAY(OK "Transfer-Encoding: chunked\r\n\r\n"), "10\r\n0123456789abcdef\r\n", 0, THEN_CLOSE, false},
    {"/endless-extension", SAY(OK "Transfer-Encoding: chunked\r\n\r\n5;"), LINE64, 0, THEN_CLOSE, false},
    {"/endless-size",      SAY(OK "Transfer-Encoding: chunked\r\n\r\n"), "00000000", 0, THEN_CLOSE, false},
    {"/endless-trailers",  SAY(OK "Transfer-Encoding: chunked\r\n\r\n0\r\n"), LINE64 "\r\n", 0, THEN_CLOSE, false},
    {"/endless-304",       SAY("HTTP/1.1 304 Not Modified\r\nETag: \"hostile\"\r\n\r\n"), LINE64, 0, THEN_CLOSE, true},
    {"/drip-header",       SAY(OK), LINE64 "\r\n", 200, THEN_CLOSE, false},
    {"/drip-body",         SAY(OK "Content-Length: 100000\r\n\r\n"), "x", 200, THEN_CLOSE, false},
    {"/silent",            SAY(""), NULL, 0, THEN_WAIT, false},
    {"/stops-in-header",   SAY(OK "X-Half: "), NULL, 0, THEN_WAIT, false},
    {"/stops-in-body",     SAY(OK "Content-Length: 100\r\n\r\nhalf"), NULL, 0, THEN_WAIT, false},
    {"/closes",            SAY(""), NULL, 0, THEN_CLOSE, false},
    {"/closes-in-header",  SAY(OK "X-Half: "), NULL, 0, THEN_CLOSE, false},
    {"/short-body",        SAY(OK "Content-Length: 100\r\n\r\nhalf"), NULL, 0, THEN_CLOSE, false},
    {"/resets",            SAY(OK "Content-Length: 100\r\n\r\nhalf"), NULL, 0, THEN_RESET, false},
    {"/huge-length",       SAY(OK "Content-Length: 9223372036854775807\r\n\r\nx"), NULL, 0, THEN_CLOSE, false},
    {"/overflowing-length", SAY(OK "Content-Length: 18446744073709551622\r\n\r\nhello\n"), NULL, 0, THEN_STAY, false},
    {"/negative-length",   SAY(OK "Content-Length: -1\r\n\r\nx"), NULL, 0, THEN_STAY, false},
    {"/two-lengths",       SAY(OK "Content-Length: 6\r\nContent-Length: 5\r\n\r\nhello\n"), NULL, 0, THEN_STAY, false},
    {"/length-and-chunks", SAY(OK "Content-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\n6\r\nhello\n\r\n0\r\n\r\n"), NULL, 0, THEN_STAY, false},
    {"/bad-chunk",         SAY(OK "Transfer-Encoding: chunked\r\n\r\nzz\r\nhello\r\n0\r\n\r\n"), NULL, 0, THEN_STAY, false},
    {"/overflowing-chunk", SAY(OK "Transfer-Encoding: chunked\r\n\r\nfffffffffffffffff1\r\nhello\r\n"), NULL, 0, THEN_STAY, false},
    {"/unknown-coding",    SAY(OK "Transfer-Encoding: gzip, sandwich\r\n\r\nhello\n"), NULL, 0, THEN_CLOSE, false},
    {"/garbage",           SAY("\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03 what is this\r\n\r\n"), NULL, 0, THEN_CLOSE, false},
    {"/http09",            SAY("<html>no status line</html>\n"), NULL, 0, THEN_CLOSE, false},
    {"/http99",            SAY("HTTP/9.9 200 OK\r\nContent-Length: 6\r\n\r\nhello\n"), NULL, 0, THEN_STAY, false},
    {"/status-1000",       SAY("HTTP/1.1 1000 OK\r\nContent-Length: 6\r\n\r\nhello\n"), NULL, 0, THEN_STAY, false},
    {"/status-minus",      SAY("HTTP/1.1 -20 OK\r\nContent-Length: 6\r\n\r\nhello\n"), NULL, 0, THEN_STAY, false},
    {"/status-099",        SAY("HTTP/1.1 099 OK\r\nContent-Length: 6\r\n\r\nhello\n"), NULL, 0, THEN_STAY, false},
    {"/status-only",       SAY("HTTP/1.1 200\r\n\r\n"), NULL, 0, THEN_CLOSE, false},
    {"/switches",          SAY("HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\nxxxx"), NULL, 0, THEN_STAY, false},
    {"/nul-in-header",     SAY("HTTP/1.1 200 OK\r\nETag: \"a\0b\"\r\nX-\0Y: z\r\nContent-Length: 6\r\n\r\nhello\n"), NULL, 0, THEN_STAY, false},
    {"/bare-cr",           SAY("HTTP/1.1 200 OK\rETag: \"x\"\r\nContent-Length: 6\r\n\r\nhello\n"), NULL, 0, THEN_STAY, false},
    {"/bare-lf",           SAY("HTTP/1.1 200 OK\nETag: \"x\"\nContent-Length: 6\n\nhello\n"), NULL, 0, THEN_STAY, false},
    {"/folded",            SAY("HTTP/1.1 200 OK\r\nETag:\r\n \"x\"\r\nContent-Length: 6\r\n\r\nhello\n"), NULL, 0, THEN_STAY, false},
    {"/no-colon",          SAY("HTTP/1.1 200 OK\r\nnonsense\r\n: empty\r\nContent-Length: 6\r\n\r\nhello\n"), NULL, 0, THEN_STAY, false},
    {"/body-after-304",    SAY("HTTP/1.1 304 Not Modified\r\nETag: \"hostile\"\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"), NULL, 0, THEN_STAY, true},
    {"/unasked",           SAY(ORDINARY "hello\nHTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nboo"), NULL, 0, THEN_STAY, false},
    {"/commands",          SAY("HTTP/1.1 412 Precondition\r\nETag: \"\x1b[2J::error::x\"\r\nX: ##vso[task.complete]\r\nContent-Length: 17\r\n\r\n::error::owned\x1b[2J"), NULL, 0, THEN_STAY, true},
    {"/early-304",         SAY("HTTP/1.1 304 Not Modified\r\n\r\n"), NULL, 0, THEN_STAY, false},
    {"/always-412",        SAY("HTTP/1.1 412 Precondition Failed\r\nContent-Length: 0\r\n\r\n"), NULL, 0, THEN_STAY, false},
    {"/always-500",        SAY("HTTP/1.1 500 Oops\r\nContent-Length: 0\r\n\r\n"), NULL, 0, THEN_STAY, false},
    {"/redirects",         SAY("HTTP/1.1 302 Found\r\nLocation: /redirects\r\nContent-Length: 0\r\n\r\n"), NULL, 0, THEN_STAY, false},
};
/* clang-format on */
#define N_TABLE (sizeof table / sizeof table[0])

/* False when the client has gone. */
static bool send_all(int fd, const char *text, size_t len, size_t *budget)
{
    while (len > 0) {
        ssize_t n;

        if (*budget == 0)
            return false;
        n = send(fd, text, len < *budget ? len : *budget, MSG_NOSIGNAL);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return false;
        text += n;
        len -= (size_t)n;
        *budget -= (size_t)n;
    }
    return true;
}

/* Reads one request with its content (Content-Length only). */
static bool read_request(int fd, request *ret)
{
    size_t used = 0, want = 0;

    while (used < sizeof ret->text - 1) {
        ssize_t n = recv(fd, ret->text + used, sizeof ret->text - 1 - used, 0);
        const char *end, *length;

        if (n <= 0)
            return false;
        used += (size_t)n;
        ret->text[used] = '\0';
        end = strstr(ret->text, "\r\n\r\n");
        if (!end)
            continue;
        length = strstr(ret->text, "\r\nContent-Length: ");
        want = (size_t)(end - ret->text) + 4;
        if (length && length < end)
            want += strtoul(length + 18, NULL, 10);
        if (used < want)
            continue;
        ret->head = strncmp(ret->text, "HEAD ", 5) == 0;
        ret->conditional = strstr(ret->text, "\r\nIf-") != NULL;
        return true;
    }
    return false;
}

static const mischief *find(const request *req)
{
    const char *path = strchr(req->text, ' ');

    for (size_t i = 0; path && i < N_TABLE; i++) {
        size_t len = strlen(table[i].path);

        if (strncmp(path + 1, table[i].path, len) == 0 &&
            strchr(" ?/", path[1 + len]))
            return &table[i];
    }
    return NULL;
}

static bool repeat(int fd, const mischief *m, size_t *budget)
{
    size_t len = strlen(m->again), at = 0;
    char block[16384];

    if (m->pause_ms) {
        for (;; at = (at + 1) % len) {
            poll(NULL, 0, (int)m->pause_ms);
            if (!send_all(fd, m->again + at, 1, budget))
                return false;
        }
    }
    while (at + len <= sizeof block) {
        memcpy(block + at, m->again, len);
        at += len;
    }
    while (send_all(fd, block, at, budget))
        ;
    return false;
}

/* One answer; false when the connection is over. */
static bool answer(int fd, const request *req, size_t *budget)
{
    static const char missing[] =
        "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n";
    const mischief *m = find(req);

    if (!m)
        return send_all(fd, missing, sizeof missing - 1, budget);
    if (m->when_conditional && !req->conditional)
        return send_all(fd, ORDINARY, sizeof ORDINARY - 1, budget) &&
               (req->head || send_all(fd, "hello\n", 6, budget));
    if (!send_all(fd, m->once, m->once_len, budget))
        return false;
    if (m->again)
        return repeat(fd, m, budget);
    if (m->then == THEN_WAIT)
        poll(NULL, 0, LIFE_S * 1000);
    if (m->then == THEN_RESET) {
        struct linger now = {.l_onoff = 1, .l_linger = 0};

        poll(NULL, 0, 50); /* let the first octets arrive */
        setsockopt(fd, SOL_SOCKET, SO_LINGER, &now, sizeof now);
    }
    return m->then == THEN_STAY;
}

/* A process of its own for each connection, gone after LIFE_S. */
static void serve(int fd)
{
    static request req;
    size_t budget = BYTES_MAX;

    signal(SIGTERM, SIG_DFL);
    alarm(LIFE_S);
    for (int i = 0; i < REQUESTS_MAX && read_request(fd, &req); i++)
        if (!answer(fd, &req, &budget))
            break;
    close(fd);
    _exit(0);
}

static volatile sig_atomic_t over;

static void on_term(int signo)
{
    (void)signo;
    over = 1;
}

static int listen_somewhere(void)
{
    struct sockaddr_in at = {.sin_family = AF_INET};
    socklen_t len = sizeof at;
    int fd = socket(AF_INET, SOCK_STREAM, 0);

    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (fd < 0 || bind(fd, (struct sockaddr *)&at, sizeof at) < 0 ||
        listen(fd, CLIENTS_MAX) < 0 ||
        getsockname(fd, (struct sockaddr *)&at, &len) < 0) {
        perror("hostile: cannot listen");
        exit(1);
    }
    printf("listening on http://127.0.0.1:%d\n", ntohs(at.sin_port));
    fflush(stdout);
    return fd;
}

int main(int argc, char **argv)
{
    struct sigaction term = {.sa_handler = on_term};
    int door, children = 0;

    if (argc > 1 && strcmp(argv[1], "--list") == 0) {
        for (size_t i = 0; i < N_TABLE; i++)
            puts(table[i].path + 1);
        return 0;
    }
    sigaction(SIGTERM, &term, NULL); /* no SA_RESTART: accept returns */
    door = listen_somewhere();
    while (!over) {
        int fd = accept(door, NULL, NULL);

        while (children > 0 &&
               waitpid(-1, NULL, children < CLIENTS_MAX ? WNOHANG : 0) > 0)
            children--;
        if (fd < 0)
            continue;
        if (fork() == 0) {
            close(door);
            serve(fd);
        }
        children++;
        close(fd);
    }
    return 0;
}
