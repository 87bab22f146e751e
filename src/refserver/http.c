#include "base/buf.h"
#include "base/clock.h"
#include "base/rng.h"
#include "base/str.h"
#include "refserver/answer.h"
#include "refserver/faults.h"
#include "refserver/framing.h"
#include "refserver/listen.h"
#include "refserver/raw.h"
#include "refserver/refserver.h"
#include "refserver/respond.h"

#include <errno.h>
#include <microhttpd.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define CONNECTIONS_MAX 1000
/* Also the limit of a header section: past it libmicrohttpd answers 431. */
#define CONNECTION_MEMORY ((size_t)96 << 10)
#define REQUEST_FIELDS    1024
#define STREAMS_MAX       64
/* Content that is too large is read this far, so that the client can hear 413
 * instead of a reset. */
#define DISCARD_MAX (PC_REF_CONTENT_MAX * 4)

/* One request, from its header section to the end of its response. */
typedef struct exchange {
    pc_refserver *server;
    struct MHD_Connection *connection;
    pc_arena arena;
    pc_buf content;
    uint64_t n_received;
    pc_ref_settled settled;
    int method_bit;
    unsigned status;
    pc_span sent;     /* the representation, in the arena; for raw faults */
    bool waits;       /* between check and write (a fault) */
    int64_t until_ns; /* ... until then */
    bool gone;        /* a raw stream had the socket: close it */
    struct exchange *next_waiting;
} exchange;

struct pc_refserver {
    pc_ref_site site;
    struct MHD_Daemon *daemon;
    int listen_fd, epoll_fd;
    unsigned port;
    bool run_again; /* a connection was taken up again */
    exchange *waiting;
    pc_ref_raw *streams;
    size_t n_streams;
};

static int fd_of(struct MHD_Connection *connection)
{
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);

    return info ? info->connect_fd : -1;
}

typedef struct gathering {
    pc_ref_field *fields;
    size_t n, limit;
} gathering;

static enum MHD_Result gather(void *closure, enum MHD_ValueKind kind,
                              const char *name, size_t name_len,
                              const char *value, size_t value_len)
{
    gathering *to = closure;

    (void)kind;
    if (to->n == to->limit)
        return MHD_NO;
    to->fields[to->n].name = (pc_span){name, name_len};
    to->fields[to->n++].value = (pc_span){value, value ? value_len : 0};
    return MHD_YES;
}

/* The request as far as it has come. */
static void read_request(exchange *x, const char *url, const char *method,
                         pc_ref_request *ret_request)
{
    int n =
        MHD_get_connection_values_n(x->connection, MHD_HEADER_KIND, NULL, NULL);
    gathering to = {NULL, 0, 0};

    to.limit = n < REQUEST_FIELDS ? (size_t)n : REQUEST_FIELDS;
    to.fields = PC_NEW_ARRAY(&x->arena, to.limit + 1, pc_ref_field);
    MHD_get_connection_values_n(x->connection, MHD_HEADER_KIND, gather, &to);
    *ret_request =
        (pc_ref_request){.method = pc_span_of(method),
                         .method_bit = pc_ref_method_bit(pc_span_of(method)),
                         .path = pc_ref_path(url),
                         .fields = to.fields,
                         .n_fields = to.n,
                         .content = pc_buf_view(&x->content),
                         .now_s = pc_clock_wall_s()};
    x->method_bit = ret_request->method_bit;
}

/* Never called: the lengths that it stands for go with HEAD and 304. */
static ssize_t no_octets(void *closure, uint64_t at, char *buf, size_t max)
{
    (void)closure;
    (void)at;
    (void)buf;
    (void)max;
    return MHD_CONTENT_READER_END_WITH_ERROR;
}

static enum MHD_Result queue(exchange *x, const pc_ref_response *response)
{
    bool silent = response->status == 304 || x->method_bit == PC_REF_HEAD;
    struct MHD_Response *out;
    enum MHD_Result result;

    if (silent)
        out = MHD_create_response_from_callback(response->said_len, 1024,
                                                no_octets, NULL, NULL);
    else
        out = MHD_create_response_from_buffer(response->content.len,
                                              (void *)response->content.ptr,
                                              MHD_RESPMEM_MUST_COPY);
    if (!out)
        return MHD_NO;
    for (size_t i = 0; i < response->n_fields; i++)
        if (!MHD_add_response_header(out, response->fields[i].name,
                                     response->fields[i].value)) {
            MHD_destroy_response(out);
            return MHD_NO;
        }
    if (response->length_in_204) {
        MHD_set_response_options(out, MHD_RF_INSANITY_HEADER_CONTENT_LENGTH,
                                 MHD_RO_END);
        MHD_add_response_header(out, "Content-Length", "0");
    }
    x->status = response->status;
    result = MHD_queue_response(x->connection, response->status, out);
    MHD_destroy_response(out);
    return result;
}

