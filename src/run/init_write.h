/* run/init_write.h - a commented target.yaml from what was seen.  Private to
 * run/.
 */
#ifndef PRECHECK_RUN_INIT_WRITE_H
#define PRECHECK_RUN_INIT_WRITE_H

#include "base/buf.h"
#include "input/openapi.h"
#include "run/visit.h"

typedef struct pc_draft_resource {
    const char *name;
    const char *summary;   /* of the document, or NULL */
    const pc_sight *sight; /* NULL: it was not looked at */
    const char *path;
    const char *unusable; /* why it is commented out, or NULL */
} pc_draft_resource;

typedef struct pc_draft {
    pc_arena *arena;
    const char *made_by;  /* "precheck init http://..." */
    const char *target;   /* base URL */
    const char *document; /* the OpenAPI file, or NULL */
    const pc_api *api;    /* NULL without one */
    pc_draft_resource *resources;
    size_t n;
    bool insecure;
    bool wants_auth; /* 401 was seen */
} pc_draft;

/* The whole file; PC_ELIMIT when it grows too large. */
int pc_draft_write(const pc_draft *draft, pc_buf *out);
/* "/a/b.html" is "a-b-html"; "/" is "home". */
const char *pc_draft_name(pc_arena *arena, const char *path);

#endif
