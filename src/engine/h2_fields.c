#include "engine/h2_fields.h"

#include "base/str.h"

#include <string.h>

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

/* Fields of an HTTP/1.1 connection; HTTP/2 has no place for them (8.2.2). */
static bool is_connection_field(const pc_line *line)
{
    static const char *const names[] = {
        "connection", "keep-alive",        "proxy-connection",
        "upgrade",    "transfer-encoding", "te",
    };

    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (pc_span_is_nocase(line->name, names[i]))
            return strcmp(names[i], "te") != 0 ||
                   !pc_span_is_nocase(line->value, "trailers");
    return false;
}

/* What 8.2.1 forbids: a peer would take the request for malformed before any
 * of its rules on the field are asked. */
static const char *cannot_carry(pc_arena *arena, const pc_line *line)
{
    pc_span name = line->name, value = line->value;
    bool bad_name = name.len == 0;

    for (size_t i = 0; i < name.len; i++)
        bad_name |=
            name.ptr[i] <= ' ' || name.ptr[i] >= 0x7f || name.ptr[i] == ':';
    if (bad_name)
        return pc_arena_printf(arena, "HTTP/2 cannot carry the field name %s",
                               pc_quote_octets(arena, name));
    for (size_t i = 0; i < value.len; i++)
        if (value.ptr[i] == '\0' || value.ptr[i] == '\r' ||
            value.ptr[i] == '\n')
            return pc_arena_printf(arena,
                                   "HTTP/2 cannot carry NUL, CR or LF: %s",
                                   pc_quote_octets(arena, value));
    if (pc_span_trim(value).len != value.len)
        return pc_arena_printf(
            arena, "HTTP/2 cannot carry white space around a value: %s",
            pc_quote_octets(arena, value));
    return NULL;
}

static nghttp2_nv nv(pc_span name, pc_span value)
{
    return (nghttp2_nv){(uint8_t *)(name.ptr ? name.ptr : ""),
                        (uint8_t *)(value.ptr ? value.ptr : ""), name.len,
                        value.len, NGHTTP2_NV_FLAG_NONE};
}

size_t pc_h2_make_fields(pc_arena *arena, const pc_h2_request *request,
                         nghttp2_nv *fields, const char **ret_error)
{
    const pc_http_request *http = &request->exchange->request;
    bool has_authority = false;
    size_t n = 0;

    fields[n++] = nv(PC_LIT(":method"), pc_span_of(http->method));
    fields[n++] = nv(PC_LIT(":scheme"), pc_span_of(request->scheme));
    fields[n++] = nv(PC_LIT(":path"), http->target);
    for (size_t i = 0; i < http->fields.n; i++)
        if (!has_authority &&
            pc_span_is_nocase(http->fields.items[i].name, "host")) {
            has_authority = true;
            fields[n++] = nv(PC_LIT(":authority"), http->fields.items[i].value);
        }
    has_authority = false;
    for (size_t i = 0; i < http->fields.n; i++) {
        const pc_line *line = &http->fields.items[i];
        char *name;

        *ret_error = cannot_carry(arena, line);
        if (*ret_error)
            return 0;
        if (!has_authority && pc_span_is_nocase(line->name, "host")) {
            has_authority = true;
            continue;
        }
        if (is_connection_field(line))
            continue;
        name = pc_arena_alloc(arena, line->name.len + 1);
        for (size_t k = 0; k < line->name.len; k++)
            name[k] = lower(line->name.ptr[k]);
        fields[n++] = nv((pc_span){name, line->name.len}, line->value);
    }
    return n;
}
