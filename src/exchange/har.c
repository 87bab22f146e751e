#include "exchange/har.h"

#include "base/cleanup.h"
#include "base/json.h"
#include "base/limits.h"
#include "base/str.h"
#include "exchange/har_text.h"

#include <stdlib.h>
#include <string.h>

#define MAX_ENTRIES 100000
#define MAX_URL     ((size_t)64 << 10)
#define MAX_FIELDS  1000 /* lines of one header section */

/* ---- which kind of file ---- */

/* Reads the rest of a string; true when it is the word. */
static bool string_is(FILE *file, const char *word)
{
    bool same = true;
    int c;

    while ((c = getc_unlocked(file)) != EOF && c != '"') {
        if (c == '\\') {
            c = getc_unlocked(file);
            same = false;
        }
        same = same && *word && c == (unsigned char)*word;
        if (same)
            word++;
    }
    return same && !*word;
}

static int next_octet(FILE *file)
{
    int c;

    do
        c = getc_unlocked(file);
    while (c == ' ' || c == '\t' || c == '\r' || c == '\n');
    return c;
}

/* A member named log of the first object, at its own level. */
static bool has_log(FILE *file)
{
    unsigned depth = 0;
    bool key = false;
    int c = next_octet(file);

    if (c == 0xEF && getc_unlocked(file) == 0xBB && getc_unlocked(file) == 0xBF)
        c = next_octet(file);
    if (c != '{')
        return false;
    for (; c != EOF; c = next_octet(file)) {
        if (c == '"') {
            bool is_log = string_is(file, "log");

            if (is_log && key && depth == 1)
                return true;
            key = false;
        } else if (c == '{' || c == '[') {
            depth++;
            key = c == '{';
        } else if (c == '}' || c == ']') {
            if (--depth == 0)
                return false;
        } else if (c == ',') {
            key = true;
        }
    }
    return false;
}

bool pc_har_sniff(FILE *file)
{
    bool found = has_log(file);

    rewind(file);
    return found;
}

/* ---- members of any type ---- */

typedef struct reader {
    pc_arena *arena;
    pc_secrets secrets;
    pc_har *har;
    bool browser;
    size_t n_bad;        /* entries left out */
    size_t first_bad;    /* number of the first */
    const char *bad_why; /* what it lacks */
    int64_t origin_ns, last_ns;
    bool has_origin;
} reader;

static pc_span text_of(const pc_json *object, const char *key)
{
    const pc_json *value = pc_json_get(object, key);

    return value && value->kind == PC_JSON_STRING ? value->string
                                                  : (pc_span){NULL, 0};
}

/* A number, also one that is written as a fraction; absent otherwise. */
static double number_of(const pc_json *object, const char *key, double absent)
{
    const pc_json *value = pc_json_get(object, key);

    return value && (value->kind == PC_JSON_INT || value->kind == PC_JSON_REAL)
               ? value->real
               : absent;
}

static bool flag_of(const pc_json *object, const char *key)
{
    const pc_json *value = pc_json_get(object, key);

    return value && value->kind == PC_JSON_BOOL && value->boolean;
}

/* The octets of a text: one a code point, or UTF-8 where one is above U+00FF.
 */
static pc_span octets_of(pc_arena *arena, const pc_json *value)
{
    pc_span octets;

    if (!value || value->kind != PC_JSON_STRING)
        return (pc_span){"", 0};
    if (pc_json_octets(arena, value, &octets) == PC_OK)
        return octets;
    return pc_arena_span(arena, value->string);
}

static bool contains_nocase(pc_span text, const char *word)
{
    size_t len = strlen(word);

    for (size_t i = 0; i + len <= text.len; i++)
        if (pc_span_is_nocase((pc_span){text.ptr + i, len}, word))
            return true;
    return false;
}

/* ---- who wrote it ---- */

/* Programs that stand between client and server and record what passes: they
 * see every field, and nobody answers from a cache behind their back. */
