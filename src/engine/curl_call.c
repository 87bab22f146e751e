#include "engine/curl_call.h"

#include "base/clock.h"
#include "base/str.h"

#include <string.h>

/* ---- callbacks ---- */

static void give_up(pc_curl_call *c, pc_end end, const char *detail)
{
    if (c->aborted)
        return;
    c->aborted = true;
    c->end = end;
    c->detail = detail;
}

static pc_h1_parser *parser_of_trailers(pc_curl_call *c)
{
    static const char line[] = "HTTP/1.1 200\r\n";
    pc_response_limits limits = c->limits;
    pc_http_response *unused = PC_NEW(c->call->arena, pc_http_response);
    pc_h1_parser *parser;
    size_t used;

    limits.header = c->limits.trailer + sizeof line - 1;
    parser = pc_h1_parser_new(c->call->arena, &limits, true, unused);
    (void)pc_h1_feed(parser, line, sizeof line - 1, &used);
    return parser;
}

/* libcurl hands over whole lines as they came, a status line of its own making
 * for HTTP/2, and trailers after the content. */
static size_t on_header(char *data, size_t size, size_t n, void *context)
{
    static const char h2[] = "HTTP/2 ", h1[] = "HTTP/1.1 ";
    pc_curl_call *c = context;
    pc_exchange *exchange = c->call->exchange;
    pc_h1_parser *parser = c->header;
    pc_h1_result result = PC_H1_MORE;
    size_t len = size * n, used, skip = 0;

    c->progress_ns = pc_clock_ns();
    if (c->header_done) {
        if (!c->trailer)
            c->trailer = parser_of_trailers(c);
        parser = c->trailer;
        if (len <= 2) /* the line that ends them */
            return len;
    } else if (len >= sizeof h2 - 1 && memcmp(data, h2, sizeof h2 - 1) == 0) {
        c->is_h2 = true;
        skip = sizeof h2 - 1;
        result = pc_h1_feed(parser, h1, sizeof h1 - 1, &used);
    }
    if (result == PC_H1_MORE)
        result = pc_h1_feed(parser, data + skip, len - skip, &used);
    if (result == PC_H1_FAILED) {
        const char *detail = pc_h1_detail(parser);

        if (c->trailer && pc_h1_end(parser) == PC_END_LIMIT)
            detail = pc_arena_printf(c->call->arena,
                                     "the trailer section is over %zu octets",
                                     c->limits.trailer);
        give_up(c, pc_h1_end(parser), detail);
        return 0;
    }
    if (!exchange->first_ns && pc_h1_has_status(c->header))
        exchange->first_ns = pc_clock_ns();
    c->header_done |= result == PC_H1_DONE;
    return len;
}

static size_t on_content(char *data, size_t size, size_t n, void *context)
{
    pc_curl_call *c = context;

    c->progress_ns = pc_clock_ns();
    if (pc_buf_put(&c->content, data, size * n) == PC_OK)
        return size * n;
    give_up(c, PC_END_LIMIT,
            pc_arena_printf(c->call->arena, "the content is over %zu octets",
                            c->limits.body));
    return 0;
}

static size_t on_read(char *data, size_t size, size_t n, void *context)
{
    pc_curl_call *c = context;
    pc_span content = c->call->content;
    size_t left = content.len - c->content_read;

    if (left > size * n)
        left = size * n;
    if (left)
        memcpy(data, content.ptr + c->content_read, left);
    c->content_read += left;
    return left;
}

/* Only when libcurl sends the same request again, which it does for safe
 * methods on a reused connection that was closed. */
static int on_seek(void *context, curl_off_t offset, int origin)
{
    pc_curl_call *c = context;

    if (origin != SEEK_SET || offset < 0 ||
        (uint64_t)offset > c->call->content.len)
        return CURL_SEEKFUNC_FAIL;
    c->content_read = (size_t)offset;
    return CURL_SEEKFUNC_OK;
}

