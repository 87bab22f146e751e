/* judge/state.h - what was observed, as the states it may stand for.
 *
 * Most false accusations of a suite like this come from here, so nothing is
 * guessed: what a GET did not show is tried under each value it can have, and
 * the caller unites what is allowed.
 */
#ifndef PRECHECK_JUDGE_STATE_H
#define PRECHECK_JUDGE_STATE_H

#include "exchange/trace.h"

#include <precheck/oracle.h>

/* One request that is judged, with what was read around it. */
typedef struct pc_subject {
    const pc_item_record *item;
    const pc_facts *facts;     /* never NULL; all zero when there are none */
    const pc_exchange *sent;   /* NULL: it never was */
    const pc_exchange *broke;  /* then: what failed before it, or NULL */
    const pc_exchange *before; /* plain GET of the same URL; or NULL */
    const pc_exchange *after;  /* the same afterwards; or NULL */
    /* Other readings that may be the state at that moment, because a write of
     * our own was under way at the same time. */
    const pc_exchange *meanwhile[4];
    size_t n_meanwhile;
    bool overlapped; /* such a write there was */
    bool unread;     /* and nothing shows what it left behind */
    /* What it sends is what is stored, or what an earlier request of the item
     * sent and got a success for: it may be applied already (13.1.1). */
    bool repeats;
} pc_subject;

#define PC_STATES_MAX 512

typedef struct pc_states {
    pc_state *items;
    size_t n;
    bool any;            /* too much is open: no outcome can be excluded */
    const char *unclear; /* why there can be no verdict, or NULL */
} pc_states;

/* Finds the exchanges of subject number index among those of its item (in
 * order of sending). */
void pc_subject_find(pc_subject *ret_subject, const pc_item_record *item,
                     const pc_facts *facts, pc_exchange *const *exchanges,
                     size_t n, unsigned index);

/* today_s is the reader's clock when no answer says what time it is. */
void pc_states_make(pc_arena *arena, const pc_subject *subject, int64_t today_s,
                    pc_states *ret_states);

#endif