static bool stands_on_the_wire(pc_span creator)
{
    static const char *const names[] = {
        "mitmproxy", "mitmdump",     "charles",  "fiddler",  "burp",
        "proxyman",  "http toolkit", "zap",      "precheck", "browsermob",
        "pcap",      "wireshark",    "httpdump", "goproxy"};

    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (contains_nocase(creator, names[i]))
            return true;
    return false;
}

static void read_creator(reader *in, const pc_json *log)
{
    pc_span name = text_of(pc_json_get(log, "creator"), "name");
    const pc_json *browser = pc_json_get(log, "browser");

    in->har->creator = name.len ? pc_arena_span(in->arena, name).ptr : "";
    in->browser = (browser && browser->kind == PC_JSON_OBJECT &&
                   text_of(browser, "name").len) ||
                  !stands_on_the_wire(name);
    in->har->on_the_wire = !in->browser;
}

/* ---- messages ---- */

static void add_line(reader *in, pc_lines *lines, pc_span name, pc_span value)
{
    value = pc_span_trim(value);
    if (value.len && pc_is_secret_field(name))
        value = pc_secrets_name(&in->secrets, value);
    pc_lines_add(in->arena, lines, name, value);
}

/* HTTP/2's pseudo fields are no fields; browsers put the values of several
 * lines into one, with a line feed in between. */
static void read_fields(reader *in, const pc_json *message, pc_lines *lines)
{
    const pc_json *list = pc_json_get(message, "headers");

    for (size_t i = 0; list && list->kind == PC_JSON_ARRAY && i < list->n &&
                       lines->n < MAX_FIELDS;
         i++) {
        pc_span name =
            octets_of(in->arena, pc_json_get(list->items[i], "name"));
        pc_span value =
            octets_of(in->arena, pc_json_get(list->items[i], "value"));
        size_t at = 0;

        if (!name.len || name.ptr[0] == ':')
            continue;
        for (size_t k = 0; k <= value.len; k++) {
            if (k < value.len && value.ptr[k] != '\n')
                continue;
            add_line(in, lines, name, (pc_span){value.ptr + at, k - at});
            at = k + 1;
        }
    }
}

static void keep_content(reader *in, pc_content *content, pc_span octets)
{
    content->len = octets.len;
    pc_digest(octets, content->digest);
    if (octets.len > PC_CONTENT_KEPT)
        octets.len = PC_CONTENT_KEPT;
    content->kept = pc_arena_span(in->arena, octets);
}

static uint64_t size_of(double size)
{
    return size > 0 && size < 9e15 ? (uint64_t)size : 0;
}

/* True when it is known: all of it is there, or there was none. */
static bool read_sent_content(reader *in, const pc_json *request,
                              pc_content *content)
{
    const pc_json *post = pc_json_get(request, "postData");
    double size = number_of(request, "bodySize", -1);
    const pc_json *text = pc_json_get(post, "text");
    pc_span octets;

    if (text && text->kind == PC_JSON_STRING) {
        octets = text->string;
        if (pc_span_is_nocase(text_of(post, "encoding"), "base64") &&
            pc_base64_decode(in->arena, octets, &octets) < 0)
            return false;
        if (octets.len || size <= 0) {
            keep_content(in, content, octets);
            return size <= 0 || (double)octets.len == size;
        }
    }
    content->len = size_of(size);
    return size == 0;
}

/* Content-Length says how much there should be, unless a coding was undone. */
static bool length_fits(const pc_lines *fields, size_t len)
{
    const pc_line *line = pc_lines_find(fields, "Content-Length");
    uint64_t want;

    if (!line || pc_lines_find(fields, "Content-Encoding") ||
        !pc_span_u64(line->value, &want))
        return true;
    return want == len;
}

/* True when all of it is there.  What stands beside a 304 or an answer to HEAD
 * is what a cache holds, and no content of the answer. */
