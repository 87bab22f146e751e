/* oracle/range.h - what a Range field asks of a representation (14.1, 14.2). */
#ifndef PRECHECK_ORACLE_RANGE_H
#define PRECHECK_ORACLE_RANGE_H

#include "oracle/fields.h"

/* Outcomes of a GET whose plain answer is 200 and whose resource supports byte
 * ranges: what is allowed, and what no SHOULD speaks against.  length < 0: not
 * known. */
typedef struct pc_range_effect {
    unsigned allowed, expected;
} pc_range_effect;

pc_range_effect pc_range_judge(const pc_lines *range, int64_t length);

#endif