static enum MHD_Result refuse(exchange *x, const char *url, const char *method,
                              unsigned status, const char *why)
{
    pc_ref_response response;
    pc_ref_request request;

    read_request(x, url, method, &request);
    pc_ref_refuse(&x->server->site, &x->arena, &request, status, why,
                  &response);
    return queue(x, &response);
}

static bool is_write(int method_bit)
{
    return (method_bit & PC_REF_WRITES) != 0;
}

/* The header section has come. */
static enum MHD_Result begin(exchange *x, const char *url, const char *method)
{
    pc_ref_site *site = &x->server->site;
    pc_ref_request request;
    pc_ref_response response;
    const char *why;
    pc_span length;
    uint64_t n = 0;

    read_request(x, url, method, &request);
    why = pc_ref_framing(&request);
    if (why) {
        pc_ref_refuse(site, &x->arena, &request, 400, why, &response);
        pc_ref_field_add(&response, "Connection", "close");
        return queue(x, &response);
    }
    if (pc_ref_field_get(&x->arena, &request, "Content-Length", &site->knobs,
                         &length) &&
        pc_span_u64(length, &n) && n > PC_REF_CONTENT_MAX)
        return refuse(x, url, method, 413,
                      "the content is larger than this server takes");
    if (site->knobs.early_check && is_write(request.method_bit))
        pc_ref_settle(site, &x->arena, &request, &x->settled);
    return MHD_YES;
}

static enum MHD_Result receive(exchange *x, const char *data, size_t *len)
{
    x->n_received += *len;
    if (x->n_received > DISCARD_MAX)
        return MHD_NO;
    pc_buf_put(&x->content, data, *len);
    *len = 0;
    return MHD_YES;
}

/* The fault racy-window: let others in between the check and the write. */
static bool wait_between(exchange *x, const pc_ref_request *request)
{
    int racy_us = x->server->site.knobs.racy_us;

    if (!racy_us || x->settled.known || !is_write(request->method_bit))
        return false;
    pc_ref_settle(&x->server->site, &x->arena, request, &x->settled);
    x->waits = true;
    x->until_ns = pc_clock_ns() + (int64_t)racy_us * 1000;
    x->next_waiting = x->server->waiting;
    x->server->waiting = x;
    MHD_suspend_connection(x->connection);
    return true;
}

static bool hand_over(exchange *x, const pc_ref_response *response)
{
    pc_refserver *server = x->server;
    pc_ref_raw *raw;

    if (server->n_streams == STREAMS_MAX)
        return false;
    raw = pc_ref_raw_open(server->site.knobs.wire, fd_of(x->connection),
                          response, x);
    if (!raw)
        return false;
    raw->next = server->streams;
    server->streams = raw;
    server->n_streams++;
    MHD_suspend_connection(x->connection);
    return true;
}

static enum MHD_Result finish(exchange *x, const char *url, const char *method)
{
    pc_ref_site *site = &x->server->site;
    pc_ref_response response;
    pc_ref_request request;

    if (x->content.failed)
        return refuse(x, url, method, 413,
                      "the content is larger than this server takes");
    read_request(x, url, method, &request);
    if (request.n_fields == REQUEST_FIELDS)
        return refuse(x, url, method, 431, "there are too many header fields");
    if (wait_between(x, &request))
        return MHD_YES;
    pc_ref_answer(site, &x->arena, &request, &x->settled, &response);
    if (site->knobs.wire) {
        x->sent = pc_arena_span(&x->arena, response.content);
        if (pc_ref_raw_takes(site->knobs.wire, &request, &response))
            return hand_over(x, &response) ? MHD_YES : MHD_NO;
    }
    return queue(x, &response);
}

