#include "judge/passive_states.h"

#include "base/str.h"
#include "judge/neighbour.h"
#include "judge/passive.h"

#include <precheck/etag.h>
#include <precheck/httpdate.h>

#include <string.h>

#define TAGS_MAX  16 /* of one request */
#define DATES_MAX 8
#define REACH     1000 /* entries of a URL that are looked back at */
/* How long it is taken for granted that nobody has put back a version that was
 * replaced. */
#define FRESH_NS INT64_C(60000000000)

static bool is_read(const pc_exchange *x)
{
    return strcmp(x->request.method, "GET") == 0 ||
           strcmp(x->request.method, "HEAD") == 0;
}

static const pc_line *response_line(const pc_exchange *x, const char *name)
{
    return pc_lines_count(&x->response.fields, name) == 1
               ? pc_lines_find(&x->response.fields, name)
               : NULL;
}

static bool tag_of(const pc_exchange *x, pc_etag *ret_tag)
{
    const pc_line *line = response_line(x, "ETag");

    return line && pc_etag_parse(line->value, ret_tag) == PC_OK;
}

static bool date_of(const pc_exchange *x, int64_t *ret_s)
{
    const pc_line *line = response_line(x, "Last-Modified");
    pc_date_form form;

    return line && pc_date_parse(line->value, 0, ret_s, &form) == PC_OK;
}

/* ---- what was seen earlier ---- */

static bool same_lines(const pc_exchange *a, const pc_exchange *b,
                       pc_arena *arena, const char *name)
{
    return pc_lines_count(&a->request.fields, name) ==
               pc_lines_count(&b->request.fields, name) &&
           pc_span_eq(pc_lines_join(arena, &a->request.fields, name),
                      pc_lines_join(arena, &b->request.fields, name));
}

/* Vary names what else the server looked at. */
static bool same_by_vary(const pc_exchange *reading, const pc_exchange *sent,
                         pc_arena *arena)
{
    pc_span rest = pc_lines_join(arena, &reading->response.fields, "Vary");

    while (rest.len) {
        const char *comma = memchr(rest.ptr, ',', rest.len);
        size_t len = comma ? (size_t)(comma - rest.ptr) : rest.len;
        pc_span name = pc_span_trim((pc_span){rest.ptr, len});

        if (pc_span_is(name, "*") ||
            (name.len &&
             !same_lines(reading, sent, arena, pc_arena_span(arena, name).ptr)))
            return false;
        rest = comma ? (pc_span){comma + 1, rest.len - len - 1}
                     : (pc_span){rest.ptr, 0};
    }
    return true;
}

bool pc_passive_same_selection(const pc_exchange *reading,
                               const pc_exchange *sent)
{
    static const char *const who[] = {"Authorization", "Cookie"};
    static const char *const what[] = {"Accept", "Accept-Encoding",
                                       "Accept-Language"};
    pc_arena arena;
    bool same = true;

    pc_arena_init(&arena);
    for (size_t i = 0; i < sizeof who / sizeof who[0]; i++)
        same = same && same_lines(reading, sent, &arena, who[i]);
    /* A write says little of what it would accept: for it, Vary counts. */
    for (size_t i = 0; i < sizeof what / sizeof what[0] && is_read(sent); i++)
        same = same && same_lines(reading, sent, &arena, what[i]);
    same = same && same_by_vary(reading, sent, &arena);
    pc_arena_release(&arena);
    return same;
}

/* It shows the state at its time: all of it (200), or that there is none. */
static bool shows_state(const pc_har_entry *entry)
{
    unsigned status = entry->x->response.status;

    return !entry->not_from_server && pc_has_status(entry->x) &&
           strcmp(entry->x->request.method, "GET") == 0 &&
           (status == 200 || status == 404 || status == 410);
}

static bool whole(const pc_exchange *x)
{
    return x->response.status == 200 && x->end == PC_END_COMPLETE &&
           x->response.content.digest[0];
}

static bool other_content(const pc_exchange *a, const pc_exchange *b)
{
    return whole(a) && whole(b) &&
           strcmp(a->response.content.digest, b->response.content.digest) != 0;
}

