#include "base/cleanup.h"
#include "base/str.h"
#include "cli/commands.h"
#include "cli/completion.h"
#include "cli/options.h"

#include <string.h>

#define SCRIPT_MAX ((size_t)1 << 20)

static const pc_option options[] = {
    {NULL, 0, NULL, NULL},
};

static const pc_usage usage = {
    .command = "completion",
    .synopsis = "completion bash|zsh|fish",
    .gist = "Prints a script that completes commands, flags and their values.",
    .more = "  precheck completion bash > "
            "~/.local/share/bash-completion/completions/precheck\n"
            "  precheck completion zsh > ~/.zfunc/_precheck\n"
            "  precheck completion fish > "
            "~/.config/fish/completions/precheck.fish",
    .options = options,
    .min_words = 1,
    .max_words = 1,
};

int pc_cmd_completion(int argc, char **argv)
{
    static const char *const shells[] = {[PC_SHELL_BASH] = "bash",
                                         [PC_SHELL_ZSH] = "zsh",
                                         [PC_SHELL_FISH] = "fish",
                                         NULL};
    pc_given_options given;
    PC_AUTO_BUF out;
    int status = pc_options_parse(&usage, argc, argv, &given);

    pc_buf_init(&out, SCRIPT_MAX);
    if (status >= 0)
        return status;
    for (unsigned shell = 0; shells[shell]; shell++) {
        if (strcmp(shells[shell], given.words[0]) != 0)
            continue;
        if (pc_completion_write((pc_shell)shell, &out) < 0)
            return PC_EXIT_INTERNAL;
        fwrite(out.ptr, 1, out.len, stdout);
        return PC_EXIT_OK;
    }
    return pc_usage_error("bash, zsh or fish", "no completion for '%s'",
                          given.words[0]);
}
