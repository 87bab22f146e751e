/* oracle/httpdate.c - the three forms of HTTP-date (RFC 9110, 5.6.7). */
#include "oracle/date.h"
#include "oracle/text.h"

#define SECONDS_A_DAY 86400
/* The years 0 to 9999. */
#define FIRST_S (-62167219200)
#define LAST_S  253402300799

/* A reading in calendar terms; weekday 0 is Sunday. */
struct calendar {
    int64_t year;
    int month, day, hour, minute, second, weekday;
};

static const char months[12][4] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                   "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
static const char days[7][4] = {"Sun", "Mon", "Tue", "Wed",
                                "Thu", "Fri", "Sat"};
static const struct {
    char name[10];
    unsigned char len;
} long_days[7] = {{"Sunday", 6},    {"Monday", 6},   {"Tuesday", 7},
                  {"Wednesday", 9}, {"Thursday", 8}, {"Friday", 6},
                  {"Saturday", 8}};

/* Days since 1970-01-01 in the proleptic Gregorian calendar; years begin in
 * March, so that the leap day is the last. */
static int64_t days_from_civil(int64_t year, int month, int day)
{
    int64_t era, year_of_era, day_of_year, day_of_era;

    year -= month <= 2;
    era = (year >= 0 ? year : year - 399) / 400;
    year_of_era = year - era * 400;
    day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    day_of_era =
        year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    return era * 146097 + day_of_era - 719468;
}

static void civil_from_s(int64_t at_s, struct calendar *ret)
{
    int64_t day = at_s / SECONDS_A_DAY, rest = at_s % SECONDS_A_DAY;
    int64_t era, day_of_era, year_of_era, day_of_year, march_month;

    if (rest < 0) {
        rest += SECONDS_A_DAY;
        day--;
    }
    ret->weekday = (int)(((day % 7) + 7 + 4) % 7);
    day += 719468;
    era = (day >= 0 ? day : day - 146096) / 146097;
    day_of_era = day - era * 146097;
    year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36524 -
                   day_of_era / 146096) /
                  365;
    day_of_year =
        day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    march_month = (5 * day_of_year + 2) / 153;
    ret->day = (int)(day_of_year - (153 * march_month + 2) / 5 + 1);
    ret->month = (int)(march_month + (march_month < 10 ? 3 : -9));
    ret->year = year_of_era + era * 400 + (ret->month <= 2);
    ret->hour = (int)(rest / 3600);
    ret->minute = (int)(rest / 60 % 60);
    ret->second = (int)(rest % 60);
}

static bool day_exists(int64_t year, int month, int day)
{
    static const unsigned char lengths[12] = {31, 28, 31, 30, 31, 30,
                                              31, 31, 30, 31, 30, 31};
    bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);

    return day >= 1 && day <= lengths[month - 1] + (month == 2 && leap);
}

/* n digits as a number, -1 if one of them is none. */
static int number(const char *text, int n)
{
    int value = 0;

    for (int i = 0; i < n; i++) {
        if (!pc_is_digit(text[i]))
            return -1;
        value = value * 10 + (text[i] - '0');
    }
    return value;
}

/* The place of three letters in a table, -1 if they are not in it. */
static int find3(const char table[][4], int n, const char *text)
{
    for (int i = 0; i < n; i++)
        if (memcmp(table[i], text, 3) == 0)
            return i;
    return -1;
}

/* 08:49:37 */
static bool read_time(const char *text, struct calendar *ret)
{
    ret->hour = number(text, 2);
    ret->minute = number(text + 3, 2);
    ret->second = number(text + 6, 2);
    return text[2] == ':' && text[5] == ':' && ret->hour >= 0 &&
           ret->hour <= 23 && ret->minute >= 0 && ret->minute <= 59 &&
           ret->second >= 0 && ret->second <= 60;
}

/* Sun, 06 Nov 1994 08:49:37 GMT */
static bool read_imf(const char *text, struct calendar *ret)
{
    ret->weekday = find3(days, 7, text);
    ret->day = number(text + 5, 2);
    ret->month = find3(months, 12, text + 8) + 1;
    ret->year = number(text + 12, 4);
    return ret->weekday >= 0 && memcmp(text + 3, ", ", 2) == 0 &&
           text[7] == ' ' && ret->month > 0 && text[11] == ' ' &&
           ret->year >= 0 && text[16] == ' ' && read_time(text + 17, ret) &&
           memcmp(text + 25, " GMT", 4) == 0;
}

/* Sun Nov  6 08:49:37 1994 */
static bool read_asctime(const char *text, struct calendar *ret)
{
    ret->weekday = find3(days, 7, text);
    ret->month = find3(months, 12, text + 4) + 1;
    ret->day = text[8] == ' ' ? number(text + 9, 1) : number(text + 8, 2);
    ret->year = number(text + 20, 4);
    return ret->weekday >= 0 && text[3] == ' ' && ret->month > 0 &&
           text[7] == ' ' && text[10] == ' ' && read_time(text + 11, ret) &&
           text[19] == ' ' && ret->year >= 0;
}

