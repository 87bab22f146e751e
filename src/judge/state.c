#include "judge/state.h"

#include "base/str.h"
#include "judge/neighbour.h"

#include <string.h>

#define OPEN_TAGS  8  /* tags of the request that are tried for an open ETag */
#define OPEN_DATES 6  /* dates of the request, the same for Last-Modified */
#define PLAIN_MAX  10 /* answers without conditions */

/* ---- which exchanges belong to a subject ---- */

static const pc_exchange *chosen(pc_exchange *const *exchanges, size_t n,
                                 pc_role role, unsigned index,
                                 const pc_exchange *sent)
{
    const pc_exchange *found = NULL;

    for (size_t i = 0; i < n; i++) {
        const pc_exchange *x = exchanges[i];
        bool ahead = x->serial < sent->serial;

        if (x->role != role || x->subject != index || !pc_same_url(x, sent) ||
            strcmp(x->request.method, "GET") != 0)
            continue;
        if (ahead == (role == PC_ROLE_BEFORE))
            found = x; /* a GET that is repeated until...: the last counts */
    }
    return found;
}

static bool overlap(const pc_exchange *a, const pc_exchange *b)
{
    bool b_after_a = a->done_ns && b->start_ns >= a->done_ns;
    bool a_after_b = b->done_ns && a->start_ns >= b->done_ns;

    return !b_after_a && !a_after_b;
}

static void find_meanwhile(pc_subject *subject, pc_exchange *const *exchanges,
                           size_t n)
{
    for (size_t i = 0; i < n; i++) {
        const pc_exchange *x = exchanges[i], *shows = NULL;

        if (x == subject->sent || !pc_is_write(x) || !overlap(x, subject->sent))
            continue;
        subject->overlapped = true;
        for (size_t j = 0; j < n && !shows; j++)
            if (pc_is_reading(exchanges[j]) && x->done_ns &&
                pc_same_url(exchanges[j], subject->sent) &&
                exchanges[j]->start_ns >= x->done_ns)
                shows = exchanges[j];
        if (shows && subject->n_meanwhile < 4)
            subject->meanwhile[subject->n_meanwhile++] = shows;
        else
            subject->unread = true;
    }
}

/* The last reading that no write of ours separates from the subject.  A write
 * that is under way at the same time does not: the state may be the one before
 * it, or (find_meanwhile) the one after. */
static const pc_exchange *reading_ahead(pc_exchange *const *exchanges,
                                        size_t at)
{
    const pc_exchange *sent = exchanges[at];

    for (size_t i = at; i-- > 0;) {
        const pc_exchange *x = exchanges[i];

        if (pc_is_write(x) && !overlap(x, sent))
            return NULL;
        if (pc_is_reading(x) && pc_same_url(x, sent))
            return x;
    }
    return NULL;
}

static bool same_octets(const pc_content *a, const pc_content *b)
{
    return a->len && a->len == b->len && strcmp(a->digest, b->digest) == 0;
}

static bool is_repeat(const pc_subject *subject, pc_exchange *const *exchanges,
                      size_t at)
{
    const pc_exchange *sent = subject->sent;

    if (subject->item->body_same)
        return true;
    if (!pc_is_write(sent))
        return false;
    if (strcmp(sent->request.method, "PUT") == 0 && subject->before &&
        same_octets(&sent->request.content, &subject->before->response.content))
        return true;
    for (size_t i = 0; i < at; i++)
        if (strcmp(exchanges[i]->request.method, sent->request.method) == 0 &&
            pc_same_url(exchanges[i], sent) &&
            exchanges[i]->response.status / 100 == 2 &&
            same_octets(&exchanges[i]->request.content, &sent->request.content))
            return true;
    return false;
}

void pc_subject_find(pc_subject *ret_subject, const pc_item_record *item,
                     const pc_facts *facts, pc_exchange *const *exchanges,
                     size_t n, unsigned index)
{
    static const pc_facts none;
    pc_subject s = {.item = item, .facts = facts ? facts : &none};
    size_t at = 0;

    for (size_t i = 0; i < n && !s.sent; i++)
        if (exchanges[i]->role == PC_ROLE_SUBJECT &&
            exchanges[i]->subject == index) {
            s.sent = exchanges[i];
            at = i;
        }
    if (s.sent) {
        s.before = chosen(exchanges, n, PC_ROLE_BEFORE, index, s.sent);
        if (!s.before)
            s.before = reading_ahead(exchanges, at);
        s.after = chosen(exchanges, n, PC_ROLE_AFTER, index, s.sent);
        if (!s.after)
            s.after = pc_reading_after(exchanges, n, at, n);
        find_meanwhile(&s, exchanges, n);
        s.repeats = is_repeat(&s, exchanges, at);
    } else if (n && exchanges[n - 1]->response.status / 100 != 2) {
        s.broke = exchanges[n - 1];
    }
    *ret_subject = s;
}

