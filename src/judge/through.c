#include "judge/through.h"

#include "base/str.h"
#include "judge/words.h"

#include <precheck/etag.h>

#include <string.h>

/* One step of the item. */
typedef struct look {
    pc_arena *arena;
    const pc_item_record *item;
    pc_exchange *const *exchanges;
    size_t n;
    unsigned step;
    const pc_exchange *client; /* NULL: it was never sent */
} look;

static bool at_origin(const look *l, const pc_exchange *x)
{
    return x->role == PC_ROLE_ORIGIN && x->subject == l->step;
}

/* The origin had answered before the client heard anything: the answer can
 * come from there.  A cache that asks the origin behind the client's back has
 * answered by itself. */
static bool was_awaited(const look *l, const pc_exchange *x)
{
    return !l->client->first_ns || x->done_ns <= l->client->first_ns;
}

/* The next request that reached the origin in this step, after prev. */
static const pc_exchange *reached(const look *l, const pc_exchange *prev,
                                  bool awaited)
{
    bool past = prev == NULL;

    for (size_t i = 0; i < l->n; i++) {
        const pc_exchange *x = l->exchanges[i];

        if (past && at_origin(l, x) && (!awaited || was_awaited(l, x)))
            return x;
        past |= x == prev;
    }
    return NULL;
}

static const pc_exchange *client_of(const look *l)
{
    for (size_t i = 0; i < l->n; i++)
        if (l->exchanges[i]->role == PC_ROLE_THROUGH &&
            l->exchanges[i]->subject == l->step)
            return l->exchanges[i];
    return NULL;
}

/* ---- what a claim says ---- */

/* "200, 3xx" */
static bool status_in(pc_span patterns, unsigned status)
{
    while (patterns.len >= 3) {
        const char *p = patterns.ptr;

        if ((unsigned)(p[0] - '0') == status / 100 &&
            ((p[1] == 'x' && p[2] == 'x') ||
             ((unsigned)(p[1] - '0') == status / 10 % 10 &&
              (unsigned)(p[2] - '0') == status % 10)))
            return true;
        if (patterns.len < 5)
            break;
        patterns = (pc_span){p + 5, patterns.len - 5};
    }
    return false;
}

/* The whole value of a field, lines joined (5.3). */
static pc_span value_of(const look *l, const pc_lines *fields, const char *name)
{
    return pc_lines_join(l->arena, fields, name);
}

/* Without the spaces around commas: lines may be joined and split on the way
 * (5.3), and who joins them puts what spaces there it likes. */
static pc_span squeezed(pc_arena *arena, pc_span text)
{
    char *out = pc_arena_alloc(arena, text.len + 1);
    size_t n = 0;

    for (size_t i = 0; i < text.len; i++) {
        size_t next = i;

        while (next < text.len &&
               (text.ptr[next] == ' ' || text.ptr[next] == '\t'))
            next++;
        if (next > i && ((next < text.len && text.ptr[next] == ',') ||
                         (n && out[n - 1] == ',')))
            i = next;
        if (i < text.len)
            out[n++] = text.ptr[i];
    }
    return (pc_span){out, n};
}

static bool same_value(const look *l, pc_span a, pc_span b)
{
    return pc_span_eq(squeezed(l->arena, a), squeezed(l->arena, b));
}

static bool lists(const look *l, const pc_exchange *x, const pc_expectation *e)
{
    pc_etag wanted, member;
    pc_etag_list list;

    if (pc_etag_parse(e->value, &wanted) < 0)
        return false;
    pc_etag_list_init(&list, value_of(l, &x->request.fields, e->name));
    while (pc_etag_list_next(&list, &member) == 1)
        if (member.weak == wanted.weak && pc_etag_weak_equal(&member, &wanted))
            return true;
    return false;
}

static bool has_field(const pc_lines *fields, const pc_expectation *e,
                      const look *l)
{
    const bool there = pc_lines_find(fields, e->name) != NULL;

    if (e->absent || !there)
        return e->absent == !there;
    return same_value(l, value_of(l, fields, e->name), e->value);
}

/* Each returns whether it is so; *ret_why says in words how it is when not.
 * The step has a complete answer. */
typedef bool claim_holds(const look *l, const pc_expectation *e,
                         const char **ret_why);

static bool holds_expect(const look *l, const pc_expectation *e,
                         const char **ret_why)
{
    const unsigned status = l->client->response.status;

    *ret_why = pc_arena_printf(l->arena, "the client got %u", status);
    return status_in(e->value, status);
}

static bool holds_got(const look *l, const pc_expectation *e,
                      const char **ret_why)
{
    const pc_lines *fields = &l->client->response.fields;
    pc_span value = value_of(l, fields, e->name);

    *ret_why =
        pc_lines_find(fields, e->name)
            ? pc_arena_printf(l->arena, "the client got %s: %s%s%s", e->name,
                              pc_shown(l->arena, value),
                              e->absent ? "" : " and not ",
                              e->absent ? "" : pc_shown(l->arena, e->value))
            : pc_arena_printf(l->arena, "the client got no %s", e->name);
    return has_field(fields, e, l);
}

