#include "base/cleanup.h"
#include "cli/commands.h"
#include "cli/run_flags.h"

static const pc_option options_table[] = {
    {"target", 0, "TARGET.yaml",
     "its target, when that is not where the ledger says"},
    {"var", 0, "K=V", "value of ${var:K}"},
    {"secret", 0, "K=@FILE", "the same, kept out of every report"},
    {"insecure", 'k', NULL, "do not verify certificates"},
    {NULL, 0, NULL, NULL},
};

static const pc_usage usage = {
    .command = "clean",
    .synopsis = "clean [FLAGS] LEDGER",
    .gist = "Removes what an interrupted run had created; LEDGER is the file "
            "that the run named.",
    .options = options_table,
    .min_words = 1,
    .max_words = 1,
};

int pc_cmd_clean(int argc, char **argv)
{
    PC_AUTO_ARENA arena;
    pc_given_options given;
    pc_run_options options;
    int status;

    pc_arena_init(&arena);
    status = pc_run_flags_read(&usage, argc, argv, &arena, &given, &options);
    if (status >= 0)
        return status;
    options.target_file = pc_option_value(&given, "target");
    options.ledger_file = given.words[0];
    return pc_run_clean(&options, given.words[0]);
}
