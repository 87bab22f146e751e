/* judge/ranges.c: Content-Range, Range and multipart/byteranges. */
#include "base/str.h"
#include "judge/ranges.h"
#include "support/expect.h"

static void test_content_range(void **state)
{
    /* clang-format off */
    static const struct {
        const char *text;
        int want;
        bool satisfied, has_total;
        uint64_t first, last, total;
    } rows[] = {
        {"bytes 0-9/100",  PC_OK, true,  true,  0, 9, 100},
        {"Bytes 0-9/100",  PC_OK, true,  true,  0, 9, 100},
        {"bytes 5-5/*",    PC_OK, true,  false, 5, 5, 0},
        {"bytes */100",    PC_OK, false, true,  0, 0, 100},
        {"bytes */*",      PC_ESYNTAX, 0, 0, 0, 0, 0},
        {"bytes 9-0/100",  PC_ESYNTAX, 0, 0, 0, 0, 0},
        {"bytes 0-100/100", PC_ESYNTAX, 0, 0, 0, 0, 0},
        {"bytes=0-9/100",  PC_ESYNTAX, 0, 0, 0, 0, 0},
        {"bytes 0-9",      PC_ESYNTAX, 0, 0, 0, 0, 0},
        {"bytes 0 -9/100", PC_ESYNTAX, 0, 0, 0, 0, 0},
        {"lines 0-9/100",  PC_ESYNTAX, 0, 0, 0, 0, 0},
        {"bytes 99999999999999999999-1/2", PC_ESYNTAX, 0, 0, 0, 0, 0},
        {"",               PC_ESYNTAX, 0, 0, 0, 0, 0},
    };
    /* clang-format on */

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        pc_content_range r = {0};

        EXPECT_INT(rows[i].text,
                   pc_content_range_parse(TIGHT(rows[i].text), &r),
                   rows[i].want);
        EXPECT_INT(rows[i].text, r.satisfied, rows[i].satisfied);
        EXPECT_INT(rows[i].text, r.has_total, rows[i].has_total);
        EXPECT_INT(rows[i].text, r.first, rows[i].first);
        EXPECT_INT(rows[i].text, r.last, rows[i].last);
        EXPECT_INT(rows[i].text, r.total, rows[i].total);
    }
}

static void test_single_range(void **state)
{
    /* clang-format off */
    static const struct {
        const char *text;
        size_t count;
        bool single;
        uint64_t first, last;
    } rows[] = {
        {"bytes=0-1",    1, true,  0, 1},
        {"BYTES=2-",     1, true,  2, 9},
        {"bytes=-3",     1, true,  7, 9},
        {"bytes=-99",    1, true,  0, 9},
        {"bytes=5-99",   1, true,  5, 9},
        {"bytes=,0-1 ,", 1, true,  0, 1},
        {"bytes=0-1,4-", 2, false, 0, 0},
        {"bytes=-0",     1, false, 0, 0},
        {"bytes=10-",    1, false, 0, 0},
        {"bytes=3-1",    1, false, 0, 0},
        {"lines=0-1",    0, false, 0, 0},
        {"bytes",        0, false, 0, 0},
        {"",             0, false, 0, 0},
    };
    /* clang-format on */

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        uint64_t first = 0, last = 0;

        EXPECT_INT(rows[i].text, pc_range_count(TIGHT(rows[i].text)),
                   rows[i].count);
        EXPECT_INT(rows[i].text,
                   pc_range_single(TIGHT(rows[i].text), 10, &first, &last),
                   rows[i].single);
        if (rows[i].single) {
            EXPECT_INT(rows[i].text, first, rows[i].first);
            EXPECT_INT(rows[i].text, last, rows[i].last);
        }
    }
}

static void test_boundary(void **state)
{
    /* clang-format off */
    static const struct {
        const char *text, *boundary;
    } rows[] = {
        {"multipart/byteranges; boundary=XX", "XX"},
        {"Multipart/Byteranges; charset=a; Boundary=\"X Y\"", "X Y"},
        {"multipart/byteranges;boundary=XX; x=y", "XX"},
        {"multipart/byteranges", NULL},
        {"multipart/byteranges; boundary=", NULL},
        {"multipart/mixed; boundary=XX", NULL},
        {"", NULL},
    };
    /* clang-format on */

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        pc_span boundary = {NULL, 0};
        bool found = pc_boundary_of(TIGHT(rows[i].text), &boundary);

        EXPECT_INT(rows[i].text, found, rows[i].boundary != NULL);
        if (found)
            EXPECT_SPAN(rows[i].text, boundary, rows[i].boundary);
    }
}

static void test_parts(void **state)
{
    pc_span rest = TIGHT("preamble\r\n--XX\r\nContent-Range: bytes 0-1/9\r\n"
                         "Content-Type: a/b\r\n\r\n01\r\n--XX \r\n"
                         "content-range:bytes 3-4/9\r\n\r\n\r\n\r\n--XX--\r\n");
    pc_span value = {NULL, 0};
    pc_part part;

    (void)state;
    EXPECT_INT("first", pc_part_next(&rest, PC_LIT("XX"), &part), 1);
    EXPECT_SPAN("content", part.content, "01");
    EXPECT_TRUE("type", pc_part_field(part.head, "Content-Type", &value));
    EXPECT_SPAN("type", value, "a/b");
    EXPECT_INT("second", pc_part_next(&rest, PC_LIT("XX"), &part), 1);
    EXPECT_SPAN("two octets that are a line end", part.content, "\r\n");
    EXPECT_TRUE("range", pc_part_field(part.head, "Content-Range", &value));
    EXPECT_TRUE("none", !pc_part_field(part.head, "Content-Type", &value));
    EXPECT_INT("close", pc_part_next(&rest, PC_LIT("XX"), &part), 0);
}

static void test_parts_that_are_none(void **state)
{
    static const char *const rows[] = {
        "",
        "--X",
        "--XX",
        "--XX\r\n",
        "--XX\r\nContent-Range: x\r\n\r\n01",
        "--XX\r\n\r\n",
        "--XXjunk\r\nA: b\r\n\r\n01\r\n--XX--",
        "--XX\r\nA: b\r\n\r\n01--XX--",
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        pc_span rest = TIGHT(rows[i]);
        pc_part part;

        EXPECT_INT(rows[i], pc_part_next(&rest, PC_LIT("XX"), &part),
                   PC_ESYNTAX);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_content_range),
        cmocka_unit_test(test_single_range),
        cmocka_unit_test(test_boundary),
        cmocka_unit_test(test_parts),
        cmocka_unit_test(test_parts_that_are_none),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
