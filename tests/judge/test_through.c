/* Verdicts on a cache, from both of its sides. */
#include "base/str.h"
#include "input/case_keys.h"
#include "judge/through.h"
#include "support/expect.h"

/* Each key of a step that is a claim can be judged, or a case that uses it
 * would have no verdict. */
static void test_every_claim_is_known(void **state)
{
    size_t n = 0;

    (void)state;
    for (size_t i = 0; i < pc_step_keys.n; i++) {
        const pc_key *key = &pc_step_keys.rows[i];

        if (key->parse != pc_claim_parse)
            continue;
        EXPECT_TRUE(key->name, pc_claim_is_known(key->name));
        n++;
    }
    EXPECT_TRUE("some", n >= 9);
    EXPECT_TRUE("expect", pc_claim_is_known("expect"));
    EXPECT_TRUE("no other", !pc_claim_is_known("say"));
}

static pc_arena the_arena;

static pc_exchange *exchange(pc_role role, unsigned step, unsigned status,
                             int64_t at_ns)
{
    pc_exchange *x = PC_NEW(&the_arena, pc_exchange);

    *x = (pc_exchange){.role = role,
                       .subject = step,
                       .item = "i",
                       .client = "",
                       .end = PC_END_COMPLETE,
                       .start_ns = at_ns,
                       .first_ns = at_ns,
                       .done_ns = at_ns};
    x->request.method = "GET";
    x->response.status = status;
    return x;
}

static void add_field(pc_lines *fields, const char *name, const char *value)
{
    pc_lines_add(&the_arena, fields, pc_span_of(name), pc_span_of(value));
}

/* A claim of the second of two steps: the first reached the origin, and was
 * answered with 200. */
static void judge(const pc_expectation *claim, pc_exchange *client,
                  pc_exchange *origin, pc_verdict *ret_verdict)
{
    pc_expectation expectation = *claim;
    const pc_item_record item = {.id = "i",
                                 .through = true,
                                 .level = PC_LEVEL_MUST,
                                 .n_subjects = 2,
                                 .expectations = &expectation,
                                 .n_expectations = 1};
    pc_exchange *all[4] = {exchange(PC_ROLE_ORIGIN, 0, 200, 1),
                           exchange(PC_ROLE_THROUGH, 0, 200, 2), client,
                           origin};

    expectation.step = 1;
    *ret_verdict = (pc_verdict){.level = PC_LEVEL_MUST};
    pc_judge_through(&the_arena, &item, all, origin ? 4 : 3, ret_verdict);
}

