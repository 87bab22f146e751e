/* judge/check_*.c: each row with an answer that holds and one that does not.
 * A row of the table without such a pair fails the test. */
#include "base/str.h"
#include "judge/build.h"
#include "judge/checks.h"
#include "support/expect.h"

/* One exchange; method NULL: not there. */
typedef struct one {
    const char *method, *sent;
    unsigned status;
    const char *fields, *content;
} one;

typedef struct pair {
    const char *id;
    one before, clean, broken, after;
    void (*tweak)(pc_built *b, pc_exchange *x, bool broken);
} pair;

#define GET200(fields)                                                         \
    {                                                                          \
        "GET", "", 200, fields, "0123456789"                                   \
    }
#define GET404                                                                 \
    {                                                                          \
        "GET", "", 404, "", "no"                                               \
    }
#define NOTHING                                                                \
    {                                                                          \
        NULL, NULL, 0, NULL, NULL                                              \
    }
#define INM  "If-None-Match: \"v1\"\n"
#define R01  "Range: bytes=0-1\n"
#define PART "Content-Range: bytes 0-1/10\n"
#define ALL200                                                                 \
    TAG_V1 LM_OLD "Vary: Accept\nCache-Control: no-cache\nContent-Type: "      \
                  "text/plain\nContent-Length: 10\n"

static void surplus(pc_built *b, pc_exchange *x, bool broken)
{
    (void)b;
    if (broken)
        x->response.surplus = PC_LIT("<html>");
}

static void stored(pc_built *b, pc_exchange *x, bool broken)
{
    pc_build_sends(x, &b->arena, broken ? "tok-1" : "tok-1 as sent", "tok-1");
}

static void stored_as_sent(pc_built *b, pc_exchange *x, bool broken)
{
    (void)broken;
    pc_build_sends(x, &b->arena, "tok-1 as sent", "tok-1");
}

/* The version before is older than the one after. */
static void moved(pc_built *b, pc_exchange *x, bool broken)
{
    pc_lines *before = &b->trace.exchanges[0]->response.fields;

    (void)x;
    for (size_t i = 0; i < before->n && !broken; i++)
        if (pc_span_is(before->items[i].name, "Last-Modified"))
            before->items[i].value = PC_LIT(DATE_OLDER);
}

#define MULTI_TYPE "Content-Type: multipart/byteranges; boundary=XX\n"
#define MULTI_ONE  "--XX\r\nContent-Range: bytes 0-1/10\r\n\r\n01\r\n--XX\r\n"
#define MULTI_REST "Content-Range: bytes 8-9/10\r\n\r\n89\r\n--XX--\r\n"