static bool read_content(reader *in, const pc_json *response,
                         const pc_exchange *x, pc_content *content)
{
    const pc_json *member = pc_json_get(response, "content");
    const pc_json *text = pc_json_get(member, "text");
    unsigned status = x->response.status;
    double size = number_of(member, "size", -1);
    pc_span octets;

    if (status == 304 || status == 204 ||
        strcmp(x->request.method, "HEAD") == 0)
        return true;
    content->len = size_of(size);
    if (!text || text->kind != PC_JSON_STRING)
        return false;
    octets = text->string;
    if (pc_span_is_nocase(text_of(member, "encoding"), "base64") &&
        pc_base64_decode(in->arena, octets, &octets) < 0)
        return false;
    if ((size >= 0 && (double)octets.len != size) ||
        !length_fits(&x->response.fields, octets.len))
        return false;
    keep_content(in, content, octets);
    return true;
}

static unsigned version_of(pc_span text)
{
    if (contains_nocase(text, "h3") || contains_nocase(text, "http/3") ||
        contains_nocase(text, "quic"))
        return 30;
    if (contains_nocase(text, "h2") || contains_nocase(text, "http/2"))
        return 20;
    return contains_nocase(text, "http/1.0") ? 10 : 11;
}

static void read_response(reader *in, const pc_json *entry, pc_exchange *x)
{
    const pc_json *response = pc_json_get(entry, "response");
    double status = number_of(response, "status", 0);

    x->end = PC_END_NO_ANSWER;
    if (!(status >= 100 && status <= 999))
        return;
    x->response.status = (unsigned)status;
    x->response.version = version_of(text_of(response, "httpVersion"));
    x->response.reason =
        octets_of(in->arena, pc_json_get(response, "statusText"));
    read_fields(in, response, &x->response.fields);
    /* A limit that was passed: status and fields count, content does not. */
    x->end = read_content(in, response, x, &x->response.content)
                 ? PC_END_COMPLETE
                 : PC_END_LIMIT;
}

/* ---- whose answer it is ---- */

static const char *not_from_server(const reader *in, const pc_json *entry,
                                   const pc_exchange *x)
{
    const pc_json *response = pc_json_get(entry, "response");
    const pc_json *cache = pc_json_get(entry, "cache");
    pc_span fetch = text_of(response, "_fetchType");

    if (!x->response.status)
        return "there was no answer";
    if (flag_of(response, "_fetchedViaServiceWorker") ||
        flag_of(entry, "_fetchedViaServiceWorker") ||
        contains_nocase(fetch, "service worker"))
        return "a service worker answered it";
    if (x->response.status == 304)
        return NULL; /* shown as from the cache, but the server was asked */
    if (text_of(entry, "_fromCache").len ||
        text_of(response, "_fromCache").len ||
        flag_of(response, "_fromCache") || contains_nocase(fetch, "cache"))
        return "the browser's cache served it";
    if (in->browser &&
        pc_json_get(pc_json_get(cache, "afterRequest"), "lastAccess"))
        return "the browser's cache served it";
    return NULL;
}

/* A browser that shows the page's view of a revalidation shows 200 and the
 * stored content.  Octets on the wire say that it was a 200 indeed. */
static bool maybe_304(const reader *in, const pc_json *entry,
                      const pc_exchange *x)
{
    const pc_json *response = pc_json_get(entry, "response");
    const pc_line *line = pc_lines_find(&x->response.fields, "Content-Length");
    double transferred = number_of(response, "_transferSize", -1);
    uint64_t length;

    if (!in->browser || x->response.status != 200 ||
        strcmp(x->request.method, "GET") != 0)
        return false;
    if (number_of(response, "bodySize", -1) > 0)
        return false;
    return !(transferred > 0 && line && pc_span_u64(line->value, &length) &&
             length && (double)length <= transferred);
}

/* ---- an entry ---- */

static bool is_method(pc_span text)
{
    if (!text.len || text.len > 32)
        return false;
    for (size_t i = 0; i < text.len; i++)
        if (!strchr("ABCDEFGHIJKLMNOPQRSTUVWXYZ-_", text.ptr[i]) ||
            !text.ptr[i])
            return false;
    return true;
}

static bool is_printable(pc_span text)
{
    for (size_t i = 0; i < text.len; i++)
        if ((unsigned char)text.ptr[i] <= ' ' || text.ptr[i] == 0x7F)
            return false;
    return true;
}

