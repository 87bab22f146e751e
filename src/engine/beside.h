/* engine/beside.h - somebody else's descriptor in a transport's loop.  Private
 * to engine/.
 */
#ifndef PRECHECK_ENGINE_BESIDE_H
#define PRECHECK_ENGINE_BESIDE_H

#include "engine/call.h"
#include "engine/loop.h"

typedef struct pc_beside {
    pc_watch watch;
    void (*step)(void *context);
    void *context;
} pc_beside;

/* Nothing when the options name none.  The beside is the transport's, and lives
 * as long as the loop. */
int pc_beside_join(pc_beside *beside, pc_loop *loop,
                   const pc_transport_options *options, pc_diags *diags);

#endif
