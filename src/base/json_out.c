/* The writing half of base/json.h: commas, indents and escapes, no tree. */
#include "base/json.h"
#include "base/limits.h"
#include "base/str.h"
#include "base/utf8.h"

#include <math.h>
#include <stdarg.h>
#include <string.h>

_Static_assert(sizeof((pc_json_out *)0)->comma == PC_LIMIT_JSON_DEPTH + 1,
               "one flag for each depth");

void pc_json_begin(pc_json_out *out, pc_buf *buf, bool pretty)
{
    *out = (pc_json_out){.buf = buf, .pretty = pretty};
}

static void newline(pc_json_out *out)
{
    if (!out->pretty || !out->depth)
        return;
    pc_buf_puts(out->buf, "\n");
    for (unsigned i = 0; i < out->depth; i++)
        pc_buf_puts(out->buf, "  ");
}

static void put_code(pc_buf *buf, uint32_t code)
{
    char utf8[4];

    if (code == '"' || code == '\\')
        pc_buf_printf(buf, "\\%c", (char)code);
    else if (code == '\n')
        pc_buf_puts(buf, "\\n");
    else if (code == '\r')
        pc_buf_puts(buf, "\\r");
    else if (code == '\t')
        pc_buf_puts(buf, "\\t");
    else if (pc_utf8_showable(code))
        pc_buf_put(buf, utf8, pc_utf8_put(code, utf8));
    else if (code < 0x10000)
        pc_buf_printf(buf, "\\u%04x", (unsigned)code);
    else
        pc_buf_printf(buf, "\\u%04x\\u%04x",
                      (unsigned)(0xd800 + ((code - 0x10000) >> 10)),
                      (unsigned)(0xdc00 + ((code - 0x10000) & 0x3ff)));
}

static void put_string(pc_buf *buf, pc_span text)
{
    pc_buf_puts(buf, "\"");
    for (size_t i = 0; i < text.len;) {
        uint32_t code = 0xfffd;
        unsigned len = pc_utf8_next(text, i, &code);

        put_code(buf, code);
        i += len ? len : 1;
    }
    pc_buf_puts(buf, "\"");
}

/* All that stands before a value. */
static void lead(pc_json_out *out, const char *key)
{
    if (out->comma[out->depth])
        pc_buf_puts(out->buf, ",");
    out->comma[out->depth] = true;
    if (out->pretty)
        newline(out);
    if (!key)
        return;
    put_string(out->buf, pc_span_of(key));
    pc_buf_puts(out->buf, out->pretty ? ": " : ":");
}

static void begin(pc_json_out *out, const char *key, const char *bracket)
{
    lead(out, key);
    pc_buf_puts(out->buf, bracket);
    if (out->depth >= PC_LIMIT_JSON_DEPTH) {
        out->buf->failed = true;
        return;
    }
    out->depth++;
    out->comma[out->depth] = false;
}

static void end(pc_json_out *out, const char *bracket)
{
    bool empty;

    if (!out->depth) {
        out->buf->failed = true;
        return;
    }
    empty = !out->comma[out->depth];
    out->depth--;
    if (!empty && out->pretty) {
        if (out->depth)
            newline(out);
        else
            pc_buf_puts(out->buf, "\n");
    }
    pc_buf_puts(out->buf, bracket);
}

void pc_json_object(pc_json_out *out, const char *key)
{
    begin(out, key, "{");
}

void pc_json_object_end(pc_json_out *out)
{
    end(out, "}");
}

void pc_json_array(pc_json_out *out, const char *key)
{
    begin(out, key, "[");
}

void pc_json_array_end(pc_json_out *out)
{
    end(out, "]");
}

void pc_json_text(pc_json_out *out, const char *key, const char *text)
{
    if (text)
        pc_json_span(out, key, pc_span_of(text));
    else
        pc_json_null(out, key);
}

void pc_json_span(pc_json_out *out, const char *key, pc_span text)
{
    lead(out, key);
    put_string(out->buf, text);
}

void pc_json_put_octets(pc_json_out *out, const char *key, pc_span octets)
{
    lead(out, key);
    pc_buf_puts(out->buf, "\"");
    for (size_t i = 0; i < octets.len; i++)
        put_code(out->buf, (unsigned char)octets.ptr[i]);
    pc_buf_puts(out->buf, "\"");
}

void pc_json_int(pc_json_out *out, const char *key, int64_t value)
{
    lead(out, key);
    pc_buf_printf(out->buf, "%lld", (long long)value);
}

void pc_json_real(pc_json_out *out, const char *key, double value, int digits)
{
    if (!isfinite(value)) {
        pc_json_null(out, key);
        return;
    }
    lead(out, key);
    pc_buf_printf(out->buf, "%.*f", digits, value);
}

void pc_json_bool(pc_json_out *out, const char *key, bool value)
{
    lead(out, key);
    pc_buf_puts(out->buf, value ? "true" : "false");
}

void pc_json_null(pc_json_out *out, const char *key)
{
    lead(out, key);
    pc_buf_puts(out->buf, "null");
}

void pc_json_raw(pc_json_out *out, const char *key, pc_span json)
{
    lead(out, key);
    pc_buf_span(out->buf, json);
}
