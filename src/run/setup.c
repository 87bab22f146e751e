#include "base/clock.h"
#include "base/file.h"
#include "base/rng.h"
#include "base/str.h"
#include "base/yaml.h"
#include "engine/ledger.h"
#include "input/known.h"
#include "run/pipeline_state.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int pc_level_of(const char *word)
{
    static const struct {
        const char *word;
        int level;
    } words[] = {
        {"must", PC_LEVEL_MUST},
        {"should", PC_LEVEL_SHOULD},
        {"all", PC_LEVEL_NOTE},
        {"never", PC_LEVEL_NEVER},
    };

    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (strcmp(words[i].word, word) == 0)
            return words[i].level;
    return -1;
}

/* NAME=VALUE from --var; for --secret the value is @FILE. */
static int read_var(pc_run_state *state, const char *word, bool secret,
                    pc_var *ret_var)
{
    const char *equals = strchr(word, '=');
    const char *flag = secret ? "secret" : "var";
    pc_span text;
    int r;

    if (!equals || equals == word)
        return pc_fail(&state->diags, PC_EINVAL, "--%s takes NAME=%s, not '%s'",
                       flag, secret ? "@FILE" : "VALUE", word);
    ret_var->name =
        pc_arena_span(state->arena, (pc_span){word, (size_t)(equals - word)})
            .ptr;
    ret_var->secret = secret;
    text = pc_span_of(equals + 1);
    if (!secret) {
        ret_var->value = text;
        return PC_OK;
    }
    if (text.len < 2 || text.ptr[0] != '@')
        return pc_fail(&state->diags, PC_EINVAL,
                       "--secret takes NAME=@FILE: a value on the command line "
                       "would show in the list of processes");
    r = pc_file_read(state->arena, text.ptr + 1, (size_t)64 << 10, &text,
                     &state->diags);
    if (r < 0)
        return r;
    while (text.len &&
           (text.ptr[text.len - 1] == '\n' || text.ptr[text.len - 1] == '\r'))
        text.len--;
    ret_var->value = text;
    return PC_OK;
}

/* What created them knows how to remove them. */
static int ledger_target(pc_run_state *state, const char **file)
{
    const char *path = state->options->ledger_file, *named = NULL;
    int r = pc_ledger_target_file(state->arena, path, &named, &state->diags);

    if (r < 0 || *file)
        return r;
    *file = named;
    return named ? PC_OK
                 : pc_fail_at(&state->diags, PC_EINVAL, (pc_pos){path, 1, 1},
                              "precheck clean --target TARGET.yaml LEDGER",
                              "it does not say which target.yaml it is of");
}

static int load_target(pc_run_state *state)
{
    const pc_run_options *o = state->options;
    pc_var *vars =
        PC_NEW_ARRAY(state->arena, o->vars.n + o->secrets.n + 1, pc_var);
    pc_target_options options = {
        .profile = o->profile, .vars = vars, .redactor = state->redactor};
    const char *file = o->target_file;
    int r = PC_OK;

    if (o->ledger_file && (r = ledger_target(state, &file)) < 0)
        return r;
    if (o->replay && !file && (r = pc_last_target(state, &file)) < 0)
        return r;
    for (size_t i = 0; i < o->vars.n + o->secrets.n; i++) {
        bool secret = i >= o->vars.n;
        const char *word =
            secret ? o->secrets.items[i - o->vars.n] : o->vars.items[i];

        r = read_var(state, word, secret, &vars[options.n_vars]);
        if (r < 0)
            return r;
        options.n_vars++;
    }
    if (file)
        return pc_target_load(state->arena, file, &options, &state->target,
                              &state->diags);
    return pc_target_parse(state->arena, o->target_name, o->target_text,
                           &options, &state->target, &state->diags);
}

