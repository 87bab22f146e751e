/* input/expand.h - ${env:NAME}, ${file:PATH} and ${var:NAME} in target.yaml.
 *
 * They are replaced when the file is read.  In a template (PC_KEY_TEMPLATE)
 * what was put in is guarded, so that a '$' or '\' of an environment variable
 * means itself when the run fills in the rest; elsewhere a name of the run is
 * an error. Default: ${env:NAME:-default}, also when NAME is empty.
 */
#ifndef PRECHECK_INPUT_EXPAND_H
#define PRECHECK_INPUT_EXPAND_H

#include "input/binding.h"
#include "input/target.h"

typedef struct pc_expander {
    const pc_target_options *options; /* never NULL */
    /* While set, what is put in is a secret, known to the redactor as this. */
    const char *secret_name;
} pc_expander;

/* For pc_binder.expand; the binder's context is a pc_expander. */
bool pc_expand(pc_binder *binder, const pc_key *key, const pc_yaml *node,
               pc_span *ret_text);

/* Tells the redactor; a secret too short to be hidden is a warning at pos. */
void pc_secret_add(pc_binder *binder, const char *name, pc_span secret,
                   pc_pos pos);

#endif
