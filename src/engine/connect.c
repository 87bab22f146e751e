#include "engine/connect.h"

#include "engine/multi.h"

#include <openssl/ssl.h>
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

struct pc_dialer {
    pc_arena arena;
    pc_loop *loop;
    const pc_target *target;
    pc_http_version version;
    CURLSH *names; /* one DNS cache for all multis */
};

struct pc_link {
    pc_arena arena;
    pc_dialer *dialer;
    const pc_base_url *door;
    pc_multi multi;
    CURL *easy;
    const pc_link_events *events;
    void *context;
    pc_watch watch;
    bool open;
    unsigned version;
    unsigned n_tls_skip; /* TLS set-ups to come that are a proxy's */
    char alpn[16];       /* what TLS agreed on, "" nothing */
    char error[CURL_ERROR_SIZE];
};

int pc_dialer_open(pc_loop *loop, const pc_target *target,
                   pc_http_version version, pc_dialer **ret_dialer,
                   pc_diags *diags)
{
    pc_arena arena;
    pc_dialer *dialer;

    if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK)
        return pc_fail(diags, PC_EIO, "cannot start libcurl");
    pc_arena_init(&arena);
    dialer = PC_NEW(&arena, pc_dialer);
    dialer->arena = arena;
    dialer->loop = loop;
    dialer->target = target;
    dialer->version = version;
    dialer->names = curl_share_init();
    if (dialer->names)
        curl_share_setopt(dialer->names, CURLSHOPT_SHARE, CURL_LOCK_DATA_DNS);
    *ret_dialer = dialer;
    return PC_OK;
}

void pc_dialer_close(pc_dialer *dialer)
{
    pc_arena arena;

    if (!dialer)
        return;
    if (dialer->names)
        curl_share_cleanup(dialer->names);
    curl_global_cleanup();
    arena = dialer->arena;
    pc_arena_release(&arena);
}

const pc_base_url *pc_dialer_door(const pc_dialer *dialer, unsigned door)
{
    const pc_target *target = dialer->target;

    return door == 0 || door > target->n_doors ? &target->base
                                               : &target->doors[door - 1];
}

static bool by_socket(const pc_target *target, unsigned door)
{
    return target->unix_socket && *target->unix_socket && door == 0;
}

const char *pc_target_way(pc_arena *arena, const pc_target *target,
                          unsigned door)
{
    if (by_socket(target, door))
        return pc_arena_printf(arena, " through the socket '%s'",
                               target->unix_socket);
    return target->proxy && *target->proxy ? " through the proxy" : "";
}

/* ---- TLS ---- */

/* Protocols to offer (RFC 7301), by the version that is wanted. */
static const struct {
    const char *octets;
    unsigned len;
} offers[] = {
    [PC_HTTP_AUTO] = {"\x02h2\x08http/1.1", 12},
    [PC_HTTP_11] = {"\x08http/1.1", 9},
    [PC_HTTP_2] = {"\x02h2", 3},
};

static void on_tls_event(const SSL *ssl, int where, int unused)
{
    pc_link *link = SSL_CTX_get_app_data(SSL_get_SSL_CTX(ssl));
    const unsigned char *name;
    unsigned len;

    (void)unused;
    if (!(where & SSL_CB_HANDSHAKE_DONE) || !link)
        return;
    SSL_get0_alpn_selected(ssl, &name, &len);
    if (len < sizeof link->alpn) {
        if (len)
            memcpy(link->alpn, name, len);
        link->alpn[len] = '\0';
    }
}

/* CURLOPT_SSL_CTX_FUNCTION.  libcurl's own ALPN stays off: its h2 filter would
 * take the connection over. */