/* clang-format off */
static const pair pairs[] = {
    {"response/304-no-content", GET200(ALL200), {"GET", INM, 304, TAG_V1, NULL}, {"GET", INM, 304, TAG_V1, NULL}, NOTHING, surplus},
    {"response/304-content-length", GET200(ALL200), {"GET", INM, 304, "Content-Length: 10\n", NULL}, {"GET", INM, 304, "Content-Length: 0\n", NULL}, NOTHING, NULL},
    {"response/304-fields", GET200(ALL200), {"GET", INM, 304, TAG_V1 "Vary: Accept\nCache-Control: x\n", NULL}, {"GET", INM, 304, TAG_V1 "Cache-Control: x\n", NULL}, NOTHING, NULL},
    {"response/304-etag", GET200(TAG_V1), {"GET", INM, 304, "ETag: W/\"v1\"\n", NULL}, {"GET", INM, 304, TAG_V2, NULL}, GET200(TAG_V1), NULL},
    {"response/304-metadata", GET200(ALL200), {"GET", INM, 304, TAG_V1 LM_OLD, NULL}, {"GET", INM, 304, TAG_V1 "Content-Encoding: gzip\n", NULL}, NOTHING, NULL},
    {"response/304-content-type", GET200(ALL200), {"GET", INM, 304, TAG_V1, NULL}, {"GET", INM, 304, "Content-Type: text/plain\n", NULL}, NOTHING, NULL},
    {"response/304-when", NOTHING, {"GET", INM, 304, TAG_V1, NULL}, {"GET", "", 304, TAG_V1, NULL}, NOTHING, NULL},
    {"response/206-slice", GET200(ALL200), {"GET", R01, 206, PART, "01"}, {"GET", R01, 206, PART, "12"}, NOTHING, NULL},
    {"response/206-asked", GET200(ALL200), {"GET", R01, 206, PART, "01"}, {"GET", R01, 206, "Content-Range: bytes 0-2/10\n", "012"}, NOTHING, NULL},
    {"response/206-fields", GET200(ALL200), {"GET", R01, 206, ALL200 PART, "01"}, {"GET", R01, 206, TAG_V1 PART, "01"}, NOTHING, NULL},
    {"response/206-all-fields", GET200(ALL200), {"GET", R01, 206, ALL200 PART, "01"}, {"GET", R01, 206, TAG_V1 PART, "01"}, NOTHING, NULL},
    {"response/206-if-range-fields", GET200(ALL200), {"GET", R01 "If-Range: \"v1\"\n", 206, TAG_V1 PART, "01"}, {"GET", R01 "If-Range: \"v1\"\n", 206, LM_OLD PART, "01"}, NOTHING, NULL},
    {"response/206-one-part", GET200(ALL200), {"GET", R01, 206, PART, "01"}, {"GET", R01, 206, MULTI_TYPE, MULTI_ONE MULTI_REST}, NOTHING, NULL},
    {"response/206-multipart", GET200(ALL200), {"GET", "Range: bytes=0-1,8-9\n", 206, MULTI_TYPE, MULTI_ONE MULTI_REST}, {"GET", "Range: bytes=0-1,8-9\n", 206, MULTI_TYPE, MULTI_ONE "\r\n89\r\n--XX--\r\n"}, NOTHING, NULL},
    {"response/206-complete-length", GET200(ALL200), {"GET", R01, 206, PART, "01"}, {"GET", R01, 206, "Content-Range: bytes 0-1/*\n", "01"}, NOTHING, NULL},
    {"response/416-length", GET200(ALL200), {"GET", "Range: bytes=99-\n", 416, "Content-Range: bytes */10\n", "no"}, {"GET", "Range: bytes=99-\n", 416, "", "no"}, NOTHING, NULL},
    {"response/accept-ranges", NOTHING, GET200("Accept-Ranges: bytes\n"), GET200("Accept-Ranges: none\n"), NOTHING, NULL},
    {"response/date", GET200(ALL200), {"GET", INM, 304, TAG_V1, NULL}, {"GET", INM, 304, "no-date\n" TAG_V1, NULL}, NOTHING, NULL},
    {"response/no-clock", NOTHING, GET200(""), GET200("no-date\n"), NOTHING, NULL},
    {"response/dates-imf", NOTHING, GET200(LM_OLD "Expires: 0\n"), GET200("Last-Modified: Sunday, 06-Nov-94 08:49:37 GMT\n"), NOTHING, NULL},
    {"response/expires-form", NOTHING, GET200("Expires: " DATE_OLD "\n"), GET200("Expires: 0\n"), NOTHING, NULL},
    {"response/last-modified-late", NOTHING, GET200("Last-Modified: " DATE_NOW "\n"), GET200("Last-Modified: Sun, 22 Nov 2026 12:00:02 GMT\n"), NOTHING, NULL},
    {"response/singletons", NOTHING, GET200(TAG_V1 LM_OLD), GET200(TAG_V1 TAG_V1), NOTHING, NULL},
    {"response/etag-grammar", NOTHING, GET200("ETag: W/\"\"\n"), GET200("ETag: v1\n"), NOTHING, NULL},
    {"response/etag-backslash", NOTHING, GET200(TAG_V1), GET200("ETag: \"v\\1\"\n"), NOTHING, NULL},
    {"response/etag-sent", NOTHING, GET200(TAG_V1), GET200(LM_OLD), NOTHING, NULL},
    {"response/last-modified-sent", NOTHING, GET200(LM_OLD), GET200(TAG_V1), NOTHING, NULL},
    {"response/204-content-length", NOTHING, {"PUT", "", 204, "", NULL}, {"PUT", "", 204, "Content-Length: 0\n", NULL}, NOTHING, NULL},
    {"response/4xx-explained", NOTHING, {"PUT", INM, 412, "", "stale"}, {"PUT", INM, 412, "", NULL}, NOTHING, NULL},
    {"response/428-explained", NOTHING, {"PUT", "", 428, "", "If-Match, please"}, {"PUT", "", 428, "", NULL}, NOTHING, NULL},
    {"response/412-when", NOTHING, {"PUT", INM, 412, "", "x"}, {"PUT", "", 412, "", "x"}, NOTHING, NULL},
    {"response/428-when", NOTHING, {"PUT", "", 428, "", "x"}, {"PUT", "If-Match: \"v1\"\n", 428, "", "x"}, NOTHING, NULL},
    {"response/head-no-content", GET200(ALL200), {"HEAD", "", 200, ALL200, NULL}, {"HEAD", "", 200, ALL200, NULL}, NOTHING, surplus},
    {"response/head-content-length", GET200(ALL200), {"HEAD", "", 200, "Content-Length: 10\n", NULL}, {"HEAD", "", 200, "Content-Length: 0\n", NULL}, NOTHING, NULL},
    {"response/head-status", GET200(ALL200), {"HEAD", "", 200, "", NULL}, {"HEAD", "", 501, "", NULL}, NOTHING, NULL},
    {"response/head-validators", GET200(ALL200), {"HEAD", "", 200, TAG_V1, NULL}, {"HEAD", "", 200, TAG_V2, NULL}, NOTHING, NULL},
    {"response/put-created", GET404, {"PUT", "", 201, "", ""}, {"PUT", "", 204, "", ""}, GET200(TAG_V1), NULL},
    {"response/put-replaced", GET200(TAG_V1), {"PUT", "", 204, "", ""}, {"PUT", "", 201, "", ""}, GET200(TAG_V2), NULL},
    {"response/put-validator-stored", GET200(TAG_V1), {"PUT", "", 204, TAG_V2, ""}, {"PUT", "", 204, TAG_V2, ""}, {"GET", "", 200, TAG_V2, "tok-1 as sent"}, stored},
    {"response/put-validator-current", GET200(TAG_V1), {"PUT", "", 204, TAG_V2, ""}, {"PUT", "", 204, "ETag: \"v9\"\n", ""}, {"GET", "", 200, TAG_V2, "tok-1 as sent"}, stored_as_sent},
    {"response/delete-status", GET200(TAG_V1), {"DELETE", "", 204, "", ""}, {"DELETE", "", 205, "", ""}, GET404, NULL},
    {"response/unsafe-status", GET200(TAG_V1), {"POST", "", 200, "", ""}, {"POST", "", 304, "", ""}, NOTHING, NULL},
    {"response/last-modified-moves", GET200(LM_OLD), {"PUT", "", 204, "", ""}, {"PUT", "", 204, "", ""}, {"GET", "", 200, LM_OLD, "other"}, moved},
    {"response/strong-tag", GET200(TAG_V1), {"GET", "", 200, TAG_V2, "other"}, {"GET", "", 200, TAG_V1, "other"}, NOTHING, NULL},
    {"response/coding-tag", GET200(TAG_V1), {"GET", "Accept-Encoding: gzip\n", 200, TAG_V2 "Content-Encoding: gzip\n", "zip"}, {"GET", "Accept-Encoding: gzip\n", 200, TAG_V1 "Content-Encoding: gzip\n", "zip"}, NOTHING, NULL},
};
/* clang-format on */

