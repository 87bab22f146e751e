/* engine/multi.h - a curl multi handle that lives in our loop.
 *
 * libcurl tells which sockets and which one deadline it waits for; both go
 * into the loop, and what happened goes back with curl_multi_socket_action.
 */
#ifndef PRECHECK_ENGINE_MULTI_H
#define PRECHECK_ENGINE_MULTI_H

#include "engine/loop.h"
#include "input/target.h"

#include <curl/curl.h>
#include <stdbool.h>

typedef struct pc_multi pc_multi;
struct pc_multi {
    CURLM *handle;
    pc_loop *loop;
    pc_timer timer;
    bool *gone; /* set by pc_multi_close while messages are read */
    /* A transfer has ended.  It is still in the multi; may close the multi. */
    void (*done)(pc_multi *multi, CURL *easy, CURLcode result);
    void *context;
};

/* done and context are set by the caller.  PC_ENOMEM. */
int pc_multi_open(pc_multi *multi, pc_loop *loop);
/* All transfers must have been removed. */
void pc_multi_close(pc_multi *multi);
/* Begins the transfer in the next step of the loop.  PC_EIO. */
int pc_multi_add(pc_multi *multi, CURL *easy);
void pc_multi_remove(pc_multi *multi, CURL *easy);

/* How a connection is made (engine/connect.c): proxy, Unix socket, TLS,
 * connect timeout.  The same for both transports. */
void pc_easy_connection_options(CURL *easy, const pc_target *target,
                                unsigned door);
/* A failure to connect that will be the same at the next try. */
bool pc_curl_is_lasting(CURLcode result);

#endif