static CURLcode set_up_tls(CURL *easy, void *ssl_ctx, void *context)
{
    pc_link *link = context;
    pc_http_version version = link->dialer->version;

    (void)easy;
    /* Without the first, OpenSSL says "again" until all that it was given has
     * left, and a write of which a megabyte is gone would count as not sent.
     * With it "again" means that not even one record is complete. */
    SSL_CTX_set_mode(ssl_ctx, SSL_MODE_ENABLE_PARTIAL_WRITE |
                                  SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
    if (link->n_tls_skip) {
        link->n_tls_skip--;
        return CURLE_OK;
    }
    if (SSL_CTX_set_alpn_protos(ssl_ctx,
                                (const unsigned char *)offers[version].octets,
                                offers[version].len) != 0)
        return CURLE_OUT_OF_MEMORY;
    SSL_CTX_set_app_data(ssl_ctx, link);
    SSL_CTX_set_info_callback(ssl_ctx, on_tls_event);
    return CURLE_OK;
}

static const struct {
    const char *name;
    long option;
} tls_versions[] = {
    {"1.0", CURL_SSLVERSION_TLSv1_0},
    {"1.1", CURL_SSLVERSION_TLSv1_1},
    {"1.2", CURL_SSLVERSION_TLSv1_2},
    {"1.3", CURL_SSLVERSION_TLSv1_3},
};

static void set_tls_options(CURL *easy, const pc_target *target)
{
    if (target->ca)
        curl_easy_setopt(easy, CURLOPT_CAINFO, target->ca);
    if (target->cert)
        curl_easy_setopt(easy, CURLOPT_SSLCERT, target->cert);
    if (target->key)
        curl_easy_setopt(easy, CURLOPT_SSLKEY, target->key);
    if (target->insecure) {
        curl_easy_setopt(easy, CURLOPT_SSL_VERIFYPEER, 0L);
        curl_easy_setopt(easy, CURLOPT_SSL_VERIFYHOST, 0L);
    }
    for (size_t i = 0; target->tls_min && i < COUNT(tls_versions); i++)
        if (strcmp(tls_versions[i].name, target->tls_min) == 0)
            curl_easy_setopt(easy, CURLOPT_SSLVERSION, tls_versions[i].option);
}

void pc_easy_connection_options(CURL *easy, const pc_target *target,
                                unsigned door)
{
    curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(easy, CURLOPT_TCP_NODELAY, 1L);
    curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS,
                     (long)target->connect_timeout_ms);
    /* What target.yaml says and nothing else: no proxy from the environment,
     * and always a tunnel, so that the octets are ours. */
    curl_easy_setopt(easy, CURLOPT_PROXY, target->proxy ? target->proxy : "");
    curl_easy_setopt(easy, CURLOPT_NOPROXY, "");
    curl_easy_setopt(easy, CURLOPT_HTTPPROXYTUNNEL, 1L);
    if (by_socket(target, door))
        curl_easy_setopt(easy, CURLOPT_UNIX_SOCKET_PATH, target->unix_socket);
    set_tls_options(easy, target);
}

/* ---- connecting ---- */

bool pc_curl_is_lasting(CURLcode result)
{
    static const CURLcode lasting[] = {
        CURLE_PEER_FAILED_VERIFICATION,
        CURLE_SSL_CACERT_BADFILE,
        CURLE_SSL_CERTPROBLEM,
        CURLE_SSL_CIPHER,
        CURLE_SSL_ENGINE_NOTFOUND,
        CURLE_URL_MALFORMAT,
        CURLE_UNSUPPORTED_PROTOCOL,
        CURLE_OUT_OF_MEMORY,
        CURLE_BAD_FUNCTION_ARGUMENT,
        CURLE_COULDNT_RESOLVE_HOST,
        CURLE_NOT_BUILT_IN,
        CURLE_SSL_CRL_BADFILE,
        CURLE_SSL_ISSUER_ERROR,
        CURLE_LOGIN_DENIED,
    };

    for (size_t i = 0; i < COUNT(lasting); i++)
        if (lasting[i] == result)
            return true;
    return false;
}

static void on_ready(pc_watch *watch, uint32_t events)
{
    pc_link *link = watch->context;

    link->events->ready(link, events);
}

/* Which HTTP it will be, or why it cannot be. */
static const char *choose_version(pc_link *link)
{
    pc_http_version version = link->dialer->version;

    if (!link->door->https) {
        link->version = version == PC_HTTP_2 ? 20 : 11;
        return NULL;
    }
    link->version = strcmp(link->alpn, "h2") == 0 ? 20 : 11;
    if (version == PC_HTTP_2 && link->version != 20)
        return "the server does not offer h2 (ALPN)";
    return NULL;
}

static void on_connected(pc_multi *multi, CURL *easy, CURLcode result)
{
    pc_link *link = multi->context;
    curl_socket_t fd = CURL_SOCKET_BAD;
    const char *why = NULL;

    if (result != CURLE_OK)
        why = link->error[0] ? link->error : curl_easy_strerror(result);
    else if (curl_easy_getinfo(easy, CURLINFO_ACTIVESOCKET, &fd) != CURLE_OK ||
             fd == CURL_SOCKET_BAD)
        why = "the connection was lost at once";
    else
        why = choose_version(link);

    if (!why) {
        link->watch.fd = fd;
        link->watch.ready = on_ready;
        link->watch.context = link;
        if (pc_loop_watch(link->dialer->loop, &link->watch, EPOLLIN) < 0)
            why = "cannot watch the connection";
        else
            link->open = true;
    }
    link->events->opened(link, why, why && !pc_curl_is_lasting(result));
}

