/* cli/commands.h - the commands, one file each; main.c holds their table.
 *
 * Each takes its own argc and argv (argv[0] is the command's name) and returns
 * the exit status of FORMATS section 1 (docs/man/precheck.1.scd).
 */
#ifndef PRECHECK_CLI_COMMANDS_H
#define PRECHECK_CLI_COMMANDS_H

#include <stddef.h>

int pc_cmd_run(int argc, char **argv);
int pc_cmd_replay(int argc, char **argv);
int pc_cmd_demo(int argc, char **argv);
int pc_cmd_serve(int argc, char **argv);
int pc_cmd_oracle(int argc, char **argv);
int pc_cmd_init(int argc, char **argv);
int pc_cmd_explain(int argc, char **argv);
int pc_cmd_lint(int argc, char **argv);
int pc_cmd_schema(int argc, char **argv);
int pc_cmd_list(int argc, char **argv);
int pc_cmd_judge(int argc, char **argv);
int pc_cmd_clean(int argc, char **argv);
int pc_cmd_completion(int argc, char **argv);
int pc_cmd_version(int argc, char **argv);

/* main.c: the names of all commands; NULL after the last. */
const char *pc_command_at(size_t index);
/* What it does, one line; and its flags, or NULL for help, which has none. */
const char *pc_command_gist(size_t index);
const struct pc_usage *pc_command_usage(size_t index);

#endif
