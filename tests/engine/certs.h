/* tests/engine/certs.h - a certificate authority for one test run, made with
 * the openssl program in a folder of its own. */
#ifndef PRECHECK_TESTS_ENGINE_CERTS_H
#define PRECHECK_TESTS_ENGINE_CERTS_H

#include <stdbool.h>

typedef struct ssl_ctx_st SSL_CTX;

typedef struct certs {
    char folder[64];
    char ca[96];                     /* signs the two below */
    char server[96], server_key[96]; /* for 127.0.0.1 and localhost */
    char client[96], client_key[96];
    char other[96], other_key[96]; /* for another name */
} certs;

/* False when there is no openssl program. */
bool certs_make(certs *c);
void certs_remove(certs *c);
/* For script_server; alpn is what it chooses ("h2", "http/1.1", NULL none). */
SSL_CTX *certs_server(const certs *c, const char *alpn, bool other_name,
                      bool wants_client);

#endif
