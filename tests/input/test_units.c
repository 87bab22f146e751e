#include "base/cleanup.h"
#include "base/str.h"
#include "input/units.h"
#include "support/expect.h"

#define ROWS(rows) (sizeof(rows) / sizeof(rows)[0])

static void test_durations(void **state)
{
    static const struct {
        const char *text;
        int rc;
        int64_t want;
        const char *back;
    } rows[] = {
        {"500ms", PC_OK, 500, "500ms"},
        {"10s", PC_OK, 10000, "10s"},
        {"5m", PC_OK, 300000, "5m"},
        {"2h", PC_OK, 7200000, "2h"},
        {"90s", PC_OK, 90000, "90s"},
        {"60s", PC_OK, 60000, "1m"},
        {"1.5s", PC_OK, 1500, "1500ms"},
        {"0s", PC_OK, 0, "0ms"},
        {"10", PC_ESYNTAX, 0, NULL},
        {"", PC_ESYNTAX, 0, NULL},
        {"s", PC_ESYNTAX, 0, NULL},
        {"10 s", PC_ESYNTAX, 0, NULL},
        {"-1s", PC_ESYNTAX, 0, NULL},
        {"1d", PC_ESYNTAX, 0, NULL},
        {"1.s", PC_ESYNTAX, 0, NULL},
        {".5s", PC_ESYNTAX, 0, NULL},
        {"1.5.5s", PC_ESYNTAX, 0, NULL},
        {"0.5ms", PC_ESYNTAX, 0, NULL},
        {"1e3s", PC_ESYNTAX, 0, NULL},
        {"10S", PC_ESYNTAX, 0, NULL},
        {"999999999999999h", PC_ERANGE, 0, NULL},
        {"99999999999999999999s", PC_ERANGE, 0, NULL},
    };

    (void)state;
    for (size_t i = 0; i < ROWS(rows); i++) {
        int64_t ms = 0;
        PC_AUTO_BUF out;

        pc_buf_init(&out, 100);
        EXPECT_INT(rows[i].text, pc_duration_parse(TIGHT(rows[i].text), &ms),
                   rows[i].rc);
        EXPECT_INT(rows[i].text, ms, rows[i].want);
        if (!rows[i].back)
            continue;
        pc_duration_format(&out, ms);
        EXPECT_STR(rows[i].text, out.ptr, rows[i].back);
    }
}

static void test_sizes(void **state)
{
    static const struct {
        const char *text;
        int rc;
        uint64_t want;
        const char *back;
    } rows[] = {
        {"512", PC_OK, 512, "512"},
        {"512B", PC_OK, 512, "512"},
        {"64KiB", PC_OK, 65536, "64KiB"},
        {"1MiB", PC_OK, 1048576, "1MiB"},
        {"2GiB", PC_OK, 2147483648, "2GiB"},
        {"1kB", PC_OK, 1000, "1000"},
        {"1MB", PC_OK, 1000000, "1000000"},
        {"0.5KiB", PC_OK, 512, "512"},
        {"0", PC_OK, 0, "0"},
        {"64kb", PC_ESYNTAX, 0, NULL},
        {"64K", PC_ESYNTAX, 0, NULL},
        {"-1", PC_ESYNTAX, 0, NULL},
        {"0.3B", PC_ESYNTAX, 0, NULL},
        {"0x10", PC_ESYNTAX, 0, NULL},
        {"99999999999GiB", PC_ERANGE, 0, NULL},
    };

    (void)state;
    for (size_t i = 0; i < ROWS(rows); i++) {
        uint64_t octets = 0;
        PC_AUTO_BUF out;

        pc_buf_init(&out, 100);
        EXPECT_INT(rows[i].text, pc_size_parse(TIGHT(rows[i].text), &octets),
                   rows[i].rc);
        EXPECT_INT(rows[i].text, octets, rows[i].want);
        if (!rows[i].back)
            continue;
        pc_size_format(&out, octets);
        EXPECT_STR(rows[i].text, out.ptr, rows[i].back);
    }
}

static void test_rates(void **state)
{
    static const struct {
        const char *text;
        int rc;
        double want;
        const char *back;
    } rows[] = {
        {"20/s", PC_OK, 20, "20/s"},    {"0.5/s", PC_OK, 0.5, "0.5/s"},
        {"90/m", PC_OK, 1.5, "1.5/s"},  {"unlimited", PC_OK, 0, "unlimited"},
        {"20", PC_ESYNTAX, -1, NULL},   {"20/h", PC_ESYNTAX, -1, NULL},
        {"/s", PC_ESYNTAX, -1, NULL},   {"0/s", PC_ERANGE, -1, NULL},
        {"-1/s", PC_ESYNTAX, -1, NULL}, {"inf/s", PC_ESYNTAX, -1, NULL},
    };

    (void)state;
    for (size_t i = 0; i < ROWS(rows); i++) {
        double rate = -1;
        PC_AUTO_BUF out;

        pc_buf_init(&out, 100);
        EXPECT_INT(rows[i].text, pc_rate_parse(TIGHT(rows[i].text), &rate),
                   rows[i].rc);
        EXPECT_TRUE(rows[i].text, rate == rows[i].want);
        if (!rows[i].back)
            continue;
        pc_rate_format(&out, rate);
        EXPECT_STR(rows[i].text, out.ptr, rows[i].back);
    }
}

static void test_days(void **state)
{
    static const struct {
        const char *text;
        int rc;
        int64_t want;
    } rows[] = {
        {"1970-01-01", PC_OK, 0},          {"1969-12-31", PC_OK, -86400},
        {"2027-01-31", PC_OK, 1801353600}, {"2024-02-29", PC_OK, 1709164800},
        {"2023-02-29", PC_ERANGE, 0},      {"1900-02-29", PC_ERANGE, 0},
        {"2027-13-01", PC_ERANGE, 0},      {"2027-00-01", PC_ERANGE, 0},
        {"2027-04-31", PC_ERANGE, 0},      {"2027-1-31", PC_ESYNTAX, 0},
        {"31.01.2027", PC_ESYNTAX, 0},     {"2027-01-31T", PC_ESYNTAX, 0},
        {"tomorrow", PC_ESYNTAX, 0},
    };

    (void)state;
    for (size_t i = 0; i < ROWS(rows); i++) {
        int64_t at = 0;

        EXPECT_INT(rows[i].text, pc_day_parse(TIGHT(rows[i].text), &at),
                   rows[i].rc);
        EXPECT_INT(rows[i].text, at, rows[i].want);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_durations),
        cmocka_unit_test(test_sizes),
        cmocka_unit_test(test_rates),
        cmocka_unit_test(test_days),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
