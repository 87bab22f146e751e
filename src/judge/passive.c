#include "judge/passive.h"

#include "base/cleanup.h"
#include "base/str.h"
#include "judge/neighbour.h"
#include "judge/passive_states.h"
#include "judge/ruling.h"

#include <stdlib.h>
#include <string.h>

#define MAX_URLS 5000 /* with something to judge */

/* ---- what can be judged at all ---- */

static bool is_one_of(unsigned status, const unsigned *list, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (list[i] == status)
            return true;
    return false;
}

static bool is_conditional(const pc_exchange *x)
{
    static const unsigned answers[] = {206, 304, 412, 416, 428};

    return pc_has_condition(x) || is_one_of(x->response.status, answers,
                                            sizeof answers / sizeof answers[0]);
}

static bool asks(const pc_exchange *x, const char *name)
{
    return pc_lines_find(&x->request.fields, name) != NULL;
}

static bool is_known_method(const char *method)
{
    static const char *const known[] = {"GET",   "HEAD", "PUT",
                                        "PATCH", "POST", "DELETE"};

    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
        if (strcmp(known[i], method) == 0)
            return true;
    return false;
}

/* A browser's cache adds conditions and ranges of its own, below what it shows.
 */
static bool may_hide_fields(const pc_exchange *x)
{
    switch (x->response.status) {
    case 304:
        return !asks(x, "If-None-Match") && !asks(x, "If-Modified-Since");
    case 206:
    case 416:
        return !asks(x, "Range");
    case 412:
        return !pc_has_condition(x);
    default:
        return false;
    }
}

/* Why there is nothing to judge, whatever the state was; or NULL. */
static const char *not_judged(pc_arena *arena, const pc_har *har,
                              const pc_har_entry *entry)
{
    static const unsigned answers[] = {200, 201, 202, 204, 206,
                                       207, 304, 412, 416, 428};
    const pc_exchange *x = entry->x;

    if (entry->not_from_server)
        return entry->not_from_server;
    if (!is_known_method(x->request.method))
        return pc_arena_printf(arena, "the method %s is not judged",
                               x->request.method);
    if (!is_one_of(x->response.status, answers,
                   sizeof answers / sizeof answers[0]))
        return pc_arena_printf(
            arena, "the answer %u may have reasons beside the condition",
            x->response.status);
    if (asks(x, "If") || asks(x, "Overwrite") || asks(x, "Content-Range"))
        return "it has other conditions beside these";
    if (entry->maybe_304)
        return "the browser may have made a 304 into this 200";
    if (!har->on_the_wire && may_hide_fields(x))
        return "the browser may have added fields that the file does not show";
    return NULL;
}

/* ---- one exchange ---- */

typedef struct planner {
    pc_trace *trace;
    const pc_har *har;
    pc_passive *out;
    pc_arena *scratch; /* of one exchange */
    const pc_facts *facts;
    bool alone;
    int64_t now_s;
} planner;

/* What an exchange is about, for its name: the first condition in the order of
 * 13.2.2. */
static const struct {
    const char *field, *slug;
    pc_clause_id clause;
    const char *why;
} subjects[] = {
    {"If-Match", "if-match", PC_CLAUSE_IF_MATCH_FALSE,
     "two editors overwrite each other's changes"},
    {"If-Unmodified-Since", "if-unmodified-since",
     PC_CLAUSE_IF_UNMODIFIED_SINCE_FALSE,
     "two editors overwrite each other's changes"},
    {"If-None-Match", "if-none-match", PC_CLAUSE_IF_NONE_MATCH_304,
     "clients load again what they have, or keep what is old"},
    {"If-Modified-Since", "if-modified-since",
     PC_CLAUSE_IF_MODIFIED_SINCE_FALSE,
     "clients load again what they have, or keep what is old"},
    {"If-Range", "if-range", PC_CLAUSE_IF_RANGE_FALSE,
     "a resumed download is put together from two versions"},
};
#define N_SUBJECTS (sizeof subjects / sizeof subjects[0])