/* CURLOPT_PREREQFUNCTION: connected, the request comes next. */
static int on_connected(void *context, char *primary_ip, char *local_ip,
                        int primary_port, int local_port)
{
    pc_curl_call *c = context;

    (void)primary_ip;
    (void)local_ip;
    (void)primary_port;
    (void)local_port;
    c->connected = true;
    c->header_tail = c->content_sent = 0;
    c->call->exchange->start_ns = c->progress_ns = pc_clock_ns();
    return CURL_PREREQFUNC_OK;
}

static void note_header_out(pc_curl_call *c, const char *data, size_t len)
{
    for (size_t i = 0; i < len && c->header_tail < 4; i++) {
        char want = c->header_tail % 2 ? '\n' : '\r';

        c->header_tail = data[i] == want   ? c->header_tail + 1
                         : data[i] == '\r' ? 1
                                           : 0;
    }
}

/* CURLOPT_DEBUGFUNCTION: the only place that knows what has left. */
static int on_debug(CURL *easy, curl_infotype type, char *data, size_t len,
                    void *context)
{
    pc_curl_call *c = context;
    pc_exchange *exchange = c->call->exchange;

    (void)easy;
    if (!c->connected ||
        (type != CURLINFO_HEADER_OUT && type != CURLINFO_DATA_OUT) || !len)
        return 0;
    c->begun = true;
    c->progress_ns = pc_clock_ns();
    if (type == CURLINFO_HEADER_OUT)
        note_header_out(c, data, len);
    else
        c->content_sent += len;
    if (c->header_tail == 4 && c->content_sent >= c->call->content.len) {
        exchange->sent_all = true;
        exchange->sent_ns = c->progress_ns;
    }
    return 0;
}

/* ---- the request ---- */

/* libcurl takes lines as C strings; a value of nothing means "do not send". */
static const char *cannot_send(pc_arena *arena, const pc_line *line)
{
    bool bad_name = !line->name.len;

    for (size_t i = 0; i < line->name.len; i++)
        bad_name |= strchr(":;", line->name.ptr[i]) != NULL; /* NUL too */
    if (bad_name)
        return pc_arena_printf(arena, "libcurl cannot send the field name %s",
                               pc_quote_octets(arena, line->name));
    if (line->value.len && memchr(line->value.ptr, '\0', line->value.len))
        return pc_arena_printf(arena, "libcurl cannot send NUL: %s",
                               pc_quote_octets(arena, line->value));
    for (size_t i = 0; i < line->value.len; i++)
        if (!strchr(" \t\r\n\v\f", line->value.ptr[i]))
            return NULL;
    return line->value.len
               ? pc_arena_printf(arena,
                                 "libcurl cannot send a value of white space")
               : NULL;
}

static bool add_line(pc_curl_call *c, const char *text)
{
    struct curl_slist *lines = curl_slist_append(c->lines, text);

    if (lines)
        c->lines = lines;
    return lines != NULL;
}

static bool make_lines(pc_curl_call *c, const char **ret_why)
{
    /* what libcurl would add */
    static const char *const own[] = {"Host",   "Accept",       "User-Agent",
                                      "Expect", "Content-Type", NULL};
    pc_arena *arena = c->call->arena;
    const pc_lines *fields = &c->call->exchange->request.fields;
    bool ok = true;

    for (size_t i = 0; i < fields->n; i++) {
        const pc_line *line = &fields->items[i];

        *ret_why = cannot_send(arena, line);
        if (*ret_why)
            return false;
        ok &= add_line(
            c, line->value.len
                   ? pc_arena_printf(arena, "%.*s: %.*s", (int)line->name.len,
                                     line->name.ptr, (int)line->value.len,
                                     line->value.ptr)
                   : pc_arena_printf(arena, "%.*s;", (int)line->name.len,
                                     line->name.ptr));
    }
    for (const char *const *name = own; *name; name++)
        if (!pc_lines_find(fields, *name))
            ok &= add_line(c, pc_arena_printf(arena, "%s:", *name));
    *ret_why = ok ? NULL : "no memory for the fields";
    return ok;
}

static void set_version(CURL *easy, const pc_base_url *door,
                        pc_http_version version)
{
    long value = CURL_HTTP_VERSION_1_1;

    if (door->https && version != PC_HTTP_11)
        value = CURL_HTTP_VERSION_2TLS;
    curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, value);
}

