#include "input/units.h"

#include "base/str.h"

#include <string.h>

#define DIGITS_MAX 15 /* what a double holds exactly */

typedef struct unit {
    const char *name;
    uint64_t factor;
} unit;

static const unit durations[] = {
    {"h", 3600000}, {"m", 60000}, {"s", 1000}, {"ms", 1}};
static const unit sizes[] = {
    {"GiB", 1u << 30}, {"MiB", 1u << 20}, {"KiB", 1u << 10}, {"GB", 1000000000},
    {"MB", 1000000},   {"kB", 1000},      {"B", 1},          {"", 1}};

/* digits [. digits]; what follows them is left in rest. */
static int number(pc_span text, double *ret_value, pc_span *ret_rest)
{
    double value = 0, scale = 1;
    size_t i = 0, n_digits = 0;
    bool fraction = false;

    for (; i < text.len; i++) {
        char c = text.ptr[i];

        if (c == '.' && !fraction && i) {
            fraction = true;
        } else if (c >= '0' && c <= '9') {
            value = value * 10 + (c - '0');
            scale *= fraction ? 10 : 1;
            n_digits++;
        } else {
            break;
        }
    }
    if (!n_digits || text.ptr[i - 1] == '.')
        return PC_ESYNTAX;
    if (n_digits > DIGITS_MAX)
        return PC_ERANGE;
    *ret_value = value / scale;
    *ret_rest = (pc_span){text.ptr + i, text.len - i};
    return PC_OK;
}

static int with_unit(pc_span text, const unit *units, size_t n,
                     uint64_t *ret_value)
{
    const double most = 9007199254740992.0; /* 2^53 */
    double value = 0;
    pc_span rest;
    int r = number(text, &value, &rest);

    if (r < 0)
        return r;
    for (size_t i = 0; i < n; i++) {
        if (!pc_span_is(rest, units[i].name))
            continue;
        value *= (double)units[i].factor;
        if (value > most)
            return PC_ERANGE;
        if (value != (double)(uint64_t)value)
            return PC_ESYNTAX; /* half a millisecond, half an octet */
        *ret_value = (uint64_t)value;
        return PC_OK;
    }
    return PC_ESYNTAX;
}

int pc_duration_parse(pc_span text, int64_t *ret_ms)
{
    uint64_t ms = 0;
    int r =
        with_unit(text, durations, sizeof durations / sizeof durations[0], &ms);

    if (r == PC_OK)
        *ret_ms = (int64_t)ms;
    return r;
}

int pc_size_parse(pc_span text, uint64_t *ret_octets)
{
    return with_unit(text, sizes, sizeof sizes / sizeof sizes[0], ret_octets);
}

int pc_rate_parse(pc_span text, double *ret_per_s)
{
    double value = 0;
    pc_span rest;
    int r;

    if (pc_span_is(text, "unlimited")) {
        *ret_per_s = 0;
        return PC_OK;
    }
    r = number(text, &value, &rest);
    if (r < 0)
        return r;
    if (pc_span_is(rest, "/m"))
        value /= 60;
    else if (!pc_span_is(rest, "/s"))
        return PC_ESYNTAX;
    if (value <= 0)
        return PC_ERANGE;
    *ret_per_s = value;
    return PC_OK;
}

/* Days from 1970-01-01 to a day of the Gregorian calendar. */
static int64_t days_from_civil(int64_t y, unsigned m, unsigned d)
{
    int64_t era, yoe, doy;

    y -= m <= 2;
    era = (y >= 0 ? y : y - 399) / 400;
    yoe = y - era * 400;
    doy = (153 * (m + (m > 2 ? -3 : 9)) + 2) / 5 + d - 1;
    return era * 146097 + yoe * 365 + yoe / 4 - yoe / 100 + doy - 719468;
}

int pc_day_parse(pc_span text, int64_t *ret_s)
{
    static const unsigned char lengths[] = {31, 29, 31, 30, 31, 30,
                                            31, 31, 30, 31, 30, 31};
    uint64_t y, m, d;
    bool leap;

    if (text.len != 10 || text.ptr[4] != '-' || text.ptr[7] != '-' ||
        !pc_span_u64((pc_span){text.ptr, 4}, &y) ||
        !pc_span_u64((pc_span){text.ptr + 5, 2}, &m) ||
        !pc_span_u64((pc_span){text.ptr + 8, 2}, &d))
        return PC_ESYNTAX;
    leap = (y % 4 == 0 && y % 100 != 0) || y % 400 == 0;
    if (m < 1 || m > 12 || d < 1 || d > lengths[m - 1] ||
        (m == 2 && d == 29 && !leap))
        return PC_ERANGE;
    *ret_s = days_from_civil((int64_t)y, (unsigned)m, (unsigned)d) * 86400;
    return PC_OK;
}

static int format(pc_buf *out, uint64_t value, const unit *units, size_t n)
{
    size_t i = 0;

    while (i + 1 < n && (!value || value % units[i].factor))
        i++;
    return pc_buf_printf(out, "%llu%s",
                         (unsigned long long)(value / units[i].factor),
                         units[i].name);
}

int pc_duration_format(pc_buf *out, int64_t ms)
{
    return format(out, (uint64_t)ms, durations,
                  sizeof durations / sizeof durations[0]);
}

int pc_size_format(pc_buf *out, uint64_t octets)
{
    /* by powers of two, or as a bare number */
    for (size_t i = 0; i < 3; i++)
        if (octets && octets % sizes[i].factor == 0)
            return format(out, octets, &sizes[i], 1);
    return pc_buf_printf(out, "%llu", (unsigned long long)octets);
}

int pc_rate_format(pc_buf *out, double per_s)
{
    return per_s > 0 ? pc_buf_printf(out, "%g/s", per_s)
                     : pc_buf_puts(out, "unlimited");
}
