/* cli/demo_server.h - the reference server in a process of its own, for the
 * commands that run the catalogue against it. */
#ifndef PRECHECK_CLI_DEMO_SERVER_H
#define PRECHECK_CLI_DEMO_SERVER_H

#include "refserver/refserver.h"
#include "run/pipeline.h"

#include <sys/types.h>

typedef struct pc_demo_server {
    pid_t pid;
    int stop_fd; /* closing it ends the server */
    unsigned port;
} pc_demo_server;

/* Returns -1 to go on, or the exit status to end with (said on stderr). */
int pc_demo_server_start(const pc_refserver_config *config,
                         pc_demo_server *ret_server);
/* Its exit status. */
int pc_demo_server_stop(pc_demo_server *server);

/* Runs the catalogue against it with the embedded target of the demo; sets
 * PRECHECK_TARGET.  The exit status. */
int pc_demo_run(const pc_demo_server *server, pc_run_options *options);

#endif