static enum MHD_Result handle(void *closure, struct MHD_Connection *connection,
                              const char *url, const char *method,
                              const char *version, const char *data,
                              size_t *len, void **state)
{
    exchange *x = *state;

    (void)version;
    if (!x) {
        x = calloc(1, sizeof *x);
        if (!x)
            return MHD_NO;
        x->server = closure;
        x->connection = connection;
        pc_arena_init(&x->arena);
        pc_buf_init(&x->content, PC_REF_CONTENT_MAX);
        *state = x;
        return begin(x, url, method);
    }
    if (x->gone)
        return MHD_NO;
    if (*len)
        return receive(x, data, len);
    if (x->waits)
        return MHD_YES;
    return finish(x, url, method);
}

static void forget(exchange *x)
{
    exchange **at = &x->server->waiting;

    while (*at && *at != x)
        at = &(*at)->next_waiting;
    if (*at)
        *at = x->next_waiting;
}

static void complete(void *closure, struct MHD_Connection *connection,
                     void **state, enum MHD_RequestTerminationCode how)
{
    pc_refserver *server = closure;
    exchange *x = *state;

    if (!x)
        return;
    if (how == MHD_REQUEST_TERMINATED_COMPLETED_OK && server->site.knobs.wire)
        pc_ref_raw_after(server->site.knobs.wire, fd_of(connection),
                         x->method_bit, x->status, x->sent);
    forget(x);
    pc_buf_release(&x->content);
    pc_arena_release(&x->arena);
    free(x);
    *state = NULL;
}

/* libmicrohttpd's own words (a broken request, a reset) interest nobody. */
static void no_log(void *closure, const char *format, va_list args)
{
    (void)closure;
    (void)format;
    (void)args;
}

/* libmicrohttpd adds Date where the answer has none. */
static bool omits_date(const pc_ref_knobs *knobs)
{
    return knobs->no_date ||
           ((knobs->without_200 | knobs->without_206 | knobs->without_304 |
             knobs->without_416 | knobs->without_head) &
            PC_REF_FIELD_DATE);
}

static int start_daemon(pc_refserver *server, unsigned idle_s, pc_diags *diags)
{
    const union MHD_DaemonInfo *info;
    unsigned flags =
        MHD_USE_EPOLL | MHD_ALLOW_SUSPEND_RESUME | MHD_USE_ERROR_LOG;

    if (omits_date(&server->site.knobs))
        flags |= MHD_USE_SUPPRESS_DATE_NO_CLOCK;
    server->daemon = MHD_start_daemon(
        flags, 0, NULL, NULL, handle, server, MHD_OPTION_EXTERNAL_LOGGER,
        no_log, NULL, MHD_OPTION_LISTEN_SOCKET, server->listen_fd,
        MHD_OPTION_CONNECTION_MEMORY_LIMIT, CONNECTION_MEMORY,
        MHD_OPTION_CONNECTION_LIMIT, (unsigned)CONNECTIONS_MAX,
        MHD_OPTION_CONNECTION_TIMEOUT, idle_s ? idle_s : 60,
        MHD_OPTION_STRICT_FOR_CLIENT, 1, MHD_OPTION_NOTIFY_COMPLETED, complete,
        server, MHD_OPTION_END);
    if (!server->daemon)
        return pc_fail(diags, PC_EIO, "cannot start the HTTP server");
    server->listen_fd = -1; /* the daemon closes it */
    info = MHD_get_daemon_info(server->daemon, MHD_DAEMON_INFO_EPOLL_FD);
    if (!info)
        return pc_fail(diags, PC_EIO, "the HTTP server has no event queue");
    server->epoll_fd = info->epoll_fd;
    return PC_OK;
}

int pc_refserver_open(const pc_refserver_config *config,
                      pc_refserver **ret_server, pc_diags *diags)
{
    pc_refserver *server = calloc(1, sizeof *server);
    pc_ref_knobs knobs;
    int error;

    if (!server)
        return pc_fail(diags, PC_ENOMEM, "out of memory");
    server->listen_fd = -1;
    error =
        pc_ref_faults_apply(config->faults, config->n_faults, &knobs, diags);
    if (!error)
        error = pc_ref_site_init(&server->site, &knobs, pc_clock_wall_s(),
                                 (uint32_t)pc_rng_system_seed());
    if (error == PC_ENOMEM)
        pc_fail(diags, error, "out of memory");
    if (!error)
        error = pc_ref_listen(config->port, &server->listen_fd, &server->port,
                              diags);
    if (!error)
        error = start_daemon(server, config->idle_s, diags);
    if (error) {
        pc_refserver_close(server);
        return error;
    }
    *ret_server = server;
    return PC_OK;
}

