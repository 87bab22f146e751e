/* judge/verdict.h - what was found, as data for reports. */
#ifndef PRECHECK_JUDGE_VERDICT_H
#define PRECHECK_JUDGE_VERDICT_H

#include "exchange/trace.h"

typedef enum pc_result {
    PC_RESULT_PASS,
    PC_RESULT_FAIL,
    PC_RESULT_KNOWN,        /* fails, and target.yaml says so, until a day */
    PC_RESULT_SKIPPED,      /* did not run; reason says why */
    PC_RESULT_INCONCLUSIVE, /* ran, but no verdict; reason says why */
    PC_RESULT_OBSERVED      /* the RFC leaves it open: a note */
} pc_result;
const char *pc_result_word(pc_result result); /* "pass" ... */

typedef struct pc_verdict {
    const char *id;   /* case id, or check id for a rule beyond the ruling */
    const char *item; /* item id, "" for a check over many exchanges */
    const char *resource;
    const char *method;
    const char *title;
    pc_result result;
    pc_level level;      /* must, should, may (= note) */
    pc_clause_id clause; /* the rule that was broken, or the case's */
    pc_clause_id *cites;
    size_t n_cites;
    const pc_exchange *subject, *before, *after; /* any may be NULL */
    const char **expected; /* "412", "2xx", "304 or 200" ... */
    size_t n_expected;
    unsigned got;       /* status, 0 = no answer */
    int changed;        /* state afterwards: 1, 0, -1 not known */
    const char *reason; /* what is wrong, in a sentence; or why skipped */
    const char
        *observed;   /* beside the status: "ETag: W/\"6\"; a GET shows ..." */
    const char *why; /* so what */
    const char *mend;
    const char *steps; /* the oracle's steps in words, for -v, or NULL */
    const char *curl;  /* a shell-safe line that sends it again */
    char replay[5];    /* 4 hex digits, stable for id+resource+method */
    pc_pos pos;        /* of the resource in target.yaml */
    pc_pos case_pos;
    const char *known_reason, *known_until;
    int known_days_left;
    bool unexpected_pass; /* listed as known, but it holds now */
    unsigned n_exchanges; /* a check: over how many it looked */
} pc_verdict;

typedef struct pc_counts {
    unsigned pass, fail, known, skipped, inconclusive, observed;
} pc_counts;

typedef struct pc_summary {
    pc_counts must, should, note; /* by level */
    unsigned skipped, inconclusive, known;
    uint64_t requests;
    double seconds;
    const char *verdict; /* pass, fail, inconclusive, nothing-ran */
} pc_summary;

#endif
