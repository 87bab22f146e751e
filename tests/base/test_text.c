/* Spans, globs, nearest words, diagnostics. */
#include "base/cleanup.h"
#include "base/diag.h"
#include "base/limits.h"
#include "base/str.h"
#include "support/expect.h"

static void test_spans_compare_octets(void **state)
{
    (void)state;
    EXPECT_TRUE("empty", pc_span_eq((pc_span){NULL, 0}, TIGHT("")));
    EXPECT_TRUE("NUL counts", !pc_span_eq(TIGHT_LIT("a\0b"), TIGHT("a")));
    EXPECT_TRUE("case", pc_span_is_nocase(TIGHT("ETag"), "eTAG"));
    EXPECT_TRUE("no locale", !pc_span_is_nocase(TIGHT("\xc4"), "\xe4"));
    EXPECT_TRUE("[ is not {", !pc_span_is_nocase(TIGHT("["), "{"));
    EXPECT_TRUE("starts", pc_span_starts(TIGHT("abc"), "ab"));
    EXPECT_TRUE("too short", !pc_span_starts(TIGHT("a"), "ab"));
    EXPECT_SPAN("trim", pc_span_trim(TIGHT(" \ta b\t ")), "a b");
    EXPECT_SPAN("trim all", pc_span_trim(TIGHT(" \t ")), "");
    EXPECT_TRUE("null", pc_span_of(NULL).len == 0);
}

static void test_contains(void **state)
{
    static const struct {
        const char *row, *haystack, *needle;
        bool want;
    } rows[] = {
        {"begin", "abc", "ab", true},       {"end", "abc", "bc", true},
        {"false start", "aab", "ab", true}, {"absent", "abc", "ac", false},
        {"longer", "ab", "abc", false},     {"empty needle", "", "", true},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        EXPECT_INT(
            rows[i].row,
            pc_span_contains(TIGHT(rows[i].haystack), TIGHT(rows[i].needle)),
            rows[i].want);
}

static void test_numbers_are_digits_alone(void **state)
{
    static const struct {
        const char *text;
        bool ok;
        uint64_t want;
    } rows[] = {
        {"0", true, 0},
        {"007", true, 7},
        {"", false, 0},
        {"-1", false, 0},
        {"+1", false, 0},
        {" 1", false, 0},
        {"1x", false, 0},
        {"0x10", false, 0},
        {"18446744073709551615", true, UINT64_MAX},
        {"18446744073709551616", false, 0},
        {"99999999999999999999999", false, 0},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        uint64_t value = 0;

        EXPECT_INT(rows[i].text, pc_span_u64(TIGHT(rows[i].text), &value),
                   rows[i].ok);
        EXPECT_TRUE(rows[i].text, value == rows[i].want);
    }
}

static void test_globs(void **state)
{
    static const struct {
        const char *pattern, *text;
        bool want;
    } rows[] = {
        {"*", "", true},
        {"if-match/*", "if-match/weak", true},
        {"if-match/*", "if-matches", false},
        {"*/weak*", "if-match/weak-tag", true},
        {"?", "", false},
        {"a?c", "abc", true},
        {"a*b*c", "aXbXbXc", true},
        {"a*b*c", "aXbX", false},
        {"", "a", false},
        {"[a]", "a", false},
        {"*a*a*a*a*a*a*a*a*b", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", false},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        EXPECT_INT(rows[i].pattern,
                   pc_glob_match(rows[i].pattern, rows[i].text), rows[i].want);
}

static void test_the_nearest_word_is_one_that_was_meant(void **state)
{
    static const char *const words[] = {
        "resources", "profile", "timeout", "connect-timeout",
        "url",       "tls",     NULL};
    static const struct {
        const char *word, *want;
    } rows[] = {
        {"resorces", "resources"},
        {"profiel", "profile"},
        {"Timeout", "timeout"},
        {"connect_timeout", "connect-timeout"},
        {"ulr", "url"},
        {"banana", NULL},
        {"x", NULL},
        {"", NULL},
        {"timeouts", "timeout"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const char *got = pc_nearest(rows[i].word, words);

        if (rows[i].want)
            EXPECT_STR(rows[i].word, got, rows[i].want);
        else
            EXPECT_TRUE(rows[i].word, !got);
    }
}

static char *printed(const pc_diags *diags)
{
    char *text = NULL;
    size_t len;
    FILE *out = open_memstream(&text, &len);

    pc_diags_print(diags, out);
    fclose(out);
    return text;
}

static void test_diagnostics_are_sorted_and_harmless(void **state)
{
    PC_AUTO_ARENA arena;
    PC_AUTO_FREE char *text = NULL;
    pc_diags diags;

    (void)state;
    pc_arena_init(&arena);
    pc_diags_init(&diags, &arena);
    EXPECT_INT("code",
               pc_fail_at(&diags, PC_ERANGE, (pc_pos){"b.yaml", 2, 9}, "try 1",
                          "'%d' is too much", 7),
               PC_ERANGE);
    pc_diag_add(&diags, PC_WARNING, (pc_pos){"b.yaml", 2, 1}, NULL, "first");
    pc_diag_add(&diags, PC_NOTE, (pc_pos){"a.yaml", 0, 0}, NULL,
                "a\n::error::b \x1b[2J \xe2\x80\xae");
    EXPECT_INT("no place", pc_fail(&diags, PC_EIO, "no place"), PC_EIO);
    EXPECT_INT("errors", diags.n_errors, 2);
    text = printed(&diags);
    EXPECT_STR("text", text,
               "error: no place\n"
               "a.yaml: note: a\\n::error::b \\x1b[2J \\xe2\\x80\\xae\n"
               "b.yaml:2:1: warning: first\n"
               "b.yaml:2:9: error: '7' is too much\n"
               "  hint: try 1\n");
    EXPECT_INT("nobody listens", pc_fail(NULL, PC_EIO, "x"), PC_EIO);
}

static void test_diagnostics_have_a_limit(void **state)
{
    PC_AUTO_ARENA arena;
    PC_AUTO_FREE char *text = NULL;
    pc_diags diags;

    (void)state;
    pc_arena_init(&arena);
    pc_diags_init(&diags, &arena);
    for (int i = 0; i < PC_LIMIT_DIAGS + 5; i++)
        pc_fail(&diags, PC_EIO, "number %d", i);
    EXPECT_INT("kept", diags.n, PC_LIMIT_DIAGS);
    EXPECT_INT("counted", diags.n_errors, PC_LIMIT_DIAGS + 5);
    text = printed(&diags);
    EXPECT_TRUE("said", strstr(text, "\nand 5 more\n") != NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_spans_compare_octets),
        cmocka_unit_test(test_contains),
        cmocka_unit_test(test_numbers_are_digits_alone),
        cmocka_unit_test(test_globs),
        cmocka_unit_test(test_the_nearest_word_is_one_that_was_meant),
        cmocka_unit_test(test_diagnostics_are_sorted_and_harmless),
        cmocka_unit_test(test_diagnostics_have_a_limit),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
