#include "run/pipeline.h"

#include "base/clock.h"
#include "base/file.h"
#include "run/pipeline_state.h"

#include <errno.h>
#include <string.h>

enum {
    EXIT_OK = 0,
    EXIT_FOUND = 1,
    EXIT_USAGE = 2,
    EXIT_NO_VERDICT = 3,
    EXIT_INTERNAL = 4,
    EXIT_SIGNAL = 128 /* plus the signal's number */
};

const char *pc_run_http(const pc_trace *trace, pc_http_version wanted)
{
    for (size_t i = 0; i < trace->n_exchanges; i++) {
        unsigned version = trace->exchanges[i]->response.version;

        if (trace->exchanges[i]->response.status)
            return version == 20 ? "2" : version == 10 ? "1.0" : "1.1";
    }
    return wanted == PC_HTTP_2 ? "2" : "1.1";
}

static void say_diags(pc_run_state *state)
{
    pc_diags_print(&state->diags, stderr);
    state->diags.n = 0;
}

/* A trace that cannot be written is reported once, at the end. */
static void traced(pc_run_state *state, int r)
{
    if (r < 0)
        state->trace_failed = true;
}

static void on_exchange(void *context, const pc_exchange *exchange)
{
    pc_run_state *state = context;

    if (state->trace_file)
        traced(state, pc_trace_write_exchange(state->trace_file, exchange));
}

static void on_facts(void *context, const pc_facts *facts)
{
    pc_run_state *state = context;

    if (state->trace_file)
        traced(state, pc_trace_write_facts(state->trace_file, facts));
}

static bool counts_as_failure(const pc_run_state *state,
                              const pc_verdict *verdict)
{
    return verdict->result == PC_RESULT_FAIL &&
           verdict->level >= state->record.judge.fail_on;
}

/* Verdicts leave in the order of the plan, whatever order the answers came in:
 * the same answers give the same report. */
static bool judge_ready_items(pc_run_state *state, bool all)
{
    bool failed = false;

    while (state->next < state->plan.n) {
        const pc_item *item = &state->plan.items[state->next];
        const pc_verdict *verdict = NULL;

        if (!all && !item->record.skip && !state->item_done[state->next])
            break;
        state->next++;
        if (pc_judge_item(state->judge, &item->record, &verdict) < 0 ||
            !verdict)
            continue;
        pc_sink_verdict(&state->sink, verdict);
        failed = failed || counts_as_failure(state, verdict);
    }
    return failed;
}

static bool on_item(void *context, const pc_item *item)
{
    pc_run_state *state = context;

    state->item_done[item - state->plan.items] = true;
    return judge_ready_items(state, false);
}

static int open_trace(pc_run_state *state)
{
    const char *path = state->options->trace_file;
    PC_AUTO_BUF json;

    pc_buf_init(&json, PC_LIMIT_FILE);
    if (!path)
        return PC_OK;
    if (pc_make_parents(path, &state->diags) < 0)
        return PC_EIO;
    state->trace_file = strcmp(path, "-") == 0 ? stdout : fopen(path, "we");
    if (!state->trace_file)
        return pc_fail(&state->diags, PC_EIO, "cannot write '%s': %s", path,
                       strerror(errno));
    if (pc_run_record_write(&state->record, &json) < 0)
        return pc_fail(&state->diags, PC_ELIMIT,
                       "the target's settings are too long for a trace");
    traced(state, pc_trace_write_run(state->trace_file, pc_buf_view(&json)));
    return PC_OK;
}

static int open_engine(pc_run_state *state)
{
    const pc_run_options *o = state->options;
    pc_engine_options options = {
        .target = state->target,
        .transport = state->transport,
        .version = state->version,
        .seed = state->seed,
        .state_dir = state->state_dir,
        .user_agent = "precheck/" PC_VERSION,
        .run_id = state->run_id,
        .redactor = state->redactor,
        .max_ms = o->max_ms,
        .fail_fast = o->fail_fast,
        .stop = o->stop,
        .on_facts = on_facts,
        .on_exchange = on_exchange,
        .on_item = on_item,
        .context = state,
    };

    if (pc_run_open_origin(state, &options) < 0)
        return PC_EIO;
    return pc_engine_open(state->arena, &options, &state->engine,
                          &state->diags);
}

static int open_reports(pc_run_state *state)
{
    state->record.info.http = pc_run_http(&state->trace, state->version);
    for (size_t i = 0; i < state->n_wishes; i++) {
        const pc_report_wish *wish = &state->wishes[i];
        int r =
            pc_sink_open(&state->sink, state->arena, wish->format, wish->path,
                         &state->record.info, &state->style, &state->diags);

        if (r < 0)
            return r;
    }
    return PC_OK;
}

static int make_plan(pc_run_state *state)
{
    int r = pc_plan_make(state->arena, state->target, &state->catalogue,
                         state->trace.facts, state->trace.n_facts,
                         &state->selection, &state->plan, &state->diags);

    if (r < 0)
        return r;
    state->item_done = PC_NEW_ARRAY(state->arena, state->plan.n + 1, bool);
    for (size_t i = 0; i < state->plan.n; i++) {
        const pc_item_record *record = &state->plan.items[i].record;

        pc_trace_add_item(&state->trace, record);
        if (state->trace_file)
            traced(state, pc_trace_write_item(state->trace_file, record));
    }
    pc_run_serve_plan(state);
    return PC_OK;
}

