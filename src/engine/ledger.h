/* engine/ledger.h - on disk, before the request leaves: what a run creates.
 *
 * An append-only NDJSON file; entries are on the disk (fdatasync) before the
 * request that they announce is sent, so that a run which dies can be cleaned
 * up by `precheck clean`.  Entries are written when a request is built and
 * synced together when the first of them leaves.
 *
 * {"op":"create","id":1,"run":"ab12cd34","base":"http://h:1","resource":"note",
 *  "method":"POST","via":"/notes","url":"/notes/42","file":"/home/me/t.yaml"}
 *  no url until it is known; file: the target.yaml, where there is one
 * {"op":"at","id":1,"url":"/notes/42"}
 * {"op":"save","id":2,...,"url":"/page","type":"text/html","content":"..."}
 * {"op":"gone","id":1}                    removed, or never came into being
 * {"op":"back","id":2}                    the saved content is in place again
 */
#ifndef PRECHECK_ENGINE_LEDGER_H
#define PRECHECK_ENGINE_LEDGER_H

#include "base/diag.h"

#include <stdbool.h>

typedef struct pc_ledger pc_ledger;

typedef enum pc_entry_kind {
    PC_ENTRY_CREATED,
    PC_ENTRY_SAVED
} pc_entry_kind;

typedef struct pc_entry {
    unsigned id; /* from 1 */
    pc_entry_kind kind;
    bool open; /* still to be removed, or to be put back */
    const char *run, *base, *resource, *method, *via;
    const char *url;     /* origin-form; NULL: not known (yet) */
    bool learned;        /* the URL comes from the answer to the creation */
    const char *type;    /* saved: its Content-Type, or NULL */
    pc_span content;     /* saved */
    const char *trouble; /* why it could not be removed, or NULL */
} pc_entry;

/* A new ledger DIR/ledger-RUN.ndjson (-2, -3 when there is one already); the
 * file is made with its first entry. */
int pc_ledger_open(pc_arena *arena, const char *dir, const char *run,
                   const char *base, pc_ledger **ret_ledger, pc_diags *diags);
/* Which file describes the target; its entries say so from now on. */
void pc_ledger_of(pc_ledger *ledger, const char *target_file);
/* What a ledger's first entry says of that; NULL when it does not. */
int pc_ledger_target_file(pc_arena *arena, const char *path,
                          const char **ret_file, pc_diags *diags);
/* One that exists, to go on with it.  A last line cut short is a warning. */
int pc_ledger_load(pc_arena *arena, const char *path, pc_ledger **ret_ledger,
                   pc_diags *diags);
/* Deletes the file when nothing is open any more. */
void pc_ledger_close(pc_ledger *ledger);
/* Closes it as it is. */
void pc_ledger_leave(pc_ledger *ledger);
const char *pc_ledger_path(const pc_ledger *ledger);

/* Each returns < 0 when it could not be written: then nothing may be sent.
 * Strings are copied. */
int pc_ledger_create(pc_ledger *ledger, const char *resource,
                     const char *method, const char *via, const char *url,
                     unsigned *ret_id, pc_diags *diags);
int pc_ledger_save(pc_ledger *ledger, const char *resource, const char *url,
                   const char *type, pc_span content, unsigned *ret_id,
                   pc_diags *diags);
int pc_ledger_at(pc_ledger *ledger, unsigned id, const char *url,
                 pc_diags *diags);
int pc_ledger_done(pc_ledger *ledger, unsigned id, pc_diags *diags);
/* All entries so far are on the disk. */
int pc_ledger_sync(pc_ledger *ledger, pc_diags *diags);

pc_entry *pc_ledger_entry(pc_ledger *ledger, unsigned id); /* NULL: none */
size_t pc_ledger_count(const pc_ledger *ledger);
size_t pc_ledger_n_open(const pc_ledger *ledger);

#endif
