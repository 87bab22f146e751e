#include "run/info.h"

#include "base/json.h"
#include "base/str.h"

static const char *const level_words[] = {"note", "should", "must", "never"};

/* The text members of the record: one row each. */
/* clang-format off */
static const struct {
    const char *key;
    size_t offset;
} texts[] = {
    {"precheck",    offsetof(pc_run_record, info.version)},
    {"target",      offsetof(pc_run_record, info.target)},
    {"target_file", offsetof(pc_run_record, info.target_file)},
    {"profile",     offsetof(pc_run_record, info.profile)},
    {"http",        offsetof(pc_run_record, info.http)},
    {"engine",      offsetof(pc_run_record, info.engine)},
    {"writes",      offsetof(pc_run_record, info.writes)},
    {"seed",        offsetof(pc_run_record, info.seed)},
    {"started",     offsetof(pc_run_record, info.started)},
    {"run_id",      offsetof(pc_run_record, run_id)},
    {"token_shown", offsetof(pc_run_record, judge.token_shown)},
};
/* clang-format on */
#define N_TEXTS (sizeof texts / sizeof texts[0])

static const char **text_at(pc_run_record *record, size_t row)
{
    return (const char **)(void *)((char *)record + texts[row].offset);
}

static void write_known(pc_json_out *out, const pc_known *known)
{
    pc_json_object(out, NULL);
    pc_json_text(out, "case", known->case_glob);
    if (known->resource_glob)
        pc_json_text(out, "resource", known->resource_glob);
    if (known->reason)
        pc_json_text(out, "reason", known->reason);
    if (known->until) {
        pc_json_text(out, "until", known->until);
        pc_json_int(out, "until_s", known->until_s);
    }
    if (known->pos.file)
        pc_json_text(out, "file", known->pos.file);
    pc_json_int(out, "line", known->pos.line);
    pc_json_object_end(out);
}

static void write_rules(pc_json_out *out, const pc_profile *profile)
{
    pc_json_array(out, "profile_rules");
    for (size_t i = 0; profile && i < profile->n_rules; i++) {
        const pc_profile_rule *rule = &profile->rules[i];

        pc_json_object(out, NULL);
        pc_json_text(out, "case", rule->case_glob);
        pc_json_text(out, "level",
                     rule->skip ? "skip" : level_words[rule->level]);
        if (rule->reason)
            pc_json_text(out, "reason", rule->reason);
        pc_json_object_end(out);
    }
    pc_json_array_end(out);
}

int pc_run_record_write(const pc_run_record *record, pc_buf *buf)
{
    pc_json_out out;
    pc_run_record copy = *record;

    pc_json_begin(&out, buf, false);
    pc_json_object(&out, NULL);
    for (size_t i = 0; i < N_TEXTS; i++)
        if (*text_at(&copy, i))
            pc_json_text(&out, texts[i].key, *text_at(&copy, i));
    pc_json_bool(&out, "insecure", record->info.insecure);
    pc_json_int(&out, "today_s", record->judge.today_s);
    pc_json_text(&out, "fail_on", level_words[record->judge.fail_on]);
    pc_json_array(&out, "known");
    for (size_t i = 0; i < record->judge.n_known; i++)
        write_known(&out, &record->judge.known[i]);
    pc_json_array_end(&out);
    write_rules(&out, record->judge.profile);
    pc_json_span(&out, "effective", record->effective);
    pc_json_object_end(&out);
    return buf->failed ? PC_ELIMIT : PC_OK;
}

static const char *text_of(const pc_json *object, const char *key)
{
    const pc_json *value = pc_json_get(object, key);

    return value && value->kind == PC_JSON_STRING ? value->string.ptr : NULL;
}

static int64_t int_of(const pc_json *object, const char *key, int64_t absent)
{
    const pc_json *value = pc_json_get(object, key);

    return value && value->kind == PC_JSON_INT ? value->integer : absent;
}

static void read_known(pc_arena *arena, const pc_json *list,
                       pc_judge_options *judge)
{
    pc_known *known;

    if (!list || list->kind != PC_JSON_ARRAY || !list->n)
        return;
    known = PC_NEW_ARRAY(arena, list->n, pc_known);
    for (size_t i = 0; i < list->n; i++) {
        const pc_json *row = list->items[i];

        if (row->kind != PC_JSON_OBJECT || !text_of(row, "case"))
            continue;
        known[judge->n_known++] = (pc_known){
            .pos = {text_of(row, "file"), (unsigned)int_of(row, "line", 0), 0},
            .case_glob = text_of(row, "case"),
            .resource_glob = text_of(row, "resource"),
            .reason = text_of(row, "reason"),
            .until = text_of(row, "until"),
            .until_s = int_of(row, "until_s", INT64_MAX),
        };
    }
    judge->known = known;
}

static pc_level level_of(const char *word)
{
    for (int i = 0; word && i < 4; i++)
        if (pc_span_is(pc_span_of(word), level_words[i]))
            return (pc_level)i;
    return PC_LEVEL_MUST;
}

static void read_rules(pc_arena *arena, const pc_json *list,
                       pc_run_record *record)
{
    pc_profile *profile = PC_NEW(arena, pc_profile);

    profile->name = record->info.profile;
    record->judge.profile = profile;
    if (!list || list->kind != PC_JSON_ARRAY || !list->n)
        return;
    profile->rules = PC_NEW_ARRAY(arena, list->n, pc_profile_rule);
    for (size_t i = 0; i < list->n; i++) {
        const pc_json *row = list->items[i];
        const char *level =
            row->kind == PC_JSON_OBJECT ? text_of(row, "level") : NULL;

        if (!level || !text_of(row, "case"))
            continue;
        profile->rules[profile->n_rules++] = (pc_profile_rule){
            .case_glob = text_of(row, "case"),
            .reason = text_of(row, "reason"),
            .skip = pc_span_is(pc_span_of(level), "skip"),
            .level = level_of(level),
        };
    }
}

int pc_run_record_read(pc_arena *arena, pc_span json, const char *name,
                       pc_run_record *ret_record, pc_diags *diags)
{
    pc_run_record record = {0};
    const pc_json *flag;
    pc_pos pos = {name, 1, 1};
    pc_json *root;
    int r = pc_json_parse(arena, json, pos, &root, diags);

    if (r < 0)
        return r;
    if (root->kind != PC_JSON_OBJECT)
        return pc_fail_at(diags, PC_ESYNTAX, pos, NULL,
                          "the run record is not an object");
    for (size_t i = 0; i < N_TEXTS; i++)
        *text_at(&record, i) = text_of(root, texts[i].key);
    flag = pc_json_get(root, "insecure");
    record.info.insecure = flag && flag->kind == PC_JSON_BOOL && flag->boolean;
    record.judge.today_s = int_of(root, "today_s", 0);
    record.judge.fail_on = level_of(text_of(root, "fail_on"));
    record.info.fail_on = record.judge.fail_on;
    read_rules(arena, pc_json_get(root, "profile_rules"), &record);
    read_known(arena, pc_json_get(root, "known"), &record.judge);
    if (text_of(root, "effective"))
        record.effective = pc_json_get(root, "effective")->string;
    if (!record.info.target || !record.info.version)
        return pc_fail_at(diags, PC_ESYNTAX, pos,
                          "is this a trace that "
                          "precheck run --trace wrote?",
                          "the run record names no target or no version");
    *ret_record = record;
    return PC_OK;
}
