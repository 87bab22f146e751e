#include "base/cleanup.h"
#include "cli/commands.h"
#include "cli/run_flags.h"

static const pc_usage usage = {
    .command = "run",
    .synopsis = "run [FLAGS] TARGET.yaml",
    .gist = "Runs the conformance catalogue against a target and judges every "
            "answer by RFC 9110.",
    .more = "exit status, the first that applies: 2 usage or configuration "
            "(nothing was sent),\n4 internal error or a report could not be "
            "written, 130/143 after a signal,\n1 a violation, 3 no verdict "
            "(unreachable, set-up failed), 5 nothing ran, 0 held.",
    .options = pc_run_flags,
    .min_words = 1,
    .max_words = 1,
};

int pc_cmd_run(int argc, char **argv)
{
    PC_AUTO_ARENA arena;
    pc_given_options given;
    pc_run_options options;
    int status;

    pc_arena_init(&arena);
    status = pc_run_flags_read(&usage, argc, argv, &arena, &given, &options);
    if (status >= 0)
        return status;
    options.target_file = given.words[0];
    options.stop = pc_catch_signals();
    return pc_run(&options);
}
