/* origin/origin.h - the server behind a cache under test, played by precheck.
 *
 * A cache shows what it does only from both sides: what its client got, and
 * what reached the server behind it.  This one listens on a socket of its own,
 * answers by the case's script (input/case.h: versions; each step says which
 * one is there), and hands over a record of every request that reached it.
 *
 * It judges the conditions of what reaches it as RFC 9110 section 13.2.2 says,
 * with code of its own: it is a server that a cache can rely on, not the one
 * that is tested.  No thread: pc_origin_step does what can be done at once.
 */
#ifndef PRECHECK_ORIGIN_ORIGIN_H
#define PRECHECK_ORIGIN_ORIGIN_H

#include "base/diag.h"
#include "plan/plan.h"

typedef struct pc_origin pc_origin;

typedef struct pc_origin_options {
    const char *host;
    uint16_t port; /* 0: any free one */
    /* A request that belongs to an item was answered.  The exchange lives until
     * this returns; its serial is not set. */
    void (*on_request)(void *context, const pc_exchange *exchange);
    void *context;
} pc_origin_options;

/* Listens from here on.  PC_EIO with a diagnostic when it cannot. */
int pc_origin_open(pc_arena *arena, const pc_origin_options *options,
                   pc_origin **ret_origin, pc_diags *diags);
void pc_origin_close(pc_origin *origin);
unsigned pc_origin_port(const pc_origin *origin);

/* Readable as long as pc_origin_step has something to do. */
int pc_origin_fd(const pc_origin *origin);
/* Does what can be done without waiting.  < 0: no way on. */
int pc_origin_step(pc_origin *origin);

/* From now on the script of the item (which must stay) is found under the
 * path. */
void pc_origin_serve(pc_origin *origin, const char *path, const pc_item *item);
/* The step of the item that begins. */
void pc_origin_turn(pc_origin *origin, const pc_item *item, unsigned step);
/* Whether a request of the item has reached it at all. */
bool pc_origin_seen(const pc_origin *origin, const pc_item *item);

#endif
