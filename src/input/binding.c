#include "input/binding.h"

#include "base/cleanup.h"
#include "base/escape.h"
#include "base/str.h"
#include "input/units.h"

#include <string.h>

#define SHOWN_MAX      60
#define STRING_MAX     4096
#define LIST_MAX       1000
#define NEAREST_OF_MAX 64

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

static bool check_length(pc_binder *binder, const pc_key *key,
                         const pc_yaml *node, pc_span text)
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
        !check_length(binder, key, node, text))
        return false;
    if (text.len && memchr(text.ptr, '\0', text.len)) {
        pc_fail_at(binder->diags, PC_ESYNTAX, node->pos, NULL,
                   "'%s' holds a NUL octet", key->name);
        return false;
    }
    *ret_text = pc_arena_span(binder->arena, text).ptr;
    return true;
}

/* Text in quotes is no number and no bool, unless it was a ${...}. */
static bool plain_scalar(pc_binder *binder, const pc_key *key,
                         const pc_yaml *node, pc_span *ret_text)
{
    if (node->kind == PC_YAML_SCALAR && node->quoted &&
        !pc_span_contains(node->text, PC_LIT("${"))) {
        pc_fail_at(binder->diags, PC_ESYNTAX, node->pos,
                   "leave the quotes away", "'%s' takes %s, not text in quotes",
                   key->name, pc_key_form(binder->arena, key));
        return false;
    }
    return pc_key_scalar(binder, key, node, ret_text);
}

static void bad_value(pc_binder *binder, const pc_key *key, const pc_yaml *node,
                      const char *hint, pc_span text)
{
    pc_fail_at(binder->diags, PC_ESYNTAX, node->pos, hint,
               "'%s' takes %s, not '%s'", key->name,
               pc_key_form(binder->arena, key),
               pc_key_shown(binder->arena, text));
}

static bool bind_bool(pc_binder *binder, const pc_key *key, const pc_yaml *node,
                      bool *ret_value)
{
    static const char *const likely[] = {"yes",  "no",    "on", "off",
                                         "True", "False", NULL};
    pc_span text;

    if (!plain_scalar(binder, key, node, &text))
        return false;
    *ret_value = pc_span_is(text, "true");
    if (*ret_value || pc_span_is(text, "false"))
        return true;
    for (size_t i = 0; likely[i]; i++)
        if (pc_span_is_nocase(text, likely[i])) {
            bad_value(binder, key, node,
                      "only these two words, in small letters", text);
            return false;
        }
    bad_value(binder, key, node, NULL, text);
    return false;
}

/* A number in the unit of the key's type, within its limits. */
static bool bind_number(pc_binder *binder, const pc_key *key,
                        const pc_yaml *node, uint64_t *ret_value)
{
    int64_t ms = 0;
    pc_span text;
    bool ok;

    if (key->type == PC_KEY_UNSIGNED ? !plain_scalar(binder, key, node, &text)
                                     : !pc_key_scalar(binder, key, node, &text))
        return false;
    if (key->type == PC_KEY_DURATION) {
        ok = pc_duration_parse(text, &ms) == PC_OK;
        *ret_value = (uint64_t)ms;
    } else if (key->type == PC_KEY_UNSIGNED) {
        ok = pc_span_u64(text, ret_value);
    } else {
        ok = pc_size_parse(text, ret_value) == PC_OK;
    }
    if (ok && *ret_value >= key->low && (!key->high || *ret_value <= key->high))
        return true;
    bad_value(binder, key, node, NULL, text);
    return false;
}

static bool bind_rate(pc_binder *binder, const pc_key *key, const pc_yaml *node,
                      double *ret_rate)
{
    double rate = 0;
    pc_span text;

    if (!pc_key_scalar(binder, key, node, &text))
        return false;
    if (pc_rate_parse(text, &rate) == PC_OK && rate <= (double)key->high) {
        *ret_rate = rate;
        return true;
    }
    bad_value(binder, key, node, NULL, text);
    return false;
}

