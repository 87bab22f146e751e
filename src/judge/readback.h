/* judge/readback.h - what a request did to the state, as the GET before and
 * the GET after it show. */
#ifndef PRECHECK_JUDGE_READBACK_H
#define PRECHECK_JUDGE_READBACK_H

#include "judge/state.h"

typedef struct pc_readback {
    int changed; /* 1, 0, -1 not known */
    /* It changed, but what is there now is not what was sent: somebody else
     * writes to this resource. */
    bool other_writer;
    bool gone, came; /* existed before and not after; the reverse */
    bool own_token;  /* what was sent is there now, and was not before */
    /* What was sent would be visible if it had been stored. */
    bool would_show;
} pc_readback;

void pc_readback_make(const pc_subject *subject, pc_readback *ret_readback);

#endif
