/* Which content follows a header section (RFC 9112, 6.3), and reading it. */
#include "base/str.h"
#include "engine/h1_parser.h"

#include <string.h>

/* ---- which ---- */

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

pc_h1_result pc_h1_begin_content(pc_h1_parser *parser)
{
    pc_http_response *response = parser->response;
    framing seen = {0};

    for (size_t i = 0; i < response->fields.n; i++)
        note_field(&seen, &response->fields.items[i]);
    parser->close = seen.close || response->status == 101 ||
                    (response->version == 10 && !seen.keep_alive);

    if (has_no_content(parser))
        return pc_h1_complete(parser);
    if (seen.has_coding) {
        /* 6.1: with a length beside it, or in HTTP/1.0, the framing is not
         * to be trusted for what comes after */
        parser->close |= seen.has_length || seen.bad_length ||
                         response->version == 10 || !seen.chunked;
        response->had_framing = seen.chunked;
        parser->state =
            seen.chunked ? PC_H1_AT_CHUNK_SIZE : PC_H1_AT_UNTIL_CLOSE;
        return PC_H1_MORE;
    }
    if (seen.bad_length)
        return pc_h1_fail(parser, PC_END_MALFORMED,
                          "Content-Length cannot be read, or two disagree: %s",
                          pc_quote_octets(parser->arena, seen.bad));
    if (!seen.has_length) {
        parser->close = true;
        parser->state = PC_H1_AT_UNTIL_CLOSE;
        return PC_H1_MORE;
    }

    response->had_framing = true;
    if (seen.length > parser->limits.body)
        return pc_h1_fail(
            parser, PC_END_LIMIT,
            "the response announces %llu octets of content, the limit "
            "is %zu",
            (unsigned long long)seen.length, parser->limits.body);
    parser->left = seen.length;
    parser->state = PC_H1_AT_BY_LENGTH;
    return seen.length ? PC_H1_MORE : pc_h1_complete(parser);
}

bool pc_h1_is_bodiless(const pc_h1_parser *parser)
{
    return parser->state == PC_H1_IS_COMPLETE && has_no_content(parser);
}

/* ---- reading ---- */

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static pc_h1_result take_content(pc_h1_parser *parser, pc_span *data,
                                 size_t most)
{
    size_t n = data->len < most ? data->len : most;

    if (pc_buf_put(&parser->content, data->ptr, n) < 0)
        return pc_h1_fail(parser, PC_END_LIMIT,
                          "the content is over %zu octets",
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
    if (parser->state == PC_H1_AT_BY_LENGTH)
        return pc_h1_complete(parser);
    parser->state = PC_H1_AT_CHUNK_END;
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
            return pc_h1_fail(parser, PC_END_MALFORMED,
                              "chunk size too large: %s",
                              pc_quote_octets(parser->arena, line));
        size = size * 16 + (uint64_t)hex_value(line.ptr[n]);
    }
    after = n;
    while (after < line.len &&
           (line.ptr[after] == ' ' || line.ptr[after] == '\t'))
        after++;
    if (n == 0 || (after < line.len && line.ptr[after] != ';'))
        return pc_h1_fail(parser, PC_END_MALFORMED, "bad chunk size: %s",
                          pc_quote_octets(parser->arena, line));

    /* Zeros before a size and extensions cost nothing to send: they count
     * against the header limit, so that they end too. */
    parser->chunk_extras += line.len;
    if (parser->chunk_extras > parser->limits.header + parser->limits.body)
        return pc_h1_fail(parser, PC_END_LIMIT,
                          "chunk sizes and extensions are over %zu octets",
                          parser->limits.header + parser->limits.body);
    parser->left = size;
    parser->state = size ? PC_H1_AT_CHUNK_DATA : PC_H1_AT_TRAILER_LINES;
    return PC_H1_MORE;
}

static pc_h1_result feed_chunk_line(pc_h1_parser *parser, pc_span *data)
{
    pc_span line;
    bool over;

    if (!pc_h1_take_line(parser, data, PC_H1_CHUNK_LINE_MAX, &line, &over))
        return over ? pc_h1_fail(parser, PC_END_LIMIT,
                                 "a chunk-size line is over %zu octets",
                                 PC_H1_CHUNK_LINE_MAX)
                    : PC_H1_MORE;
    if (parser->state == PC_H1_AT_CHUNK_SIZE)
        return read_chunk_size(parser, line);
    if (line.len)
        return pc_h1_fail(parser, PC_END_MALFORMED,
                          "chunk data is longer than its size: %s",
                          pc_quote_octets(parser->arena, line));
    parser->state = PC_H1_AT_CHUNK_SIZE;
    return PC_H1_MORE;
}

pc_h1_result pc_h1_feed_content(pc_h1_parser *parser, pc_span *data)
{
    switch (parser->state) {
    case PC_H1_AT_CHUNK_SIZE:
    case PC_H1_AT_CHUNK_END:
        return feed_chunk_line(parser, data);
    case PC_H1_AT_UNTIL_CLOSE:
        return take_content(parser, data, data->len);
    default:
        return feed_counted(parser, data);
    }
}
