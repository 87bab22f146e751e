#include "base/cleanup.h"
#include "refserver/tag.h"
#include "support/expect.h"

static const pc_ref_knobs clean;

static void test_one_tag(void **state)
{
    static const struct {
        const char *row, *text, *opaque;
        bool ok, weak;
    } rows[] = {
        {"strong", "\"abc\"", "abc", true, false},
        {"weak", "W/\"abc\"", "abc", true, true},
        {"empty opaque", "\"\"", "", true, false},
        {"comma inside", "\"a,b\"", "a,b", true, false},
        {"star inside", "\"*\"", "*", true, false},
        {"backslash is no escape", "\"a\\\"", "a\\", true, false},
        {"obs-text", "\"\xc3\xa9\"", "\xc3\xa9", true, false},
        {"exclamation mark", "\"!#~\"", "!#~", true, false},
        {"nothing", "", NULL, false, false},
        {"small w", "w/\"abc\"", NULL, false, false},
        {"space inside", "\"a c\"", NULL, false, false},
        {"tab inside", "\"a\tc\"", NULL, false, false},
        {"DEL inside", "\"a\x7f\"", NULL, false, false},
        {"no closing quote", "\"abc", NULL, false, false},
        {"no quotes", "abc", NULL, false, false},
        {"one quote", "\"", NULL, false, false},
        {"W alone", "W/", NULL, false, false},
        {"space after W/", "W/ \"a\"", NULL, false, false},
        {"twice weak", "W/W/\"a\"", NULL, false, false},
        {"two tags", "\"a\"\"b\"", NULL, false, false},
        {"something after", "\"a\" ", NULL, false, false},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        pc_ref_tag tag = {{NULL, 0}, false};

        EXPECT_INT(rows[i].row,
                   pc_ref_tag_read(TIGHT(rows[i].text), &clean, &tag),
                   rows[i].ok);
        if (!rows[i].ok)
            continue;
        EXPECT_SPAN(rows[i].row, tag.opaque, rows[i].opaque);
        EXPECT_INT(rows[i].row, tag.weak, rows[i].weak);
    }
}

static void test_lists(void **state)
{
    static const struct {
        const char *row, *text;
        pc_ref_list_kind kind;
        size_t n;
    } rows[] = {
        {"star", "*", PC_REF_LIST_STAR, 0},
        {"one", "\"a\"", PC_REF_LIST_TAGS, 1},
        {"two", "\"a\", W/\"b\"", PC_REF_LIST_TAGS, 2},
        {"no space", "\"a\",\"b\"", PC_REF_LIST_TAGS, 2},
        {"tabs", "\"a\"\t,\t\"b\"", PC_REF_LIST_TAGS, 2},
        {"empty elements", ",\"a\",, ,\"b\",", PC_REF_LIST_TAGS, 2},
        {"nothing is an empty list", "", PC_REF_LIST_TAGS, 0},
        {"commas alone", " , ,", PC_REF_LIST_TAGS, 0},
        {"comma in quotes", "\"a,b\",\"c\"", PC_REF_LIST_TAGS, 2},
        {"quoted star is a tag", "\"*\"", PC_REF_LIST_TAGS, 1},
        {"star in list", "*, \"a\"", PC_REF_LIST_BAD, 0},
        {"star at the end", "\"a\", *", PC_REF_LIST_BAD, 0},
        {"two stars", "*, *", PC_REF_LIST_BAD, 0},
        {"no comma", "\"a\" \"b\"", PC_REF_LIST_BAD, 0},
        {"semicolon", "\"a\";\"b\"", PC_REF_LIST_BAD, 0},
        {"unquoted member", "\"a\", b", PC_REF_LIST_BAD, 0},
        {"open quote at the end", "\"a\", \"b", PC_REF_LIST_BAD, 0},
    };
    PC_AUTO_ARENA arena;

    (void)state;
    pc_arena_init(&arena);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        pc_ref_list list;

        pc_ref_list_read(&arena, TIGHT(rows[i].text), &clean, &list);
        EXPECT_INT(rows[i].row, list.kind, rows[i].kind);
        EXPECT_INT(rows[i].row, list.n_tags, rows[i].n);
    }
}

/* Table 3 of 8.8.3.2. */
static void test_comparison(void **state)
{
    static const struct {
        const char *row;
        pc_ref_tag a, b;
        bool strong, weak;
    } rows[] = {
        {"W/1 W/1", {{"1", 1}, true}, {{"1", 1}, true}, false, true},
        {"W/1 W/2", {{"1", 1}, true}, {{"2", 1}, true}, false, false},
        {"W/1 1", {{"1", 1}, true}, {{"1", 1}, false}, false, true},
        {"1 W/1", {{"1", 1}, false}, {{"1", 1}, true}, false, true},
        {"1 1", {{"1", 1}, false}, {{"1", 1}, false}, true, true},
        {"a A", {{"a", 1}, false}, {{"A", 1}, false}, false, false},
        {"a ab", {{"a", 1}, false}, {{"ab", 2}, false}, false, false},
        {"empty", {{NULL, 0}, false}, {{"", 0}, false}, true, true},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        EXPECT_INT(
            rows[i].row,
            pc_ref_tag_match(&rows[i].a, &rows[i].b, PC_REF_COMPARE_STRONG),
            rows[i].strong);
        EXPECT_INT(
            rows[i].row,
            pc_ref_tag_match(&rows[i].a, &rows[i].b, PC_REF_COMPARE_WEAK),
            rows[i].weak);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_one_tag),
        cmocka_unit_test(test_lists),
        cmocka_unit_test(test_comparison),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
