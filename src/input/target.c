#include "input/target.h"

#include "base/file.h"
#include "base/limits.h"
#include "base/str.h"
#include "input/common.h"
#include "input/expand.h"
#include "input/profile.h"
#include "input/target_keys.h"
#include "input/units.h"

#include <string.h>

static const char least[] = "the least is: version: 1, target: "
                            "http://localhost:8080, resources: [{name: home, "
                            "url: /}]";

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

int pc_var_parse(pc_arena *arena, const char *text, bool secret,
                 pc_var *ret_var, pc_diags *diags)
{
    const char *flag = secret ? "--secret" : "--var";
    const char *equals = strchr(text, '=');
    pc_var var = {.secret = secret};
    int r;

    if (!equals || equals == text || (secret && equals[1] != '@'))
        return pc_fail(diags, PC_EINVAL, "%s takes NAME=%s, not '%s'", flag,
                       secret ? "@FILE" : "VALUE",
                       pc_key_shown(arena, pc_span_of(text)));
    var.name =
        pc_arena_span(arena, (pc_span){text, (size_t)(equals - text)}).ptr;
    var.value = pc_span_of(equals + 1);
    if (secret) {
        r = pc_file_read(arena, equals + 2, PC_LIMIT_BODY_FILE, &var.value,
                         diags);
        if (r < 0)
            return r;
    }
    while (secret && var.value.len &&
           strchr("\r\n", var.value.ptr[var.value.len - 1]))
        var.value.len--;
    *ret_var = var;
    return PC_OK;
}

/* What no file can change (base/limits.h). */
static void put_fixed_limits(pc_buf *out)
{
    static const struct {
        const char *what;
        uint64_t limit;
        bool octets;
    } rows[] = {
        {"one YAML file", PC_LIMIT_FILE, true},
        {"one ${file:}", PC_LIMIT_BODY_FILE, true},
        {"nested collections", PC_LIMIT_YAML_DEPTH, false},
        {"values of a YAML file", PC_LIMIT_YAML_NODES, false},
        {"aliases of a YAML file", PC_LIMIT_YAML_ALIASES, false},
        {"files of cases", PC_LIMIT_CASE_FILES, false},
        {"folders below --cases", PC_LIMIT_CASE_DEPTH, false},
        {"nested JSON", PC_LIMIT_JSON_DEPTH, false},
        {"1xx before an answer", PC_DEFAULT_INFORMATIONAL, false},
        {"one line of a trace", PC_LIMIT_TRACE_LINE, true},
        {"a trace", PC_LIMIT_TRACE_FILE, true},
        {"memory of one arena", PC_LIMIT_ARENA, true},
        {"diagnostics shown", PC_LIMIT_DIAGS, false},
    };

    pc_buf_puts(out, "# limits that cannot be changed:\n");
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        pc_buf_printf(out, "#   %s: ", rows[i].what);
        if (rows[i].octets)
            pc_size_format(out, rows[i].limit);
        else
            pc_buf_printf(out, "%llu", (unsigned long long)rows[i].limit);
        pc_buf_puts(out, "\n");
    }
}

int pc_target_effective(const pc_target *target, pc_buf *out)
{
    pc_keys_effective(&pc_target_keys, target, target->origins, out);
    put_fixed_limits(out);
    return out->failed ? PC_ELIMIT : PC_OK;
}
