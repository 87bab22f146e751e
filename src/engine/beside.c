#include "engine/beside.h"

#include <sys/epoll.h>

static void on_ready(pc_watch *watch, uint32_t events)
{
    pc_beside *beside = watch->context;

    (void)events;
    beside->step(beside->context);
}

int pc_beside_join(pc_beside *beside, pc_loop *loop,
                   const pc_transport_options *options, pc_diags *diags)
{
    if (!options->beside)
        return PC_OK;
    *beside = (pc_beside){
        .watch = {.fd = options->beside_fd,
                  .ready = on_ready,
                  .context = beside},
        .step = options->beside,
        .context = options->beside_context,
    };
    if (pc_loop_watch(loop, &beside->watch, EPOLLIN) < 0)
        return pc_fail(diags, PC_EIO, "cannot watch the origin's sockets");
    return PC_OK;
}