/* Flags win over the file. */
static void override(pc_run_state *state)
{
    const pc_run_options *o = state->options;
    pc_target *t = state->target;

    if (o->jobs)
        t->jobs = o->jobs;
    if (o->rate > 0)
        t->rate = o->rate;
    if (o->timeout_ms)
        t->timeout_ms = o->timeout_ms;
    if (o->max_ms)
        t->run_ms = o->max_ms;
    if (o->insecure)
        t->insecure = true;
}

static int load_cases(pc_run_state *state)
{
    const pc_run_options *o = state->options;
    const pc_target *t = state->target;
    size_t n = o->cases.n + t->n_case_paths;
    const char **paths = PC_NEW_ARRAY(state->arena, n + 1, const char *);

    n = 0;
    for (size_t i = 0; i < t->n_case_paths; i++)
        paths[n++] = t->case_paths[i];
    for (size_t i = 0; i < o->cases.n; i++)
        paths[n++] = o->cases.items[i];
    return pc_catalogue_load(state->arena, t->catalogue, paths, n,
                             &state->catalogue, &state->diags);
}

/* Each --known FILE is added to what the record has. */
int pc_run_load_known(pc_run_state *state)
{
    const pc_run_options *o = state->options;
    const pc_known *all = state->record.judge.known;
    size_t n = state->record.judge.n_known;

    for (size_t i = 0; i < o->known_files.n; i++) {
        pc_known *more, *joined;
        size_t n_more;
        int r = pc_known_load(state->arena, o->known_files.items[i], &more,
                              &n_more, &state->diags);

        if (r < 0)
            return r;
        joined = PC_NEW_ARRAY(state->arena, n + n_more + 1, pc_known);
        if (n)
            memcpy(joined, all, n * sizeof *all);
        if (n_more)
            memcpy(joined + n, more, n_more * sizeof *more);
        all = joined;
        n += n_more;
    }
    state->record.judge.known = all;
    state->record.judge.n_known = n;
    return PC_OK;
}

int pc_run_choose_engine(pc_run_state *state)
{
    const pc_run_options *o = state->options;

    state->transport = &pc_transport_wire;
    if (o->engine && strcmp(o->engine, "curl") == 0)
        state->transport = &pc_transport_curl;
    state->version = state->target->version;
    if (o->http)
        state->version = strcmp(o->http, "1.1") == 0 ? PC_HTTP_11
                         : strcmp(o->http, "2") == 0 ? PC_HTTP_2
                                                     : PC_HTTP_AUTO;
    return PC_OK;
}

static void choose_selection(pc_run_state *state)
{
    const pc_run_options *o = state->options;

    state->selection = (pc_selection){
        .only = o->only.items,
        .n_only = o->only.n,
        .skip = o->skip.items,
        .n_skip = o->skip.n,
        .level = PC_LEVEL_NOTE,
        .shard = o->shard,
        .n_shards = o->n_shards,
    };
    if (o->level) {
        state->selection.level = (pc_level)pc_level_of(o->level);
        state->selection.whole_matrix = strcmp(o->level, "all") == 0;
    }
}

static int choose_reports(pc_run_state *state)
{
    const pc_run_options *o = state->options;
    pc_report_wish *wishes;
    int r;

    state->wishes = state->target->reports;
    state->n_wishes = state->target->n_reports;
    state->sink.on_verdict = o->on_verdict;
    state->sink.context = o->context;
    if (o->on_verdict && !o->reports.n) {
        state->n_wishes = 0;
        return PC_OK;
    }
    if (!o->reports.n && state->n_wishes)
        return PC_OK;
    wishes = PC_NEW_ARRAY(state->arena, o->reports.n + 1, pc_report_wish);
    for (size_t i = 0; i < o->reports.n; i++) {
        r = pc_sink_parse(state->arena, o->reports.items[i], &wishes[i].format,
                          &wishes[i].path, &state->diags);
        if (r < 0)
            return r;
    }
    state->wishes = wishes;
    state->n_wishes = o->reports.n;
    if (!state->n_wishes)
        wishes[state->n_wishes++] = (pc_report_wish){"terminal", NULL};
    return PC_OK;
}

