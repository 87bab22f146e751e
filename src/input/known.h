/* input/known.h - failures that are known and do not break the build, until a
 * day: the `known:` list of target.yaml, or a file with such a list.
 */
#ifndef PRECHECK_INPUT_KNOWN_H
#define PRECHECK_INPUT_KNOWN_H

#include "input/target.h"

/* A file that holds a list of {case, resource, reason, until}; the elements
 * have the same keys as in target.yaml. */
int pc_known_load(pc_arena *arena, const char *path, pc_known **ret_known,
                  size_t *ret_n, pc_diags *diags);
/* The same from memory; file names it in diagnostics. */
int pc_known_parse(pc_arena *arena, const char *file, pc_span text,
                   pc_known **ret_known, size_t *ret_n, pc_diags *diags);

#endif
