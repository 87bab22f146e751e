#include "engine/h1.h"

#include "base/cleanup.h"
#include "base/escape.h"
#include "base/str.h"

#include <string.h>

#define CHUNK_LINE_MAX ((size_t)4096) /* octets of one chunk-size line */
#define QUOTE_MAX      ((size_t)48)

typedef enum state {
    STATUS_LINE,
    FIELD_LINES,
    BY_LENGTH,
    CHUNK_SIZE,
    CHUNK_DATA,
    CHUNK_END,
    TRAILER_LINES,
    UNTIL_CLOSE,
    COMPLETE,
    FAILED
} state;

struct pc_h1_parser {
    pc_arena *arena;
    pc_response_limits limits;
    bool head;
    pc_http_response *response;

    state state;
    pc_end end;
    const char *detail;
    bool begun; /* an octet has come */
    bool close; /* the connection does not outlive this response */

    pc_buf line;          /* the beginning of a line that is not complete */
    size_t section;       /* octets of the section so far */
    size_t n_lines;       /* field lines of the section so far */
    pc_span name;         /* of the field line that is not finished; arena */
    pc_buf value;         /* its value, folds unfolded (5.2) */
    bool has_pending;     /* there is such a line */
    pc_lines *pending_to; /* and its section */

    pc_buf content;
    uint64_t left;       /* octets of this content or chunk to come */
    size_t chunk_extras; /* octets of chunk extensions so far */
};

/* ---- out ---- */

int pc_h1_encode(const pc_http_request *request, pc_span content, pc_buf *out,
                 size_t *ret_header_len)
{
    size_t before = out->len;

    pc_buf_puts(out, request->method);
    pc_buf_puts(out, " ");
    pc_buf_span(out, request->target);
    pc_buf_puts(out, " HTTP/1.1\r\n");
    for (size_t i = 0; i < request->fields.n; i++) {
        pc_buf_span(out, request->fields.items[i].name);
        pc_buf_puts(out, ": ");
        pc_buf_span(out, request->fields.items[i].value);
        pc_buf_puts(out, "\r\n");
    }
    pc_buf_puts(out, "\r\n");
    *ret_header_len = out->len - before;
    pc_buf_span(out, content);
    return out->failed ? PC_ELIMIT : PC_OK;
}

/* ---- in: helpers ---- */

const char *pc_quote_octets(pc_arena *arena, pc_span octets)
{
    bool cut = octets.len > QUOTE_MAX;
    PC_AUTO_BUF buf;

    pc_buf_init(&buf, 8 * QUOTE_MAX);
    if (cut)
        octets.len = QUOTE_MAX;
    (void)pc_escape_text(&buf, octets);
    return pc_arena_printf(arena, "'%s'%s", buf.len ? buf.ptr : "",
                           cut ? "..." : "");
}

void pc_content_set(pc_arena *arena, pc_content *content, pc_span octets)
{
    *content = (pc_content){.len = octets.len};
    if (!octets.len)
        return;
    pc_digest(octets, content->digest);
    if (octets.len > PC_CONTENT_KEPT)
        octets.len = PC_CONTENT_KEPT;
    content->kept = pc_arena_span(arena, octets);
}

__attribute__((format(printf, 3, 4))) static pc_h1_result fail(
    pc_h1_parser *parser, pc_end end, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    parser->detail = pc_arena_vprintf(parser->arena, format, args);
    va_end(args);
    parser->end = end;
    parser->state = FAILED;
    return PC_H1_FAILED;
}

/* 1xx come before the final response; 101 would be the last in HTTP. */
static bool is_final(const pc_http_response *response)
{
    return response->status >= 200 || response->status == 101;
}

static pc_h1_result complete(pc_h1_parser *parser)
{
    parser->state = COMPLETE;
    parser->end = PC_END_COMPLETE;
    return PC_H1_DONE;
}

/* One line without its CRLF or LF.  Returns false when it is not complete yet
 * (its beginning is kept) or is over max (then *ret_over is set).  The line
 * is valid until the next call. */
static bool take_line(pc_h1_parser *parser, pc_span *data, size_t max,
                      pc_span *ret_line, bool *ret_over)
{
    const char *end = memchr(data->ptr, '\n', data->len);
    size_t n = end ? (size_t)(end - data->ptr) + 1 : data->len;
    pc_span line = {data->ptr, n};

    *ret_over = false;
    if (n > max - parser->line.len) {
        *ret_over = true;
        return false;
    }
    if (!end || parser->line.len) {
        (void)pc_buf_put(&parser->line, data->ptr, n);
        line = pc_buf_view(&parser->line);
    }
    data->ptr += n;
    data->len -= n;
    if (!end)
        return false;

    parser->line.len = 0; /* the octets stay where they are */
    line.len--;
    if (line.len && line.ptr[line.len - 1] == '\r')
        line.len--;
    *ret_line = line;
    return true;
}

