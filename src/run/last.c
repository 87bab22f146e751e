/* run/last.c - what a run leaves for the next one: the items that failed, and
 * on request a list of them as known failures.
 */
#include "base/clock.h"
#include "base/file.h"
#include "base/json.h"
#include "base/str.h"
#include "run/pipeline_state.h"

#include <string.h>

#define LAST_NAME "last-run.json"

static const char *last_path(pc_run_state *state)
{
    return pc_arena_printf(state->arena, "%s/%s", state->state_dir, LAST_NAME);
}

static const char *text_of(const pc_json *object, const char *key)
{
    const pc_json *value =
        object->kind == PC_JSON_OBJECT ? pc_json_get(object, key) : NULL;

    return value && value->kind == PC_JSON_STRING ? value->string.ptr : NULL;
}

/* The record of the last run, and its list of findings. */
static int read_last(pc_run_state *state, pc_json **ret_root,
                     const pc_json **ret_findings)
{
    const char *path = last_path(state);
    pc_pos pos = {path, 1, 1};
    pc_span text;
    int r =
        pc_file_read(state->arena, path, PC_LIMIT_FILE, &text, &state->diags);

    if (r < 0)
        return pc_fail(&state->diags, r,
                       "the record of an earlier run is needed");
    r = pc_json_parse(state->arena, text, pos, ret_root, &state->diags);
    if (r < 0)
        return r;
    *ret_findings = (*ret_root)->kind == PC_JSON_OBJECT
                        ? pc_json_get(*ret_root, "findings")
                        : NULL;
    if (!*ret_findings || (*ret_findings)->kind != PC_JSON_ARRAY)
        return pc_fail_at(&state->diags, PC_ESYNTAX, pos, "remove the file",
                          "no list 'findings' in it");
    return PC_OK;
}

/* The items that failed; with an id only that finding's. */
int pc_last_read(pc_run_state *state, const char *id)
{
    const pc_json *findings;
    pc_json *root;
    int r = read_last(state, &root, &findings);

    if (r < 0)
        return r;
    state->selection.has_last_failed = true;
    state->selection.last_failed =
        PC_NEW_ARRAY(state->arena, findings->n + 1, const char *);
    for (size_t i = 0; i < findings->n; i++) {
        const char *item = text_of(findings->items[i], "item");
        const char *replay = text_of(findings->items[i], "replay");

        if (item && (!id || (replay && strcmp(replay, id) == 0)))
            state->selection.last_failed[state->selection.n_last_failed++] =
                item;
    }
    if (id && !state->selection.n_last_failed)
        return pc_fail_at(&state->diags, PC_EINVAL, (pc_pos){0},
                          "a report's 'replay' names it; findings of the last "
                          "run only",
                          "the last run has no finding '%s'", id);
    return PC_OK;
}

int pc_last_target(pc_run_state *state, const char **ret_file)
{
    const pc_json *findings;
    pc_json *root;
    int r = read_last(state, &root, &findings);

    if (r < 0)
        return r;
    *ret_file = text_of(root, "target_file");
    if (!*ret_file)
        return pc_fail_at(&state->diags, PC_EINVAL, (pc_pos){0},
                          "precheck replay ID TARGET.yaml",
                          "the last run had no target file (was it precheck "
                          "demo?)");
    return PC_OK;
}

/* Best effort: a run whose state folder cannot be written is still a run. */
void pc_last_write(pc_run_state *state)
{
    const pc_verdict *const *verdicts;
    size_t n = pc_judge_verdicts(state->judge, &verdicts);
    pc_json_out out;
    pc_diags quiet;
    PC_AUTO_BUF buf;

    pc_buf_init(&buf, PC_LIMIT_FILE);
    pc_diags_init(&quiet, state->arena);
    pc_json_begin(&out, &buf, true);
    pc_json_object(&out, NULL);
    pc_json_text(&out, "target", state->record.info.target);
    if (state->options->target_file)
        pc_json_text(&out, "target_file", state->options->target_file);
    pc_json_array(&out, "findings");
    for (size_t i = 0; i < n; i++) {
        if (verdicts[i]->result != PC_RESULT_FAIL || !*verdicts[i]->item)
            continue;
        pc_json_object(&out, NULL);
        pc_json_text(&out, "replay", verdicts[i]->replay);
        pc_json_text(&out, "item", verdicts[i]->item);
        pc_json_object_end(&out);
    }
    pc_json_array_end(&out);
    pc_json_object_end(&out);
    pc_buf_puts(&buf, "\n");
    if (!buf.failed && pc_make_dirs(state->state_dir, &quiet) == PC_OK)
        pc_file_write(last_path(state), pc_buf_view(&buf), &quiet);
}

/* Which failures a known entry excuses: not each method apart. */
static bool same_known(const pc_verdict *a, const pc_verdict *b)
{
    return strcmp(a->id, b->id) == 0 && strcmp(a->resource, b->resource) == 0;
}

static bool is_failure(const pc_verdict *v)
{
    return v->result == PC_RESULT_FAIL || v->result == PC_RESULT_KNOWN;
}

static bool is_listed(const pc_verdict *const *verdicts, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (is_failure(verdicts[i]) && same_known(verdicts[i], verdicts[n]))
            return true;
    return false;
}

int pc_known_write(pc_run_state *state, const char *path)
{
    const pc_verdict *const *verdicts;
    size_t n = pc_judge_verdicts(state->judge, &verdicts);
    char day[21];
    pc_json_out out;
    PC_AUTO_BUF buf;

    pc_buf_init(&buf, PC_LIMIT_FILE);
    /* Ninety days: long enough to mend, short enough not to be forgotten. */
    pc_clock_iso(state->record.judge.today_s + 90 * INT64_C(86400), day);
    day[10] = '\0';
    pc_buf_printf(&buf, "# Known failures of %s; give each a reason.\n",
                  state->record.info.target);
    for (size_t i = 0; i < n; i++) {
        const pc_verdict *v = verdicts[i];

        if (!is_failure(v) || is_listed(verdicts, i))
            continue;
        /* JSON in YAML's flow style: every octet is quoted as it must be. */
        pc_buf_puts(&buf, "- ");
        pc_json_begin(&out, &buf, false);
        pc_json_object(&out, NULL);
        pc_json_text(&out, "case", v->id);
        pc_json_text(&out, "resource", v->resource);
        pc_json_text(&out, "reason",
                     v->known_reason ? v->known_reason : "not looked at yet");
        pc_json_text(&out, "until", v->known_until ? v->known_until : day);
        pc_json_object_end(&out);
        pc_buf_puts(&buf, "\n");
    }
    if (buf.failed)
        return pc_fail(&state->diags, PC_ELIMIT, "too many known failures");
    return pc_file_write(path, pc_buf_view(&buf), &state->diags);
}