static void test_claims(void **state)
{
    static const struct {
        const char *row;
        pc_expectation claim;
        unsigned client, origin; /* origin 0: nothing reached it */
        int64_t origin_at_ns;    /* the client heard something at 20 */
        const char *saw;         /* If-None-Match at the origin */
        pc_result want;
    } rows[] = {
        {"a status",
         {.what = "expect", .value = PC_LIT("304")},
         304,
         0,
         0,
         NULL,
         PC_RESULT_PASS},
        {"a class",
         {.what = "expect", .value = PC_LIT("200, 3xx")},
         304,
         0,
         0,
         NULL,
         PC_RESULT_PASS},
        {"another",
         {.what = "expect", .value = PC_LIT("304")},
         200,
         0,
         0,
         NULL,
         PC_RESULT_FAIL},
        {"a need",
         {.needs = true, .what = "expect", .value = PC_LIT("304")},
         200,
         0,
         0,
         NULL,
         PC_RESULT_OBSERVED},
        {"a gateway's trouble",
         {.what = "expect", .value = PC_LIT("304")},
         502,
         0,
         0,
         NULL,
         PC_RESULT_INCONCLUSIVE},
        {"the origin's own 500",
         {.what = "expect", .value = PC_LIT("304")},
         500,
         500,
         15,
         NULL,
         PC_RESULT_FAIL},
        {"reaches",
         {.what = "reaches-origin", .value = PC_LIT("true")},
         200,
         200,
         15,
         NULL,
         PC_RESULT_PASS},
        {"does not",
         {.what = "reaches-origin", .value = PC_LIT("true")},
         200,
         0,
         0,
         NULL,
         PC_RESULT_FAIL},
        {"too late",
         {.what = "reaches-origin", .value = PC_LIT("true")},
         200,
         200,
         25,
         NULL,
         PC_RESULT_FAIL},
        {"behind the client's back",
         {.what = "expect", .value = PC_LIT("304")},
         200,
         304,
         25,
         NULL,
         PC_RESULT_OBSERVED},
        {"validates",
         {.what = "validates", .value = PC_LIT("true")},
         200,
         304,
         15,
         "\"v1\"",
         PC_RESULT_PASS},
        {"does not validate",
         {.what = "validates", .value = PC_LIT("true")},
         200,
         200,
         15,
         NULL,
         PC_RESULT_FAIL},
        {"saw",
         {.what = "origin-saw",
          .name = "if-none-match",
          .value = PC_LIT("\"a\",\"b\"")},
         200,
         200,
         15,
         "\"a\" ,  \"b\"",
         PC_RESULT_PASS},
        {"saw something else",
         {.what = "origin-saw",
          .name = "if-none-match",
          .value = PC_LIT("\"a b\"")},
         200,
         200,
         15,
         "\"ab\"",
         PC_RESULT_FAIL},
        {"saw nothing of it",
         {.what = "origin-saw", .name = "if-none-match", .absent = true},
         200,
         200,
         15,
         NULL,
         PC_RESULT_PASS},
        {"nothing that could be seen",
         {.what = "origin-saw",
          .name = "if-none-match",
          .value = PC_LIT("\"a\"")},
         200,
         0,
         0,
         NULL,
         PC_RESULT_OBSERVED},
        {"lists",
         {.what = "origin-lists",
          .name = "if-none-match",
          .value = PC_LIT("\"v1\"")},
         200,
         304,
         15,
         "\"x\", \"v1\"",
         PC_RESULT_PASS},
        {"lists it weakly",
         {.what = "origin-lists",
          .name = "if-none-match",
          .value = PC_LIT("\"v1\"")},
         200,
         304,
         15,
         "W/\"v1\"",
         PC_RESULT_FAIL},
        {"lacks",
         {.what = "origin-lacks",
          .name = "if-none-match",
          .value = PC_LIT("\"v1\"")},
         200,
         200,
         15,
         "\"x\"",
         PC_RESULT_PASS},
        {"does not lack",
         {.what = "origin-lacks",
          .name = "if-none-match",
          .value = PC_LIT("\"v1\"")},
         200,
         200,
         15,
         "\"x\", \"v1\"",
         PC_RESULT_FAIL},
        {"answers",
         {.what = "origin-answers", .value = PC_LIT("304")},
         200,
         304,
         15,
         NULL,
         PC_RESULT_PASS},
        {"by itself",
         {.what = "not-by-itself", .value = PC_LIT("412")},
         412,
         200,
         15,
         NULL,
         PC_RESULT_FAIL},
        {"by the origin",
         {.what = "not-by-itself", .value = PC_LIT("412")},
         412,
         412,
         15,
         NULL,
         PC_RESULT_PASS},
        {"a later version's word",
         {.what = "unheard-of"},
         200,
         200,
         15,
         NULL,
         PC_RESULT_INCONCLUSIVE},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        pc_exchange *origin = NULL;
        pc_verdict verdict;

        pc_arena_init(&the_arena);
        if (rows[i].origin)
            origin = exchange(PC_ROLE_ORIGIN, 1, rows[i].origin,
                              rows[i].origin_at_ns);
        if (origin && rows[i].saw)
            add_field(&origin->request.fields, "If-None-Match", rows[i].saw);
        judge(&rows[i].claim, exchange(PC_ROLE_THROUGH, 1, rows[i].client, 20),
              origin, &verdict);
        EXPECT_INT(rows[i].row, verdict.result, rows[i].want);
        EXPECT_INT(rows[i].row, verdict.reason == NULL,
                   rows[i].want == PC_RESULT_PASS);
        EXPECT_INT(rows[i].row, verdict.level == PC_LEVEL_NOTE,
                   rows[i].want == PC_RESULT_OBSERVED);
        pc_arena_release(&the_arena);
    }
}

static void test_a_step_without_an_answer_is_no_verdict(void **state)
{
    const pc_expectation claim = {.what = "expect", .value = PC_LIT("200")};
    pc_exchange *client;
    pc_verdict verdict;

    (void)state;
    pc_arena_init(&the_arena);
    client = exchange(PC_ROLE_THROUGH, 1, 0, 20);
    client->end = PC_END_TIMEOUT;
    judge(&claim, client, NULL, &verdict);
    EXPECT_INT("timeout", verdict.result, PC_RESULT_INCONCLUSIVE);
    client = exchange(PC_ROLE_THROUGH, 7, 200, 20);
    judge(&claim, client, NULL, &verdict);
    EXPECT_INT("not sent", verdict.result, PC_RESULT_INCONCLUSIVE);
    pc_arena_release(&the_arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_claim_is_known),
        cmocka_unit_test(test_claims),
        cmocka_unit_test(test_a_step_without_an_answer_is_no_verdict),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