static pc_exchange *put(pc_built *b, pc_role role, const one *o)
{
    if (!o->method)
        return NULL;
    return pc_build(b, role, o->method, o->sent, o->status, o->fields,
                    o->content);
}

/* The verdict over before, x and after; before and after are clean. */
static const pc_verdict *look(pc_built *b, const pair *p, bool broken)
{
    pc_exchange *x;

    pc_build_begin(b);
    put(b, PC_ROLE_BEFORE, &p->before);
    x = put(b, PC_ROLE_PROBE, broken ? &p->broken : &p->clean);
    if (p->tweak)
        p->tweak(b, x, broken);
    put(b, PC_ROLE_AFTER, &p->after);
    return pc_build_check(b, p->id);
}

static void test_each_row_has_a_pair(void **state)
{
    (void)state;
    for (size_t i = 0; pc_check_at(i); i++) {
        const pc_check *check = pc_check_at(i);
        bool found = false;

        for (size_t k = 0; k < sizeof pairs / sizeof pairs[0]; k++)
            found |= strcmp(pairs[k].id, check->id) == 0;
        EXPECT_TRUE(check->id, found);
        EXPECT_TRUE(check->id, pc_clause_get(check->clause) != NULL);
        EXPECT_TRUE(check->id, check->title && check->why);
        EXPECT_TRUE(check->id, strncmp(check->id, "response/", 9) == 0);
        EXPECT_TRUE(check->id,
                    check->level <= pc_clause_get(check->clause)->level ||
                        check->clause == PC_CLAUSE_CONDITION_REQUIRED);
        for (size_t k = 0; k < i; k++)
            EXPECT_TRUE(check->id, strcmp(check->id, pc_check_at(k)->id) != 0);
    }
}

