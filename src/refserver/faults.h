/* refserver/faults.h - from the names of faults to the knobs they turn. */
#ifndef PRECHECK_REFSERVER_FAULTS_H
#define PRECHECK_REFSERVER_FAULTS_H

#include "base/diag.h"
#include "refserver/knobs.h"

#include <stddef.h>

/* Every knob at rest, then each fault of the list (NAME or NAME=VALUE).
 * PC_EINVAL, with a diagnostic each, for unknown names, bad values, and two
 * faults that turn the same knob. */
int pc_ref_faults_apply(const char *const *faults, size_t n_faults,
                        pc_ref_knobs *ret_knobs, pc_diags *diags);

#endif
