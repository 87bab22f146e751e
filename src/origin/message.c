/* Octets to a request, and an answer to octets (RFC 9112). */
#include "origin/message.h"

#include "base/digest.h"
#include "base/str.h"

#include <stdlib.h>
#include <string.h>

#define CHUNK_LINE_MAX 64

/* The line at the head of the octets, without its end; false: not whole. */
static bool take_line(pc_span *rest, pc_span *ret_line)
{
    const char *lf = rest->len ? memchr(rest->ptr, '\n', rest->len) : NULL;
    size_t len;

    if (!lf)
        return false;
    len = (size_t)(lf - rest->ptr);
    *ret_line = (pc_span){rest->ptr, len};
    if (len && rest->ptr[len - 1] == '\r')
        ret_line->len--;
    rest->ptr += len + 1;
    rest->len -= len + 1;
    return true;
}

static int read_request_line(pc_arena *arena, pc_span line,
                             pc_origin_request *request)
{
    const char *first = line.len ? memchr(line.ptr, ' ', line.len) : NULL;
    const char *second;
    size_t left;

    if (!first || first == line.ptr)
        return PC_ESYNTAX;
    left = line.len - (size_t)(first + 1 - line.ptr);
    second = left ? memchr(first + 1, ' ', left) : NULL;
    if (!second || second == first + 1 ||
        line.len - (size_t)(second + 1 - line.ptr) != 8 ||
        memcmp(second + 1, "HTTP/1.", 7) != 0)
        return PC_ESYNTAX;
    request->message.method =
        pc_arena_span(arena, (pc_span){line.ptr, (size_t)(first - line.ptr)})
            .ptr;
    request->message.target = pc_arena_span(
        arena, (pc_span){first + 1, (size_t)(second - first - 1)});
    request->keep_alive = second[8] != '0';
    return PC_OK;
}

static int read_field(pc_arena *arena, pc_span line, pc_lines *fields)
{
    const char *colon = memchr(line.ptr, ':', line.len);
    pc_span name, value;

    if (!colon || colon == line.ptr || colon[-1] == ' ' || colon[-1] == '\t')
        return PC_ESYNTAX;
    name = (pc_span){line.ptr, (size_t)(colon - line.ptr)};
    value = (pc_span){colon + 1, line.len - name.len - 1};
    pc_lines_add(arena, fields, pc_arena_span(arena, name),
                 pc_arena_span(arena, pc_span_trim(value)));
    return PC_OK;
}

static bool field_has(const pc_lines *fields, const char *name,
                      const char *word)
{
    for (size_t i = 0; i < fields->n; i++) {
        pc_span rest = fields->items[i].value;

        if (!pc_span_is_nocase(fields->items[i].name, name))
            continue;
        while (rest.len) {
            const char *comma = memchr(rest.ptr, ',', rest.len);
            size_t len = comma ? (size_t)(comma - rest.ptr) : rest.len;

            if (pc_span_is_nocase(pc_span_trim((pc_span){rest.ptr, len}), word))
                return true;
            len += comma != NULL;
            rest.ptr += len;
            rest.len -= len;
        }
    }
    return false;
}

/* A chunked content (RFC 9112, 7.1), its trailers left out. */
static int read_chunked(pc_arena *arena, pc_span *rest, pc_span *ret_content)
{
    char *octets = pc_arena_alloc(arena, rest->len + 1);
    size_t n = 0;
    pc_span line;

    for (;;) {
        char digits[CHUNK_LINE_MAX + 1], *end;
        unsigned long size;

        if (!take_line(rest, &line))
            return rest->len > CHUNK_LINE_MAX ? PC_ESYNTAX : 0;
        if (!line.len || line.len > CHUNK_LINE_MAX || line.ptr[0] == '-')
            return PC_ESYNTAX;
        memcpy(digits, line.ptr, line.len);
        digits[line.len] = '\0';
        size = strtoul(digits, &end, 16);
        if (end == digits || (*end && *end != ';' && *end != ' '))
            return PC_ESYNTAX;
        if (!size)
            break;
        if (size > PC_ORIGIN_BODY_MAX || n + size > PC_ORIGIN_BODY_MAX)
            return PC_ELIMIT;
        if (rest->len < size)
            return 0;
        memcpy(octets + n, rest->ptr, size);
        n += size;
        rest->ptr += size;
        rest->len -= size;
        if (!take_line(rest, &line))
            return rest->len > 2 ? PC_ESYNTAX : 0;
        if (line.len)
            return PC_ESYNTAX;
    }
    do {
        if (!take_line(rest, &line))
            return rest->len > PC_ORIGIN_HEAD_MAX ? PC_ELIMIT : 0;
    } while (line.len);
    *ret_content = (pc_span){octets, n};
    return 1;
}