/* http and https without userinfo and fragment; scheme and host in lower case,
 * the default port left out. */
static bool read_url(reader *in, pc_span text, pc_span *ret_url)
{
    bool tls =
        text.len > 8 && pc_span_is_nocase((pc_span){text.ptr, 8}, "https://");
    size_t start = tls ? 8 : 7, end, at;
    const char *hash = text.len ? memchr(text.ptr, '#', text.len) : NULL;
    const char *user;
    pc_span host, path;
    char *lower;

    if (hash)
        text.len = (size_t)(hash - text.ptr);
    if (!tls &&
        !(text.len > 7 && pc_span_is_nocase((pc_span){text.ptr, 7}, "http://")))
        return false;
    for (end = start; end < text.len && !strchr("/?", text.ptr[end]);)
        end++;
    host = (pc_span){text.ptr + start, end - start};
    path = (pc_span){text.ptr + end, text.len - end};
    user = host.len ? memchr(host.ptr, '@', host.len) : NULL;
    if (user) {
        at = (size_t)(user - host.ptr) + 1;
        host = (pc_span){host.ptr + at, host.len - at};
    }
    if (!host.len || !is_printable(host) || !is_printable(path))
        return false;
    lower = pc_arena_alloc(in->arena, host.len);
    for (size_t i = 0; i < host.len; i++)
        lower[i] =
            (char)(host.ptr[i] >= 'A' && host.ptr[i] <= 'Z' ? host.ptr[i] + 32
                                                            : host.ptr[i]);
    host.ptr = lower;
    at = host.len;
    if (tls && at > 4 && pc_span_is((pc_span){lower + at - 4, 4}, ":443"))
        host.len -= 4;
    if (!tls && at > 3 && pc_span_is((pc_span){lower + at - 3, 3}, ":80"))
        host.len -= 3;
    *ret_url = pc_secrets_url(
        &in->secrets,
        pc_span_of(pc_arena_printf(
            in->arena, "%s://%.*s%s%.*s", tls ? "https" : "http", (int)host.len,
            host.ptr, path.len && path.ptr[0] == '/' ? "" : "/", (int)path.len,
            path.ptr)));
    return true;
}

/* From the file's first moment, so that a clock set back changes nothing but
 * the order that it claims. */
static void read_times(reader *in, const pc_json *entry, pc_exchange *x)
{
    double took_ms = number_of(entry, "time", -1);
    int64_t start_ns;

    if (!pc_iso_ns(text_of(entry, "startedDateTime"), &start_ns)) {
        start_ns = in->last_ns; /* in the order of the file */
    } else {
        if (!in->has_origin) {
            in->origin_ns = start_ns - 1000000000;
            in->has_origin = true;
        }
        start_ns -= in->origin_ns;
    }
    in->last_ns = start_ns;
    x->start_ns = x->sent_ns = start_ns;
    if (!x->response.status)
        return; /* it may be under way for ever */
    if (!(took_ms >= 0 && took_ms < 1e10))
        took_ms = 0;
    x->first_ns = x->done_ns = start_ns + (int64_t)(took_ms * 1e6);
}

static void left_out(reader *in, size_t number, const char *why)
{
    if (!in->n_bad++) {
        in->first_bad = number;
        in->bad_why = why;
    }
}

static void read_entry(reader *in, const pc_json *entry, size_t number)
{
    const pc_json *request = pc_json_get(entry, "request");
    pc_span url = text_of(request, "url"), method = text_of(request, "method");
    pc_har_entry *out = &in->har->entries[in->har->n];
    pc_exchange *x;

    if (!request || request->kind != PC_JSON_OBJECT) {
        left_out(in, number, "it has no request");
        return;
    }
    if (!url.len || url.len > MAX_URL) {
        left_out(in, number,
                 url.len ? "its URL is over 64 KiB" : "its request has no url");
        return;
    }
    if (!is_method(method)) {
        left_out(in, number, "its request has no method");
        return;
    }
    x = PC_NEW(in->arena, pc_exchange);
    if (!read_url(in, url, &x->request.target)) {
        in->har->n_foreign++;
        return;
    }
    x->item = x->resource = x->client = "";
    x->role = PC_ROLE_PROBE;
    x->request.base = "";
    x->request.method = pc_arena_span(in->arena, method).ptr;
    x->sent_all = true;
    read_fields(in, request, &x->request.fields);
    out->content_sent_known =
        read_sent_content(in, request, &x->request.content);
    read_response(in, entry, x);
    read_times(in, entry, x);
    out->x = x;
    out->number = number;
    out->not_from_server = not_from_server(in, entry, x);
    out->maybe_304 = maybe_304(in, entry, x);
    in->har->n++;
}

