/* Every key of target.yaml, one row each. */
#include "input/target_keys.h"

#include "base/limits.h"
#include "base/str.h"
#include "input/parts.h"
#include "input/target.h"
#include "input/units.h"

#include <string.h>

#define HOUR_MS 3600000
#define DAY_MS  (24 * (uint64_t)HOUR_MS)
#define URL_MAX 2000

/* --- custom parsers ------------------------------------------------------ */

#define MEMBER(type, base, key) ((type *)((char *)(base) + (key)->at))
#define CONST_MEMBER(type, base, key)                                          \
    ((const type *)((const char *)(base) + (key)->at))

static void parse_version(pc_binder *binder, const pc_key *key,
                          const pc_yaml *node, void *base)
{
    pc_span text;

    (void)base;
    if (pc_key_scalar(binder, key, node, &text) && !pc_span_is(text, "1"))
        pc_fail_at(binder->diags, PC_EINVAL, node->pos, NULL,
                   "version '%s' of the format is not known; this precheck "
                   "reads version 1",
                   pc_key_shown(binder->arena, text));
}

static void print_version(const pc_key *key, const void *base, pc_json_out *out)
{
    (void)key;
    (void)base;
    pc_json_int(out, NULL, 1);
}

static void parse_base_url(pc_binder *binder, const pc_key *key,
                           const pc_yaml *node, void *base)
{
    const char *text;

    if (pc_key_string(binder, key, node, &text))
        pc_base_url_parse(binder->arena, text, node->pos,
                          MEMBER(pc_base_url, base, key), binder->diags);
}

static void print_base_url(const pc_key *key, const void *base,
                           pc_json_out *out)
{
    pc_json_text(out, NULL, CONST_MEMBER(pc_base_url, base, key)->text);
}

static void parse_doors(pc_binder *binder, const pc_key *key,
                        const pc_yaml *node, void *base)
{
    pc_base_url *doors;
    size_t n = 0;

    if (!pc_key_is_list(binder, key, node))
        return;
    doors = PC_NEW_ARRAY(binder->arena, node->n, pc_base_url);
    for (size_t i = 0; i < node->n; i++) {
        const char *text;

        if (pc_key_string(binder, key, node->items[i], &text) &&
            pc_base_url_parse(binder->arena, text, node->items[i]->pos,
                              &doors[n], binder->diags) == PC_OK)
            n++;
    }
    *MEMBER(pc_base_url *, base, key) = doors;
    *(size_t *)((char *)base + key->n_at) = n;
}

/* The name only; it is loaded when the whole file has been read, because a
 * flag may have named another. */
static void parse_profile(pc_binder *binder, const pc_key *key,
                          const pc_yaml *node, void *base)
{
    pc_profile *named = PC_NEW(binder->arena, pc_profile);

    if (!pc_key_string(binder, key, node, &named->name))
        return;
    if (strchr(named->name, '/') || strstr(named->name, ".yaml"))
        named->name = pc_key_path(binder->arena, binder->folder, named->name);
    *MEMBER(const pc_profile *, base, key) = named;
}

static void print_profile(const pc_key *key, const void *base, pc_json_out *out)
{
    const pc_profile *profile =
        *(const pc_profile *const *)((const char *)base + key->at);

    pc_json_text(out, NULL, profile ? profile->name : NULL);
}

static void parse_body(pc_binder *binder, const pc_key *key,
                       const pc_yaml *node, void *base)
{
    pc_body_template *body = MEMBER(pc_body_template, base, key);
    const pc_yaml *text_node =
        node->kind == PC_YAML_MAP ? pc_yaml_get(node, "text") : NULL;

    if (text_node && node->n == 1)
        node = text_node;
    if (!pc_key_scalar(binder, key, node, &body->text))
        return;
    body->present = true;
    body->content_type = "text/plain";
}

static void parse_json(pc_binder *binder, const pc_key *key,
                       const pc_yaml *node, void *base)
{
    pc_body_template *body = MEMBER(pc_body_template, base, key);

    if (!pc_json_body(binder, key, node, &body->text))
        return;
    body->present = true;
    body->content_type = "application/json";
}

