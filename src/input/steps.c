/* steps: of a story, and what stands in one. */
#include "base/str.h"
#include "input/case_keys.h"
#include "input/parts.h"
#include "input/units.h"

#include <string.h>

#define STEPS_MAX 100
#define HOUR_MS   3600000

#define MEMBER(type, base, key) ((type *)((char *)(base) + (key)->at))
#define COUNT(base, key)        ((size_t *)((char *)(base) + (key)->n_at))

static const struct {
    const char *key, *method;
} methods[] = {
    {"get", "GET"},         {"head", "HEAD"}, {"put", "PUT"},
    {"patch", "PATCH"},     {"post", "POST"}, {"delete", "DELETE"},
    {"options", "OPTIONS"},
};

/* Field names that can stand as keys of a step. */
static const char *const short_fields[] = {"if-match",
                                           "if-none-match",
                                           "if-modified-since",
                                           "if-unmodified-since",
                                           "if-range",
                                           "range",
                                           "accept-encoding",
                                           "content-type",
                                           "content-range",
                                           "cache-control",
                                           NULL};

static const char *method_of(pc_span key)
{
    for (size_t i = 0; i < sizeof methods / sizeof methods[0]; i++)
        if (pc_span_is(key, methods[i].key))
            return methods[i].method;
    return NULL;
}

/* if-none-match -> If-None-Match */
static const char *field_name(pc_arena *arena, const char *key)
{
    char *name = pc_arena_strdup(arena, key);

    for (char *c = name; *c; c++)
        if ((c == name || c[-1] == '-') && *c >= 'a' && *c <= 'z')
            *c = (char)(*c - 32);
    return name;
}

/* --- the values of a step's keys ----------------------------------------- */

bool pc_status_pattern_parse(pc_span text, pc_status_pattern *ret_pattern)
{
    uint64_t status;

    if (text.len == 3 && text.ptr[0] >= '1' && text.ptr[0] <= '5' &&
        text.ptr[1] == 'x' && text.ptr[2] == 'x') {
        ret_pattern->low = (unsigned)(text.ptr[0] - '0') * 100;
        ret_pattern->high = ret_pattern->low + 99;
        return true;
    }
    if (!pc_span_u64(text, &status) || status < 100 || status > 599)
        return false;
    ret_pattern->low = ret_pattern->high = (unsigned)status;
    return true;
}

void pc_step_parse_expect(pc_binder *binder, const pc_key *key,
                          const pc_yaml *node, void *base)
{
    bool is_list = node->kind == PC_YAML_LIST;
    size_t n = is_list ? node->n : 1, n_good = 0;
    pc_status_pattern *patterns;

    if (is_list && !pc_key_is_list(binder, key, node))
        return;
    patterns = PC_NEW_ARRAY(binder->arena, n, pc_status_pattern);
    for (size_t i = 0; i < n; i++) {
        const pc_yaml *item = is_list ? node->items[i] : node;
        pc_span text;

        if (!pc_key_scalar(binder, key, item, &text))
            continue;
        if (pc_status_pattern_parse(text, &patterns[n_good]))
            n_good++;
        else
            pc_key_mismatch(binder, key, item, NULL);
    }
    *MEMBER(pc_status_pattern *, base, key) = patterns;
    *COUNT(base, key) = n_good;
}

void pc_step_parse_save(pc_binder *binder, const pc_key *key,
                        const pc_yaml *node, void *base)
{
    pc_save *saves;
    size_t n = 0;

    if (!pc_key_is_map(binder, key, node))
        return;
    saves = PC_NEW_ARRAY(binder->arena, node->n, pc_save);
    for (size_t i = 0; i < node->n; i++) {
        const pc_yaml *name = node->items[2 * i];
        const pc_yaml *what = node->items[2 * i + 1];

        saves[n].name = name->text.ptr;
        if (!pc_key_string(binder, key, what, &saves[n].what))
            continue;
        if (pc_is_token(pc_span_of(saves[n].what)) && pc_is_token(name->text))
            n++;
        else
            pc_key_mismatch(binder, key, what, NULL);
    }
    *MEMBER(pc_save *, base, key) = saves;
    *COUNT(base, key) = n;
}