/* ---- in: the status line ---- */

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* HTTP-version SP status-code [SP reason]; more SP than one are forgiven. */
static pc_h1_result read_status_line(pc_h1_parser *parser, pc_span line)
{
    pc_http_response *response = parser->response;
    const char *p = line.ptr, *end = line.ptr + line.len;
    unsigned status;

    if (line.len < 12 || !pc_span_starts(line, "HTTP/1.") || !is_digit(p[7]) ||
        p[8] != ' ')
        return fail(parser, PC_END_MALFORMED, "not an HTTP/1 status line: %s",
                    pc_quote_octets(parser->arena, line));
    p += 8;
    while (p < end && *p == ' ')
        p++;
    if (end - p < 3 || !is_digit(p[0]) || !is_digit(p[1]) || !is_digit(p[2]) ||
        (end - p > 3 && p[3] != ' '))
        return fail(parser, PC_END_MALFORMED,
                    "no three-digit status code in %s",
                    pc_quote_octets(parser->arena, line));
    status = (unsigned)(p[0] - '0') * 100 + (unsigned)(p[1] - '0') * 10 +
             (unsigned)(p[2] - '0');
    if (status < 100)
        return fail(parser, PC_END_MALFORMED, "status code below 100 in %s",
                    pc_quote_octets(parser->arena, line));

    p += 3;
    if (p < end)
        p++;
    response->version = 10 + (unsigned)(line.ptr[7] - '0');
    response->status = status;
    response->reason =
        pc_arena_span(parser->arena, (pc_span){p, (size_t)(end - p)});
    parser->state = FIELD_LINES;
    parser->n_lines = 0;
    return PC_H1_MORE;
}

/* What cannot become a status line is told at once: there may be no line end
 * to wait for. */
static bool may_be_status_line(const pc_h1_parser *parser, pc_span data)
{
    static const char want[] = "HTTP/1.";
    size_t at = parser->line.len;

    for (size_t i = 0; i < data.len && at + i < sizeof want - 1; i++)
        if (data.ptr[i] != want[at + i])
            return false;
    return true;
}

/* ---- in: field lines ---- */

static void finish_field(pc_h1_parser *parser)
{
    if (!parser->has_pending)
        return;
    pc_lines_add(parser->arena, parser->pending_to, parser->name,
                 pc_arena_span(parser->arena,
                               pc_span_trim(pc_buf_view(&parser->value))));
    parser->has_pending = false;
}

static pc_h1_result read_field_line(pc_h1_parser *parser, pc_span line)
{
    const char *colon = memchr(line.ptr, ':', line.len);
    pc_span value;

    parser->n_lines++;
    if (line.ptr[0] == ' ' || line.ptr[0] == '\t') {
        if (!parser->has_pending)
            return fail(parser, PC_END_MALFORMED,
                        "the header section begins with white space: %s",
                        pc_quote_octets(parser->arena, line));
        /* 5.2: a fold counts as one SP */
        (void)pc_buf_put(&parser->value, " ", 1);
        (void)pc_buf_span(&parser->value, pc_span_trim(line));
        return PC_H1_MORE;
    }

    finish_field(parser);
    if (!colon || colon == line.ptr)
        return fail(parser, PC_END_MALFORMED, "field line %zu has no %s: %s",
                    parser->n_lines, colon ? "name" : "colon",
                    pc_quote_octets(parser->arena, line));
    value.ptr = colon + 1;
    value.len = line.len - (size_t)(value.ptr - line.ptr);
    parser->name = pc_arena_span(
        parser->arena, (pc_span){line.ptr, (size_t)(colon - line.ptr)});
    pc_buf_clear(&parser->value);
    (void)pc_buf_span(&parser->value, pc_span_trim(value));
    parser->has_pending = true;
    parser->pending_to = parser->state == TRAILER_LINES
                             ? &parser->response->trailers
                             : &parser->response->fields;
    return PC_H1_MORE;
}

/* ---- in: which content follows (RFC 9112, 6.3) ---- */

/* White space before the colon is forgiven here, lest a response that is
 * framed this way is read for ever. */
