/* judge/state.c: what a GET showed, as the states it may stand for. */
#include "base/str.h"
#include "judge/build.h"
#include "judge/state.h"
#include "support/expect.h"

typedef struct made {
    pc_built b;
    pc_subject subject;
    pc_states states;
} made;

static void make(made *m, const char *method, const char *fields,
                 unsigned before_status, const char *before_fields,
                 unsigned status)
{
    pc_exchange **list = NULL;
    size_t n;

    pc_build(&m->b, PC_ROLE_BEFORE, "GET", "", before_status, before_fields,
             "0123456789");
    pc_build(&m->b, PC_ROLE_SUBJECT, method, fields, status, "", "");
    n = pc_trace_of_item(&m->b.trace, m->b.item.id, &list);
    pc_subject_find(&m->subject, &m->b.item, &m->b.facts, list, n, 0);
    pc_states_make(&m->b.arena, &m->subject, 0, &m->states);
}

static bool any_state(const pc_states *s, bool (*is)(const pc_state *))
{
    for (size_t i = 0; i < s->n; i++)
        if (is(&s->items[i]))
            return true;
    return false;
}

static bool has_tag(const pc_state *s)
{
    return s->etag != NULL;
}
static bool no_tag(const pc_state *s)
{
    return s->etag == NULL;
}
static bool tag_is_x(const pc_state *s)
{
    return s->etag && pc_span_is(s->etag->opaque, "x");
}
static bool tag_is_strong(const pc_state *s)
{
    return s->etag && !s->etag->weak;
}
static bool no_date(const pc_state *s)
{
    return s->modified_s == NULL;
}
static bool strong_date(const pc_state *s)
{
    return s->modified_is_strong;
}
static bool weak_date(const pc_state *s)
{
    return !s->modified_is_strong;
}
static bool is_there(const pc_state *s)
{
    return s->exists;
}
static bool is_missing(const pc_state *s)
{
    return !s->exists;
}
static bool takes_ranges(const pc_state *s)
{
    return s->accepts_ranges;
}
static bool no_ranges(const pc_state *s)
{
    return !s->accepts_ranges;
}
static bool applied(const pc_state *s)
{
    return s->already_applied;
}
static bool wants_condition(const pc_state *s)
{
    return s->requires_condition;
}

static void test_one_reading(void **state)
{
    /* clang-format off */
    static const struct {
        const char *row, *method, *sent;
        unsigned status; /* of the GET */
        const char *fields;
        bool (*some)(const pc_state *); /* in some state */
        bool (*none)(const pc_state *); /* in none; NULL: not asked */
    } rows[] = {
        {"a tag", "GET", "", 200, TAG_V1, has_tag, no_tag},
        {"no tag", "GET", "", 200, "", no_tag, has_tag},
        {"malformed tag, none", "GET", "If-None-Match: \"x\"\n", 200, "ETag: v1\n", no_tag, NULL},
        {"malformed tag, the one asked for", "GET", "If-None-Match: \"x\"\n", 200, "ETag: v1\n", tag_is_x, NULL},
        {"two tags", "GET", "If-None-Match: \"x\"\n", 200, TAG_V1 TAG_V2, tag_is_x, NULL},
        {"another representation", "GET", "Accept-Encoding: gzip\nIf-None-Match: \"x\"\n", 200, TAG_V1, tag_is_x, NULL},
        {"no date", "GET", "", 200, TAG_V1, no_date, strong_date},
        {"an old date is strong", "GET", "", 200, LM_OLD, strong_date, weak_date},
        {"a fresh date may be", "GET", "", 200, "Last-Modified: " DATE_NOW "\n", strong_date, NULL},
        {"a fresh date may be weak", "GET", "", 200, "Last-Modified: " DATE_NOW "\n", weak_date, NULL},
        {"a date that is none", "GET", "", 200, "Last-Modified: today\n", no_date, NULL},
        {"it is there", "PUT", "", 200, "", is_there, is_missing},
        {"it is missing", "PUT", "", 404, "", is_missing, is_there},
        {"gone", "PUT", "", 410, "", is_missing, is_there},
        {"ranges", "GET", "", 200, "", takes_ranges, no_ranges},
    };
    /* clang-format on */

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        made m;

        pc_build_begin(&m.b);
        make(&m, rows[i].method, rows[i].sent, rows[i].status, rows[i].fields,
             200);
        EXPECT_TRUE(rows[i].row, m.states.n > 0 && !m.states.unclear);
        EXPECT_TRUE(rows[i].row, any_state(&m.states, rows[i].some));
        if (rows[i].none)
            EXPECT_TRUE(rows[i].row, !any_state(&m.states, rows[i].none));
        pc_build_end(&m.b);
    }
}

