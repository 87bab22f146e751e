/* Sockets of the scripted origin: one epoll set, stepped by whoever owns the
 * run. */
#include "origin/origin.h"

#include "base/clock.h"
#include "base/str.h"
#include "origin/message.h"

#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#define CONNECTIONS_MAX 512
#define EVENTS_MAX      64
#define READ_MAX        ((size_t)16 << 10)
#define TURNS_MAX       16 /* rounds of one step: others wait meanwhile */
#define OUT_MAX         ((size_t)8 << 20)

/* What an item has behind the cache. */
typedef struct script {
    const char *path;
    const pc_item *item;
    unsigned step;
    bool seen;
} script;

typedef struct connection {
    int fd;
    unsigned serial;
    bool closing;   /* what is in out is the last */
    bool continued; /* 100 was sent for the request that is being read */
    bool wants_out;
    uint64_t used; /* when it did something last, in turns */
    pc_buf in, out;
    struct connection *next;
} connection;

struct pc_origin {
    pc_arena *arena;
    pc_origin_options options;
    int listener, epoll;
    unsigned port, n_serial, n_connections;
    uint64_t turns;
    connection *connections;
    script *scripts;
    size_t n_scripts, cap_scripts;
};

/* ---- scripts ---- */

void pc_origin_serve(pc_origin *origin, const char *path, const pc_item *item)
{
    const script one = {.path = pc_arena_strdup(origin->arena, path),
                        .item = item};

    PC_PUSH(origin->arena, origin->scripts, origin->n_scripts,
            origin->cap_scripts, one);
}

static script *script_of(const pc_origin *origin, const pc_item *item)
{
    for (size_t i = 0; i < origin->n_scripts; i++)
        if (origin->scripts[i].item == item)
            return &origin->scripts[i];
    return NULL;
}

void pc_origin_turn(pc_origin *origin, const pc_item *item, unsigned step)
{
    script *found = script_of(origin, item);

    if (found)
        found->step = step;
}

bool pc_origin_seen(const pc_origin *origin, const pc_item *item)
{
    const script *found = script_of(origin, item);

    return found && found->seen;
}

/* A proxy may put something before the path, or take it away; it may ask in
 * absolute form.  The end of the path is what tells items apart. */
static script *script_at(const pc_origin *origin, pc_span target)
{
    const char *query = memchr(target.ptr, '?', target.len);

    if (query)
        target.len = (size_t)(query - target.ptr);
    for (size_t i = 0; i < origin->n_scripts; i++) {
        script *one = &origin->scripts[i];
        const size_t len = strlen(one->path);

        if (len <= target.len &&
            memcmp(target.ptr + target.len - len, one->path, len) == 0)
            return one;
    }
    return NULL;
}

/* The version that is there in a step: that of the last step that named one,
 * and the first before that.  *ret_before: the one before a 304. */
static const pc_origin_version *version_in(const pc_case *from, unsigned step,
                                           const pc_origin_version **ret_before)
{
    const pc_origin_version *now = &from->versions[0];

    *ret_before = now;
    for (size_t i = 0; i <= step && i < from->n_steps; i++)
        for (size_t j = 0; j < from->n_versions && from->steps[i].origin; j++)
            if (strcmp(from->versions[j].name, from->steps[i].origin) == 0)
                now = &from->versions[j];
    for (unsigned i = 0; i <= step && i < from->n_steps; i++)
        for (size_t j = 0; j < from->n_versions && from->steps[i].origin; j++)
            if (strcmp(from->versions[j].name, from->steps[i].origin) == 0 &&
                from->versions[j].status != 304)
                *ret_before = &from->versions[j];
    return now;
}

/* ---- connections ---- */

static void watch(pc_origin *origin, connection *c, int operation)
{
    struct epoll_event event = {
        .events = EPOLLIN | (c->wants_out ? EPOLLOUT : 0), .data.ptr = c};

    (void)epoll_ctl(origin->epoll, operation, c->fd, &event);
}

static void drop(pc_origin *origin, connection *c)
{
    connection **at = &origin->connections;

    while (*at && *at != c)
        at = &(*at)->next;
    if (*at)
        *at = c->next;
    origin->n_connections--;
    close(c->fd); /* leaves the epoll set by that */
    pc_buf_release(&c->in);
    pc_buf_release(&c->out);
    free(c);
}

/* A cache keeps connections as long as it likes: the one that has been quiet
 * for longest makes room. */
static void make_room(pc_origin *origin)
{
    connection *oldest = origin->connections;

    if (origin->n_connections < CONNECTIONS_MAX)
        return;
    for (connection *c = origin->connections; c; c = c->next)
        if (c->used < oldest->used)
            oldest = c;
    drop(origin, oldest);
}

