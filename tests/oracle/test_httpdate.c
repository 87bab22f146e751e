/* tests/oracle/test_httpdate.c - dates row by row, and every day there is. */
#include "oracle/question.h"

#include <precheck/httpdate.h>

#include <stdio.h>
#include <time.h>

#define IMF     PC_DATE_IMF
#define RFC850  PC_DATE_RFC850
#define ASCTIME PC_DATE_ASCTIME
#define ODD     PC_DATE_CONTESTED

static void test_forms(void **state)
{
    static const struct {
        const char *row, *text;
        pc_date_form form; /* 0: no date */
        int64_t at_s;
    } rows[] = {
        {"IMF-fixdate", RFC_DATE, IMF, AT_RFC},
        {"RFC 850", "Sunday, 06-Nov-94 08:49:37 GMT", RFC850, AT_RFC},
        {"asctime", "Sun Nov  6 08:49:37 1994", ASCTIME, AT_RFC},
        {"asctime, two digits", "Sun Nov 06 08:49:37 1994", ASCTIME, AT_RFC},
        {"asctime, the 16th", "Wed Nov 16 08:49:37 1994", ASCTIME,
         AT_RFC + 10 * 86400},
        {"the epoch", "Thu, 01 Jan 1970 00:00:00 GMT", IMF, 0},
        {"before it", "Wed, 31 Dec 1969 23:59:59 GMT", IMF, -1},
        {"past 2038", "Tue, 19 Jan 2038 03:14:08 GMT", IMF, 2147483648},
        {"the end", "Fri, 31 Dec 9999 23:59:59 GMT", IMF, 253402300799},
        {"leap day", "Tue, 29 Feb 2000 00:00:00 GMT", IMF, 951782400},
        {"leap day, 4 years", "Mon, 29 Feb 2016 00:00:00 GMT", IMF, 1456704000},

        {"wrong day name", "Mon, 06 Nov 1994 08:49:37 GMT", IMF | ODD, AT_RFC},
        {"wrong day name, asctime", "Mon Nov  6 08:49:37 1994", ASCTIME | ODD,
         AT_RFC},
        {"wrong day name, RFC 850", "Monday, 06-Nov-94 08:49:37 GMT",
         RFC850 | ODD, AT_RFC},
        {"leap second", "Sat, 31 Dec 2016 23:59:60 GMT", IMF | ODD, 1483228800},
        {"second 60 elsewhere", "Sun, 06 Nov 1994 08:49:60 GMT", IMF | ODD,
         AT_RFC + 23},
        {"before 1900", "Sun, 31 Dec 1899 00:00:00 GMT", IMF | ODD,
         -2209075200},
        {"1900", "Mon, 01 Jan 1900 00:00:00 GMT", IMF, -2208988800},
        {"year 0", "Sat, 01 Jan 0000 00:00:00 GMT", IMF | ODD, -62167219200},

        {"one-digit day", "Sun, 6 Nov 1994 08:49:37 GMT", 0, 0},
        {"day with a blank", "Sun,  6 Nov 1994 08:49:37 GMT", 0, 0},
        {"two spaces", "Sun, 06 Nov 1994  08:49:37 GMT", 0, 0},
        {"no space after the comma", "Sun,06 Nov 1994 08:49:37 GMT", 0, 0},
        {"tab", "Sun,\t06 Nov 1994 08:49:37 GMT", 0, 0},
        {"blank before", " " RFC_DATE, 0, 0},
        {"blank after", RFC_DATE " ", 0, 0},
        {"small day name", "sun, 06 Nov 1994 08:49:37 GMT", 0, 0},
        {"capital month", "Sun, 06 NOV 1994 08:49:37 GMT", 0, 0},
        {"small gmt", "Sun, 06 Nov 1994 08:49:37 gmt", 0, 0},
        {"UTC", "Sun, 06 Nov 1994 08:49:37 UTC", 0, 0},
        {"+0000", "Sun, 06 Nov 1994 08:49:37 +0000", 0, 0},
        {"no zone", "Sun, 06 Nov 1994 08:49:37", 0, 0},
        {"EST", "Sun, 06 Nov 1994 08:49:37 EST", 0, 0},
        {"no day name", "06 Nov 1994 08:49:37 GMT", 0, 0},
        {"a day name of nobody", "Foo, 06 Nov 1994 08:49:37 GMT", 0, 0},
        {"a month of nobody", "Sun, 06 Foo 1994 08:49:37 GMT", 0, 0},
        {"long day name in IMF", "Sunday, 06 Nov 1994 08:49:37 GMT", 0, 0},
        {"short day name in RFC 850", "Sun, 06-Nov-94 08:49:37 GMT", 0, 0},
        {"four digits in RFC 850", "Sunday, 06-Nov-1994 08:49:37 GMT", 0, 0},
        {"dashes in IMF", "Sun, 06-Nov-1994 08:49:37 GMT", 0, 0},
        {"two-digit year in IMF", "Sun, 06 Nov 94 08:49:37 GMT", 0, 0},
        {"GMT in asctime", "Sun Nov  6 08:49:37 1994 GMT", 0, 0},
        {"asctime, one-digit day", "Sun Nov 6 08:49:37 1994", 0, 0},
        {"asctime, day 0", "Sun Nov  0 08:49:37 1994", 0, 0},
        {"day 0", "Sun, 00 Nov 1994 08:49:37 GMT", 0, 0},
        {"day 31 of 30", "Sun, 31 Nov 1994 08:49:37 GMT", 0, 0},
        {"30 Feb", "Wed, 30 Feb 2000 00:00:00 GMT", 0, 0},
        {"29 Feb of no leap year", "Thu, 29 Feb 2001 00:00:00 GMT", 0, 0},
        {"29 Feb 1900", "Thu, 29 Feb 1900 00:00:00 GMT", 0, 0},
        {"hour 24", "Sun, 06 Nov 1994 24:00:00 GMT", 0, 0},
        {"minute 60", "Sun, 06 Nov 1994 08:60:37 GMT", 0, 0},
        {"second 61", "Sun, 06 Nov 1994 08:49:61 GMT", 0, 0},
        {"one-digit hour", "Sun, 06 Nov 1994 8:49:37 GMT", 0, 0},
        {"no colon", "Sun, 06 Nov 1994 08.49.37 GMT", 0, 0},
        {"a sign", "Sun, +6 Nov 1994 08:49:37 GMT", 0, 0},
        {"a minus", "Sun, 06 Nov -994 08:49:37 GMT", 0, 0},
        {"two dates", RFC_DATE ", " RFC_DATE, 0, 0},
        {"ISO 8601", "1994-11-06T08:49:37Z", 0, 0},
        {"a number", "784111777", 0, 0},
        {"nothing", "", 0, 0},
        {"zero", "0", 0, 0},
        {"a tag", "\"Sun, 06 Nov 1994 08:49:37 GM\"", 0, 0},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        int64_t at_s = -7;
        pc_date_form form = 99;
        bool good = rows[i].form != 0;

        EXPECT_INT(rows[i].row,
                   pc_date_parse(TIGHT(rows[i].text), AT_NOW, &at_s, &form),
                   good ? PC_OK : PC_ESYNTAX);
        EXPECT_INT(rows[i].row, at_s, good ? rows[i].at_s : -7);
        EXPECT_INT(rows[i].row, form, good ? rows[i].form : 99);
    }
}

