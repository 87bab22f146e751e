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
    double most;       /* of the rate, as the user set it; 0 = no limit */
    unsigned jobs;     /* in flight at once */
    unsigned n_flying; /* those that are not held back */
    int64_t next_ns;   /* no request leaves before */
    int64_t paused_ms; /* of PC_PACE_PAUSES_MS */
    int64_t pause_ns;  /* end of the last pause */
    unsigned n_pauses;
    uint64_t n_left;  /* since the last pause or change of the rate */
    int64_t since_ns; /* when that was */
} pc_pace;

void pc_pace_init(pc_pace *pace, double rate, unsigned jobs);
/* 0: one may leave now; else how long to wait, INT64_MAX: until one is done. */
int64_t pc_pace_wait_ns(const pc_pace *pace, int64_t now_ns);
void pc_pace_leave(pc_pace *pace, int64_t now_ns);
void pc_pace_done(pc_pace *pace);

/* A refusal that asks to come back later (10.2.3, RFC 6585 4): true when the
 * request is to be sent again; the whole run pauses until then.  tries: how
 * often it was sent so far.  From the second pause on the rate comes down to a
 * little less than what the server took since the last one, and after a while
 * without refusals up again. */
bool pc_pace_again(pc_pace *pace, const pc_http_response *response, bool safe,
                   unsigned tries, int64_t now_ns, int64_t wall_s);
/* The clean-up has all its pauses still before it. */
void pc_pace_forgive(pc_pace *pace);

#endif
