/* judge/subject.c, readback.c, judge.c: the verdict on one item. */
#include "judge/build.h"
#include "support/expect.h"

#include <precheck/oracle.h>

/* ---- the status, one exchange ---- */

typedef struct row {
    const char *row, *method, *before, *conditions;
    unsigned before_status, status;
    pc_result result;
    pc_level level;
    const char *expected; /* the first word, or NULL */
} row;

static void check_row(const row *r)
{
    pc_built b;
    const pc_verdict *v;

    pc_build_begin(&b);
    b.item.method = r->method;
    pc_build(&b, PC_ROLE_BEFORE, "GET", "", r->before_status, r->before,
             r->before_status == 200 ? "hello" : "no");
    pc_build(&b, PC_ROLE_SUBJECT, r->method, r->conditions, r->status, "", "");
    v = pc_build_judge(&b);
    EXPECT_STR(r->row, pc_result_word(v->result), pc_result_word(r->result));
    EXPECT_INT(r->row, v->level, r->level);
    EXPECT_INT(r->row, v->got, r->status);
    if (r->expected) {
        EXPECT_TRUE(r->row, v->n_expected > 0);
        EXPECT_STR(r->row, v->expected[0], r->expected);
    }
    if (v->result == PC_RESULT_FAIL)
        EXPECT_TRUE(r->row, v->reason && v->curl && v->why);
    pc_build_end(&b);
}

#define MUST   PC_LEVEL_MUST
#define SHOULD PC_LEVEL_SHOULD
#define NOTE   PC_LEVEL_NOTE
#define PASS   PC_RESULT_PASS
#define FAIL   PC_RESULT_FAIL
#define SEEN   PC_RESULT_OBSERVED
#define OPEN   PC_RESULT_INCONCLUSIVE
#define BOTH   TAG_V1 LM_OLD

