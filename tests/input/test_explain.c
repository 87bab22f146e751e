/* The explanations of cases/explain/ and the reader of their files. */
#include "base/cleanup.h"
#include "base/str.h"
#include "input/explain.h"
#include "input/lint.h"
#include "loaded.h"

static void load(loaded *l, pc_explain *ret_explain)
{
    start(l);
    EXPECT_INT("embedded", pc_explain_load(&l->arena, ret_explain, &l->diags),
               PC_OK);
    EXPECT_STR("embedded", said(l), "");
}

static void test_every_clause_has_one_rule(void **state)
{
    pc_explain explain;
    loaded l;

    (void)state;
    load(&l, &explain);
    for (unsigned id = 1; id < PC_CLAUSE_COUNT; id++) {
        const char *name = pc_explain_clause_name(id);
        const pc_explain_rule *rule = pc_explain_rule_of(&explain, name);

        EXPECT_TRUE(name, rule != NULL);
        if (!rule)
            continue;
        EXPECT_TRUE(name, strlen(rule->mend) > 10);
        EXPECT_TRUE(name, *rule->wrong != '\0');
        /* a sentence among others: no full stop, as in diagnostics */
        EXPECT_TRUE(name, rule->mend[strlen(rule->mend) - 1] != '.');
        EXPECT_TRUE(name, rule->wrong[strlen(rule->wrong) - 1] != '.');
    }
    EXPECT_TRUE("no clause", pc_explain_clause_name(0) == NULL);
    EXPECT_TRUE("past the end",
                pc_explain_clause_name(PC_CLAUSE_COUNT) == NULL);
    finish(&l);
}

static void test_every_status_is_explained_with_curl_lines(void **state)
{
    static const unsigned wanted[] = {200, 206, 304, 400, 409,
                                      412, 416, 423, 428};
    pc_explain explain;
    loaded l;

    (void)state;
    load(&l, &explain);
    for (size_t i = 0; i < sizeof wanted / sizeof wanted[0]; i++) {
        const pc_explain_status *status =
            pc_explain_status_of(&explain, wanted[i]);
        char row[16];
        bool curl = false;

        snprintf(row, sizeof row, "%u", wanted[i]);
        EXPECT_TRUE(row, status != NULL);
        if (!status)
            continue;
        for (size_t j = 0; j < status->n_steps; j++)
            curl |= pc_span_contains(pc_span_of(status->steps[j].run),
                                     PC_LIT("curl "));
        EXPECT_TRUE(row, curl);
        EXPECT_TRUE(row, status->n_when && status->n_mistakes);
    }
    EXPECT_TRUE("no such page", pc_explain_status_of(&explain, 599) == NULL);
    finish(&l);
}

static void test_hints_are_for_what_they_name(void **state)
{
    pc_explain explain;
    size_t strong = 0, refused = 0;
    loaded l;

    (void)state;
    load(&l, &explain);
    for (size_t i = 0; i < explain.n_hints; i++) {
        strong +=
            pc_explain_hint_fits_clause(&explain.hints[i], "IF_MATCH_STRONG");
        refused += pc_explain_hint_fits_status(&explain.hints[i], 412);
        EXPECT_TRUE(explain.hints[i].say,
                    !pc_explain_hint_fits_status(&explain.hints[i], 200));
    }
    EXPECT_TRUE("If-Match in several servers", strong >= 6);
    EXPECT_TRUE("412 in several servers", refused >= 6);
    finish(&l);
}

static void test_what_is_wrong_in_a_file_is_said(void **state)
{
    static const struct {
        const char *row, *text, *want;
    } rows[] = {
        {"no such clause",
         "rules:\n  - {clauses: [IF_MATCH_STRNG], wrong: a, mend: b}\n",
         "2:5: no clause 'IF_MATCH_STRNG' (did you mean IF_MATCH_STRONG?)\n"},
        {"two rules for one",
         "rules:\n  - {clauses: [IF_MATCH_STRONG], wrong: a, mend: b}\n"
         "  - {clauses: [IF_MATCH_STRONG], wrong: a, mend: b}\n",
         "3:5: 'IF_MATCH_STRONG' has a rule already (x.yaml line 2)\n"},
        {"globs are for hints",
         "rules:\n  - {clauses: [IF_*], wrong: a, mend: b}\n",
         "2:5: no clause 'IF_*' (the names are those of clauses.h)\n"},
        {"a glob without a match",
         "hints:\n  - {server: x, clauses: [ZZZ_*], say: a, see: 'https://x'}\n",
         "2:5: no clause 'ZZZ_*' (the names are those of clauses.h)\n"},
        {"no number",
         "hints:\n  - {server: x, clauses: [IF_*], statuses: [4xx], say: a, "
         "see: 'https://x'}\n",
         "2:5: '4xx' is no status such as 412\n"},
        {"no https",
         "hints:\n  - {server: x, clauses: [IF_*], say: a, see: 'http://xy'}\n",
         "2:5: 'see' takes an https URL, not 'http://xy'\n"},
        {"unknown key", "rulez: []\n",
         "1:1: unknown key 'rulez' in a file of explanations (did you mean "
         "'rules'?)\n"},
        {"a missing key",
         "rules:\n  - {clauses: [IF_MATCH_STRONG], wrong: a}\n",
         "2:5: an entry of 'rules' needs the key 'mend' (mend: how to mend "
         "it)\n"},
        {"fine", "rules: [{clauses: [IF_MATCH_STRONG], wrong: a, mend: b}]\n",
         ""},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        pc_explain explain = {0};
        loaded l;
        int r;

        start(&l);
        r = pc_explain_parse(&l.arena, "x.yaml",
                             pc_tight(rows[i].text, strlen(rows[i].text)),
                             &explain, &l.diags);
        EXPECT_STR(rows[i].row, said(&l), rows[i].want);
        EXPECT_INT(rows[i].row, r == PC_OK, *rows[i].want == '\0');
        finish(&l);
    }
}

static void test_lint_knows_the_files(void **state)
{
    pc_lint_result result;
    loaded l;

    (void)state;
    start(&l);
    EXPECT_INT("lint",
               pc_lint_file(&l.arena, PC_SOURCE_DIR "/cases/explain/hints.yaml",
                            &l.options, &result, &l.diags),
               PC_OK);
    EXPECT_INT("kind", result.kind, PC_FILE_EXPLAIN);
    finish(&l);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_clause_has_one_rule),
        cmocka_unit_test(test_every_status_is_explained_with_curl_lines),
        cmocka_unit_test(test_hints_are_for_what_they_name),
        cmocka_unit_test(test_what_is_wrong_in_a_file_is_said),
        cmocka_unit_test(test_lint_knows_the_files),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
