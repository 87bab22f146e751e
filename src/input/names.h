/* input/names.h - the names in ${...} that a run will know; private to input/.
 *
 * plan/bind.h is where they are replaced; a test holds this list against it.
 */
#ifndef PRECHECK_INPUT_NAMES_H
#define PRECHECK_INPUT_NAMES_H

#include "input/binding.h"

/* NULL at the end. */
extern const char *const pc_run_names[];

/* Every scalar below node: each ${name} and $name is one of pc_run_names or of
 * more (NULL at the end), or, where the binder expands them, ${env:} and the
 * like.  Errors have the scalar's place. */
void pc_names_check(pc_binder *binder, const pc_yaml *node,
                    const char *const *more);

#endif