static void test_status(void **state)
{
    /* clang-format off */
    static const row rows[] = {
        {"stale tag refused",       "PUT", BOTH, "If-Match: \"v0\"\n", 200, 412, PASS, MUST, "412"},
        {"stale tag let through",   "PUT", BOTH, "If-Match: \"v0\"\n", 200, 204, FAIL, MUST, "412"},
        {"stale tag, conflict",     "PUT", BOTH, "If-Match: \"v0\"\n", 200, 409, FAIL, MUST, "412"},
        {"stale tag, crash",        "PUT", BOTH, "If-Match: \"v0\"\n", 200, 500, FAIL, MUST, "412"},
        {"stale tag, overloaded",   "PUT", BOTH, "If-Match: \"v0\"\n", 200, 503, OPEN, MUST, NULL},
        {"stale tag, too many",     "PUT", BOTH, "If-Match: \"v0\"\n", 200, 429, OPEN, MUST, NULL},
        {"stale tag, locked",       "PUT", BOTH, "If-Match: \"v0\"\n", 200, 423, OPEN, MUST, NULL},
        {"current tag, locked",     "PUT", BOTH, "If-Match: \"v1\"\n", 200, 423, OPEN, MUST, NULL},
        {"current tag, crash",      "PUT", BOTH, "If-Match: \"v1\"\n", 200, 500, FAIL, SHOULD, "2xx"},
        {"no condition, crash",     "DELETE", BOTH, "", 200, 500, FAIL, SHOULD, "2xx"},
        {"read, crash",             "GET", BOTH, "If-Match: \"v1\"\n", 200, 500, FAIL, MUST, "200"},
        {"stale tag, who are you",  "PUT", BOTH, "If-Match: \"v0\"\n", 200, 401, OPEN, MUST, NULL},
        {"current tag performed",   "PUT", BOTH, "If-Match: \"v1\"\n", 200, 204, PASS, MUST, "2xx"},
        {"current tag, 200 is fine","PUT", BOTH, "If-Match: \"v1\"\n", 200, 200, PASS, MUST, "2xx"},
        {"current tag refused",     "PUT", BOTH, "If-Match: \"v1\"\n", 200, 412, FAIL, MUST, "2xx"},
        {"weak tag never matches",  "PUT", "ETag: W/\"v1\"\n", "If-Match: W/\"v1\"\n", 200, 204, FAIL, MUST, "412"},
        {"no tag, list",            "PUT", LM_OLD, "If-Match: \"v1\"\n", 200, 412, PASS, MUST, "412"},
        {"create, star refuses",    "PUT", "", "If-Match: *\n", 404, 412, PASS, MUST, "412"},
        {"create, star lets",       "PUT", "", "If-Match: *\n", 404, 201, FAIL, MUST, "412"},
        {"get, own tag",            "GET", BOTH, "If-None-Match: \"v1\"\n", 200, 304, PASS, MUST, "304"},
        {"get, own tag ignored",    "GET", BOTH, "If-None-Match: \"v1\"\n", 200, 200, FAIL, MUST, "304"},
        {"get, own tag, 412",       "GET", BOTH, "If-None-Match: \"v1\"\n", 200, 412, FAIL, MUST, "304"},
        {"get, other tag",          "GET", BOTH, "If-None-Match: \"v0\"\n", 200, 200, PASS, MUST, "200"},
        {"get, same date",          "GET", BOTH, "If-Modified-Since: " DATE_OLD "\n", 200, 304, PASS, MUST, "304"},
        {"get, same date ignored",  "GET", BOTH, "If-Modified-Since: " DATE_OLD "\n", 200, 200, FAIL, SHOULD, "304"},
        {"get, same date, 412",     "GET", BOTH, "If-Modified-Since: " DATE_OLD "\n", 200, 412, FAIL, MUST, NULL},
        {"get, bad date, 400",      "GET", BOTH, "If-Modified-Since: yesterday\n", 200, 400, FAIL, MUST, "200"},
        {"head, own tag",           "HEAD", BOTH, "If-None-Match: \"v1\"\n", 200, 304, PASS, MUST, "304"},
        {"malformed, refused",      "PUT", BOTH, "If-Match: v1\n", 200, 400, SEEN, NOTE, NULL},
        {"malformed, failed",       "PUT", BOTH, "If-Match: v1\n", 200, 412, SEEN, NOTE, NULL},
        {"malformed, performed",    "PUT", BOTH, "If-Match: v1\n", 200, 204, SEEN, NOTE, NULL},
        {"malformed, 422",          "PUT", BOTH, "If-Match: v1\n", 200, 422, SEEN, NOTE, NULL},
        {"malformed, crash",        "PUT", BOTH, "If-Match: v1\n", 200, 500, FAIL, SHOULD, NULL},
        {"malformed, 304",          "PUT", BOTH, "If-Match: v1\n", 200, 304, FAIL, MUST, NULL},
        {"missing, get",            "GET", "", "If-Match: \"v1\"\n", 404, 404, PASS, MUST, "404"},
        {"missing, get, 412",       "GET", "", "If-Match: \"v1\"\n", 404, 412, FAIL, MUST, "404"},
        {"delete nothing",          "DELETE", "", "If-Match: \"v1\"\n", 404, 404, PASS, MUST, "404"},
        {"range and own tag",       "GET", BOTH, "If-Range: \"v1\"\nRange: bytes=0-1\n", 200, 206, PASS, MUST, NULL},
        {"range, may be ignored",   "GET", BOTH, "If-Range: \"v1\"\nRange: bytes=0-1\n", 200, 200, PASS, MUST, NULL},
        {"range and other tag",     "GET", BOTH, "If-Range: \"v0\"\nRange: bytes=0-1\n", 200, 206, FAIL, MUST, "200"},
        {"range past the end",      "GET", BOTH, "If-Range: \"v0\"\nRange: bytes=9-\n", 200, 416, FAIL, MUST, "200"},
        {"options ignores",         "OPTIONS", BOTH, "If-Match: \"v0\"\n", 200, 204, PASS, MUST, NULL},
        {"options refuses",         "OPTIONS", BOTH, "If-Match: \"v0\"\n", 200, 412, FAIL, MUST, NULL},
        {"state is overloaded",     "PUT", BOTH, "If-Match: \"v0\"\n", 503, 412, OPEN, MUST, NULL},
        {"state is forbidden",      "PUT", BOTH, "If-Match: \"v0\"\n", 403, 412, OPEN, MUST, NULL},
        {"unconditional, 428",      "PUT", BOTH, "", 200, 428, SEEN, NOTE, NULL},
        {"conditional, 428",        "PUT", BOTH, "If-Match: \"v1\"\n", 200, 428, FAIL, MUST, "2xx"},
    };
    /* clang-format on */

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        check_row(&rows[i]);
}