static bool holds_content(const look *l, const pc_expectation *e,
                          const char **ret_why)
{
    const pc_content *content = &l->client->response.content;

    *ret_why = pc_arena_printf(l->arena, "the client got the content %s",
                               content->len ? pc_shown(l->arena, content->kept)
                                            : "of nothing");
    return content->len == e->value.len && pc_span_eq(content->kept, e->value);
}

static bool holds_reaches(const look *l, const pc_expectation *e,
                          const char **ret_why)
{
    const bool does = reached(l, NULL, true) != NULL;

    *ret_why = does ? "the request reached the origin"
               : reached(l, NULL, false)
                   ? "the cache answered from its store and asked the origin "
                     "later"
                   : "the request did not reach the origin";
    return does == pc_span_is(e->value, "true");
}

static bool validates(const pc_exchange *x)
{
    return pc_lines_find(&x->request.fields, "If-None-Match") ||
           pc_lines_find(&x->request.fields, "If-Modified-Since");
}

static bool holds_validates(const look *l, const pc_expectation *e,
                            const char **ret_why)
{
    bool does = false;

    for (const pc_exchange *x = NULL; (x = reached(l, x, true));)
        does |= validates(x);
    *ret_why = does                      ? "the cache validated what it stores"
               : reached(l, NULL, true)  ? "the cache asked the origin without "
                                           "a condition: it has stored nothing "
                                           "or does not validate"
               : reached(l, NULL, false) ? "the cache answered from its store "
                                           "and asked the origin later"
                                         : "the cache did not ask the origin";
    return does == pc_span_is(e->value, "true");
}

static const char *seen_words(const look *l, const char *name)
{
    const pc_exchange *x = reached(l, NULL, false);

    if (!x)
        return "nothing reached the origin";
    if (!pc_lines_find(&x->request.fields, name))
        return pc_arena_printf(l->arena, "the origin saw no %s", name);
    return pc_arena_printf(
        l->arena, "the origin saw %s: %s", name,
        pc_shown(l->arena, value_of(l, &x->request.fields, name)));
}

static bool holds_saw(const look *l, const pc_expectation *e,
                      const char **ret_why)
{
    *ret_why = seen_words(l, e->name);
    for (const pc_exchange *x = NULL; (x = reached(l, x, false));)
        if (has_field(&x->request.fields, e, l))
            return true;
    return false;
}

static bool holds_lists(const look *l, const pc_expectation *e,
                        const char **ret_why)
{
    *ret_why = seen_words(l, e->name);
    for (const pc_exchange *x = NULL; (x = reached(l, x, false));)
        if (lists(l, x, e))
            return true;
    return false;
}

static bool holds_lacks(const look *l, const pc_expectation *e,
                        const char **ret_why)
{
    *ret_why = seen_words(l, e->name);
    for (const pc_exchange *x = NULL; (x = reached(l, x, false));)
        if (lists(l, x, e))
            return false;
    return true;
}

static bool holds_answers(const look *l, const pc_expectation *e,
                          const char **ret_why)
{
    const pc_exchange *first = reached(l, NULL, true);

    *ret_why = first ? pc_arena_printf(l->arena, "the origin answered %u",
                                       first->response.status)
                     : "nothing reached the origin in time";
    for (const pc_exchange *x = NULL; (x = reached(l, x, true));)
        if (status_in(e->value, x->response.status))
            return true;
    return false;
}

static bool origin_said(const look *l, unsigned status)
{
    for (const pc_exchange *x = NULL; (x = reached(l, x, true));)
        if (x->response.status == status)
            return true;
    return false;
}

static bool holds_not_by_itself(const look *l, const pc_expectation *e,
                                const char **ret_why)
{
    const unsigned status = l->client->response.status;

    *ret_why = pc_arena_printf(
        l->arena, "the cache answered %u by itself; the origin did not",
        status);
    return !status_in(e->value, status) || origin_said(l, status);
}

/* clang-format off */
static const struct {
    const char *what;
    claim_holds *holds;
    bool of_answer;  /* speaks of what the client got */
    bool of_request; /* speaks of what reaches the origin, if anything does */
    const char *expected;
} claims[] = {
    {"expect",         holds_expect,        true, false,  "%s"},
    {"got",            holds_got,           true, false,  "%s: %s"},
    {"content",        holds_content,       true, false,  "the content %s"},
    {"reaches-origin", holds_reaches,       false, false, "reaches the origin: %s"},
    {"validates",      holds_validates,     false, false, "validates: %s"},
    {"origin-saw",     holds_saw,           false, true, "to the origin %s: %s"},
    {"origin-lists",   holds_lists,         false, true, "to the origin %s with %s"},
    {"origin-lacks",   holds_lacks,         false, true, "to the origin %s without %s"},
    {"origin-answers", holds_answers,       false, false, "the origin answers %s"},
    {"not-by-itself",  holds_not_by_itself, true, false,  "no %s unless the origin says so"},
};
/* clang-format on */
#define N_CLAIMS (sizeof claims / sizeof claims[0])

