#define _GNU_SOURCE
#include "engine/script_server.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/ssl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#define MAX_CONNS    64
#define MAX_RECEIVED ((size_t)32 << 20)

typedef struct conn {
    int fd; /* -1: closed by us */
    SSL *ssl;
    const act *acts;
    size_t at;   /* the act that is next */
    size_t said; /* octets of it, or steps */
    bool gone;
    char *in;
    size_t in_len, in_cap;
    size_t done; /* octets of complete requests */
    unsigned n_requests;
} conn;

struct script_server {
    int fd;
    uint16_t port;
    const server_script *script;
    SSL_CTX *tls;
    conn conns[MAX_CONNS];
    unsigned n_conns;
};

static void die(const char *what)
{
    perror(what);
    abort();
}

static int listen_tcp(uint16_t *ret_port)
{
    struct sockaddr_in address = {.sin_family = AF_INET,
                                  .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t len = sizeof address;
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);

    if (fd < 0 || bind(fd, (struct sockaddr *)&address, len) < 0 ||
        getsockname(fd, (struct sockaddr *)&address, &len) < 0)
        die("bind");
    *ret_port = ntohs(address.sin_port);
    return fd;
}

static int listen_unix(const char *path)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);

    snprintf(address.sun_path, sizeof address.sun_path, "%s", path);
    if (fd < 0 || bind(fd, (struct sockaddr *)&address, sizeof address) < 0)
        die("bind");
    return fd;
}

script_server *script_server_open(const server_script *script,
                                  const char *unix_path, SSL_CTX *tls)
{
    script_server *server = calloc(1, sizeof *server);

    if (!server)
        die("calloc");
    server->script = script;
    server->tls = tls;
    server->fd = unix_path ? listen_unix(unix_path) : listen_tcp(&server->port);
    if (listen(server->fd, MAX_CONNS) < 0)
        die("listen");
    return server;
}

static void hang_up(conn *c, bool reset)
{
    struct linger now = {.l_onoff = 1, .l_linger = 0};

    if (c->fd < 0)
        return;
    if (c->ssl) {
        if (!reset && !c->gone)
            SSL_shutdown(c->ssl);
        SSL_free(c->ssl);
        c->ssl = NULL;
    }
    if (reset)
        setsockopt(c->fd, SOL_SOCKET, SO_LINGER, &now, sizeof now);
    close(c->fd);
    c->fd = -1;
}

void script_server_close(script_server *server)
{
    if (!server)
        return;
    for (unsigned i = 0; i < server->n_conns; i++) {
        hang_up(&server->conns[i], false);
        free(server->conns[i].in);
    }
    close(server->fd);
    free(server);
}

uint16_t script_server_port(const script_server *server)
{
    return server->port;
}

static void accept_all(script_server *server)
{
    int on = 1, fd;

    while (server->n_conns < MAX_CONNS &&
           (fd = accept4(server->fd, NULL, NULL,
                         SOCK_NONBLOCK | SOCK_CLOEXEC)) >= 0) {
        conn *c = &server->conns[server->n_conns];
        size_t n = server->script->n_conns ? server->script->n_conns : 1;

        setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        c->fd = fd;
        c->acts = server->script
                      ->conns[server->n_conns < n ? server->n_conns : n - 1];
        if (server->tls) {
            c->ssl = SSL_new(server->tls);
            SSL_set_fd(c->ssl, fd);
            SSL_set_accept_state(c->ssl);
        }
        server->n_conns++;
    }
}

/* > 0 octets, 0 gone, -1 nothing now */
static ssize_t take(conn *c, char *data, size_t len)
{
    ssize_t n;

    if (c->ssl) {
        int r = SSL_read(c->ssl, data, (int)len);

        if (r > 0)
            return r;
        r = SSL_get_error(c->ssl, r);
        return r == SSL_ERROR_WANT_READ || r == SSL_ERROR_WANT_WRITE ? -1 : 0;
    }
    n = recv(c->fd, data, len, 0);
    if (n < 0)
        return errno == EAGAIN ? -1 : 0;
    return n;
}

static ssize_t give(conn *c, const char *data, size_t len)
{
    ssize_t n;

    if (c->ssl) {
        int r = SSL_write(c->ssl, data, (int)len);

        if (r > 0)
            return r;
        r = SSL_get_error(c->ssl, r);
        return r == SSL_ERROR_WANT_READ || r == SSL_ERROR_WANT_WRITE ? -1 : 0;
    }
    n = send(c->fd, data, len, MSG_NOSIGNAL);
    if (n < 0)
        return errno == EAGAIN ? -1 : 0;
    return n;
}

