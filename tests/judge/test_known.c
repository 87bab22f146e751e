/* judge/known.c and judge/tally.c: what is known, and what it adds up to. */
#include "base/cleanup.h"
#include "judge/build.h"
#include "judge/known.h"
#include "judge/tally.h"
#include "support/expect.h"

#define DAY   INT64_C(86400)
#define TODAY (20000 * DAY + 3600)

static void test_known(void **state)
{
    /* clang-format off */
    static const struct {
        const char *row, *case_glob, *resource_glob;
        int64_t until_s; /* midnight after the last day */
        pc_result before, after;
        int days_left;
        bool mended;
    } rows[] = {
        {"named", "if-match/x", "note", 20071 * DAY, PC_RESULT_FAIL, PC_RESULT_KNOWN, 70, false},
        {"glob", "if-*", NULL, 20071 * DAY, PC_RESULT_FAIL, PC_RESULT_KNOWN, 70, false},
        {"for ever", "if-*", NULL, INT64_MAX, PC_RESULT_FAIL, PC_RESULT_KNOWN, 0, false},
        {"the last day", "if-*", NULL, 20001 * DAY, PC_RESULT_FAIL, PC_RESULT_KNOWN, 0, false},
        {"the day after", "if-*", NULL, 20000 * DAY, PC_RESULT_FAIL, PC_RESULT_FAIL, -1, false},
        {"another case", "if-none-match/*", NULL, INT64_MAX, PC_RESULT_FAIL, PC_RESULT_FAIL, 0, false},
        {"another resource", "if-*", "logo", INT64_MAX, PC_RESULT_FAIL, PC_RESULT_FAIL, 0, false},
        {"mended", "if-*", NULL, INT64_MAX, PC_RESULT_PASS, PC_RESULT_PASS, 0, true},
        {"mended, but it is over", "if-*", NULL, 20000 * DAY, PC_RESULT_PASS, PC_RESULT_PASS, -1, false},
        {"a skip stays", "if-*", NULL, INT64_MAX, PC_RESULT_SKIPPED, PC_RESULT_SKIPPED, 0, false},
        {"no verdict stays", "if-*", NULL, INT64_MAX, PC_RESULT_INCONCLUSIVE, PC_RESULT_INCONCLUSIVE, 0, false},
    };
    /* clang-format on */

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        pc_known known = {.case_glob = rows[i].case_glob,
                          .resource_glob = rows[i].resource_glob,
                          .reason = "CDN-123",
                          .until_s = rows[i].until_s,
                          .until = "2027-01-31"};
        pc_judge_options options = {
            .known = &known, .n_known = 1, .today_s = TODAY};
        pc_verdict v = {.id = "if-match/x",
                        .resource = "note",
                        .result = rows[i].before,
                        .reason = "stale"};
        PC_AUTO_ARENA arena;

        pc_arena_init(&arena);
        pc_known_apply(&options, &arena, &v);
        EXPECT_STR(rows[i].row, pc_result_word(v.result),
                   pc_result_word(rows[i].after));
        EXPECT_INT(rows[i].row, v.known_days_left, rows[i].days_left);
        EXPECT_INT(rows[i].row, v.unexpected_pass, rows[i].mended);
        if (rows[i].after == PC_RESULT_FAIL && rows[i].days_left < 0)
            EXPECT_STR(rows[i].row, v.reason,
                       "stale; it was known (CDN-123) until 2027-01-31, which "
                       "is over");
    }
}

static void test_a_later_entry_can_replace_an_expired_one(void **state)
{
    const pc_known known[] = {
        {.case_glob = "*", .reason = "old", .until_s = TODAY - 1},
        {.case_glob = "*", .reason = "new", .until_s = TODAY + DAY},
    };
    pc_judge_options options = {.known = known, .n_known = 2, .today_s = TODAY};
    pc_verdict v = {.id = "a", .resource = "b", .result = PC_RESULT_FAIL};
    PC_AUTO_ARENA arena;

    (void)state;
    pc_arena_init(&arena);
    pc_known_apply(&options, &arena, &v);
    EXPECT_STR("new", v.known_reason, "new");
    EXPECT_INT("known", v.result, PC_RESULT_KNOWN);
}

