#include "base/clock.h"

#include <stdio.h>
#include <time.h>

int64_t pc_clock_ns(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

int64_t pc_clock_wall_s(void)
{
    struct timespec now;

    clock_gettime(CLOCK_REALTIME, &now);
    return now.tv_sec;
}

void pc_clock_iso(int64_t wall_s, char ret_text[21])
{
    /* 0000-01-01 .. 9999-12-31: what four digits of a year can say */
    const int64_t first = -62167219200, last = 253402300799;
    time_t at = (time_t)(wall_s < first  ? first
                         : wall_s > last ? last
                                         : wall_s);
    struct tm tm;
    char text[64];

    gmtime_r(&at, &tm);
    snprintf(text, sizeof text, "%04d-%02d-%02dT%02d:%02d:%02dZ",
             tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday, tm.tm_hour,
             tm.tm_min, tm.tm_sec);
    snprintf(ret_text, 21, "%.20s", text);
}
