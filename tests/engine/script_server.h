/* tests/engine/script_server.h - a server on 127.0.0.1 that says exactly what a
 * row tells it to, and remembers every octet it was sent.
 *
 * It lives in the test's own process and thread: the test steps the transport
 * and the server in turn (tests/engine/driver.h), so nothing depends on time.
 */
#ifndef PRECHECK_TESTS_SCRIPT_SERVER_H
#define PRECHECK_TESTS_SCRIPT_SERVER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct ssl_ctx_st SSL_CTX;

typedef enum act_kind {
    ACT_END,     /* of the script: the connection stays open, silent */
    ACT_REQUEST, /* waits for one more complete request */
    ACT_OCTETS,  /* waits until n octets of the current request are there */
    ACT_SAY,
    ACT_SAY_FOR_EVER, /* again and again until the client is gone */
    ACT_PIECES,       /* the octets one at a time, a step of the test each */
    ACT_PAUSE,        /* n steps of the test */
    ACT_CLOSE,
    ACT_RESET
} act_kind;

typedef struct act {
    act_kind kind;
    const char *data;
    size_t n;
} act;

#define REQUEST                                                                \
    {                                                                          \
        ACT_REQUEST, NULL, 0                                                   \
    }
#define OCTETS(n)                                                              \
    {                                                                          \
        ACT_OCTETS, NULL, (n)                                                  \
    }
#define SAY(text)                                                              \
    {                                                                          \
        ACT_SAY, (text), sizeof(text) - 1                                      \
    }
#define FOREVER(text)                                                          \
    {                                                                          \
        ACT_SAY_FOR_EVER, (text), sizeof(text) - 1                             \
    }
#define PIECES(text)                                                           \
    {                                                                          \
        ACT_PIECES, (text), sizeof(text) - 1                                   \
    }
#define PAUSE(n)                                                               \
    {                                                                          \
        ACT_PAUSE, NULL, (n)                                                   \
    }
#define CLOSE                                                                  \
    {                                                                          \
        ACT_CLOSE, NULL, 0                                                     \
    }
#define RESET                                                                  \
    {                                                                          \
        ACT_RESET, NULL, 0                                                     \
    }

#define SCRIPT_ACTS  16
#define SCRIPT_CONNS 8

/* What each connection does, by the order in which they come; the last script
 * serves all that follow. */
typedef struct server_script {
    act conns[SCRIPT_CONNS][SCRIPT_ACTS];
    size_t n_conns; /* 0 counts as 1 */
} server_script;

typedef struct script_server script_server;

/* unix_path NULL: TCP on a free port of 127.0.0.1.  tls NULL: in the clear. */
script_server *script_server_open(const server_script *script,
                                  const char *unix_path, SSL_CTX *tls);
void script_server_close(script_server *server);
uint16_t script_server_port(const script_server *server);
/* Does whatever can be done now without waiting. */
void script_server_step(script_server *server);

unsigned script_server_connections(const script_server *server);
/* Complete requests over all connections. */
unsigned script_server_requests(const script_server *server);
/* Octets that connection n (from 0) was sent, NUL-terminated. */
const char *script_server_received(const script_server *server, unsigned n,
                                   size_t *ret_len);
/* The client has closed its side of connection n. */
bool script_server_is_gone(const script_server *server, unsigned n);

#endif
