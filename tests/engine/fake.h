/* tests/engine/fake.h - a transport that ends in a small server in memory.
 *
 * Gives tests of the runner what no real server gives: the order of answers,
 * refusals at a chosen moment, silence, a transport that breaks.
 */
#ifndef PRECHECK_TESTS_FAKE_H
#define PRECHECK_TESTS_FAKE_H

#include "engine/call.h"

#define FAKE_DOCS 512

typedef struct fake_doc {
    char path[128];
    char content[256];
    unsigned version;
    bool exists;
} fake_doc;

typedef struct fake_server {
    pc_transport transport;
    fake_doc docs[FAKE_DOCS];
    size_t n_docs;
    unsigned n_made; /* /notes/1, /notes/2, ... */
    pc_call *calls[FAKE_DOCS];
    size_t n_calls;                 /* submitted and not answered */
    unsigned n_flying, most_flying; /* not held */
    size_t n_requests;
    char log[1 << 16]; /* "GET /a 200\n", in order of answering */
    bool opened, closed;
    /* what it does wrong */
    bool wants_conditions;  /* 428 */
    bool weak;              /* all tags */
    int64_t strong_at_ns;   /* weak until then */
    unsigned create_status; /* in place of 201 */
    unsigned delete_status; /* in place of 204, for delete_refusals times */
    unsigned delete_refusals;
    unsigned busy;           /* so many 429 with Retry-After first */
    const char *retry_after; /* of them; NULL: none */
    const char *silent;      /* no answer to requests to paths with this */
    const char *stuck;       /* not answered while anything is held */
    bool reuses_numbers;     /* one more than the highest that there is */
    bool first_octet_416;    /* Range: bytes=0-0; others get 206 */
    bool lists_no_id;        /* the answer to a creation does not name it */
    bool breaks;             /* step fails */
    unsigned slow_steps;     /* answers one call a step when not 0 */
    /* Called before each answer; may be NULL. */
    void (*watch)(struct fake_server *fake, const pc_call *call);
    void *context;
} fake_server;

/* The one server of this test; the transport's open() takes it. */
void fake_start(fake_server *fake);
extern const pc_transport_kind fake_transport;

fake_doc *fake_find(fake_server *fake, const char *path);
fake_doc *fake_put(fake_server *fake, const char *path, const char *content);
size_t fake_count(const fake_server *fake); /* documents that exist */
/* Lines of the log that begin like this. */
size_t fake_logged(const fake_server *fake, const char *begin);

#endif
