/* run/offline.c - verdicts from what was recorded; no request is sent. */
#include "engine/versions.h"
#include "run/pipeline_state.h"

enum {
    EXIT_USAGE = 2,
    EXIT_INTERNAL = 4
};

void pc_library_versions(char *ret_curl, size_t curl_size, char *ret_nghttp2,
                         size_t nghttp2_size, char *ret_tls, size_t tls_size)
{
    pc_engine_versions(ret_curl, curl_size, ret_nghttp2, nghttp2_size, ret_tls,
                       tls_size);
}

static int open_reports(pc_run_state *state)
{
    const pc_run_options *o = state->options;
    size_t n = o->reports.n ? o->reports.n : 1;

    for (size_t i = 0; i < n; i++) {
        const char *format = "terminal", *path = NULL;
        int r = PC_OK;

        if (o->reports.n)
            r = pc_sink_parse(state->arena, o->reports.items[i], &format, &path,
                              &state->diags);
        if (r < 0)
            return r;
        r = pc_sink_open(&state->sink, state->arena, format, path,
                         &state->record.info, &state->style, &state->diags);
        if (r < 0)
            return r;
    }
    return PC_OK;
}

static int judge_in(pc_run_state *state, const char *path)
{
    const pc_run_options *o = state->options;
    pc_summary summary;

    if (pc_run_read_recorded(state, path) < 0)
        return EXIT_USAGE;
    if (o->fail_on)
        state->record.judge.fail_on = (pc_level)pc_level_of(o->fail_on);
    state->record.info.fail_on = state->record.judge.fail_on;
    if (o->known_files.n && pc_run_load_known(state) < 0)
        return EXIT_USAGE;
    state->record.judge.reproducible = o->reproducible;
    state->record.info.reproducible = o->reproducible;
    if (o->reproducible)
        state->record.info.started = NULL;
    state->record.info.stopped = state->trace.stopped;
    if (!state->trace.ended)
        state->record.info.stopped = "the trace breaks off";
    state->record.info.http = pc_run_http(&state->trace, PC_HTTP_AUTO);
    pc_run_choose_style(state);
    if (open_reports(state) < 0)
        return EXIT_USAGE;
    state->judge =
        pc_judge_new(state->arena, &state->trace, &state->record.judge);
    for (size_t i = 0; i < state->trace.n_items; i++) {
        const pc_verdict *verdict = NULL;

        if (pc_judge_item(state->judge, &state->trace.items[i], &verdict) >=
                0 &&
            verdict)
            pc_sink_verdict(&state->sink, verdict);
    }
    pc_run_finish_judging(state->judge, &state->sink, &summary, &state->diags);
    return state->sink.failed ? EXIT_INTERNAL
                              : pc_judge_exit_status(state->judge);
}

int pc_run_judge(const pc_run_options *options, const char *trace_file)
{
    PC_AUTO_ARENA arena;
    pc_run_state state = {.options = options, .arena = &arena};
    int status;

    pc_arena_init(&arena);
    pc_diags_init(&state.diags, &arena);
    pc_trace_init(&state.trace, &arena);
    status = judge_in(&state, trace_file);
    pc_diags_print(&state.diags, stderr);
    return status;
}
