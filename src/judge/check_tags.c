/* Strong tags over all versions and codings: 8.8.1, 8.8.3.3. */
#include "base/str.h"
#include "judge/check_rows.h"
#include "judge/neighbour.h"
#include "judge/together.h"
#include "judge/words.h"

/* How far back another version of the same URL is looked for. */
#define REACH 4096

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
