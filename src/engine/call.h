/* engine/call.h - one request on its way: the seam between the runner, which
 * knows what to send, and the transports, which know how.
 *
 * Two transports: wire (our HTTP/1.1 codec or nghttp2 over connections that
 * libcurl made) and curl (libcurl's own HTTP, the second opinion).  No thread:
 * everything happens inside pc_transport_step.
 */
#ifndef PRECHECK_ENGINE_CALL_H
#define PRECHECK_ENGINE_CALL_H

#include "base/diag.h"
#include "exchange/message.h"
#include "input/case.h"
#include "input/target.h"

typedef struct pc_call pc_call;
struct pc_call {
    /* set by the caller; must stay until done() */
    pc_arena *arena;       /* the exchange's memory */
    pc_exchange *exchange; /* request is filled in; response comes here */
    pc_span content;       /* octets of the request's content */
    unsigned door;         /* 0 = target, 1.. = doors */
    const char *client;    /* calls of one named client share one connection
                              and no other; "" takes any idle one */
    pc_hold hold;          /* stop before the end of header / last octet */
    pc_call *follower;     /* pipelined right behind, same connection; its
                              done() comes after this one's */
    bool fresh_connection;
    bool safe;                   /* GET, HEAD, OPTIONS, TRACE: may be retried */
    bool connection_only;        /* (warm-up) connect, send nothing */
    void (*held)(pc_call *call); /* has arrived at its hold; may be NULL */
    void (*done)(pc_call *call); /* exchange is complete or has failed */
    void *context;
    /* the transport's own */
    void *transport_state;
};

typedef struct pc_transport pc_transport;

typedef struct pc_transport_options {
    const pc_target *target; /* addresses, TLS, timeouts, limits, proxy */
    pc_http_version version;
    unsigned max_connections; /* to each door; jobs plus held ones */
    /* Something of the caller's that has to go on while the transport waits:
     * called when the descriptor is readable.  NULL: nothing. */
    void (*beside)(void *context);
    void *beside_context;
    int beside_fd;
} pc_transport_options;

typedef struct pc_transport_kind {
    const char *name; /* "wire", "curl" */
    int (*open)(const pc_transport_options *options, pc_transport **ret,
                pc_diags *diags);
    /* Calls that are still under way come to an end, and their done() is
     * called from here. */
    void (*close)(pc_transport *transport);
    /* Takes the call; its done() is called later, from step, never from here.
     */
    void (*submit)(pc_transport *transport, pc_call *call);
    void (*release)(pc_transport *transport, pc_call *call); /* of a held one */
    void (*cancel)(pc_transport *transport, pc_call *call);  /* done() comes */
    /* Waits at most timeout_ms for something to happen and handles it.
     * Returns < 0 on an error that no call can carry. */
    int (*step)(pc_transport *transport, int timeout_ms);
    bool can_hold, can_pipeline, raw_octets; /* what it is able to do */
} pc_transport_kind;

struct pc_transport {
    const pc_transport_kind *kind;
    unsigned http_version;  /* 0 until the first connection, then 11 or 20 */
    uint64_t n_connections; /* opened so far */
};

extern const pc_transport_kind pc_transport_wire;
extern const pc_transport_kind pc_transport_curl;

#endif
