#include "input/explain.h"

#include "base/str.h"
#include "input/binding.h"
#include "input/catalogue.h"
#include "input/common.h"

#include <stdio.h>
#include <string.h>

#define TEXT_MAX    1500 /* octets of one text */
#define EXAMPLE_MAX 4000 /* octets of lines of code */

/* One file as it is bound, before it joins the others. */
typedef struct explain_file {
    pc_explain_rule *rules;
    pc_explain_hint *hints;
    pc_explain_status *statuses;
    size_t n_rules, n_hints, n_statuses;
} explain_file;

/* clang-format off */
#define RULE(member) offsetof(pc_explain_rule, member)
static const pc_key rule_rows[] = {
    {.name = "clauses", .type = PC_KEY_STRINGS, .flags = PC_KEY_REQUIRED, .at = RULE(clauses), .n_at = RULE(n_clauses),
     .low = 1, .high = 64, .doc = "names of clauses.h"},
    {.name = "wrong", .type = PC_KEY_STRING, .flags = PC_KEY_REQUIRED, .at = RULE(wrong), .low = 1, .high = TEXT_MAX,
     .doc = "what goes wrong, and for whom"},
    {.name = "mend", .type = PC_KEY_STRING, .flags = PC_KEY_REQUIRED, .at = RULE(mend), .low = 1, .high = TEXT_MAX,
     .doc = "how to mend it"},
};
static const pc_keys rule_keys = {
    .what = "an entry of 'rules'", .rows = rule_rows, .n = 3, .size = sizeof(pc_explain_rule), .pos_at = RULE(pos) + 1};

#define HINT(member) offsetof(pc_explain_hint, member)
static const pc_key hint_rows[] = {
    {.name = "server", .type = PC_KEY_STRING, .flags = PC_KEY_REQUIRED, .at = HINT(server), .low = 1, .high = 40,
     .doc = "a server or framework"},
    {.name = "clauses", .type = PC_KEY_STRINGS, .flags = PC_KEY_REQUIRED, .at = HINT(clauses), .n_at = HINT(n_clauses),
     .low = 1, .high = 64, .doc = "names of clauses.h, * and ? allowed"},
    {.name = "statuses", .type = PC_KEY_STRINGS, .at = HINT(statuses), .n_at = HINT(n_statuses), .low = 3, .high = 3,
     .doc = "statuses that it helps with"},
    {.name = "say", .type = PC_KEY_STRING, .flags = PC_KEY_REQUIRED, .at = HINT(say), .low = 1, .high = TEXT_MAX,
     .doc = "what to do there"},
    {.name = "example", .type = PC_KEY_STRING, .at = HINT(example), .low = 1, .high = EXAMPLE_MAX,
     .doc = "lines of code or configuration"},
    {.name = "see", .type = PC_KEY_STRING, .flags = PC_KEY_REQUIRED, .at = HINT(see), .low = 9, .high = 300,
     .doc = "URL of its documentation"},
};
static const pc_keys hint_keys = {
    .what = "an entry of 'hints'", .rows = hint_rows, .n = sizeof hint_rows / sizeof hint_rows[0],
    .size = sizeof(pc_explain_hint), .pos_at = HINT(pos) + 1};

#define STEP(member) offsetof(pc_explain_step, member)
static const pc_key step_rows[] = {
    {.name = "say", .type = PC_KEY_STRING, .flags = PC_KEY_REQUIRED, .at = STEP(say), .low = 1, .high = TEXT_MAX,
     .doc = "what it is for"},
    {.name = "run", .type = PC_KEY_STRING, .flags = PC_KEY_REQUIRED, .at = STEP(run), .low = 1, .high = EXAMPLE_MAX,
     .doc = "lines for a shell"},
};
static const pc_keys step_keys = {
    .what = "an entry of 'do'", .rows = step_rows, .n = 2, .size = sizeof(pc_explain_step)};

