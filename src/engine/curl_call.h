/* engine/curl_call.h - one request through libcurl's own HTTP.  Private to
 * curl.c and curl_call.c.
 *
 * libcurl is let do as little as it can: no redirects, no decoding, no header
 * of its own, no second try of a write; every octet is counted here, because
 * its own limits leave out trailers and content of unknown length.
 */
#ifndef PRECHECK_ENGINE_CURL_CALL_H
#define PRECHECK_ENGINE_CURL_CALL_H

#include "engine/call.h"
#include "engine/h1.h"
#include "engine/multi.h"

typedef struct pc_curl pc_curl;
typedef struct pc_curl_pool pc_curl_pool;
typedef struct pc_curl_call pc_curl_call;

/* In the call's arena. */
struct pc_curl_call {
    pc_call *call;
    pc_curl *transport;
    pc_curl_pool *pool;
    pc_curl_call *next; /* in one of the lists */
    CURL *easy;         /* while it is under way */
    struct curl_slist *lines;
    unsigned tries;
    bool active; /* counts as one of the door's connections */
    /* what came */
    pc_response_limits limits;
    pc_h1_parser *header, *trailer;
    bool header_done;
    bool is_h2;
    pc_buf content;
    /* what went */
    bool connected; /* the request may begin */
    bool begun;
    size_t header_tail; /* how much of CRLF CRLF was seen, 4 = whole */
    size_t content_read, content_sent;
    int64_t progress_ns;
    pc_timer progress, deadline, retry;
    bool aborted; /* by us: end and detail say why */
    pc_end end;
    const char *detail;
    char error[CURL_ERROR_SIZE];
};

/* Makes the easy handle with all its options.  False: this request is not for
 * libcurl, *ret_why says why. */
bool pc_curl_call_prepare(pc_curl_call *c, const pc_target *target,
                          const pc_base_url *door, pc_http_version version,
                          const char **ret_why);
/* Fills the exchange and returns how it ended; *ret_retry when another try may
 * do better and nothing was sent. */
pc_end pc_curl_call_finish(pc_curl_call *c, CURLcode result, bool *ret_retry,
                           const char **ret_detail);
/* Frees the handle and all that is not in the arena. */
void pc_curl_call_release(pc_curl_call *c);

#endif
