#include "refserver/date.h"

#include <stdio.h>
#include <string.h>

static const char *const days_short[] = {"Sun", "Mon", "Tue", "Wed",
                                         "Thu", "Fri", "Sat"};
static const char *const days_long[] = {"Sunday",    "Monday",   "Tuesday",
                                        "Wednesday", "Thursday", "Friday",
                                        "Saturday"};
static const char *const months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                     "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
static const int month_days[] = {31, 28, 31, 30, 31, 30,
                                 31, 31, 30, 31, 30, 31};

typedef struct reader {
    pc_span rest;
    bool ok;
    const pc_ref_knobs *knobs;
} reader;

typedef struct date {
    int64_t year;
    int month, day, hour, minute, second; /* month from 0 */
} date;

static bool leap(int64_t year)
{
    return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

/* Days from 0000-01-01 to the first of January of year. */
static int64_t days_before(int64_t year)
{
    int64_t last = year - 1; /* the last whole year */

    if (year <= 0)
        return 0;
    return 365 * year + 1 + last / 4 - last / 100 + last / 400;
}

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
}

static bool same(const reader *in, const char *word, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        char c = in->rest.ptr[i];

        if (c != word[i] &&
            !(in->knobs->case_ignored && lower(c) == lower(word[i])))
            return false;
    }
    return true;
}

static void skip(reader *in, size_t n)
{
    in->rest.ptr += n;
    in->rest.len -= n;
}

static void literal(reader *in, const char *text)
{
    size_t len = strlen(text);

    if (!in->ok || in->rest.len < len || !same(in, text, len))
        in->ok = false;
    else
        skip(in, len);
}

/* The place in a table of words; the longest that fits is not asked for: no
 * word of a table begins another. */
static int word(reader *in, const char *const *words, int n)
{
    for (int i = 0; in->ok && i < n; i++) {
        size_t len = strlen(words[i]);

        if (in->rest.len >= len && same(in, words[i], len)) {
            skip(in, len);
            return i;
        }
    }
    in->ok = false;
    return 0;
}

static int digits(reader *in, size_t n)
{
    int value = 0;

    if (!in->ok || in->rest.len < n) {
        in->ok = false;
        return 0;
    }
    for (size_t i = 0; i < n; i++) {
        char c = in->rest.ptr[i];

        if (c < '0' || c > '9') {
            in->ok = false;
            return 0;
        }
        value = value * 10 + (c - '0');
    }
    skip(in, n);
    return value;
}

static void time_of_day(reader *in, date *ret)
{
    ret->hour = digits(in, 2);
    literal(in, ":");
    ret->minute = digits(in, 2);
    literal(in, ":");
    ret->second = digits(in, 2);
    if (ret->hour > 23 || ret->minute > 59 || ret->second > 60 ||
        (ret->second == 60 && (ret->hour != 23 || ret->minute != 59)))
        in->ok = false;
}

static void gmt(reader *in)
{
    literal(in, " ");
    if (in->ok && in->knobs->zone_ignored && in->rest.len > 0 &&
        in->rest.ptr[0] != 'G')
        in->rest.len = 0;
    else
        literal(in, "GMT");
}

static int day_of_month(reader *in)
{
    if (in->knobs->short_day_taken && in->rest.len > 1 &&
        in->rest.ptr[1] == ' ')
        return digits(in, 1);
    return digits(in, 2);
}

/* day-name "," SP day SP month SP year SP time-of-day SP GMT */
static void imf_fixdate(reader *in, date *ret)
{
    word(in, days_short, 7);
    literal(in, ", ");
    ret->day = day_of_month(in);
    literal(in, " ");
    ret->month = word(in, months, 12);
    literal(in, " ");
    ret->year = digits(in, 4);
    literal(in, " ");
    time_of_day(in, ret);
    gmt(in);
}

/* day-name-l "," SP 2DIGIT "-" month "-" 2DIGIT SP time-of-day SP GMT */
static void rfc850(reader *in, date *ret)
{
    word(in, days_long, 7);
    literal(in, ", ");
    ret->day = digits(in, 2);
    literal(in, "-");
    ret->month = word(in, months, 12);
    literal(in, "-");
    ret->year = digits(in, 2);
    literal(in, " ");
    time_of_day(in, ret);
    gmt(in);
}

