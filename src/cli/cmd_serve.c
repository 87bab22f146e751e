#include "base/cleanup.h"
#include "cli/commands.h"
#include "cli/options.h"
#include "refserver/refserver.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#define FAULTS_MAX 64
#define LIST_MAX   ((size_t)1 << 20)

static const pc_option options[] = {
    {"port", 'p', "N", "port of 127.0.0.1 (0: a free one; 8080)"},
    {"fault", 0, "NAME[=VALUE]", "break one rule; repeatable"},
    {"list-faults", 0, NULL, "the rules that can be broken, and end"},
    {"json", 0, NULL, "with --list-faults: as JSON"},
    {"markdown", 0, NULL, "with --list-faults: as docs/faults.md"},
    {NULL, 0, NULL, NULL},
};

static const pc_usage usage = {
    .command = "serve",
    .synopsis = "serve [--port N] [--fault NAME[=VALUE]]...",
    .gist = "Runs the reference server: right in everything, or wrong in one "
            "thing.",
    .more = "It listens on 127.0.0.1 alone, says where in its first line, and "
            "ends with 0 on SIGTERM.\n"
            "  precheck serve --port 0 --fault weak-if-match",
    .options = options,
};

/* The handler writes an octet here; the server waits for it. */
static int stop_pipe[2] = {-1, -1};

static void on_stop(int signal_number)
{
    int saved = errno;
    ssize_t ignored = write(stop_pipe[1], "", 1);

    (void)signal_number;
    (void)ignored;
    errno = saved;
}

static int catch_signals(void)
{
    struct sigaction action = {.sa_handler = on_stop};

    if (pipe(stop_pipe) < 0)
        return -1;
    for (int i = 0; i < 2; i++)
        if (fcntl(stop_pipe[i], F_SETFD, FD_CLOEXEC) < 0)
            return -1;
    sigemptyset(&action.sa_mask);
    return sigaction(SIGTERM, &action, NULL) < 0 ||
                   sigaction(SIGINT, &action, NULL) < 0
               ? -1
               : 0;
}

static int list_faults(const pc_given_options *given)
{
    pc_refserver_listing form = PC_REFSERVER_TEXT;
    PC_AUTO_BUF buf;

    if (pc_option_has(given, "json"))
        form = PC_REFSERVER_JSON;
    if (pc_option_has(given, "markdown"))
        form = PC_REFSERVER_MARKDOWN;
    pc_buf_init(&buf, LIST_MAX);
    if (pc_refserver_list_faults(form, &buf) < 0 ||
        fwrite(buf.ptr, 1, buf.len, stdout) != buf.len || fflush(stdout)) {
        fputs("precheck: cannot write the list\n", stderr);
        return PC_EXIT_INTERNAL;
    }
    return PC_EXIT_OK;
}

static int serve(const pc_refserver_config *config, pc_diags *diags)
{
    pc_refserver *server;
    int error;

    if (catch_signals() < 0)
        return pc_fail(diags, PC_EIO, "cannot catch signals: %s",
                       strerror(errno));
    error = pc_refserver_open(config, &server, diags);
    if (error)
        return error;
    printf("listening on http://127.0.0.1:%u\n", pc_refserver_port(server));
    fflush(stdout);
    error = pc_refserver_run(server, stop_pipe[0]);
    if (error)
        pc_fail(diags, error, "the event queue broke: %s", strerror(errno));
    pc_refserver_close(server);
    return error;
}

int pc_cmd_serve(int argc, char **argv)
{
    const char *faults[FAULTS_MAX];
    pc_refserver_config config = {.faults = faults};
    uint64_t port = 8080;
    pc_given_options given;
    size_t cursor = 0;
    const char *fault;
    pc_diags diags;
    PC_AUTO_ARENA arena = {NULL, 0};
    int status = pc_options_parse(&usage, argc, argv, &given);

    if (status >= 0)
        return status;
    if (pc_option_has(&given, "list-faults"))
        return list_faults(&given);
    if (pc_option_has(&given, "json") || pc_option_has(&given, "markdown"))
        return pc_usage_error(NULL, "--json and --markdown go with "
                                    "--list-faults");
    status = pc_option_unsigned(&given, "port", 0, 65535, &port);
    if (status >= 0)
        return status;
    config.port = (unsigned)port;
    while ((fault = pc_option_next(&given, "fault", &cursor))) {
        if (config.n_faults == FAULTS_MAX)
            return pc_usage_error(NULL, "more than %d faults", FAULTS_MAX);
        faults[config.n_faults++] = fault;
    }
    pc_arena_init(&arena);
    pc_diags_init(&diags, &arena);
    status = serve(&config, &diags);
    pc_diags_print(&diags, stderr);
    if (status == 0)
        return PC_EXIT_OK;
    return status == PC_EINVAL ? PC_EXIT_USAGE : PC_EXIT_INTERNAL;
}