static void print_body(const pc_key *key, const void *base, pc_json_out *out)
{
    pc_json_span(out, NULL, CONST_MEMBER(pc_body_template, base, key)->text);
}

static bool is_capture_source(const char *text)
{
    pc_span span = pc_span_of(text);

    if (pc_span_starts(span, "json:"))
        return span.len == 5 || text[5] == '/';
    if (pc_span_starts(span, "header:"))
        return pc_is_token(pc_span_of(text + 7));
    return pc_span_is(span, "location:last-segment") ||
           pc_span_is(span, "location:path");
}

static bool is_name(pc_span text)
{
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');

        if (!letter && (!i || !((c >= '0' && c <= '9') || c == '-' ||
                                c == '_' || c == '.')))
            return false;
    }
    return text.len > 0 && text.len <= 64;
}

static void parse_captures(pc_binder *binder, const pc_key *key,
                           const pc_yaml *node, void *base)
{
    pc_capture *captures;
    size_t n = 0;

    if (!pc_key_is_map(binder, key, node))
        return;
    captures = PC_NEW_ARRAY(binder->arena, node->n, pc_capture);
    for (size_t i = 0; i < node->n; i++) {
        const pc_yaml *name = node->items[2 * i];
        const pc_yaml *source = node->items[2 * i + 1];

        captures[n] = (pc_capture){.name = name->text.ptr, .pos = name->pos};
        if (!pc_key_string(binder, key, source, &captures[n].source))
            continue;
        if (!is_name(name->text))
            pc_fail_at(binder->diags, PC_ESYNTAX, name->pos, NULL,
                       "'%s' is no name for a captured value",
                       pc_key_shown(binder->arena, name->text));
        else if (!is_capture_source(captures[n].source))
            pc_key_mismatch(binder, key, source,
                            "\"json:/pointer\", \"header:NAME\" or "
                            "location:last-segment");
        else
            n++;
    }
    *MEMBER(pc_capture *, base, key) = captures;
    *(size_t *)((char *)base + key->n_at) = n;
}

static void print_captures(const pc_key *key, const void *base,
                           pc_json_out *out)
{
    const pc_capture *captures =
        *(pc_capture *const *)((const char *)base + key->at);
    size_t n = *(const size_t *)((const char *)base + key->n_at);

    pc_json_object(out, NULL);
    for (size_t i = 0; i < n; i++)
        pc_json_text(out, captures[i].name, captures[i].source);
    pc_json_object_end(out);
}

static void parse_unconditional(pc_binder *binder, const pc_key *key,
                                const pc_yaml *node, void *base)
{
    pc_span text;

    if (!pc_key_scalar(binder, key, node, &text))
        return;
    if (pc_span_is(text, "428"))
        *MEMBER(bool, base, key) = true;
    else if (!pc_span_is(text, "allowed"))
        pc_key_mismatch(binder, key, node, NULL);
}

static void print_unconditional(const pc_key *key, const void *base,
                                pc_json_out *out)
{
    if (*CONST_MEMBER(bool, base, key))
        pc_json_int(out, NULL, 428);
    else
        pc_json_text(out, NULL, "allowed");
}

static void parse_until(pc_binder *binder, const pc_key *key,
                        const pc_yaml *node, void *base)
{
    pc_known *known = base;
    int64_t day;

    if (!pc_key_string(binder, key, node, &known->until))
        return;
    if (pc_day_parse(pc_span_of(known->until), &day) < 0)
        pc_key_mismatch(binder, key, node, NULL);
    else
        known->until_s = day + 86400;
}

static void print_until(const pc_key *key, const void *base, pc_json_out *out)
{
    (void)key;
    pc_json_text(out, NULL, ((const pc_known *)base)->until);
}

static void check_known(pc_binder *binder, const pc_yaml *node, void *base)
{
    pc_known *known = base;

    (void)binder;
    if (!pc_yaml_get(node, "until"))
        known->until_s = INT64_MAX;
}