void pc_step_parse_until(pc_binder *binder, const pc_key *key,
                         const pc_yaml *node, void *base)
{
    bool is_list = node->kind == PC_YAML_LIST;
    pc_case_step *step = base;

    for (size_t i = 0; i < (is_list ? node->n : 1); i++) {
        const pc_yaml *item = is_list ? node->items[i] : node;

        if (item->kind == PC_YAML_SCALAR && pc_span_is(item->text, "strong"))
            step->until_strong = true;
        else if (item->kind == PC_YAML_SCALAR &&
                 pc_span_is(item->text, "settled"))
            step->until_settled = true;
        else
            pc_key_mismatch(binder, key, item, NULL);
    }
}

/* --- one step ------------------------------------------------------------ */

static bool is_short_field(pc_span key)
{
    for (size_t i = 0; short_fields[i]; i++)
        if (pc_span_is(key, short_fields[i]))
            return true;
    return false;
}

static void unknown_key(pc_binder *binder, const pc_yaml *key_node)
{
    const char *names[32] = {NULL};
    size_t n = 0;

    for (size_t i = 0; i < pc_step_keys.n; i++)
        names[n++] = pc_step_keys.rows[i].name;
    for (size_t i = 0; short_fields[i] && n < 31; i++)
        names[n++] = short_fields[i];
    pc_key_unknown(binder, key_node, "a step", names);
}

/* What is in {if-match: $v0, body: new, expect: 412}. */
static void parse_request(pc_binder *binder, const pc_yaml *node,
                          pc_case_step *step)
{
    const pc_key self = {.name = "a step", .form = "a map, {} at least"};
    pc_field_template *fields = NULL;
    size_t n = 0, cap = 0;

    if (node->kind != PC_YAML_MAP) {
        if (!pc_yaml_is_null(node))
            pc_key_mismatch(binder, &self, node, self.form);
        return;
    }
    for (size_t i = 0; i < node->n; i++) {
        const pc_yaml *key = node->items[2 * i],
                      *value = node->items[2 * i + 1];
        const pc_key short_key = {.name = key->text.ptr,
                                  .type = PC_KEY_TEXT,
                                  .flags = PC_KEY_TEMPLATE,
                                  .form = "a field value"};
        const pc_key *row = NULL;
        pc_field_template field;

        for (size_t j = 0; j < pc_step_keys.n; j++)
            if (pc_span_is(key->text, pc_step_keys.rows[j].name))
                row = &pc_step_keys.rows[j];
        if (row) {
            pc_key_bind(binder, row, value, step);
        } else if (!is_short_field(key->text)) {
            unknown_key(binder, key);
        } else if (pc_key_scalar(binder, &short_key, value, &field.value)) {
            field.name = field_name(binder->arena, key->text.ptr);
            PC_PUSH(binder->arena, fields, n, cap, field);
        }
    }
    for (size_t i = 0; i < step->n_fields; i++)
        PC_PUSH(binder->arena, fields, n, cap, step->fields[i]);
    step->fields = fields;
    step->n_fields = n;
    if ((step->until_strong || step->until_settled) &&
        strcmp(step->method, "GET") != 0)
        pc_fail_at(binder->diags, PC_EINVAL, node->pos, NULL,
                   "'until' repeats a get alone");
}

static bool is_client(pc_span key)
{
    return key.len && key.len <= 16 && key.ptr[0] >= 'A' && key.ptr[0] <= 'Z' &&
           pc_is_token(key);
}

static void parse_hold(pc_binder *binder, const pc_yaml *node,
                       pc_case_step *step)
{
    static const pc_word words[] = {{"header", PC_HOLD_HEADER},
                                    {"last-byte", PC_HOLD_LAST_BYTE},
                                    {NULL, 0}};
    const pc_key key = {.name = "hold",
                        .type = PC_KEY_WORD,
                        .at = offsetof(pc_case_step, hold),
                        .words = words};

    pc_key_bind(binder, &key, node, step);
}

static void parse_stalled(pc_binder *binder, const pc_yaml *node,
                          pc_case_step *step)
{
    const pc_key key = {.name = "stalled-after",
                        .type = PC_KEY_DURATION,
                        .at = offsetof(pc_case_step, stalled_after_ms),
                        .low = 1,
                        .high = HOUR_MS};

    pc_key_bind(binder, &key, node, step);
}

static void unknown_step(pc_binder *binder, const pc_yaml *key_node)
{
    const char *names[16] = {NULL};
    size_t n = 0;

    for (; n < sizeof methods / sizeof methods[0]; n++)
        names[n] = methods[n].key;
    names[n++] = "hold";
    names[n++] = "stalled-after";
    names[n] = "say";
    pc_key_unknown(binder, key_node, "a step", names);
}

