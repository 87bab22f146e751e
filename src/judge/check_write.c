/* PUT, DELETE and other writes: 9.3.3, 9.3.4, 9.3.5. */
#include "base/str.h"
#include "judge/check_rows.h"
#include "judge/neighbour.h"
#include "judge/words.h"

#include <precheck/etag.h>

#include <string.h>

static bool is_missing(const pc_exchange *x)
{
    return x && (x->response.status == 404 || x->response.status == 410);
}

static bool is_there(const pc_exchange *x)
{
    return x && x->response.status == 200;
}

static bool is_done(const pc_exchange *x, const char *method)
{
    return pc_x_is(x, method) && x->response.status / 100 == 2;
}

/* 202 is not done yet, 3xx sends elsewhere; both are legal.  A GET afterwards
 * has to show that something was created. */
pc_finding pc_look_put_created(const pc_look *look, const char **ret_detail)
{
    unsigned status = look->x->response.status;

    if (!is_done(look->x, "PUT") || status == 202 ||
        !is_missing(look->before) || !is_there(look->after))
        return PC_CHECK_SILENT;
    if (status == 201)
        return PC_CHECK_HOLDS;
    *ret_detail =
        pc_arena_printf(look->arena, "%u to a PUT that created it", status);
    return PC_CHECK_BROKEN;
}

pc_finding pc_look_put_replaced(const pc_look *look, const char **ret_detail)
{
    unsigned status = look->x->response.status;

    if (!is_done(look->x, "PUT") || status == 202 || !is_there(look->before) ||
        !is_there(look->after))
        return PC_CHECK_SILENT;
    if (status == 200 || status == 204)
        return PC_CHECK_HOLDS;
    *ret_detail = pc_arena_printf(
        look->arena, "%u to a PUT that replaced what was there", status);
    return PC_CHECK_BROKEN;
}

/* A PUT that was done, whose answer has a validator, and what a GET shows
 * right after it.  Without a whole content on both sides nothing is sure; a
 * content coding of the GET's answer is no transformation of what is stored. */
static bool shows_stored(const pc_look *look)
{
    const pc_exchange *x = look->x;

    return is_done(x, "PUT") && x->response.status != 202 &&
           (pc_x_has(x, "ETag") || pc_x_has(x, "Last-Modified")) &&
           is_there(look->after) && look->after->end == PC_END_COMPLETE &&
           look->facts->content_stable && !pc_coding_of(look->after).len &&
           !pc_lines_find(&x->request.fields, "Content-Encoding") &&
           !pc_lines_find(&x->request.fields, "Content-Range") &&
           x->request.content.digest[0];
}

static bool stored_as_sent(const pc_look *look)
{
    return look->after->response.content.len == look->x->request.content.len &&
           strcmp(look->after->response.content.digest,
                  look->x->request.content.digest) == 0;
}

/* Somebody else may have written in between: then the content is another's,
 * which the token in ours tells. */
pc_finding pc_look_put_validator_same_content(const pc_look *look,
                                              const char **ret_detail)
{
    const char *token = look->x->token;

    if (!shows_stored(look))
        return PC_CHECK_SILENT;
    if (stored_as_sent(look))
        return PC_CHECK_HOLDS;
    if (!token || !pc_span_contains(look->after->response.content.kept,
                                    pc_span_of(token)))
        return PC_CHECK_SILENT;
    *ret_detail = pc_arena_printf(
        look->arena,
        "the answer has %s, and a GET shows other octets (%llu) than were "
        "sent (%llu)",
        pc_x_has(look->x, "ETag") ? "ETag" : "Last-Modified",
        (unsigned long long)look->after->response.content.len,
        (unsigned long long)look->x->request.content.len);
    return PC_CHECK_BROKEN;
}

/* The tag's octets have to be those of the GET: weak first and strong later is
 * the same validator.  Last-Modified has to be equal. */
pc_finding pc_look_put_validator_current(const pc_look *look,
                                         const char **ret_detail)
{
    const pc_line *put, *get;
    pc_etag a, b;

    if (!shows_stored(look) || !stored_as_sent(look))
        return PC_CHECK_SILENT;
    put = pc_lines_find(&look->x->response.fields, "ETag");
    get = pc_lines_find(&look->after->response.fields, "ETag");
    if (put && get && pc_etag_parse(put->value, &a) == PC_OK &&
        pc_etag_parse(get->value, &b) == PC_OK && !pc_etag_weak_equal(&a, &b)) {
        *ret_detail =
            pc_arena_printf(look->arena, "ETag: %s, and a GET shows %s",
                            pc_shown(look->arena, put->value),
                            pc_shown(look->arena, get->value));
        return PC_CHECK_BROKEN;
    }
    put = pc_lines_find(&look->x->response.fields, "Last-Modified");
    get = pc_lines_find(&look->after->response.fields, "Last-Modified");
    if (put && get && !pc_span_eq(put->value, get->value)) {
        *ret_detail = pc_arena_printf(look->arena,
                                      "Last-Modified: %s, and a GET shows %s",
                                      pc_shown(look->arena, put->value),
                                      pc_shown(look->arena, get->value));
        return PC_CHECK_BROKEN;
    }
    return PC_CHECK_HOLDS;
}

/* 207 is WebDAV's, for a collection. */
pc_finding pc_look_delete_status(const pc_look *look, const char **ret_detail)
{
    unsigned status = look->x->response.status;

    if (!is_done(look->x, "DELETE"))
        return PC_CHECK_SILENT;
    if (status == 200 || status == 202 || status == 204 || status == 207)
        return PC_CHECK_HOLDS;
    *ret_detail = pc_arena_printf(look->arena, "%u to DELETE", status);
    return PC_CHECK_BROKEN;
}

pc_finding pc_look_unsafe_status(const pc_look *look, const char **ret_detail)
{
    unsigned status = look->x->response.status;

    if (!pc_is_write(look->x))
        return PC_CHECK_SILENT;
    if (status != 206 && status != 304 && status != 416)
        return PC_CHECK_HOLDS;
    *ret_detail = pc_arena_printf(look->arena, "%u to %s", status,
                                  look->x->request.method);
    return PC_CHECK_BROKEN;
}