/* Every prefix of a date and every date with one octet changed. */
static void test_one_octet_off(void **state)
{
    static const char *const texts[] = {
        RFC_DATE, "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994"};

    (void)state;
    for (size_t t = 0; t < 3; t++) {
        size_t len = strlen(texts[t]);
        int64_t at_s;
        char copy[40];

        for (size_t n = 0; n < len; n++)
            EXPECT_INT(
                texts[t],
                pc_date_parse(pc_tight(texts[t], n), AT_NOW, &at_s, NULL),
                PC_ESYNTAX);
        for (size_t n = 0; n < len; n++) {
            memcpy(copy, texts[t], len + 1);
            copy[n] = '\x1f';
            EXPECT_INT(copy, pc_date_parse(TIGHT(copy), AT_NOW, &at_s, NULL),
                       PC_ESYNTAX);
        }
    }
}

/* 5.6.7: more than 50 years ahead means the last such year in the past, and
 * it is the instant that counts, not the year. */
static void test_two_digit_years(void **state)
{
    static const struct {
        const char *row, *now, *text, *means;
        bool contested; /* the day name fits another century */
    } rows[] = {
        {"this year", "Sun, 22 Nov 2026 12:00:00 GMT",
         "Sunday, 22-Nov-26 12:00:00 GMT", "Sun, 22 Nov 2026 12:00:00 GMT",
         false},
        {"50 years ahead to the second", "Sun, 22 Nov 2026 12:00:00 GMT",
         "Sunday, 22-Nov-76 12:00:00 GMT", "Sun, 22 Nov 2076 12:00:00 GMT",
         false},
        {"a second more", "Sun, 22 Nov 2026 12:00:00 GMT",
         "Monday, 22-Nov-76 12:00:01 GMT", "Mon, 22 Nov 1976 12:00:01 GMT",
         false},
        {"the day before", "Sun, 22 Nov 2026 12:00:00 GMT",
         "Saturday, 21-Nov-76 23:59:59 GMT", "Sat, 21 Nov 2076 23:59:59 GMT",
         false},
        {"the year after", "Sun, 22 Nov 2026 12:00:00 GMT",
         "Saturday, 01-Jan-77 00:00:00 GMT", "Sat, 01 Jan 1977 00:00:00 GMT",
         false},
        {"94", "Sun, 22 Nov 2026 12:00:00 GMT",
         "Sunday, 06-Nov-94 08:49:37 GMT", RFC_DATE, false},
        {"99", "Sun, 22 Nov 2026 12:00:00 GMT",
         "Friday, 31-Dec-99 23:59:59 GMT", "Fri, 31 Dec 1999 23:59:59 GMT",
         false},
        {"00", "Sun, 22 Nov 2026 12:00:00 GMT",
         "Saturday, 01-Jan-00 00:00:00 GMT", "Sat, 01 Jan 2000 00:00:00 GMT",
         false},
        {"00 seen from 1999", "Fri, 31 Dec 1999 23:59:59 GMT",
         "Saturday, 01-Jan-00 00:00:00 GMT", "Sat, 01 Jan 2000 00:00:00 GMT",
         false},
        {"49 seen from 1999", "Fri, 31 Dec 1999 23:59:59 GMT",
         "Friday, 31-Dec-49 23:59:59 GMT", "Fri, 31 Dec 2049 23:59:59 GMT",
         false},
        {"50 seen from 1999", "Fri, 31 Dec 1999 23:59:59 GMT",
         "Sunday, 01-Jan-50 00:00:00 GMT", "Sun, 01 Jan 1950 00:00:00 GMT",
         false},
        {"10 seen from 2090", "Sun, 22 Nov 2090 12:00:00 GMT",
         "Saturday, 22-Nov-10 12:00:00 GMT", "Sat, 22 Nov 2110 12:00:00 GMT",
         false},
        {"on a leap day, 50 years on", "Tue, 29 Feb 2028 12:00:00 GMT",
         "Tuesday, 01-Mar-78 00:00:00 GMT", "Wed, 01 Mar 1978 00:00:00 GMT",
         true},
        {"on a leap day, the day before", "Tue, 29 Feb 2028 12:00:00 GMT",
         "Monday, 28-Feb-78 23:59:59 GMT", "Mon, 28 Feb 2078 23:59:59 GMT",
         false},
        {"the name of the other century", "Sun, 22 Nov 2026 12:00:00 GMT",
         "Sunday, 22-Nov-76 12:00:01 GMT", "Mon, 22 Nov 1976 12:00:01 GMT",
         true},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        int64_t now_s, want_s, got_s;
        pc_date_form form;

        EXPECT_INT(rows[i].row,
                   pc_date_parse(TIGHT(rows[i].now), 0, &now_s, NULL), PC_OK);
        EXPECT_INT(rows[i].row,
                   pc_date_parse(TIGHT(rows[i].means), 0, &want_s, NULL),
                   PC_OK);
        EXPECT_INT(rows[i].row,
                   pc_date_parse(TIGHT(rows[i].text), now_s, &got_s, &form),
                   PC_OK);
        EXPECT_INT(rows[i].row, got_s, want_s);
        EXPECT_INT(rows[i].row, (form & ODD) != 0, rows[i].contested);
    }
}