/* The request that is judged never left, because the one before it failed. */
static void test_never_sent(void **state)
{
    static const struct {
        unsigned status;
        pc_end end;
        const char *reason;
    } rows[] = {
        {0, PC_END_MALFORMED, "the GET before it was not answered: not HTTP"},
        {423, PC_END_COMPLETE, "the GET before it was answered 423"},
        {200, PC_END_COMPLETE, "the run ended before the request was sent"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const pc_verdict *v;
        pc_exchange *x;
        pc_built b;

        pc_build_begin(&b);
        x = pc_build(&b, PC_ROLE_BEFORE, "GET", "", rows[i].status, "", "");
        x->end = rows[i].end;
        x->detail = "not HTTP";
        v = pc_build_judge(&b);
        EXPECT_INT(rows[i].reason, v->result, OPEN);
        EXPECT_STR("why", v->reason, rows[i].reason);
        pc_build_end(&b);
    }
}

/* ---- what it did ---- */

typedef struct effect {
    const char *row, *method, *conditions;
    unsigned status;
    const char *before, *after; /* content; NULL: 404 */
    pc_result result;
    int changed;
    pc_clause_id clause;
    const char *observed; /* part of the text, or NULL */
} effect;

/* 14.5, and the only content that a part could have been stored as. */
static void test_partial_put(void **state)
{
    static const struct {
        const char *row;
        unsigned status;
        const char *after;
        pc_result result;
        pc_level level;
    } rows[] = {
        {"refused", 400, "hello", PASS, MUST},
        {"refused otherwise", 501, "hello", FAIL, SHOULD},
        {"a crash", 500, "hello", FAIL, SHOULD},
        {"stored as the whole", 204, "token", FAIL, SHOULD},
        {"stored as a part", 204, "tokenhello", SEEN, NOTE},
        {"overloaded", 503, "hello", OPEN, MUST},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const pc_verdict *v;
        pc_exchange *x;
        pc_built b;

        pc_build_begin(&b);
        pc_build(&b, PC_ROLE_BEFORE, "GET", "", 200, BOTH, "hello");
        x = pc_build(&b, PC_ROLE_SUBJECT, "PUT", "Content-Range: bytes 0-0/1\n",
                     rows[i].status, "", "");
        pc_build_sends(x, &b.arena, "token", "token");
        pc_build(&b, PC_ROLE_AFTER, "GET", "", 200, TAG_V2, rows[i].after);
        v = pc_build_judge(&b);
        EXPECT_STR(rows[i].row, pc_result_word(v->result),
                   pc_result_word(rows[i].result));
        EXPECT_INT(rows[i].row, v->level, rows[i].level);
        pc_build_end(&b);
    }
}

static void test_effect(void **state)
{
    /* clang-format off */
    static const effect rows[] = {
        {"refused, unchanged", "PUT", "If-Match: \"v0\"\n", 412, "old", "old", PASS, 0, PC_CLAUSE_IF_MATCH_FALSE, NULL},
        {"refused but stored", "PUT", "If-Match: \"v0\"\n", 412, "old", "new tok-1", FAIL, 1, PC_CLAUSE_IF_MATCH_NO_SIDE_EFFECT, "write was applied"},
        {"refused but stored, date", "PUT", "If-Unmodified-Since: " DATE_OLDER "\n", 412, "old", "new tok-1", FAIL, 1, PC_CLAUSE_IF_UNMODIFIED_SINCE_NO_SIDE_EFFECT, NULL},
        {"refused but created", "PUT", "If-Match: *\n", 412, NULL, "new tok-1", FAIL, 1, PC_CLAUSE_IF_MATCH_NO_SIDE_EFFECT, "was created"},
        {"refused but replaced", "PUT", "If-None-Match: *\n", 412, "old", "new tok-1", FAIL, 1, PC_CLAUSE_IF_NONE_MATCH_NO_SIDE_EFFECT, NULL},
        {"refused but deleted", "DELETE", "If-Match: \"v0\"\n", 412, "old", NULL, FAIL, 1, PC_CLAUSE_IF_MATCH_NO_SIDE_EFFECT, "is gone"},
        {"another writer", "PUT", "If-Match: \"v0\"\n", 412, "old", "somebody else's", OPEN, 1, PC_CLAUSE_IF_MATCH_FALSE, NULL},
        {"let through", "PUT", "If-Match: \"v0\"\n", 204, "old", "new tok-1", FAIL, 1, PC_CLAUSE_IF_MATCH_FALSE, "write was applied"},
        {"let through, nothing done", "PUT", "If-Match: \"v0\"\n", 204, "old", "old", FAIL, 0, PC_CLAUSE_IF_MATCH_FALSE, "nothing changed"},
        {"performed", "PUT", "If-Match: \"v1\"\n", 204, "old", "new tok-1", PASS, 1, PC_CLAUSE_IF_MATCH_FALSE, NULL},
        {"accepted, not stored", "PUT", "If-Match: \"v1\"\n", 204, "old", "old", FAIL, 0, PC_CLAUSE_IF_MATCH_FALSE, NULL},
        {"later", "PUT", "If-Match: \"v1\"\n", 202, "old", "old", OPEN, 0, PC_CLAUSE_IF_MATCH_FALSE, NULL},
        {"delete leaves it", "DELETE", "If-Match: \"v1\"\n", 204, "old", "old", SEEN, 0, PC_CLAUSE_IF_MATCH_FALSE, NULL},
        {"post shows elsewhere", "POST", "If-Match: \"v1\"\n", 200, "old", "old", PASS, 0, PC_CLAUSE_IF_MATCH_FALSE, NULL},
    };
    /* clang-format on */

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const effect *r = &rows[i];
        pc_built b;
        pc_exchange *x;
        const pc_verdict *v;

        pc_build_begin(&b);
        b.item.method = r->method;
        pc_build(&b, PC_ROLE_BEFORE, "GET", "", r->before ? 200 : 404,
                 r->before ? BOTH : "", r->before ? r->before : "no");
        x = pc_build(&b, PC_ROLE_SUBJECT, r->method, r->conditions, r->status,
                     "", "");
        pc_build_sends(x, &b.arena, "new tok-1", "tok-1");
        pc_build(&b, PC_ROLE_AFTER, "GET", "", r->after ? 200 : 404,
                 r->after ? TAG_V2 : "", r->after ? r->after : "no");
        v = pc_build_judge(&b);
        EXPECT_STR(r->row, pc_result_word(v->result),
                   pc_result_word(r->result));
        EXPECT_INT(r->row, v->changed, r->changed);
        EXPECT_STR(r->row, pc_clause_get(v->clause)->name,
                   pc_clause_get(r->clause)->name);
        if (r->observed)
            EXPECT_TRUE(r->row,
                        v->observed && strstr(v->observed, r->observed));
        pc_build_end(&b);
    }
}

