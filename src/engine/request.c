/* The octets of a request: its target, field lines and content. */
#include "base/clock.h"
#include "base/str.h"
#include "engine/h1.h"
#include "engine/state.h"

#include <precheck/httpdate.h>

#include <string.h>

#define TOKEN_LEN 16

static bool named(const pc_field_template *fields, size_t n, const char *name)
{
    for (size_t i = 0; i < n; i++)
        if (pc_span_is_nocase(pc_span_of(fields[i].name), name))
            return true;
    return false;
}

static void add(pc_errand *errand, const char *name, pc_span value)
{
    pc_lines_add(&errand->arena, &errand->exchange.request.fields,
                 pc_span_of(name), value);
}

static int add_bound(pc_errand *errand, const pc_ask *ask,
                     const pc_field_template *fields, size_t n, bool of_case,
                     pc_diags *diags)
{
    for (size_t i = 0; i < n; i++) {
        pc_span value;
        int r;

        /* What the case says counts, also against target.yaml. */
        if (!of_case && named(ask->fields, ask->n_fields, fields[i].name))
            continue;
        r = pc_bind(ask->bindings, &errand->arena, fields[i].value,
                    errand->resource ? errand->resource->pos : (pc_pos){0},
                    &value, diags);
        if (r < 0)
            return r;
        add(errand, pc_arena_strdup(&errand->arena, fields[i].name), value);
    }
    return PC_OK;
}

/* A field of ours, unless the case or a template has it. */
static void add_default(pc_errand *errand, const pc_ask *ask, const char *name,
                        pc_span value)
{
    if (!named(ask->fields, ask->n_fields, name) &&
        !pc_lines_find(&errand->exchange.request.fields, name))
        add(errand, name, pc_arena_span(&errand->arena, value));
}

static void add_content(pc_errand *errand, const pc_ask *ask)
{
    const char *method = errand->exchange.request.method;
    const bool expected = strcmp(method, "PUT") == 0 ||
                          strcmp(method, "POST") == 0 ||
                          strcmp(method, "PATCH") == 0;

    if (ask->has_content) {
        errand->call.content = pc_arena_span(&errand->arena, ask->content);
        if (ask->content_type)
            add_default(errand, ask, "Content-Type",
                        pc_span_of(ask->content_type));
    }
    if (ask->has_content || expected)
        add_default(errand, ask, "Content-Length",
                    pc_span_of(pc_arena_printf(&errand->arena, "%zu",
                                               errand->call.content.len)));
    pc_content_set(&errand->arena, &errand->exchange.request.content,
                   errand->call.content);
}

int pc_request_fill(pc_errand *errand, const pc_ask *ask, pc_diags *diags)
{
    const pc_engine *engine = errand->engine;
    const pc_target *target = engine->target;
    const pc_resource *resource = errand->resource;
    int r;

    errand->exchange.request.target =
        pc_arena_span(&errand->arena, pc_span_of(ask->target));
    add_default(errand, ask, "Host", pc_span_of(target->base.authority));
    add_default(errand, ask, "User-Agent",
                pc_span_of(engine->options.user_agent));
    add_default(errand, ask, "Precheck-Run",
                pc_span_of(engine->options.run_id));
    r = add_bound(errand, ask, target->fields, target->n_fields, false, diags);
    if (r == PC_OK && resource)
        r = add_bound(errand, ask, resource->fields, resource->n_fields, false,
                      diags);
    if (r == PC_OK && ask->with)
        r = add_bound(errand, ask, ask->with->fields, ask->with->n_fields,
                      false, diags);
    if (r == PC_OK)
        r = add_bound(errand, ask, ask->fields, ask->n_fields, true, diags);
    if (r < 0)
        return r;
    if (target->auth.kind != PC_AUTH_NONE && !ask->no_auth)
        add_default(errand, ask, target->auth.field, target->auth.value);
    add_content(errand, ask);
    return PC_OK;
}

int pc_request_target(const pc_engine *engine, const pc_bindings *bindings,
                      const char *url, pc_pos pos, pc_arena *arena,
                      const char **ret_target, pc_diags *diags)
{
    pc_span path;
    int r = pc_bind(bindings, arena, pc_span_of(url), pos, &path, diags);

    if (r < 0)
        return r;
    if (path.len && memchr(path.ptr, '\0', path.len))
        return pc_fail_at(diags, PC_EINVAL, pos, NULL, "a NUL in the URL");
    *ret_target = pc_arena_printf(arena, "%s%s", engine->target->base.path,
                                  path.ptr ? path.ptr : "");
    if (!**ret_target)
        *ret_target = "/";
    return PC_OK;
}

int pc_request_content(pc_engine *engine, pc_bindings *bindings, pc_rng *rng,
                       pc_span text, pc_pos pos, pc_arena *arena,
                       pc_span *ret_content, const char **ret_token,
                       pc_diags *diags)
{
    char word[TOKEN_LEN + 1];
    char now[PC_DATE_LEN + 1];
    pc_span seq;
    uint64_t number = 0;

    pc_rng_word(rng, word, TOKEN_LEN);
    pc_bindings_set(bindings, "token",
                    pc_span_of(pc_arena_printf(arena, "pc-%s-%s",
                                               engine->options.run_id, word)));
    if (pc_bindings_get(bindings, "seq", &seq))
        (void)pc_span_u64(seq, &number);
    pc_bindings_set(bindings, "seq",
                    pc_span_of(pc_arena_printf(
                        arena, "%llu", (unsigned long long)number + 1)));
    if (pc_date_format(pc_clock_wall_s(), now) == PC_OK)
        pc_bindings_set(bindings, "now", pc_span_of(now));
    *ret_token = NULL;
    if (pc_bind_mentions(text, "token")) {
        pc_span token;

        if (pc_bindings_get(bindings, "token", &token))
            *ret_token = pc_arena_span(arena, token).ptr;
    }
    return pc_bind(bindings, arena, text, pos, ret_content, diags);
}