static void test_any_clock_is_survived(void **state)
{
    static const int64_t clocks[] = {INT64_MIN, -1, 0, INT64_MAX};
    int64_t at_s;

    (void)state;
    for (size_t i = 0; i < 4; i++)
        EXPECT_INT("clock",
                   pc_date_parse(TIGHT("Sunday, 06-Nov-94 08:49:37 GMT"),
                                 clocks[i], &at_s, NULL),
                   PC_OK);
}

static void test_format(void **state)
{
    char text[PC_DATE_LEN + 1] = "";

    (void)state;
    EXPECT_INT("now", pc_date_format(AT_RFC, text), PC_OK);
    EXPECT_STR("now", text, RFC_DATE);
    EXPECT_INT("epoch", pc_date_format(0, text), PC_OK);
    EXPECT_STR("epoch", text, "Thu, 01 Jan 1970 00:00:00 GMT");
    EXPECT_INT("end", pc_date_format(253402300799, text), PC_OK);
    EXPECT_STR("end", text, "Fri, 31 Dec 9999 23:59:59 GMT");
    EXPECT_INT("past the end", pc_date_format(253402300800, text), PC_ERANGE);
    EXPECT_INT("year 0", pc_date_format(-62167219200, text), PC_OK);
    EXPECT_STR("year 0", text, "Sat, 01 Jan 0000 00:00:00 GMT");
    EXPECT_INT("before", pc_date_format(-62167219201, text), PC_ERANGE);
    EXPECT_INT("least", pc_date_format(INT64_MIN, text), PC_ERANGE);
    EXPECT_INT("most", pc_date_format(INT64_MAX, text), PC_ERANGE);
}