static bool bind_word(pc_binder *binder, const pc_key *key, const pc_yaml *node,
                      int *ret_value)
{
    const char *names[NEAREST_OF_MAX] = {NULL}, *near;
    pc_span text;

    if (!pc_key_scalar(binder, key, node, &text))
        return false;
    for (size_t i = 0; key->words[i].word; i++) {
        if (pc_span_is(text, key->words[i].word)) {
            *ret_value = key->words[i].value;
            return true;
        }
        if (i + 1 < NEAREST_OF_MAX)
            names[i] = key->words[i].word;
    }
    near = pc_nearest(pc_arena_span(binder->arena, text).ptr, names);
    bad_value(binder, key, node,
              near ? pc_arena_printf(binder->arena, "did you mean '%s'?", near)
                   : NULL,
              text);
    return false;
}

static void bind_strings(pc_binder *binder, const pc_key *key,
                         const pc_yaml *node, void *base)
{
    const char ***items = (const char ***)((char *)base + key->at);
    size_t *n = (size_t *)((char *)base + key->n_at), cap = 0;

    if (node->kind == PC_YAML_MAP ||
        (node->kind == PC_YAML_LIST && !pc_key_is_list(binder, key, node))) {
        if (node->kind == PC_YAML_MAP)
            pc_key_mismatch(binder, key, node, NULL);
        return;
    }
    for (size_t i = 0; i < (node->kind == PC_YAML_LIST ? node->n : 1); i++) {
        const pc_yaml *item =
            node->kind == PC_YAML_LIST ? node->items[i] : node;
        const char *text;

        if (!pc_key_string(binder, key, item, &text))
            continue;
        if (key->flags & PC_KEY_FILE)
            text = pc_key_path(binder->arena, binder->folder, text);
        PC_PUSH(binder->arena, *items, *n, cap, text);
    }
}

static void bind_list(pc_binder *binder, const pc_key *key, const pc_yaml *node,
                      void *base)
{
    char *items;

    if (!pc_key_is_list(binder, key, node))
        return;
    items = pc_arena_array(binder->arena, node->n, key->of->size);
    *(void **)((char *)base + key->at) = items;
    *(size_t *)((char *)base + key->n_at) = node->n;
    for (size_t i = 0; i < node->n; i++)
        pc_keys_bind(binder, key->of, node->items[i],
                     items + i * key->of->size);
}

void pc_key_bind(pc_binder *binder, const pc_key *key, const pc_yaml *node,
                 void *base)
{
    void *member = (char *)base + key->at;
    const char *string;
    uint64_t number;
    double rate;
    int word;
    bool truth;

    switch (key->type) {
    case PC_KEY_STRING:
        if (pc_key_string(binder, key, node, &string))
            *(const char **)member =
                key->flags & PC_KEY_FILE && *string
                    ? pc_key_path(binder->arena, binder->folder, string)
                : *string ? string
                          : NULL;
        return;
    case PC_KEY_TEXT: {
        pc_span text;

        if (pc_key_scalar(binder, key, node, &text) &&
            check_length(binder, key, node, text))
            *(pc_span *)member = text;
        return;
    }
    case PC_KEY_BOOL:
        if (bind_bool(binder, key, node, &truth))
            *(bool *)member = truth;
        return;
    case PC_KEY_TRISTATE:
        if (bind_bool(binder, key, node, &truth))
            *(int *)member = truth;
        return;
    case PC_KEY_UNSIGNED:
        if (bind_number(binder, key, node, &number))
            *(unsigned *)member = (unsigned)number;
        return;
    case PC_KEY_SIZE:
        if (bind_number(binder, key, node, &number))
            *(size_t *)member = (size_t)number;
        return;
    case PC_KEY_SIZE64:
        if (bind_number(binder, key, node, &number))
            *(uint64_t *)member = number;
        return;
    case PC_KEY_DURATION:
        if (bind_number(binder, key, node, &number))
            *(int64_t *)member = (int64_t)number;
        return;
    case PC_KEY_RATE:
        if (bind_rate(binder, key, node, &rate))
            *(double *)member = rate;
        return;
    case PC_KEY_WORD:
        if (bind_word(binder, key, node, &word))
            memcpy(member, &word, sizeof word);
        return;
    case PC_KEY_STRINGS:
        bind_strings(binder, key, node, base);
        return;
    case PC_KEY_GROUP:
        pc_keys_bind(binder, key->of, node, member);
        return;
    case PC_KEY_LIST:
        bind_list(binder, key, node, base);
        return;
    case PC_KEY_CUSTOM:
        key->parse(binder, key, node, base);
        return;
    }
}

