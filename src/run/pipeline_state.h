/* run/pipeline_state.h - what the stages of one run share; private to run/. */
#ifndef PRECHECK_RUN_PIPELINE_STATE_H
#define PRECHECK_RUN_PIPELINE_STATE_H

#include "base/cleanup.h"
#include "base/limits.h"
#include "engine/engine.h"
#include "input/catalogue.h"
#include "judge/judge.h"
#include "origin/origin.h"
#include "plan/plan.h"
#include "run/info.h"
#include "run/pipeline.h"
#include "run/sink.h"

typedef struct pc_run_state {
    const pc_run_options *options;
    pc_arena *arena;
    pc_diags diags;
    pc_redactor *redactor;
    pc_target *target;
    pc_catalogue catalogue;
    pc_selection selection;
    const pc_transport_kind *transport;
    pc_http_version version;
    uint64_t seed;
    const char *state_dir;
    const char *run_id;
    pc_run_record record;
    pc_report_style style;
    const pc_report_wish *wishes; /* reports to write */
    size_t n_wishes;
    FILE *trace_file; /* NULL: none is wanted */
    bool trace_failed;
    pc_origin *origin; /* behind the cache under test, or NULL */
    pc_engine *engine;
    pc_trace trace;
    pc_plan plan;
    pc_judge *judge;
    pc_sink sink;
    bool *item_done; /* parallel to plan.items */
    size_t next;     /* first item that is not judged yet */
    unsigned n_failed;
} pc_run_state;

/* setup.c: everything before the first octet is sent.  < 0: the diagnostics
 * say why, and the exit status is 2. */
int pc_run_setup(pc_run_state *state);
/* setup.c: which transport and HTTP version the flags and target ask for. */
int pc_run_choose_engine(pc_run_state *state);

/* setup.c: known: of the target and of each --known FILE; colours. */
int pc_run_load_known(pc_run_state *state);
void pc_run_choose_style(pc_run_state *state);

/* last.c: the failed items of the last run, for --last-failed; with an
 * id (not NULL) that finding alone, for replay. */
int pc_last_read(pc_run_state *state, const char *id);
/* last.c: the target file of the last run. */
int pc_last_target(pc_run_state *state, const char **ret_file);
void pc_last_write(pc_run_state *state);
/* last.c: --update-known FILE: today's failures as a known list. */
int pc_known_write(pc_run_state *state, const char *path);

/* recorded.c: fills trace and record from an NDJSON trace or a HAR ("-" is
 * stdin), whichever it is. */
int pc_run_read_recorded(pc_run_state *state, const char *path);

/* behind.c: the origin behind a cache, when target.yaml wants one: listens, and
 * becomes part of the engine's options. */
int pc_run_open_origin(pc_run_state *state, pc_engine_options *options);
/* behind.c: the one resource of a target with an origin: the cache itself. */
void pc_run_use_cache(pc_run_state *state);
/* behind.c: what stands in for the probe: the one resource is the cache. */
void pc_run_cache_facts(pc_run_state *state);
/* behind.c: the scripts of the plan. */
void pc_run_serve_plan(pc_run_state *state);

/* The checks over all exchanges, the sums, and the end of all reports. */
void pc_run_finish_judging(pc_judge *judge, pc_sink *sink,
                           pc_summary *ret_summary, pc_diags *diags);

/* list.c: what would be sent, as far as that can be told without sending. */
int pc_run_dry(pc_run_state *state);

/* How the run was done, for headers: "1.1" or "2" as the answers were. */
const char *pc_run_http(const pc_trace *trace, pc_http_version wanted);

/* Level words of --level and --fail-on; -1 is not a word. */
int pc_level_of(const char *word);

#endif