void pc_refserver_close(pc_refserver *server)
{
    if (!server)
        return;
    for (exchange *x = server->waiting; x; x = x->next_waiting)
        MHD_resume_connection(x->connection);
    server->waiting = NULL;
    while (server->streams) {
        pc_ref_raw *next = server->streams->next;
        exchange *x = server->streams->owner;

        x->gone = true;
        MHD_resume_connection(x->connection);
        pc_ref_raw_close(server->streams);
        server->streams = next;
    }
    if (server->daemon)
        MHD_stop_daemon(server->daemon);
    if (server->listen_fd >= 0)
        close(server->listen_fd);
    pc_ref_site_release(&server->site);
    free(server);
}

unsigned pc_refserver_port(const pc_refserver *server)
{
    return server->port;
}

/* libmicrohttpd has to run at once and once more for a connection that it may
 * take up again: without a thread of its own nothing wakes poll for it. */
static void resume(pc_refserver *server, exchange *x)
{
    MHD_resume_connection(x->connection);
    server->run_again = true;
}

/* To the end of the first window, or -1. */
static int64_t next_window_ns(const pc_refserver *server)
{
    int64_t now_ns = pc_clock_ns(), next_ns = -1;

    for (const exchange *x = server->waiting; x; x = x->next_waiting) {
        int64_t left_ns = x->until_ns > now_ns ? x->until_ns - now_ns : 0;

        if (next_ns < 0 || left_ns < next_ns)
            next_ns = left_ns;
    }
    return next_ns;
}

/* Lets the writes go whose window is over. */
static void wake_waiting(pc_refserver *server)
{
    int64_t now_ns = pc_clock_ns();
    exchange **at = &server->waiting;

    while (*at) {
        exchange *x = *at;

        if (x->until_ns > now_ns) {
            at = &x->next_waiting;
            continue;
        }
        *at = x->next_waiting;
        x->waits = false;
        resume(server, x);
    }
}

static void pump_streams(pc_refserver *server)
{
    pc_ref_raw **at = &server->streams;

    while (*at) {
        pc_ref_raw *raw = *at;
        exchange *x = raw->owner;

        if (pc_ref_raw_pump(raw)) {
            at = &raw->next;
            continue;
        }
        *at = raw->next;
        server->n_streams--;
        pc_ref_raw_close(raw);
        x->gone = true;
        resume(server, x);
    }
}

/* stop_fd may be -1.  1 when it became readable. */
static int turn(pc_refserver *server, int stop_fd, int wait_ms)
{
    struct pollfd fds[2 + STREAMS_MAX] = {{server->epoll_fd, POLLIN, 0},
                                          {stop_fd, POLLIN, 0}};
    MHD_UNSIGNED_LONG_LONG mhd_ms;
    int64_t window_ns = next_window_ns(server);
    nfds_t n = 2;

    if (MHD_get_timeout(server->daemon, &mhd_ms) == MHD_YES &&
        (wait_ms < 0 || mhd_ms < (MHD_UNSIGNED_LONG_LONG)wait_ms))
        wait_ms = mhd_ms > 60000 ? 60000 : (int)mhd_ms;
    /* Windows are shorter than poll's unit: look again and again. */
    if (window_ns >= 0 && (wait_ms < 0 || window_ns / 1000000 < wait_ms))
        wait_ms = (int)(window_ns / 1000000);
    for (pc_ref_raw *raw = server->streams; raw; raw = raw->next) {
        fds[n++] = (struct pollfd){
            raw->fd, (short)(pc_ref_raw_writes(raw) ? POLLOUT : POLLIN), 0};
        if (wait_ms < 0 || wait_ms > 1000)
            wait_ms = 1000;
    }
    if (server->run_again)
        wait_ms = 0;
    server->run_again = false;
    if (poll(fds, n, wait_ms) < 0 && errno != EINTR)
        return PC_EIO;
    if (stop_fd >= 0 && fds[1].revents)
        return 1;
    pump_streams(server);
    wake_waiting(server);
    return MHD_run(server->daemon) == MHD_YES ? PC_OK : PC_EIO;
}

int pc_refserver_step(pc_refserver *server, int wait_ms)
{
    return turn(server, -1, wait_ms);
}

int pc_refserver_run(pc_refserver *server, int stop_fd)
{
    int result;

    do
        result = turn(server, stop_fd, -1);
    while (result == PC_OK);
    return result == 1 ? PC_OK : result;
}
