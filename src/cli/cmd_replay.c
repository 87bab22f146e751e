#include "base/cleanup.h"
#include "cli/commands.h"
#include "cli/run_flags.h"

static const pc_usage usage = {
    .command = "replay",
    .synopsis = "replay [FLAGS OF RUN] ID [TARGET.yaml]",
    .gist = "Runs one finding of the last run again; ID is the four digits "
            "that the report shows.",
    .more = "Without TARGET.yaml it is the last run's. The exit status is that "
            "of run: 1 when it\nfails again, 0 when it holds now.",
    .options = pc_run_flags,
    .min_words = 1,
    .max_words = 2,
};

int pc_cmd_replay(int argc, char **argv)
{
    PC_AUTO_ARENA arena;
    pc_given_options given;
    pc_run_options options;
    int status;

    pc_arena_init(&arena);
    status = pc_run_flags_read(&usage, argc, argv, &arena, &given, &options);
    if (status >= 0)
        return status;
    options.replay = given.words[0];
    options.target_file = given.n_words > 1 ? given.words[1] : NULL;
    options.stop = pc_catch_signals();
    return pc_run(&options);
}
