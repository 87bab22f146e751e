/* engine/pace.h - how fast requests may leave: jobs, rate, Retry-After. */
#ifndef PRECHECK_ENGINE_PACE_H
#define PRECHECK_ENGINE_PACE_H

#include "exchange/message.h"

/* All the pauses that servers asked for in one run, together. */
#define PC_PACE_PAUSES_MS 30000
/* Tries after a refusal (429, 503). */
#define PC_PACE_TRIES_SAFE  5
#define PC_PACE_TRIES_WRITE 2

typedef struct pc_pace {
    double rate;       /* requests a second, 0 = no limit */
    unsigned jobs;     /* in flight at once */
    unsigned n_flying; /* those that are not held back */
    int64_t next_ns;   /* no request leaves before */
    int64_t paused_ms; /* of PC_PACE_PAUSES_MS */
} pc_pace;

void pc_pace_init(pc_pace *pace, double rate, unsigned jobs);
/* 0: one may leave now; else how long to wait, INT64_MAX: until one is done. */
int64_t pc_pace_wait_ns(const pc_pace *pace, int64_t now_ns);
void pc_pace_leave(pc_pace *pace, int64_t now_ns);
void pc_pace_done(pc_pace *pace);

/* A refusal that asks to come back later (10.2.3, RFC 6585 4): true when the
 * request is to be sent again; the whole run pauses until then.  tries: how
 * often it was sent so far. */
bool pc_pace_again(pc_pace *pace, const pc_http_response *response, bool safe,
                   unsigned tries, int64_t now_ns, int64_t wall_s);

#endif
