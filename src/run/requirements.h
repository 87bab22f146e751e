/* run/requirements.h - the map from the rules to what tests them.
 *
 * Every row of clauses.h with the cases that cite it and the checks over all
 * answers that measure by it; where there is neither, why.
 */
#ifndef PRECHECK_RUN_REQUIREMENTS_H
#define PRECHECK_RUN_REQUIREMENTS_H

#include "input/catalogue.h"

#include <precheck/clauses.h>

/* A check beyond the ruling (response/...), as it can be told to people. */
typedef struct pc_check_info {
    const char *id;
    pc_clause_id clause;
    pc_level level;
    const char *title;
    const char *why;
    const char *mend; /* or NULL */
} pc_check_info;

/* False after the last. */
bool pc_run_check_at(size_t index, pc_check_info *ret_check);

typedef enum pc_coverage {
    PC_COVERED,           /* by a case or a check */
    PC_COVERAGE_UNSEEN,   /* no client can see a breach */
    PC_COVERAGE_PROXY,    /* a cache or proxy before a scripted origin */
    PC_COVERAGE_RACE,     /* requests at the same time */
    PC_COVERAGE_OPTIONAL, /* an optional module that is not there yet */
    PC_UNCOVERED          /* nothing tests it, and nothing says why */
} pc_coverage;

typedef struct pc_requirement {
    const pc_clause *clause;
    const pc_case **cases; /* in the catalogue's order */
    size_t n_cases;
    pc_check_info *checks;
    size_t n_checks;
    pc_coverage coverage;
    const char *reason; /* why nothing tests it; NULL when covered */
} pc_requirement;

/* "covered", "unseen", "proxy", "race", "optional", "uncovered". */
const char *pc_coverage_name(pc_coverage coverage);

/* One for each clause, in the order of clauses.h; in the arena. */
void pc_requirements(pc_arena *arena, const pc_catalogue *catalogue,
                     pc_requirement **ret_requirements, size_t *ret_n);
/* One clause alone. */
void pc_requirement_of(pc_arena *arena, const pc_catalogue *catalogue,
                       pc_clause_id id, pc_requirement *ret_requirement);

#endif
