/* cli/map.h - the map requirement -> cases and checks -> faults. */
#ifndef PRECHECK_CLI_MAP_H
#define PRECHECK_CLI_MAP_H

#include <stdbool.h>
#include <stddef.h>

/* Prints a block, or one JSON object a line, for each row of clauses.h, with
 * one's own cases of case_paths; returns the exit status. */
int pc_map_print(const char *const *case_paths, size_t n_paths, bool as_json);

#endif