static void set_method(pc_curl_call *c)
{
    const char *method = c->call->exchange->request.method;

    if (c->call->content.len) {
        curl_easy_setopt(c->easy, CURLOPT_UPLOAD, 1L);
        curl_easy_setopt(c->easy, CURLOPT_INFILESIZE_LARGE,
                         (curl_off_t)c->call->content.len);
        curl_easy_setopt(c->easy, CURLOPT_READFUNCTION, on_read);
        curl_easy_setopt(c->easy, CURLOPT_READDATA, c);
        curl_easy_setopt(c->easy, CURLOPT_SEEKFUNCTION, on_seek);
        curl_easy_setopt(c->easy, CURLOPT_SEEKDATA, c);
    } else if (strcmp(method, "HEAD") == 0) {
        curl_easy_setopt(c->easy, CURLOPT_NOBODY, 1L);
    } else {
        curl_easy_setopt(c->easy, CURLOPT_HTTPGET, 1L);
    }
    curl_easy_setopt(c->easy, CURLOPT_CUSTOMREQUEST, method);
}

static void set_callbacks(pc_curl_call *c)
{
    curl_easy_setopt(c->easy, CURLOPT_PRIVATE, c);
    curl_easy_setopt(c->easy, CURLOPT_ERRORBUFFER, c->error);
    curl_easy_setopt(c->easy, CURLOPT_HEADERFUNCTION, on_header);
    curl_easy_setopt(c->easy, CURLOPT_HEADERDATA, c);
    curl_easy_setopt(c->easy, CURLOPT_WRITEFUNCTION, on_content);
    curl_easy_setopt(c->easy, CURLOPT_WRITEDATA, c);
    curl_easy_setopt(c->easy, CURLOPT_PREREQFUNCTION, on_connected);
    curl_easy_setopt(c->easy, CURLOPT_PREREQDATA, c);
    curl_easy_setopt(c->easy, CURLOPT_DEBUGFUNCTION, on_debug);
    curl_easy_setopt(c->easy, CURLOPT_DEBUGDATA, c);
    curl_easy_setopt(c->easy, CURLOPT_VERBOSE, 1L);
}

static void begin_response(pc_curl_call *c)
{
    pc_exchange *exchange = c->call->exchange;

    exchange->sent_all = false;
    exchange->start_ns = exchange->sent_ns = exchange->first_ns = 0;
    c->header_done = c->connected = c->begun = c->aborted = false;
    c->header_tail = c->content_read = c->content_sent = 0;
    c->error[0] = '\0';
    /* the header section alone goes through it, so: as if to HEAD */
    c->header =
        pc_h1_parser_new(c->call->arena, &c->limits, true, &exchange->response);
    pc_buf_init(&c->content, c->limits.body);
}

