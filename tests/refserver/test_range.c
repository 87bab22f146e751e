#include "refserver/range.h"
#include "support/expect.h"

#include <stdio.h>

static const pc_ref_knobs clean;

static void test_sets(void **state)
{
    static const struct {
        const char *row, *text;
        size_t length;
        pc_ref_ranges_kind kind;
        size_t n;
        unsigned first, last; /* of the first */
    } rows[] = {
        {"first", "bytes=0-0", 10, PC_REF_RANGES_SOME, 1, 0, 0},
        {"open", "bytes=4-", 10, PC_REF_RANGES_SOME, 1, 4, 9},
        {"suffix", "bytes=-3", 10, PC_REF_RANGES_SOME, 1, 7, 9},
        {"long suffix", "bytes=-99", 10, PC_REF_RANGES_SOME, 1, 0, 9},
        {"cut", "bytes=4-99", 10, PC_REF_RANGES_SOME, 1, 4, 9},
        {"unit's case", "BYTES=1-2", 10, PC_REF_RANGES_SOME, 1, 1, 2},
        {"two", "bytes=0-1,4-5", 10, PC_REF_RANGES_SOME, 2, 0, 1},
        {"spaces and empty ones", "bytes= 0-1 ,, 4-5 ,", 10, PC_REF_RANGES_SOME,
         2, 0, 1},
        {"one of two", "bytes=99-,4-5", 10, PC_REF_RANGES_SOME, 1, 4, 5},
        {"past the end", "bytes=10-", 10, PC_REF_RANGES_NONE, 0, 0, 0},
        {"suffix of nothing", "bytes=-0", 10, PC_REF_RANGES_NONE, 0, 0, 0},
        {"20 digits", "bytes=99999999999999999999-", 10, PC_REF_RANGES_NONE, 0,
         0, 0},
        {"to 2^64", "bytes=4-18446744073709551616", 10, PC_REF_RANGES_SOME, 1,
         4, 9},
        {"suffix of 20 digits", "bytes=-99999999999999999999", 10,
         PC_REF_RANGES_SOME, 1, 0, 9},
        {"inverted", "bytes=5-2", 10, PC_REF_RANGES_IGNORED, 0, 0, 0},
        {"other unit", "lines=0-1", 10, PC_REF_RANGES_IGNORED, 0, 0, 0},
        {"no unit", "0-1", 10, PC_REF_RANGES_IGNORED, 0, 0, 0},
        {"nothing", "", 10, PC_REF_RANGES_IGNORED, 0, 0, 0},
        {"no set", "bytes=", 10, PC_REF_RANGES_IGNORED, 0, 0, 0},
        {"dash", "bytes=-", 10, PC_REF_RANGES_IGNORED, 0, 0, 0},
        {"letters", "bytes=a-b", 10, PC_REF_RANGES_IGNORED, 0, 0, 0},
        {"bad one among good ones", "bytes=0-1,x", 10, PC_REF_RANGES_IGNORED, 0,
         0, 0},
        {"sign", "bytes=+1-2", 10, PC_REF_RANGES_IGNORED, 0, 0, 0},
        {"space before =", "bytes =0-1", 10, PC_REF_RANGES_IGNORED, 0, 0, 0},
        {"many overlaps", "bytes=0-,0-,0-,0-", 10, PC_REF_RANGES_IGNORED, 0, 0,
         0},
        {"empty content", "bytes=0-0", 0, PC_REF_RANGES_IGNORED, 0, 0, 0},
        {"suffix of empty content", "bytes=-5", 0, PC_REF_RANGES_IGNORED, 0, 0,
         0},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        pc_ref_ranges got;

        pc_ref_ranges_read(TIGHT(rows[i].text), rows[i].length, &clean, &got);
        EXPECT_INT(rows[i].row, got.kind, rows[i].kind);
        if (got.kind != PC_REF_RANGES_SOME)
            continue;
        EXPECT_INT(rows[i].row, got.n, rows[i].n);
        EXPECT_INT(rows[i].row, got.item[0].first, rows[i].first);
        EXPECT_INT(rows[i].row, got.item[0].last, rows[i].last);
    }
}

static void test_too_many_ranges_are_ignored(void **state)
{
    char text[1024] = "bytes=0-0";
    pc_ref_ranges got;

    (void)state;
    for (int i = 1; i < PC_REF_RANGES_MAX; i++)
        sprintf(text + strlen(text), ",%d-%d", 10 * i, 10 * i);
    pc_ref_ranges_read(TIGHT(text), 10000, &clean, &got);
    EXPECT_INT("as many as there may be", got.n, PC_REF_RANGES_MAX);
    strcat(text, ",9000-");
    pc_ref_ranges_read(TIGHT(text), 10000, &clean, &got);
    EXPECT_INT("one more", got.kind, PC_REF_RANGES_IGNORED);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sets),
        cmocka_unit_test(test_too_many_ranges_are_ignored),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