/* day-name SP month SP ( 2DIGIT / ( SP 1DIGIT )) SP time-of-day SP year */
static void asctime_date(reader *in, date *ret)
{
    word(in, days_short, 7);
    literal(in, " ");
    ret->month = word(in, months, 12);
    literal(in, " ");
    if (in->ok && in->rest.len > 0 && in->rest.ptr[0] == ' ') {
        literal(in, " ");
        ret->day = digits(in, 1);
    } else {
        ret->day = digits(in, 2);
    }
    literal(in, " ");
    time_of_day(in, ret);
    literal(in, " ");
    ret->year = digits(in, 4);
}

static bool instant(const date *d, const pc_ref_knobs *knobs, int64_t *ret_s)
{
    int limit = month_days[d->month] + (d->month == 1 && leap(d->year));
    int64_t days = days_before(d->year) - days_before(1970);

    if (d->day < 1 || (d->day > limit && !knobs->bad_day_taken) || d->day > 31)
        return false;
    for (int i = 0; i < d->month; i++)
        days += month_days[i] + (i == 1 && leap(d->year));
    days += d->day - 1;
    *ret_s = days * 86400 + d->hour * 3600 + d->minute * 60 + d->second;
    return true;
}

static int64_t year_of(int64_t at_s)
{
    int64_t days = at_s / 86400 - (at_s % 86400 < 0) + days_before(1970);
    int64_t year = days / 366; /* never too late */

    while (days_before(year + 1) <= days)
        year++;
    return year;
}

/* The same instant, years later; 29 February may have none. */
static int64_t years_after(int64_t at_s, int years)
{
    int64_t year = year_of(at_s);
    int64_t into = at_s - (days_before(year) - days_before(1970)) * 86400;
    int64_t base = (days_before(year + years) - days_before(1970)) * 86400;
    int64_t feb29 = 59 * 86400;

    /* From March on the day of the year depends on the leap day. */
    if (into >= feb29 + (leap(year) ? 86400 : 0))
        into += ((int)leap(year + years) - (int)leap(year)) * 86400;
    return base + into;
}

/* 5.6.7: what seems more than 50 years ahead was the last such past year.  The
 * rule compares instants, so the whole date decides, not the year alone. */
static bool full_year(date *d, int64_t now_s, const pc_ref_knobs *knobs,
                      int64_t *ret_s)
{
    int64_t century = year_of(now_s) / 100 * 100, yy = d->year;

    if (knobs->century == PC_REF_CENTURY_19)
        century = 1900;
    if (knobs->century == PC_REF_CENTURY_20)
        century = 2000;
    if (knobs->century == PC_REF_CENTURY_POSIX)
        century = yy < 69 ? 2000 : 1900;
    if (knobs->century == PC_REF_CENTURY_BY_YEAR &&
        century + yy > year_of(now_s) + 50)
        century -= 100;
    d->year = century + yy;
    if (knobs->century != PC_REF_CENTURY_RIGHT)
        return instant(d, knobs, ret_s);
    if (instant(d, knobs, ret_s) && *ret_s <= years_after(now_s, 50))
        return true;
    d->year -= 100;
    return instant(d, knobs, ret_s);
}

static const struct {
    int form;
    void (*read)(reader *in, date *ret);
} forms[] = {
    {PC_REF_FORM_IMF, imf_fixdate},
    {PC_REF_FORM_850, rfc850},
    {PC_REF_FORM_ASCTIME, asctime_date},
};

static bool read_date(pc_span text, int64_t now_s, const pc_ref_knobs *knobs,
                      int64_t *ret_s)
{
    for (size_t i = 0; i < sizeof forms / sizeof forms[0]; i++) {
        reader in = {text, true, knobs};
        date d = {0, 0, 0, 0, 0, 0};
        bool tail_ok;

        if (knobs->forms_refused & forms[i].form)
            continue;
        forms[i].read(&in, &d);
        tail_ok = in.rest.len == 0 || knobs->tail_ignored ||
                  (knobs->first_of_dates && in.rest.ptr[0] == ',');
        if (!in.ok || !tail_ok)
            continue;
        if (forms[i].form == PC_REF_FORM_850)
            return full_year(&d, now_s, knobs, ret_s);
        return instant(&d, knobs, ret_s);
    }
    return false;
}