static void test_pairs(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++) {
        const pair *p = &pairs[i];
        const pc_check *check = NULL;
        const pc_verdict *v;
        pc_built b;

        for (size_t k = 0; pc_check_at(k); k++)
            if (strcmp(pc_check_at(k)->id, p->id) == 0)
                check = pc_check_at(k);
        EXPECT_TRUE(p->id, check != NULL);
        v = look(&b, p, false);
        if (strcmp(p->id, "response/no-clock") == 0) {
            EXPECT_TRUE(p->id, v == NULL);
        } else {
            EXPECT_TRUE(p->id, v != NULL);
            if (v->result != PC_RESULT_PASS)
                fail_msg("%s: a clean answer is %s: %s", p->id,
                         pc_result_word(v->result), v->observed);
        }
        pc_build_end(&b);

        v = look(&b, p, true);
        EXPECT_TRUE(p->id, v != NULL);
        EXPECT_STR(p->id, pc_result_word(v->result),
                   check->level == PC_LEVEL_NOTE ? "observed" : "fail");
        EXPECT_INT(p->id, v->level, check->level);
        EXPECT_INT(p->id, v->clause, check->clause);
        EXPECT_TRUE(p->id, v->observed && v->observed[0]);
        EXPECT_TRUE(p->id, v->curl != NULL);
        pc_build_end(&b);
    }
}

/* A clean pair says nothing bad in any other row either, so that no row
 * accuses what another one calls right. */
