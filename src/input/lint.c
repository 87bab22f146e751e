#include "input/lint.h"

#include "base/file.h"
#include "base/limits.h"
#include "base/str.h"
#include "base/yaml.h"
#include "input/explain.h"
#include "input/known.h"

#include <string.h>

static bool has_any(const pc_yaml *map, const char *const *keys)
{
    for (size_t i = 0; keys[i]; i++)
        if (pc_yaml_get(map, keys[i]))
            return true;
    return false;
}

/* By the keys that only one kind of file has. */
static pc_file_kind kind_of(const pc_yaml *root)
{
    static const char *const of_target[] = {"target", "resources", "version",
                                            NULL};
    static const char *const of_case[] = {"id",       "cite", "steps", "send",
                                          "fails-on", "race", NULL};
    static const char *const of_known[] = {"case", NULL};
    static const char *const of_explain[] = {"rules", "hints", "statuses",
                                             NULL};
    static const char *const of_profile[] = {"skip", "relax", "title", NULL};

    if (root->kind == PC_YAML_LIST)
        return root->n && has_any(root->items[0], of_known) ? PC_FILE_KNOWN
                                                            : PC_FILE_CASES;
    if (has_any(root, of_target))
        return PC_FILE_TARGET;
    if (has_any(root, of_case))
        return PC_FILE_CASES;
    if (has_any(root, of_explain))
        return PC_FILE_EXPLAIN;
    return has_any(root, of_profile) ? PC_FILE_PROFILE : PC_FILE_TARGET;
}

const char *pc_file_kind_name(pc_file_kind kind)
{
    static const char *const names[] = {
        [PC_FILE_TARGET] = "a target",      [PC_FILE_CASES] = "cases",
        [PC_FILE_PROFILE] = "a profile",    [PC_FILE_KNOWN] = "known failures",
        [PC_FILE_EXPLAIN] = "explanations",
    };

    return names[kind];
}

static int lint_target(pc_arena *arena, const char *path, pc_span text,
                       const pc_target_options *options, pc_lint_result *result,
                       pc_diags *diags)
{
    int r = pc_target_parse(arena, path, text, options, &result->target, diags);

    if (r < 0)
        return r;
    return pc_catalogue_load(
        arena, result->target->catalogue, result->target->case_paths,
        result->target->n_case_paths, &result->catalogue, diags);
}

int pc_lint_file(pc_arena *arena, const char *path,
                 const pc_target_options *options, pc_lint_result *ret_result,
                 pc_diags *diags)
{
    pc_lint_result result = {.kind = PC_FILE_TARGET};
    const char *file = strcmp(path, "-") == 0 ? "standard input" : path;
    const pc_profile *profile;
    pc_explain explain = {0};
    pc_yaml **documents = NULL;
    pc_diags ignored;
    pc_known *known;
    pc_span text;
    size_t n = 0;
    int r = pc_file_read(arena, path, PC_LIMIT_FILE, &text, diags);

    if (r < 0)
        return r;
    /* what is wrong is said when the file is read as what it is */
    pc_diags_init(&ignored, arena);
    r = pc_yaml_parse(arena, file, text, &documents, &n, &ignored);
    if (n && (r == PC_OK || r == PC_EINVAL))
        result.kind = kind_of(documents[0]);
    switch (result.kind) {
    case PC_FILE_TARGET:
        r = lint_target(arena, file, text, options, &result, diags);
        break;
    case PC_FILE_CASES:
        r = pc_cases_parse(arena, file, text, &result.catalogue.cases,
                           &result.catalogue.n, diags);
        break;
    case PC_FILE_PROFILE:
        r = pc_profile_parse(arena, file, text, &profile, diags);
        break;
    case PC_FILE_KNOWN:
        r = pc_known_parse(arena, file, text, &known, &n, diags);
        break;
    case PC_FILE_EXPLAIN:
        r = pc_explain_parse(arena, file, text, &explain, diags);
        break;
    }
    if (r == PC_OK)
        *ret_result = result;
    return r;
}