/* A write that is not over before the reading began, and not begun after the
 * exchange was over, may have changed what was read. */
static bool spoiled(const pc_passive_url *url, const pc_exchange *reading,
                    const pc_exchange *sent)
{
    for (size_t i = 0; i < url->n; i++) {
        const pc_exchange *x = url->entries[i]->x;
        bool before = x->done_ns && x->done_ns <= reading->start_ns;
        bool after = sent->done_ns && x->start_ns >= sent->done_ns;

        if (x != sent && pc_is_write(x) && !before && !after)
            return true;
    }
    return false;
}

static const pc_har_entry *last_reading(const pc_passive_url *url, size_t at)
{
    const pc_exchange *sent = url->entries[at]->x;
    size_t reach = REACH;

    for (size_t i = at; i-- > 0 && reach-- > 0;) {
        const pc_har_entry *entry = url->entries[i];

        if (shows_state(entry) && entry->x->done_ns &&
            entry->x->done_ns <= sent->start_ns &&
            pc_passive_same_selection(entry->x, sent))
            return spoiled(url, entry->x, sent) ? NULL : entry;
    }
    return NULL;
}

static size_t index_of(const pc_passive_url *url, const pc_har_entry *entry)
{
    size_t i = 0;

    while (i < url->n && url->entries[i] != entry)
        i++;
    return i;
}

/* The tag of a 200 that came before entries[at] and another tag. */
static bool is_back(const pc_passive_url *url, size_t at, const pc_etag *tag)
{
    bool other = false;

    for (size_t i = at, reach = REACH; i-- > 0 && reach-- > 0;) {
        pc_etag had;

        if (!shows_state(url->entries[i]) || !tag_of(url->entries[i]->x, &had))
            continue;
        if (!pc_etag_weak_equal(&had, tag))
            other = true;
        else
            return other;
    }
    return false;
}

bool pc_passive_comes_back(const pc_passive_url *url)
{
    int64_t latest_s = INT64_MIN, at_s;

    for (size_t i = 0; i < url->n; i++) {
        const pc_exchange *x = url->entries[i]->x;
        pc_etag tag;

        if (!shows_state(url->entries[i]))
            continue;
        if (tag_of(x, &tag) && is_back(url, i, &tag))
            return true;
        if (date_of(x, &at_s)) {
            if (at_s < latest_s)
                return true;
            latest_s = at_s;
        }
    }
    return false;
}

/* An earlier version than the reading's is known to have had it: another
 * content, so that it is no second name of the same. */
static bool is_outdated(const pc_passive_url *url, const pc_exchange *sent,
                        const pc_har_entry *reading, const pc_etag *tag,
                        const int64_t *date_s)
{
    size_t reach = REACH;

    if (url->comes_back || sent->start_ns - reading->x->done_ns > FRESH_NS)
        return false;
    for (size_t i = index_of(url, reading); i-- > 0 && reach-- > 0;) {
        const pc_exchange *x = url->entries[i]->x;
        pc_etag had;
        int64_t had_s;

        if (((tag && tag_of(x, &had) && pc_etag_weak_equal(&had, tag)) ||
             (date_s && date_of(x, &had_s) && had_s == *date_s)) &&
            shows_state(url->entries[i]) && other_content(x, reading->x) &&
            pc_passive_same_selection(x, reading->x))
            return true;
    }
    return false;
}

/* ---- readings that nobody made ---- */

static void copy_line(pc_arena *arena, pc_lines *to, const pc_lines *from,
                      const char *name)
{
    for (size_t i = 0; i < from->n; i++)
        if (pc_span_is_nocase(from->items[i].name, name))
            pc_lines_add(arena, to, from->items[i].name, from->items[i].value);
}