static int read_content(pc_arena *arena, const pc_lines *fields, pc_span *rest,
                        pc_span *ret_content)
{
    const pc_line *length = pc_lines_find(fields, "Content-Length");
    uint64_t len;

    if (field_has(fields, "Transfer-Encoding", "chunked"))
        return read_chunked(arena, rest, ret_content);
    if (!length)
        return 1;
    if (!pc_span_u64(length->value, &len))
        return PC_ESYNTAX;
    if (len > PC_ORIGIN_BODY_MAX)
        return PC_ELIMIT;
    if (rest->len < len)
        return 0;
    *ret_content = (pc_span){rest->ptr, (size_t)len};
    rest->ptr += len;
    rest->len -= (size_t)len;
    return 1;
}

void pc_origin_content_set(pc_arena *arena, pc_content *content, pc_span octets)
{
    *content = (pc_content){.len = octets.len};
    if (!octets.len)
        return;
    pc_digest(octets, content->digest);
    if (octets.len > PC_CONTENT_KEPT)
        octets.len = PC_CONTENT_KEPT;
    content->kept = pc_arena_span(arena, octets);
}

int pc_origin_request_read(pc_arena *arena, pc_span octets,
                           pc_origin_request *ret_request, bool *ret_head,
                           size_t *ret_len)
{
    pc_origin_request request = {.message = {.base = ""}};
    pc_lines *fields = &request.message.fields;
    pc_span rest = octets, line, content = {NULL, 0};
    int r;

    *ret_head = false;
    do { /* empty lines before a request are no harm (RFC 9112, 2.2) */
        if (!take_line(&rest, &line))
            return octets.len > PC_ORIGIN_HEAD_MAX ? PC_ELIMIT : 0;
    } while (!line.len);
    r = read_request_line(arena, line, &request);
    if (r < 0)
        return r;
    for (;;) {
        if (octets.len - rest.len > PC_ORIGIN_HEAD_MAX)
            return PC_ELIMIT;
        if (!take_line(&rest, &line))
            return octets.len > PC_ORIGIN_HEAD_MAX ? PC_ELIMIT : 0;
        if (!line.len)
            break;
        r = read_field(arena, line, fields);
        if (r < 0)
            return r;
    }
    *ret_head = true;
    if (field_has(fields, "Connection", "close"))
        request.keep_alive = false;
    else if (field_has(fields, "Connection", "keep-alive"))
        request.keep_alive = true;
    request.expects_continue = field_has(fields, "Expect", "100-continue");
    *ret_request = request;
    r = read_content(arena, fields, &rest, &content);
    if (r <= 0)
        return r;
    pc_origin_content_set(arena, &ret_request->message.content, content);
    *ret_len = octets.len - rest.len;
    return 1;
}

void pc_origin_response_write(const pc_http_response *response, pc_span content,
                              const char *method, bool keep_alive, pc_buf *out)
{
    const bool bare = response->status == 204 || response->status == 304 ||
                      strcmp(method, "HEAD") == 0;

    pc_buf_printf(out, "HTTP/1.1 %u %.*s\r\n", response->status,
                  (int)response->reason.len, response->reason.ptr);
    for (size_t i = 0; i < response->fields.n; i++) {
        pc_buf_span(out, response->fields.items[i].name);
        pc_buf_puts(out, ": ");
        pc_buf_span(out, response->fields.items[i].value);
        pc_buf_puts(out, "\r\n");
    }
    pc_buf_printf(out, "Connection: %s\r\n\r\n",
                  keep_alive ? "keep-alive" : "close");
    if (!bare)
        pc_buf_span(out, content);
}
