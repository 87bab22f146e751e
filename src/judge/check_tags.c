/* Strong tags over all versions and codings: 8.8.1, 8.8.3.3. */
#include "base/str.h"
#include "judge/check_rows.h"
#include "judge/neighbour.h"
#include "judge/words.h"

#include <precheck/etag.h>

#include <string.h>

/* How far back another version of the same URL is looked for. */
#define REACH 4096

/* 200 to GET, whole, with one strong tag. */
static bool strong_tag(const pc_exchange *x, pc_etag *ret_tag)
{
    const pc_line *line = pc_lines_find(&x->response.fields, "ETag");

    return line && pc_x_is(x, "GET") && x->response.status == 200 &&
           x->end == PC_END_COMPLETE &&
           pc_lines_count(&x->response.fields, "ETag") == 1 &&
           pc_etag_parse(line->value, ret_tag) == PC_OK && !ret_tag->weak;
}

static bool same_content(const pc_exchange *a, const pc_exchange *b)
{
    return a->response.content.len == b->response.content.len &&
           strcmp(a->response.content.digest, b->response.content.digest) == 0;
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

    if (!strong_tag(look->x, &tag))
        return PC_CHECK_SILENT;
    for (size_t i = look->at; i-- > 0 && reach-- > 0;) {
        const pc_exchange *y = look->trace->exchanges[i];

        if (!pc_same_url(look->x, y) || !strong_tag(y, &other) ||
            (same_coding && !pc_same_selection(look->x, y)) ||
            pc_span_eq_nocase(pc_coding_of(look->x), pc_coding_of(y)) !=
                same_coding)
            continue;
        finding = PC_CHECK_HOLDS;
        if (!pc_etag_strong_equal(&tag, &other) || same_content(look->x, y))
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