/* GET of the same URL that chooses the same. */
static pc_exchange *reading_like(pc_arena *arena, const pc_exchange *sent,
                                 unsigned status)
{
    static const char *const names[] = {"Accept", "Accept-Encoding",
                                        "Accept-Language", "Authorization"};
    pc_exchange *x = PC_NEW(arena, pc_exchange);

    *x = (pc_exchange){.serial = sent->serial - 1,
                       .item = "",
                       .resource = sent->resource,
                       .role = PC_ROLE_BEFORE,
                       .client = "",
                       .end = PC_END_LIMIT, /* its content is not known */
                       .sent_all = true,
                       .start_ns = sent->start_ns,
                       .done_ns = sent->start_ns};
    x->request.method = "GET";
    x->request.target = sent->request.target;
    x->request.base = sent->request.base;
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        copy_line(arena, &x->request.fields, &sent->request.fields, names[i]);
    x->response.status = status;
    x->response.version = sent->response.version;
    return x;
}

/* What an earlier answer showed, or the exchange's own answer. */
static pc_exchange *reading_of(pc_arena *arena, const pc_exchange *shown,
                               const pc_exchange *sent)
{
    unsigned status = shown->response.status;
    pc_exchange *x = reading_like(
        arena, sent, status == 206 || status == 304 ? 200 : status);

    x->response.fields = shown->response.fields;
    if (whole(shown)) {
        x->response.content = shown->response.content;
        x->end = PC_END_COMPLETE;
    }
    return x;
}

static const char *tag_text(pc_arena *arena, const pc_etag *tag)
{
    return pc_arena_printf(arena, "%s\"%.*s\"", tag->weak ? "W/" : "",
                           (int)tag->opaque.len, tag->opaque.ptr);
}

static pc_exchange *version(pc_arena *arena, const pc_exchange *sent,
                            const pc_etag *tag, const int64_t *date_s)
{
    pc_exchange *x = reading_like(arena, sent, 200);
    char date[PC_DATE_LEN + 1];

    if (tag)
        pc_lines_add(arena, &x->response.fields, PC_LIT("ETag"),
                     pc_span_of(tag_text(arena, tag)));
    if (date_s && pc_date_format(*date_s, date) == PC_OK)
        pc_lines_add(arena, &x->response.fields, PC_LIT("Last-Modified"),
                     pc_span_of(pc_arena_strdup(arena, date)));
    return x;
}

/* ---- the candidates ---- */

typedef struct maker {
    pc_arena *arena;
    const pc_passive_url *url;
    const pc_exchange *sent;
    const pc_har_entry *last; /* or NULL */
    pc_candidates *out;
    pc_etag tags[2 * TAGS_MAX + 4];
    size_t n_tags;
    int64_t dates[DATES_MAX];
    size_t n_dates;
} maker;

static void add(maker *m, pc_exchange *reading, const char *reason)
{
    if (m->out->n == PC_CANDIDATES_MAX)
        m->out->too_many = true;
    else
        m->out->items[m->out->n++] = (pc_candidate){reading, reason};
}

static void add_tag(maker *m, pc_etag tag)
{
    for (size_t i = 0; i < m->n_tags; i++)
        if (m->tags[i].weak == tag.weak &&
            pc_span_eq(m->tags[i].opaque, tag.opaque))
            return;
    if (m->n_tags == sizeof m->tags / sizeof m->tags[0])
        m->out->too_many = true;
    else
        m->tags[m->n_tags++] = tag;
}

/* The tags that the request names, each in both strengths: those that nothing
 * shows to be old may be the present one. */
static void collect_tags(maker *m)
{
    static const char *const names[] = {"If-Match", "If-None-Match",
                                        "If-Range"};
    pc_etag tag, known = {{NULL, 0}, false};
    bool has_known = m->last && tag_of(m->last->x, &known);

    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        pc_etag_list list;

        pc_etag_list_init(
            &list, pc_lines_join(m->arena, &m->sent->request.fields, names[i]));
        while (pc_etag_list_next(&list, &tag) == 1) {
            if (m->last && is_outdated(m->url, m->sent, m->last, &tag, NULL))
                continue;
            if (has_known && !known.weak && pc_etag_weak_equal(&known, &tag))
                continue; /* what was seen last is a state of its own */
            add_tag(m, (pc_etag){tag.opaque, false});
            add_tag(m, (pc_etag){tag.opaque, true});
        }
    }
    /* Apache's way: weak while the file is young, strong later. */
    if (has_known && known.weak)
        add_tag(m, (pc_etag){known.opaque, false});
}

