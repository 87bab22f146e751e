#include "input/names.h"

#include "base/str.h"

#include <string.h>

const char *const pc_run_names[] = {"etag",
                                    "last-modified",
                                    "date",
                                    "length",
                                    "content-type",
                                    "old.etag",
                                    "old.last-modified",
                                    "old.date",
                                    "old.length",
                                    "old.content-type",
                                    "stale",
                                    "now",
                                    "id",
                                    "unique",
                                    "token",
                                    "seq",
                                    "run.id",
                                    NULL};

#define NAMES_MAX 128

static bool is_listed(pc_span name, const char *const *list)
{
    for (size_t i = 0; list && list[i]; i++)
        if (pc_span_is(name, list[i]))
            return true;
    return false;
}

static void check_name(pc_binder *binder, const pc_yaml *node, pc_span name,
                       const char *const *more)
{
    const char *names[NAMES_MAX] = {NULL}, *near;
    size_t n = 0;

    if (is_listed(name, pc_run_names) || is_listed(name, more))
        return;
    for (size_t i = 0; more && more[i] && n + 1 < NAMES_MAX; i++)
        names[n++] = more[i];
    for (size_t i = 0; pc_run_names[i] && n + 1 < NAMES_MAX; i++)
        names[n++] = pc_run_names[i];
    near = pc_nearest(pc_arena_span(binder->arena, name).ptr, names);
    pc_fail_at(
        binder->diags, PC_EINVAL, node->pos,
        near ? pc_arena_printf(binder->arena, "did you mean '${%s}'?", near)
             : "write $$ for a dollar sign",
        "'${%s}' is nothing that is known during a run",
        pc_key_shown(binder->arena, name));
}

static bool is_name_octet(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           (c >= '0' && c <= '9') || (c && strchr("-_.", c));
}

/* $name, alone, is short for ${name}. */
static bool is_short_form(pc_span text)
{
    if (text.len < 2 || text.ptr[0] != '$' || !is_name_octet(text.ptr[1]) ||
        (text.ptr[1] >= '0' && text.ptr[1] <= '9'))
        return false;
    for (size_t i = 1; i < text.len; i++)
        if (!is_name_octet(text.ptr[i]))
            return false;
    return true;
}

static bool is_expanded(const pc_binder *binder, pc_span inside)
{
    return binder->expand &&
           (pc_span_starts(inside, "env:") || pc_span_starts(inside, "file:") ||
            pc_span_starts(inside, "var:"));
}

static void check_text(pc_binder *binder, const pc_yaml *node,
                       const char *const *more)
{
    pc_span text = node->text;

    if (is_short_form(text)) {
        check_name(binder, node, (pc_span){text.ptr + 1, text.len - 1}, more);
        return;
    }
    for (size_t i = 0; i + 1 < text.len; i++) {
        pc_span inside = {text.ptr + i + 2, text.len - i - 2}, name;
        const char *end;

        if (text.ptr[i] != '$')
            continue;
        if (text.ptr[i + 1] == '$') {
            i++;
            continue;
        }
        if (text.ptr[i + 1] != '{')
            continue;
        end = inside.len ? memchr(inside.ptr, '}', inside.len) : NULL;
        if (!end && binder->expand)
            return; /* was said when it was expanded */
        if (!end) {
            pc_fail_at(binder->diags, PC_ESYNTAX, node->pos,
                       "write $$ for a dollar sign", "'${' without its '}'");
            return;
        }
        inside.len = (size_t)(end - inside.ptr);
        name = inside;
        for (size_t j = 0; j < inside.len && name.len == inside.len; j++)
            if (inside.ptr[j] == ':')
                name.len = j;
        if (!is_expanded(binder, inside))
            check_name(binder, node, name, more);
        i += inside.len + 2;
    }
}

void pc_names_check(pc_binder *binder, const pc_yaml *node,
                    const char *const *more)
{
    if (!node)
        return;
    if (node->kind == PC_YAML_SCALAR)
        check_text(binder, node, more);
    for (size_t i = 0; node->kind == PC_YAML_LIST && i < node->n; i++)
        pc_names_check(binder, node->items[i], more);
    for (size_t i = 0; node->kind == PC_YAML_MAP && i < node->n; i++)
        pc_names_check(binder, node->items[2 * i + 1], more);
}
