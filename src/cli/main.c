/* cli/main.c - the table of commands, and nothing else. */
#include "base/str.h"
#include "cli/commands.h"
#include "cli/options.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>

typedef struct command {
    const char *name;
    int (*run)(int argc, char **argv);
    const char *gist;
} command;

static int cmd_help(int argc, char **argv);

/* clang-format off */
static const command commands[] = {
    {"run",        pc_cmd_run,        "test a target: precheck run target.yaml"},
    {"demo",       pc_cmd_demo,       "start the reference server and test it"},
    {"init",       pc_cmd_init,       "a target.yaml for a server, from what it answers"},
    {"oracle",     pc_cmd_oracle,     "ask the rules: which answers are allowed?"},
    {"explain",    pc_cmd_explain,    "what a case, a rule or a status means, and how to mend it"},
    {"list",       pc_cmd_list,       "the cases, and why each would run or not"},
    {"lint",       pc_cmd_lint,       "check target and case files"},
    {"judge",      pc_cmd_judge,      "verdicts from a recorded trace, offline"},
    {"replay",     pc_cmd_replay,     "one finding of the last run again"},
    {"serve",      pc_cmd_serve,      "the reference server alone, with faults"},
    {"clean",      pc_cmd_clean,      "remove what an interrupted run created"},
    {"schema",     pc_cmd_schema,     "JSON Schema of target.yaml, for editors"},
    {"completion", pc_cmd_completion, "completion of flags for bash, zsh or fish"},
    {"version",    pc_cmd_version,    "versions"},
    {"help",       cmd_help,          "help, or help COMMAND"},
};
/* clang-format on */
#define N_COMMANDS (sizeof commands / sizeof commands[0])

const char *pc_command_at(size_t index)
{
    return index < N_COMMANDS ? commands[index].name : NULL;
}

const char *pc_command_gist(size_t index)
{
    return index < N_COMMANDS ? commands[index].gist : NULL;
}

const pc_usage *pc_command_usage(size_t index)
{
    if (index >= N_COMMANDS || commands[index].run == cmd_help)
        return NULL;
    return pc_usage_of(commands[index].run, commands[index].name);
}

static void print_help(FILE *out)
{
    fputs("precheck tests how an HTTP server handles preconditions (RFC 9110 "
          "section 13).\n\nusage: precheck COMMAND [FLAGS] [ARGUMENTS]\n\n",
          out);
    for (size_t i = 0; i < N_COMMANDS; i++)
        fprintf(out, "  %-12s %s\n", commands[i].name, commands[i].gist);
    fputs("\nprecheck COMMAND --help tells its flags. Start with: precheck "
          "demo\n",
          out);
}

static const command *find(const char *name)
{
    for (size_t i = 0; i < N_COMMANDS; i++)
        if (strcmp(commands[i].name, name) == 0)
            return &commands[i];
    return NULL;
}

static int unknown(const char *name)
{
    const char *names[N_COMMANDS + 1] = {NULL};
    const char *near;
    char hint[100];

    for (size_t i = 0; i < N_COMMANDS; i++)
        names[i] = commands[i].name;
    near = pc_nearest(name, names);
    snprintf(hint, sizeof hint, near ? "did you mean %s?" : "precheck help",
             near);
    return pc_usage_error(hint, "unknown command '%s'", name);
}

static int cmd_help(int argc, char **argv)
{
    char flag[] = "--help";
    char *words[] = {argc > 1 ? argv[1] : NULL, flag, NULL};
    const command *found;

    if (argc < 2) {
        print_help(stdout);
        return PC_EXIT_OK;
    }
    found = find(argv[1]);
    if (!found)
        return unknown(argv[1]);
    if (found->run == cmd_help) {
        print_help(stdout);
        return PC_EXIT_OK;
    }
    return found->run(2, words);
}

/* A report that could not be written must not look like a good run. */
static int finish(int status)
{
    if (fflush(stdout) != 0 || ferror(stdout)) {
        fputs("precheck: cannot write to stdout\n", stderr);
        if (status != PC_EXIT_USAGE)
            status = PC_EXIT_INTERNAL;
    }
    return status;
}

int main(int argc, char **argv)
{
    const command *found;

    signal(SIGPIPE, SIG_IGN);
    if (argc < 2) {
        print_help(stderr);
        return PC_EXIT_USAGE;
    }
    if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0) {
        print_help(stdout);
        return finish(PC_EXIT_OK);
    }
    if (strcmp(argv[1], "--version") == 0)
        return finish(pc_cmd_version(1, argv));
    found = find(argv[1]);
    if (!found)
        return unknown(argv[1]);
    return finish(found->run(argc - 1, argv + 1));
}
