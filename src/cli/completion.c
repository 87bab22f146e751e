#include "cli/completion.h"

#include "base/cleanup.h"
#include "base/str.h"
#include "cli/commands.h"
#include "cli/options.h"
#include "input/catalogue.h"
#include "refserver/refserver.h"
#include "report/reporter.h"

#include <string.h>

/* ---- what stands behind a flag ---- */

/* clang-format off */
static const struct {
    const char *flag, *words;
} fixed[] = {
    {"level",   "must should all"},
    {"fail-on", "must should never"},
    {"color",   "auto always never"},
    {"http",    "1.1 2 auto"},
    {"engine",  "wire curl"},
    {"server",  "nginx Express Spring Rails Django"},
};

/* What a command takes that is no flag; other commands take files. */
static const struct {
    const char *command, *words;
} positional[] = {
    {"schema",     "target cases profile known"},
    {"completion", "bash zsh fish"},
    {"version",    ""},
    {"oracle",     ""},
    {"serve",      ""},
    {"demo",       ""},
    {"init",       ""},
};
/* clang-format on */

static void put_formats(pc_buf *out)
{
    for (size_t i = 0; pc_format_at(i); i++)
        pc_buf_printf(out, "%s%s", i ? " " : "", pc_format_at(i)->name);
}

static void put_faults(pc_buf *out)
{
    size_t n;
    const pc_refserver_fault *faults = pc_refserver_faults(&n);

    for (size_t i = 0; i < n; i++)
        pc_buf_printf(out, "%s%s", i ? " " : "", faults[i].name);
}

/* "profiles/rest.yaml" is rest. */
static void put_profiles(pc_buf *out)
{
    const char *path, *gap = "";

    for (size_t i = 0; (path = pc_embedded_path(i)); i++) {
        if (!pc_span_starts(pc_span_of(path), "profiles/"))
            continue;
        path += strlen("profiles/");
        pc_buf_printf(out, "%s%.*s", gap, (int)strcspn(path, "."), path);
        gap = " ";
    }
}

/* The words that a flag takes; false when it is no such flag. */
static bool put_values(const pc_option *option, pc_buf *out)
{
    static const struct {
        const char *flag;
        void (*put)(pc_buf *out);
    } made[] = {{"report", put_formats},
                {"fault", put_faults},
                {"profile", put_profiles}};

    for (size_t i = 0; i < sizeof fixed / sizeof fixed[0]; i++) {
        if (strcmp(fixed[i].flag, option->name) == 0) {
            pc_buf_puts(out, fixed[i].words);
            return true;
        }
    }
    for (size_t i = 0; i < sizeof made / sizeof made[0]; i++) {
        if (strcmp(made[i].flag, option->name) == 0) {
            made[i].put(out);
            return true;
        }
    }
    return false;
}

static bool takes_file(const pc_option *option)
{
    return pc_option_needs_value(option) &&
           (strstr(option->arg, "FILE") || strstr(option->arg, "PATH") ||
            strstr(option->arg, "TARGET"));
}

/* NULL: files. */
static const char *words_of_command(const char *command)
{
    for (size_t i = 0; i < sizeof positional / sizeof positional[0]; i++)
        if (strcmp(positional[i].command, command) == 0)
            return positional[i].words;
    return NULL;
}

/* Every flag of a command, its own and --help. */
static const pc_option *option_at(const pc_usage *usage, size_t index)
{
    size_t n = 0;

    for (const pc_option *o = usage->options; o && o->name; o++)
        if (n++ == index)
            return o;
    return index == n ? &pc_help_option : NULL;
}

static void put_commands(pc_buf *out)
{
    for (size_t i = 0; pc_command_at(i); i++)
        pc_buf_printf(out, "%s%s", i ? " " : "", pc_command_at(i));
}

/* ---- bash ---- */

static void bash_values(const pc_usage *usage, pc_buf *out)
{
    const pc_option *option;

    for (size_t i = 0; (option = option_at(usage, i)); i++) {
        if (!pc_option_needs_value(option))
            continue;
        pc_buf_printf(out, "    %s:--%s", usage->command, option->name);
        if (option->letter)
            pc_buf_printf(out, "|%s:-%c", usage->command, option->letter);
        pc_buf_puts(out, ") words='");
        if (put_values(option, out))
            pc_buf_puts(out, "' ;;\n");
        else
            pc_buf_puts(out, takes_file(option) ? "'; files=1 ;;\n" : "' ;;\n");
    }
}