static void parse_reports(pc_binder *binder, const pc_key *key,
                          const pc_yaml *node, void *base)
{
    bool is_list = node->kind == PC_YAML_LIST;
    size_t n = is_list ? node->n : 1, n_good = 0;
    pc_report_wish *wishes;

    if (is_list && !pc_key_is_list(binder, key, node))
        return;
    wishes = PC_NEW_ARRAY(binder->arena, n, pc_report_wish);
    for (size_t i = 0; i < n; i++) {
        const char *text, *equals;

        if (!pc_key_string(binder, key, is_list ? node->items[i] : node, &text))
            continue;
        equals = strchr(text, '=');
        wishes[n_good].format =
            equals ? pc_arena_span(binder->arena,
                                   (pc_span){text, (size_t)(equals - text)})
                         .ptr
                   : text;
        wishes[n_good].path = equals ? equals + 1 : NULL;
        if (!*wishes[n_good].format || (equals && !equals[1]))
            pc_key_mismatch(binder, key, is_list ? node->items[i] : node, NULL);
        else
            n_good++;
    }
    *MEMBER(pc_report_wish *, base, key) = wishes;
    *(size_t *)((char *)base + key->n_at) = n_good;
}

static void print_reports(const pc_key *key, const void *base, pc_json_out *out)
{
    const pc_target *target = base;

    (void)key;
    pc_json_array(out, NULL);
    for (size_t i = 0; i < target->n_reports; i++) {
        const pc_report_wish *wish = &target->reports[i];
        char text[512];

        snprintf(text, sizeof text, "%s%s%s", wish->format,
                 wish->path ? "=" : "", wish->path ? wish->path : "");
        pc_json_text(out, NULL, text);
    }
    pc_json_array_end(out);
}

/* HOST:PORT; port 0 is any free one, for tests that read where it listens. */
static void parse_listen(pc_binder *binder, const pc_key *key,
                         const pc_yaml *node, void *base)
{
    pc_target *target = base;
    const char *text, *colon;
    uint64_t port;

    if (!pc_key_string(binder, key, node, &text))
        return;
    colon = strrchr(text, ':');
    if (!colon || colon == text || !pc_span_u64(pc_span_of(colon + 1), &port) ||
        port > UINT16_MAX) {
        pc_key_mismatch(binder, key, node, NULL);
        return;
    }
    target->origin_host =
        pc_arena_span(binder->arena,
                      text[0] == '[' && colon[-1] == ']'
                          ? (pc_span){text + 1, (size_t)(colon - text) - 2}
                          : (pc_span){text, (size_t)(colon - text)})
            .ptr;
    target->origin_port = (uint16_t)port;
}

static void print_listen(const pc_key *key, const void *base, pc_json_out *out)
{
    const pc_target *target = base;
    char text[300];

    (void)key;
    snprintf(text, sizeof text,
             strchr(target->origin_host ? target->origin_host : "", ':')
                 ? "[%.256s]:%u"
                 : "%.256s:%u",
             target->origin_host ? target->origin_host : "",
             target->origin_port);
    pc_json_text(out, NULL, target->origin_host ? text : NULL);
}

/* --- words --------------------------------------------------------------- */

/* clang-format off */
static const pc_word writes_words[] = {
    {"none", PC_WRITES_NONE}, {"created", PC_WRITES_CREATED}, {"listed", PC_WRITES_LISTED}, {NULL, 0}};
static const pc_word version_words[] = {
    {"auto", PC_HTTP_AUTO}, {"1.1", PC_HTTP_11}, {"2", PC_HTTP_2}, {NULL, 0}};
static const pc_word etag_words[] = {
    {"strong", PC_PROMISE_STRONG}, {"weak", PC_PROMISE_WEAK}, {"present", PC_PROMISE_PRESENT}, {"absent", PC_PROMISE_ABSENT}, {NULL, 0}};
static const pc_word modified_words[] = {
    {"present", PC_PROMISE_PRESENT}, {"absent", PC_PROMISE_ABSENT}, {NULL, 0}};

/* --- tables -------------------------------------------------------------- */

