#include "base/cleanup.h"
#include "base/diag.h"
#include "base/str.h"
#include "cli/commands.h"
#include "cli/run_flags.h"
#include "input/catalogue.h"
#include "refserver/refserver.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define MAX_FLAGS  64
#define MAX_FAULTS 64

static const pc_option fault_flag = {"fault", 0, "NAME[=VALUE]",
                                     "break the server so (repeatable)"};

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

typedef struct demo_server {
    pid_t pid;
    int stop_fd; /* closing it ends the server */
    unsigned port;
} demo_server;

static int stop_server(demo_server *server)
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

/* Returns -1 to go on, or the exit status. */
static int start_server(const pc_refserver_config *config,
                        demo_server *ret_server)
{
    int port_pipe[2], stop_pipe[2];
    demo_server server = {0};
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
        int status = stop_server(&server);

        return status ? status : PC_EXIT_INTERNAL;
    }
    *ret_server = server;
    return -1;
}

static int run_against(const demo_server *server, pc_run_options *options)
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

/* The flags of run and --fault. */
static const pc_usage *usage(void)
{
    static pc_option table[MAX_FLAGS + 2];
    static const pc_usage text = {
        .command = "demo",
        .synopsis = "demo [--fault NAME]... [FLAGS OF RUN]",
        .gist = "Starts the reference server on a free loopback port and runs "
                "everything against it.",
        .more = "precheck serve --list-faults lists the faults; with one, the "
                "exit status is 1: it was found.",
        .options = table,
    };
    size_t n = 0;

    table[n++] = fault_flag;
    for (const pc_option *o = pc_run_flags; o->name && n <= MAX_FLAGS; o++)
        table[n++] = *o;
    return &text;
}

int pc_cmd_demo(int argc, char **argv)
{
    PC_AUTO_ARENA arena;
    pc_given_options given;
    pc_run_options options;
    const char *faults[MAX_FAULTS], *fault;
    pc_refserver_config config = {.faults = faults};
    demo_server server;
    size_t cursor = 0;
    int status;

    pc_arena_init(&arena);
    status = pc_run_flags_read(usage(), argc, argv, &arena, &given, &options);
    if (status >= 0)
        return status;
    while ((fault = pc_option_next(&given, "fault", &cursor))) {
        if (config.n_faults == MAX_FAULTS)
            return pc_usage_error(NULL, "more than %d faults", MAX_FAULTS);
        faults[config.n_faults++] = fault;
    }
    status = start_server(&config, &server);
    if (status >= 0)
        return status;
    options.stop = pc_catch_signals();
    status = run_against(&server, &options);
    stop_server(&server);
    return status;
}
