#include "base/cleanup.h"
#include "cli/commands.h"
#include "cli/demo_server.h"
#include "cli/run_flags.h"

#define MAX_FLAGS  64
#define MAX_FAULTS 64

static const pc_option fault_flag = {"fault", 0, "NAME[=VALUE]",
                                     "break the server so (repeatable)"};

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
    pc_demo_server server;
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
    status = pc_demo_server_start(&config, &server);
    if (status >= 0)
        return status;
    options.stop = pc_catch_signals();
    status = pc_demo_run(&server, &options);
    pc_demo_server_stop(&server);
    return status;
}