static pc_item_record item_of(const planner *p, const pc_har_entry *entry)
{
    pc_arena *arena = p->trace->arena;
    const pc_exchange *x = entry->x;
    const char *slug = "no-condition", *field = "no condition";
    pc_item_record item = {.resource = x->resource,
                           .method = x->request.method,
                           .level = PC_LEVEL_MUST,
                           .n_subjects = 1};

    item.clause = x->response.status == 304 ? PC_CLAUSE_NOT_MODIFIED_WHEN
                  : x->response.status == 412
                      ? PC_CLAUSE_PRECONDITION_FAILED_WHEN
                  : x->response.status == 428 ? PC_CLAUSE_CONDITION_REQUIRED
                                              : PC_CLAUSE_RANGE_OPTIONAL;
    for (size_t i = 0; i < N_SUBJECTS; i++)
        if (asks(x, subjects[i].field)) {
            slug = subjects[i].slug;
            field = subjects[i].field;
            item.clause = subjects[i].clause;
            item.why = subjects[i].why;
            break;
        }
    item.case_id =
        pc_arena_printf(arena, "recorded/%s[entry=%zu]", slug, entry->number);
    item.id = pc_arena_printf(arena, "%s/%s", item.case_id, item.method);
    item.title =
        pc_arena_printf(arena, "entry %zu: %s with %s, answered %u",
                        entry->number, item.method, field, x->response.status);
    return item;
}

static pc_union rule(const planner *p, const pc_item_record *item,
                     pc_exchange *sent, const pc_exchange *reading,
                     bool repeats, const char **ret_unclear)
{
    pc_subject subject = {.item = item,
                          .facts = p->facts,
                          .sent = sent,
                          .before = reading,
                          .repeats = repeats};
    pc_states states;
    pc_union u = {0};

    pc_states_make(p->scratch, &subject, p->now_s, &states);
    *ret_unclear = states.unclear;
    if (!states.unclear && pc_union_make(p->scratch, &subject, &states, &u) < 0)
        *ret_unclear = "the oracle does not take this request";
    return u;
}

typedef struct weighed {
    bool any_allowed, any_expected, best_allowed, best_expected;
    const char *reason; /* of the first other state in which it is right */
} weighed;

static weighed weigh(const planner *p, const pc_item_record *item,
                     pc_exchange *sent, const pc_candidates *all, bool repeats)
{
    weighed w = {0};

    for (size_t i = 0; i < all->n; i++) {
        const char *unclear;
        pc_union u =
            rule(p, item, sent, all->items[i].reading, repeats, &unclear);
        bool best = i == 0 && all->evidence;

        if (unclear || u.got_allowed) {
            w.any_allowed = true;
            if (!best && !w.reason)
                w.reason = unclear ? unclear : all->items[i].reason;
        }
        w.any_expected |= unclear || u.got_expected;
        if (best && !unclear) {
            w.best_allowed = u.got_allowed;
            w.best_expected = u.got_expected;
        }
    }
    return w;
}

/* NULL: it is decided, by all->items[0]. */
static const char *undecided(const planner *p, const pc_passive_url *url,
                             size_t at, pc_item_record *item,
                             const pc_candidates *all)
{
    pc_exchange *sent = url->entries[at]->x;
    bool unknown,
        repeats = pc_passive_may_be_applied(url, at, all->evidence, &unknown);
    weighed w, strict;

    if (all->too_many)
        return "it names more validators than can be tried one by one";
    item->body_same = repeats;
    w = weigh(p, item, sent, all, repeats);
    strict = repeats ? weigh(p, item, sent, all, false) : w;
    if (unknown && w.any_allowed && !strict.any_allowed)
        return "content is not recorded, so what was asked for may have been "
               "there already";
    if (!w.any_allowed)
        return NULL; /* wrong in each state */
    if (!all->evidence)
        return w.reason;
    if (w.best_allowed && unknown && !strict.best_allowed)
        return strict.reason ? strict.reason : w.reason;
    if (w.best_allowed && (w.best_expected || !w.any_expected))
        return NULL;
    return w.reason ? w.reason
                    : "the answer fits other states than the one "
                      "that the file shows";
}

