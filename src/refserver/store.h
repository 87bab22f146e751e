/* refserver/store.h - what was written, in memory, with its versions.
 *
 * Each change gives the resource a version number that is used once in the
 * life of the store, deletion and creation under the same name included; strong
 * tags are made of it.  A deleted resource is remembered for a while, so that
 * its successor knows whether the second of its date is shared (8.8.2.2).
 */
#ifndef PRECHECK_REFSERVER_STORE_H
#define PRECHECK_REFSERVER_STORE_H

#include <precheck/span.h>

#include <stdbool.h>
#include <stdint.h>

#define PC_REF_CONTENT_MAX   ((size_t)16 << 20)  /* octets of one resource */
#define PC_REF_STORE_MAX     ((size_t)256 << 20) /* octets of all */
#define PC_REF_RESOURCES_MAX 20000
#define PC_REF_TYPE_MAX      200 /* octets of a media type */

/* When something changed, and how often in that second. */
typedef struct pc_ref_stamp {
    uint64_t version; /* never 0 once something happened */
    int64_t modified_s;
    bool shared_second; /* another version had the same second */
} pc_ref_stamp;

typedef struct pc_ref_resource {
    char *path;
    bool exists;
    char *content; /* NULL when len is 0 */
    size_t len;
    char type[PC_REF_TYPE_MAX + 1]; /* media type, "" when none was given */
    pc_ref_stamp stamp;
    pc_ref_stamp before;    /* of the version before this one */
    uint64_t n_since_birth; /* versions since it was last created */
    struct pc_ref_resource *next_in_bucket, *older, *newer;
} pc_ref_resource;

typedef struct pc_ref_store pc_ref_store;

/* NULL when out of memory. */
pc_ref_store *pc_ref_store_open(void);
void pc_ref_store_close(pc_ref_store *store);

/* NULL when nothing of that name exists now. */
pc_ref_resource *pc_ref_store_find(pc_ref_store *store, pc_span path);

/* Creates or replaces, all or nothing.  PC_ELIMIT when the store is full,
 * PC_ENOMEM; nothing has changed then. */
int pc_ref_store_put(pc_ref_store *store, pc_span path, pc_span content,
                     pc_span type, int64_t now_s);
void pc_ref_store_delete(pc_ref_store *store, pc_ref_resource *resource,
                         int64_t now_s);

/* A stamp for a change now that follows the change *stamp. */
void pc_ref_store_stamp(pc_ref_store *store, pc_ref_stamp *stamp,
                        int64_t now_s);

/* A number that was never returned before. */
uint64_t pc_ref_store_number(pc_ref_store *store);

/* The oldest resource that exists, and the one after; NULL at the end. */
const pc_ref_resource *pc_ref_store_first(const pc_ref_store *store);
const pc_ref_resource *pc_ref_store_next(const pc_ref_resource *resource);

#endif