static void receive(conn *c)
{
    char data[65536];
    ssize_t n;

    while (c->fd >= 0 && !c->gone && c->in_len < MAX_RECEIVED) {
        n = take(c, data, sizeof data);
        if (n < 0)
            return;
        if (n == 0) {
            c->gone = true;
            return;
        }
        if (c->in_len + (size_t)n + 1 > c->in_cap) {
            c->in_cap = 2 * (c->in_len + (size_t)n + 1);
            c->in = realloc(c->in, c->in_cap);
            if (!c->in)
                die("realloc");
        }
        memcpy(c->in + c->in_len, data, (size_t)n);
        c->in_len += (size_t)n;
        c->in[c->in_len] = '\0';
    }
}

/* The length of the request that begins at done, or 0 while it is not whole.
 */
static size_t request_len(const conn *c)
{
    const char *begin, *end, *field;
    size_t len = c->in_len - c->done, header, content = 0;

    if (!c->in)
        return 0;
    begin = c->in + c->done;
    if (!(end = memmem(begin, len, "\r\n\r\n", 4)))
        return 0;
    header = (size_t)(end - begin) + 4;
    field = memmem(begin, header, "\r\nContent-Length: ", 18);
    if (field)
        content = strtoul(field + 18, NULL, 10);
    return len >= header + content ? header + content : 0;
}

/* True when the act is over and the next may begin. */
static bool perform(conn *c, const act *a)
{
    size_t len = a->kind == ACT_PIECES ? c->said + 1 : a->n;
    ssize_t n;

    switch (a->kind) {
    case ACT_END:
        return false;
    case ACT_REQUEST:
        if (!(len = request_len(c)))
            return false;
        c->done += len;
        c->n_requests++;
        return true;
    case ACT_OCTETS:
        return c->in_len - c->done >= a->n;
    case ACT_PAUSE:
        return ++c->said > a->n;
    case ACT_SAY:
    case ACT_SAY_FOR_EVER:
    case ACT_PIECES:
        while (c->said < len) {
            n = give(c, a->data + c->said, len - c->said);
            if (n == 0)
                c->gone = true;
            if (n <= 0)
                return false;
            c->said += (size_t)n;
            if (a->kind == ACT_SAY_FOR_EVER)
                c->said %= len;
        }
        return c->said == a->n;
    case ACT_CLOSE:
    case ACT_RESET:
        hang_up(c, a->kind == ACT_RESET);
        return false;
    }
    return false;
}

/* OpenSSL writes with write(2).  The server may do so, the transport may not:
 * SIGPIPE is kept away from here alone. */
static void step_all(script_server *server)
{
    accept_all(server);
    for (unsigned i = 0; i < server->n_conns; i++) {
        conn *c = &server->conns[i];

        if (c->fd < 0)
            continue;
        receive(c);
        while (c->fd >= 0 && perform(c, &c->acts[c->at])) {
            c->at++;
            c->said = 0;
        }
    }
}

void script_server_step(script_server *server)
{
    struct timespec now = {0, 0};
    sigset_t pipe, before;

    sigemptyset(&pipe);
    sigaddset(&pipe, SIGPIPE);
    sigprocmask(SIG_BLOCK, &pipe, &before);
    step_all(server);
    while (sigtimedwait(&pipe, NULL, &now) > 0)
        ;
    sigprocmask(SIG_SETMASK, &before, NULL);
}

unsigned script_server_connections(const script_server *server)
{
    return server->n_conns;
}

unsigned script_server_requests(const script_server *server)
{
    unsigned n = 0;

    for (unsigned i = 0; i < server->n_conns; i++)
        n += server->conns[i].n_requests;
    return n;
}

const char *script_server_received(const script_server *server, unsigned n,
                                   size_t *ret_len)
{
    if (n >= server->n_conns || !server->conns[n].in)
        return "";
    if (ret_len)
        *ret_len = server->conns[n].in_len;
    return server->conns[n].in;
}

bool script_server_is_gone(const script_server *server, unsigned n)
{
    return n < server->n_conns && server->conns[n].gone;
}