/* The fault lenient-dates: a day, a month, a year and a time, however they are
 * written and whatever stands around them. */
static bool read_leniently(pc_span text, const pc_ref_knobs *knobs,
                           int64_t *ret_s)
{
    pc_ref_knobs any_case = *knobs;
    reader in = {text, true, &any_case};
    date d = {-1, -1, 0, -1, 0, 0};

    any_case.case_ignored = 1;
    while (in.rest.len) {
        size_t n = 0;
        int64_t value = 0;

        for (; n < in.rest.len && n < 5; n++) {
            char c = in.rest.ptr[n];

            if (c < '0' || c > '9')
                break;
            value = value * 10 + (c - '0');
        }
        for (int i = 0; n == 0 && d.month < 0 && in.rest.len >= 3 && i < 12;
             i++)
            if (same(&in, months[i], 3))
                d.month = i;
        if (n && d.day == 0 && n < 3)
            d.day = (int)value;
        else if (n && n < 3 && d.hour < 0 && d.year >= 0)
            d.hour = (int)value;
        else if (n && n < 3 && d.year >= 0 && d.minute == 0)
            d.minute = (int)value;
        else if (n && n < 3 && d.year >= 0 && d.second == 0)
            d.second = (int)value;
        else if (n && d.year < 0)
            d.year = n < 3 ? 2000 + value : value;
        skip(&in, n ? n : 1);
    }
    if (d.year < 0 || d.month < 0 || d.hour < 0 || d.hour > 23 ||
        d.minute > 59 || d.second > 60)
        return false;
    return instant(&d, knobs, ret_s);
}

bool pc_ref_date_read(pc_span text, int64_t now_s, const pc_ref_knobs *knobs,
                      int64_t *ret_s)
{
    bool ok = read_date(text, now_s, knobs, ret_s) ||
              (knobs->lenient && read_leniently(text, knobs, ret_s));

    if (ok && knobs->far_overflows)
        *ret_s = (int32_t)(uint32_t)*ret_s;
    if (ok && !(knobs->past_invalid && *ret_s <= 0))
        return true;
    if (!knobs->epoch_for_bad && !knobs->now_for_bad)
        return false;
    *ret_s = knobs->now_for_bad ? now_s : 0;
    return true;
}

void pc_ref_date_write(int64_t at_s, int form, char ret_text[PC_REF_DATE_SIZE])
{
    int64_t year = year_of(at_s);
    int64_t days = at_s / 86400 - (at_s % 86400 < 0);
    int64_t second = at_s - days * 86400;
    int64_t into = days + days_before(1970) - days_before(year);
    int weekday = (int)(((days % 7) + 11) % 7); /* 1970 began on a Thursday */
    int month = 0, hour, minute;

    for (; month < 11; month++) {
        int n = month_days[month] + (month == 1 && leap(year));

        if (into < n)
            break;
        into -= n;
    }
    hour = (int)(second / 3600);
    minute = (int)(second / 60 % 60);
    second %= 60;
    switch (form) {
    case PC_REF_DATE_RFC850:
        snprintf(ret_text, PC_REF_DATE_SIZE,
                 "%s, %02d-%s-%02d %02d:%02d:%02d GMT", days_long[weekday],
                 (int)into + 1, months[month], (int)(year % 100), hour, minute,
                 (int)second);
        break;
    case PC_REF_DATE_ASCTIME:
        snprintf(ret_text, PC_REF_DATE_SIZE, "%s %s %2d %02d:%02d:%02d %04d",
                 days_short[weekday], months[month], (int)into + 1, hour,
                 minute, (int)second, (int)year);
        break;
    case PC_REF_DATE_SHORT_DAY:
        snprintf(ret_text, PC_REF_DATE_SIZE,
                 "%s,  %d %s %04d %02d:%02d:%02d GMT", days_short[weekday],
                 (int)into + 1, months[month], (int)year, hour, minute,
                 (int)second);
        break;
    default:
        snprintf(ret_text, PC_REF_DATE_SIZE,
                 "%s, %02d %s %04d %02d:%02d:%02d %s", days_short[weekday],
                 (int)into + 1, months[month], (int)year, hour, minute,
                 (int)second, form == PC_REF_DATE_ZONE ? "+0000" : "GMT");
        break;
    }
}
