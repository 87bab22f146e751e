/* run/pipeline.h - the only place that knows all stages.
 *
 * target.yaml -> input -> probe -> plan -> engine -> trace -> judge -> report.
 * The commands of cli/ fill in options and get back an exit status; what goes
 * wrong is said on stderr here.
 */
#ifndef PRECHECK_RUN_PIPELINE_H
#define PRECHECK_RUN_PIPELINE_H

#include "base/arena.h"
#include "base/diag.h"

#include <precheck/span.h>

#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#ifndef PC_VERSION
#define PC_VERSION "0.0.0"
#endif

struct pc_verdict; /* judge/verdict.h */

/* A list of words as collected from repeated flags. */
typedef struct pc_words {
    const char **items;
    size_t n;
} pc_words;

typedef enum pc_color {
    PC_COLOR_AUTO,
    PC_COLOR_ALWAYS,
    PC_COLOR_NEVER
} pc_color;

/* The flags of `run`; the zero value of a member means "as target.yaml says".
 * Everything pointed to must live as long as the call. */
typedef struct pc_run_options {
    const char *target_file; /* or target_text with target_name */
    pc_span target_text;
    const char
        *ledger_file; /* of clean: it names the target's, for want of one */
    const char *target_name;
    const char *profile;
    pc_words vars, secrets; /* NAME=VALUE; NAME=@FILE */
    pc_words cases;         /* --cases */
    pc_words only, skip;
    const char *level;   /* must, should, all */
    const char *fail_on; /* must, should, never */
    pc_words known_files;
    const char *update_known; /* a file to write, or NULL */
    unsigned jobs;
    double rate;
    int64_t timeout_ms, max_ms;
    const char *http;   /* 1.1, 2, auto */
    const char *engine; /* wire, curl */
    unsigned shard, n_shards;
    bool last_failed;
    const char *replay; /* only the last run's finding with this id, or NULL;
                           then target_file may be NULL: the last run's */
    unsigned fail_fast; /* 0 = never stop */
    bool dry_run;
    bool has_seed;
    uint64_t seed;
    pc_words reports; /* FORMAT[=FILE] */
    const char *trace_file;
    bool reproducible;
    bool insecure;
    bool quiet;
    unsigned verbosity;
    pc_color color;
    bool own_target;                   /* --i-own-this-target */
    bool alone;                        /* --alone, of judge */
    volatile const sig_atomic_t *stop; /* a signal number, once one came */
    /* Told each verdict; with it, and without reports of one's own, there is
     * none. */
    void (*on_verdict)(void *context, const struct pc_verdict *verdict);
    void *context;
} pc_run_options;

/* `precheck run`; returns the exit status of FORMATS section 1. */
int pc_run(const pc_run_options *options);

/* `precheck list`: without a target the catalogue, with one why each case would
 * run or be skipped (sends GET, HEAD and OPTIONS only, and what writes:
 * allows). */
int pc_run_list(const pc_run_options *options, bool as_json);

/* `precheck list --markdown`: every case and check as one page, on stdout. */
int pc_run_case_page(void);

/* `precheck judge FILE`: the verdicts on a trace again, offline (level, known
 * and fail-on are those of the recorded run unless given), or on a HAR. */
int pc_run_judge(const pc_run_options *options, const char *trace_file);

/* `precheck clean LEDGER`, against the target the ledger belongs to. */
int pc_run_clean(const pc_run_options *options, const char *ledger_file);

/* Versions of the libraries in use, as text. */
void pc_library_versions(char *ret_curl, size_t curl_size, char *ret_nghttp2,
                         size_t nghttp2_size, char *ret_tls, size_t tls_size);

#endif