static bool is_field(const pc_line *line, const char *name)
{
    return pc_span_is_nocase(pc_span_trim(line->name), name);
}

/* The next element of a comma-separated list; false at its end. */
static bool next_element(pc_span *list, pc_span *ret_element)
{
    const char *comma;
    size_t n;

    if (!list->len)
        return false;
    comma = memchr(list->ptr, ',', list->len);
    n = comma ? (size_t)(comma - list->ptr) : list->len;
    *ret_element = pc_span_trim((pc_span){list->ptr, n});
    n += comma != NULL;
    list->ptr += n;
    list->len -= n;
    return true;
}

typedef struct framing {
    bool has_length, bad_length, has_coding, chunked, close, keep_alive;
    uint64_t length;
    pc_span bad;
} framing;

static void note_length(framing *seen, pc_span value)
{
    pc_span element;
    bool any = false;

    while (next_element(&value, &element)) {
        uint64_t length;

        any = true;
        if (!pc_span_u64(element, &length) ||
            (seen->has_length && length != seen->length)) {
            seen->bad_length = true;
            seen->bad = element;
            return;
        }
        seen->has_length = true;
        seen->length = length;
    }
    seen->bad_length |= !any;
}

static void note_field(framing *seen, const pc_line *line)
{
    pc_span rest = line->value, element;

    if (is_field(line, "content-length")) {
        note_length(seen, rest);
    } else if (is_field(line, "transfer-encoding")) {
        while (next_element(&rest, &element)) {
            if (!element.len)
                continue;
            seen->has_coding = true;
            seen->chunked = pc_span_is_nocase(element, "chunked");
        }
    } else if (is_field(line, "connection")) {
        while (next_element(&rest, &element)) {
            seen->close |= pc_span_is_nocase(element, "close");
            seen->keep_alive |= pc_span_is_nocase(element, "keep-alive");
        }
    }
}

static bool status_has_no_content(unsigned status)
{
    return status == 101 || status == 204 || status == 304;
}

bool pc_cannot_have_content(const char *method, unsigned status)
{
    return strcmp(method, "HEAD") == 0 || status_has_no_content(status);
}

static bool has_no_content(const pc_h1_parser *parser)
{
    return parser->head || status_has_no_content(parser->response->status);
}

static pc_h1_result begin_content(pc_h1_parser *parser)
{
    pc_http_response *response = parser->response;
    framing seen = {0};

    for (size_t i = 0; i < response->fields.n; i++)
        note_field(&seen, &response->fields.items[i]);
    parser->close = seen.close || response->status == 101 ||
                    (response->version == 10 && !seen.keep_alive);

    if (has_no_content(parser))
        return complete(parser);
    if (seen.has_coding) {
        /* 6.1: with a length beside it, or in HTTP/1.0, the framing is not
         * to be trusted for what comes after */
        parser->close |= seen.has_length || seen.bad_length ||
                         response->version == 10 || !seen.chunked;
        response->had_framing = seen.chunked;
        parser->state = seen.chunked ? CHUNK_SIZE : UNTIL_CLOSE;
        return PC_H1_MORE;
    }
    if (seen.bad_length)
        return fail(parser, PC_END_MALFORMED,
                    "Content-Length cannot be read, or two disagree: %s",
                    pc_quote_octets(parser->arena, seen.bad));
    if (!seen.has_length) {
        parser->close = true;
        parser->state = UNTIL_CLOSE;
        return PC_H1_MORE;
    }

    response->had_framing = true;
    if (seen.length > parser->limits.body)
        return fail(parser, PC_END_LIMIT,
                    "the response announces %llu octets of content, the limit "
                    "is %zu",
                    (unsigned long long)seen.length, parser->limits.body);
    parser->left = seen.length;
    parser->state = BY_LENGTH;
    return seen.length ? PC_H1_MORE : complete(parser);
}

static pc_h1_result end_of_header(pc_h1_parser *parser)
{
    pc_http_response *response = parser->response;

    finish_field(parser);
    parser->section = 0;
    if (is_final(response))
        return begin_content(parser);

    /* 1xx: the final one is still to come (9110, 15.2) */
    if (++response->n_informational > parser->limits.informational)
        return fail(parser, PC_END_LIMIT,
                    "more than %u informational (1xx) responses",
                    parser->limits.informational);
    response->status = response->version = 0;
    response->reason = (pc_span){NULL, 0};
    response->fields = (pc_lines){NULL, 0, 0};
    parser->state = STATUS_LINE;
    return PC_H1_MORE;
}

