#include "judge/together.h"

#include "base/str.h"
#include "judge/neighbour.h"
#include "judge/words.h"

#include <precheck/etag.h>

#include <string.h>

/* A PUT that says it was performed; 202 does not. */
static bool won(const pc_exchange *x)
{
    return x->role == PC_ROLE_SUBJECT && pc_has_status(x) &&
           strcmp(x->request.method, "PUT") == 0 &&
           x->response.status / 100 == 2 && x->response.status != 202;
}

static bool at_the_same_time(const pc_exchange *a, const pc_exchange *b)
{
    return a->start_ns < b->done_ns && b->start_ns < a->done_ns;
}

/* One line of the field, and no other condition. */
static bool only_condition(const pc_exchange *x, const char *name,
                           pc_span *ret_value)
{
    size_t n = 0;

    for (size_t i = 0; i < x->request.fields.n; i++)
        n += pc_is_condition(x->request.fields.items[i].name);
    if (n != 1 || pc_lines_count(&x->request.fields, name) != 1)
        return false;
    *ret_value = pc_lines_find(&x->request.fields, name)->value;
    return true;
}

/* Readings of the URL before the first and after the last of both. */
static void readings(pc_exchange *const *exchanges, size_t n,
                     const pc_exchange *a, const pc_exchange *b,
                     const pc_exchange **ret_before,
                     const pc_exchange **ret_after)
{
    int64_t start_ns = a->start_ns < b->start_ns ? a->start_ns : b->start_ns;
    int64_t done_ns = a->done_ns > b->done_ns ? a->done_ns : b->done_ns;

    *ret_before = *ret_after = NULL;
    for (size_t i = 0; i < n; i++) {
        const pc_exchange *x = exchanges[i];

        if (!pc_is_reading(x) || !pc_same_url(x, a))
            continue;
        if (x->done_ns <= start_ns)
            *ret_before = x;
        if (x->start_ns >= done_ns && !*ret_after)
            *ret_after = x;
    }
}

static bool shows_other_tag(const pc_exchange *x, const pc_etag *tag)
{
    const pc_line *line = pc_lines_find(&x->response.fields, "ETag");
    pc_etag now;

    return x->response.status == 200 && line &&
           pc_etag_parse(line->value, &now) == PC_OK &&
           !pc_etag_weak_equal(&now, tag);
}

static const char *why_not_both(pc_arena *arena, const pc_exchange *before,
                                const pc_exchange *after, const pc_exchange *a,
                                const pc_exchange *b)
{
    pc_span x, y;
    pc_etag tag;

    if (only_condition(a, "If-Match", &x) &&
        only_condition(b, "If-Match", &y) && pc_span_eq(x, y) &&
        pc_etag_parse(x, &tag) == PC_OK && !tag.weak &&
        shows_other_tag(after, &tag))
        return pc_arena_printf(
            arena,
            "both writers were told that their change was made to %s; only "
            "one can have been, and the other's is lost",
            pc_shown(arena, x));
    if (only_condition(a, "If-None-Match", &x) &&
        only_condition(b, "If-None-Match", &y) && pc_span_is(x, "*") &&
        pc_span_is(y, "*") &&
        (before->response.status == 404 || before->response.status == 410) &&
        after->response.status == 200)
        return "both writers were told that they created it; one's content "
               "is lost";
    return NULL;
}

bool pc_two_winners(pc_arena *arena, pc_exchange *const *exchanges, size_t n,
                    pc_pair *ret_pair)
{
    for (size_t i = 0; i < n; i++)
        for (size_t k = i + 1; k < n; k++) {
            const pc_exchange *a = exchanges[i], *b = exchanges[k];
            const pc_exchange *before, *after;
            const char *why;

            if (!won(a) || !won(b) || !at_the_same_time(a, b) ||
                !pc_same_url(a, b) ||
                strcmp(a->request.content.digest, b->request.content.digest) ==
                    0)
                continue;
            readings(exchanges, n, a, b, &before, &after);
            why = before && after ? why_not_both(arena, before, after, a, b)
                                  : NULL;
            if (!why)
                continue;
            *ret_pair = (pc_pair){
                a, b, PC_CLAUSE_EVAL_ATOMIC, why,
                pc_arena_printf(
                    arena, "the other writer got %u for the same condition",
                    a->response.status)};
            return true;
        }
    return false;
}

bool pc_strong_tag_of(const pc_exchange *x, pc_etag *ret_tag)
{
    const pc_line *line = pc_lines_find(&x->response.fields, "ETag");

    return line && strcmp(x->request.method, "GET") == 0 &&
           x->response.status == 200 && x->end == PC_END_COMPLETE &&
           pc_lines_count(&x->response.fields, "ETag") == 1 &&
           pc_etag_parse(line->value, ret_tag) == PC_OK && !ret_tag->weak;
}

bool pc_share_tag(const pc_exchange *a, const pc_exchange *b)
{
    pc_etag x, y;

    return pc_same_url(a, b) && pc_strong_tag_of(a, &x) &&
           pc_strong_tag_of(b, &y) && pc_etag_strong_equal(&x, &y) &&
           (a->response.content.len != b->response.content.len ||
            strcmp(a->response.content.digest, b->response.content.digest) !=
                0);
}

bool pc_shared_tag(pc_arena *arena, pc_exchange *const *exchanges, size_t n,
                   pc_pair *ret_pair)
{
    for (size_t i = 0; i < n; i++)
        for (size_t k = i + 1; k < n; k++) {
            const pc_exchange *a = exchanges[i], *b = exchanges[k];
            bool same = pc_span_eq_nocase(pc_coding_of(a), pc_coding_of(b));
            pc_etag tag;

            if (!pc_share_tag(a, b) || (same && !pc_same_selection(a, b)))
                continue;
            (void)pc_strong_tag_of(b, &tag);
            *ret_pair = (pc_pair){
                a, b,
                same ? PC_CLAUSE_VALIDATOR_STRONG_CHANGES
                     : PC_CLAUSE_ETAG_CODING,
                same ? "one strong tag stands for two versions"
                     : "one strong tag stands for two content codings",
                pc_arena_printf(
                    arena, "ETag: \"%s\" for %llu octets, then for other %llu",
                    pc_shown(arena, tag.opaque),
                    (unsigned long long)a->response.content.len,
                    (unsigned long long)b->response.content.len)};
            return true;
        }
    return false;
}