#define TEMPLATE(member) offsetof(pc_request_template, member)
static const pc_key template_rows[] = {
    {.name = "method", .type = PC_KEY_STRING, .at = TEMPLATE(method), .low = 1, .high = 40,
     .doc = "method; without it POST for post, PATCH for patch, DELETE for delete, else PUT"},
    {.name = "url", .type = PC_KEY_STRING, .flags = PC_KEY_TEMPLATE, .at = TEMPLATE(url), .low = 1, .high = URL_MAX,
     .form = "a path such as /notes", .doc = "path and query, appended to the target's path; without it the resource's own"},
    {.name = "headers", .type = PC_KEY_CUSTOM, .flags = PC_KEY_TEMPLATE, .at = TEMPLATE(fields), .n_at = TEMPLATE(n_fields),
     .form = PC_FIELDS_FORM, .parse = pc_fields_parse, .print = pc_fields_print, .schema = pc_fields_schema,
     .doc = "field lines of this request"},
    {.name = "body", .type = PC_KEY_CUSTOM, .flags = PC_KEY_TEMPLATE, .at = TEMPLATE(body),
     .form = "text", .parse = parse_body, .print = print_body, .schema = "{\"type\": [\"string\", \"number\", \"object\"]}",
     .doc = "content as text; \"${token}\" in it makes each version another"},
    {.name = "json", .type = PC_KEY_CUSTOM, .flags = PC_KEY_TEMPLATE, .at = TEMPLATE(body),
     .form = "any value", .parse = parse_json, .schema = "{}",
     .doc = "content as YAML, sent as JSON"},
    {.name = "capture", .type = PC_KEY_CUSTOM, .at = TEMPLATE(captures), .n_at = TEMPLATE(n_captures),
     .form = "a map such as {id: \"json:/id\"}", .parse = parse_captures, .print = print_captures,
     .schema = "{\"type\": \"object\", \"additionalProperties\": {\"type\": \"string\"}}",
     .doc = "names for parts of the answer: \"json:/pointer\", \"header:NAME\", location:last-segment"},
};
const pc_keys pc_template_keys = {
    .what = "a request", .rows = template_rows, .n = sizeof template_rows / sizeof template_rows[0],
    .size = sizeof(pc_request_template), .pos_at = TEMPLATE(pos) + 1, .present_at = TEMPLATE(present) + 1,
    .check = pc_template_check};

#define RESOURCE(member) offsetof(pc_resource, member)
static const pc_key promise_rows[] = {
    {.name = "etag", .type = PC_KEY_WORD, .at = RESOURCE(etag), .words = etag_words,
     .doc = "what kind of entity tag every answer carries; the contrary is a failure"},
    {.name = "last-modified", .type = PC_KEY_WORD, .at = RESOURCE(last_modified), .words = modified_words,
     .doc = "whether answers carry Last-Modified"},
    {.name = "unconditional-write", .type = PC_KEY_CUSTOM, .at = RESOURCE(condition_required),
     .form = "428 or allowed", .parse = parse_unconditional, .print = print_unconditional,
     .schema = "{\"enum\": [428, \"428\", \"allowed\"]}",
     .doc = "428: a write without a condition is refused (RFC 6585)"},
};
static const pc_keys promise_keys = {
    .what = "'promises'", .rows = promise_rows, .n = sizeof promise_rows / sizeof promise_rows[0]};

