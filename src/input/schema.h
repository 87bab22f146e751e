/* input/schema.h - what `precheck schema` and the documentation say of the
 * files that a user writes, made from the tables of keys.
 */
#ifndef PRECHECK_INPUT_SCHEMA_H
#define PRECHECK_INPUT_SCHEMA_H

#include "base/arena.h"
#include "base/buf.h"

typedef enum pc_file_kind {
    PC_FILE_TARGET,  /* target.yaml */
    PC_FILE_CASES,   /* a list of cases, or scenarios */
    PC_FILE_PROFILE, /* a profile */
    PC_FILE_KNOWN,   /* a list of known failures */
    PC_FILE_EXPLAIN  /* cases/explain/: ours alone, so it has no schema */
} pc_file_kind;

/* JSON Schema, draft 2020-12, ending with a line feed. */
int pc_schema_write(pc_file_kind kind, pc_buf *out);
/* Every key with its value, default and meaning, as Markdown tables. */
int pc_schema_markdown(pc_arena *arena, pc_file_kind kind, pc_buf *out);
/* All of them: docs/keys.md. */
int pc_schema_page(pc_arena *arena, pc_buf *out);

#endif
