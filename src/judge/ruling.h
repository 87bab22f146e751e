/* judge/ruling.h - the oracle's rulings over all possible states, united. */
#ifndef PRECHECK_JUDGE_RULING_H
#define PRECHECK_JUDGE_RULING_H

#include "judge/state.h"

typedef struct pc_union {
    unsigned allowed, expected; /* sets of pc_outcome over all states */
    bool undefined;             /* a step is: the RFC leaves it open */
    bool got_allowed;           /* in some state */
    bool got_expected;
    /* In every state that has one of the plain answers: so whatever else is
     * not known does not matter. */
    bool got_surely_allowed;
    bool may_act;            /* in some state the method may take effect */
    bool plain_success;      /* the plain answer may be 2xx */
    pc_clause_id decided_by; /* of the first state in which one decided */
    pc_ruling first;
    /* In words, for the reader: "412", "2xx"; without and with a breach of a
     * SHOULD. */
    const char *expected_words[16], *allowed_words[16];
    size_t n_expected_words, n_allowed_words;
} pc_union;

/* PC_EINVAL when the oracle does not take the request (never, from a trace
 * that was read). */
int pc_union_make(pc_arena *arena, const pc_subject *subject,
                  const pc_states *states, pc_union *ret_union);

/* "If-Match: false (IF_MATCH_FALSE, RFC 9110 13.1.1)" ..., for -v. */
const char *pc_steps_text(pc_arena *arena, const pc_ruling *ruling);

#endif