static void test_unstable_content_is_no_change(void **state)
{
    pc_built b;
    pc_exchange *x;
    const pc_verdict *v;

    (void)state;
    pc_build_begin(&b);
    b.facts.content_stable = false;
    pc_build(&b, PC_ROLE_BEFORE, "GET", "", 200, BOTH, "12:00:01");
    x = pc_build(&b, PC_ROLE_SUBJECT, "PUT", "If-Match: \"v0\"\n", 412, "", "");
    pc_build_sends(x, &b.arena, "new tok-1", "tok-1");
    pc_build(&b, PC_ROLE_AFTER, "GET", "", 200, BOTH, "12:00:02");
    v = pc_build_judge(&b);
    EXPECT_STR("clock page", pc_result_word(v->result), "pass");
    pc_build_end(&b);
}

/* ---- no answer, no state, belief ---- */

static void test_no_answer_is_inconclusive(void **state)
{
    static const pc_end ends[] = {PC_END_NOT_SENT, PC_END_NO_ANSWER, PC_END_CUT,
                                  PC_END_TIMEOUT, PC_END_MALFORMED};

    (void)state;
    for (size_t i = 0; i < sizeof ends / sizeof ends[0]; i++) {
        pc_built b;
        pc_exchange *x;
        const pc_verdict *v;

        pc_build_begin(&b);
        pc_build(&b, PC_ROLE_BEFORE, "GET", "", 200, BOTH, "old");
        x = pc_build(&b, PC_ROLE_SUBJECT, "PUT", "If-Match: \"v0\"\n",
                     ends[i] == PC_END_CUT ? 204 : 0, "", NULL);
        x->end = ends[i];
        x->detail = "reset after 3 octets";
        v = pc_build_judge(&b);
        EXPECT_STR(pc_end_name(ends[i]), pc_result_word(v->result),
                   "inconclusive");
        EXPECT_TRUE(pc_end_name(ends[i]),
                    strstr(v->reason, "reset after 3 octets") != NULL);
        EXPECT_INT(pc_end_name(ends[i]), v->got, 0);
        pc_build_end(&b);
    }
}

/* What this engine or this version of HTTP cannot carry was never asked. */
static void test_what_cannot_be_sent_is_skipped(void **state)
{
    pc_built b;
    pc_exchange *x;
    const pc_verdict *v;

    (void)state;
    pc_build_begin(&b);
    pc_build(&b, PC_ROLE_BEFORE, "GET", "", 200, BOTH, "old");
    x = pc_build(&b, PC_ROLE_SUBJECT, "PUT", "If-Match: \"v0\"\n", 0, "", NULL);
    x->end = PC_END_REFUSED;
    x->detail = "HTTP/2 cannot carry it";
    v = pc_build_judge(&b);
    EXPECT_STR("result", pc_result_word(v->result), "skipped");
    EXPECT_STR("reason", v->reason, "HTTP/2 cannot carry it");
    pc_build_end(&b);
}