static const char *const day_names[] = {"Sunday",    "Monday",   "Tuesday",
                                        "Wednesday", "Thursday", "Friday",
                                        "Saturday"};
static const char *const month_names[] = {"Jan", "Feb", "Mar", "Apr",
                                          "May", "Jun", "Jul", "Aug",
                                          "Sep", "Oct", "Nov", "Dec"};

static void expect_date(pc_span text, int64_t now_s, time_t want,
                        pc_date_form form, int year)
{
    int64_t got_s = -1;
    pc_date_form got_form = 0;

    if (year < 1900)
        form |= ODD;
    if (pc_date_parse(text, now_s, &got_s, &got_form) != PC_OK ||
        got_s != want || got_form != form)
        fail_msg("'%.*s' is %lld (form %u), not %lld", (int)text.len, text.ptr,
                 (long long)got_s, got_form, (long long)want);
}

/* Any time of day, by the day: cheap and never the same twice running. */
static void set_time(struct tm *tm, unsigned day)
{
    unsigned second = day * 7919u % 86400u;

    tm->tm_hour = (int)(second / 3600);
    tm->tm_min = (int)(second / 60 % 60);
    tm->tm_sec = (int)(second % 60);
}

/* The C library's calendar is the judge: timegm says what the fields mean,
 * and sets the day of the week. */
static void test_every_day_from_1601_to_9999(void **state)
{
    struct tm tm = {.tm_year = 1601 - 1900, .tm_mday = 1};
    unsigned n_days = 0;

    (void)state;
    for (;; n_days++) {
        char text[64], formatted[PC_DATE_LEN + 1];
        time_t want;
        int len;

        set_time(&tm, n_days);
        want = timegm(&tm); /* carries the day over into the next month */
        if (tm.tm_year > 9999 - 1900)
            break;
        len =
            snprintf(text, sizeof text, "%.3s, %02d %s %04d %02d:%02d:%02d GMT",
                     day_names[tm.tm_wday], tm.tm_mday, month_names[tm.tm_mon],
                     tm.tm_year + 1900, tm.tm_hour, tm.tm_min, tm.tm_sec);
        expect_date((pc_span){text, (size_t)len}, AT_NOW, want, IMF,
                    tm.tm_year + 1900);
        if (pc_date_format(want, formatted) != PC_OK ||
            strcmp(formatted, text) != 0)
            fail_msg("'%s' is formatted as '%s'", text, formatted);
        len =
            snprintf(text, sizeof text, "%.3s %s %2d %02d:%02d:%02d %04d",
                     day_names[tm.tm_wday], month_names[tm.tm_mon], tm.tm_mday,
                     tm.tm_hour, tm.tm_min, tm.tm_sec, tm.tm_year + 1900);
        expect_date((pc_span){text, (size_t)len}, AT_NOW, want, ASCTIME,
                    tm.tm_year + 1900);
        tm.tm_mday++;
    }
    EXPECT_INT("days seen", n_days, 3067671);
}

/* From a second more than 50 years ago until 50 years ahead. */
static void rfc850_around(int64_t now_s)
{
    struct tm tm, limit;
    time_t now = (time_t)now_s, end;
    unsigned n_days = 0;

    assert_non_null(gmtime_r(&now, &tm));
    limit = tm;
    limit.tm_year += 50;
    end = timegm(&limit);
    tm.tm_year -= 50;
    tm.tm_sec++;
    for (;; n_days++) {
        char text[64];
        time_t want = timegm(&tm);
        int len;

        if (want > end)
            break;
        len = snprintf(text, sizeof text, "%s, %02d-%s-%02d %02d:%02d:%02d GMT",
                       day_names[tm.tm_wday], tm.tm_mday,
                       month_names[tm.tm_mon], (tm.tm_year + 1900) % 100,
                       tm.tm_hour, tm.tm_min, tm.tm_sec);
        expect_date((pc_span){text, (size_t)len}, now_s, want, RFC850, 2000);
        tm.tm_mday++;
    }
    EXPECT_TRUE("a hundred years", n_days >= 36523 && n_days <= 36526);
}

static void test_rfc850_every_day_of_a_hundred_years(void **state)
{
    (void)state;
    rfc850_around(AT_NOW);
    rfc850_around(AT_RFC);
    rfc850_around(4102444799); /* Thu, 31 Dec 2099 23:59:59 GMT */
    rfc850_around((int64_t)time(NULL));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_forms),
        cmocka_unit_test(test_one_octet_off),
        cmocka_unit_test(test_two_digit_years),
        cmocka_unit_test(test_any_clock_is_survived),
        cmocka_unit_test(test_format),
        cmocka_unit_test(test_every_day_from_1601_to_9999),
        cmocka_unit_test(test_rfc850_every_day_of_a_hundred_years),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