/* Whether a, read in a year that is 50 earlier, is after b: then a is more
 * than 50 years ahead of b.  Calendar fields are compared, since years do not
 * all have the same length. */
static bool over_50_years_ahead(const struct calendar *a,
                                const struct calendar *b)
{
    const int64_t of_a[] = {a->year - 50, a->month,  a->day,
                            a->hour,      a->minute, a->second};
    const int64_t of_b[] = {b->year, b->month,  b->day,
                            b->hour, b->minute, b->second};

    for (int i = 0; i < 6; i++)
        if (of_a[i] != of_b[i])
            return of_a[i] > of_b[i];
    return false;
}

/* The last year with these two digits that is not more than 50 years ahead. */
static void resolve_year(int64_t now_s, struct calendar *date)
{
    struct calendar now;
    int64_t century;

    if (now_s < FIRST_S || now_s > LAST_S) /* a clock from nowhere */
        now_s = now_s < 0 ? FIRST_S : LAST_S;
    civil_from_s(now_s, &now);
    century = now.year - now.year % 100;
    date->year += century + 100;
    while (over_50_years_ahead(date, &now))
        date->year -= 100; /* twice at most */
}

/* Sunday, 06-Nov-94 08:49:37 GMT; rest begins at the comma. */
static bool read_rfc850(pc_span text, int64_t now_s, struct calendar *ret)
{
    size_t name_len = text.len - 24;
    const char *rest = text.ptr + name_len;

    ret->weekday = -1;
    for (int i = 0; i < 7; i++)
        if (long_days[i].len == name_len &&
            memcmp(long_days[i].name, text.ptr, name_len) == 0)
            ret->weekday = i;
    ret->day = number(rest + 2, 2);
    ret->month = find3(months, 12, rest + 5) + 1;
    ret->year = number(rest + 9, 2);
    if (ret->weekday < 0 || memcmp(rest, ", ", 2) != 0 || rest[4] != '-' ||
        ret->month <= 0 || rest[8] != '-' || ret->year < 0 || rest[11] != ' ' ||
        !read_time(rest + 12, ret) || memcmp(rest + 20, " GMT", 4) != 0)
        return false;
    resolve_year(now_s, ret);
    return true;
}

int pc_date_read(pc_span text, int64_t now_s, pc_date *ret_date)
{
    struct calendar date;
    pc_date result = {0, 0, false, false, false};
    int64_t day;

    /* The forms have different lengths: 24; 29; 30, 31, 32, 33. */
    if (text.len == 24 && read_asctime(text.ptr, &date))
        result.form = PC_DATE_ASCTIME;
    else if (text.len == PC_DATE_LEN && read_imf(text.ptr, &date))
        result.form = PC_DATE_IMF;
    else if (text.len >= 30 && text.len <= 33 &&
             read_rfc850(text, now_s, &date))
        result.form = PC_DATE_RFC850;
    else
        return PC_ESYNTAX;
    if (!day_exists(date.year, date.month, date.day))
        return PC_ESYNTAX;

    day = days_from_civil(date.year, date.month, date.day);
    result.at_s =
        day * SECONDS_A_DAY + date.hour * 3600 + date.minute * 60 + date.second;
    result.leap_second = date.second == 60;
    result.wrong_day_name = ((day % 7) + 7 + 4) % 7 != date.weekday;
    result.before_1900 = date.year < 1900;
    if (result.leap_second || result.wrong_day_name || result.before_1900)
        result.form |= PC_DATE_CONTESTED;
    *ret_date = result;
    return PC_OK;
}

int pc_date_parse(pc_span text, int64_t now_s, int64_t *ret_s,
                  pc_date_form *ret_form)
{
    pc_date date;
    int result = pc_date_read(text, now_s, &date);

    if (result < 0)
        return result;
    *ret_s = date.at_s;
    if (ret_form)
        *ret_form = date.form;
    return PC_OK;
}

/* The last n decimal digits of value. */
static void put_number(char *to, int n, int64_t value)
{
    while (n-- > 0) {
        to[n] = (char)('0' + value % 10);
        value /= 10;
    }
}

int pc_date_format(int64_t at_s, char ret_text[PC_DATE_LEN + 1])
{
    struct calendar date;

    if (at_s < FIRST_S || at_s > LAST_S)
        return PC_ERANGE;
    civil_from_s(at_s, &date);
    memcpy(ret_text, "Sun, 06 Nov 1994 08:49:37 GMT", PC_DATE_LEN + 1);
    memcpy(ret_text, days[date.weekday], 3);
    put_number(ret_text + 5, 2, date.day);
    memcpy(ret_text + 8, months[date.month - 1], 3);
    put_number(ret_text + 12, 4, date.year);
    put_number(ret_text + 17, 2, date.hour);
    put_number(ret_text + 20, 2, date.minute);
    put_number(ret_text + 23, 2, date.second);
    return PC_OK;
}
