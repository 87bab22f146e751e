/* oracle/date.h - a date with everything that a reader may quarrel about. */
#ifndef PRECHECK_ORACLE_DATE_H
#define PRECHECK_ORACLE_DATE_H

#include <precheck/httpdate.h>

#include <stdbool.h>

typedef struct pc_date {
    int64_t at_s; /* second 60 counts as the instant after second 59 */
    pc_date_form form;
    bool leap_second, wrong_day_name, before_1900; /* each is contested */
} pc_date;

/* As pc_date_parse. */
int pc_date_read(pc_span text, int64_t now_s, pc_date *ret_date);

#endif
