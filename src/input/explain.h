/* input/explain.h - what `precheck explain` teaches: data, read from
 * cases/explain/.
 *
 * Three kinds of entries in any file of that folder: rules (what goes wrong
 * for whom and how to mend it, by clause), hints (the same for one server or
 * framework) and statuses (what to do when an answer turns up).  What a rule
 * says, its section and level stand in clauses.h.
 */
#ifndef PRECHECK_INPUT_EXPLAIN_H
#define PRECHECK_INPUT_EXPLAIN_H

#include "base/diag.h"

#include <precheck/clauses.h>

#include <stdbool.h>

typedef struct pc_explain_rule {
    pc_pos pos;
    const char **clauses; /* names; each belongs to one rule only */
    size_t n_clauses;
    const char *wrong; /* what goes wrong, and for whom */
    const char *mend;
} pc_explain_rule;

typedef struct pc_explain_hint {
    pc_pos pos;
    const char *server;   /* "nginx", "Spring" */
    const char **clauses; /* globs over clause names */
    size_t n_clauses;
    const char **statuses; /* "412": shown with these statuses, may be none */
    size_t n_statuses;
    const char *say;
    const char *example; /* lines of code or configuration, or NULL */
    const char *see;     /* URL of its documentation */
} pc_explain_hint;

typedef struct pc_explain_step {
    const char *say;
    const char *run; /* lines for a shell */
} pc_explain_step;

typedef struct pc_explain_status {
    pc_pos pos;
    unsigned status;
    const char *title, *means;
    const char **when, **mistakes;
    size_t n_when, n_mistakes;
    pc_explain_step *steps;
    size_t n_steps;
    const char **clauses; /* names, the weightiest first */
    size_t n_clauses;
} pc_explain_status;

typedef struct pc_explain {
    pc_explain_rule *rules;
    size_t n_rules, rules_cap;
    pc_explain_hint *hints;
    size_t n_hints, hints_cap;
    pc_explain_status *statuses;
    size_t n_statuses, statuses_cap;
} pc_explain;

/* Adds what one file says; file names it in diagnostics.  Unknown clauses,
 * a clause with two rules and a status that stands twice are errors. */
int pc_explain_parse(pc_arena *arena, const char *file, pc_span text,
                     pc_explain *explain, pc_diags *diags);
/* All embedded files. */
int pc_explain_load(pc_arena *arena, pc_explain *ret_explain, pc_diags *diags);

/* NULL when there is none. */
const pc_explain_rule *pc_explain_rule_of(const pc_explain *explain,
                                          const char *clause);
const pc_explain_status *pc_explain_status_of(const pc_explain *explain,
                                              unsigned status);
bool pc_explain_hint_fits_clause(const pc_explain_hint *hint,
                                 const char *clause);
bool pc_explain_hint_fits_status(const pc_explain_hint *hint, unsigned status);

/* Every clause's name by number; NULL from PC_CLAUSE_COUNT on and for
 * PC_CLAUSE_NONE. */
const char *pc_explain_clause_name(unsigned id);

#endif