static bool has_plain(const pc_states *s, unsigned status)
{
    for (size_t i = 0; i < s->n; i++)
        if (s->items[i].plain_status == status)
            return true;
    return false;
}

static void test_plain_status(void **state)
{
    /* clang-format off */
    static const struct {
        const char *row, *method;
        unsigned before, got, fact; /* fact: plain_put and head_status */
        bool no_auth;
        unsigned has, has_not;
    } rows[] = {
        {"get is its twin", "GET", 200, 304, 0, false, 200, 404},
        {"get of nothing", "GET", 404, 412, 0, false, 404, 200},
        {"head as it was", "HEAD", 200, 200, 204, false, 204, 200},
        {"head not tried", "HEAD", 200, 200, 0, false, 200, 404},
        {"put as it was", "PUT", 200, 412, 204, false, 204, 200},
        {"put to nothing", "PUT", 404, 412, 204, false, 201, 204},
        {"put not tried", "PUT", 200, 412, 0, false, 405, 500},
        {"put not tried, odd refusal", "PUT", 200, 501, 0, false, 501, 500},
        {"put not tried, 412 explains itself", "PUT", 200, 412, 0, false, 200, 412},
        {"put is refused by policy", "PUT", 200, 412, 428, false, 204, 428},
        {"put is broken", "PUT", 200, 412, 500, false, 204, 412},
        {"nobody", "GET", 200, 401, 0, true, 401, 200},
        {"an odd method", "TRACE", 200, 405, 0, false, 405, 500},
    };
    /* clang-format on */

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        made m;

        pc_build_begin(&m.b);
        m.b.facts.plain_put = m.b.facts.head_status = rows[i].fact;
        m.b.item.no_auth = m.b.facts.auth_required = rows[i].no_auth;
        make(&m, rows[i].method, "", rows[i].before, TAG_V1, rows[i].got);
        EXPECT_TRUE(rows[i].row, has_plain(&m.states, rows[i].has));
        EXPECT_TRUE(rows[i].row, !has_plain(&m.states, rows[i].has_not));
        pc_build_end(&m.b);
    }
}

static void test_facts(void **state)
{
    made m;

    (void)state;
    pc_build_begin(&m.b);
    m.b.facts.accepts_ranges = -1;
    make(&m, "GET", "", 200, TAG_V1, 200);
    EXPECT_TRUE("unknown ranges", any_state(&m.states, takes_ranges) &&
                                      any_state(&m.states, no_ranges));
    pc_build_end(&m.b);

    pc_build_begin(&m.b);
    m.b.facts.accepts_ranges = 0;
    make(&m, "GET", "", 200, TAG_V1, 206);
    EXPECT_TRUE("ranges after all", !any_state(&m.states, no_ranges));
    pc_build_end(&m.b);

    pc_build_begin(&m.b);
    m.b.item.body_same = true;
    make(&m, "PUT", "", 200, TAG_V1, 204);
    EXPECT_TRUE("same body", any_state(&m.states, applied));
    pc_build_end(&m.b);

    pc_build_begin(&m.b);
    make(&m, "PUT", "", 200, TAG_V1, 204);
    EXPECT_TRUE("new body", !any_state(&m.states, applied));
    EXPECT_TRUE("no policy", !any_state(&m.states, wants_condition));
    EXPECT_INT("length", m.states.items[0].length, 10);
    pc_build_end(&m.b);

    pc_build_begin(&m.b);
    m.b.facts.condition_required = true;
    make(&m, "PUT", "", 200, TAG_V1, 428);
    EXPECT_TRUE("policy", any_state(&m.states, wants_condition));
    pc_build_end(&m.b);

    pc_build_begin(&m.b);
    m.b.facts.etag_turns_strong = true;
    make(&m, "PUT", "", 200, "ETag: W/\"a\"\n", 412);
    EXPECT_TRUE("turns strong", any_state(&m.states, tag_is_strong));
    pc_build_end(&m.b);
}

