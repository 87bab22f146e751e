/* judge/judge.h - from a trace to verdicts; the oracle decides.
 *
 * Order: state (what was observed becomes pc_state; what is not known is tried
 * each way and the allowed sets are united), ruling, author's belief,
 * read-back, checks beyond the ruling, known.  A pure function of the trace and
 * options.
 */
#ifndef PRECHECK_JUDGE_JUDGE_H
#define PRECHECK_JUDGE_JUDGE_H

#include "input/target.h"
#include "judge/verdict.h"

/* --fail-on never: no level reaches it. */
#define PC_LEVEL_NEVER ((pc_level)(PC_LEVEL_MUST + 1))

typedef struct pc_judge pc_judge;

typedef struct pc_judge_options {
    const pc_known *known;
    size_t n_known;
    int64_t today_s;   /* for until: and days left */
    pc_level fail_on;  /* PC_LEVEL_MUST, PC_LEVEL_SHOULD, PC_LEVEL_NEVER */
    bool reproducible; /* no times in texts and sums */
    const char
        *token_shown; /* in curl lines: Bearer $PRECHECK_TOKEN, or NULL */
    /* Relaxes and skips checks beyond the ruling by their id (cases are
     * relaxed when they are planned); may be NULL. */
    const pc_profile *profile;
} pc_judge_options;

/* GET of a resource is no success, and target.yaml does not say so: most of its
 * cases cannot run, so there is no verdict (exit status 3). */
bool pc_facts_surprise(const pc_facts *facts);

/* Trace and options stay the caller's and must outlive the judge; the trace
 * may grow while items are judged. */
pc_judge *pc_judge_new(pc_arena *arena, const pc_trace *trace,
                       const pc_judge_options *options);
/* The verdicts of one item: one for each subject of a story folded into one
 * verdict for the item (the first subject that fails gives the details).
 * Skipped items too. */
int pc_judge_item(pc_judge *judge, const pc_item_record *item,
                  const pc_verdict **ret_verdict);
/* After the last item: the verdicts of the checks over all exchanges. */
int pc_judge_finish(pc_judge *judge);

/* All verdicts so far, in order; then the sums. */
size_t pc_judge_verdicts(const pc_judge *judge, const pc_verdict *const **ret);
void pc_judge_summary(const pc_judge *judge, pc_summary *ret_summary);
/* FORMATS section 1: 1, 3, 5 or 0 (the others are not the judge's). */
int pc_judge_exit_status(const pc_judge *judge);

#endif
