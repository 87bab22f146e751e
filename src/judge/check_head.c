/* HEAD: 9.3.2, 8.6. */
#include "base/str.h"
#include "judge/check_rows.h"
#include "judge/neighbour.h"
#include "judge/words.h"

#include <string.h>

pc_finding pc_look_head_content(const pc_look *look, const char **ret_detail)
{
    const pc_http_response *r = &look->x->response;

    if (!pc_x_is(look->x, "HEAD") || r->status == 304)
        return PC_CHECK_SILENT;
    if (!r->surplus.len && !r->content.len)
        return PC_CHECK_HOLDS;
    *ret_detail = pc_arena_printf(
        look->arena, "content follows the %u: %s", r->status,
        pc_shown(look->arena, r->surplus.len ? r->surplus : r->content.kept));
    return PC_CHECK_BROKEN;
}

static bool is_pair(const pc_look *look)
{
    return pc_x_is(look->x, "HEAD") && look->x->response.status == 200 &&
           look->twin;
}

/* Absent is fine.  The content has to be the same each time, or the length of
 * one GET says nothing of another. */
pc_finding pc_look_head_length(const pc_look *look, const char **ret_detail)
{
    uint64_t length = 0;

    if (!is_pair(look) || !pc_x_stood_still(look) ||
        !pc_x_has(look->x, "Content-Length"))
        return PC_CHECK_SILENT;
    if (pc_x_length(look->x, &length) &&
        length == look->twin->response.content.len)
        return PC_CHECK_HOLDS;
    *ret_detail = pc_arena_printf(
        look->arena, "Content-Length: %s, and GET has %llu octets",
        pc_shown(
            look->arena,
            pc_lines_find(&look->x->response.fields, "Content-Length")->value),
        (unsigned long long)look->twin->response.content.len);
    return PC_CHECK_BROKEN;
}

/* Of requests without conditions and without Range (which is GET's alone):
 * with conditions the ruling looks at the status of both.  Both have to be
 * sent by the same somebody, and overload and credentials say nothing. */
pc_finding pc_look_head_status(const pc_look *look, const char **ret_detail)
{
    static const unsigned passing[] = {401, 403, 407, 408, 429, 503};
    const pc_lines *sent = &look->x->request.fields;
    unsigned head = look->x->response.status;

    if (!pc_x_is(look->x, "HEAD") || !look->before ||
        !pc_same_selection(look->before, look->x) ||
        look->before->response.status >= 429)
        return PC_CHECK_SILENT;
    for (size_t i = 0; i < sizeof passing / sizeof passing[0]; i++)
        if (head == passing[i])
            return PC_CHECK_SILENT;
    for (size_t i = 0; i < sent->n; i++)
        if (pc_is_condition(sent->items[i].name) ||
            pc_span_is_nocase(sent->items[i].name, "Range"))
            return PC_CHECK_SILENT;
    if (head == look->before->response.status)
        return PC_CHECK_HOLDS;
    *ret_detail = pc_arena_printf(look->arena, "HEAD gets %u, GET %u", head,
                                  look->before->response.status);
    return PC_CHECK_BROKEN;
}

/* 9.3.2 lets HEAD leave out what only making the content would tell, so only
 * a value that differs counts; and only one that two GETs share (a tag that
 * changes each time says nothing of HEAD). */
pc_finding pc_look_head_validators(const pc_look *look, const char **ret_detail)
{
    static const char *const fields[] = {"ETag", "Last-Modified"};
    pc_finding finding = PC_CHECK_SILENT;

    if (!is_pair(look) || !pc_x_stood_still(look))
        return PC_CHECK_SILENT;
    for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++) {
        const pc_line *head =
            pc_lines_find(&look->x->response.fields, fields[i]);
        const pc_line *get =
            pc_lines_find(&look->twin->response.fields, fields[i]);
        pc_span known = i == 0 ? look->facts->etag : look->facts->last_modified;

        if (!head || !get || look->facts->etag_turns_strong ||
            !pc_span_eq(get->value, known))
            continue;
        finding = PC_CHECK_HOLDS;
        if (pc_span_eq(head->value, get->value))
            continue;
        *ret_detail =
            pc_arena_printf(look->arena, "%s: %s, and GET has %s", fields[i],
                            pc_shown(look->arena, head->value),
                            pc_shown(look->arena, get->value));
        return PC_CHECK_BROKEN;
    }
    return finding;
}
