/* judge/passive_states.h - the states that a recorded exchange may have met, as
 * readings that show them.  Private to judge/. */
#ifndef PRECHECK_JUDGE_PASSIVE_STATES_H
#define PRECHECK_JUDGE_PASSIVE_STATES_H

#include "exchange/har.h"

#include <stdbool.h>

/* The exchanges of one URL in order of their start. */
typedef struct pc_passive_url {
    pc_har_entry **entries;
    size_t n;
    bool comes_back; /* as pc_passive_comes_back found */
} pc_passive_url;

/* An earlier version was seen again after another: tags made from the content
 * and dates of files do that, and then none of them is ever outdated. */
bool pc_passive_comes_back(const pc_passive_url *url);

typedef struct pc_candidate {
    pc_exchange *reading;
    const char *reason; /* why nothing is decided if this is the state */
} pc_candidate;

#define PC_CANDIDATES_MAX 400

typedef struct pc_candidates {
    pc_candidate items[PC_CANDIDATES_MAX];
    size_t n;
    bool too_many;
    /* The best evidence is items[0]; its entry, or NULL when there is none. */
    const pc_har_entry *evidence;
    bool certain; /* the answer itself shows the state: there is one */
} pc_candidates;

/* entries[at] is the exchange in question. */
void pc_passive_states(pc_arena *arena, const pc_passive_url *url, size_t at,
                       bool alone, pc_candidates *ret_candidates);

/* What the request asks for may be done already (13.1.1); *ret_unknown: only
 * because contents are not recorded. */
bool pc_passive_may_be_applied(const pc_passive_url *url, size_t at,
                               const pc_har_entry *evidence, bool *ret_unknown);

#endif
