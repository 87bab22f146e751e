#include "base/cleanup.h"
#include "base/str.h"
#include "exchange/message.h"
#include "support/expect.h"

static void add(pc_arena *arena, pc_lines *lines, const char *name,
                const char *value)
{
    pc_lines_add(arena, lines, TIGHT(name), TIGHT(value));
}

static void test_lines_are_found_in_any_case(void **state)
{
    PC_AUTO_ARENA arena;
    pc_lines lines = {0};

    (void)state;
    pc_arena_init(&arena);
    add(&arena, &lines, "eTaG", "\"a\"");
    add(&arena, &lines, "ETags", "\"b\"");
    add(&arena, &lines, "ETAG", "\"c\"");
    EXPECT_SPAN("first", pc_lines_find(&lines, "ETag")->value, "\"a\"");
    EXPECT_INT("two", pc_lines_count(&lines, "etag"), 2);
    EXPECT_TRUE("none", !pc_lines_find(&lines, "ETa"));
    EXPECT_INT("none", pc_lines_count(&lines, "Date"), 0);
}

static void test_lines_of_a_list_are_joined(void **state)
{
    static const struct {
        const char *row;
        const char *values[4];
        const char *want;
    } rows[] = {
        {"absent", {NULL}, ""},
        {"one", {"a", NULL}, "a"},
        {"two", {"a", "b", NULL}, "a, b"},
        {"empty ones count", {"", "b", "", NULL}, ", b, "},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        PC_AUTO_ARENA arena;
        pc_lines lines = {0};

        pc_arena_init(&arena);
        add(&arena, &lines, "Vary", "*");
        for (size_t j = 0; rows[i].values[j]; j++)
            add(&arena, &lines, j % 2 ? "if-match" : "If-Match",
                rows[i].values[j]);
        EXPECT_SPAN(rows[i].row, pc_lines_join(&arena, &lines, "IF-MATCH"),
                    rows[i].want);
    }
}

static void test_every_role_and_end_has_its_own_name(void **state)
{
    (void)state;
    for (unsigned i = 0; i <= PC_ROLE_ORIGIN; i++)
        for (unsigned j = 0; j < i; j++)
            EXPECT_TRUE("role", strcmp(pc_role_name((pc_role)i),
                                       pc_role_name((pc_role)j)) != 0);
    for (unsigned i = 0; i <= PC_END_REFUSED; i++)
        for (unsigned j = 0; j < i; j++)
            EXPECT_TRUE("end", strcmp(pc_end_name((pc_end)i),
                                      pc_end_name((pc_end)j)) != 0);
    EXPECT_TRUE("no more roles", !pc_role_name((pc_role)(PC_ROLE_ORIGIN + 1)));
    EXPECT_TRUE("no more ends", !pc_end_name((pc_end)(PC_END_REFUSED + 1)));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_lines_are_found_in_any_case),
        cmocka_unit_test(test_lines_of_a_list_are_joined),
        cmocka_unit_test(test_every_role_and_end_has_its_own_name),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
