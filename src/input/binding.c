#include "input/binding.h"

#include "base/cleanup.h"
#include "base/escape.h"
#include "base/str.h"
#include "input/units.h"

#include <string.h>

#define SHOWN_MAX  60
#define STRING_MAX 4096
#define LIST_MAX   1000

const char *pc_key_shown(pc_arena *arena, pc_span text)
{
    PC_AUTO_BUF buf;
    bool cut = text.len > SHOWN_MAX;

    pc_buf_init(&buf, 4 * SHOWN_MAX + 4);
    if (cut)
        text.len = SHOWN_MAX;
    pc_escape_text(&buf, text);
    if (cut)
        pc_buf_puts(&buf, "...");
    return pc_arena_strdup(arena, buf.len ? buf.ptr : "");
}

const char *pc_key_path(pc_arena *arena, const char *folder, const char *path)
{
    if (!folder || !*folder || path[0] == '/')
        return path;
    return pc_arena_printf(arena, "%s/%s", folder, path);
}

static const char *join_words(pc_arena *arena, const pc_word *words)
{
    const char *text = "";

    for (size_t i = 0; words[i].word; i++)
        text = pc_arena_printf(arena, "%s%s%s", text,
                               !i                  ? ""
                               : words[i + 1].word ? ", "
                                                   : " or ",
                               words[i].word);
    return text;
}

static const char *span_of_values(pc_arena *arena, const pc_key *key,
                                  int (*format)(pc_buf *, uint64_t))
{
    PC_AUTO_BUF buf;

    pc_buf_init(&buf, 200);
    if (key->high) {
        pc_buf_puts(&buf, ", from ");
        format(&buf, key->low);
        pc_buf_puts(&buf, " to ");
        format(&buf, key->high);
    }
    return pc_arena_strdup(arena, buf.len ? buf.ptr : "");
}

static int format_duration(pc_buf *out, uint64_t ms)
{
    return pc_duration_format(out, (int64_t)ms);
}

static int format_number(pc_buf *out, uint64_t value)
{
    return pc_buf_printf(out, "%llu", (unsigned long long)value);
}

const char *pc_key_form(pc_arena *arena, const pc_key *key)
{
    switch (key->type) {
    case PC_KEY_STRING:
    case PC_KEY_TEXT:
        if (key->form)
            return key->form;
        return key->flags & PC_KEY_FILE ? "a path" : "text";
    case PC_KEY_BOOL:
    case PC_KEY_TRISTATE:
        return "true or false";
    case PC_KEY_UNSIGNED:
        return pc_arena_printf(arena, "a whole number%s",
                               span_of_values(arena, key, format_number));
    case PC_KEY_SIZE:
    case PC_KEY_SIZE64:
        return pc_arena_printf(arena, "a size such as 64KiB or 1MiB%s",
                               span_of_values(arena, key, pc_size_format));
    case PC_KEY_DURATION:
        return pc_arena_printf(arena,
                               "a duration such as 500ms, 10s, 5m or 2h%s",
                               span_of_values(arena, key, format_duration));
    case PC_KEY_RATE:
        return pc_arena_printf(
            arena, "a rate such as 20/s, at most %llu/s, or unlimited",
            (unsigned long long)key->high);
    case PC_KEY_WORD:
        return join_words(arena, key->words);
    case PC_KEY_STRINGS:
        return "a list of words";
    case PC_KEY_GROUP:
        return "a map";
    case PC_KEY_LIST:
        return "a list of maps";
    case PC_KEY_CUSTOM:
        return key->form;
    }
    return "";
}