static void test_exit_status(void **state)
{
    /* clang-format off */
    static const struct {
        const char *row;
        pc_level fail_on;
        pc_verdict verdicts[2];
        size_t n;
        const char *stopped;
        int status;
        const char *word;
        bool checks_alone, out_of_reach, by_policy;
        unsigned get, promised;
    } rows[] = {
        {"holds", PC_LEVEL_MUST, {{.result = PC_RESULT_PASS, .level = PC_LEVEL_MUST}}, 1, NULL, 0, "pass", false, false, false, 200, 0},
        {"must fails", PC_LEVEL_MUST, {{.result = PC_RESULT_FAIL, .level = PC_LEVEL_MUST}}, 1, NULL, 1, "fail", false, false, false, 200, 0},
        {"should fails", PC_LEVEL_MUST, {{.result = PC_RESULT_FAIL, .level = PC_LEVEL_SHOULD}}, 1, NULL, 0, "pass", false, false, false, 200, 0},
        {"should fails, and counts", PC_LEVEL_SHOULD, {{.result = PC_RESULT_FAIL, .level = PC_LEVEL_SHOULD}}, 1, NULL, 1, "fail", false, false, false, 200, 0},
        {"never", PC_LEVEL_NEVER, {{.result = PC_RESULT_FAIL, .level = PC_LEVEL_MUST}}, 1, NULL, 0, "pass", false, false, false, 200, 0},
        {"known", PC_LEVEL_MUST, {{.result = PC_RESULT_KNOWN, .level = PC_LEVEL_MUST}}, 1, NULL, 0, "pass", false, false, false, 200, 0},
        {"observed", PC_LEVEL_MUST, {{.result = PC_RESULT_OBSERVED}}, 1, NULL, 0, "pass", false, false, false, 200, 0},
        {"inconclusive", PC_LEVEL_MUST, {{.result = PC_RESULT_PASS}, {.result = PC_RESULT_INCONCLUSIVE}}, 2, NULL, 3, "inconclusive", false, false, false, 200, 0},
        {"a failure comes first", PC_LEVEL_MUST, {{.result = PC_RESULT_INCONCLUSIVE}, {.result = PC_RESULT_FAIL, .level = PC_LEVEL_MUST}}, 2, NULL, 1, "fail", false, false, false, 200, 0},
        {"stopped early", PC_LEVEL_MUST, {{.result = PC_RESULT_PASS}}, 1, "time", 3, "inconclusive", false, false, false, 200, 0},
        {"all skipped", PC_LEVEL_MUST, {{.result = PC_RESULT_SKIPPED}}, 1, NULL, 5, "nothing-ran", false, false, false, 200, 0},
        {"nothing", PC_LEVEL_MUST, {{.result = PC_RESULT_PASS}}, 0, NULL, 5, "nothing-ran", false, false, false, 200, 0},
        {"checks of the probe alone", PC_LEVEL_MUST, {{.result = PC_RESULT_PASS}}, 1, NULL, 5, "nothing-ran", true, false, false, 200, 0},
        {"one resource out of reach", PC_LEVEL_MUST, {{.result = PC_RESULT_PASS}}, 1, NULL, 3, "inconclusive", false, true, false, 200, 0},
        {"one that we may not write", PC_LEVEL_MUST, {{.result = PC_RESULT_PASS}}, 1, NULL, 0, "pass", false, true, true, 200, 0},
        {"a path that is not there", PC_LEVEL_MUST, {{.result = PC_RESULT_PASS}}, 1, NULL, 3, "inconclusive", false, false, false, 404, 0},
        {"a refusal that is promised", PC_LEVEL_MUST, {{.result = PC_RESULT_PASS}}, 1, NULL, 0, "pass", false, false, false, 403, 403},
        {"another than promised", PC_LEVEL_MUST, {{.result = PC_RESULT_PASS}}, 1, NULL, 3, "inconclusive", false, false, false, 401, 403},
    };
    /* clang-format on */

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        pc_verdict verdicts[] = {rows[i].verdicts[0], rows[i].verdicts[1]};
        const pc_verdict *list[] = {&verdicts[0], &verdicts[1]};
        pc_judge_options options = {.fail_on = rows[i].fail_on};
        pc_facts facts = {.resource = "a",
                          .reachable = !rows[i].out_of_reach,
                          .get_status = rows[i].get,
                          .promised_status = rows[i].promised};
        pc_exchange asked = {.resource = "a"}, *exchanges[] = {&asked};
        pc_trace trace = {.stopped = rows[i].stopped,
                          .facts = &facts,
                          .n_facts = 1,
                          .exchanges = exchanges,
                          .n_exchanges = !rows[i].by_policy};
        pc_summary sums;

        for (size_t k = 0; k < 2; k++)
            verdicts[k].item = rows[i].checks_alone ? "" : "group/one/a/GET";

        EXPECT_INT(rows[i].row,
                   pc_tally_exit_status(list, rows[i].n, &trace, &options),
                   rows[i].status);
        pc_tally(list, rows[i].n, &trace, &options, &sums);
        EXPECT_STR(rows[i].row, sums.verdict, rows[i].word);
    }
}

static void test_sums(void **state)
{
    pc_built b;
    pc_summary sums;
    pc_judge *judge;
    const pc_verdict *v;

    (void)state;
    pc_build_begin(&b);
    judge = pc_judge_new(&b.arena, &b.trace, &b.options);
    pc_build(&b, PC_ROLE_BEFORE, "GET", "", 200, TAG_V1, "a");
    pc_build(&b, PC_ROLE_SUBJECT, "PUT", "If-Match: \"v0\"\n", 204, "", "");
    pc_build(&b, PC_ROLE_SUBJECT, "PUT", "", 0, "", "")->end = PC_END_REFUSED;
    b.trace.seconds_ms = 1500;
    pc_judge_item(judge, &b.item, &v);
    b.item.skip = "no";
    pc_judge_item(judge, &b.item, &v);
    pc_judge_summary(judge, &sums);
    EXPECT_INT("must fail", sums.must.fail, 1);
    EXPECT_INT("skipped", sums.skipped, 1);
    EXPECT_INT("sent", sums.requests, 2);
    EXPECT_INT("seconds", sums.seconds * 10, 15);
    EXPECT_INT("exit", pc_judge_exit_status(judge), 1);
    b.options.reproducible = true;
    pc_judge_summary(judge, &sums);
    EXPECT_INT("no time", sums.seconds, 0);
    pc_build_end(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_known),
        cmocka_unit_test(test_a_later_entry_can_replace_an_expired_one),
        cmocka_unit_test(test_exit_status),
        cmocka_unit_test(test_sums),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
