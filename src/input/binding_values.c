/* From a scalar or a list to the member of a struct, a function a type. */
#include "base/str.h"
#include "input/binding.h"
#include "input/units.h"

#include <string.h>

#define NEAREST_OF_MAX 64

#define WORDS_MAX 64

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
    const char *names[WORDS_MAX] = {NULL}, *near;
    pc_span text;

    if (!pc_key_scalar(binder, key, node, &text))
        return false;
    for (size_t i = 0; key->words[i].word; i++) {
        if (pc_span_is(text, key->words[i].word)) {
            *ret_value = key->words[i].value;
            return true;
        }
        if (i + 1 < WORDS_MAX)
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

/* --- one function for each type ------------------------------------------ */

#define BINDER(name)                                                           \
    static void name(pc_binder *binder, const pc_key *key,                     \
                     const pc_yaml *node, void *base)
#define MEMBER(type) (*(type *)((char *)base + key->at))

BINDER(put_string)
{
    const char *text;

    if (!pc_key_string(binder, key, node, &text))
        return;
    if (!*text)
        text = NULL; /* "" says: none */
    else if (key->flags & PC_KEY_FILE)
        text = pc_key_path(binder->arena, binder->folder, text);
    MEMBER(const char *) = text;
}

BINDER(put_text)
{
    pc_span text;

    if (pc_key_scalar(binder, key, node, &text) &&
        pc_key_length(binder, key, node, text))
        MEMBER(pc_span) = text;
}

BINDER(put_bool)
{
    bool truth;

    if (bind_bool(binder, key, node, &truth))
        MEMBER(bool) = truth;
}

BINDER(put_tristate)
{
    bool truth;

    if (bind_bool(binder, key, node, &truth))
        MEMBER(int) = truth;
}

BINDER(put_unsigned)
{
    uint64_t number;

    if (bind_number(binder, key, node, &number))
        MEMBER(unsigned) = (unsigned)number;
}

BINDER(put_size)
{
    uint64_t number;

    if (bind_number(binder, key, node, &number))
        MEMBER(size_t) = (size_t)number;
}

BINDER(put_size64)
{
    uint64_t number;

    if (bind_number(binder, key, node, &number))
        MEMBER(uint64_t) = number;
}

BINDER(put_duration)
{
    uint64_t number;

    if (bind_number(binder, key, node, &number))
        MEMBER(int64_t) = (int64_t)number;
}

BINDER(put_rate)
{
    double rate;

    if (bind_rate(binder, key, node, &rate))
        MEMBER(double) = rate;
}

BINDER(put_word)
{
    int word;

    if (bind_word(binder, key, node, &word))
        memcpy((char *)base + key->at, &word, sizeof word); /* an enum */
}

BINDER(put_group)
{
    pc_keys_bind(binder, key->of, node, (char *)base + key->at);
}

BINDER(put_custom)
{
    key->parse(binder, key, node, base);
}

void pc_key_bind(pc_binder *binder, const pc_key *key, const pc_yaml *node,
                 void *base)
{
    static void (*const binders[])(pc_binder *, const pc_key *, const pc_yaml *,
                                   void *) = {
        [PC_KEY_STRING] = put_string,     [PC_KEY_TEXT] = put_text,
        [PC_KEY_BOOL] = put_bool,         [PC_KEY_TRISTATE] = put_tristate,
        [PC_KEY_UNSIGNED] = put_unsigned, [PC_KEY_SIZE] = put_size,
        [PC_KEY_SIZE64] = put_size64,     [PC_KEY_DURATION] = put_duration,
        [PC_KEY_RATE] = put_rate,         [PC_KEY_WORD] = put_word,
        [PC_KEY_STRINGS] = bind_strings,  [PC_KEY_GROUP] = put_group,
        [PC_KEY_LIST] = bind_list,        [PC_KEY_CUSTOM] = put_custom,
    };

    binders[key->type](binder, key, node, base);
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
