/* input/units.h - numbers with a unit, as people write them and back.
 */
#ifndef PRECHECK_INPUT_UNITS_H
#define PRECHECK_INPUT_UNITS_H

#include "base/buf.h"

#include <stdint.h>

/* 500ms, 10s, 1.5m, 2h; PC_ESYNTAX, or PC_ERANGE over 2^53 ms. */
int pc_duration_parse(pc_span text, int64_t *ret_ms);
/* 512, 512B, 64KiB, 1MiB, 2GiB, and kB, MB, GB by thousands. */
int pc_size_parse(pc_span text, uint64_t *ret_octets);
/* 20/s, 0.5/s, 90/m; "unlimited" is 0. */
int pc_rate_parse(pc_span text, double *ret_per_s);
/* YYYY-MM-DD; the midnight UTC that begins that day. */
int pc_day_parse(pc_span text, int64_t *ret_s);

/* In the largest unit that loses nothing. */
int pc_duration_format(pc_buf *out, int64_t ms);
int pc_size_format(pc_buf *out, uint64_t octets);
int pc_rate_format(pc_buf *out, double per_s);

#endif
