#include "base/cleanup.h"
#include "cli/commands.h"
#include "cli/options.h"
#include "input/schema.h"

#include <string.h>

static const pc_option options[] = {
    {"markdown", 0, NULL, "tables of all keys, for people"},
    {NULL, 0, NULL, NULL},
};

static const pc_usage usage = {
    .command = "schema",
    .synopsis = "schema [--markdown] [target|cases|profile|known]",
    .gist = "Prints the JSON Schema (draft 2020-12) of target.yaml or another "
            "file, for editors.",
    .more = "The first line of target.yaml names it to editors:\n"
            "  # yaml-language-server: $schema=target.schema.json",
    .options = options,
    .max_words = 1,
};

int pc_cmd_schema(int argc, char **argv)
{
    static const char *const words[] = {
        [PC_FILE_TARGET] = "target",
        [PC_FILE_CASES] = "cases",
        [PC_FILE_PROFILE] = "profile",
        [PC_FILE_KNOWN] = "known",
    };
    PC_AUTO_ARENA arena;
    PC_AUTO_BUF out;
    pc_given_options given;
    size_t kind = PC_FILE_TARGET;
    int r, status = pc_options_parse(&usage, argc, argv, &given);

    pc_arena_init(&arena);
    pc_buf_init(&out, (size_t)4 << 20);
    if (status >= 0)
        return status;
    if (given.n_words) {
        for (kind = 0; kind < sizeof words / sizeof words[0]; kind++)
            if (strcmp(given.words[0], words[kind]) == 0)
                break;
        if (kind == sizeof words / sizeof words[0])
            return pc_usage_error("target, cases, profile or known",
                                  "no schema of '%s'", given.words[0]);
    }
    if (!pc_option_has(&given, "markdown"))
        r = pc_schema_write((pc_file_kind)kind, &out);
    else if (given.n_words)
        r = pc_schema_markdown(&arena, (pc_file_kind)kind, &out);
    else
        r = pc_schema_page(&arena, &out);
    if (r < 0)
        return PC_EXIT_INTERNAL;
    fwrite(out.ptr, 1, out.len, stdout);
    return PC_EXIT_OK;
}