static void test_clean_answers_are_clean_for_all(void **state)
{
    static const char *const meant[] = {
        "response/etag-sent", "response/last-modified-sent",
        "response/expires-form", "response/accept-ranges"};

    (void)state;
    for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++)
        for (size_t k = 0; pc_check_at(k); k++) {
            const char *id = pc_check_at(k)->id;
            const pc_verdict *v;
            pc_built b;
            bool skip = false;

            for (size_t m = 0; m < sizeof meant / sizeof meant[0]; m++)
                skip |= strcmp(meant[m], id) == 0;
            /* A 206 or 304 of these rows is made with few fields. */
            skip |= strncmp(pairs[i].id, "response/206", 12) == 0 ||
                    strncmp(pairs[i].id, "response/304", 12) == 0 ||
                    strcmp(pairs[i].id, "response/date") == 0;
            if (skip)
                continue;
            pc_build_begin(&b);
            put(&b, PC_ROLE_BEFORE, &pairs[i].before);
            {
                pc_exchange *x = put(&b, PC_ROLE_PROBE, &pairs[i].clean);

                if (pairs[i].tweak)
                    pairs[i].tweak(&b, x, false);
            }
            put(&b, PC_ROLE_AFTER, &pairs[i].after);
            v = pc_build_check(&b, id);
            if (v && v->result == PC_RESULT_FAIL)
                fail_msg("%s clean: %s says %s", pairs[i].id, id, v->observed);
            pc_build_end(&b);
        }
}

static void test_sums_over_answers(void **state)
{
    pc_built b;
    const pc_verdict *v;

    (void)state;
    pc_build_begin(&b);
    pc_build(&b, PC_ROLE_PROBE, "GET", "", 200, "ETag: v1\n", "a");
    pc_build(&b, PC_ROLE_PROBE, "GET", "", 200, TAG_V1, "b");
    pc_build(&b, PC_ROLE_PROBE, "GET", "", 200, "ETag: v2\n", "c");
    v = pc_build_check(&b, "response/etag-grammar");
    EXPECT_INT("all", v->n_exchanges, 3);
    EXPECT_INT("first offender", v->subject->serial, 1);
    EXPECT_STR("text", v->observed, "ETag: v1 (2 of 3 answers)");
    EXPECT_STR("item", v->item, "");
    pc_build_end(&b);
}

static void test_a_subject_is_left_to_the_ruling(void **state)
{
    pc_built b;

    (void)state;
    pc_build_begin(&b);
    pc_build(&b, PC_ROLE_SUBJECT, "GET", "", 304, "", NULL);
    EXPECT_TRUE("304", pc_build_check(&b, "response/304-when") == NULL);
    pc_build_end(&b);
}

static void test_the_profile_speaks_of_checks_too(void **state)
{
    static const struct {
        const char *row;
        pc_profile_rule rule;
        const char *result; /* NULL: silent */
        pc_level level;
    } rows[] = {
        {"skip", {.case_glob = "response/etag-*", .skip = true}, NULL, 0},
        {"relax",
         {.case_glob = "response/*",
          .level = PC_LEVEL_SHOULD,
          .reason = "legacy"},
         "fail",
         PC_LEVEL_SHOULD},
        {"note",
         {.case_glob = "response/etag-grammar", .level = PC_LEVEL_NOTE},
         "observed",
         PC_LEVEL_NOTE},
        {"other",
         {.case_glob = "if-match/*", .skip = true},
         "fail",
         PC_LEVEL_MUST},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        pc_profile_rule rule = rows[i].rule;
        pc_profile profile = {"x", "x", &rule, 1};
        pc_built b;
        const pc_verdict *v;

        pc_build_begin(&b);
        b.options.profile = &profile;
        pc_build(&b, PC_ROLE_PROBE, "GET", "", 200, "ETag: v1\n", "a");
        v = pc_build_check(&b, "response/etag-grammar");
        if (!rows[i].result) {
            EXPECT_TRUE(rows[i].row, v == NULL);
        } else {
            EXPECT_STR(rows[i].row, pc_result_word(v->result), rows[i].result);
            EXPECT_INT(rows[i].row, v->level, rows[i].level);
        }
        pc_build_end(&b);
    }
}

