#include "refserver/date.h"
#include "support/expect.h"

#include <stdio.h>
#include <time.h>

#define NOW 1795356000 /* Sun, 22 Nov 2026 14:00:00 GMT */

static const pc_ref_knobs clean;

static void test_forms(void **state)
{
    static const struct {
        const char *row, *text;
        bool ok;
        int64_t at_s;
    } rows[] = {
        {"IMF-fixdate", "Sun, 06 Nov 1994 08:49:37 GMT", true, 784111777},
        {"RFC 850", "Sunday, 06-Nov-94 08:49:37 GMT", true, 784111777},
        {"asctime", "Sun Nov  6 08:49:37 1994", true, 784111777},
        {"asctime, two digits", "Wed Nov 16 08:49:37 1994", true, 784975777},
        {"epoch", "Thu, 01 Jan 1970 00:00:00 GMT", true, 0},
        {"before the epoch", "Wed, 31 Dec 1969 23:59:59 GMT", true, -1},
        {"year 9999", "Fri, 31 Dec 9999 23:59:59 GMT", true, 253402300799},
        {"leap day of 2000", "Tue, 29 Feb 2000 00:00:00 GMT", true, 951782400},
        {"no leap day in 1900", "Thu, 29 Feb 1900 00:00:00 GMT", false, 0},
        {"leap second", "Sat, 31 Dec 2016 23:59:60 GMT", true, 1483228800},
        {"second 60 at noon", "Sat, 31 Dec 2016 12:00:60 GMT", false, 0},
        {"any day name", "Mon, 06 Nov 1994 08:49:37 GMT", true, 784111777},
        {"30 Feb", "Sun, 30 Feb 1994 08:49:37 GMT", false, 0},
        {"day 0", "Sun, 00 Nov 1994 08:49:37 GMT", false, 0},
        {"hour 24", "Sun, 06 Nov 1994 24:00:00 GMT", false, 0},
        {"one-digit day", "Sun, 6 Nov 1994 08:49:37 GMT", false, 0},
        {"two spaces", "Sun,  06 Nov 1994 08:49:37 GMT", false, 0},
        {"small letters", "sun, 06 nov 1994 08:49:37 gmt", false, 0},
        {"UTC", "Sun, 06 Nov 1994 08:49:37 UTC", false, 0},
        {"+0000", "Sun, 06 Nov 1994 08:49:37 +0000", false, 0},
        {"no zone", "Sun, 06 Nov 1994 08:49:37", false, 0},
        {"something after", "Sun, 06 Nov 1994 08:49:37 GMT ", false, 0},
        {"two dates",
         "Sun, 06 Nov 1994 08:49:37 GMT, Sun, 06 Nov 1994 08:49:37 GMT", false,
         0},
        {"asctime, one digit, one space", "Sun Nov 6 08:49:37 1994", false, 0},
        {"asctime, leading zero", "Sun Nov 06 08:49:37 1994", true, 784111777},
        {"asctime with GMT", "Sun Nov  6 08:49:37 1994 GMT", false, 0},
        {"RFC 850, short day name", "Sun, 06-Nov-94 08:49:37 GMT", false, 0},
        {"RFC 850, four digits", "Sunday, 06-Nov-1994 08:49:37 GMT", false, 0},
        {"nothing", "", false, 0},
        {"number", "784111777", false, 0},
        {"cut short", "Sun, 06 Nov 1994 08:4", false, 0},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        int64_t at_s = -7;

        EXPECT_INT(rows[i].row,
                   pc_ref_date_read(TIGHT(rows[i].text), NOW, &clean, &at_s),
                   rows[i].ok);
        if (rows[i].ok)
            EXPECT_INT(rows[i].row, at_s, rows[i].at_s);
    }
}

/* The rule compares instants: 50 years after now, to the second. */
static void test_two_digit_years(void **state)
{
    static const struct {
        const char *row, *text;
        int64_t now_s;
        int year;
    } rows[] = {
        {"99", "Friday, 31-Dec-99 23:59:59 GMT", NOW, 1999},
        {"30", "Sunday, 06-Nov-30 08:49:37 GMT", NOW, 2030},
        {"75", "Sunday, 06-Nov-75 08:49:37 GMT", NOW, 2075},
        {"to the second", "Sunday, 22-Nov-76 14:00:00 GMT", NOW, 2076},
        {"a second more", "Sunday, 22-Nov-76 14:00:01 GMT", NOW, 1976},
        {"00", "Saturday, 01-Jan-00 00:00:00 GMT", NOW, 2000},
        {"in 1990 the future is 19yy", "Sunday, 06-Nov-94 08:49:37 GMT",
         631152000, 1994},
        {"leap day that only one century has",
         "Tuesday, 29-Feb-00 00:00:00 GMT", NOW, 2000},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        int64_t at_s = 0;
        struct tm parts;
        time_t at;

        EXPECT_TRUE(rows[i].row,
                    pc_ref_date_read(TIGHT(rows[i].text), rows[i].now_s, &clean,
                                     &at_s));
        at = (time_t)at_s;
        gmtime_r(&at, &parts);
        EXPECT_INT(rows[i].row, parts.tm_year + 1900, rows[i].year);
    }
}

/* Every day of some centuries, against the C library, there and back. */
static void test_every_day(void **state)
{
    char text[PC_REF_DATE_SIZE], want[PC_REF_DATE_SIZE];
    static const struct {
        int form;
        const char *format;
    } forms[] = {{PC_REF_DATE_RIGHT, "%a, %d %b %Y %H:%M:%S GMT"},
                 {PC_REF_DATE_ASCTIME, "%a %b %e %H:%M:%S %Y"}};

    (void)state;
    for (int64_t at_s = -5364662400; at_s < 7258118400; at_s += 86400 + 61) {
        for (size_t i = 0; i < sizeof forms / sizeof forms[0]; i++) {
            time_t at = (time_t)at_s;
            struct tm parts;
            int64_t back;

            gmtime_r(&at, &parts);
            strftime(want, sizeof want, forms[i].format, &parts);
            pc_ref_date_write(at_s, forms[i].form, text);
            EXPECT_STR(want, text, want);
            EXPECT_TRUE(want,
                        pc_ref_date_read(TIGHT(text), NOW, &clean, &back));
            EXPECT_INT(want, back, at_s);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_forms),
        cmocka_unit_test(test_two_digit_years),
        cmocka_unit_test(test_every_day),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