static char *door_url(pc_arena *arena, const pc_base_url *door)
{
    bool literal6 = strchr(door->host, ':') != NULL;

    return pc_arena_printf(arena, "%s://%s%s%s:%u/",
                           door->https ? "https" : "http", literal6 ? "[" : "",
                           door->host, literal6 ? "]" : "",
                           (unsigned)door->port);
}

int pc_link_open(pc_dialer *dialer, unsigned door, const pc_link_events *events,
                 void *context, pc_link **ret_link, const char **ret_error)
{
    const char *proxy = dialer->target->proxy;
    pc_arena arena;
    pc_link *link;

    pc_arena_init(&arena);
    link = PC_NEW(&arena, pc_link);
    link->arena = arena;
    link->dialer = dialer;
    link->door = pc_dialer_door(dialer, door);
    link->events = events;
    link->context = context;
    link->n_tls_skip = proxy && strncmp(proxy, "https://", 8) == 0;
    link->multi.done = on_connected;
    link->multi.context = link;
    link->easy = curl_easy_init();
    if (!link->easy || pc_multi_open(&link->multi, dialer->loop) < 0) {
        pc_link_close(link);
        *ret_error = "no memory for a connection";
        return PC_EIO;
    }

    pc_easy_connection_options(link->easy, dialer->target, door);
    curl_easy_setopt(link->easy, CURLOPT_URL,
                     door_url(&link->arena, link->door));
    curl_easy_setopt(link->easy, CURLOPT_CONNECT_ONLY, 1L);
    curl_easy_setopt(link->easy, CURLOPT_ERRORBUFFER, link->error);
    curl_easy_setopt(link->easy, CURLOPT_SHARE, dialer->names);
    curl_easy_setopt(link->easy, CURLOPT_HTTP_VERSION,
                     (long)CURL_HTTP_VERSION_1_1);
    curl_easy_setopt(link->easy, CURLOPT_SSL_ENABLE_ALPN, 0L);
    if (link->door->https) {
        curl_easy_setopt(link->easy, CURLOPT_SSL_CTX_FUNCTION, set_up_tls);
        curl_easy_setopt(link->easy, CURLOPT_SSL_CTX_DATA, link);
    }
    if (pc_multi_add(&link->multi, link->easy) < 0) {
        pc_link_close(link);
        *ret_error = "libcurl refused the connection";
        return PC_EIO;
    }
    *ret_link = link;
    return PC_OK;
}

void pc_link_close(pc_link *link)
{
    pc_arena arena;

    if (!link)
        return;
    if (link->open)
        pc_loop_unwatch(link->dialer->loop, &link->watch);
    if (link->easy) {
        if (link->multi.handle)
            pc_multi_remove(&link->multi, link->easy);
        curl_easy_cleanup(link->easy);
    }
    pc_multi_close(&link->multi);
    arena = link->arena;
    pc_arena_release(&arena);
}

void *pc_link_context(const pc_link *link)
{
    return link->context;
}

unsigned pc_link_version(const pc_link *link)
{
    return link->version;
}

/* ---- octets ---- */

pc_io pc_link_send(pc_link *link, const char *data, size_t len, size_t *ret_n)
{
    size_t n = 0;
    CURLcode result;

    link->error[0] = '\0';
    result = curl_easy_send(link->easy, data, len, &n);
    if (result == CURLE_AGAIN || (result == CURLE_OK && n == 0))
        return PC_IO_AGAIN;
    if (result != CURLE_OK) {
        if (!link->error[0])
            snprintf(link->error, sizeof link->error, "%s",
                     curl_easy_strerror(result));
        return PC_IO_BROKEN;
    }
    *ret_n = n;
    return PC_IO_DONE;
}

pc_io pc_link_recv(pc_link *link, char *data, size_t len, size_t *ret_n)
{
    size_t n = 0;
    CURLcode result;

    link->error[0] = '\0';
    result = curl_easy_recv(link->easy, data, len, &n);
    if (result == CURLE_AGAIN)
        return PC_IO_AGAIN;
    if (result != CURLE_OK) {
        if (!link->error[0])
            snprintf(link->error, sizeof link->error, "%s",
                     curl_easy_strerror(result));
        return PC_IO_BROKEN;
    }
    if (n == 0)
        return PC_IO_CLOSED;
    *ret_n = n;
    return PC_IO_DONE;
}

const char *pc_link_error(const pc_link *link)
{
    return link->error[0] ? link->error : "the connection broke";
}

void pc_link_want(pc_link *link, uint32_t events)
{
    if (link->open)
        (void)pc_loop_rewatch(link->dialer->loop, &link->watch, events);
}
