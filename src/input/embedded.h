/* input/embedded.h - files that were compiled in (cmake/embed.cmake); private
 * to input/.
 */
#ifndef PRECHECK_INPUT_EMBEDDED_H
#define PRECHECK_INPUT_EMBEDDED_H

#include <stddef.h>

typedef struct pc_embedded {
    const char *path; /* below cases/ */
    const char *begin, *end;
} pc_embedded;

extern const pc_embedded pc_embedded_files[]; /* sorted by path */
extern const size_t pc_n_embedded_files;

#endif