static void set_default(pc_binder *binder, const pc_key *key, void *base)
{
    const pc_yaml node = {.kind = PC_YAML_SCALAR,
                          .text = pc_span_of(key->fallback)};

    if (key->type == PC_KEY_GROUP)
        pc_keys_defaults(binder, key->of, (char *)base + key->at);
    else if (key->type == PC_KEY_TRISTATE && !key->fallback)
        *(int *)((char *)base + key->at) = -1;
    else if (key->fallback)
        pc_key_bind(binder, key, &node, base);
}

void pc_keys_defaults(pc_binder *binder, const pc_keys *keys, void *base)
{
    for (size_t i = 0; i < keys->n; i++)
        set_default(binder, &keys->rows[i], base);
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

static const pc_key *row_named(const pc_keys *keys, pc_span name)
{
    for (size_t i = 0; i < keys->n; i++)
        if (pc_span_is(name, keys->rows[i].name))
            return &keys->rows[i];
    return NULL;
}

static void unknown_key(pc_binder *binder, const pc_keys *keys,
                        const pc_yaml *key_node)
{
    const char *names[NEAREST_OF_MAX] = {NULL};
    size_t n = 0;

    for (size_t i = 0; i < keys->n && n + 1 < NEAREST_OF_MAX; i++)
        if (!(keys->rows[i].flags & PC_KEY_LATER))
            names[n++] = keys->rows[i].name;
    pc_key_unknown(binder, key_node, keys->what, names);
}

static void bind_pair(pc_binder *binder, const pc_keys *keys,
                      const pc_yaml *key_node, const pc_yaml *value, void *base)
{
    const pc_key *key = key_node->kind == PC_YAML_SCALAR
                            ? row_named(keys, key_node->text)
                            : NULL;
    pc_key_origin origin = {NULL, key_node->pos};

    if (!key) {
        unknown_key(binder, keys, key_node);
        return;
    }
    if (key->flags & PC_KEY_LATER) {
        pc_fail_at(binder->diags, PC_EINVAL, key_node->pos,
                   "leave the key away until a later version",
                   "'%s' is not "
                   "supported yet",
                   key->name);
        return;
    }
    origin.member = (char *)base + key->at;
    if (key->type != PC_KEY_GROUP)
        PC_PUSH(binder->arena, binder->origins.items, binder->origins.n,
                binder->origins.cap, origin);
    pc_key_bind(binder, key, value, base);
}

void pc_keys_bind(pc_binder *binder, const pc_keys *keys, const pc_yaml *node,
                  void *base)
{
    pc_keys_defaults(binder, keys, base);
    if (keys->pos_at)
        *(pc_pos *)((char *)base + keys->pos_at - 1) = node->pos;
    if (keys->present_at)
        *(bool *)((char *)base + keys->present_at - 1) = true;
    if (node->kind != PC_YAML_MAP) {
        pc_fail_at(binder->diags, PC_ESYNTAX, node->pos, NULL,
                   "%s has to be a map of keys and values", keys->what);
        return;
    }
    for (size_t i = 0; i < node->n; i++)
        bind_pair(binder, keys, node->items[2 * i], node->items[2 * i + 1],
                  base);
    for (size_t i = 0; i < keys->n; i++)
        if (keys->rows[i].flags & PC_KEY_REQUIRED &&
            !pc_yaml_get(node, keys->rows[i].name))
            pc_fail_at(binder->diags, PC_EINVAL, node->pos,
                       pc_arena_printf(binder->arena, "%s: %s",
                                       keys->rows[i].name, keys->rows[i].doc),
                       "%s needs the key '%s'", keys->what, keys->rows[i].name);
    if (keys->check)
        keys->check(binder, node, base);
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
