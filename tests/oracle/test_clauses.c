/* tests/oracle/test_clauses.c - every row is whole, and no two are alike. */
#include "support/expect.h"

#include <precheck/clauses.h>

#include <ctype.h>
#include <stdio.h>

static void test_every_row_is_whole(void **state)
{
    (void)state;
    for (int id = 1; id < PC_CLAUSE_COUNT; id++) {
        const pc_clause *clause = pc_clause_get((pc_clause_id)id);
        size_t len;

        assert_non_null(clause);
        EXPECT_TRUE(clause->name, strlen(clause->ref) >= 2);
        EXPECT_TRUE(clause->name, strncmp(clause->document, "RFC ", 4) == 0);
        EXPECT_TRUE(clause->name, isdigit((unsigned char)*clause->section));
        EXPECT_TRUE(clause->name, *clause->keyword && *clause->binds);
        EXPECT_TRUE(clause->name, strlen(clause->how) > 5);
        len = strlen(clause->gist);
        EXPECT_TRUE(clause->name, len > 20 && clause->gist[len - 1] != '.');
        EXPECT_TRUE(clause->name, *pc_level_name(clause->level));
    }
}

static void test_found_by_name_and_by_ref(void **state)
{
    (void)state;
    for (int id = 1; id < PC_CLAUSE_COUNT; id++) {
        const pc_clause *clause = pc_clause_get((pc_clause_id)id);

        /* The first that is found is this one: so all are different. */
        EXPECT_INT(clause->name, pc_clause_find(TIGHT(clause->name)), id);
        EXPECT_INT(clause->ref, pc_clause_find(TIGHT(clause->ref)), id);
    }
    EXPECT_INT("unknown", pc_clause_find(TIGHT("IF_MATCH_STRON")), 0);
    EXPECT_INT("other case", pc_clause_find(TIGHT("im1")), 0);
    EXPECT_INT("empty", pc_clause_find((pc_span){NULL, 0}), 0);
}

static void test_numbers_that_are_no_clause(void **state)
{
    (void)state;
    assert_null(pc_clause_get(PC_CLAUSE_NONE));
    assert_null(pc_clause_get(PC_CLAUSE_COUNT));
    assert_int_equal(pc_clause_get(PC_CLAUSE_IF_MATCH_STRONG)->level,
                     PC_LEVEL_MUST);
}

/* The list of requirements has these many in each group; a row that is lost
 * would silently take its cases with it. */
static void test_no_requirement_is_lost(void **state)
{
    static const struct {
        const char *group;
        int n;
    } groups[] = {{"G", 14},  {"D", 8},   {"V", 18},  {"M", 10},  {"IM", 10},
                  {"IN", 10}, {"MS", 11}, {"US", 11}, {"IR", 12}, {"EV", 12},
                  {"RG", 20}, {"P", 8},   {"S", 7},   {"L", 4},   {"T", 5},
                  {"W", 2},   {"C", 13}};

    (void)state;
    for (size_t i = 0; i < sizeof groups / sizeof groups[0]; i++)
        for (int n = 1; n <= groups[i].n; n++) {
            char ref[32];

            snprintf(ref, sizeof ref, "%s%d", groups[i].group, n);
            EXPECT_TRUE(ref, pc_clause_find(TIGHT(ref)) != PC_CLAUSE_NONE);
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_row_is_whole),
        cmocka_unit_test(test_found_by_name_and_by_ref),
        cmocka_unit_test(test_numbers_that_are_no_clause),
        cmocka_unit_test(test_no_requirement_is_lost),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