/* {put: {...}, hold: last-byte, say: ...} */
static void parse_action(pc_binder *binder, const pc_yaml *node,
                         pc_case_step *step)
{
    for (size_t i = 0; i < node->n; i++) {
        const pc_yaml *key = node->items[2 * i],
                      *value = node->items[2 * i + 1];
        const char *method = method_of(key->text);

        if (method && step->method) {
            pc_fail_at(binder->diags, PC_EINVAL, key->pos, NULL,
                       "a step is one request");
        } else if (method) {
            step->method = method;
            parse_request(binder, value, step);
        } else if (pc_span_is(key->text, "hold")) {
            parse_hold(binder, value, step);
        } else if (pc_span_is(key->text, "stalled-after")) {
            parse_stalled(binder, value, step);
        } else if (pc_span_is(key->text, "say")) {
            const pc_key say = {
                .name = "say", .type = PC_KEY_STRING, .low = 1, .high = 200};

            pc_key_string(binder, &say, value, &step->say);
        } else {
            unknown_step(binder, key);
        }
    }
    if (!step->method)
        pc_fail_at(binder->diags, PC_EINVAL, node->pos, "- get: {expect: 200}",
                   "a step without a method");
}

static void parse_step(pc_binder *binder, const pc_yaml *node,
                       pc_case_step *step)
{
    const pc_yaml *first;

    step->pos = node->pos;
    if (node->kind != PC_YAML_MAP || !node->n) {
        pc_fail_at(binder->diags, PC_ESYNTAX, node->pos, "- get: {expect: 200}",
                   "a step is a map: its method, and what belongs to it");
        return;
    }
    first = node->items[0];
    if (node->n != 1 || !is_client(first->text)) {
        parse_action(binder, node, step);
        return;
    }
    step->client = first->text.ptr;
    node = node->items[1];
    if (node->kind == PC_YAML_SCALAR && pc_span_is(node->text, "release"))
        step->kind = PC_STEP_RELEASE;
    else if (node->kind == PC_YAML_MAP)
        parse_action(binder, node, step);
    else
        pc_fail_at(binder->diags, PC_ESYNTAX, node->pos,
                   "- A: {put: {...}, hold: last-byte}, or - A: release",
                   "a client does a request, or is released");
}

/* Whoever is released has to be held, and whoever is held released. */
static void check_holds(pc_binder *binder, const pc_case_step *steps, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        bool held = false, released = false;

        for (size_t j = 0; j < i && steps[i].kind == PC_STEP_RELEASE; j++)
            held |= steps[j].client && steps[j].hold &&
                    strcmp(steps[j].client, steps[i].client) == 0;
        for (size_t j = i + 1; j < n && steps[i].hold && steps[i].client; j++)
            released |= steps[j].kind == PC_STEP_RELEASE &&
                        strcmp(steps[j].client, steps[i].client) == 0;
        if (steps[i].kind == PC_STEP_RELEASE && !held)
            pc_fail_at(binder->diags, PC_EINVAL, steps[i].pos, NULL,
                       "'%s' is released but was not held", steps[i].client);
        if (steps[i].hold && !steps[i].client)
            pc_fail_at(binder->diags, PC_EINVAL, steps[i].pos,
                       "- A: {put: {...}, hold: last-byte}",
                       "only a named client can be held");
        else if (steps[i].hold && !released)
            pc_fail_at(binder->diags, PC_EINVAL, steps[i].pos,
                       pc_arena_printf(binder->arena, "- %s: release",
                                       steps[i].client),
                       "'%s' is held and never released", steps[i].client);
    }
}

void pc_steps_parse(pc_binder *binder, const pc_key *key, const pc_yaml *node,
                    void *base)
{
    pc_case_step *steps;

    if (!pc_key_is_list(binder, key, node))
        return;
    if (!node->n || node->n > STEPS_MAX) {
        pc_fail_at(binder->diags, PC_ELIMIT, node->pos, NULL,
                   "a story has 1 to %d steps", STEPS_MAX);
        return;
    }
    steps = PC_NEW_ARRAY(binder->arena, node->n, pc_case_step);
    for (size_t i = 0; i < node->n; i++)
        parse_step(binder, node->items[i], &steps[i]);
    check_holds(binder, steps, node->n);
    *MEMBER(pc_case_step *, base, key) = steps;
    *COUNT(base, key) = node->n;
}