static size_t claim_at(const char *what)
{
    size_t i = 0;

    while (i < N_CLAIMS && strcmp(claims[i].what, what) != 0)
        i++;
    return i;
}

bool pc_claim_is_known(const char *what)
{
    return claim_at(what) < N_CLAIMS;
}

/* ---- the verdict ---- */

static void settle(const look *l, pc_verdict *v, pc_result result,
                   const char *reason)
{
    const char *say =
        l->item->subject_say ? l->item->subject_say[l->step] : NULL;

    v->result = result;
    if (result == PC_RESULT_OBSERVED)
        v->level = PC_LEVEL_NOTE;
    v->reason = pc_arena_printf(l->arena, "step %u%s%s: %s", l->step + 1,
                                say ? ", " : "", say ? say : "", reason);
    v->subject = l->client;
    if (l->client) {
        v->method = l->client->request.method;
        v->got = l->client->response.status;
    }
}

/* What a reader sees beside the status: the first request that came through. */
static const char *sides(const look *l)
{
    static const char *const names[] = {
        "If-Match", "If-None-Match", "If-Modified-Since", "If-Unmodified-Since",
        "If-Range", "Range"};
    const pc_exchange *x = reached(l, NULL, false);
    const char *text;

    if (!x)
        return "nothing reached the origin";
    text = pc_arena_printf(l->arena, "the origin got %s", x->request.method);
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (pc_lines_find(&x->request.fields, names[i]))
            text = pc_arena_printf(
                l->arena, "%s %s: %s", text, names[i],
                pc_shown(l->arena, value_of(l, &x->request.fields, names[i])));
    return pc_arena_printf(l->arena, "%s and answered %u", text,
                           x->response.status);
}

static void fail(const look *l, const pc_expectation *e, const char *why,
                 pc_verdict *v)
{
    const size_t at = claim_at(e->what);
    const char *value = e->absent ? "none" : pc_shown(l->arena, e->value);

    settle(l, v,
           l->item->level == PC_LEVEL_NOTE ? PC_RESULT_OBSERVED
                                           : PC_RESULT_FAIL,
           why);
    v->expected = PC_NEW_ARRAY(l->arena, 1, const char *);
    v->expected[0] =
        e->name ? pc_arena_printf(l->arena, claims[at].expected, e->name, value)
                : pc_arena_printf(l->arena, claims[at].expected, value);
    v->n_expected = 1;
    v->observed = sides(l);
}

/* Why the step tells nothing, or NULL. */
static const char *no_verdict(const look *l)
{
    const pc_exchange *x = l->client;

    if (!x)
        return "it was not sent";
    if (x->end != PC_END_COMPLETE)
        return x->detail ? x->detail : pc_end_name(x->end);
    if (!l->step && !reached(l, NULL, false))
        return pc_arena_printf(
            l->arena,
            "a request for something new did not reach precheck's origin (the "
            "answer is %u): does the target hand on to 'listen'?",
            x->response.status);
    return NULL;
}

/* A gateway's own trouble is no answer to the question. */
static bool is_trouble(const look *l)
{
    const unsigned status = l->client->response.status;

    return status >= 500 && !origin_said(l, status);
}

/* False: the verdict stands. */
static bool judge_step(const look *l, pc_verdict *v)
{
    const char *why = no_verdict(l);

    if (why) {
        settle(l, v, PC_RESULT_INCONCLUSIVE, why);
        return false;
    }
    for (size_t i = 0; i < l->item->n_expectations; i++) {
        const pc_expectation *e = &l->item->expectations[i];
        const size_t at = claim_at(e->what);

        if (e->step != l->step)
            continue;
        if (at == N_CLAIMS) {
            settle(l, v, PC_RESULT_INCONCLUSIVE,
                   "a claim that this version does not know");
            return false;
        }
        if (claims[at].holds(l, e, &why))
            continue;
        if (is_trouble(l))
            settle(l, v, PC_RESULT_INCONCLUSIVE,
                   pc_arena_printf(l->arena, "the cache itself answered %u",
                                   l->client->response.status));
        else if (e->needs ||
                 (claims[at].of_request && !reached(l, NULL, false)))
            settle(l, v, PC_RESULT_OBSERVED, why);
        else if (claims[at].of_answer && !reached(l, NULL, true) &&
                 reached(l, NULL, false))
            settle(l, v, PC_RESULT_OBSERVED,
                   "the cache answered from its store and asked the origin "
                   "later");
        else
            fail(l, e, why, v);
        return false;
    }
    return true;
}

void pc_judge_through(pc_arena *arena, const pc_item_record *item,
                      pc_exchange *const *exchanges, size_t n,
                      pc_verdict *verdict)
{
    look l = {.arena = arena, .item = item, .exchanges = exchanges, .n = n};

    verdict->result = PC_RESULT_PASS;
    for (l.step = 0; l.step < item->n_subjects; l.step++) {
        l.client = client_of(&l);
        if (!judge_step(&l, verdict))
            return;
    }
    l.step = item->n_subjects ? item->n_subjects - 1 : 0;
    verdict->subject = client_of(&l);
    if (verdict->subject)
        verdict->got = verdict->subject->response.status;
}
