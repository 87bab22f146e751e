/* precheck/httpdate.h - HTTP-date (RFC 9110, 5.6.7), read and written.
 *
 * Instants are seconds since 1970-01-01T00:00:00Z in the proleptic Gregorian
 * calendar, leap seconds not counted.  C11, C17 and C++17.
 */
#ifndef PRECHECK_HTTPDATE_H
#define PRECHECK_HTTPDATE_H

#include <precheck/span.h>

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Octets of an IMF-fixdate. */
#define PC_DATE_LEN 29

/* A set of bits: one of the first three, and what makes readers differ. */
typedef unsigned pc_date_form;
#define PC_DATE_IMF       1u /* Sun, 06 Nov 1994 08:49:37 GMT */
#define PC_DATE_RFC850    2u /* Sunday, 06-Nov-94 08:49:37 GMT */
#define PC_DATE_ASCTIME   4u /* Sun Nov  6 08:49:37 1994 */
#define PC_DATE_CONTESTED 8u /* wrong day name, second 60, year before 1900 */

/* One date and nothing around it, letter for letter as the grammar has it.
 * now_s is the reader's clock, which resolves two-digit years: one that seems
 * more than 50 years ahead of it is the last such year in the past.  Second 60
 * is the instant after second 59.
 * ret_form may be NULL.  PC_OK, also when contested; PC_ESYNTAX, also for days
 * that do not exist. */
PC_API int pc_date_parse(pc_span text, int64_t now_s, int64_t *ret_s,
                         pc_date_form *ret_form);

/* As IMF-fixdate with a NUL after it; PC_ERANGE outside the years 0..9999. */
PC_API int pc_date_format(int64_t at_s, char ret_text[PC_DATE_LEN + 1]);

#ifdef __cplusplus
}
#endif

#endif
