#include "engine/certs.h"

#include <openssl/ssl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static bool make(const certs *c, const char *name, const char *extra)
{
    char command[1024];

    snprintf(command, sizeof command,
             "cd '%s' && openssl req -x509 -newkey ec "
             "-pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 "
             "-keyout %s.key -out %s.pem -subj '/CN=precheck test %s' %s "
             ">/dev/null 2>&1",
             c->folder, name, name, name, extra);
    return system(command) == 0;
}

bool certs_make(certs *c)
{
    static const char signed_by[] = "-CA ca.pem -CAkey ca.key -addext "
                                    "basicConstraints=CA:FALSE -addext "
                                    "subjectAltName=%s";
    char mine[160], others[160];

    snprintf(c->folder, sizeof c->folder, "/tmp/precheck-certs-XXXXXX");
    if (!mkdtemp(c->folder))
        return false;
    snprintf(mine, sizeof mine, signed_by, "IP:127.0.0.1,DNS:localhost");
    snprintf(others, sizeof others, signed_by, "DNS:other.test");
    snprintf(c->ca, sizeof c->ca, "%s/ca.pem", c->folder);
    snprintf(c->server, sizeof c->server, "%s/server.pem", c->folder);
    snprintf(c->server_key, sizeof c->server_key, "%s/server.key", c->folder);
    snprintf(c->client, sizeof c->client, "%s/client.pem", c->folder);
    snprintf(c->client_key, sizeof c->client_key, "%s/client.key", c->folder);
    snprintf(c->other, sizeof c->other, "%s/other.pem", c->folder);
    snprintf(c->other_key, sizeof c->other_key, "%s/other.key", c->folder);
    return make(c, "ca", "") && make(c, "server", mine) &&
           make(c, "client", others) && make(c, "other", others);
}

void certs_remove(certs *c)
{
    static const char *const names[] = {"ca", "server", "client", "other"};
    char path[128];

    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        snprintf(path, sizeof path, "%s/%s.pem", c->folder, names[i]);
        unlink(path);
        snprintf(path, sizeof path, "%s/%s.key", c->folder, names[i]);
        unlink(path);
    }
    rmdir(c->folder);
}

static int choose(SSL *ssl, const unsigned char **out, unsigned char *out_len,
                  const unsigned char *in, unsigned in_len, void *context)
{
    const char *want = context;
    size_t len = strlen(want);

    (void)ssl;
    for (unsigned at = 0; at < in_len; at += 1U + in[at])
        if (in[at] == len && memcmp(in + at + 1, want, len) == 0) {
            *out = in + at + 1;
            *out_len = (unsigned char)len;
            return SSL_TLSEXT_ERR_OK;
        }
    return SSL_TLSEXT_ERR_NOACK;
}

SSL_CTX *certs_server(const certs *c, const char *alpn, bool other_name,
                      bool wants_client)
{
    SSL_CTX *ctx = SSL_CTX_new(TLS_server_method());

    if (!ctx ||
        SSL_CTX_use_certificate_chain_file(ctx, other_name ? c->other
                                                           : c->server) != 1 ||
        SSL_CTX_use_PrivateKey_file(ctx,
                                    other_name ? c->other_key : c->server_key,
                                    SSL_FILETYPE_PEM) != 1)
        abort();
    SSL_CTX_set_mode(ctx, SSL_MODE_ENABLE_PARTIAL_WRITE |
                              SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
    if (alpn)
        SSL_CTX_set_alpn_select_cb(ctx, choose, (void *)alpn);
    if (wants_client) {
        SSL_CTX_load_verify_locations(ctx, c->ca, NULL);
        SSL_CTX_set_verify(
            ctx, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, NULL);
    }
    return ctx;
}
