/* judge/subject.h - the verdict on one request. */
#ifndef PRECHECK_JUDGE_SUBJECT_H
#define PRECHECK_JUDGE_SUBJECT_H

#include "judge/judge.h"
#include "judge/state.h"

/* Fills result, level, clause, expected, got, changed, reason, observed and
 * steps; the rest of the verdict is the item's. */
void pc_judge_subject(pc_arena *arena, const pc_subject *subject,
                      const pc_judge_options *options, pc_verdict *verdict);

#endif