static void accept_one(pc_origin *origin)
{
    int fd = accept(origin->listener, NULL, NULL);
    const int on = 1;
    connection *c;

    if (fd < 0)
        return;
    (void)fcntl(fd, F_SETFL, O_NONBLOCK);
    (void)fcntl(fd, F_SETFD, FD_CLOEXEC);
    make_room(origin);
    c = calloc(1, sizeof *c);
    if (!c)
        pc_out_of_memory(sizeof *c);
    (void)setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    c->fd = fd;
    c->serial = ++origin->n_serial;
    c->used = origin->turns;
    pc_buf_init(&c->in, PC_ORIGIN_HEAD_MAX + 2 * PC_ORIGIN_BODY_MAX);
    pc_buf_init(&c->out, OUT_MAX);
    c->next = origin->connections;
    origin->connections = c;
    origin->n_connections++;
    watch(origin, c, EPOLL_CTL_ADD);
}

/* False: the connection is over. */
static bool flush_out(pc_origin *origin, connection *c)
{
    bool wants_out;

    while (c->out.len) {
        ssize_t n = send(c->fd, c->out.ptr, c->out.len, MSG_NOSIGNAL);

        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0 && errno != EAGAIN && errno != EWOULDBLOCK)
            return false;
        if (n <= 0)
            break;
        pc_buf_drop(&c->out, (size_t)n);
    }
    wants_out = c->out.len > 0;
    if (wants_out != c->wants_out) {
        c->wants_out = wants_out;
        watch(origin, c, EPOLL_CTL_MOD);
    }
    return wants_out || !c->closing;
}

static void tell(pc_origin *origin, const connection *c, const script *of,
                 const pc_http_request *request,
                 const pc_http_response *response, int64_t start_ns)
{
    const int64_t now_ns = pc_clock_ns();
    const pc_exchange exchange = {
        .item = of->item->record.id,
        .resource = of->item->record.resource,
        .role = PC_ROLE_ORIGIN,
        .subject = of->step,
        .client = "",
        .connection = c->serial,
        .request = *request,
        .response = *response,
        .end = PC_END_COMPLETE,
        .sent_all = true,
        .start_ns = start_ns,
        .sent_ns = start_ns,
        .first_ns = now_ns,
        .done_ns = now_ns,
    };

    if (origin->options.on_request)
        origin->options.on_request(origin->options.context, &exchange);
}

static void answer(pc_origin *origin, connection *c, pc_arena *arena,
                   const pc_origin_request *request, int64_t start_ns)
{
    const pc_http_request *message = &request->message;
    script *of = script_at(origin, message->target);
    pc_http_response response;
    pc_span content;
    bool keep_alive = request->keep_alive;

    if (of) {
        const pc_case *from = of->item->from;
        const pc_origin_version *before;
        const pc_origin_version *now = version_in(from, of->step, &before);

        of->seen = true;
        pc_origin_answer(arena, message, now, before, from->id, &response,
                         &content);
    } else {
        pc_origin_answer_stranger(arena, &response, &content);
    }
    if (response.status != 304 && strcmp(message->method, "HEAD") != 0)
        pc_origin_content_set(arena, &response.content, content);
    if (of) /* before the octets leave: what follows from them comes later */
        tell(origin, c, of, message, &response, start_ns);
    pc_origin_response_write(&response, content, message->method, keep_alive,
                             &c->out);
    c->closing |= !keep_alive || c->out.failed;
}

/* What is no request is answered once, and the connection ends. */
static void answer_bad(connection *c)
{
    pc_buf_puts(&c->out, "HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n"
                         "Connection: close\r\n\r\n");
    c->closing = true;
}

/* All whole requests among the octets that have come. */
static void take_requests(pc_origin *origin, connection *c)
{
    int r = 1;

    while (r == 1 && c->in.len && !c->closing) {
        pc_arena arena;
        pc_origin_request request = {.keep_alive = false};
        const int64_t start_ns = pc_clock_ns();
        bool head;
        size_t len = 0;

        pc_arena_init(&arena);
        r = pc_origin_request_read(&arena, pc_buf_view(&c->in), &request, &head,
                                   &len);
        if (r == 1) {
            answer(origin, c, &arena, &request, start_ns);
            pc_buf_drop(&c->in, len);
            c->continued = false;
        } else if (r < 0) {
            answer_bad(c);
        } else if (head && request.expects_continue && !c->continued) {
            pc_buf_puts(&c->out, "HTTP/1.1 100 Continue\r\n\r\n");
            c->continued = true;
        }
        pc_arena_release(&arena);
    }
}

