/* base/file.h - whole files in and out, with limits. */
#ifndef PRECHECK_BASE_FILE_H
#define PRECHECK_BASE_FILE_H

#include "base/diag.h"

/* Reads a file of at most limit bytes into the arena ("-" is stdin). */
int pc_file_read(pc_arena *arena, const char *path, size_t limit,
                 pc_span *ret_text, pc_diags *diags);
/* Writes to a temporary file beside path, then renames: never half a file.
 * "-" writes to stdout; what exists and is no regular file (a device, a pipe)
 * is written in place. */
int pc_file_write(const char *path, pc_span text, pc_diags *diags);
/* The folder path and all missing ones above it, mode 0777 less umask. */
int pc_make_dirs(const char *path, pc_diags *diags);
/* The folder that a file is to be written to, where its path names one. */
int pc_make_parents(const char *path, pc_diags *diags);

#endif
