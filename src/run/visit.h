/* run/visit.h - looking at a server, for init: one request after the other,
 * GET, HEAD and OPTIONS only.  Private to run/.
 */
#ifndef PRECHECK_RUN_VISIT_H
#define PRECHECK_RUN_VISIT_H

#include "engine/call.h"
#include "exchange/message.h"

#include <signal.h>

#define PC_VISITS_MAX 200 /* requests of one init */

typedef enum pc_visit_method {
    PC_VISIT_GET,
    PC_VISIT_HEAD,
    PC_VISIT_OPTIONS
} pc_visit_method;

typedef struct pc_visitor {
    pc_arena *arena;
    const pc_target *target;
    pc_transport *transport;
    volatile const sig_atomic_t *stop;
    unsigned n_visits;
} pc_visitor;

/* What one address turned out to be. */
typedef struct pc_sight {
    const char *path;
    const pc_exchange *get;       /* never NULL after pc_visit_look */
    unsigned head_status;         /* 0: no answer */
    bool ranges;                  /* bytes=0-0 got 206 */
    const char *allow;            /* of OPTIONS or of a 405, or NULL */
    const char *etag, *etag_kind; /* NULL: none; strong, weak, malformed */
    const char *modified;         /* Last-Modified, or NULL */
    const char *type;             /* Content-Type, or NULL */
    uint64_t length;              /* octets of content */
    const char *location;         /* of a redirect, or NULL */
} pc_sight;

int pc_visitor_open(pc_arena *arena, const pc_target *target,
                    volatile const sig_atomic_t *stop, pc_visitor *ret_visitor,
                    pc_diags *diags);
void pc_visitor_close(pc_visitor *visitor);

/* One request; NULL when it was stopped or there have been too many.  field
 * is sent too, when it has a name. */
const pc_exchange *pc_visit(pc_visitor *visitor, pc_visit_method method,
                            const char *path, pc_line field);
/* GET, and if it gets 2xx HEAD, a range and OPTIONS; false when GET got no
 * answer (get->detail says why). */
bool pc_visit_look(pc_visitor *visitor, const char *path, pc_sight *ret_sight);
/* A word of Allow, such as "PUT". */
bool pc_sight_allows(const pc_sight *sight, const char *method);

/* init_links.c: addresses of the same origin that a page links to, as paths
 * with their query; each once, at most max. */
size_t pc_links_of(pc_arena *arena, const pc_base_url *base, const char *page,
                   pc_span html, const char **ret_paths, size_t max);

#endif
