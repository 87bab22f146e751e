/* refserver/date.h - HTTP-date, from RFC 9110 section 5.6.7's grammar.
 *
 * Strict: exact spaces, exact letters, GMT only.  What the grammar leaves to
 * others is read leniently: any day name goes with any date, a year before 1900
 * is a year.  A day that the month does not have is no date, and second 60 is
 * one only at 23:59.  Shares nothing with the oracle's reader.
 */
#ifndef PRECHECK_REFSERVER_DATE_H
#define PRECHECK_REFSERVER_DATE_H

#include "refserver/knobs.h"

#include <precheck/span.h>

#include <stdbool.h>
#include <stdint.h>

/* Seconds since 1970-01-01T00:00:00Z.  now_s settles two-digit years. */
bool pc_ref_date_read(pc_span text, int64_t now_s, const pc_ref_knobs *knobs,
                      int64_t *ret_s);

/* form is one of PC_REF_DATE_*; PC_REF_DATE_RIGHT is IMF-fixdate.  Years
 * 0000 to 9999. */
#define PC_REF_DATE_SIZE 40
void pc_ref_date_write(int64_t at_s, int form, char ret_text[PC_REF_DATE_SIZE]);

#endif