/* ---- one value of each unknown ---- */

typedef struct spread {
    pc_arena *arena;
    pc_states *states;
} spread;

/* A setter writes value number i of one member. */
typedef void (*setter)(pc_state *state, const void *values, size_t i);

/* Every state so far, once with each value. */
static void spread_over(spread *s, setter set, const void *values, size_t n)
{
    size_t old = s->states->n;

    if (n == 0)
        return;
    if (old * n > PC_STATES_MAX) {
        s->states->any = true;
        n = 1;
    }
    pc_state *all = PC_NEW_ARRAY(s->arena, old * n, pc_state);

    for (size_t i = 0; i < old; i++)
        for (size_t k = 0; k < n; k++) {
            all[i * n + k] = s->states->items[i];
            set(&all[i * n + k], values, k);
        }
    s->states->items = all;
    s->states->n = old * n;
}

static void set_etag(pc_state *state, const void *values, size_t i)
{
    state->etag = ((const pc_etag *const *)values)[i];
}
static void set_modified(pc_state *state, const void *values, size_t i)
{
    state->modified_s = ((const int64_t *const *)values)[i];
}
static void set_plain(pc_state *state, const void *values, size_t i)
{
    state->plain_status = ((const unsigned *)values)[i];
}
static void set_exists(pc_state *state, const void *values, size_t i)
{
    state->exists = ((const bool *)values)[i];
}
static void set_strong(pc_state *state, const void *values, size_t i)
{
    state->modified_is_strong = ((const bool *)values)[i];
}
static void set_ranges(pc_state *state, const void *values, size_t i)
{
    state->accepts_ranges = ((const bool *)values)[i];
}
static void set_applied(pc_state *state, const void *values, size_t i)
{
    state->already_applied = ((const bool *)values)[i];
}
static void set_required(pc_state *state, const void *values, size_t i)
{
    state->requires_condition = ((const bool *)values)[i];
}

/* {true}, {false} or both. */
static void spread_bool(spread *s, setter set, bool may_hold, bool may_fail)
{
    bool values[2];
    size_t n = 0;

    if (may_fail)
        values[n++] = false;
    if (may_hold)
        values[n++] = true;
    spread_over(s, set, values, n);
}

/* ---- what one reading says ---- */

static const pc_line *only_line(const pc_exchange *x, const char *name,
                                bool *ret_several)
{
    *ret_several = pc_lines_count(&x->response.fields, name) > 1;
    return pc_lines_find(&x->response.fields, name);
}

static bool date_of(const pc_exchange *x, int64_t now_s, int64_t *ret_s)
{
    pc_date_form form;
    const pc_line *line = x ? pc_lines_find(&x->response.fields, "Date") : NULL;

    return line && pc_date_parse(line->value, now_s, ret_s, &form) == PC_OK;
}

/* Tags that the request names, strong and weak: for an ETag that cannot be
 * read, any of them may be the current one, or none. */
static size_t tags_of_request(pc_arena *arena, const pc_exchange *sent,
                              const pc_etag **ret, size_t n)
{
    static const char *const names[] = {"If-Match", "If-None-Match",
                                        "If-Range"};

    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        pc_etag_list list;
        pc_etag tag;

        pc_etag_list_init(
            &list, pc_lines_join(arena, &sent->request.fields, names[i]));
        while (n + 2 <= 2 * OPEN_TAGS + 2 &&
               pc_etag_list_next(&list, &tag) == 1)
            for (int weak = 0; weak < 2; weak++) {
                pc_etag *copy = PC_NEW(arena, pc_etag);

                *copy = (pc_etag){tag.opaque, weak != 0};
                ret[n++] = copy;
            }
    }
    return n;
}

static void spread_etag(spread *s, const pc_subject *subject,
                        const pc_exchange *read)
{
    static const pc_etag stranger = {{"precheck-none", 13}, false};
    const pc_etag *values[2 * OPEN_TAGS + 6];
    pc_etag *own = PC_NEW(s->arena, pc_etag);
    bool several;
    const pc_line *line = only_line(read, "ETag", &several);
    size_t n = 0;
    bool same = pc_same_selection(read, subject->sent);

    if (!line && same) {
        values[n++] = NULL;
    } else if (same && !several && pc_etag_parse(line->value, own) == PC_OK) {
        values[n++] = own;
        /* Apache's way: weak while the file is young, then strong. */
        if (own->weak && subject->facts->etag_turns_strong) {
            pc_etag *strong = PC_NEW(s->arena, pc_etag);

            *strong = (pc_etag){own->opaque, false};
            values[n++] = strong;
        }
    } else {
        values[n++] = NULL;
        values[n++] = &stranger;
        if (line && !several && pc_etag_parse(line->value, own) == PC_OK)
            values[n++] = own;
        n = tags_of_request(s->arena, subject->sent, values, n);
    }
    spread_over(s, set_etag, values, n);
}

