#include "refserver/raw.h"

#include "base/buf.h"
#include "base/cleanup.h"
#include "base/clock.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#define HEAD_MAX ((size_t)64 << 10)

/* clang-format off */
static const struct {
    int wire;
    const char *head_end; /* after the response's fields; NULL: special */
    const char *loop;
    bool whole; /* the head has the fields of the response */
} streams[] = {
    {PC_REF_WIRE_NUL,      NULL, NULL, true},
    {PC_REF_WIRE_HEADERS,  "", "X-Filler: 0123456789abcdef0123456789abcdef\r\n", true},
    {PC_REF_WIRE_INTERIM,  "", "HTTP/1.1 102 Processing\r\n\r\n", false},
    {PC_REF_WIRE_BODY,     "Transfer-Encoding: chunked\r\n\r\n",
                           "20\r\n0123456789abcdef0123456789abcdef\r\n", true},
    {PC_REF_WIRE_TRAILERS, "Transfer-Encoding: chunked\r\n\r\n0\r\n",
                           "X-Filler: 0123456789abcdef0123456789abcdef\r\n", true},
    {PC_REF_WIRE_SHORT,    NULL, NULL, true},
    {PC_REF_WIRE_SILENT,   "", NULL, false},
};
/* clang-format on */

static int row_of(int wire)
{
    for (size_t i = 0; i < sizeof streams / sizeof streams[0]; i++)
        if (streams[i].wire == wire)
            return (int)i;
    return -1;
}

bool pc_ref_raw_takes(int wire, const pc_ref_request *request,
                      const pc_ref_response *response)
{
    /* Only what has content to break, and never the probe for readiness. */
    return row_of(wire) >= 0 && request->method_bit == PC_REF_GET &&
           response->status == 200 &&
           !(request->path.len == 8 &&
             memcmp(request->path.ptr, "/healthz", 8) == 0);
}

static void write_head(pc_buf *out, int row, const pc_ref_response *response)
{
    const char *end = streams[row].head_end;

    if (!streams[row].whole)
        return;
    pc_buf_printf(out, "HTTP/1.1 %u OK\r\n", response->status);
    for (size_t i = 0; i < response->n_fields; i++)
        pc_buf_printf(out, "%s: %s\r\n", response->fields[i].name,
                      response->fields[i].value);
    if (streams[row].wire == PC_REF_WIRE_NUL) {
        pc_buf_printf(out, "Content-Length: 0\r\nX-Nul: a");
        pc_buf_put(out, "", 1);
        pc_buf_puts(out, "b\r\nConnection: close\r\n\r\n");
    } else if (end) {
        pc_buf_puts(out, end);
    } else { /* half of what Content-Length says */
        size_t half = response->content.len / 2;

        pc_buf_printf(out, "Content-Length: %zu\r\n\r\n",
                      response->content.len + (half == 0));
        pc_buf_put(out, response->content.ptr, half < 8192 ? half : 8192);
    }
}

pc_ref_raw *pc_ref_raw_open(int wire, int fd, const pc_ref_response *response,
                            void *owner)
{
    int row = row_of(wire);
    pc_ref_raw *raw = calloc(1, sizeof *raw);
    PC_AUTO_BUF head;

    pc_buf_init(&head, HEAD_MAX);
    if (!raw)
        return NULL;
    write_head(&head, row, response);
    raw->head = malloc(head.len + 1);
    if (!raw->head || head.failed) {
        pc_ref_raw_close(raw);
        return NULL;
    }
    if (head.len)
        memcpy(raw->head, head.ptr, head.len);
    raw->head_len = head.len;
    raw->fd = fd;
    raw->kind = wire;
    raw->loop = streams[row].loop;
    raw->loop_len = raw->loop ? strlen(raw->loop) : 0;
    raw->deadline_ns = pc_clock_ns() + PC_REF_RAW_NS_MAX;
    raw->owner = owner;
    return raw;
}

void pc_ref_raw_close(pc_ref_raw *raw)
{
    if (!raw)
        return;
    free(raw->head);
    free(raw);
}

bool pc_ref_raw_writes(const pc_ref_raw *raw)
{
    return raw->head_sent < raw->head_len || raw->loop;
}

/* 1: all is sent, 0: the socket is full, -1: the other side is gone. */
static int send_some(pc_ref_raw *raw, const char *from, size_t len,
                     size_t *sent)
{
    while (*sent < len) {
        ssize_t n = send(raw->fd, from + *sent, len - *sent,
                         MSG_NOSIGNAL | MSG_DONTWAIT);

        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return errno == EAGAIN || errno == EWOULDBLOCK ? 0 : -1;
        *sent += (size_t)n;
        raw->octets += (uint64_t)n;
    }
    return 1;
}

/* A silent stream ends when the client has gone. */
static bool client_left(const pc_ref_raw *raw)
{
    char octet;

    return recv(raw->fd, &octet, 1, MSG_PEEK | MSG_DONTWAIT) == 0;
}

bool pc_ref_raw_pump(pc_ref_raw *raw)
{
    int done = send_some(raw, raw->head, raw->head_len, &raw->head_sent);

    if (done < 0 || pc_clock_ns() >= raw->deadline_ns || client_left(raw))
        return false;
    if (done == 0)
        return true;
    if (!raw->loop)
        return raw->kind == PC_REF_WIRE_SILENT;
    /* At most this many rounds, so that the others are served too. */
    for (int round = 0; round < 256; round++) {
        done = send_some(raw, raw->loop, raw->loop_len, &raw->loop_sent);
        if (done <= 0)
            return done == 0;
        raw->loop_sent = 0;
        if (raw->octets >= PC_REF_RAW_OCTETS_MAX)
            return false;
    }
    return true;
}

void pc_ref_raw_after(int wire, int fd, int method_bit, unsigned status,
                      pc_span content)
{
    static const char junk[] = "\r\nthis is no status line\r\n\r\n";
    pc_span text = {NULL, 0};

    if ((wire == PC_REF_WIRE_AFTER_304 && status == 304) ||
        (wire == PC_REF_WIRE_AFTER_HEAD && method_bit == PC_REF_HEAD))
        text = content.len ? content : (pc_span){"content\n", 8};
    if (wire == PC_REF_WIRE_AFTER_204 && status == 204)
        text = (pc_span){"content\n", 8};
    if (wire == PC_REF_WIRE_CHUNK_304 && status == 304)
        text = (pc_span){"0\r\n\r\n", 5};
    if (wire == PC_REF_WIRE_JUNK && method_bit == PC_REF_GET)
        text = (pc_span){junk, sizeof junk - 1};
    if (text.len > 4096)
        text.len = 4096;
    while (text.len) {
        ssize_t n = send(fd, text.ptr, text.len, MSG_NOSIGNAL | MSG_DONTWAIT);

        if (n <= 0)
            return;
        text = (pc_span){text.ptr + n, text.len - (size_t)n};
    }
}