static void bash_command(const pc_usage *usage, pc_buf *out)
{
    const char *words = words_of_command(usage->command);
    const pc_option *option;

    pc_buf_printf(out, "        %s) flags='", usage->command);
    for (size_t i = 0; (option = option_at(usage, i)); i++)
        pc_buf_printf(out, "%s--%s", i ? " " : "", option->name);
    pc_buf_puts(out, "'; ");
    if (strcmp(usage->command, "explain") == 0)
        pc_buf_puts(out, "words=$(\"${COMP_WORDS[0]}\" explain --list "
                         "2>/dev/null)");
    else if (words)
        pc_buf_printf(out, "words='%s'", words);
    else
        pc_buf_puts(out, "files=1");
    pc_buf_puts(out, " ;;\n");
}

static void write_bash(pc_buf *out)
{
    const pc_usage *usage;

    pc_buf_puts(
        out, "# bash completion of precheck; source it, or put it into\n"
             "# ${XDG_DATA_HOME:-~/.local/share}/bash-completion/completions/"
             "precheck\n"
             "_precheck() {\n"
             "    local cur=${COMP_WORDS[COMP_CWORD]} "
             "prev=${COMP_WORDS[COMP_CWORD - 1]}\n"
             "    local command=${COMP_WORDS[1]} words='' flags='' files=''\n"
             "    COMPREPLY=()\n"
             "    case $command:$prev in\n");
    pc_buf_puts(out, "    help:help) words='");
    put_commands(out);
    pc_buf_puts(out, "' ;;\n");
    for (size_t i = 0; pc_command_at(i); i++)
        if ((usage = pc_command_usage(i)))
            bash_values(usage, out);
    pc_buf_puts(out, "    *)\n        case $command in\n");
    for (size_t i = 0; pc_command_at(i); i++)
        if ((usage = pc_command_usage(i)))
            bash_command(usage, out);
    pc_buf_puts(out, "        esac\n        ;;\n    esac\n"
                     "    if [ \"$COMP_CWORD\" -eq 1 ]; then words='");
    put_commands(out);
    pc_buf_puts(
        out, " --help --version'; flags='' files=''; fi\n"
             "    case $cur in\n    -*) words=\"$words $flags\" files='' ;;\n"
             "    esac\n"
             "    local IFS=$' \\t\\n'\n"
             "    # shellcheck disable=SC2207\n"
             "    COMPREPLY=($(compgen -W \"$words\" -- \"$cur\"))\n"
             "    [ -z \"$files\" ] || compopt -o filenames 2>/dev/null\n"
             "    # shellcheck disable=SC2207\n"
             "    [ -z \"$files\" ] || COMPREPLY+=($(compgen -f -- \"$cur\"))\n"
             "}\n"
             "complete -F _precheck precheck\n");
}

/* ---- zsh ---- */

/* Inside '...' and, for zsh's specifications, with its own marks escaped. */
static void put_quoted(pc_buf *out, const char *text, const char *special,
                       const char *quote)
{
    for (; *text; text++) {
        if (*text == '\'')
            pc_buf_puts(out, quote);
        else if (strchr(special, *text))
            pc_buf_printf(out, "\\%c", *text);
        else
            pc_buf_put(out, text, 1);
    }
}

static void zsh_flag(const pc_option *option, pc_buf *out)
{
    PC_AUTO_BUF words = {NULL, 0, 0, 0, false};

    pc_buf_printf(out, " \\\n            '*--%s[", option->name);
    put_quoted(out, option->gist, "[]:\\", "'\\''");
    pc_buf_puts(out, "]");
    if (pc_option_needs_value(option)) {
        pc_buf_puts(out, ":");
        put_quoted(out, option->arg, "[]:\\", "'\\''");
        pc_buf_init(&words, out->limit);
        if (put_values(option, &words))
            pc_buf_printf(out, ":(%.*s)", (int)words.len, words.ptr);
        else
            pc_buf_puts(out, takes_file(option) ? ":_files" : ": ");
    }
    pc_buf_puts(out, "'");
}