/* Dates that the request names, and a second to each side. */
static size_t dates_of_request(pc_arena *arena, const pc_exchange *sent,
                               int64_t now_s, const int64_t **ret, size_t n)
{
    static const char *const names[] = {"If-Unmodified-Since",
                                        "If-Modified-Since", "If-Range"};

    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        const pc_line *line = pc_lines_find(&sent->request.fields, names[i]);
        pc_date_form form;
        int64_t at_s;

        if (!line || pc_date_parse(line->value, now_s, &at_s, &form) != PC_OK)
            continue;
        for (int d = -1; d <= 1; d++) {
            int64_t *copy = PC_NEW(arena, int64_t);

            *copy = at_s + d;
            ret[n++] = copy;
        }
    }
    return n;
}

static void spread_modified(spread *s, const pc_subject *subject,
                            const pc_exchange *read, int64_t now_s)
{
    const int64_t *values[3 * 3 + 2];
    int64_t *own = PC_NEW(s->arena, int64_t), date_s = 0;
    bool several, strong_for_sure = false;
    const pc_line *line = only_line(read, "Last-Modified", &several);
    pc_date_form form = 0;
    bool read_ok =
        line && pc_date_parse(line->value, now_s, own, &form) == PC_OK;
    size_t n = 0;

    if (!line) {
        values[n++] = NULL;
    } else if (read_ok && !several && !(form & PC_DATE_CONTESTED)) {
        values[n++] = own;
        /* 8.8.2.2: one second before the moment of the message. */
        strong_for_sure = date_of(read, now_s, &date_s) && *own + 1 <= date_s;
    } else {
        values[n++] = NULL;
        if (read_ok)
            values[n++] = own;
        n = dates_of_request(s->arena, subject->sent, now_s, values, n);
    }
    spread_over(s, set_modified, values, n);
    spread_bool(s, set_strong, line != NULL, !strong_for_sure);
}

/* ---- the answer without conditions ---- */

typedef struct plain_row {
    const char *method;
    size_t existing, missing; /* members of pc_facts */
} plain_row;
#define FACT(member) offsetof(pc_facts, member)

/* clang-format off */
static const plain_row plain_rows[] = {
    {"PUT",     FACT(plain_put),     FACT(plain_put_new)},
    {"PATCH",   FACT(plain_patch),   FACT(plain_patch_missing)},
    {"POST",    FACT(plain_post),    FACT(plain_post_missing)},
    {"DELETE",  FACT(plain_delete),  FACT(plain_delete_missing)},
    {"OPTIONS", FACT(plain_options), FACT(plain_options)},
};
/* clang-format on */

static void add_status(unsigned *list, size_t *n, unsigned status)
{
    if (status < 100 || status > 599 || *n == PLAIN_MAX)
        return;
    for (size_t i = 0; i < *n; i++)
        if (list[i] == status)
            return;
    list[(*n)++] = status;
}

/* Nothing is known of the plain answer: a success of each kind, the usual
 * refusals, and the answer that came if no condition can have caused it. */
static void add_guesses(unsigned *list, size_t *n, unsigned got)
{
    static const unsigned usual[] = {200, 201, 204, 404, 405};

    for (size_t i = 0; i < sizeof usual / sizeof usual[0]; i++)
        add_status(list, n, usual[i]);
    if (got >= 300 && got != 304 && got != 412 && got != 416 && got != 428)
        add_status(list, n, got);
}

static void add_plain_of_write(const pc_subject *subject, bool exists,
                               unsigned *list, size_t *n)
{
    unsigned got = subject->sent->response.status, known = 0;

    for (size_t i = 0; i < sizeof plain_rows / sizeof plain_rows[0]; i++)
        if (strcmp(plain_rows[i].method, subject->sent->request.method) == 0)
            memcpy(&known,
                   (const char *)subject->facts + (exists
                                                       ? plain_rows[i].existing
                                                       : plain_rows[i].missing),
                   sizeof known);
    /* 428: refused by policy, so the answer without the policy is a success;
     * 429 and 5xx say nothing lasting. */
    if (known == 428) {
        add_status(list, n, 200);
        add_status(list, n, 201);
        add_status(list, n, 204);
    } else {
        add_status(list, n, known);
        if (!known || known == 429 || known >= 500)
            add_guesses(list, n, got);
    }
}

