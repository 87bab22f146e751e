#include "judge/curl_line.h"

#include "base/cleanup.h"
#include "base/escape.h"
#include "base/str.h"
#include "judge/neighbour.h"

#include <string.h>

#define LINE_LIMIT ((size_t)1 << 20)

static const char secret_mark[] = "$PRECHECK_";

bool pc_field_is_shown(pc_span name)
{
    static const char *const shown[] = {
        "Range",           "Content-Type",    "Content-Range", "Accept",
        "Accept-Encoding", "Accept-Language", "Prefer",        "If",
        "Depth",           "Overwrite",       "Destination"};

    if (pc_is_condition(name))
        return true;
    for (size_t i = 0; i < sizeof shown / sizeof shown[0]; i++)
        if (pc_span_is_nocase(name, shown[i]))
            return true;
    return false;
}

static bool is_credential(pc_span name)
{
    static const char *const names[] = {"Authorization", "Proxy-Authorization",
                                        "Cookie"};

    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (pc_span_is_nocase(name, names[i]))
            return true;
    return false;
}

/* What curl sends by itself, or what says nothing. */
static bool is_default(const pc_line *line)
{
    return (pc_span_is_nocase(line->name, "Accept") &&
            pc_span_is(line->value, "*/*")) ||
           (pc_span_is_nocase(line->name, "Accept-Encoding") &&
            pc_span_is(line->value, "identity"));
}

/* In double quotes, where only $PRECHECK_... is left to the shell. */
static void put_double_quoted(pc_buf *out, pc_span name, const char *value)
{
    size_t mark = strlen(secret_mark);

    pc_buf_puts(out, " -H \"");
    pc_buf_span(out, name);
    pc_buf_puts(out, ": ");
    for (const char *p = value; *p; p++) {
        bool is_secret = strncmp(p, secret_mark, mark) == 0;

        if ((strchr("\"\\`", *p) || (*p == '$' && !is_secret)))
            pc_buf_puts(out, "\\");
        pc_buf_put(out, *p >= ' ' && *p <= '~' ? p : "?", 1);
    }
    pc_buf_puts(out, "\"");
}

static int put_plain(pc_buf *out, const pc_line *line)
{
    PC_AUTO_BUF text;

    pc_buf_init(&text, LINE_LIMIT);
    pc_buf_span(&text, line->name);
    /* curl drops a field that ends in a colon, and sends one that ends in a
     * semicolon with an empty value. */
    pc_buf_puts(&text, line->value.len ? ": " : ";");
    pc_buf_span(&text, line->value);
    if (text.failed)
        return PC_ELIMIT;
    pc_buf_puts(out, " -H ");
    return pc_escape_shell(out, pc_buf_view(&text));
}

static int put_field(pc_buf *out, pc_arena *arena, const pc_line *line,
                     const char *token_shown)
{
    bool secret = pc_span_contains(line->value, pc_span_of(secret_mark));

    if (is_credential(line->name) || secret) {
        const char *value = pc_arena_span(arena, line->value).ptr;

        if (!secret)
            value = token_shown ? token_shown : "$PRECHECK_TOKEN";
        else if (is_credential(line->name) && token_shown)
            value = token_shown;
        put_double_quoted(out, line->name, value);
        return PC_OK;
    }
    if (!pc_field_is_shown(line->name) || is_default(line))
        return PC_OK;
    return put_plain(out, line);
}

/* printf '%s' cannot carry NUL, a format of octal escapes can. */
static int put_content(pc_buf *out, pc_span content)
{
    if (!memchr(content.ptr, '\0', content.len)) {
        pc_buf_puts(out, "printf %s ");
        return pc_escape_shell(out, content);
    }
    pc_buf_puts(out, "printf '");
    for (size_t i = 0; i < content.len; i++)
        pc_buf_printf(out, "\\%03o", (unsigned char)content.ptr[i]);
    return pc_buf_puts(out, "'");
}

static void put_method(pc_buf *out, const char *method, bool content)
{
    pc_buf_puts(out, strcmp(method, "HEAD") == 0 ? "curl -sSI" : "curl -sSi");
    if (strcmp(method, "HEAD") != 0 &&
        (content || strcmp(method, "GET") != 0)) {
        pc_buf_puts(out, " -X ");
        pc_escape_shell(out, pc_span_of(method));
    }
}

static int put_url(pc_buf *out, pc_arena *arena, const pc_http_request *request)
{
    pc_span target = request->target;
    const char *url = pc_arena_printf(arena, "%s%.*s", request->base,
                                      (int)target.len, target.ptr);

    /* curl would expand these, and resolve dots */
    if (strpbrk(url, "[]{}"))
        pc_buf_puts(out, " -g");
    if (strstr(url, "/."))
        pc_buf_puts(out, " --path-as-is");
    pc_buf_puts(out, " ");
    return pc_escape_shell(out, pc_span_of(url));
}

const char *pc_curl_line(pc_arena *arena, const pc_exchange *exchange,
                         const char *token_shown)
{
    const pc_http_request *request = &exchange->request;
    const pc_content *content = &request->content;
    PC_AUTO_BUF line;
    int r = PC_OK;

    if (content->len > content->kept.len)
        return NULL;
    pc_buf_init(&line, LINE_LIMIT);
    if (content->len) {
        r = put_content(&line, content->kept);
        pc_buf_puts(&line, " | ");
    }
    put_method(&line, request->method, content->len != 0);
    for (size_t i = 0; i < request->fields.n && r == PC_OK; i++)
        r = put_field(&line, arena, &request->fields.items[i], token_shown);
    if (content->len) {
        if (!pc_lines_find(&request->fields, "Content-Type"))
            pc_buf_puts(&line, " -H 'Content-Type:'");
        pc_buf_puts(&line, " --data-binary @-");
    }
    if (r == PC_OK)
        r = put_url(&line, arena, request);
    if (r < 0 || line.failed)
        return NULL;
    return pc_arena_span(arena, pc_buf_view(&line)).ptr;
}