static void copy_lines(pc_arena *arena, pc_lines *to, const pc_lines *from)
{
    for (size_t i = 0; i < from->n; i++)
        pc_lines_add(arena, to, pc_arena_span(arena, from->items[i].name),
                     pc_arena_span(arena, from->items[i].value));
}

/* What decides lives as long as the trace; the rest of the states does not. */
static pc_exchange *keep_reading(pc_arena *arena, const pc_exchange *reading)
{
    pc_exchange *kept = PC_NEW(arena, pc_exchange);

    *kept = *reading;
    kept->request.fields = kept->response.fields = (pc_lines){NULL, 0, 0};
    copy_lines(arena, &kept->request.fields, &reading->request.fields);
    copy_lines(arena, &kept->response.fields, &reading->response.fields);
    return kept;
}

static void plan_one(planner *p, const pc_passive_url *url, size_t at,
                     pc_candidates *all)
{
    const pc_har_entry *entry = url->entries[at];
    pc_arena *arena = p->trace->arena;
    pc_item_record item = item_of(p, entry);
    PC_AUTO_ARENA scratch;

    pc_arena_init(&scratch);
    p->scratch = &scratch;
    p->out->n_conditional++;
    item.skip = not_judged(arena, p->har, entry);
    if (!item.skip) {
        const char *why;

        pc_passive_states(&scratch, url, at, p->alone, all);
        why = undecided(p, url, at, &item, all);
        item.skip = why ? pc_arena_strdup(arena, why) : NULL;
    }
    if (!item.skip) {
        pc_exchange *sent = PC_NEW(arena, pc_exchange);

        *sent = *entry->x;
        sent->item = item.id;
        sent->role = PC_ROLE_SUBJECT;
        pc_trace_share(p->trace, item.id,
                       keep_reading(arena, all->items[0].reading));
        pc_trace_share(p->trace, item.id, sent);
        p->out->n_decided++;
    }
    pc_trace_add_item(p->trace, &item);
    p->scratch = NULL; /* its arena ends here */
}

/* ---- one URL, and all ---- */

static void plan_url(planner *p, pc_passive_url *url, pc_candidates *all)
{
    const char *name =
        pc_arena_span(p->trace->arena, url->entries[0]->x->request.target).ptr;
    pc_facts facts = {.resource = name,
                      .reachable = true,
                      .get_status = 200,
                      .accepts_ranges = -1};

    url->comes_back = pc_passive_comes_back(url);
    pc_trace_add_facts(p->trace, &facts);
    p->facts = &p->trace->facts[p->trace->n_facts - 1];
    for (size_t i = 0; i < url->n; i++) {
        pc_exchange *x = url->entries[i]->x;

        if (url->entries[i]->not_from_server || url->entries[i]->maybe_304)
            continue;
        x->resource = name;
        if (is_conditional(x))
            x->role = PC_ROLE_SUBJECT;
        pc_trace_add_exchange(p->trace, x);
    }
    for (size_t i = 0; i < url->n; i++)
        if (is_conditional(url->entries[i]->x)) {
            url->entries[i]->x->resource = name;
            plan_one(p, url, i, all);
        }
}

static int by_url(const void *a, const void *b)
{
    const pc_har_entry *x = *(pc_har_entry *const *)a;
    const pc_har_entry *y = *(pc_har_entry *const *)b;
    pc_span u = x->x->request.target, v = y->x->request.target;
    size_t n = u.len < v.len ? u.len : v.len;
    int order = n ? memcmp(u.ptr, v.ptr, n) : 0;

    if (order)
        return order;
    if (u.len != v.len)
        return u.len < v.len ? -1 : 1;
    return x->x->serial < y->x->serial ? -1 : 1;
}

/* URLs in the order of their names. */
static int plan_all(planner *p, pc_har_entry **sorted, size_t n,
                    pc_diags *diags)
{
    pc_candidates *all = PC_NEW(p->trace->arena, pc_candidates);
    size_t n_urls = 0, end;

    for (size_t at = 0; at < n; at = end) {
        bool any = false;

        for (end = at; end < n && pc_same_url(sorted[at]->x, sorted[end]->x);
             end++)
            any = any || is_conditional(sorted[end]->x);
        if (!any)
            continue;
        if (++n_urls > MAX_URLS)
            return pc_fail(diags, PC_ELIMIT,
                           "more than %d URLs have conditional exchanges; "
                           "judge the file in parts",
                           MAX_URLS);
        plan_url(p, &(pc_passive_url){sorted + at, end - at, false}, all);
    }
    return PC_OK;
}

