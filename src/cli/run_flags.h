/* cli/run_flags.h - the flags that run, list and demo share. */
#ifndef PRECHECK_CLI_RUN_FLAGS_H
#define PRECHECK_CLI_RUN_FLAGS_H

#include "base/arena.h"
#include "cli/options.h"
#include "run/pipeline.h"

/* The rows, for usage tables: run takes all of them. */
extern const pc_option pc_run_flags[];

/* Parses the command line by usage and fills what the flags say; words live in
 * the arena.  Returns -1 to go on, otherwise the exit status to end with. */
int pc_run_flags_read(const pc_usage *usage, int argc, char **argv,
                      pc_arena *arena, pc_given_options *ret_given,
                      pc_run_options *ret_options);

/* SIGINT and SIGTERM set the returned number; the run then ends in order. */
volatile const sig_atomic_t *pc_catch_signals(void);

#endif