/* ---- the file ---- */

static int by_start(const void *a, const void *b)
{
    const pc_har_entry *left = a, *right = b;

    if (left->x->start_ns != right->x->start_ns)
        return left->x->start_ns < right->x->start_ns ? -1 : 1;
    return left->number < right->number ? -1 : left->number > right->number;
}

static int read_log(reader *in, const char *name, const pc_json *root,
                    pc_diags *diags)
{
    const pc_json *log = pc_json_get(root, "log");
    const pc_json *entries = pc_json_get(log, "entries");
    pc_pos pos = {name, 0, 0};

    if (!log || log->kind != PC_JSON_OBJECT)
        return pc_fail_at(diags, PC_ESYNTAX, pos,
                          "a HAR is {\"log\": {\"entries\": [...]}}",
                          "the member 'log' is not an object");
    if (!entries || entries->kind != PC_JSON_ARRAY)
        return pc_fail_at(diags, PC_ESYNTAX, pos,
                          "a HAR is {\"log\": {\"entries\": [...]}}",
                          "the member 'entries' of 'log' is not a list");
    if (entries->n > MAX_ENTRIES)
        return pc_fail_at(diags, PC_ELIMIT, pos, NULL,
                          "it has %zu entries; %d are read at most", entries->n,
                          MAX_ENTRIES);
    read_creator(in, log);
    in->har->entries = PC_NEW_ARRAY(in->arena, entries->n + 1, pc_har_entry);
    for (size_t i = 0; i < entries->n; i++)
        read_entry(in, entries->items[i], i + 1);
    if (in->n_bad)
        pc_diag_add(diags, PC_WARNING, pos, NULL,
                    "%zu of %zu entries were left out; the first is number "
                    "%zu: %s",
                    in->n_bad, entries->n, in->first_bad, in->bad_why);
    qsort(in->har->entries, in->har->n, sizeof *in->har->entries, by_start);
    for (size_t i = 0; i < in->har->n; i++)
        in->har->entries[i].x->serial = i + 1;
    return PC_OK;
}

int pc_har_read(pc_arena *arena, const char *name, pc_span text,
                pc_har *ret_har, pc_diags *diags)
{
    PC_AUTO_ARENA scratch;
    PC_AUTO_FREE char *copy = NULL;
    pc_har har = {.creator = ""};
    reader in = {.arena = arena, .har = &har};
    pc_json *root;
    int r;

    pc_arena_init(&scratch);
    pc_secrets_init(&in.secrets, arena);
    if (text.len >= 3 && memcmp(text.ptr, "\xEF\xBB\xBF", 3) == 0)
        text = (pc_span){text.ptr + 3, text.len - 3};
    if (text.len > PC_LIMIT_HAR_FILE)
        return pc_fail(diags, PC_ELIMIT, "'%s' is over %zu bytes", name,
                       PC_LIMIT_HAR_FILE);
    copy = malloc(text.len + 1);
    if (!copy)
        pc_out_of_memory(text.len);
    if (text.len)
        memcpy(copy, text.ptr, text.len);
    pc_har_mend(copy, text.len);
    r = pc_json_parse(&scratch, (pc_span){copy, text.len}, (pc_pos){name, 1, 1},
                      &root, diags);
    if (r < 0)
        return r;
    r = read_log(&in, name, root, diags);
    if (r == PC_OK)
        *ret_har = har;
    return r;
}