/* A line of a header or trailer section, the status line included. */
static pc_h1_result feed_section(pc_h1_parser *parser, pc_span *data)
{
    bool trailer = parser->state == TRAILER_LINES, over;
    size_t limit = trailer ? parser->limits.trailer : parser->limits.header;
    pc_span line;
    size_t before = data->len;

    if (parser->state == STATUS_LINE && !may_be_status_line(parser, *data)) {
        (void)pc_buf_span(&parser->line, *data);
        return fail(parser, PC_END_MALFORMED, "not an HTTP/1 response: %s",
                    pc_quote_octets(
                        parser->arena,
                        parser->line.len ? pc_buf_view(&parser->line) : *data));
    }
    if (!take_line(parser, data, limit - parser->section + parser->line.len,
                   &line, &over)) {
        if (over)
            return fail(parser, PC_END_LIMIT,
                        "the %s section is over %zu octets",
                        trailer ? "trailer" : "header", limit);
        parser->section += before - data->len;
        return PC_H1_MORE;
    }
    parser->section += before - data->len;

    if (parser->state == STATUS_LINE)
        return read_status_line(parser, line);
    if (line.len)
        return read_field_line(parser, line);
    if (!trailer)
        return end_of_header(parser);
    finish_field(parser);
    return complete(parser);
}

/* ---- in: content ---- */

static pc_h1_result take_content(pc_h1_parser *parser, pc_span *data,
                                 size_t most)
{
    size_t n = data->len < most ? data->len : most;

    if (pc_buf_put(&parser->content, data->ptr, n) < 0)
        return fail(parser, PC_END_LIMIT, "the content is over %zu octets",
                    parser->limits.body);
    data->ptr += n;
    data->len -= n;
    return PC_H1_MORE;
}

static pc_h1_result feed_counted(pc_h1_parser *parser, pc_span *data)
{
    size_t before = data->len;
    pc_h1_result result =
        take_content(parser, data,
                     parser->left < SIZE_MAX ? (size_t)parser->left : SIZE_MAX);

    if (result != PC_H1_MORE)
        return result;
    parser->left -= before - data->len;
    if (parser->left)
        return PC_H1_MORE;
    if (parser->state == BY_LENGTH)
        return complete(parser);
    parser->state = CHUNK_END;
    return PC_H1_MORE;
}

static int hex_value(char c)
{
    if (is_digit(c))
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return -1;
}

/* chunk-size [BWS ; extensions] (RFC 9112, 7.1) */
static pc_h1_result read_chunk_size(pc_h1_parser *parser, pc_span line)
{
    uint64_t size = 0;
    size_t n = 0, after;

    for (; n < line.len && hex_value(line.ptr[n]) >= 0; n++) {
        if (size >> 60)
            return fail(parser, PC_END_MALFORMED, "chunk size too large: %s",
                        pc_quote_octets(parser->arena, line));
        size = size * 16 + (uint64_t)hex_value(line.ptr[n]);
    }
    after = n;
    while (after < line.len &&
           (line.ptr[after] == ' ' || line.ptr[after] == '\t'))
        after++;
    if (n == 0 || (after < line.len && line.ptr[after] != ';'))
        return fail(parser, PC_END_MALFORMED, "bad chunk size: %s",
                    pc_quote_octets(parser->arena, line));

    /* Zeros before a size and extensions cost nothing to send: they count
     * against the header limit, so that they end too. */
    parser->chunk_extras += line.len;
    if (parser->chunk_extras > parser->limits.header + parser->limits.body)
        return fail(parser, PC_END_LIMIT,
                    "chunk sizes and extensions are over %zu octets",
                    parser->limits.header + parser->limits.body);
    parser->left = size;
    parser->state = size ? CHUNK_DATA : TRAILER_LINES;
    return PC_H1_MORE;
}

static pc_h1_result feed_chunk_line(pc_h1_parser *parser, pc_span *data)
{
    pc_span line;
    bool over;

    if (!take_line(parser, data, CHUNK_LINE_MAX, &line, &over))
        return over ? fail(parser, PC_END_LIMIT,
                           "a chunk-size line is over %zu octets",
                           CHUNK_LINE_MAX)
                    : PC_H1_MORE;
    if (parser->state == CHUNK_SIZE)
        return read_chunk_size(parser, line);
    if (line.len)
        return fail(parser, PC_END_MALFORMED,
                    "chunk data is longer than its size: %s",
                    pc_quote_octets(parser->arena, line));
    parser->state = CHUNK_SIZE;
    return PC_H1_MORE;
}

