/* base/clock.h - the two clocks: monotonic for order, wall for dates. */
#ifndef PRECHECK_BASE_CLOCK_H
#define PRECHECK_BASE_CLOCK_H

#include <stdint.h>

int64_t pc_clock_ns(void);     /* CLOCK_MONOTONIC */
int64_t pc_clock_wall_s(void); /* seconds since 1970-01-01T00:00:00Z */
/* YYYY-MM-DDThh:mm:ssZ into 21 bytes. */
void pc_clock_iso(int64_t wall_s, char ret_text[21]);

#endif
