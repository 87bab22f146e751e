/* tests/oracle/test_etag.c - entity tags and lists by RFC 9110's grammar. */
#include "support/expect.h"

#include <precheck/etag.h>

static void test_parse(void **state)
{
    static const struct {
        const char *row, *text;
        int want;
        bool weak;
        const char *opaque;
    } rows[] = {
        {"strong", "\"xyzzy\"", PC_OK, false, "xyzzy"},
        {"weak", "W/\"xyzzy\"", PC_OK, true, "xyzzy"},
        {"empty is a tag", "\"\"", PC_OK, false, ""},
        {"weak and empty", "W/\"\"", PC_OK, true, ""},
        {"comma inside", "\"a,b\"", PC_OK, false, "a,b"},
        {"star inside", "\"*\"", PC_OK, false, "*"},
        {"backslash inside", "\"a\\b\"", PC_OK, false, "a\\b"},
        {"backslash at the end", "\"a\\\"", PC_OK, false, "a\\"},
        {"first and last of the grammar", "\"!#~\"", PC_OK, false, "!#~"},
        {"obs-text", "\"\x80\xff\"", PC_OK, false, "\x80\xff"},
        {"small w", "w/\"a\"", PC_ESYNTAX, false, NULL},
        {"W without slash", "W\"a\"", PC_ESYNTAX, false, NULL},
        {"W and space", "W/ \"a\"", PC_ESYNTAX, false, NULL},
        {"space inside", "\"a c\"", PC_ESYNTAX, false, NULL},
        {"tab inside", "\"a\tc\"", PC_ESYNTAX, false, NULL},
        {"DEL inside", "\"a\x7f\"", PC_ESYNTAX, false, NULL},
        {"control inside", "\"a\x01\"", PC_ESYNTAX, false, NULL},
        {"quote inside", "\"a\"b\"", PC_ESYNTAX, false, NULL},
        {"no quotes", "a", PC_ESYNTAX, false, NULL},
        {"no closing quote", "\"a", PC_ESYNTAX, false, NULL},
        {"no opening quote", "a\"", PC_ESYNTAX, false, NULL},
        {"one quote", "\"", PC_ESYNTAX, false, NULL},
        {"nothing", "", PC_ESYNTAX, false, NULL},
        {"W alone", "W", PC_ESYNTAX, false, NULL},
        {"W/ alone", "W/", PC_ESYNTAX, false, NULL},
        {"W/ and a quote", "W/\"", PC_ESYNTAX, false, NULL},
        {"single quotes", "'a'", PC_ESYNTAX, false, NULL},
        {"blank before", " \"a\"", PC_ESYNTAX, false, NULL},
        {"blank after", "\"a\" ", PC_ESYNTAX, false, NULL},
        {"two tags", "\"a\",\"b\"", PC_ESYNTAX, false, NULL},
        {"star", "*", PC_ESYNTAX, false, NULL},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        pc_etag tag = {{"untouched", 9}, false};

        EXPECT_INT(rows[i].row, pc_etag_parse(TIGHT(rows[i].text), &tag),
                   rows[i].want);
        EXPECT_INT(rows[i].row, tag.weak, rows[i].weak);
        EXPECT_SPAN(rows[i].row, tag.opaque,
                    rows[i].opaque ? rows[i].opaque : "untouched");
    }
}

static void test_a_nul_is_no_tag_character(void **state)
{
    pc_etag tag;

    (void)state;
    EXPECT_INT("NUL", pc_etag_parse(TIGHT_LIT("\"a\0b\""), &tag), PC_ESYNTAX);
}

