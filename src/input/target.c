#include "input/target.h"

#include "base/file.h"
#include "base/limits.h"
#include "base/str.h"
#include "input/common.h"
#include "input/expand.h"
#include "input/profile.h"
#include "input/target_keys.h"

#include <string.h>

static const char least[] = "the least is: version: 1, target: "
                            "http://localhost:8080, resources: [{name: home, "
                            "url: /}]";

const char *pc_folder_of(pc_arena *arena, const char *file)
{
    const char *slash = file ? strrchr(file, '/') : NULL;

    if (!slash)
        return "";
    if (slash == file)
        return "/";
    return pc_arena_span(arena, (pc_span){file, (size_t)(slash - file)}).ptr;
}

int pc_yaml_single(pc_arena *arena, const char *file, pc_span text,
                   const char *empty_hint, pc_yaml **ret_root, pc_diags *diags)
{
    pc_yaml **documents;
    size_t n;
    int r = pc_yaml_parse(arena, file, text, &documents, &n, diags);

    if (r < 0)
        return r;
    if (!n || pc_yaml_is_null(documents[0]))
        return pc_fail_at(diags, PC_ESYNTAX, (pc_pos){file, 1, 1}, empty_hint,
                          "the file is empty");
    if (n > 1)
        return pc_fail_at(diags, PC_ESYNTAX, documents[1]->pos, NULL,
                          "a second document ('---') in the file");
    *ret_root = documents[0];
    return PC_OK;
}

/* --profile wins over profile:. */
static void load_profile(pc_binder *binder, const pc_target_options *options,
                         const pc_yaml *root, pc_target *target)
{
    const pc_yaml *node = pc_yaml_get(root, "profile");
    pc_pos pos = node ? node->pos : root->pos;
    const char *name = target->profile ? target->profile->name : "origin";
    const pc_profile *profile;

    if (options->profile) {
        name = options->profile;
        pos = (pc_pos){"--profile", 0, 0};
        pc_target_origin(binder->arena, target, &target->profile, "--profile");
    }
    if (pc_profile_load(binder->arena, name, pos, &profile, binder->diags) ==
        PC_OK)
        target->profile = profile;
}

static void add_var_secrets(pc_binder *binder, const pc_target_options *options)
{
    for (size_t i = 0; i < options->n_vars; i++)
        if (options->vars[i].secret)
            pc_secret_add(
                binder,
                pc_arena_printf(binder->arena, "$%s", options->vars[i].name),
                options->vars[i].value, (pc_pos){"--secret", 0, 0});
}

/* The password in a proxy's URL, if there is one. */
static void add_proxy_secret(pc_binder *binder, const pc_target *target)
{
    const char *user = target->proxy ? strstr(target->proxy, "://") : NULL;
    const char *at = user ? strrchr(user, '@') : NULL;
    const char *colon = at ? strchr(user + 3, ':') : NULL;

    if (colon && colon < at)
        pc_secret_add(binder, "$PRECHECK_PROXY_PASSWORD",
                      (pc_span){colon + 1, (size_t)(at - colon) - 1},
                      (pc_pos){target->file, 0, 0});
}

int pc_target_parse(pc_arena *arena, const char *file, pc_span text,
                    const pc_target_options *options, pc_target **ret_target,
                    pc_diags *diags)
{
    static const pc_target_options none;
    pc_expander expander = {options ? options : &none, NULL};
    pc_binder binder = {.arena = arena,
                        .diags = diags,
                        .folder = pc_folder_of(arena, file),
                        .expand = pc_expand,
                        .context = &expander};
    size_t errors = diags->n_errors;
    pc_target *target = PC_NEW(arena, pc_target);
    pc_key_origins *origins = PC_NEW(arena, pc_key_origins);
    pc_yaml *root;
    int r = pc_yaml_single(arena, file ? file : "target.yaml", text, least,
                           &root, diags);

    if (r < 0)
        return r;
    add_var_secrets(&binder, expander.options);
    target->file = file ? pc_arena_strdup(arena, file) : NULL;
    pc_keys_bind(&binder, &pc_target_keys, root, target);
    add_proxy_secret(&binder, target);
    *origins = binder.origins;
    target->origins = origins;
    if (root->kind == PC_YAML_MAP)
        load_profile(&binder, expander.options, root, target);
    if (diags->n_errors != errors)
        return PC_EINVAL;
    *ret_target = target;
    return PC_OK;
}

int pc_target_load(pc_arena *arena, const char *path,
                   const pc_target_options *options, pc_target **ret_target,
                   pc_diags *diags)
{
    pc_span text;
    int r = pc_file_read(arena, path, PC_LIMIT_FILE, &text, diags);

    if (r < 0)
        return r;
    return pc_target_parse(arena,
                           strcmp(path, "-") == 0 ? "standard input" : path,
                           text, options, ret_target, diags);
}

void pc_target_origin(pc_arena *arena, pc_target *target, const void *member,
                      const char *source)
{
    pc_key_origins *origins = target->origins;
    pc_key_origin origin = {member, {source, 0, 0}};

    PC_PUSH(arena, origins->items, origins->n, origins->cap, origin);
}

int pc_target_effective(const pc_target *target, pc_buf *out)
{
    pc_keys_effective(&pc_target_keys, target, target->origins, out);
    return out->failed ? PC_ELIMIT : PC_OK;
}
