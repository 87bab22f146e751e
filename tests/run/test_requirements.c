/* Every rule that a client can see a breach of is tested by something. */
#include "base/cleanup.h"
#include "base/str.h"
#include "run/requirements.h"
#include "support/expect.h"

#include <string.h>

typedef struct map {
    pc_arena arena;
    pc_diags diags;
    pc_catalogue catalogue;
    pc_requirement *items;
    size_t n;
} map;

static void open_map(map *m)
{
    pc_arena_init(&m->arena);
    pc_diags_init(&m->diags, &m->arena);
    EXPECT_INT(
        "catalogue",
        pc_catalogue_load(&m->arena, true, NULL, 0, &m->catalogue, &m->diags),
        PC_OK);
    pc_requirements(&m->arena, &m->catalogue, &m->items, &m->n);
}

static void test_what_a_client_can_see_is_covered(void **state)
{
    map m;

    (void)state;
    open_map(&m);
    EXPECT_INT("rows", m.n, PC_CLAUSE_COUNT - 1);
    for (size_t i = 0; i < m.n; i++) {
        const pc_requirement *r = &m.items[i];
        const bool tested = r->n_cases || r->n_checks;

        EXPECT_TRUE(r->clause->name, r->coverage != PC_UNCOVERED);
        EXPECT_INT(r->clause->name, r->coverage == PC_COVERED, tested);
        EXPECT_INT(r->clause->name, r->reason == NULL, tested);
        if (r->coverage == PC_COVERAGE_UNSEEN)
            EXPECT_INT(r->clause->name, r->clause->vantage, PC_VANTAGE_NONE);
        if (r->coverage == PC_COVERAGE_OPTIONAL)
            EXPECT_TRUE(
                r->clause->name,
                r->clause->level == PC_LEVEL_NOTE ||
                    pc_span_starts(pc_span_of(r->clause->name), "WEBDAV_"));
    }
    pc_arena_release(&m.arena);
}

static void test_a_rule_without_any_case_is_told(void **state)
{
    const pc_catalogue nothing = {NULL, 0};
    pc_requirement r;
    PC_AUTO_ARENA arena;

    (void)state;
    pc_arena_init(&arena);
    pc_requirement_of(&arena, &nothing, PC_CLAUSE_IF_MATCH_STRONG, &r);
    EXPECT_INT("no case", r.coverage, PC_UNCOVERED);
    EXPECT_STR("no case", pc_coverage_name(r.coverage), "uncovered");
    pc_requirement_of(&arena, &nothing, PC_CLAUSE_NOT_MODIFIED_NO_CONTENT, &r);
    EXPECT_INT("a check", r.coverage, PC_COVERED);
    EXPECT_STR("a check", r.checks[0].id, "response/304-no-content");
    pc_requirement_of(&arena, &nothing, PC_CLAUSE_IF_RANGE_SENT_ALONE, &r);
    EXPECT_INT("unseen", r.coverage, PC_COVERAGE_UNSEEN);
    EXPECT_STR("unseen", r.reason, r.clause->how);
    pc_requirement_of(&arena, &nothing, PC_CLAUSE_CACHE_SENDS_TAGS, &r);
    EXPECT_INT("proxy", r.coverage, PC_COVERAGE_PROXY);
    pc_requirement_of(&arena, &nothing, PC_CLAUSE_EVAL_ATOMIC, &r);
    EXPECT_INT("race", r.coverage, PC_COVERAGE_RACE);
}

static void test_cases_stand_at_each_rule_they_cite(void **state)
{
    size_t pairs = 0, cites = 0;
    map m;

    (void)state;
    open_map(&m);
    for (size_t i = 0; i < m.n; i++)
        pairs += m.items[i].n_cases;
    for (size_t i = 0; i < m.catalogue.n; i++)
        cites += m.catalogue.cases[i].n_cites;
    EXPECT_INT("pairs", pairs, cites);
    pc_arena_release(&m.arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_a_client_can_see_is_covered),
        cmocka_unit_test(test_a_rule_without_any_case_is_told),
        cmocka_unit_test(test_cases_stand_at_each_rule_they_cite),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
