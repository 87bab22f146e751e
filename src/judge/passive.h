/* judge/passive.h - which recorded exchanges can be judged, and by what.
 *
 * Nobody has read the resource just before, and others may have changed it
 * since it was read.  So each conditional exchange is held against every state
 * that the file leaves open: the last answer that shows the resource, its own
 * answer where that shows it, a newer version by somebody else, and none at
 * all. Only what is wrong in each of them is an accusation.  What is right by
 * the best evidence holds; the rest is left undecided, with the reason.
 */
#ifndef PRECHECK_JUDGE_PASSIVE_H
#define PRECHECK_JUDGE_PASSIVE_H

#include "exchange/har.h"
#include "exchange/trace.h"
#include "input/profile.h"

typedef struct pc_passive {
    size_t n_exchanges;   /* with http and https servers */
    size_t n_conditional; /* that could be judged in principle */
    size_t n_decided;
    const pc_profile *profile; /* the checks that such data supports */
} pc_passive;

/* Fills the trace with exchanges, facts (a resource is a URL) and items, which
 * are judged like those of a run; items that cannot be decided are skipped with
 * the reason.  alone: nobody else has changed the resources, says the user.
 * PC_ELIMIT when there are too many URLs. */
int pc_passive_plan(pc_trace *trace, const pc_har *har, bool alone,
                    int64_t now_s, pc_passive *ret_passive, pc_diags *diags);

/* The lines of a request by which the server may choose what to show. */
bool pc_passive_same_selection(const pc_exchange *reading,
                               const pc_exchange *sent);

#endif
