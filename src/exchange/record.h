/* exchange/record.h - structs as JSON objects, by tables that serve both ways.
 *
 * A row says under which key which member stands and what kind it is; writing
 * and reading walk the same table, so that nothing can be written that is not
 * read.  A member that is zero, false, empty or NULL is left out.
 * Private to exchange/.
 */
#ifndef PRECHECK_EXCHANGE_RECORD_H
#define PRECHECK_EXCHANGE_RECORD_H

#include "base/json.h"

typedef enum pc_record_kind {
    PC_REC_TEXT,    /* const char *, UTF-8 that we made */
    PC_REC_OCTETS,  /* pc_span from the wire, one code point an octet */
    PC_REC_FLAG,    /* bool */
    PC_REC_INT,     /* int */
    PC_REC_UINT,    /* unsigned */
    PC_REC_U64,     /* uint64_t up to INT64_MAX */
    PC_REC_I64,     /* int64_t */
    PC_REC_DIGEST,  /* char[PC_DIGEST_LEN + 1] */
    PC_REC_ROLE,    /* pc_role */
    PC_REC_END,     /* pc_end */
    PC_REC_CLAUSE,  /* pc_clause_id by its name */
    PC_REC_LEVEL,   /* pc_level */
    PC_REC_CLAUSES, /* pc_clause_id * and, at other, size_t */
    PC_REC_TEXTS,   /* const char ** with NULLs; other: unsigned, read before */
    PC_REC_LINES,   /* pc_lines */
    PC_REC_GROUP,   /* a struct with its own table */
    PC_REC_LIST     /* pc_expectation * and, at other, size_t */
} pc_record_kind;

typedef struct pc_record_row {
    const char *key; /* NULL ends a table */
    pc_record_kind kind;
    size_t offset;
    size_t other;
    const struct pc_record_row *group;
    bool required; /* always written; an error when it is not there */
} pc_record_row;

extern const pc_record_row pc_record_facts[];
extern const pc_record_row pc_record_item[];
extern const pc_record_row pc_record_exchange[];
extern const pc_record_row pc_record_end[]; /* of a pc_trace */

/* The members of an object that is already open. */
void pc_record_put(pc_json_out *out, const pc_record_row *table,
                   const void *record);
/* Fills record, which is zeroed.  Everything is copied into the arena. */
int pc_record_get(pc_arena *arena, const pc_json *object,
                  const pc_record_row *table, void *record, pc_pos pos,
                  pc_diags *diags);

#endif
