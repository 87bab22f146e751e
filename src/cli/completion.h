/* cli/completion.h - scripts that complete commands, flags and values, made
 * from the tables that parse them.
 */
#ifndef PRECHECK_CLI_COMPLETION_H
#define PRECHECK_CLI_COMPLETION_H

#include "base/buf.h"

typedef enum pc_shell {
    PC_SHELL_BASH,
    PC_SHELL_ZSH,
    PC_SHELL_FISH
} pc_shell;

/* The whole script; PC_ELIMIT when out is full. */
int pc_completion_write(pc_shell shell, pc_buf *out);

#endif
