#include "base/cleanup.h"
#include "cli/commands.h"
#include "cli/map.h"
#include "cli/run_flags.h"

static const pc_option options_table[] = {
    {"json", 0, NULL, "one JSON object a line"},
    {"requirements", 0, NULL,
     "each rule, and which cases, checks and faults it has"},
    {"markdown", 0, NULL, "the catalogue as a page (docs/cases.md)"},
    {"only", 0, "PATTERN", "only these"},
    {"skip", 0, "PATTERN", "all but these"},
    {"level", 0, "LEVEL", "must, should or all"},
    {"profile", 0, "NAME", "as in run"},
    {"cases", 0, "PATH", "more cases"},
    {"var", 0, "K=V", "value of ${var:K}"},
    {"secret", 0, "K=@FILE", "the same, kept out of every report"},
    {"insecure", 'k', NULL, "do not verify certificates"},
    {NULL, 0, NULL, NULL},
};

static const pc_usage usage = {
    .command = "list",
    .synopsis = "list [FLAGS] [TARGET.yaml]",
    .gist = "Lists the cases; with a target, why each would run there or be "
            "skipped.",
    .more = "With a target it probes each resource first, within what writes: "
            "allows.",
    .options = options_table,
    .max_words = 1,
};

int pc_cmd_list(int argc, char **argv)
{
    PC_AUTO_ARENA arena;
    pc_given_options given;
    pc_run_options options;
    int status;

    pc_arena_init(&arena);
    status = pc_run_flags_read(&usage, argc, argv, &arena, &given, &options);
    if (status >= 0)
        return status;
    if (pc_option_has(&given, "markdown"))
        return pc_run_case_page();
    if (pc_option_has(&given, "requirements")) {
        if (given.n_words)
            return pc_usage_error(NULL,
                                  "--requirements is about the catalogue, "
                                  "not about a target");
        return pc_map_print(options.cases.items, options.cases.n,
                            pc_option_has(&given, "json"));
    }
    options.target_file = given.n_words ? given.words[0] : NULL;
    options.stop = pc_catch_signals();
    return pc_run_list(&options, pc_option_has(&given, "json"));
}