static void zsh_command(const pc_usage *usage, pc_buf *out)
{
    const char *words = words_of_command(usage->command);
    const pc_option *option;

    pc_buf_printf(out, "    %s)\n        _arguments -S", usage->command);
    for (size_t i = 0; (option = option_at(usage, i)); i++)
        zsh_flag(option, out);
    if (strcmp(usage->command, "explain") == 0)
        pc_buf_puts(out, " \\\n            \"*:page:($(precheck explain --list "
                         "2>/dev/null))\"");
    else if (!words)
        pc_buf_puts(out, " \\\n            '*:file:_files'");
    else if (*words)
        pc_buf_printf(out, " \\\n            '*:word:(%s)'", words);
    pc_buf_puts(out, "\n        ;;\n");
}

static void write_zsh(pc_buf *out)
{
    const pc_usage *usage;

    pc_buf_puts(out, "#compdef precheck\n"
                     "# zsh completion of precheck; save it as _precheck in a "
                     "folder of $fpath\n"
                     "_precheck() {\n    local -a commands\n    commands=(\n");
    for (size_t i = 0; pc_command_at(i); i++) {
        pc_buf_printf(out, "        '%s:", pc_command_at(i));
        put_quoted(out, pc_command_gist(i), ":\\", "'\\''");
        pc_buf_puts(out, "'\n");
    }
    pc_buf_puts(out, "    )\n    if ((CURRENT == 2)); then\n        _describe "
                     "command commands\n        return\n    fi\n"
                     "    local command=$words[2]\n    shift words\n"
                     "    ((CURRENT--))\n    case $command in\n"
                     "    help) _describe command commands ;;\n");
    for (size_t i = 0; pc_command_at(i); i++)
        if ((usage = pc_command_usage(i)))
            zsh_command(usage, out);
    pc_buf_puts(out, "    esac\n}\n_precheck \"$@\"\n");
}

/* ---- fish ---- */

static void fish_command(const pc_usage *usage, pc_buf *out)
{
    const char *words = words_of_command(usage->command);
    const pc_option *option;

    for (size_t i = 0; (option = option_at(usage, i)); i++) {
        pc_buf_printf(out,
                      "complete -c precheck -n '__fish_seen_subcommand_from "
                      "%s' -l %s",
                      usage->command, option->name);
        if (option->letter)
            pc_buf_printf(out, " -s %c", option->letter);
        if (pc_option_needs_value(option)) {
            pc_buf_puts(out, takes_file(option) ? " -r -a '" : " -x -a '");
            put_values(option, out);
            pc_buf_puts(out, "'");
        }
        pc_buf_puts(out, " -d '");
        put_quoted(out, option->gist, "\\", "\\'");
        pc_buf_puts(out, "'\n");
    }
    if (strcmp(usage->command, "explain") == 0)
        words = "(precheck explain --list 2>/dev/null)";
    if (words)
        pc_buf_printf(out,
                      "complete -c precheck -n '__fish_seen_subcommand_from "
                      "%s' -f -a '%s'\n",
                      usage->command, words);
}

static void write_fish(pc_buf *out)
{
    const pc_usage *usage;

    pc_buf_puts(out, "# fish completion of precheck; save it as\n"
                     "# ~/.config/fish/completions/precheck.fish\n");
    for (size_t i = 0; pc_command_at(i); i++) {
        pc_buf_printf(out,
                      "complete -c precheck -n __fish_use_subcommand -f -a %s "
                      "-d '",
                      pc_command_at(i));
        put_quoted(out, pc_command_gist(i), "\\", "\\'");
        pc_buf_puts(out, "'\n");
    }
    for (size_t i = 0; pc_command_at(i); i++)
        if ((usage = pc_command_usage(i)))
            fish_command(usage, out);
    pc_buf_puts(out, "complete -c precheck -n '__fish_seen_subcommand_from "
                     "help' -f -a '");
    put_commands(out);
    pc_buf_puts(out, "'\n");
}

int pc_completion_write(pc_shell shell, pc_buf *out)
{
    static void (*const write[])(pc_buf *) = {
        [PC_SHELL_BASH] = write_bash,
        [PC_SHELL_ZSH] = write_zsh,
        [PC_SHELL_FISH] = write_fish,
    };

    write[shell](out);
    return out->failed ? PC_ELIMIT : PC_OK;
}