/* 8.8.3.2, table 3, both ways round. */
static void test_comparison(void **state)
{
    static const struct {
        const char *a, *b;
        bool strong, weak;
    } rows[] = {
        {"W/\"1\"", "W/\"1\"", false, true},
        {"W/\"1\"", "W/\"2\"", false, false},
        {"W/\"1\"", "\"1\"", false, true},
        {"\"1\"", "\"1\"", true, true},
        {"\"1\"", "\"2\"", false, false},
        {"\"1\"", "\"12\"", false, false},
        {"\"a\"", "\"A\"", false, false},
        {"\"\"", "\"\"", true, true},
        {"\"\"", "\"1\"", false, false},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        pc_etag a, b;

        assert_int_equal(pc_etag_parse(TIGHT(rows[i].a), &a), PC_OK);
        assert_int_equal(pc_etag_parse(TIGHT(rows[i].b), &b), PC_OK);
        EXPECT_INT(rows[i].a, pc_etag_strong_equal(&a, &b), rows[i].strong);
        EXPECT_INT(rows[i].a, pc_etag_strong_equal(&b, &a), rows[i].strong);
        EXPECT_INT(rows[i].a, pc_etag_weak_equal(&a, &b), rows[i].weak);
        EXPECT_INT(rows[i].a, pc_etag_weak_equal(&b, &a), rows[i].weak);
    }
}

static void test_lists(void **state)
{
    static const struct {
        const char *row, *text, *tags; /* opaque parts, each with a bar */
        int end;
    } rows[] = {
        {"one", "\"a\"", "a|", 0},
        {"three", "\"xyzzy\", \"r2d2xxxx\", \"c3piozzzz\"",
         "xyzzy|r2d2xxxx|c3piozzzz|", 0},
        {"without blanks", "\"a\",W/\"b\",\"c\"", "a|b|c|", 0},
        {"tabs and blanks", "\t \"a\" \t,\t \"b\" \t", "a|b|", 0},
        {"empty", "", "", 0},
        {"blanks only", " \t ", "", 0},
        {"commas only", ",, ,\t,", "", 0},
        {"empty first", ",\"a\"", "a|", 0},
        {"empty inside", "\"a\",, ,\"b\"", "a|b|", 0},
        {"empty last", "\"a\",", "a|", 0},
        {"commas in tags", "\"a,b\",\"c\"", "a,b|c|", 0},
        {"no comma", "\"a\" \"b\"", "a|", PC_ESYNTAX},
        {"no comma, no blank", "\"a\"\"b\"", "a|", PC_ESYNTAX},
        {"semicolon", "\"a\";\"b\"", "a|", PC_ESYNTAX},
        {"star", "*", "", PC_ESYNTAX},
        {"star second", "\"a\", *", "a|", PC_ESYNTAX},
        {"star first", "*, \"a\"", "", PC_ESYNTAX},
        {"unquoted", "a", "", PC_ESYNTAX},
        {"second unquoted", "\"a\", b", "a|", PC_ESYNTAX},
        {"unclosed", "\"a\", \"b", "a|", PC_ESYNTAX},
        {"W apart", "\"a\", W/", "a|", PC_ESYNTAX},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        pc_etag_list list;
        pc_etag tag;
        char got[100] = "";
        int more;

        pc_etag_list_init(&list, TIGHT(rows[i].text));
        while ((more = pc_etag_list_next(&list, &tag)) > 0) {
            strncat(got, tag.opaque.ptr, tag.opaque.len);
            strcat(got, "|");
        }
        EXPECT_INT(rows[i].row, more, rows[i].end);
        EXPECT_STR(rows[i].row, got, rows[i].tags);
        EXPECT_INT(rows[i].row, pc_etag_list_next(&list, &tag), 0);
    }
}

static void test_an_empty_list_may_have_no_memory(void **state)
{
    pc_etag_list list;
    pc_etag tag;

    (void)state;
    pc_etag_list_init(&list, (pc_span){NULL, 0});
    EXPECT_INT("NULL", pc_etag_list_next(&list, &tag), 0);
    EXPECT_INT("NULL", pc_etag_parse((pc_span){NULL, 0}, &tag), PC_ESYNTAX);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_parse),
        cmocka_unit_test(test_a_nul_is_no_tag_character),
        cmocka_unit_test(test_comparison),
        cmocka_unit_test(test_lists),
        cmocka_unit_test(test_an_empty_list_may_have_no_memory),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