bool pc_curl_call_prepare(pc_curl_call *c, const pc_target *target,
                          const pc_base_url *door, pc_http_version version,
                          const char **ret_why)
{
    const pc_http_request *request = &c->call->exchange->request;
    pc_arena *arena = c->call->arena;
    bool literal6 = strchr(door->host, ':') != NULL;

    if (memchr(request->target.ptr, '\0', request->target.len)) {
        *ret_why = "libcurl cannot send NUL in the request target";
        return false;
    }
    if (!make_lines(c, ret_why))
        return false;
    c->easy = curl_easy_init();
    if (!c->easy) {
        *ret_why = "no memory for a request";
        return false;
    }
    begin_response(c);
    pc_easy_connection_options(c->easy, target, c->call->door);
    curl_easy_setopt(
        c->easy, CURLOPT_URL,
        pc_arena_printf(arena, "%s://%s%s%s:%u/",
                        door->https ? "https" : "http", literal6 ? "[" : "",
                        door->host, literal6 ? "]" : "", (unsigned)door->port));
    curl_easy_setopt(c->easy, CURLOPT_REQUEST_TARGET,
                     pc_arena_printf(arena, "%.*s", (int)request->target.len,
                                     request->target.ptr));
    curl_easy_setopt(c->easy, CURLOPT_HTTPHEADER, c->lines);
    curl_easy_setopt(c->easy, CURLOPT_HEADEROPT, (long)CURLHEADER_SEPARATE);
    curl_easy_setopt(c->easy, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
    curl_easy_setopt(c->easy, CURLOPT_HTTP_CONTENT_DECODING, 0L);
    set_version(c->easy, door, version);
    set_method(c);
    set_callbacks(c);
    /* On a connection of its own a write cannot meet one that was closed while
     * idle, and that is the one case in which libcurl would send it twice. */
    if (!c->call->safe || c->call->fresh_connection)
        curl_easy_setopt(c->easy, CURLOPT_FRESH_CONNECT, 1L);
    return true;
}

/* ---- the end ---- */

static const struct {
    CURLcode result;
    pc_end end; /* once something was sent */
} ends[] = {
    {CURLE_OK, PC_END_COMPLETE},
    {CURLE_OPERATION_TIMEDOUT, PC_END_TIMEOUT},
    {CURLE_UNSUPPORTED_PROTOCOL, PC_END_MALFORMED}, /* HTTP/0.9, or no HTTP */
    {CURLE_WEIRD_SERVER_REPLY, PC_END_MALFORMED},
    {CURLE_BAD_CONTENT_ENCODING, PC_END_MALFORMED},
};

static pc_end end_of(const pc_curl_call *c, CURLcode result)
{
    for (size_t i = 0; i < sizeof ends / sizeof ends[0]; i++)
        if (ends[i].result == result)
            return ends[i].end;
    return c->header_done || pc_h1_has_status(c->header) ? PC_END_CUT
                                                         : PC_END_NO_ANSWER;
}

static void fill_response(pc_curl_call *c)
{
    pc_http_response *response = &c->call->exchange->response;
    pc_lines *fields = &response->fields;
    static const char end_of_lines[] = "\r\n";
    size_t used;

    pc_h1_parser_release(c->header);
    c->header = NULL;
    if (c->is_h2 && response->status)
        response->version = 20;
    if (!response->status)
        return;
    pc_content_set(c->call->arena, &response->content,
                   pc_buf_view(&c->content));
    response->had_framing =
        !pc_cannot_have_content(c->call->exchange->request.method,
                                response->status) &&
        (c->is_h2 || pc_lines_find(fields, "content-length") ||
         pc_lines_find(fields, "transfer-encoding"));
    if (c->trailer) {
        pc_http_response *trailers = pc_h1_response(c->trailer);

        (void)pc_h1_feed(c->trailer, end_of_lines, 2, &used);
        response->trailers = trailers->fields;
    }
}

pc_end pc_curl_call_finish(pc_curl_call *c, CURLcode result, bool *ret_retry,
                           const char **ret_detail)
{
    pc_arena *arena = c->call->arena;
    pc_end end = c->aborted ? c->end : end_of(c, result);
    const char *why = c->aborted           ? c->detail
                      : result == CURLE_OK ? NULL
                      : c->error[0]        ? c->error
                                           : curl_easy_strerror(result);
    long n_connects = 0;

    *ret_retry = false;
    if (!c->begun && end != PC_END_COMPLETE) {
        end = PC_END_NOT_SENT;
        *ret_retry = !pc_curl_is_lasting(result) && !c->aborted;
    }
    if (end == PC_END_COMPLETE && !c->header_done) {
        /* to libcurl a header section that breaks off is a success */
        end = end_of(c, CURLE_RECV_ERROR);
        why = "closed inside the header section";
    }
    curl_easy_getinfo(c->easy, CURLINFO_NUM_CONNECTS, &n_connects);
    if (!c->call->safe && n_connects > 1) {
        end = PC_END_NO_ANSWER;
        why = "libcurl sent it more than once";
    }
    fill_response(c);
    *ret_detail = why ? pc_arena_strdup(arena, why) : NULL;
    return end;
}

void pc_curl_call_release(pc_curl_call *c)
{
    if (c->easy)
        curl_easy_cleanup(c->easy);
    curl_slist_free_all(c->lines);
    pc_h1_parser_release(c->header);
    pc_h1_parser_release(c->trailer);
    pc_buf_release(&c->content);
    c->easy = NULL;
    c->lines = NULL;
    c->header = c->trailer = NULL;
}
