/* What a version answers: conditions in the order of RFC 9110 section 13.2.2,
 * then a range. */
#include "base/clock.h"
#include "base/str.h"
#include "origin/message.h"
#include "plan/plan.h"

#include <precheck/etag.h>
#include <precheck/httpdate.h>

#include <string.h>

/* The fields that a 304 has where the 200 would (15.4.5), and Last-Modified,
 * which tells versions without a tag apart. */
static const char *const of_304[] = {"ETag",    "Last-Modified",
                                     "Expires", "Cache-Control",
                                     "Vary",    "Content-Location"};

typedef struct asked {
    pc_arena *arena;
    const pc_http_request *request;
    const pc_origin_version *version;
    bool is_get; /* or HEAD */
} asked;

static const pc_field_template *find(const pc_field_template *fields, size_t n,
                                     const char *name)
{
    for (size_t i = 0; i < n; i++)
        if (pc_span_is_nocase(pc_span_of(fields[i].name), name))
            return &fields[i];
    return NULL;
}

static bool own_tag(const asked *a, pc_etag *ret_tag)
{
    const pc_field_template *field =
        find(a->version->fields, a->version->n_fields, "ETag");

    return field && pc_etag_parse(field->value, ret_tag) == PC_OK;
}

static bool own_date(const asked *a, int64_t *ret_s)
{
    const pc_field_template *field =
        find(a->version->fields, a->version->n_fields, "Last-Modified");

    return field &&
           pc_date_parse(field->value, pc_clock_wall_s(), ret_s, NULL) == PC_OK;
}

/* `*`, or a member of the list that is the same; a list that is none matches
 * nothing. */
static bool lists_own(const asked *a, pc_span value, bool strong)
{
    pc_etag own, member;
    pc_etag_list list;

    if (pc_span_is(value, "*"))
        return true;
    if (!own_tag(a, &own))
        return false;
    pc_etag_list_init(&list, value);
    while (pc_etag_list_next(&list, &member) == 1)
        if (strong ? pc_etag_strong_equal(&own, &member)
                   : pc_etag_weak_equal(&own, &member))
            return true;
    return false;
}

/* A date field that has to be looked at: one line, valid, and there is a date
 * to compare it with. */
static bool date_field(const asked *a, const char *name, int64_t *ret_s,
                       int64_t *ret_own)
{
    const pc_lines *fields = &a->request->fields;

    return pc_lines_count(fields, name) == 1 && own_date(a, ret_own) &&
           pc_date_parse(pc_lines_find(fields, name)->value, pc_clock_wall_s(),
                         ret_s, NULL) == PC_OK;
}

/* The status that the conditions make of it, or 0: they hold. */
static unsigned refused_by_conditions(const asked *a)
{
    const pc_lines *fields = &a->request->fields;
    int64_t wanted_s, own_s;

    if (pc_lines_find(fields, "If-Match")) {
        if (!lists_own(a, pc_lines_join(a->arena, fields, "If-Match"), true))
            return 412;
    } else if (date_field(a, "If-Unmodified-Since", &wanted_s, &own_s) &&
               own_s > wanted_s) {
        return 412;
    }
    if (pc_lines_find(fields, "If-None-Match")) {
        if (lists_own(a, pc_lines_join(a->arena, fields, "If-None-Match"),
                      false))
            return a->is_get ? 304 : 412;
    } else if (a->is_get &&
               date_field(a, "If-Modified-Since", &wanted_s, &own_s) &&
               own_s <= wanted_s) {
        return 304;
    }
    return 0;
}

static bool if_range_holds(const asked *a)
{
    const pc_line *line = pc_lines_find(&a->request->fields, "If-Range");
    const pc_field_template *modified =
        find(a->version->fields, a->version->n_fields, "Last-Modified");
    pc_etag own, wanted;

    if (!line)
        return true;
    if (pc_etag_parse(line->value, &wanted) == PC_OK)
        return own_tag(a, &own) && pc_etag_strong_equal(&own, &wanted);
    return modified && pc_span_eq(modified->value, line->value);
}

/* bytes=a-b or bytes=a-, one of them, within the content. */
static bool range_of(const asked *a, size_t len, size_t *ret_from,
                     size_t *ret_to)
{
    const pc_line *line = pc_lines_find(&a->request->fields, "Range");
    pc_span text = line ? line->value : (pc_span){NULL, 0};
    const char *dash;
    uint64_t from, to = len - 1;
    pc_span last;

    if (!a->version->ranges || strcmp(a->request->method, "GET") != 0 || !len ||
        !pc_span_starts(text, "bytes=") || !if_range_holds(a))
        return false;
    text = (pc_span){text.ptr + 6, text.len - 6};
    dash = text.len ? memchr(text.ptr, '-', text.len) : NULL;
    if (!dash ||
        !pc_span_u64((pc_span){text.ptr, (size_t)(dash - text.ptr)}, &from))
        return false;
    last = (pc_span){dash + 1, text.len - (size_t)(dash + 1 - text.ptr)};
    if (last.len && !pc_span_u64(last, &to))
        return false;
    if (to > len - 1)
        to = len - 1;
    if (from > to)
        return false;
    *ret_from = (size_t)from;
    *ret_to = (size_t)to;
    return true;
}

/* ---- the answer ---- */

