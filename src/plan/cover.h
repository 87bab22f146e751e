/* plan/cover.h - which combinations of a matrix the default run sends.
 *
 * Only fields that disagree prove which of them decides.  Of those combinations
 * the default run takes each in which two names disagree and all others are
 * absent, and then as many more as it takes for every pair of labels that
 * disagreement allows to stand side by side once.
 */
#ifndef PRECHECK_PLAN_COVER_H
#define PRECHECK_PLAN_COVER_H

#include "input/case.h"

#include <stdbool.h>

/* Number of combinations; the last name turns fastest.  At most limit + 1. */
size_t pc_cover_count(const pc_case *from, size_t limit);
/* The digit of each name in combination index. */
void pc_cover_digits(const pc_case *from, size_t index, size_t *ret_digits);
/* chosen[i] for each of the n combinations, in the arena. */
const bool *pc_cover_make(pc_arena *arena, const pc_case *from, size_t n);

#endif
