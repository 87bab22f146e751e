#include "base/cleanup.h"
#include "cli/commands.h"
#include "cli/run_flags.h"

static const pc_option options_table[] = {
    {"alone", 0, NULL, "HAR: nobody else changed these resources meanwhile"},
    {"fail-on", 0, "LEVEL", "what makes exit status 1: must, should, never"},
    {"known", 0, "FILE", "more known failures"},
    {"report", 0, "FMT[=FILE]", "as in run (repeatable)"},
    {"reproducible", 0, NULL, "no times"},
    {"quiet", 'q', NULL, "failures and the result only"},
    {"verbose", 'v', NULL, "more: the oracle's steps"},
    {"color", 0, "WHEN", "auto, always or never"},
    {NULL, 0, NULL, NULL},
};

static const pc_usage usage = {
    .command = "judge",
    .synopsis = "judge [FLAGS] FILE",
    .gist =
        "Judges recorded exchanges, offline; sends nothing. FILE is a trace "
        "that run --trace wrote, or a HAR of a browser or proxy ('-' is "
        "stdin).",
    .more = "Of a HAR, only what is wrong in every state that the file leaves "
            "open is a finding.",
    .options = options_table,
    .min_words = 1,
    .max_words = 1,
};

int pc_cmd_judge(int argc, char **argv)
{
    PC_AUTO_ARENA arena;
    pc_given_options given;
    pc_run_options options;
    int status;

    pc_arena_init(&arena);
    status = pc_run_flags_read(&usage, argc, argv, &arena, &given, &options);
    if (status >= 0)
        return status;
    options.alone = pc_option_has(&given, "alone");
    return pc_run_judge(&options, given.words[0]);
}