static const char *reason_of(unsigned status)
{
    static const struct {
        unsigned status;
        const char *reason;
    } rows[] = {
        {200, "OK"},
        {201, "Created"},
        {204, "No Content"},
        {206, "Partial Content"},
        {303, "See Other"},
        {304, "Not Modified"},
        {403, "Forbidden"},
        {404, "Not Found"},
        {412, "Precondition Failed"},
        {428, "Precondition Required"},
        {500, "Internal Server Error"},
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if (rows[i].status == status)
            return rows[i].reason;
    return "";
}

static void put(pc_arena *arena, pc_http_response *response, const char *name,
                pc_span value)
{
    pc_lines_add(arena, &response->fields, pc_span_of(name), value);
}

static void put_default(pc_arena *arena, pc_http_response *response,
                        const char *name, const char *value)
{
    if (!pc_lines_find(&response->fields, name))
        put(arena, response, name, pc_span_of(value));
}

/* The field lines, those with another value in instead left out. */
static void put_fields(pc_arena *arena, pc_http_response *response,
                       const pc_field_template *fields, size_t n,
                       const pc_field_template *instead, size_t n_instead)
{
    for (size_t i = 0; i < n; i++)
        if (!find(instead, n_instead, fields[i].name))
            put(arena, response, fields[i].name, fields[i].value);
}

static void finish(pc_arena *arena, pc_http_response *response, pc_span content)
{
    char *date = pc_arena_alloc(arena, PC_DATE_LEN + 1);

    response->version = 11;
    response->reason = pc_span_of(reason_of(response->status));
    if (pc_date_format(pc_clock_wall_s(), date) == PC_OK)
        put_default(arena, response, "Date", date);
    if (response->status == 204 || response->status == 304)
        return;
    put_default(arena, response, "Content-Length",
                pc_arena_printf(arena, "%zu", content.len));
    if (content.len)
        put_default(arena, response, "Content-Type", "text/plain");
}

static void answer_304(const asked *a, pc_http_response *response)
{
    const pc_origin_version *v = a->version;

    response->status = 304;
    for (size_t i = 0; i < sizeof of_304 / sizeof of_304[0]; i++) {
        const pc_field_template *field =
            find(v->fields, v->n_fields, of_304[i]);

        if (field && !find(v->not_modified, v->n_not_modified, of_304[i]))
            put(a->arena, response, of_304[i], field->value);
    }
    put_fields(a->arena, response, v->not_modified, v->n_not_modified, NULL, 0);
}

static void answer_get(const asked *a, const char *case_id,
                       pc_http_response *response, pc_span *ret_content)
{
    const pc_origin_version *v = a->version;
    pc_span content = pc_version_content(a->arena, v, case_id);
    size_t from, to;

    response->status = v->status;
    put_fields(a->arena, response, v->fields, v->n_fields, NULL, 0);
    if (v->ranges)
        put_default(a->arena, response, "Accept-Ranges", "bytes");
    if (v->status == 200 && range_of(a, content.len, &from, &to)) {
        response->status = 206;
        put_default(a->arena, response, "Content-Range",
                    pc_arena_printf(a->arena, "bytes %zu-%zu/%zu", from, to,
                                    content.len));
        content = (pc_span){content.ptr + from, to - from + 1};
    }
    *ret_content = content;
}

static bool is_conditional(const pc_http_request *request)
{
    return pc_lines_find(&request->fields, "If-None-Match") ||
           pc_lines_find(&request->fields, "If-Modified-Since");
}

void pc_origin_answer(pc_arena *arena, const pc_http_request *request,
                      const pc_origin_version *version,
                      const pc_origin_version *before, const char *case_id,
                      pc_http_response *ret_response, pc_span *ret_content)
{
    const bool is_get = strcmp(request->method, "GET") == 0 ||
                        strcmp(request->method, "HEAD") == 0;
    pc_http_response response = {0};
    pc_span content = {"", 0};
    asked a = {arena, request, version, is_get};
    unsigned refused = 0;

    if (version->status == 304 && is_get && is_conditional(request)) {
        response.status = 304;
        put_fields(arena, &response, version->fields, version->n_fields, NULL,
                   0);
        finish(arena, &response, content);
        *ret_response = response;
        *ret_content = content;
        return;
    }
    if (version->status == 304)
        a.version = before;
    if (!a.version->conditions_ignored && (a.version->status == 200 || !is_get))
        refused = refused_by_conditions(&a);
    if (refused == 304) {
        answer_304(&a, &response);
    } else if (refused) {
        response.status = refused;
        content = PC_LIT("the origin says: a condition is false\n");
    } else if (is_get) {
        answer_get(&a, case_id, &response, &content);
    } else {
        response.status = strcmp(request->method, "OPTIONS") == 0
                              ? 204
                              : a.version->write_status;
    }
    finish(arena, &response, content);
    *ret_response = response;
    *ret_content = content;
}

void pc_origin_answer_stranger(pc_arena *arena, pc_http_response *ret_response,
                               pc_span *ret_content)
{
    pc_http_response response = {.status = 200};
    const pc_span content = PC_LIT("precheck's origin\n");

    put(arena, &response, "Cache-Control", PC_LIT("no-store"));
    finish(arena, &response, content);
    *ret_response = response;
    *ret_content = content;
}
