/* input/common.h - how every file of input/ is opened; private to input/.
 */
#ifndef PRECHECK_INPUT_COMMON_H
#define PRECHECK_INPUT_COMMON_H

#include "base/yaml.h"

/* "a/b" of "a/b/c.yaml"; "" when there is no folder. */
const char *pc_folder_of(pc_arena *arena, const char *file);
/* A stream with exactly one document. */
int pc_yaml_single(pc_arena *arena, const char *file, pc_span text,
                   const char *empty_hint, pc_yaml **ret_root, pc_diags *diags);

#endif