#define STATUS(member) offsetof(pc_explain_status, member)
static const pc_key status_rows[] = {
    {.name = "status", .type = PC_KEY_UNSIGNED, .flags = PC_KEY_REQUIRED, .at = STATUS(status), .low = 100, .high = 599,
     .doc = "the number"},
    {.name = "title", .type = PC_KEY_STRING, .flags = PC_KEY_REQUIRED, .at = STATUS(title), .low = 1, .high = 100,
     .doc = "its name"},
    {.name = "means", .type = PC_KEY_STRING, .flags = PC_KEY_REQUIRED, .at = STATUS(means), .low = 1, .high = TEXT_MAX,
     .doc = "what it means"},
    {.name = "when", .type = PC_KEY_STRINGS, .flags = PC_KEY_REQUIRED, .at = STATUS(when), .n_at = STATUS(n_when),
     .low = 1, .high = TEXT_MAX, .doc = "when it comes"},
    {.name = "do", .type = PC_KEY_LIST, .flags = PC_KEY_REQUIRED, .at = STATUS(steps), .n_at = STATUS(n_steps),
     .of = &step_keys, .doc = "what to do"},
    {.name = "mistakes", .type = PC_KEY_STRINGS, .flags = PC_KEY_REQUIRED, .at = STATUS(mistakes), .n_at = STATUS(n_mistakes),
     .low = 1, .high = TEXT_MAX, .doc = "what people do wrong"},
    {.name = "clauses", .type = PC_KEY_STRINGS, .flags = PC_KEY_REQUIRED, .at = STATUS(clauses), .n_at = STATUS(n_clauses),
     .low = 1, .high = 64, .doc = "names of clauses.h"},
};
static const pc_keys status_keys = {
    .what = "an entry of 'statuses'", .rows = status_rows, .n = sizeof status_rows / sizeof status_rows[0],
    .size = sizeof(pc_explain_status), .pos_at = STATUS(pos) + 1};

#define FILE_AT(member) offsetof(explain_file, member)
static const pc_key file_rows[] = {
    {.name = "rules", .type = PC_KEY_LIST, .at = FILE_AT(rules), .n_at = FILE_AT(n_rules), .of = &rule_keys,
     .doc = "what goes wrong and how to mend it, by clause"},
    {.name = "hints", .type = PC_KEY_LIST, .at = FILE_AT(hints), .n_at = FILE_AT(n_hints), .of = &hint_keys,
     .doc = "the same for one server"},
    {.name = "statuses", .type = PC_KEY_LIST, .at = FILE_AT(statuses), .n_at = FILE_AT(n_statuses), .of = &status_keys,
     .doc = "what to do when a status turns up"},
};
static const pc_keys file_keys = {
    .what = "a file of explanations", .rows = file_rows, .n = 3, .size = sizeof(explain_file)};

static const char *const clause_names[] = {NULL,
#define CLAUSE(name, ref, document, section, level, keyword, binds, vantage, gist, how) #name,
    PC_CLAUSES(CLAUSE)
#undef CLAUSE
    NULL};
/* clang-format on */

const char *pc_explain_clause_name(unsigned id)
{
    return id < PC_CLAUSE_COUNT ? clause_names[id] : NULL;
}

/* Each of the names or globs stands for some clause. */
static void check_clauses(pc_arena *arena, pc_pos pos,
                          const char *const *clauses, size_t n, bool globs,
                          pc_diags *diags)
{
    for (size_t i = 0; i < n; i++) {
        bool found = false;
        const char *near;

        for (unsigned id = 1; id < PC_CLAUSE_COUNT && !found; id++)
            found = globs ? pc_glob_match(clauses[i], clause_names[id])
                          : strcmp(clauses[i], clause_names[id]) == 0;
        if (found)
            continue;
        near = pc_nearest(clauses[i], clause_names + 1);
        pc_fail_at(diags, PC_EINVAL, pos,
                   near ? pc_arena_printf(arena, "did you mean %s?", near)
                        : "the names are those of clauses.h",
                   "no clause '%s'",
                   pc_key_shown(arena, pc_span_of(clauses[i])));
    }
}

static void add_rule(pc_arena *arena, pc_explain *explain,
                     const pc_explain_rule *rule, pc_diags *diags)
{
    check_clauses(arena, rule->pos, rule->clauses, rule->n_clauses, false,
                  diags);
    for (size_t i = 0; i < rule->n_clauses; i++) {
        const pc_explain_rule *other =
            pc_explain_rule_of(explain, rule->clauses[i]);

        if (other)
            pc_fail_at(diags, PC_EINVAL, rule->pos, NULL,
                       "'%s' has a rule already (%s line %u)",
                       pc_key_shown(arena, pc_span_of(rule->clauses[i])),
                       other->pos.file, other->pos.line);
    }
    PC_PUSH(arena, explain->rules, explain->n_rules, explain->rules_cap, *rule);
}