void pc_key_mismatch(pc_binder *binder, const pc_key *key, const pc_yaml *node,
                     const char *form)
{
    static const char *const kinds[] = {
        [PC_YAML_LIST] = "a list", [PC_YAML_MAP] = "a map"};

    if (!form)
        form = pc_key_form(binder->arena, key);
    if (node->kind != PC_YAML_SCALAR)
        pc_fail_at(binder->diags, PC_ESYNTAX, node->pos, NULL,
                   "'%s' takes %s, not %s", key->name, form, kinds[node->kind]);
    else if (pc_yaml_is_null(node))
        pc_fail_at(binder->diags, PC_ESYNTAX, node->pos, NULL,
                   "'%s' has no value; it takes %s", key->name, form);
    else
        pc_fail_at(binder->diags, PC_ESYNTAX, node->pos, NULL,
                   "'%s' takes %s, not '%s'", key->name, form,
                   pc_key_shown(binder->arena, node->text));
}

bool pc_key_is_map(pc_binder *binder, const pc_key *key, const pc_yaml *node)
{
    if (node->kind == PC_YAML_MAP)
        return true;
    pc_key_mismatch(binder, key, node, NULL);
    return false;
}

bool pc_key_is_list(pc_binder *binder, const pc_key *key, const pc_yaml *node)
{
    if (node->kind == PC_YAML_LIST) {
        if (node->n <= LIST_MAX)
            return true;
        pc_fail_at(binder->diags, PC_ELIMIT, node->pos, NULL,
                   "'%s' has more than %d entries", key->name, LIST_MAX);
        return false;
    }
    pc_key_mismatch(binder, key, node, NULL);
    return false;
}

bool pc_key_scalar(pc_binder *binder, const pc_key *key, const pc_yaml *node,
                   pc_span *ret_text)
{
    if (node->kind != PC_YAML_SCALAR || pc_yaml_is_null(node)) {
        pc_key_mismatch(binder, key, node, NULL);
        return false;
    }
    *ret_text = node->text;
    return !binder->expand || binder->expand(binder, key, node, ret_text);
}

bool pc_key_length(pc_binder *binder, const pc_key *key, const pc_yaml *node,
                   pc_span text)
{
    uint64_t high = key->high ? key->high : STRING_MAX;

    if (text.len <= high && text.len >= key->low)
        return true;
    if (text.len > high)
        pc_fail_at(binder->diags, PC_ELIMIT, node->pos, NULL,
                   "'%s' has %zu octets; at most %llu are allowed", key->name,
                   text.len, (unsigned long long)high);
    else
        pc_fail_at(binder->diags, PC_ERANGE, node->pos, NULL, "'%s' is %s",
                   key->name, text.len ? "too short" : "empty");
    return false;
}

bool pc_key_string(pc_binder *binder, const pc_key *key, const pc_yaml *node,
                   const char **ret_text)
{
    pc_span text;

    if (!pc_key_scalar(binder, key, node, &text) ||
        !pc_key_length(binder, key, node, text))
        return false;
    if (text.len && memchr(text.ptr, '\0', text.len)) {
        pc_fail_at(binder->diags, PC_ESYNTAX, node->pos, NULL,
                   "'%s' holds a NUL octet", key->name);
        return false;
    }
    *ret_text = pc_arena_span(binder->arena, text).ptr;
    return true;
}

void pc_key_unknown(pc_binder *binder, const pc_yaml *key_node,
                    const char *what, const char *const *names)
{
    const char *shown = pc_key_shown(binder->arena, key_node->text);
    const char *near = pc_nearest(key_node->text.ptr, names);
    const char *hint = "";

    for (size_t i = 0; names[i] && !near; i++)
        hint = pc_arena_printf(binder->arena, "%s%s%s", hint, i ? ", " : "",
                               names[i]);
    hint = near ? pc_arena_printf(binder->arena, "did you mean '%s'?", near)
                : pc_arena_printf(binder->arena, "known here: %s", hint);
    pc_fail_at(binder->diags, PC_EINVAL, key_node->pos, hint,
               "unknown key '%s' in %s", shown, what);
}

const pc_pos *pc_key_origin_of(const pc_key_origins *origins,
                               const void *member)
{
    /* the last one wins: a flag comes after the file */
    for (size_t i = origins ? origins->n : 0; i-- > 0;)
        if (origins->items[i].member == member)
            return &origins->items[i].pos;
    return NULL;
}