static bool stopped_by_signal(const pc_run_state *state)
{
    return state->options->stop && *state->options->stop;
}

/* The exit statuses in their order of precedence. */
static int exit_status(const pc_run_state *state, int engine_result)
{
    int status = pc_judge_exit_status(state->judge);

    if (state->sink.failed || state->trace_failed)
        return EXIT_INTERNAL;
    if (stopped_by_signal(state))
        return EXIT_SIGNAL + *state->options->stop;
    if (status == EXIT_FOUND)
        return status;
    if (engine_result < 0)
        return EXIT_NO_VERDICT;
    return status;
}

/* A wrong path or missing credentials must not look like a server that holds.
 */
static void say_surprises(pc_run_state *state)
{
    for (size_t i = 0; i < state->trace.n_facts; i++) {
        const pc_facts *facts = &state->trace.facts[i];

        if (pc_facts_surprise(facts))
            pc_diag_add(&state->diags, PC_ERROR, facts->pos,
                        pc_arena_printf(state->arena,
                                        "check url: and auth:, or say status: "
                                        "%u if that is meant",
                                        facts->get_status),
                        "'%s' answers %u to GET", facts->resource,
                        facts->get_status);
    }
}

/* From the first request to the last report. */
static int carry_out(pc_run_state *state, bool reachable)
{
    pc_summary summary;
    int64_t start_ns = pc_clock_ns();
    int r = PC_OK, cleaned;

    if (state->origin)
        pc_run_cache_facts(state);
    else if (reachable)
        r = pc_engine_probe(state->engine, &state->trace, &state->diags);
    say_surprises(state);
    if (make_plan(state) < 0) {
        pc_engine_clean(state->engine, &state->trace, &state->diags);
        return EXIT_USAGE;
    }
    state->judge =
        pc_judge_new(state->arena, &state->trace, &state->record.judge);
    if (open_reports(state) < 0) {
        pc_engine_clean(state->engine, &state->trace, &state->diags);
        return EXIT_INTERNAL;
    }
    if (reachable && r >= 0)
        r = pc_engine_run(state->engine, &state->plan, &state->trace,
                          &state->diags);
    cleaned = pc_engine_clean(state->engine, &state->trace, &state->diags);
    if (stopped_by_signal(state))
        state->trace.stopped = "interrupted";
    state->record.info.stopped = state->trace.stopped;
    state->trace.seconds_ms = (pc_clock_ns() - start_ns) / 1000000;
    state->trace.ended = true;
    judge_ready_items(state, true);
    if (state->trace_file)
        traced(state, pc_trace_write_end(state->trace_file, &state->trace));
    pc_run_finish_judging(state->judge, &state->sink, &summary, &state->diags);
    if (cleaned < 0 && r >= 0)
        r = cleaned;
    return exit_status(state, r);
}

void pc_run_finish_judging(pc_judge *judge, pc_sink *sink,
                           pc_summary *ret_summary, pc_diags *diags)
{
    const pc_verdict *const *verdicts;
    size_t before = pc_judge_verdicts(judge, &verdicts), after;

    pc_judge_finish(judge);
    after = pc_judge_verdicts(judge, &verdicts);
    for (size_t i = before; i < after; i++)
        pc_sink_verdict(sink, verdicts[i]);
    pc_judge_summary(judge, ret_summary);
    pc_sink_close(sink, ret_summary, diags);
}

static void say_insecure(const pc_run_state *state)
{
    if (state->target->insecure)
        fputs("precheck: WARNING: certificates are not verified (-k): whoever "
              "sits in between can answer in the target's name\n",
              stderr);
}

static int run_in(pc_run_state *state)
{
    int status;
    bool reachable;

    if (pc_run_setup(state) < 0)
        return EXIT_USAGE;
    say_diags(state); /* warnings */
    say_insecure(state);
    if (state->options->dry_run)
        return pc_run_dry(state);
    if (open_trace(state) < 0 || open_engine(state) < 0)
        return EXIT_USAGE;
    reachable = pc_engine_wait(state->engine, &state->diags) >= 0;
    status = carry_out(state, reachable);
    if (!reachable && status == EXIT_OK)
        status = EXIT_NO_VERDICT;
    if (!state->options->replay)
        pc_last_write(state);
    if (state->options->update_known &&
        pc_known_write(state, state->options->update_known) < 0)
        status = EXIT_INTERNAL;
    pc_engine_close(state->engine);
    return status;
}

int pc_run(const pc_run_options *options)
{
    PC_AUTO_ARENA arena;
    pc_run_state state = {.options = options, .arena = &arena};
    int status;

    pc_arena_init(&arena);
    pc_diags_init(&state.diags, &arena);
    pc_trace_init(&state.trace, &arena);
    status = run_in(&state);
    pc_origin_close(state.origin);
    say_diags(&state);
    if (state.trace_file && state.trace_file != stdout &&
        fclose(state.trace_file) != 0)
        status = EXIT_INTERNAL;
    if (state.trace_failed)
        fprintf(stderr, "precheck: the trace '%s' could not be written\n",
                options->trace_file);
    return status;
}
