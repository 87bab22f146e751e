/* judge/tally.h - sums, and the exit status they amount to. */
#ifndef PRECHECK_JUDGE_TALLY_H
#define PRECHECK_JUDGE_TALLY_H

#include "judge/judge.h"

void pc_tally(const pc_verdict *const *verdicts, size_t n,
              const pc_trace *trace, const pc_judge_options *options,
              pc_summary *ret_summary);
int pc_tally_exit_status(const pc_verdict *const *verdicts, size_t n,
                         const pc_trace *trace,
                         const pc_judge_options *options);

#endif