/* False: the connection is over. */
static bool read_in(connection *c)
{
    char octets[READ_MAX];
    ssize_t n = recv(c->fd, octets, sizeof octets, 0);

    if (n < 0)
        return errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR;
    return n > 0 && pc_buf_put(&c->in, octets, (size_t)n) == PC_OK;
}

static void serve(pc_origin *origin, connection *c, uint32_t events)
{
    bool goes_on = true;

    c->used = origin->turns;
    if (events & (EPOLLIN | EPOLLHUP | EPOLLERR))
        goes_on = read_in(c);
    if (goes_on) {
        take_requests(origin, c);
        goes_on = flush_out(origin, c);
    }
    if (!goes_on)
        drop(origin, c);
}

int pc_origin_step(pc_origin *origin)
{
    struct epoll_event events[EVENTS_MAX];

    for (unsigned turn = 0; turn < TURNS_MAX; turn++) {
        int n = epoll_wait(origin->epoll, events, EVENTS_MAX, 0);

        if (n < 0 && errno != EINTR)
            return PC_EIO;
        if (n <= 0)
            return PC_OK;
        origin->turns++;
        /* The connections first: to accept may drop one. */
        for (int i = 0; i < n; i++)
            if (events[i].data.ptr != origin)
                serve(origin, events[i].data.ptr, events[i].events);
        for (int i = 0; i < n; i++)
            if (events[i].data.ptr == origin)
                accept_one(origin);
    }
    return PC_OK;
}

/* ---- its life ---- */

static int listen_at(const struct addrinfo *at)
{
    const int on = 1;
    int fd = socket(at->ai_family,
                    at->ai_socktype | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);

    if (fd < 0)
        return -1;
    (void)setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (bind(fd, at->ai_addr, at->ai_addrlen) == 0 && listen(fd, 128) == 0)
        return fd;
    close(fd);
    return -1;
}

static unsigned port_of(int fd)
{
    struct sockaddr_storage address = {0};
    socklen_t len = sizeof address;

    if (getsockname(fd, (struct sockaddr *)&address, &len) < 0)
        return 0;
    return address.ss_family == AF_INET6
               ? ntohs(((struct sockaddr_in6 *)&address)->sin6_port)
               : ntohs(((struct sockaddr_in *)&address)->sin_port);
}

static int open_listener(pc_origin *origin, pc_diags *diags)
{
    const struct addrinfo hints = {.ai_socktype = SOCK_STREAM,
                                   .ai_flags = AI_PASSIVE | AI_NUMERICSERV};
    const pc_origin_options *o = &origin->options;
    struct addrinfo *found = NULL;
    char port[8];
    int r;

    snprintf(port, sizeof port, "%u", o->port);
    r = getaddrinfo(o->host, port, &hints, &found);
    if (r != 0)
        return pc_fail(diags, PC_EIO, "cannot resolve '%s' ('listen'): %s",
                       o->host, gai_strerror(r));
    errno = 0;
    for (struct addrinfo *at = found; at && origin->listener < 0;
         at = at->ai_next)
        origin->listener = listen_at(at);
    r = errno;
    freeaddrinfo(found);
    if (origin->listener < 0)
        return pc_fail(diags, PC_EIO, "cannot listen on %s:%u ('origin'): %s",
                       o->host, o->port, strerror(r));
    origin->port = port_of(origin->listener);
    return PC_OK;
}

int pc_origin_open(pc_arena *arena, const pc_origin_options *options,
                   pc_origin **ret_origin, pc_diags *diags)
{
    pc_origin *origin = PC_NEW(arena, pc_origin);
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = origin};
    int r;

    origin->arena = arena;
    origin->options = *options;
    origin->listener = -1;
    origin->epoll = epoll_create1(EPOLL_CLOEXEC);
    if (origin->epoll < 0)
        return pc_fail(diags, PC_EIO, "cannot open an epoll set: %s",
                       strerror(errno));
    r = open_listener(origin, diags);
    if (r == PC_OK &&
        epoll_ctl(origin->epoll, EPOLL_CTL_ADD, origin->listener, &event) < 0)
        r = pc_fail(diags, PC_EIO, "cannot watch a socket: %s",
                    strerror(errno));
    if (r < 0) {
        pc_origin_close(origin);
        return r;
    }
    *ret_origin = origin;
    return PC_OK;
}

void pc_origin_close(pc_origin *origin)
{
    if (!origin)
        return;
    while (origin->connections)
        drop(origin, origin->connections);
    if (origin->listener >= 0)
        close(origin->listener);
    if (origin->epoll >= 0)
        close(origin->epoll);
    origin->listener = origin->epoll = -1;
}

unsigned pc_origin_port(const pc_origin *origin)
{
    return origin->port;
}

int pc_origin_fd(const pc_origin *origin)
{
    return origin->epoll;
}
