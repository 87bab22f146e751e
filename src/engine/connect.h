/* engine/connect.h - connections, made by libcurl and then used by us.
 *
 * libcurl does what is hard to get right: names, proxies, TLS with its
 * certificates, Unix sockets.  Once the connection stands it is a stream of
 * octets.  Each link has a multi handle of its own: in a shared one libcurl
 * prunes, whenever another connection is made, every connection that has input
 * waiting or was idle for two minutes, because it does not know that we are
 * using them (CONNECT_ONLY, libcurl 7.88).
 */
#ifndef PRECHECK_ENGINE_CONNECT_H
#define PRECHECK_ENGINE_CONNECT_H

#include "base/diag.h"
#include "engine/loop.h"
#include "input/target.h"

#include <stdbool.h>

/* What all links of one transport share. */
typedef struct pc_dialer pc_dialer;

int pc_dialer_open(pc_loop *loop, const pc_target *target,
                   pc_http_version version, pc_dialer **ret_dialer,
                   pc_diags *diags);
/* After the last link is closed. */
void pc_dialer_close(pc_dialer *dialer);
/* The base URL behind a door: 0 is the target, 1.. are its doors. */
const pc_base_url *pc_dialer_door(const pc_dialer *dialer, unsigned door);
/* Which way it goes, for a message: "", or after "to 'host'", " through ...". A
 * proxy is not named, for its URL may hold a password. */
const char *pc_target_way(pc_arena *arena, const pc_target *target,
                          unsigned door);

typedef struct pc_link pc_link;
typedef struct pc_link_events {
    /* The connection stands (error NULL), or could not be made: error says why
     * (valid during the call), transient that another try might do better. */
    void (*opened)(pc_link *link, const char *error, bool transient);
    /* EPOLLIN, EPOLLOUT, EPOLLHUP, EPOLLERR of an open link. */
    void (*ready)(pc_link *link, uint32_t events);
} pc_link_events;

/* Starts to connect; opened() comes later, from the loop.  Any of the events
 * may close the link.  PC_EIO with *ret_error set when it cannot even begin.
 */
int pc_link_open(pc_dialer *dialer, unsigned door, const pc_link_events *events,
                 void *context, pc_link **ret_link, const char **ret_error);
void pc_link_close(pc_link *link);
void *pc_link_context(const pc_link *link);
/* 11 or 20, once open. */
unsigned pc_link_version(const pc_link *link);

typedef enum pc_io {
    PC_IO_DONE,   /* *ret_n octets, at least one */
    PC_IO_AGAIN,  /* not now */
    PC_IO_CLOSED, /* reading: the other side has ended its stream */
    PC_IO_BROKEN  /* reset, or TLS failed; see pc_link_error */
} pc_io;

/* Some of the octets, as many as the kernel takes.  No SIGPIPE. */
pc_io pc_link_send(pc_link *link, const char *data, size_t len, size_t *ret_n);
/* TLS keeps octets where epoll cannot see them: read until PC_IO_AGAIN. */
pc_io pc_link_recv(pc_link *link, char *data, size_t len, size_t *ret_n);
const char *pc_link_error(const pc_link *link);
/* Changes what ready() is called for; EPOLLIN at first. */
void pc_link_want(pc_link *link, uint32_t events);

#endif