static const pc_key resource_rows[] = {
    {.name = "name", .type = PC_KEY_STRING, .flags = PC_KEY_REQUIRED, .at = RESOURCE(name), .low = 1, .high = 64,
     .doc = "unique name, as it stands in reports"},
    {.name = "url", .type = PC_KEY_STRING, .flags = PC_KEY_REQUIRED | PC_KEY_TEMPLATE, .at = RESOURCE(url), .low = 1, .high = URL_MAX,
     .form = "a path such as /notes/42", .doc = "path and query, appended to the target's path; may hold \"${unique}\" and what create captures"},
    {.name = "create", .type = PC_KEY_GROUP, .at = RESOURCE(create), .of = &pc_template_keys, .doc = "how to make a new one"},
    {.name = "update", .type = PC_KEY_GROUP, .at = RESOURCE(update), .of = &pc_template_keys, .doc = "how to replace it (PUT)"},
    {.name = "patch", .type = PC_KEY_GROUP, .at = RESOURCE(patch), .of = &pc_template_keys, .doc = "how to change it (PATCH)"},
    {.name = "post", .type = PC_KEY_GROUP, .at = RESOURCE(post), .of = &pc_template_keys, .doc = "how to act on it (POST)"},
    {.name = "delete", .type = PC_KEY_GROUP, .at = RESOURCE(remove), .of = &pc_template_keys, .doc = "how to remove it"},
    {.name = "promises", .type = PC_KEY_GROUP, .of = &promise_keys, .doc = "what the server's makers say of this resource"},
    {.name = "status", .type = PC_KEY_UNSIGNED, .at = RESOURCE(status), .low = 0, .high = 599,
     .doc = "what GET answers where that is not a success, such as 403; without it such an answer is an error in url: or auth:"},
    {.name = "ranges", .type = PC_KEY_TRISTATE, .at = RESOURCE(ranges), .doc = "whether Range is supported; without it that is found out"},
    {.name = "tags", .type = PC_KEY_STRINGS, .at = RESOURCE(tags), .n_at = RESOURCE(n_tags), .low = 1, .high = 64, .doc = "words to select it by"},
    {.name = "headers", .type = PC_KEY_CUSTOM, .flags = PC_KEY_TEMPLATE, .at = RESOURCE(fields), .n_at = RESOURCE(n_fields),
     .form = PC_FIELDS_FORM, .parse = pc_fields_parse, .print = pc_fields_print, .schema = pc_fields_schema,
     .doc = "field lines of every request to it"},
};
const pc_keys pc_resource_keys = {
    .what = "a resource", .rows = resource_rows, .n = sizeof resource_rows / sizeof resource_rows[0],
    .size = sizeof(pc_resource), .pos_at = RESOURCE(pos) + 1, .check = pc_resource_check};

#define KNOWN(member) offsetof(pc_known, member)
static const pc_key known_rows[] = {
    {.name = "case", .type = PC_KEY_STRING, .flags = PC_KEY_REQUIRED, .at = KNOWN(case_glob), .low = 1, .high = 200,
     .doc = "id of the case; * and ? match"},
    {.name = "resource", .type = PC_KEY_STRING, .at = KNOWN(resource_glob), .low = 1, .high = 200, .doc = "name of the resource; without it any"},
    {.name = "reason", .type = PC_KEY_STRING, .flags = PC_KEY_REQUIRED, .at = KNOWN(reason), .low = 1, .high = 500,
     .doc = "why it is known, for instance a ticket"},
    {.name = "until", .type = PC_KEY_CUSTOM, .at = KNOWN(until), .form = "a day such as 2027-01-31",
     .parse = parse_until, .print = print_until, .schema = "{\"type\": \"string\", \"format\": \"date\"}",
     .doc = "the last day (UTC) on which it does not break the build; without it for ever"},
};
const pc_keys pc_known_keys = {
    .what = "an entry of 'known'", .rows = known_rows, .n = sizeof known_rows / sizeof known_rows[0],
    .size = sizeof(pc_known), .pos_at = KNOWN(pos) + 1, .check = check_known};

#define TARGET(member) offsetof(pc_target, member)
static const pc_key http_rows[] = {
    {.name = "version", .type = PC_KEY_WORD, .at = TARGET(version), .words = version_words, .fallback = "auto",
     .doc = "HTTP version; auto is 2 where TLS negotiates it, else 1.1"},
    {.name = "timeout", .type = PC_KEY_DURATION, .at = TARGET(timeout_ms), .low = 1, .high = HOUR_MS, .fallback = "10s",
     .doc = "for one request, from its first octet to the last of its answer"},
    {.name = "connect-timeout", .type = PC_KEY_DURATION, .at = TARGET(connect_timeout_ms), .low = 1, .high = HOUR_MS, .fallback = "3s",
     .doc = "for one connection, TLS included"},
    {.name = "first-byte-timeout", .type = PC_KEY_DURATION, .at = TARGET(first_byte_ms), .low = 1, .high = HOUR_MS,
     .doc = "until the first octet of an answer; without it as long as timeout"},
    {.name = "retries", .type = PC_KEY_UNSIGNED, .at = TARGET(retries), .high = 10, .fallback = "1",
     .doc = "of connections that failed before anything was sent"},
    {.name = "proxy", .type = PC_KEY_STRING, .at = TARGET(proxy), .high = URL_MAX, .doc = "URL of a proxy; empty: none"},
    {.name = "unix-socket", .type = PC_KEY_STRING, .flags = PC_KEY_FILE, .at = TARGET(unix_socket), .high = 107,
     .doc = "connect to this socket instead of the target's host"},
};
static const pc_keys http_keys = {.what = "'http'", .rows = http_rows, .n = sizeof http_rows / sizeof http_rows[0]};

