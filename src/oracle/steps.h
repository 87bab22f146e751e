/* oracle/steps.h - the five conditions of RFC 9110, 13.1.1 to 13.1.5, each
 * judged by itself; their order is evaluate.c's business.
 */
#ifndef PRECHECK_ORACLE_STEPS_H
#define PRECHECK_ORACLE_STEPS_H

#include "oracle/fields.h"

/* What the conditions are compared with; no validators where nothing exists. */
typedef struct pc_target {
    const pc_etag *etag;
    const int64_t *modified_s;
    int64_t now_s;
    bool exists, modified_is_strong;
} pc_target;

/* A condition's verdict. */
typedef struct pc_verdict {
    pc_truth truth;
    pc_clause_id clause;
    bool rejectable; /* malformed: 400 is fine */
    bool optional;   /* If-Modified-Since: false by a date later than ours */
} pc_verdict;

/* Each is called only when its field is there. */
pc_verdict pc_judge_if_match(const pc_lines *, const pc_target *);
pc_verdict pc_judge_if_unmodified_since(const pc_lines *, const pc_target *);
pc_verdict pc_judge_if_none_match(const pc_lines *, const pc_target *);
pc_verdict pc_judge_if_modified_since(const pc_lines *, const pc_target *);
pc_verdict pc_judge_if_range(const pc_lines *, const pc_target *);

#endif
