#include "base/str.h"
#include "engine/h1_parser.h"

#include <string.h>

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

/* 1xx come before the final response; 101 would be the last in HTTP. */
static bool is_final(const pc_http_response *response)
{
    return response->status >= 200 || response->status == 101;
}

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
        return pc_h1_fail(parser, PC_END_MALFORMED,
                          "not an HTTP/1 status line: %s",
                          pc_quote_octets(parser->arena, line));
    p += 8;
    while (p < end && *p == ' ')
        p++;
    if (end - p < 3 || !is_digit(p[0]) || !is_digit(p[1]) || !is_digit(p[2]) ||
        (end - p > 3 && p[3] != ' '))
        return pc_h1_fail(parser, PC_END_MALFORMED,
                          "no three-digit status code in %s",
                          pc_quote_octets(parser->arena, line));
    status = (unsigned)(p[0] - '0') * 100 + (unsigned)(p[1] - '0') * 10 +
             (unsigned)(p[2] - '0');
    if (status < 100)
        return pc_h1_fail(parser, PC_END_MALFORMED,
                          "status code below 100 in %s",
                          pc_quote_octets(parser->arena, line));

    p += 3;
    if (p < end)
        p++;
    response->version = 10 + (unsigned)(line.ptr[7] - '0');
    response->status = status;
    response->reason =
        pc_arena_span(parser->arena, (pc_span){p, (size_t)(end - p)});
    parser->state = PC_H1_AT_FIELD_LINES;
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
            return pc_h1_fail(parser, PC_END_MALFORMED,
                              "the header section begins with white space: %s",
                              pc_quote_octets(parser->arena, line));
        /* 5.2: a fold counts as one SP */
        (void)pc_buf_put(&parser->value, " ", 1);
        (void)pc_buf_span(&parser->value, pc_span_trim(line));
        return PC_H1_MORE;
    }

    finish_field(parser);
    if (!colon || colon == line.ptr)
        return pc_h1_fail(parser, PC_END_MALFORMED,
                          "field line %zu has no %s: %s", parser->n_lines,
                          colon ? "name" : "colon",
                          pc_quote_octets(parser->arena, line));
    value.ptr = colon + 1;
    value.len = line.len - (size_t)(value.ptr - line.ptr);
    parser->name = pc_arena_span(
        parser->arena, (pc_span){line.ptr, (size_t)(colon - line.ptr)});
    pc_buf_clear(&parser->value);
    (void)pc_buf_span(&parser->value, pc_span_trim(value));
    parser->has_pending = true;
    parser->pending_to = parser->state == PC_H1_AT_TRAILER_LINES
                             ? &parser->response->trailers
                             : &parser->response->fields;
    return PC_H1_MORE;
}

static pc_h1_result end_of_header(pc_h1_parser *parser)
{
    pc_http_response *response = parser->response;

    finish_field(parser);
    parser->section = 0;
    if (is_final(response))
        return pc_h1_begin_content(parser);

    /* 1xx: the final one is still to come (9110, 15.2) */
    if (++response->n_informational > parser->limits.informational)
        return pc_h1_fail(parser, PC_END_LIMIT,
                          "more than %u informational (1xx) responses",
                          parser->limits.informational);
    response->status = response->version = 0;
    response->reason = (pc_span){NULL, 0};
    response->fields = (pc_lines){NULL, 0, 0};
    parser->state = PC_H1_AT_STATUS_LINE;
    return PC_H1_MORE;
}

/* A line of a header or trailer section, the status line included. */
static pc_h1_result feed_section(pc_h1_parser *parser, pc_span *data)
{
    bool trailer = parser->state == PC_H1_AT_TRAILER_LINES, over;
    size_t limit = trailer ? parser->limits.trailer : parser->limits.header;
    pc_span line;
    size_t before = data->len;

    if (parser->state == PC_H1_AT_STATUS_LINE &&
        !may_be_status_line(parser, *data)) {
        (void)pc_buf_span(&parser->line, *data);
        return pc_h1_fail(
            parser, PC_END_MALFORMED, "not an HTTP/1 response: %s",
            pc_quote_octets(parser->arena, parser->line.len
                                               ? pc_buf_view(&parser->line)
                                               : *data));
    }
    if (!pc_h1_take_line(parser, data,
                         limit - parser->section + parser->line.len, &line,
                         &over)) {
        if (over)
            return pc_h1_fail(parser, PC_END_LIMIT,
                              "the %s section is over %zu octets",
                              trailer ? "trailer" : "header", limit);
        parser->section += before - data->len;
        return PC_H1_MORE;
    }
    parser->section += before - data->len;

    if (parser->state == PC_H1_AT_STATUS_LINE)
        return read_status_line(parser, line);
    if (line.len)
        return read_field_line(parser, line);
    if (!trailer)
        return end_of_header(parser);
    finish_field(parser);
    return pc_h1_complete(parser);
}

static pc_h1_result feed_once(pc_h1_parser *parser, pc_span *data)
{
    switch (parser->state) {
    case PC_H1_AT_STATUS_LINE:
    case PC_H1_AT_FIELD_LINES:
    case PC_H1_AT_TRAILER_LINES:
        return feed_section(parser, data);
    case PC_H1_IS_COMPLETE:
        return PC_H1_DONE;
    case PC_H1_IS_FAILED:
        return PC_H1_FAILED;
    default:
        return pc_h1_feed_content(parser, data);
    }
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

    if (parser->state == PC_H1_IS_COMPLETE)
        return PC_H1_DONE;
    if (parser->state == PC_H1_IS_FAILED)
        return PC_H1_FAILED;
    if (parser->state == PC_H1_AT_UNTIL_CLOSE && clean)
        return settle(parser, pc_h1_complete(parser));
    if (is_final(parser->response))
        (void)pc_h1_fail(
            parser, PC_END_CUT, "%s inside the %s", how,
            parser->state == PC_H1_AT_FIELD_LINES     ? "header section"
            : parser->state == PC_H1_AT_TRAILER_LINES ? "trailer section"
                                                      : "content");
    else
        (void)pc_h1_fail(parser, PC_END_NO_ANSWER, "%s %s", how,
                         parser->response->n_informational
                             ? "after a 1xx response"
                         : parser->begun ? "inside the status line"
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

    if (line_max < PC_H1_CHUNK_LINE_MAX)
        line_max = PC_H1_CHUNK_LINE_MAX;
    *ret_response = (pc_http_response){0};
    parser->arena = arena;
    parser->limits = *limits;
    parser->head = head;
    parser->response = ret_response;
    parser->state = PC_H1_AT_STATUS_LINE;
    pc_buf_init(&parser->line, line_max);
    pc_buf_init(&parser->value, line_max);
    pc_buf_init(&parser->content, limits->body);
    return parser;
}

void pc_h1_parser_release(pc_h1_parser *parser)
{
    if (!parser)
        return;
    if (parser->state != PC_H1_IS_COMPLETE && parser->state != PC_H1_IS_FAILED)
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
    return parser->state > PC_H1_AT_STATUS_LINE && is_final(parser->response);
}

bool pc_h1_has_begun(const pc_h1_parser *parser)
{
    return parser->begun;
}

bool pc_h1_keeps_open(const pc_h1_parser *parser)
{
    return parser->state == PC_H1_IS_COMPLETE && !parser->close;
}

pc_http_response *pc_h1_response(const pc_h1_parser *parser)
{
    return parser->response;
}
