/* What `precheck judge` reads: a trace of our own, or a HAR of others. */
#include "base/clock.h"
#include "base/file.h"
#include "judge/passive.h"
#include "run/pipeline_state.h"

#include <errno.h>
#include <string.h>

/* A stream that cannot be rewound is copied to a file without a name. */
static int seekable_stdin(pc_run_state *state, FILE **ret_file)
{
    char chunk[65536];
    size_t n, total = 0;
    FILE *file;

    if (fseek(stdin, 0, SEEK_CUR) == 0) {
        *ret_file = stdin;
        return PC_OK;
    }
    file = tmpfile();
    if (!file)
        return pc_fail(&state->diags, PC_EIO, "cannot keep stdin: %s",
                       strerror(errno));
    *ret_file = file;
    while ((n = fread(chunk, 1, sizeof chunk, stdin)) > 0) {
        total += n;
        if (total > PC_LIMIT_TRACE_FILE)
            return pc_fail(&state->diags, PC_ELIMIT, "stdin is over %zu bytes",
                           PC_LIMIT_TRACE_FILE);
        if (fwrite(chunk, 1, n, file) != n)
            return pc_fail(&state->diags, PC_EIO, "cannot keep stdin: %s",
                           strerror(errno));
    }
    if (ferror(stdin))
        return pc_fail(&state->diags, PC_EIO, "cannot read stdin: %s",
                       strerror(errno));
    rewind(file);
    return PC_OK;
}

static int read_all(pc_run_state *state, const char *path, FILE *file,
                    pc_buf *text)
{
    char chunk[65536];
    size_t n;

    while ((n = fread(chunk, 1, sizeof chunk, file)) > 0)
        if (pc_buf_put(text, chunk, n) < 0)
            return pc_fail_at(&state->diags, PC_ELIMIT, (pc_pos){path, 0, 0},
                              "save the traffic in parts",
                              "the HAR is over %zu bytes", PC_LIMIT_HAR_FILE);
    if (ferror(file))
        return pc_fail(&state->diags, PC_EIO, "cannot read '%s': %s", path,
                       strerror(errno));
    return PC_OK;
}

static void fill_record(pc_run_state *state, const char *path,
                        const pc_passive *passive)
{
    char *started = pc_arena_alloc(state->arena, 21);

    state->record = (pc_run_record){0};
    state->record.judge.today_s = pc_clock_wall_s();
    state->record.judge.fail_on = PC_LEVEL_MUST;
    state->record.judge.profile = passive->profile;
    pc_clock_iso(state->record.judge.today_s, started);
    state->record.info = (pc_run_info){
        .version = PC_VERSION,
        .target = pc_arena_strdup(state->arena, path),
        .profile = passive->profile->name,
        .writes = "none",
        .started = started,
    };
}

static int read_har(pc_run_state *state, const char *path, FILE *file)
{
    PC_AUTO_BUF text;
    pc_passive passive;
    pc_har har;
    int r;

    pc_buf_init(&text, PC_LIMIT_HAR_FILE);
    r = read_all(state, path, file, &text);
    if (r == PC_OK)
        r = pc_har_read(state->arena, path, pc_buf_view(&text), &har,
                        &state->diags);
    if (r == PC_OK)
        r = pc_passive_plan(&state->trace, &har, state->options->alone,
                            pc_clock_wall_s(), &passive, &state->diags);
    if (r < 0)
        return r;
    fill_record(state, path, &passive);
    fprintf(stderr,
            "precheck: %s: %zu exchanges, %zu conditional, %zu decided\n", path,
            passive.n_exchanges, passive.n_conditional, passive.n_decided);
    return PC_OK;
}

static int read_file(pc_run_state *state, const char *path, FILE *file)
{
    int r;

    if (pc_har_sniff(file))
        return read_har(state, path, file);
    r = pc_trace_read(&state->trace, path, file, &state->diags);
    if (r < 0)
        return r;
    return pc_run_record_read(state->arena, state->trace.run, path,
                              &state->record, &state->diags);
}

int pc_run_read_recorded(pc_run_state *state, const char *path)
{
    FILE *file = NULL;
    int r = PC_OK;

    if (strcmp(path, "-") == 0) {
        path = "stdin";
        r = seekable_stdin(state, &file);
    } else {
        file = fopen(path, "re");
        if (!file)
            return pc_fail(&state->diags, PC_EIO, "cannot open '%s': %s", path,
                           strerror(errno));
    }
    if (r == PC_OK)
        r = read_file(state, path, file);
    if (file && file != stdin)
        fclose(file);
    return r;
}