static void add_date(maker *m, int64_t at_s)
{
    int64_t last_s;

    for (size_t i = 0; i < m->n_dates; i++)
        if (m->dates[i] == at_s)
            return;
    if (m->last && date_of(m->last->x, &last_s) && at_s < last_s &&
        is_outdated(m->url, m->sent, m->last, NULL, &at_s))
        return;
    if (m->n_dates == DATES_MAX)
        m->out->too_many = true;
    else
        m->dates[m->n_dates++] = at_s;
}

static void collect_dates(maker *m)
{
    static const char *const names[] = {"If-Unmodified-Since",
                                        "If-Modified-Since", "If-Range"};
    pc_date_form form;
    int64_t at_s, now_s = 0;
    const pc_line *line = pc_lines_find(&m->sent->response.fields, "Date");

    if (line)
        (void)pc_date_parse(line->value, 0, &now_s, &form);
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        line = pc_lines_find(&m->sent->request.fields, names[i]);
        if (!line || pc_date_parse(line->value, now_s, &at_s, &form) != PC_OK)
            continue;
        if (m->last && is_outdated(m->url, m->sent, m->last, NULL, &at_s))
            add_date(m, at_s + 1);
        else
            for (int d = -1; d <= 1; d++)
                add_date(m, at_s + d);
        add_date(m, at_s + (int64_t)100 * 365 * 86400);
    }
}

static const char *stranger_reason(maker *m)
{
    if (!m->last)
        return "no earlier answer shows the state before it";
    return pc_arena_printf(m->arena,
                           "somebody else may have changed it since entry %zu",
                           m->last->number);
}

static const char *newer_reason(maker *m, const char *what)
{
    if (!m->last)
        return pc_arena_printf(m->arena, "no earlier answer shows the %s",
                               what);
    return pc_arena_printf(m->arena,
                           "no earlier answer shows the %s, which may be newer "
                           "than entry %zu",
                           what, m->last->number);
}

/* Versions that nobody read: with each tag and each date that is possible. */
static void add_versions(maker *m)
{
    static const pc_etag stranger = {{"precheck-other", 14}, false};
    bool no_tag = !m->last || !response_line(m->last->x, "ETag");
    bool no_date = !m->last || !response_line(m->last->x, "Last-Modified");
    const char *tag_reason = newer_reason(m, "entity tag");
    const char *date_reason = newer_reason(m, "modification date");
    const char *other_reason = stranger_reason(m);
    size_t from = no_tag ? 0 : 1;

    collect_tags(m);
    collect_dates(m);
    for (size_t i = from; i < m->n_tags + 2; i++) {
        const pc_etag *tag = i == 0   ? NULL
                             : i == 1 ? &stranger
                                      : &m->tags[i - 2];
        const char *reason = i > 1 ? tag_reason : other_reason;

        if (no_date || !m->n_dates)
            add(m, version(m->arena, m->sent, tag, NULL), reason);
        for (size_t k = 0; k < m->n_dates; k++)
            add(m, version(m->arena, m->sent, tag, &m->dates[k]),
                i > 1 ? reason : date_reason);
    }
}

/* ---- the exchange's own answer ---- */

static bool asks(const pc_exchange *x, const char *name)
{
    return pc_lines_find(&x->request.fields, name) != NULL;
}

/* Whether the answer has the validator that decides about it. */
static bool own_answer_tells(const pc_exchange *x)
{
    pc_etag tag;
    int64_t at_s;

    if (x->response.status == 200)
        return true; /* what it does not have, the resource has not */
    if (x->response.status == 206 && asks(x, "If-Range"))
        return tag_of(x, &tag) &&
               memchr(pc_lines_find(&x->request.fields, "If-Range")->value.ptr,
                      '"',
                      pc_lines_find(&x->request.fields, "If-Range")->value.len);
    if (x->response.status == 206)
        return true;
    if (asks(x, "If-None-Match"))
        return tag_of(x, &tag);
    return date_of(x, &at_s);
}

/* An earlier 200 had the tag or date that this 304 names, so it is what a 200
 * would have had, too. */
