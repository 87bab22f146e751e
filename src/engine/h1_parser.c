/* What the lines of a response and its content need alike. */
#include "engine/h1_parser.h"

#include "base/cleanup.h"
#include "base/escape.h"
#include "base/str.h"

#include <stdarg.h>
#include <string.h>

#define QUOTE_MAX ((size_t)48)

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

pc_h1_result pc_h1_fail(pc_h1_parser *parser, pc_end end, const char *format,
                        ...)
{
    va_list args;

    va_start(args, format);
    parser->detail = pc_arena_vprintf(parser->arena, format, args);
    va_end(args);
    parser->end = end;
    parser->state = PC_H1_IS_FAILED;
    return PC_H1_FAILED;
}

pc_h1_result pc_h1_complete(pc_h1_parser *parser)
{
    parser->state = PC_H1_IS_COMPLETE;
    parser->end = PC_END_COMPLETE;
    return PC_H1_DONE;
}

bool pc_h1_take_line(pc_h1_parser *parser, pc_span *data, size_t max,
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
