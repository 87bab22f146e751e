/* input/catalogue.h - all cases of a run: the embedded ones and one's own. */
#ifndef PRECHECK_INPUT_CATALOGUE_H
#define PRECHECK_INPUT_CATALOGUE_H

#include "input/case.h"

typedef struct pc_catalogue {
    pc_case *cases; /* in the order of file names, then of entries */
    size_t n;
} pc_catalogue;

/* embedded: with the catalogue that was compiled in.  paths: files, or folders
 * whose *.yaml are read (not recursively linked; at most 1000 files).  Ids are
 * unique over all of them. */
int pc_catalogue_load(pc_arena *arena, bool embedded, const char *const *paths,
                      size_t n_paths, pc_catalogue *ret_catalogue,
                      pc_diags *diags);

/* An embedded file by its path below cases/ ("profiles/rest.yaml",
 * "targets/demo.yaml"); PC_EINVAL when there is none. */
int pc_embedded_file(const char *path, pc_span *ret_text);
/* Walks them in order: NULL after the last. */
const char *pc_embedded_path(size_t index);

#endif