static void add_hint(pc_arena *arena, pc_explain *explain,
                     const pc_explain_hint *hint, pc_diags *diags)
{
    uint64_t number;

    check_clauses(arena, hint->pos, hint->clauses, hint->n_clauses, true,
                  diags);
    for (size_t i = 0; i < hint->n_statuses; i++)
        if (!pc_span_u64(pc_span_of(hint->statuses[i]), &number))
            pc_fail_at(diags, PC_EINVAL, hint->pos, NULL,
                       "'%s' is no status such as 412",
                       pc_key_shown(arena, pc_span_of(hint->statuses[i])));
    if (!pc_span_starts(pc_span_of(hint->see), "https://"))
        pc_fail_at(diags, PC_EINVAL, hint->pos, NULL,
                   "'see' takes an https URL, not '%s'",
                   pc_key_shown(arena, pc_span_of(hint->see)));
    PC_PUSH(arena, explain->hints, explain->n_hints, explain->hints_cap, *hint);
}

static void add_status(pc_arena *arena, pc_explain *explain,
                       const pc_explain_status *status, pc_diags *diags)
{
    check_clauses(arena, status->pos, status->clauses, status->n_clauses, false,
                  diags);
    if (pc_explain_status_of(explain, status->status))
        pc_fail_at(diags, PC_EINVAL, status->pos, NULL,
                   "the status %u stands here a second time", status->status);
    PC_PUSH(arena, explain->statuses, explain->n_statuses,
            explain->statuses_cap, *status);
}

int pc_explain_parse(pc_arena *arena, const char *file, pc_span text,
                     pc_explain *explain, pc_diags *diags)
{
    pc_binder binder = {.arena = arena, .diags = diags};
    size_t errors = diags->n_errors;
    explain_file read = {0};
    pc_yaml *root;
    int r = pc_yaml_single(arena, file, text,
                           "the least is: rules: [], hints: [], statuses: []",
                           &root, diags);

    if (r < 0)
        return r;
    pc_keys_bind(&binder, &file_keys, root, &read);
    if (diags->n_errors != errors)
        return PC_EINVAL; /* members may be missing */
    for (size_t i = 0; i < read.n_rules; i++)
        add_rule(arena, explain, &read.rules[i], diags);
    for (size_t i = 0; i < read.n_hints; i++)
        add_hint(arena, explain, &read.hints[i], diags);
    for (size_t i = 0; i < read.n_statuses; i++)
        add_status(arena, explain, &read.statuses[i], diags);
    return diags->n_errors == errors ? PC_OK : PC_EINVAL;
}

int pc_explain_load(pc_arena *arena, pc_explain *ret_explain, pc_diags *diags)
{
    pc_explain explain = {0};
    size_t errors = diags->n_errors;
    const char *path;
    pc_span text;

    for (size_t i = 0; (path = pc_embedded_path(i)); i++) {
        if (!pc_span_starts(pc_span_of(path), "explain/"))
            continue;
        pc_embedded_file(path, &text);
        pc_explain_parse(arena, pc_arena_printf(arena, "cases/%s", path), text,
                         &explain, diags);
    }
    if (diags->n_errors != errors)
        return PC_EINVAL;
    *ret_explain = explain;
    return PC_OK;
}

static bool has_name(const char *const *names, size_t n, const char *name)
{
    for (size_t i = 0; i < n; i++)
        if (strcmp(names[i], name) == 0)
            return true;
    return false;
}

const pc_explain_rule *pc_explain_rule_of(const pc_explain *explain,
                                          const char *clause)
{
    for (size_t i = 0; i < explain->n_rules; i++)
        if (has_name(explain->rules[i].clauses, explain->rules[i].n_clauses,
                     clause))
            return &explain->rules[i];
    return NULL;
}

const pc_explain_status *pc_explain_status_of(const pc_explain *explain,
                                              unsigned status)
{
    for (size_t i = 0; i < explain->n_statuses; i++)
        if (explain->statuses[i].status == status)
            return &explain->statuses[i];
    return NULL;
}

bool pc_explain_hint_fits_clause(const pc_explain_hint *hint,
                                 const char *clause)
{
    for (size_t i = 0; i < hint->n_clauses; i++)
        if (pc_glob_match(hint->clauses[i], clause))
            return true;
    return false;
}

bool pc_explain_hint_fits_status(const pc_explain_hint *hint, unsigned status)
{
    char text[16];

    snprintf(text, sizeof text, "%u", status);
    return has_name(hint->statuses, hint->n_statuses, text);
}
