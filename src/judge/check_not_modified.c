/* 304: 15.4.5, 8.6. */
#include "base/str.h"
#include "judge/check_rows.h"
#include "judge/neighbour.h"
#include "judge/words.h"

#include <precheck/etag.h>

#include <string.h>

bool pc_x_is(const pc_exchange *x, const char *method)
{
    return strcmp(x->request.method, method) == 0;
}

bool pc_x_has(const pc_exchange *x, const char *field)
{
    return pc_lines_find(&x->response.fields, field) != NULL;
}

const char *pc_x_lacks(const pc_look *look, const char *const *fields, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (pc_x_has(look->twin, fields[i]) && !pc_x_has(look->x, fields[i]))
            return fields[i];
    return NULL;
}

bool pc_x_stood_still(const pc_look *look)
{
    return look->facts->content_stable &&
           (!look->after || look->after->response.status != 200 ||
            strcmp(look->after->response.content.digest,
                   look->twin->response.content.digest) == 0);
}

bool pc_x_length(const pc_exchange *x, uint64_t *ret_length)
{
    const pc_lines *fields = &x->response.fields;

    return pc_lines_count(fields, "Content-Length") == 1 &&
           pc_span_u64(pc_lines_find(fields, "Content-Length")->value,
                       ret_length);
}

/* Octets after the header section belong to no response; in HTTP/2 they are
 * DATA frames.  Trailers are forbidden too. */
pc_finding pc_look_304_content(const pc_look *look, const char **ret_detail)
{
    const pc_http_response *r = &look->x->response;

    if (r->status != 304)
        return PC_CHECK_SILENT;
    if (!r->surplus.len && !r->content.len && !r->trailers.n)
        return PC_CHECK_HOLDS;
    *ret_detail =
        r->trailers.n
            ? "trailers follow the 304"
            : pc_arena_printf(look->arena, "content follows the 304: %s",
                              pc_shown(look->arena, r->surplus.len
                                                        ? r->surplus
                                                        : r->content.kept));
    return PC_CHECK_BROKEN;
}

/* Absent is fine.  Compared only where the content is the same each time; for
 * HEAD the 200 is the one of HEAD, which need not have the field, but its
 * value would be GET's. */
pc_finding pc_look_304_length(const pc_look *look, const char **ret_detail)
{
    uint64_t length = 0;

    if (look->x->response.status != 304 || !look->twin ||
        !pc_x_stood_still(look) || !pc_x_has(look->x, "Content-Length"))
        return PC_CHECK_SILENT;
    if (pc_x_length(look->x, &length) &&
        length == look->twin->response.content.len)
        return PC_CHECK_HOLDS;
    *ret_detail = pc_arena_printf(
        look->arena, "Content-Length: %s where the 200 has %llu octets",
        pc_shown(
            look->arena,
            pc_lines_find(&look->x->response.fields, "Content-Length")->value),
        (unsigned long long)look->twin->response.content.len);
    return PC_CHECK_BROKEN;
}

/* "would have been sent in a 200 to the same request": the twin is the same
 * request without its conditions.  Values may differ (Date, Expires), presence
 * may not.  For HEAD there is no twin that is sure to be alike (9.3.2 lets it
 * leave fields out), so it is not asked. */
pc_finding pc_look_304_fields(const pc_look *look, const char **ret_detail)
{
    static const char *const fields[] = {
        "ETag", "Date", "Vary", "Cache-Control", "Expires", "Content-Location"};
    const char *lacks;

    if (look->x->response.status != 304 || !look->twin ||
        !pc_x_is(look->x, "GET"))
        return PC_CHECK_SILENT;
    lacks = pc_x_lacks(look, fields, sizeof fields / sizeof fields[0]);
    if (!lacks)
        return PC_CHECK_HOLDS;
    *ret_detail = pc_arena_printf(
        look->arena, "%s is in the 200 (%s), not in the 304", lacks,
        pc_shown(look->arena,
                 pc_lines_find(&look->twin->response.fields, lacks)->value));
    return PC_CHECK_BROKEN;
}

/* The tag of a second reading, which shows that the first one's tag lasts: the
 * GET after the answer, or the probe of the resource. */
static bool second_tag(const pc_look *look, pc_etag *ret_tag)
{
    const pc_exchange *after = look->after;
    const pc_line *line;

    if (!after || after->response.status != 200 ||
        !pc_same_selection(look->twin, after))
        return pc_etag_parse(look->facts->etag, ret_tag) == PC_OK;
    line = pc_lines_find(&after->response.fields, "ETag");
    return line && pc_etag_parse(line->value, ret_tag) == PC_OK;
}

/* ETag's value, where two readings agree on it; where they do not the resource
 * has changed, or has several makers.  Weak or strong is no difference, for a
 * file's tag may turn strong meanwhile. */
pc_finding pc_look_304_etag(const pc_look *look, const char **ret_detail)
{
    const pc_line *twin, *own;
    pc_etag was, other, is;

    if (look->x->response.status != 304 || !look->twin ||
        !pc_x_is(look->x, "GET"))
        return PC_CHECK_SILENT;
    twin = pc_lines_find(&look->twin->response.fields, "ETag");
    own = pc_lines_find(&look->x->response.fields, "ETag");
    if (!twin || !own || pc_etag_parse(twin->value, &was) != PC_OK ||
        !second_tag(look, &other) || !pc_etag_weak_equal(&was, &other))
        return PC_CHECK_SILENT;
    if (pc_etag_parse(own->value, &is) == PC_OK &&
        pc_etag_weak_equal(&was, &is))
        return PC_CHECK_HOLDS;
    *ret_detail = pc_arena_printf(
        look->arena, "ETag is %s in the 304, %s in the 200",
        pc_shown(look->arena, own->value), pc_shown(look->arena, twin->value));
    return PC_CHECK_BROKEN;
}

static pc_finding none_of(const pc_look *look, const char *const *fields,
                          size_t n, const char **ret_detail)
{
    if (look->x->response.status != 304)
        return PC_CHECK_SILENT;
    for (size_t i = 0; i < n; i++)
        if (pc_x_has(look->x, fields[i])) {
            *ret_detail =
                pc_arena_printf(look->arena, "%s is in the 304", fields[i]);
            return PC_CHECK_BROKEN;
        }
    return PC_CHECK_HOLDS;
}

/* Last-Modified may guide caches, Content-Length is allowed by 8.6; these
 * three describe content that is not there and guide nobody. */
pc_finding pc_look_304_metadata(const pc_look *look, const char **ret_detail)
{
    static const char *const fields[] = {"Content-Encoding", "Content-Language",
                                         "Content-Range"};

    return none_of(look, fields, sizeof fields / sizeof fields[0], ret_detail);
}

/* Content-Type is metadata too, but a cache may store it anew: a note. */
pc_finding pc_look_304_type(const pc_look *look, const char **ret_detail)
{
    static const char *const fields[] = {"Content-Type"};

    return none_of(look, fields, 1, ret_detail);
}

pc_finding pc_look_304_when(const pc_look *look, const char **ret_detail)
{
    const pc_lines *sent = &look->x->request.fields;

    if (look->x->response.status != 304)
        return PC_CHECK_SILENT;
    if ((pc_x_is(look->x, "GET") || pc_x_is(look->x, "HEAD")) &&
        (pc_lines_find(sent, "If-None-Match") ||
         pc_lines_find(sent, "If-Modified-Since")))
        return PC_CHECK_HOLDS;
    *ret_detail = pc_arena_printf(look->arena, "304 to %s without a condition",
                                  look->x->request.method);
    return PC_CHECK_BROKEN;
}
