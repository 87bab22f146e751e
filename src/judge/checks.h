/* judge/checks.h - rules beyond the ruling: what each answer has to look like,
 * whatever condition it answers.
 *
 * A check is one row of check_rows.c and one function.  It looks at one answer
 * at a time and is silent when it has nothing to say; what it says of all
 * answers of one resource becomes one verdict.
 */
#ifndef PRECHECK_JUDGE_CHECKS_H
#define PRECHECK_JUDGE_CHECKS_H

#include "input/profile.h"
#include "judge/verdict.h"

/* One answer, and what stands around it. */
typedef struct pc_look {
    pc_arena *arena; /* for the detail's text */
    const pc_trace *trace;
    const pc_exchange *x; /* has a status */
    size_t at;            /* trace->exchanges[at] == x */
    /* The plain GET of the same URL and selection before it, answered 200,
     * with no write in between; NULL when there is none. */
    const pc_exchange *twin;
    /* Plain GETs of the same URL just before and just after, whatever their
     * answer; no write in between. */
    const pc_exchange *before, *after;
    const pc_facts *facts; /* never NULL */
    bool has_clock;        /* some answer of the run has Date */
} pc_look;

typedef enum pc_finding {
    PC_CHECK_SILENT, /* does not apply */
    PC_CHECK_HOLDS,
    PC_CHECK_BROKEN
} pc_finding;

typedef struct pc_check {
    const char *id;      /* response/... */
    pc_clause_id clause; /* whose section it cites */
    pc_level level;
    const char *title;
    /* ret_detail: what was seen, for the reader; set when broken. */
    pc_finding (*look)(const pc_look *look, const char **ret_detail);
    const char *why;  /* so what */
    const char *mend; /* what a server's author can do, or NULL */
    /* Judged by the ruling already when it is the answer to a subject. */
    bool ruled;
} pc_check;

/* NULL after the last. */
const pc_check *pc_check_at(size_t index);

/* One verdict for each check and resource that it had something to say of, in
 * the order of the rows, then of the resources. */
void pc_checks_run(pc_arena *arena, const pc_trace *trace,
                   const pc_profile *profile,
                   void (*add)(void *context, pc_verdict *verdict),
                   void *context);

#endif