/* ---- checks beyond the ruling ---- */

#define OTHER_MOMENT "the answers that it compares are from different moments"

/* What such a file can show, and with what weight.  Rows for the wire are
 * skipped when a browser wrote it. */
static const struct {
    const char *glob;
    bool skip, browser_only;
    const char *reason;
} rules[] = {
    /* A HAR does not show what follows an answer, nor undecoded content. */
    {"response/304-no-content", true, false, NULL},
    {"response/304-content-length", true, false, NULL},
    {"response/head-no-content", true, false, NULL},
    {"response/head-content-length", true, false, NULL},
    {"response/head-status", true, false, NULL},
    {"response/coding-tag", true, false, NULL},
    {"response/206-asked", true, false, NULL},
    {"response/accept-ranges", true, false, NULL},
    /* Many servers, of which some have a clock. */
    {"response/date", true, false, NULL},
    {"response/no-clock", true, false, NULL},
    /* Of interest to who tests one server, not to who reads traffic. */
    {"response/etag-sent", true, false, NULL},
    {"response/last-modified-sent", true, false, NULL},
    {"response/expires-form", true, false, NULL},
    /* Others may have changed the resource, or the configuration. */
    {"response/304-fields", false, false, OTHER_MOMENT},
    {"response/206-fields", false, false, OTHER_MOMENT},
    {"response/206-all-fields", false, false, OTHER_MOMENT},
    {"response/416-length", false, false, OTHER_MOMENT},
    {"response/put-*", false, false, OTHER_MOMENT},
    {"response/last-modified-moves", false, false, OTHER_MOMENT},
    /* Browsers merge a 304 with what they have, read a part of a range, and
     * keep no content of errors. */
    {"response/304-metadata", true, true, NULL},
    {"response/304-content-type", true, true, NULL},
    {"response/304-when", true, true, NULL},
    {"response/412-when", true, true, NULL},
    {"response/206-slice", true, true, NULL},
    {"response/206-multipart", true, true, NULL},
    {"response/206-if-range-fields", true, true, NULL},
    {"response/4xx-explained", true, true, NULL},
    {"response/428-explained", true, true, NULL},
    {"response/singletons", true, true, NULL},
};

static const pc_profile *profile_for(pc_arena *arena, bool on_the_wire)
{
    const size_t n = sizeof rules / sizeof rules[0];
    pc_profile *profile = PC_NEW(arena, pc_profile);

    profile->name = "recorded";
    profile->rules = PC_NEW_ARRAY(arena, n, pc_profile_rule);
    for (size_t i = 0; i < n; i++)
        if (!rules[i].browser_only || !on_the_wire)
            profile->rules[profile->n_rules++] =
                (pc_profile_rule){.case_glob = rules[i].glob,
                                  .skip = rules[i].skip,
                                  .level = PC_LEVEL_NOTE,
                                  .reason = rules[i].reason};
    return profile;
}

int pc_passive_plan(pc_trace *trace, const pc_har *har, bool alone,
                    int64_t now_s, pc_passive *ret_passive, pc_diags *diags)
{
    pc_passive passive = {.n_exchanges = har->n};
    planner p = {.trace = trace,
                 .har = har,
                 .out = &passive,
                 .alone = alone,
                 .now_s = now_s};
    pc_har_entry **sorted =
        PC_NEW_ARRAY(trace->arena, har->n + 1, pc_har_entry *);
    int r;

    for (size_t i = 0; i < har->n; i++)
        sorted[i] = &har->entries[i];
    qsort(sorted, har->n, sizeof *sorted, by_url);
    r = plan_all(&p, sorted, har->n, diags);
    if (r < 0)
        return r;
    trace->ended = true;
    passive.profile = profile_for(trace->arena, har->on_the_wire);
    *ret_passive = passive;
    return PC_OK;
}