static bool confirmed(const maker *m, size_t at)
{
    pc_etag tag, own;
    int64_t date_s, own_s;
    bool by_tag = tag_of(m->sent, &own), by_date = date_of(m->sent, &own_s);

    for (size_t i = at, reach = REACH; i-- > 0 && reach-- > 0;) {
        const pc_exchange *x = m->url->entries[i]->x;

        if (!shows_state(m->url->entries[i]) || x->response.status != 200 ||
            !pc_passive_same_selection(x, m->sent))
            continue;
        if (asks(m->sent, "If-None-Match")
                ? by_tag && tag_of(x, &tag) && pc_etag_weak_equal(&tag, &own)
                : by_date && date_of(x, &date_s) && date_s == own_s)
            return true;
    }
    return false;
}

static void add_own(maker *m, size_t at)
{
    unsigned status = m->sent->response.status;

    add(m, reading_of(m->arena, m->sent, m->sent),
        "the answer names another validator than any 200 in the file");
    m->out->evidence = m->url->entries[at];
    /* A 304 may name a validator in a way of its own (without the suffix for a
     * content coding): then what a 200 shows counts beside it. */
    m->out->certain = status != 304 || confirmed(m, at);
}

void pc_passive_states(pc_arena *arena, const pc_passive_url *url, size_t at,
                       bool alone, pc_candidates *ret_candidates)
{
    const pc_exchange *sent = url->entries[at]->x;
    unsigned status = sent->response.status;
    maker m = {.arena = arena,
               .url = url,
               .sent = sent,
               .last = last_reading(url, at),
               .out = ret_candidates};
    const pc_har_entry *shown = NULL;

    ret_candidates->n = 0;
    ret_candidates->too_many = ret_candidates->certain = false;
    ret_candidates->evidence = NULL;
    if (is_read(sent) && (status == 200 || status == 206 || status == 304) &&
        own_answer_tells(sent))
        add_own(&m, at);
    if (ret_candidates->certain)
        return;
    if (m.last) {
        shown = m.last;
        add(&m, reading_of(arena, shown->x, sent), stranger_reason(&m));
        if (!ret_candidates->evidence)
            ret_candidates->evidence = shown;
    }
    if (alone && ret_candidates->evidence)
        return;
    add_versions(&m);
    if (!is_read(sent) || status == 412)
        add(&m, reading_like(arena, sent, 404), stranger_reason(&m));
}

/* ---- done already ---- */

static bool changed_something(const pc_exchange *sent,
                              const pc_exchange *before)
{
    pc_etag now, then;

    return tag_of(sent, &now) && tag_of(before, &then) && !now.weak &&
           !pc_etag_weak_equal(&now, &then);
}

static bool sent_before(const pc_passive_url *url, size_t at)
{
    const pc_exchange *sent = url->entries[at]->x;

    for (size_t i = at, reach = REACH; i-- > 0 && reach-- > 0;) {
        const pc_exchange *x = url->entries[i]->x;

        if (strcmp(x->request.method, sent->request.method) == 0 &&
            x->response.status / 100 == 2 && x->request.content.len &&
            strcmp(x->request.content.digest, sent->request.content.digest) ==
                0)
            return true;
    }
    return false;
}

bool pc_passive_may_be_applied(const pc_passive_url *url, size_t at,
                               const pc_har_entry *evidence, bool *ret_unknown)
{
    const pc_har_entry *entry = url->entries[at];
    const pc_exchange *sent = entry->x;
    bool known = entry->content_sent_known && sent->request.content.digest[0];

    *ret_unknown = false;
    if (is_read(sent) || strcmp(sent->request.method, "DELETE") == 0)
        return false;
    if (known && sent_before(url, at))
        return true;
    if (evidence && changed_something(sent, evidence->x))
        return false;
    if (strcmp(sent->request.method, "PUT") == 0 && known && evidence &&
        whole(evidence->x))
        return sent->request.content.len == evidence->x->response.content.len &&
               strcmp(sent->request.content.digest,
                      evidence->x->response.content.digest) == 0;
    *ret_unknown = true;
    return true;
}
