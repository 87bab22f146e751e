/* base/diag.h - diagnostics: what is wrong, where, and what to do.
 *
 * Collected, not printed: only cli/ and run/ speak.  A message starts in lower
 * case, quotes its subject and has no full stop.  Server and user octets go
 * in through pc_diag's formatting with '%s' of an escaped string
 * (base/escape.h).
 */
#ifndef PRECHECK_BASE_DIAG_H
#define PRECHECK_BASE_DIAG_H

#include "base/arena.h"

#include <stdio.h>

typedef enum pc_severity {
    PC_NOTE,
    PC_WARNING,
    PC_ERROR
} pc_severity;

/* Where in which file; line and column from 1, 0 = not known. */
typedef struct pc_pos {
    const char *file;
    unsigned line, column;
} pc_pos;

typedef struct pc_diag {
    pc_severity severity;
    pc_pos pos;
    const char *message, *hint; /* hint may be NULL */
} pc_diag;

typedef struct pc_diags {
    pc_arena *arena;
    pc_diag *items;
    size_t n, cap, n_errors, n_dropped;
} pc_diags;

void pc_diags_init(pc_diags *diags, pc_arena *arena);
/* hint may be NULL. */
void pc_diag_add(pc_diags *diags, pc_severity severity, pc_pos pos,
                 const char *hint, const char *format, ...)
    __attribute__((format(printf, 5, 6)));
/* An error without a place; returns code, so: return pc_fail(...). */
int pc_fail(pc_diags *diags, int code, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* An error at a place; returns code. */
int pc_fail_at(pc_diags *diags, int code, pc_pos pos, const char *hint,
               const char *format, ...) __attribute__((format(printf, 5, 6)));
/* file:line:column: error: message, and the hint below; sorted by place. */
void pc_diags_print(const pc_diags *diags, FILE *out);

#endif
