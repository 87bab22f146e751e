#include "cli/demo_server.h"

#include "base/cleanup.h"
#include "cli/options.h"
#include "input/catalogue.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* The child: serves until the parent is gone, whose end of stop closes. */
static _Noreturn void serve(const pc_refserver_config *config, int port_fd,
                            int stop_fd)
{
    PC_AUTO_ARENA arena;
    pc_refserver *server;
    pc_diags diags;
    unsigned port;

    /* Ctrl-C reaches the whole group; the parent still needs us to clean up. */
    signal(SIGINT, SIG_IGN);
    signal(SIGTERM, SIG_IGN);
    pc_arena_init(&arena);
    pc_diags_init(&diags, &arena);
    if (pc_refserver_open(config, &server, &diags) < 0) {
        pc_diags_print(&diags, stderr);
        _exit(PC_EXIT_USAGE);
    }
    port = pc_refserver_port(server);
    if (write(port_fd, &port, sizeof port) != (ssize_t)sizeof port)
        _exit(PC_EXIT_INTERNAL);
    close(port_fd);
    pc_refserver_run(server, stop_fd);
    pc_refserver_close(server);
    pc_arena_release(&arena);
    _exit(PC_EXIT_OK);
}

int pc_demo_server_stop(pc_demo_server *server)
{
    int status = 0;

    close(server->stop_fd);
    while (waitpid(server->pid, &status, 0) < 0 && errno == EINTR)
        ;
    return WIFEXITED(status) ? WEXITSTATUS(status) : PC_EXIT_INTERNAL;
}

static int system_error(const char *what)
{
    fprintf(stderr, "precheck: cannot %s: %s\n", what, strerror(errno));
    return PC_EXIT_INTERNAL;
}

int pc_demo_server_start(const pc_refserver_config *config,
                         pc_demo_server *ret_server)
{
    int port_pipe[2], stop_pipe[2];
    pc_demo_server server = {0};
    ssize_t got;

    if (pipe(port_pipe) < 0 || pipe(stop_pipe) < 0)
        return system_error("make a pipe");
    fflush(NULL);
    server.pid = fork();
    if (server.pid < 0)
        return system_error("fork");
    if (server.pid == 0) {
        close(port_pipe[0]);
        close(stop_pipe[1]);
        serve(config, port_pipe[1], stop_pipe[0]);
    }
    close(port_pipe[1]);
    close(stop_pipe[0]);
    server.stop_fd = stop_pipe[1];
    do
        got = read(port_pipe[0], &server.port, sizeof server.port);
    while (got < 0 && errno == EINTR);
    close(port_pipe[0]);
    if (got != (ssize_t)sizeof server.port) {
        int status = pc_demo_server_stop(&server);

        return status ? status : PC_EXIT_INTERNAL;
    }
    *ret_server = server;
    return -1;
}

int pc_demo_run(const pc_demo_server *server, pc_run_options *options)
{
    char url[64];

    snprintf(url, sizeof url, "http://127.0.0.1:%u", server->port);
    if (setenv("PRECHECK_TARGET", url, 1) < 0)
        return PC_EXIT_INTERNAL;
    if (pc_embedded_file("targets/demo.yaml", &options->target_text) < 0)
        return PC_EXIT_INTERNAL;
    options->target_name = "demo.yaml";
    return pc_run(options);
}