static size_t plain_of(const pc_subject *subject, const pc_exchange *read,
                       bool may_exist, bool may_miss, unsigned *list)
{
    const char *method = subject->sent->request.method;
    unsigned seen = read->response.status;
    size_t n = 0;

    if (subject->item->no_auth && subject->facts->auth_required) {
        add_status(list, &n, 401);
        add_status(list, &n, 403);
        add_status(list, &n, 404);
    } else if (strcmp(method, "GET") == 0) {
        add_status(list, &n, seen);
    } else if (strcmp(method, "HEAD") == 0) {
        unsigned head = subject->facts->head_status;

        if (head && (may_exist || head >= 400))
            add_status(list, &n, head);
        if (!head || may_miss)
            add_status(list, &n, seen);
    } else {
        if (may_exist)
            add_plain_of_write(subject, true, list, &n);
        if (may_miss)
            add_plain_of_write(subject, false, list, &n);
    }
    return n;
}

/* ---- all together ---- */

/* Why the reading is no ground to judge on, or NULL. */
static const char *unusable(pc_arena *arena, const pc_subject *subject,
                            const pc_exchange *read)
{
    unsigned status = read->response.status;

    if (!pc_has_status(read))
        return pc_arena_printf(arena, "the GET before it was not answered: %s",
                               read->detail ? read->detail
                                            : pc_end_name(read->end));
    if (status == 429 || status >= 500 || status == 304)
        return pc_arena_printf(arena, "the GET before it was answered %u",
                               status);
    if ((status < 200 || status > 299) && status != 404 && status != 410 &&
        status != subject->facts->get_status)
        return pc_arena_printf(arena,
                               "the GET before it was answered %u, so whether "
                               "there is a representation is not known",
                               status);
    return NULL;
}

/* A 428 to a write without a condition is the server's right at any time. */
static bool may_require(const pc_subject *subject)
{
    return subject->facts->condition_required ||
           subject->sent->response.status == 428;
}

static void add_reading(spread *all, const pc_subject *subject,
                        const pc_exchange *read, int64_t today_s)
{
    pc_states one = {PC_NEW(all->arena, pc_state), 1, false, NULL};
    spread s = {all->arena, &one};
    unsigned status = read->response.status, got, plain[PLAIN_MAX];
    bool may_exist = status != 404 && status != 410;
    bool may_miss = status < 200 || status > 299;
    int64_t now_s = today_s;
    int ranges = subject->facts->accepts_ranges;

    if (!date_of(read, today_s, &now_s))
        (void)date_of(subject->sent, today_s, &now_s);
    one.items[0].now_s = now_s;
    one.items[0].length = -1;
    if (status == 200 && read->end == PC_END_COMPLETE &&
        pc_same_selection(read, subject->sent))
        one.items[0].length = (int64_t)read->response.content.len;

    spread_over(&s, set_plain, plain,
                plain_of(subject, read, may_exist, may_miss, plain));
    spread_bool(&s, set_exists, may_exist, may_miss);
    if (may_exist) {
        spread_etag(&s, subject, read);
        spread_modified(&s, subject, read, now_s);
    }
    got = subject->sent->response.status;
    if (got == 206 || got == 416)
        ranges = 1; /* it has just shown that it does */
    spread_bool(&s, set_ranges, ranges != 0, ranges <= 0);
    spread_bool(&s, set_applied, subject->repeats, true);
    spread_bool(&s, set_required, may_require(subject),
                !subject->facts->condition_required);

    for (size_t i = 0; i < one.n; i++) {
        size_t n = all->states->n;

        if (n % 32 == 0) {
            pc_state *more = PC_NEW_ARRAY(all->arena, n + 32, pc_state);

            if (n)
                memcpy(more, all->states->items, n * sizeof *more);
            all->states->items = more;
        }
        all->states->items[all->states->n++] = one.items[i];
    }
    all->states->any |= one.any;
}

void pc_states_make(pc_arena *arena, const pc_subject *subject, int64_t today_s,
                    pc_states *ret_states)
{
    pc_states states = {NULL, 0, subject->unread, NULL};
    spread all = {arena, &states};

    if (!subject->before)
        states.unclear = "no GET of the same URL shows the state before it";
    else
        states.unclear = unusable(arena, subject, subject->before);
    if (!states.unclear) {
        add_reading(&all, subject, subject->before, today_s);
        for (size_t i = 0; i < subject->n_meanwhile; i++)
            if (!unusable(arena, subject, subject->meanwhile[i]))
                add_reading(&all, subject, subject->meanwhile[i], today_s);
    }
    *ret_states = states;
}
