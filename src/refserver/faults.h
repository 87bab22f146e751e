/* refserver/faults.h - the faults, and how they turn the knobs.
 *
 * faults.c is the table and nothing else; apply.c reads names and knows none.
 */
#ifndef PRECHECK_REFSERVER_FAULTS_H
#define PRECHECK_REFSERVER_FAULTS_H

#include "base/diag.h"
#include "refserver/knobs.h"

#include <precheck/clauses.h>

#include <stddef.h>

typedef struct pc_ref_fault_row {
    const char *name;
    size_t knob; /* offset of an int in pc_ref_knobs */
    int value;
    pc_clause_id clause;
    const char *gist, *seen; /* seen "": nobody in particular */
    const char *unit;        /* of a VALUE (value is its default), or NULL */
} pc_ref_fault_row;

const pc_ref_fault_row *pc_ref_fault_rows(size_t *ret_n);

/* Every knob at rest, then each fault of the list (NAME or NAME=VALUE).
 * PC_EINVAL, with a diagnostic each, for unknown names, bad values, and two
 * faults that turn the same knob. */
int pc_ref_faults_apply(const char *const *faults, size_t n_faults,
                        pc_ref_knobs *ret_knobs, pc_diags *diags);

#endif