static const pc_key tls_rows[] = {
    {.name = "ca", .type = PC_KEY_STRING, .flags = PC_KEY_FILE, .at = TARGET(ca), .low = 1, .doc = "certificates to trust (PEM), instead of the system's"},
    {.name = "cert", .type = PC_KEY_STRING, .flags = PC_KEY_FILE, .at = TARGET(cert), .low = 1, .doc = "client certificate (PEM)"},
    {.name = "key", .type = PC_KEY_STRING, .flags = PC_KEY_FILE, .at = TARGET(key), .low = 1, .doc = "its private key (PEM)"},
    {.name = "min", .type = PC_KEY_STRING, .at = TARGET(tls_min), .low = 1, .high = 3, .fallback = "1.2", .form = "1.0, 1.1, 1.2 or 1.3",
     .doc = "lowest TLS version"},
};
static const pc_keys tls_keys = {.what = "'tls'", .rows = tls_rows, .n = sizeof tls_rows / sizeof tls_rows[0]};

static const pc_key limits_rows[] = {
    {.name = "rate", .type = PC_KEY_RATE, .at = TARGET(rate), .high = 1000000, .fallback = "unlimited", .doc = "requests a second"},
    {.name = "jobs", .type = PC_KEY_UNSIGNED, .at = TARGET(jobs), .low = 1, .high = 256, .fallback = "4", .doc = "requests at the same time"},
    {.name = "body", .type = PC_KEY_SIZE, .at = TARGET(body_limit), .low = 1024, .high = (uint64_t)1 << 28, .fallback = "1MiB",
     .doc = "octets of one response's content"},
    {.name = "headers", .type = PC_KEY_SIZE, .at = TARGET(header_limit), .low = 1024, .high = (uint64_t)1 << 24, .fallback = "64KiB",
     .doc = "octets of one response's header section"},
    {.name = "trailers", .type = PC_KEY_SIZE, .at = TARGET(trailer_limit), .low = 256, .high = (uint64_t)1 << 24, .fallback = "16KiB",
     .doc = "octets of one response's trailer section"},
    {.name = "run", .type = PC_KEY_DURATION, .at = TARGET(run_ms), .low = 1000, .high = 7 * DAY_MS, .fallback = "10m",
     .doc = "for the whole run; what is left then is inconclusive"},
};
static const pc_keys limits_keys = {.what = "'limits'", .rows = limits_rows, .n = sizeof limits_rows / sizeof limits_rows[0]};

static const pc_key wait_rows[] = {
    {.name = "url", .type = PC_KEY_STRING, .flags = PC_KEY_REQUIRED, .at = TARGET(wait_url), .low = 1, .high = URL_MAX,
     .form = "a path such as /healthz", .doc = "asked again and again before the run"},
    {.name = "status", .type = PC_KEY_UNSIGNED, .at = TARGET(wait_status), .low = 200, .high = 599, .fallback = "200",
     .doc = "the answer that ends the waiting"},
    {.name = "for", .type = PC_KEY_DURATION, .at = TARGET(wait_ms), .low = 1, .high = HOUR_MS, .fallback = "30s", .doc = "at most"},
};
static const pc_keys wait_keys = {.what = "'wait'", .rows = wait_rows, .n = sizeof wait_rows / sizeof wait_rows[0]};

static const pc_key origin_rows[] = {
    {.name = "listen", .type = PC_KEY_CUSTOM, .flags = PC_KEY_REQUIRED, .at = TARGET(origin_host), .form = "an address such as 127.0.0.1:9000", .parse = parse_listen,
     .print = print_listen, .schema = "{\"type\": \"string\"}", .doc = "where the cache under test finds it"},
};
static const pc_keys origin_keys = {.what = "'origin'", .rows = origin_rows, .n = 1};

