/* cli/prove.h - lint --prove: a case is proved or it is not a case.
 *
 * Each case holds on the clean reference server, and fails on each fault that
 * it names.  One server a fault, in a process of its own; only the cases that
 * name the fault run against it.
 */
#ifndef PRECHECK_CLI_PROVE_H
#define PRECHECK_CLI_PROVE_H

#include <stdbool.h>
#include <stddef.h>

typedef struct pc_prove_options {
    unsigned jobs;            /* faults at a time */
    const char *const *globs; /* of case ids; none: all */
    size_t n_globs;
    const char **cases; /* files or folders of further cases */
    size_t n_cases;
    /* Each fault against the whole catalogue: found by a finding that cites its
     * section, and what must findings it raises beside. */
    bool faults;
} pc_prove_options;

/* Prints a line for each case that is not proved, and the sums; the exit
 * status: 0, 1 when something is not proved, 2, 4, 130. */
int pc_prove(const pc_prove_options *options);

#endif