static void test_too_much_is_open(void **state)
{
    char sent[2048] = "If-None-Match: ";
    made m;

    (void)state;
    for (int i = 0; i < 40; i++)
        sprintf(sent + strlen(sent), "\"t%d\", ", i);
    strcat(sent, "\"x\"\nIf-Modified-Since: " DATE_OLD "\n");
    pc_build_begin(&m.b);
    m.b.facts.accepts_ranges = -1;
    m.b.item.body_same = true;
    m.b.facts.plain_put = 0;
    make(&m, "PUT", sent, 200, "ETag: x\nLast-Modified: never\n", 204);
    EXPECT_TRUE("bounded", m.states.n <= PC_STATES_MAX);
    EXPECT_TRUE("any", m.states.any);
    pc_build_end(&m.b);
}

static void test_readings_are_found(void **state)
{
    made m;
    pc_exchange **list = NULL, *old, *x;
    size_t n;

    (void)state;
    pc_build_begin(&m.b);
    old = pc_build(&m.b, PC_ROLE_BEFORE, "GET", "", 200, TAG_V1, "a");
    m.b.subject = 1;
    x = pc_build(&m.b, PC_ROLE_SUBJECT, "GET", "", 200, TAG_V1, "a");
    n = pc_trace_of_item(&m.b.trace, m.b.item.id, &list);
    pc_subject_find(&m.subject, &m.b.item, &m.b.facts, list, n, 1);
    EXPECT_TRUE("another subject's reading serves", m.subject.before == old);
    EXPECT_TRUE("sent", m.subject.sent == x);

    pc_build(&m.b, PC_ROLE_SUBJECT, "PUT", "", 204, "", "");
    m.b.subject = 2;
    pc_build(&m.b, PC_ROLE_SUBJECT, "PUT", "", 204, "", "");
    n = pc_trace_of_item(&m.b.trace, m.b.item.id, &list);
    pc_subject_find(&m.subject, &m.b.item, &m.b.facts, list, n, 2);
    EXPECT_TRUE("not across a write", m.subject.before == NULL);
    pc_build_end(&m.b);
}

static void test_two_writers_at_once(void **state)
{
    made m;
    pc_exchange **list = NULL, *a, *b, *last;
    size_t n;

    (void)state;
    pc_build_begin(&m.b);
    m.b.item.n_subjects = 2;
    pc_build(&m.b, PC_ROLE_BEFORE, "GET", "", 200, TAG_V1, "a");
    a = pc_build(&m.b, PC_ROLE_SUBJECT, "PUT", "If-Match: \"v1\"\n", 204, "",
                 "");
    m.b.subject = 1;
    b = pc_build(&m.b, PC_ROLE_SUBJECT, "PUT", "If-Match: \"v1\"\n", 412, "",
                 "x");
    a->done_ns = b->done_ns; /* A was held until B had gone */
    last = pc_build(&m.b, PC_ROLE_AFTER, "GET", "", 200, TAG_V2, "b");
    n = pc_trace_of_item(&m.b.trace, m.b.item.id, &list);
    for (unsigned i = 0; i < 2; i++) {
        pc_subject_find(&m.subject, &m.b.item, &m.b.facts, list, n, i);
        EXPECT_TRUE("overlap", m.subject.overlapped && !m.subject.unread);
        EXPECT_INT("readings", m.subject.n_meanwhile, 1);
        EXPECT_TRUE("the later one", m.subject.meanwhile[0] == last);
    }
    EXPECT_STR("one wins", pc_result_word(pc_build_judge(&m.b)->result),
               "pass");
    pc_build_end(&m.b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_one_reading),
        cmocka_unit_test(test_plain_status),
        cmocka_unit_test(test_facts),
        cmocka_unit_test(test_too_much_is_open),
        cmocka_unit_test(test_readings_are_found),
        cmocka_unit_test(test_two_writers_at_once),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
