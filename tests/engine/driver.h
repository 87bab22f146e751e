/* tests/engine/driver.h - steps a transport and a script_server in turn. */
#ifndef PRECHECK_TESTS_ENGINE_DRIVER_H
#define PRECHECK_TESTS_ENGINE_DRIVER_H

#include "engine/call.h"
#include "engine/script_server.h"

typedef struct driver {
    pc_arena arena;
    pc_diags diags;
    pc_target target;
    const pc_transport_kind *kind;
    pc_transport *transport;
    script_server *server; /* may be NULL: somebody else serves */
    pc_http_version version;
    unsigned max_connections; /* 0: 4 */
    SSL_CTX *tls;             /* set it before driver_serve */
} driver;

/* A call with its exchange and what the test wants to know of it. */
typedef struct probe {
    pc_call call;
    pc_exchange exchange;
    driver *driver;
    unsigned order; /* which done() it was, from 1; 0 = not yet */
    bool held;
} probe;

/* Short timeouts, default limits; the script may be NULL. */
void driver_open(driver *d, const pc_transport_kind *kind,
                 const server_script *script);
/* A script for a driver that was opened without one. */
void driver_serve(driver *d, const server_script *script);
/* Opens the transport after the test has changed d->target; called by the
 * first driver_submit when the test has not. */
void driver_start(driver *d);
void driver_close(driver *d);

/* A request with Host and, when there is content, Content-Length. */
probe *driver_request(driver *d, const char *method, const char *target,
                      const char *content);
void driver_field(probe *p, const char *name, const char *value, size_t len);
void driver_submit(probe *p);
/* Steps until the call is done; fails the test after 20 s. */
void driver_wait(probe *p);
void driver_wait_held(probe *p);
/* A number of steps, so that whatever would happen happens. */
void driver_settle(driver *d);
/* All of it in one. */
probe *driver_get(driver *d, const char *target);

#endif
