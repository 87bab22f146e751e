/* judge/known.h - findings that the owner of the target knows of. */
#ifndef PRECHECK_JUDGE_KNOWN_H
#define PRECHECK_JUDGE_KNOWN_H

#include "judge/judge.h"

/* A failure that is listed becomes `known` until its day is over; afterwards
 * it fails again and says so.  One that is listed and holds is marked. */
void pc_known_apply(const pc_judge_options *options, pc_arena *arena,
                    pc_verdict *verdict);

#endif