static void test_control_octets_may_end_the_connection(void **state)
{
    static const struct {
        const char *row, *fields, *want;
    } rows[] = {
        {"a control octet", "If-Match: \"v\0010\"\n", "observed"},
        {"HTAB is white space", "If-Match: \"v0\"\t, \"v1\"\n", "inconclusive"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        pc_built b;
        pc_exchange *x;

        pc_build_begin(&b);
        pc_build(&b, PC_ROLE_BEFORE, "GET", "", 200, BOTH, "old");
        x = pc_build(&b, PC_ROLE_SUBJECT, "PUT", rows[i].fields, 0, "", NULL);
        x->end = PC_END_NO_ANSWER;
        x->sent_all = true;
        EXPECT_STR(rows[i].row, pc_result_word(pc_build_judge(&b)->result),
                   rows[i].want);
        pc_build_end(&b);
    }
}

static void test_a_body_over_our_limit_is_still_an_answer(void **state)
{
    pc_built b;
    pc_exchange *x;

    (void)state;
    pc_build_begin(&b);
    b.item.method = "GET";
    x = pc_build(&b, PC_ROLE_BEFORE, "GET", "", 200, BOTH, "long");
    x->end = PC_END_LIMIT;
    x = pc_build(&b, PC_ROLE_SUBJECT, "GET", "If-None-Match: \"v1\"\n", 200,
                 BOTH, "long");
    x->end = PC_END_LIMIT;
    EXPECT_STR("limit", pc_result_word(pc_build_judge(&b)->result), "fail");
    pc_build_end(&b);
}

static void test_a_refusal_that_is_cut_off_is_still_one(void **state)
{
    static const struct {
        const char *row;
        unsigned status;
        const char *result;
    } rows[] = {
        {"a refusal", 412, "pass"},
        {"a wrong refusal", 409, "fail"},
        {"a success may be anything", 204, "inconclusive"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        pc_built b;
        pc_exchange *x;

        pc_build_begin(&b);
        pc_build(&b, PC_ROLE_BEFORE, "GET", "", 200, BOTH, "old");
        x = pc_build(&b, PC_ROLE_SUBJECT, "PUT", "If-Match: \"v0\"\n",
                     rows[i].status, "", "sta");
        x->end = PC_END_CUT;
        EXPECT_STR(rows[i].row, pc_result_word(pc_build_judge(&b)->result),
                   rows[i].result);
        pc_build_end(&b);
    }
}

static void test_nothing_was_sent(void **state)
{
    pc_built b;

    (void)state;
    pc_build_begin(&b);
    pc_build(&b, PC_ROLE_BEFORE, "GET", "", 200, BOTH, "old");
    EXPECT_STR("ended", pc_result_word(pc_build_judge(&b)->result),
               "inconclusive");
    pc_build_end(&b);

    pc_build_begin(&b);
    pc_build(&b, PC_ROLE_SUBJECT, "PUT", "If-Match: \"v0\"\n", 204, "", "");
    EXPECT_STR("no reading", pc_result_word(pc_build_judge(&b)->result),
               "inconclusive");
    pc_build_end(&b);
}

static void test_skipped_says_why(void **state)
{
    pc_built b;
    const pc_verdict *v;

    (void)state;
    pc_build_begin(&b);
    b.item.skip = "no ETag";
    v = pc_build_judge(&b);
    EXPECT_STR("skip", pc_result_word(v->result), "skipped");
    EXPECT_STR("skip", v->reason, "no ETag");
    EXPECT_TRUE("skip", v->curl == NULL);
    pc_build_end(&b);
}

static void test_belief_alone_is_no_verdict(void **state)
{
    pc_built b;
    const pc_verdict *v;

    (void)state;
    pc_build_begin(&b);
    b.item.expect = PC_FAILED; /* but the tag is the current one */
    pc_build(&b, PC_ROLE_BEFORE, "GET", "", 200, BOTH, "old");
    pc_build(&b, PC_ROLE_SUBJECT, "PUT", "If-Match: \"v1\"\n", 204, "", "");
    v = pc_build_judge(&b);
    EXPECT_STR("other state", pc_result_word(v->result), "inconclusive");
    pc_build_end(&b);
}

/* ---- levels ---- */

static void test_a_profile_relaxes(void **state)
{
    static const struct {
        const char *row;
        pc_level level;
        const char *relaxed;
        unsigned status;
        const char *result;
        pc_level found;
    } rows[] = {
        {"as it is", MUST, NULL, 204, "fail", MUST},
        {"to should", SHOULD, "legacy", 204, "fail", SHOULD},
        {"to a note", NOTE, "legacy", 204, "observed", NOTE},
        {"a should case with a must breach", SHOULD, NULL, 204, "fail", MUST},
        {"a note case that holds", NOTE, NULL, 412, "observed", NOTE},
        {"a note case with a must breach", NOTE, NULL, 204, "fail", MUST},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        pc_built b;
        const pc_verdict *v;

        pc_build_begin(&b);
        b.item.level = rows[i].level;
        b.item.relaxed = rows[i].relaxed;
        pc_build(&b, PC_ROLE_BEFORE, "GET", "", 200, BOTH, "old");
        pc_build(&b, PC_ROLE_SUBJECT, "PUT", "If-Match: \"v0\"\n",
                 rows[i].status, "", "");
        v = pc_build_judge(&b);
        EXPECT_STR(rows[i].row, pc_result_word(v->result), rows[i].result);
        EXPECT_INT(rows[i].row, v->level, rows[i].found);
        pc_build_end(&b);
    }
}

static void test_so_large_a_field_may_be_refused(void **state)
{
    pc_built b;
    char *fields = malloc(20000);
    size_t n = (size_t)sprintf(fields, "If-None-Match: ");
    const pc_verdict *v;

    (void)state;
    while (n < 10000)
        n += (size_t)sprintf(fields + n, "\"tag-%zu\", ", n);
    sprintf(fields + n, "\"v1\"\n");
    pc_build_begin(&b);
    b.item.method = "GET";
    pc_build(&b, PC_ROLE_BEFORE, "GET", "", 200, BOTH, "old");
    pc_build(&b, PC_ROLE_SUBJECT, "GET", fields, 431, "", "too large");
    v = pc_build_judge(&b);
    EXPECT_STR("431", pc_result_word(v->result), "observed");
    pc_build_end(&b);

    pc_build_begin(&b);
    b.item.method = "GET";
    pc_build(&b, PC_ROLE_BEFORE, "GET", "", 200, BOTH, "old");
    pc_build(&b, PC_ROLE_SUBJECT, "GET", fields, 200, BOTH, "old");
    v = pc_build_judge(&b);
    EXPECT_STR("200", pc_result_word(v->result), "fail");
    pc_build_end(&b);
    free(fields);
}

/* ---- stories ---- */

static void test_a_story_is_one_verdict(void **state)
{
    static const char *expect[] = {"2xx", "412", "2xx"};
    static const char *say[] = {"A updates", "B is refused", NULL};
    static const struct {
        const char *row;
        unsigned statuses[3];
        const char *result, *reason;
    } rows[] = {
        {"as told", {204, 412, 204}, "pass", NULL},
        {"B gets through", {204, 204, 204}, "fail", "step 2, B is refused: "},
        {"A cannot", {404, 412, 204}, "fail", "step 1, A updates: "},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        static const char *const conditions[] = {
            "If-Match: \"v1\"\n", "If-Match: \"v1\"\n", "If-Match: \"v2\"\n"};
        static const char *const tags[] = {TAG_V1, TAG_V2, TAG_V2};
        static const char *const contents[] = {"old", "new t0", "new t0"};
        static const char *const tokens[] = {"t0", "t1", "t2"};
        pc_built b;
        const pc_verdict *v;

        pc_build_begin(&b);
        b.item.story = true;
        b.item.n_subjects = 3;
        b.item.subject_expect = expect;
        b.item.subject_say = say;
        for (unsigned k = 0; k < 3; k++) {
            pc_exchange *x;

            b.subject = k;
            pc_build(&b, PC_ROLE_BEFORE, "GET", "", 200, tags[k], contents[k]);
            x = pc_build(&b, PC_ROLE_SUBJECT, "PUT", conditions[k],
                         rows[i].statuses[k], "", "");
            pc_build_sends(x, &b.arena, tokens[k], tokens[k]);
        }
        v = pc_build_judge(&b);
        EXPECT_STR(rows[i].row, pc_result_word(v->result), rows[i].result);
        if (rows[i].reason)
            EXPECT_TRUE(rows[i].row,
                        v->reason && strncmp(v->reason, rows[i].reason,
                                             strlen(rows[i].reason)) == 0);
        pc_build_end(&b);
    }
}

static void test_a_story_that_went_another_legal_way(void **state)
{
    static const char *expect[] = {"2xx"};
    pc_built b;
    const pc_verdict *v;

    (void)state;
    pc_build_begin(&b);
    b.item.story = true;
    b.item.subject_expect = expect;
    b.facts.plain_put = 403;
    pc_build(&b, PC_ROLE_BEFORE, "GET", "", 200, BOTH, "old");
    pc_build(&b, PC_ROLE_SUBJECT, "PUT", "If-Match: \"v1\"\n", 403, "", "no");
    v = pc_build_judge(&b);
    EXPECT_STR("refused", pc_result_word(v->result), "inconclusive");
    pc_build_end(&b);

    expect[0] = "201";
    pc_build_begin(&b);
    b.item.story = true;
    b.item.subject_expect = expect;
    pc_build(&b, PC_ROLE_BEFORE, "GET", "", 404, "", "no");
    pc_build(&b, PC_ROLE_SUBJECT, "PUT", "If-None-Match: *\n", 200, "", "");
    v = pc_build_judge(&b);
    EXPECT_STR("another success", pc_result_word(v->result), "pass");
    pc_build_end(&b);
}

static void test_somebody_else_writes(void **state)
{
    pc_built b;
    const pc_verdict *v;

    (void)state;
    pc_build_begin(&b);
    b.item.method = "GET";
    pc_build(&b, PC_ROLE_BEFORE, "GET", "", 200, TAG_V1, "one");
    pc_build(&b, PC_ROLE_SUBJECT, "GET", "If-None-Match: \"v1\"\n", 200, "",
             "two");
    pc_build(&b, PC_ROLE_AFTER, "GET", "", 200, TAG_V2, "two");
    v = pc_build_judge(&b);
    EXPECT_STR("between two GETs", pc_result_word(v->result), "inconclusive");
    pc_build_end(&b);

    pc_build_begin(&b);
    b.item.method = "GET";
    pc_build(&b, PC_ROLE_BEFORE, "GET", "", 200, TAG_V1, "one");
    pc_build(&b, PC_ROLE_SUBJECT, "GET", "If-None-Match: \"v1\"\n", 200, TAG_V2,
             "two");
    v = pc_build_judge(&b);
    EXPECT_STR("between GET and subject", pc_result_word(v->result),
               "inconclusive");
    pc_build_end(&b);
}

/* Two clients with one condition, at the same time. */
static void test_two_winners(void **state)
{
    /* clang-format off */
    static const struct {
        const char *row, *condition;
        unsigned before, a, b;
        const char *content_b, *after;
        bool together;
        const char *result;
    } rows[] = {
        {"one wins", "If-Match: \"v1\"\n", 200, 204, 412, "b", TAG_V2, true, "pass"},
        {"both win", "If-Match: \"v1\"\n", 200, 204, 204, "b", TAG_V2, true, "fail"},
        {"one after the other", "If-Match: \"v1\"\n", 200, 204, 204, "b", TAG_V2, false, "inconclusive"},
        {"the same content", "If-Match: \"v1\"\n", 200, 204, 204, "a", TAG_V2, true, "pass"},
        {"the tag never changes", "If-Match: \"v1\"\n", 200, 204, 204, "b", TAG_V1, true, "pass"},
        {"star is true for both", "If-Match: *\n", 200, 204, 204, "b", TAG_V2, true, "pass"},
        {"one creates", "If-None-Match: *\n", 404, 201, 412, "b", TAG_V1, true, "pass"},
        {"both create", "If-None-Match: *\n", 404, 201, 201, "b", TAG_V1, true, "fail"},
        {"not done yet", "If-None-Match: *\n", 404, 201, 202, "b", TAG_V1, true, "pass"},
    };
    /* clang-format on */

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        pc_built b;
        pc_exchange *x, *y;
        const pc_verdict *v;

        pc_build_begin(&b);
        b.item.story = true;
        b.item.n_subjects = 2;
        pc_build(&b, PC_ROLE_BEFORE, "GET", "", rows[i].before,
                 rows[i].before == 200 ? TAG_V1 : "", "old");
        x = pc_build(&b, PC_ROLE_SUBJECT, "PUT", rows[i].condition, rows[i].a,
                     "", "");
        b.subject = 1;
        y = pc_build(&b, PC_ROLE_SUBJECT, "PUT", rows[i].condition, rows[i].b,
                     "", "");
        pc_build_sends(x, &b.arena, "a", "a");
        pc_build_sends(y, &b.arena, rows[i].content_b, "b");
        if (rows[i].together)
            x->done_ns = y->done_ns;
        pc_build(&b, PC_ROLE_AFTER, "GET", "", 200, rows[i].after, "b");
        v = pc_build_judge(&b);
        EXPECT_STR(rows[i].row, pc_result_word(v->result), rows[i].result);
        if (v->result == PC_RESULT_FAIL) {
            EXPECT_INT(rows[i].row, v->clause, PC_CLAUSE_EVAL_ATOMIC);
            EXPECT_TRUE(rows[i].row, v->subject == y && v->curl);
        }
        pc_build_end(&b);
    }
}

/* A case that is about tags is told by them: by a tag that two versions share,
 * 304 to the old one is right. */
static void test_a_tag_for_two_versions(void **state)
{
    static pc_clause_id tags[] = {PC_CLAUSE_VALIDATOR_STRONG_CHANGES};
    static const struct {
        const char *row;
        bool about_tags;
        const char *second, *content, *result;
    } rows[] = {
        {"a tag for each", true, TAG_V2, "two", "pass"},
        {"one tag for both", true, TAG_V1, "two", "fail"},
        {"another case, left without a verdict", false, TAG_V1, "two", "fail"},
        {"nothing changed", true, TAG_V1, "one", "inconclusive"},
        {"a weak one may", true, "ETag: W/\"v1\"\n", "two", "inconclusive"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        pc_built b;
        const pc_verdict *v;
        bool other = strcmp(rows[i].second, TAG_V2) == 0;

        pc_build_begin(&b);
        b.item.method = "GET";
        b.item.expect = PC_PERFORMED;
        if (rows[i].about_tags)
            b.item.cites = tags;
        pc_build(&b, PC_ROLE_PROBE, "GET", "", 200, TAG_V1, "one");
        pc_build_sends(pc_build(&b, PC_ROLE_UPDATE, "PUT", "", 204, "", ""),
                       &b.arena, "two", NULL);
        pc_build(&b, PC_ROLE_BEFORE, "GET", "", 200, rows[i].second,
                 rows[i].content);
        pc_build(&b, PC_ROLE_SUBJECT, "GET", "If-None-Match: \"v1\"\n",
                 other ? 200 : 304, rows[i].second, other ? "two" : NULL);
        v = pc_build_judge(&b);
        EXPECT_STR(rows[i].row, pc_result_word(v->result), rows[i].result);
        pc_build_end(&b);
    }
}

/* The same content once more may be applied already. */
static void test_a_repeated_write(void **state)
{
    static const struct {
        const char *row, *first, *again;
        unsigned status;
        const char *result;
    } rows[] = {
        {"refused", "same", "same", 412, "pass"},
        {"already applied", "same", "same", 204, "observed"},
        {"another content", "same", "other", 204, "fail"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        pc_built b;
        pc_exchange *x;

        pc_build_begin(&b);
        b.item.story = true;
        b.item.n_subjects = 2;
        pc_build(&b, PC_ROLE_BEFORE, "GET", "", 200, TAG_V1, "old");
        x = pc_build(&b, PC_ROLE_SUBJECT, "PUT", "If-Match: \"v1\"\n", 204, "",
                     "");
        pc_build_sends(x, &b.arena, rows[i].first, NULL);
        b.subject = 1;
        pc_build(&b, PC_ROLE_BEFORE, "GET", "", 200, TAG_V2, "[same]");
        x = pc_build(&b, PC_ROLE_SUBJECT, "PUT", "If-Match: \"v1\"\n",
                     rows[i].status, "", "");
        pc_build_sends(x, &b.arena, rows[i].again, NULL);
        EXPECT_STR(rows[i].row, pc_result_word(pc_build_judge(&b)->result),
                   rows[i].result);
        pc_build_end(&b);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_status),
        cmocka_unit_test(test_never_sent),
        cmocka_unit_test(test_partial_put),
        cmocka_unit_test(test_effect),
        cmocka_unit_test(test_unstable_content_is_no_change),
        cmocka_unit_test(test_no_answer_is_inconclusive),
        cmocka_unit_test(test_what_cannot_be_sent_is_skipped),
        cmocka_unit_test(test_control_octets_may_end_the_connection),
        cmocka_unit_test(test_a_body_over_our_limit_is_still_an_answer),
        cmocka_unit_test(test_a_refusal_that_is_cut_off_is_still_one),
        cmocka_unit_test(test_nothing_was_sent),
        cmocka_unit_test(test_skipped_says_why),
        cmocka_unit_test(test_belief_alone_is_no_verdict),
        cmocka_unit_test(test_a_profile_relaxes),
        cmocka_unit_test(test_so_large_a_field_may_be_refused),
        cmocka_unit_test(test_a_story_is_one_verdict),
        cmocka_unit_test(test_a_story_that_went_another_legal_way),
        cmocka_unit_test(test_somebody_else_writes),
        cmocka_unit_test(test_two_winners),
        cmocka_unit_test(test_a_tag_for_two_versions),
        cmocka_unit_test(test_a_repeated_write),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