static const pc_key target_rows[] = {
    {.name = "version", .type = PC_KEY_CUSTOM, .flags = PC_KEY_REQUIRED, .form = "1", .parse = parse_version, .print = print_version,
     .schema = "{\"const\": 1}", .doc = "of this format: 1"},
    {.name = "target", .type = PC_KEY_CUSTOM, .flags = PC_KEY_REQUIRED, .at = TARGET(base), .form = "a URL such as http://localhost:8080",
     .parse = parse_base_url, .print = print_base_url, .schema = "{\"type\": \"string\"}", .doc = "base URL of the server under test, http or https"},
    {.name = "profile", .type = PC_KEY_CUSTOM, .at = TARGET(profile), .fallback = "origin", .form = "origin, static, rest, webdav, shared-cache, or a path such as ./own.yaml",
     .parse = parse_profile, .print = print_profile, .schema = "{\"type\": \"string\"}", .doc = "what kind of server it is: which cases apply, and how much they count"},
    {.name = "http", .type = PC_KEY_GROUP, .of = &http_keys, .doc = "how to speak to it"},
    {.name = "tls", .type = PC_KEY_GROUP, .of = &tls_keys, .doc = "certificates"},
    {.name = "auth", .type = PC_KEY_CUSTOM, .at = TARGET(auth), .of = &pc_auth_keys, .form = "a map with one of bearer, basic, header",
     .parse = pc_auth_parse, .print = pc_auth_print, .doc = "credentials, sent with every request"},
    {.name = "limits", .type = PC_KEY_GROUP, .of = &limits_keys, .doc = "what a run may cost"},
    {.name = "wait", .type = PC_KEY_GROUP, .of = &wait_keys, .doc = "wait for the target to come up; with origin: until / is handed on to it, at most 15s"},
    {.name = "writes", .type = PC_KEY_WORD, .at = TARGET(writes), .words = writes_words, .fallback = "none",
     .doc = "what may be changed: nothing, what this run created, or the listed resources too (put back at the end)"},
    {.name = "headers", .type = PC_KEY_CUSTOM, .flags = PC_KEY_TEMPLATE, .at = TARGET(fields), .n_at = TARGET(n_fields),
     .form = PC_FIELDS_FORM, .parse = pc_fields_parse, .print = pc_fields_print, .schema = pc_fields_schema, .doc = "field lines of every request"},
    {.name = "resources", .type = PC_KEY_LIST, .at = TARGET(resources), .n_at = TARGET(n_resources), .of = &pc_resource_keys,
     .doc = "what to test; needed, except with origin"},
    {.name = "known", .type = PC_KEY_LIST, .at = TARGET(known), .n_at = TARGET(n_known), .of = &pc_known_keys,
     .doc = "failures that do not break the build"},
    {.name = "cases", .type = PC_KEY_STRINGS, .flags = PC_KEY_FILE, .at = TARGET(case_paths), .n_at = TARGET(n_case_paths), .low = 1,
     .doc = "files or folders with one's own cases"},
    {.name = "catalogue", .type = PC_KEY_BOOL, .at = TARGET(catalogue), .fallback = "true", .doc = "false: only one's own cases"},
    {.name = "report", .type = PC_KEY_CUSTOM, .at = TARGET(reports), .n_at = TARGET(n_reports),
     .form = "a list such as [terminal, junit=out/junit.xml]", .parse = parse_reports, .print = print_reports,
     .schema = "{\"type\": [\"string\", \"array\"], \"items\": {\"type\": \"string\"}}",
     .doc = "formats, each with the file to write; paths start from the working directory"},
    {.name = "doors", .type = PC_KEY_CUSTOM, .flags = PC_KEY_LATER, .at = TARGET(doors), .n_at = TARGET(n_doors), .form = "a list of URLs",
     .parse = parse_doors, .doc = "further base URLs of the same store"},
    {.name = "race", .type = PC_KEY_CUSTOM, .flags = PC_KEY_LATER, .doc = "concurrent scenarios"},
    {.name = "origin", .type = PC_KEY_GROUP, .of = &origin_keys,
     .doc = "the target is a cache or proxy, and precheck plays the server behind it (profile shared-cache)"},
};
const pc_keys pc_target_keys = {
    .what = "target.yaml", .rows = target_rows, .n = sizeof target_rows / sizeof target_rows[0],
    .size = sizeof(pc_target), .check = pc_target_check};
/* clang-format on */
