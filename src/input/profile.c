#include "input/profile.h"

#include "base/file.h"
#include "base/limits.h"
#include "base/str.h"
#include "input/binding.h"
#include "input/catalogue.h"
#include "input/common.h"
#include "input/profile_keys.h"

#include <string.h>

/* As the file says it; two lists become one. */
typedef struct profile_file {
    const char *name, *title;
    pc_profile_rule *skip, *relax;
    size_t n_skip, n_relax;
} profile_file;

/* clang-format off */
static const pc_word level_words[] = {
    {"should", PC_LEVEL_SHOULD}, {"note", PC_LEVEL_NOTE}, {NULL, 0}};

#define RULE(member) offsetof(pc_profile_rule, member)
static const pc_key skip_rows[] = {
    {.name = "case", .type = PC_KEY_STRING, .flags = PC_KEY_REQUIRED, .at = RULE(case_glob), .low = 1, .high = 200,
     .doc = "id with * and ?, or tag:x"},
    {.name = "reason", .type = PC_KEY_STRING, .flags = PC_KEY_REQUIRED, .at = RULE(reason), .low = 1, .high = 500,
     .doc = "why, as reports say it"},
};
static const pc_keys skip_keys = {
    .what = "an entry of 'skip'", .rows = skip_rows, .n = 2, .size = sizeof(pc_profile_rule), .pos_at = RULE(pos) + 1};

static const pc_key relax_rows[] = {
    {.name = "case", .type = PC_KEY_STRING, .flags = PC_KEY_REQUIRED, .at = RULE(case_glob), .low = 1, .high = 200,
     .doc = "id with * and ?, or tag:x"},
    {.name = "level", .type = PC_KEY_WORD, .flags = PC_KEY_REQUIRED, .at = RULE(level), .words = level_words,
     .doc = "how much a failure counts"},
    {.name = "reason", .type = PC_KEY_STRING, .flags = PC_KEY_REQUIRED, .at = RULE(reason), .low = 1, .high = 500,
     .doc = "why, as reports say it"},
};
static const pc_keys relax_keys = {
    .what = "an entry of 'relax'", .rows = relax_rows, .n = 3, .size = sizeof(pc_profile_rule), .pos_at = RULE(pos) + 1};

#define PROFILE(member) offsetof(profile_file, member)
static const pc_key profile_rows[] = {
    {.name = "name", .type = PC_KEY_STRING, .flags = PC_KEY_REQUIRED, .at = PROFILE(name), .low = 1, .high = 64, .doc = "as reports show it"},
    {.name = "title", .type = PC_KEY_STRING, .flags = PC_KEY_REQUIRED, .at = PROFILE(title), .low = 1, .high = 200, .doc = "what kind of server it is for"},
    {.name = "skip", .type = PC_KEY_LIST, .at = PROFILE(skip), .n_at = PROFILE(n_skip), .of = &skip_keys, .doc = "cases that do not apply"},
    {.name = "relax", .type = PC_KEY_LIST, .at = PROFILE(relax), .n_at = PROFILE(n_relax), .of = &relax_keys,
     .doc = "cases that are judged but count less"},
};
const pc_keys pc_profile_keys = {
    .what = "a profile", .rows = profile_rows, .n = sizeof profile_rows / sizeof profile_rows[0], .size = sizeof(profile_file)};
/* clang-format on */

static bool is_path(const char *name)
{
    size_t len = strlen(name);

    return strchr(name, '/') ||
           (len > 5 && strcmp(name + len - 5, ".yaml") == 0);
}

/* The names of the embedded profiles, NULL at the end. */
static const char *const *embedded_names(pc_arena *arena)
{
    const char **names = NULL, *path;
    size_t n = 0, cap = 0;

    for (size_t i = 0; (path = pc_embedded_path(i)); i++) {
        pc_span span = pc_span_of(path);
        const char *name;

        if (!pc_span_starts(span, "profiles/") || span.len < 15)
            continue;
        name = pc_arena_span(arena, (pc_span){path + 9, span.len - 14}).ptr;
        PC_PUSH(arena, names, n, cap, name);
    }
    PC_PUSH(arena, names, n, cap, NULL);
    return names;
}

static int unknown(pc_arena *arena, const char *name, pc_pos pos,
                   pc_diags *diags)
{
    const char *const *names = embedded_names(arena);
    const char *near = pc_nearest(name, names), *hint = "";

    if (strcmp(name, "s3") == 0)
        return pc_fail_at(diags, PC_EINVAL, pos, NULL,
                          "the profile '%s' is not supported yet", name);
    for (size_t i = 0; names[i]; i++)
        hint = pc_arena_printf(arena, "%s%s%s", hint, i ? ", " : "", names[i]);
    hint = near ? pc_arena_printf(arena, "did you mean '%s'?", near)
                : pc_arena_printf(arena,
                                  "there are: %s; or a path such as "
                                  "./own.yaml",
                                  hint);
    return pc_fail_at(diags, PC_EINVAL, pos, hint, "no profile '%s'",
                      pc_key_shown(arena, pc_span_of(name)));
}

int pc_profile_parse(pc_arena *arena, const char *file, pc_span text,
                     const pc_profile **ret_profile, pc_diags *diags)
{
    pc_binder binder = {.arena = arena, .diags = diags};
    size_t errors = diags->n_errors, n;
    profile_file read = {0};
    pc_profile *profile = PC_NEW(arena, pc_profile);
    pc_yaml *root;
    int r = pc_yaml_single(arena, file, text,
                           "the least is: name: own, title: my servers", &root,
                           diags);

    if (r < 0)
        return r;
    pc_keys_bind(&binder, &pc_profile_keys, root, &read);
    if (diags->n_errors != errors)
        return PC_EINVAL;
    n = read.n_skip + read.n_relax;
    *profile = (pc_profile){.name = read.name,
                            .title = read.title,
                            .rules = PC_NEW_ARRAY(arena, n, pc_profile_rule),
                            .n_rules = n};
    for (size_t i = 0; i < n; i++) {
        bool skip = i < read.n_skip;

        profile->rules[i] = skip ? read.skip[i] : read.relax[i - read.n_skip];
        profile->rules[i].skip = skip;
    }
    *ret_profile = profile;
    return PC_OK;
}

int pc_profile_load(pc_arena *arena, const char *name, pc_pos pos,
                    const pc_profile **ret_profile, pc_diags *diags)
{
    const char *path;
    pc_span text;
    int r;

    if (is_path(name)) {
        r = pc_file_read(arena, name, PC_LIMIT_FILE, &text, NULL);
        if (r < 0)
            return pc_fail_at(diags, r, pos, NULL,
                              "cannot read the profile '%s'",
                              pc_key_shown(arena, pc_span_of(name)));
        return pc_profile_parse(arena, name, text, ret_profile, diags);
    }
    path = pc_arena_printf(arena, "profiles/%s.yaml", name);
    if (pc_embedded_file(path, &text) < 0)
        return unknown(arena, name, pos, diags);
    return pc_profile_parse(arena, pc_arena_printf(arena, "cases/%s", path),
                            text, ret_profile, diags);
}
