/* Validators over all versions and codings: 8.8.1, 8.8.2.1, 8.8.3.3. */
#include "base/str.h"
#include "judge/check_rows.h"
#include "judge/neighbour.h"
#include "judge/together.h"
#include "judge/words.h"

#include <precheck/httpdate.h>

#include <string.h>

/* How far back another version of the same URL is looked for. */
#define REACH 4096

/* The same representation, tag and octets: what x would be compared with, y was
 * compared with before it. */
static bool is_same_answer(const pc_exchange *x, const pc_exchange *y,
                           const pc_etag *tag)
{
    pc_etag other;

    return pc_same_url(x, y) &&
           x->response.content.len == y->response.content.len &&
           pc_strong_tag_of(y, &other) && pc_etag_strong_equal(tag, &other) &&
           strcmp(x->response.content.digest, y->response.content.digest) ==
               0 &&
           pc_span_eq_nocase(pc_coding_of(x), pc_coding_of(y)) &&
           pc_same_selection(x, y);
}

/* An earlier answer of the same URL with the same strong tag, other content,
 * and the same or another content coding.  8.8.1 wants a tag to be unique over
 * the versions of one representation, so languages and types that the request
 * chose are not mixed. */
static pc_finding look_for_twin(const pc_look *look, bool same_coding,
                                const char *what, const char **ret_detail)
{
    pc_etag tag, other;
    size_t reach = REACH;
    pc_finding finding = PC_CHECK_SILENT;

    if (!pc_strong_tag_of(look->x, &tag))
        return PC_CHECK_SILENT;
    for (size_t i = look->at; i-- > 0 && reach-- > 0;) {
        const pc_exchange *y = look->trace->exchanges[i];

        if (is_same_answer(look->x, y, &tag))
            return same_coding ? PC_CHECK_HOLDS : finding;
        if (!pc_same_url(look->x, y) || !pc_strong_tag_of(y, &other) ||
            (same_coding && !pc_same_selection(look->x, y)) ||
            pc_span_eq_nocase(pc_coding_of(look->x), pc_coding_of(y)) !=
                same_coding)
            continue;
        finding = PC_CHECK_HOLDS;
        if (!pc_share_tag(look->x, y))
            continue;
        *ret_detail = pc_arena_printf(
            look->arena, "ETag: \"%s\" for %s: %llu octets, then %llu",
            pc_shown(look->arena, tag.opaque), what,
            (unsigned long long)y->response.content.len,
            (unsigned long long)look->x->response.content.len);
        return PC_CHECK_BROKEN;
    }
    return finding;
}

pc_finding pc_look_strong_tag(const pc_look *look, const char **ret_detail)
{
    return look_for_twin(look, true, "two contents", ret_detail);
}

pc_finding pc_look_coding_tag(const pc_look *look, const char **ret_detail)
{
    return look_for_twin(look, false, "two content codings", ret_detail);
}

static bool date_in(const pc_exchange *x, const char *field, int64_t *ret_s)
{
    const pc_line *line = pc_lines_find(&x->response.fields, field);
    pc_date_form form;

    return line && pc_lines_count(&x->response.fields, field) == 1 &&
           pc_date_parse(line->value, 0, ret_s, &form) == PC_OK;
}

static bool shows_all(const pc_exchange *x)
{
    return x && x->response.status == 200 && x->end == PC_END_COMPLETE;
}

/* A write of ours between two readings that show different content, at a time
 * of the server's clock that is more than a second after both dates. */
pc_finding pc_look_modified_moves(const pc_look *look, const char **ret_detail)
{
    int64_t before_s, after_s, written_s;

    if (!pc_is_write(look->x) || look->x->response.status / 100 != 2 ||
        !shows_all(look->before) || !shows_all(look->after) ||
        !pc_same_selection(look->before, look->after) ||
        !look->facts->content_stable ||
        strcmp(look->before->response.content.digest,
               look->after->response.content.digest) == 0 ||
        !date_in(look->before, "Last-Modified", &before_s) ||
        !date_in(look->after, "Last-Modified", &after_s) ||
        !date_in(look->x, "Date", &written_s) || written_s < before_s + 2)
        return PC_CHECK_SILENT;
    if (after_s != before_s)
        return PC_CHECK_HOLDS;
    *ret_detail = pc_arena_printf(
        look->arena, "the content changed at %s, and Last-Modified is still %s",
        pc_shown(look->arena,
                 pc_lines_find(&look->x->response.fields, "Date")->value),
        pc_shown(look->arena,
                 pc_lines_find(&look->after->response.fields, "Last-Modified")
                     ->value));
    return PC_CHECK_BROKEN;
}