/* What a row must not accuse. */
static void test_exceptions(void **state)
{
    /* clang-format off */
    static const struct {
        const char *row, *id;
        one before, x, after;
    } rows[] = {
        {"202 is not done yet", "response/put-created", GET404, {"PUT", "", 202, "", ""}, GET200("")},
        {"303 after PUT", "response/put-replaced", GET200(""), {"PUT", "", 303, "", ""}, GET200("")},
        {"a PUT that created nothing", "response/put-created", GET404, {"PUT", "", 204, "", ""}, GET404},
        {"304 to HEAD has no twin", "response/304-fields", GET200(ALL200), {"HEAD", INM, 304, "", NULL}, NOTHING},
        {"4xx to HEAD", "response/4xx-explained", NOTHING, {"HEAD", INM, 412, "", NULL}, NOTHING},
        {"500 without Date", "response/date", GET200(""), {"GET", INM, 500, "no-date\n", "x"}, NOTHING},
        {"416 in another unit", "response/416-length", GET200(""), {"GET", "Range: lines=9-\n", 416, "", "x"}, NOTHING},
        {"weak tag for two contents", "response/strong-tag", GET200("ETag: W/\"v1\"\n"), {"GET", "", 200, "ETag: W/\"v1\"\n", "x"}, NOTHING},
        {"one tag for two languages", "response/strong-tag", GET200(TAG_V1), {"GET", "Accept-Language: de\n", 200, TAG_V1, "x"}, NOTHING},
        {"412 by WebDAV's If", "response/412-when", NOTHING, {"PUT", "If: (<x>)\n", 412, "", "x"}, NOTHING},
        {"HEAD without validators", "response/head-validators", GET200(ALL200), {"HEAD", "", 200, "", NULL}, NOTHING},
        {"HEAD without a length", "response/head-content-length", GET200(ALL200), {"HEAD", "", 200, "", NULL}, NOTHING},
        {"HEAD without credentials", "response/head-status", {"GET", "Authorization: x\n", 200, "", "a"}, {"HEAD", "", 404, "", NULL}, NOTHING},
        {"HEAD that is forbidden", "response/head-status", GET200(""), {"HEAD", "", 401, "", NULL}, NOTHING},
        {"written at the tick", "response/last-modified-late", NOTHING, GET200("Last-Modified: Sun, 22 Nov 2026 12:00:01 GMT\n"), NOTHING},
        {"a parser's 400", "response/date", GET200(""), {"GET", "If-Match: \"\x01\"\n", 400, "no-date\n", "x"}, NOTHING},
        {"too large to be read", "response/date", GET200(""), {"GET", INM, 431, "no-date\n", "x"}, NOTHING},
        {"HEAD with Range", "response/head-status", GET200(""), {"HEAD", R01, 206, "", NULL}, NOTHING},
        {"206 of a changed whole", "response/206-slice", GET200(TAG_V1), {"GET", R01, 206, TAG_V2 PART, "ab"}, NOTHING},
        {"less than was asked for", "response/206-asked", GET200(""), {"GET", "Range: bytes=0-5\n", 206, PART, "01"}, NOTHING},
        {"multipart's own type", "response/206-all-fields", GET200("Content-Type: text/plain\n"), {"GET", "Range: bytes=0-1,8-9\n", 206, MULTI_TYPE, MULTI_ONE MULTI_REST}, NOTHING},
    };
    /* clang-format on */

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        pc_built b;
        const pc_verdict *v;

        pc_build_begin(&b);
        put(&b, PC_ROLE_BEFORE, &rows[i].before);
        put(&b, PC_ROLE_PROBE, &rows[i].x);
        put(&b, PC_ROLE_AFTER, &rows[i].after);
        v = pc_build_check(&b, rows[i].id);
        if (v && v->result != PC_RESULT_PASS)
            fail_msg("%s: %s says %s", rows[i].row, rows[i].id, v->observed);
        pc_build_end(&b);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_each_row_has_a_pair),
        cmocka_unit_test(test_pairs),
        cmocka_unit_test(test_clean_answers_are_clean_for_all),
        cmocka_unit_test(test_sums_over_answers),
        cmocka_unit_test(test_a_subject_is_left_to_the_ruling),
        cmocka_unit_test(test_the_profile_speaks_of_checks_too),
        cmocka_unit_test(test_exceptions),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