void pc_run_choose_style(pc_run_state *state)
{
    const pc_run_options *o = state->options;
    const char *no_color = getenv("NO_COLOR");
    const char *force = getenv("CLICOLOR_FORCE");
    const char *term = getenv("TERM");
    bool color = isatty(STDOUT_FILENO) && !(no_color && *no_color) &&
                 !(term && strcmp(term, "dumb") == 0);

    if (force && *force && strcmp(force, "0") != 0)
        color = true;
    if (o->color != PC_COLOR_AUTO)
        color = o->color == PC_COLOR_ALWAYS;
    state->style = (pc_report_style){.color = color,
                                     .verbose = o->verbosity > 0,
                                     .quiet = o->quiet,
                                     .verbosity = o->verbosity};
}

static void fill_record(pc_run_state *state)
{
    static const char *const writes[] = {"none", "created", "listed"};
    const pc_run_options *o = state->options;
    const pc_target *t = state->target;
    pc_run_record *record = &state->record;
    int64_t now = pc_clock_wall_s();
    char *started = pc_arena_alloc(state->arena, 21);
    PC_AUTO_BUF effective;

    pc_clock_iso(now, started);
    pc_buf_init(&effective, PC_LIMIT_FILE);
    if (pc_target_effective(t, &effective) == PC_OK)
        record->effective =
            pc_redact(state->redactor, state->arena,
                      pc_arena_span(state->arena, pc_buf_view(&effective)));
    record->info = (pc_run_info){
        .version = PC_VERSION,
        .target = t->base.text,
        .target_file = t->file,
        .profile = t->profile ? t->profile->name : "origin",
        .engine = state->transport->name,
        .writes = writes[t->writes],
        .seed = pc_arena_printf(state->arena, "%llX",
                                (unsigned long long)state->seed),
        .started = o->reproducible ? NULL : started,
        .insecure = t->insecure,
        .reproducible = o->reproducible,
    };
    record->run_id = state->run_id;
    record->judge.today_s = now;
    record->judge.fail_on =
        o->fail_on ? (pc_level)pc_level_of(o->fail_on) : PC_LEVEL_MUST;
    record->info.fail_on = record->judge.fail_on;
    record->judge.reproducible = o->reproducible;
    record->judge.token_shown = t->auth.shown;
    record->judge.profile = t->profile;
}

int pc_run_setup(pc_run_state *state)
{
    const pc_run_options *o = state->options;
    const char *dir = getenv("PRECHECK_STATE");
    char *run_id = pc_arena_alloc(state->arena, 9);
    pc_rng rng;
    int r;

    state->redactor = pc_redactor_new(state->arena);
    state->state_dir = dir && *dir ? dir : ".precheck";
    /* Short enough to be typed again; FORMATS shows six digits. */
    state->seed = o->has_seed       ? o->seed
                  : o->reproducible ? 1
                                    : (pc_rng_system_seed() & 0xffffff);
    rng = pc_rng_new(state->seed);
    rng = pc_rng_child(&rng, "run-id");
    if (!o->reproducible && !o->has_seed)
        rng = pc_rng_new(pc_rng_system_seed());
    pc_rng_word(&rng, run_id, 8);
    state->run_id = run_id;
    r = load_target(state);
    if (r < 0)
        return r;
    override(state);
    r = load_cases(state);
    if (r < 0)
        return r;
    state->record.judge.known = state->target->known;
    state->record.judge.n_known = state->target->n_known;
    r = pc_run_load_known(state);
    if (r < 0)
        return r;
    pc_run_choose_engine(state);
    choose_selection(state);
    r = choose_reports(state);
    if (r < 0)
        return r;
    if ((o->last_failed || o->replay) &&
        (r = pc_last_read(state, o->replay)) < 0)
        return r;
    pc_run_choose_style(state);
    fill_record(state);
    pc_run_use_cache(state);
    return PC_OK;
}