static pc_h1_result feed_once(pc_h1_parser *parser, pc_span *data)
{
    switch (parser->state) {
    case STATUS_LINE:
    case FIELD_LINES:
    case TRAILER_LINES:
        return feed_section(parser, data);
    case CHUNK_SIZE:
    case CHUNK_END:
        return feed_chunk_line(parser, data);
    case BY_LENGTH:
    case CHUNK_DATA:
        return feed_counted(parser, data);
    case UNTIL_CLOSE:
        return take_content(parser, data, data->len);
    case COMPLETE:
        return PC_H1_DONE;
    case FAILED:
        break;
    }
    return PC_H1_FAILED;
}

/* Once nothing more will be read. */
static pc_h1_result settle(pc_h1_parser *parser, pc_h1_result result)
{
    pc_http_response *response = parser->response;

    if (result == PC_H1_MORE)
        return result;
    if (!is_final(response)) {
        *response =
            (pc_http_response){.n_informational = response->n_informational};
        return result;
    }
    finish_field(parser);
    pc_content_set(parser->arena, &response->content,
                   pc_buf_view(&parser->content));
    return result;
}

pc_h1_result pc_h1_feed(pc_h1_parser *parser, const char *data, size_t len,
                        size_t *ret_used)
{
    pc_span rest = {data, len};
    pc_h1_result result = PC_H1_MORE;

    parser->begun |= len > 0;
    while (rest.len && result == PC_H1_MORE)
        result = feed_once(parser, &rest);
    *ret_used = len - rest.len;
    return settle(parser, result);
}

pc_h1_result pc_h1_feed_end(pc_h1_parser *parser, bool clean)
{
    const char *how = clean ? "closed" : "reset";

    if (parser->state == COMPLETE)
        return PC_H1_DONE;
    if (parser->state == FAILED)
        return PC_H1_FAILED;
    if (parser->state == UNTIL_CLOSE && clean)
        return settle(parser, complete(parser));
    if (is_final(parser->response))
        (void)fail(parser, PC_END_CUT, "%s inside the %s", how,
                   parser->state == FIELD_LINES     ? "header section"
                   : parser->state == TRAILER_LINES ? "trailer section"
                                                    : "content");
    else
        (void)fail(parser, PC_END_NO_ANSWER, "%s %s", how,
                   parser->response->n_informational ? "after a 1xx response"
                   : parser->begun                   ? "inside the status line"
                                                     : "without an answer");
    return settle(parser, PC_H1_FAILED);
}

/* ---- life, and what came of it ---- */

pc_h1_parser *pc_h1_parser_new(pc_arena *arena,
                               const pc_response_limits *limits, bool head,
                               pc_http_response *ret_response)
{
    pc_h1_parser *parser = PC_NEW(arena, pc_h1_parser);
    size_t line_max =
        limits->header > limits->trailer ? limits->header : limits->trailer;

    if (line_max < CHUNK_LINE_MAX)
        line_max = CHUNK_LINE_MAX;
    *ret_response = (pc_http_response){0};
    parser->arena = arena;
    parser->limits = *limits;
    parser->head = head;
    parser->response = ret_response;
    parser->state = STATUS_LINE;
    pc_buf_init(&parser->line, line_max);
    pc_buf_init(&parser->value, line_max);
    pc_buf_init(&parser->content, limits->body);
    return parser;
}

void pc_h1_parser_release(pc_h1_parser *parser)
{
    if (!parser)
        return;
    if (parser->state != COMPLETE && parser->state != FAILED)
        (void)settle(parser, PC_H1_FAILED);
    pc_buf_release(&parser->line);
    pc_buf_release(&parser->value);
    pc_buf_release(&parser->content);
}

pc_end pc_h1_end(const pc_h1_parser *parser)
{
    return parser->end;
}

const char *pc_h1_detail(const pc_h1_parser *parser)
{
    return parser->detail;
}

bool pc_h1_has_status(const pc_h1_parser *parser)
{
    return parser->state > STATUS_LINE && is_final(parser->response);
}

bool pc_h1_has_begun(const pc_h1_parser *parser)
{
    return parser->begun;
}

bool pc_h1_keeps_open(const pc_h1_parser *parser)
{
    return parser->state == COMPLETE && !parser->close;
}

bool pc_h1_is_bodiless(const pc_h1_parser *parser)
{
    return parser->state == COMPLETE && has_no_content(parser);
}

pc_http_response *pc_h1_response(const pc_h1_parser *parser)
{
    return parser->response;
}
