/* Dates and numbers: moved, written in another form, or made invalid. */
#include "base/clock.h"
#include "base/str.h"
#include "plan/edit.h"

#include <precheck/httpdate.h>

#include <string.h>
#include <time.h>

#define STEPS_MAX 100000000000 /* of a date, in its unit */

static const char *const day_names[] = {"Sunday",    "Monday",   "Tuesday",
                                        "Wednesday", "Thursday", "Friday",
                                        "Saturday"};
static const char *const month_names[] = {"Jan", "Feb", "Mar", "Apr",
                                          "May", "Jun", "Jul", "Aug",
                                          "Sep", "Oct", "Nov", "Dec"};

static int as_date(pc_edit *change, int64_t *ret_s, pc_date_form *ret_form)
{
    if (pc_date_parse(change->value, pc_clock_wall_s(), ret_s, ret_form) < 0)
        return pc_edit_misfit(change, "the value is not an HTTP-date");
    return PC_OK;
}

static int put_date(pc_edit *change, int64_t at_s, pc_date_form form)
{
    char imf[PC_DATE_LEN + 1];
    time_t at = (time_t)at_s;
    struct tm tm;

    if (pc_date_format(at_s, imf) < 0 || !gmtime_r(&at, &tm))
        return pc_edit_misfit(change, "the date leaves the years 0 to 9999");
    if (form & PC_DATE_RFC850)
        change->value = pc_span_of(pc_arena_printf(
            change->arena, "%s, %02d-%s-%02d %02d:%02d:%02d GMT",
            day_names[tm.tm_wday], tm.tm_mday, month_names[tm.tm_mon],
            (tm.tm_year + 1900) % 100, tm.tm_hour, tm.tm_min, tm.tm_sec));
    else if (form & PC_DATE_ASCTIME)
        change->value = pc_span_of(pc_arena_printf(
            change->arena, "%.3s %s %2d %02d:%02d:%02d %04d",
            day_names[tm.tm_wday], month_names[tm.tm_mon], tm.tm_mday,
            tm.tm_hour, tm.tm_min, tm.tm_sec, tm.tm_year + 1900));
    else
        change->value = pc_span_of(pc_arena_strdup(change->arena, imf));
    return PC_OK;
}

static int date_as(pc_edit *change, pc_date_form form)
{
    pc_date_form was;
    int64_t at_s;
    int r = as_date(change, &at_s, &was);

    return r < 0 ? r : put_date(change, at_s, form);
}

int pc_mod_imf(pc_edit *change)
{
    return date_as(change, PC_DATE_IMF);
}

int pc_mod_rfc850(pc_edit *change)
{
    return date_as(change, PC_DATE_RFC850);
}

int pc_mod_asctime(pc_edit *change)
{
    return date_as(change, PC_DATE_ASCTIME);
}

/* The same day and time n years on; 29 February becomes 28 where it must. */
static int64_t add_years(int64_t at_s, int64_t n)
{
    time_t at = (time_t)at_s;
    struct tm tm;
    time_t made;

    if (n < -20000 || n > 20000 || !gmtime_r(&at, &tm))
        return INT64_MAX;
    tm.tm_year += (int)n;
    made = timegm(&tm);
    if (tm.tm_mon == 2 && tm.tm_mday == 1) {
        struct tm was;

        gmtime_r(&at, &was);
        if (was.tm_mon == 1)
            made -= 86400;
    }
    return made;
}

/* +1s, -3d, +50y of a date; +1 of a number.  arg is sign, digits, unit. */
int pc_mod_step(pc_edit *change)
{
    static const struct {
        char unit;
        int64_t seconds;
    } units[] = {{'s', 1}, {'m', 60}, {'h', 3600}, {'d', 86400}};
    const bool minus = change->arg.ptr[0] == '-';
    const char unit = change->arg.ptr[change->arg.len - 1];
    const bool number = unit >= '0' && unit <= '9';
    uint64_t n, value;
    pc_date_form form;
    int64_t at_s, steps;
    int r;

    if (!pc_span_u64((pc_span){change->arg.ptr + 1,
                               change->arg.len - 1 - (number ? 0 : 1)},
                     &n) ||
        n > STEPS_MAX)
        return pc_edit_misfit(change, "the number is too large");
    steps = minus ? -(int64_t)n : (int64_t)n;
    if (number) {
        if (!pc_span_u64(change->value, &value) || value > INT64_MAX / 2)
            return pc_edit_misfit(change, "the value is not a number");
        if ((int64_t)value + steps < 0)
            return pc_edit_misfit(change, "the number would be below zero");
        change->value = pc_span_of(pc_arena_printf(
            change->arena, "%lld", (long long)value + (long long)steps));
        return PC_OK;
    }

    r = as_date(change, &at_s, &form);
    if (r < 0)
        return r;
    if (unit == 'y')
        return put_date(change, add_years(at_s, steps), form);
    for (size_t i = 0; i < sizeof units / sizeof units[0]; i++)
        if (units[i].unit == unit)
            return put_date(change, at_s + steps * units[i].seconds, form);
    return pc_edit_misfit(change, "its unit is none of s, m, h, d, y");
}

int pc_mod_zone(pc_edit *change)
{
    const size_t len = change->value.len;

    if (len < 3 || memcmp(change->value.ptr + len - 3, "GMT", 3) != 0)
        return pc_edit_misfit(change, "the value does not end with GMT");
    change->value =
        pc_edit_join(change->arena, (pc_span){change->value.ptr, len - 3},
                     change->arg, PC_LIT(""));
    return PC_OK;
}

int pc_mod_wrongday(pc_edit *change)
{
    int64_t at_s;
    pc_date_form form;
    pc_span rest, day;
    struct tm tm;
    time_t at;
    int r = as_date(change, &at_s, &form);

    if (r < 0)
        return r;
    at = (time_t)at_s;
    if (!gmtime_r(&at, &tm))
        return pc_edit_misfit(change, "the date is out of range");
    rest = change->value;
    while (rest.len && *rest.ptr != ',' && *rest.ptr != ' ') {
        rest.ptr++;
        rest.len--;
    }
    day = pc_span_of(day_names[(tm.tm_wday + 1) % 7]);
    if (!(form & PC_DATE_RFC850))
        day.len = 3;
    change->value = pc_edit_join(change->arena, day, rest, PC_LIT(""));
    return PC_OK;
}

int pc_mod_1digit(pc_edit *change)
{
    int64_t at_s;
    pc_date_form form;
    size_t at = 0;
    int r = as_date(change, &at_s, &form);

    if (r < 0)
        return r;
    if (form & PC_DATE_ASCTIME)
        return pc_edit_misfit(change, "asctime has no 0 before the day");
    while (at < change->value.len && change->value.ptr[at] != ' ')
        at++;
    if (at + 1 < change->value.len && change->value.ptr[at + 1] == '0')
        change->value = pc_edit_join(
            change->arena, (pc_span){change->value.ptr, at + 1},
            (pc_span){change->value.ptr + at + 2, change->value.len - at - 2},
            PC_LIT(""));
    return PC_OK;
}
