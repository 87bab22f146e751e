/* refserver/refserver.h - an origin server that does what RFC 9110 says, and
 * that can be told to break any one rule.
 *
 * It is the third opinion beside the oracle and the cases' authors: its
 * evaluator is written from the prose of section 13 and shares no code with
 * them.  One thread, loopback only, everything in memory.  Its resources are
 * described in docs/reference-server.md, its faults in docs/faults.md.
 */
#ifndef PRECHECK_REFSERVER_REFSERVER_H
#define PRECHECK_REFSERVER_REFSERVER_H

#include "base/buf.h"
#include "base/diag.h"

#include <precheck/clauses.h>

#include <stdbool.h>
#include <stddef.h>

typedef struct pc_refserver pc_refserver;

typedef struct pc_refserver_config {
    unsigned port; /* of 127.0.0.1; 0: a free one */
    /* NAME or NAME=VALUE, in any order; a fault may not be given twice. */
    const char *const *faults;
    size_t n_faults;
    unsigned idle_s; /* a connection without traffic is closed; 0: 60 */
} pc_refserver_config;

/* One rule that the server can break. */
typedef struct pc_refserver_fault {
    const char *name;
    pc_clause_id clause;
    const char *clause_name, *document, *section;
    pc_level level;
    const char *gist; /* what the broken server does, one sentence */
    const char *seen; /* a server that did it, or "" */
    const char *unit; /* what its VALUE is ("us"), NULL: it takes none */
} pc_refserver_fault;

/* All faults, in the order of docs/faults.md; static. */
const pc_refserver_fault *pc_refserver_faults(size_t *ret_n);

/* The same as text for a terminal, as JSON, or as docs/faults.md.  PC_ELIMIT
 * when out is full. */
typedef enum pc_refserver_listing {
    PC_REFSERVER_TEXT,
    PC_REFSERVER_JSON,
    PC_REFSERVER_MARKDOWN
} pc_refserver_listing;
int pc_refserver_list_faults(pc_refserver_listing form, pc_buf *out);

/* Listens.  PC_EINVAL for an unknown fault or a bad value (the diagnostic names
 * the nearest fault), PC_EIO when the port cannot be had, PC_ENOMEM. */
int pc_refserver_open(const pc_refserver_config *config,
                      pc_refserver **ret_server, pc_diags *diags);
void pc_refserver_close(pc_refserver *server); /* NULL is fine */

unsigned pc_refserver_port(const pc_refserver *server);

/* Serves for at most wait_ms (-1: until something happens) and returns after
 * the first event; PC_EIO when the system said no. */
int pc_refserver_step(pc_refserver *server, int wait_ms);

/* Serves until stop_fd is readable or at its end (-1: for ever). */
int pc_refserver_run(pc_refserver *server, int stop_fd);

#endif
