/* input/lint.h - a file of any kind that a user writes, checked without a run.
 */
#ifndef PRECHECK_INPUT_LINT_H
#define PRECHECK_INPUT_LINT_H

#include "input/catalogue.h"
#include "input/schema.h"
#include "input/target.h"

/* What a file was found to be; the member of its kind is set. */
typedef struct pc_lint_result {
    pc_file_kind kind;
    pc_target *target;      /* with profile and cases: loaded too */
    pc_catalogue catalogue; /* a target's, or the cases of a case file */
} pc_lint_result;

/* What a file is follows from its keys; in doubt it is a target.  Every error
 * is in diags, and then the result is < 0. */
int pc_lint_file(pc_arena *arena, const char *path,
                 const pc_target_options *options, pc_lint_result *ret_result,
                 pc_diags *diags);

/* "target.yaml", "cases", ... */
const char *pc_file_kind_name(pc_file_kind kind);

#endif
