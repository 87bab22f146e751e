/* race/result.h - what the checkers say of a history. */
#ifndef PRECHECK_RACE_RESULT_H
#define PRECHECK_RACE_RESULT_H

#include "race/register.h"

typedef enum pc_linear {
    PC_LINEARIZABLE,
    PC_NOT_LINEARIZABLE,
    PC_LINEAR_UNDECIDED /* the budget was spent */
} pc_linear;

/* Why not, as far as one reason can be named. */
typedef enum pc_conflict {
    PC_CONFLICT_NONE,
    PC_CONFLICT_FORK,      /* two operations consumed one version: a, b */
    PC_CONFLICT_ORPHAN,    /* a's version or base was made by nothing */
    PC_CONFLICT_REAL_TIME, /* forced order runs against the clock: a after b */
    PC_CONFLICT_OBSERVER,  /* a saw a state that could not be there: it lies
                              inside a run of states that forbid it */
    PC_CONFLICT_SEARCH     /* no order works; a could be placed in none */
} pc_conflict;

typedef struct pc_register_result {
    pc_linear verdict;
    pc_conflict conflict;
    size_t a, b;   /* indices of operations, or PC_NO_OP */
    size_t *order; /* linearizable: the mutators that happened, in order */
    size_t n_order;
    size_t *why; /* not: the operations that together cannot be placed */
    size_t n_why;
    uint64_t steps; /* of the search, 0 when none was needed */
    bool searched;
} pc_register_result;

#endif
