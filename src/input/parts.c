#include "input/parts.h"

#include "base/cleanup.h"
#include "base/limits.h"
#include "base/str.h"
#include "input/expand.h"

#include <string.h>

const char pc_fields_schema[] =
    "{\"anyOf\": [{\"type\": \"object\", \"additionalProperties\": "
    "{\"type\": [\"string\", \"number\", \"array\"]}}, "
    "{\"type\": \"array\", \"items\": {\"type\": \"array\", "
    "\"minItems\": 2, \"maxItems\": 2}}]}";

bool pc_is_token(pc_span text)
{
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];

        if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
              (c >= '0' && c <= '9') || (c && strchr("!#$%&'*+-.^_`|~", c))))
            return false;
    }
    return text.len > 0;
}

/* Where a value is likely to be a credential. */
static bool is_sensitive(const char *name)
{
    static const char *const words[] = {
        "*authorization*", "*cookie*", "*key*",     "*token*",
        "*secret*",        "*auth*",   "*session*", "*password*"};
    char small[64];
    size_t i;

    for (i = 0; name[i] && i + 1 < sizeof small; i++)
        small[i] =
            name[i] >= 'A' && name[i] <= 'Z' ? (char)(name[i] + 32) : name[i];
    small[i] = '\0';
    for (i = 0; i < sizeof words / sizeof words[0]; i++)
        if (pc_glob_match(words[i], small))
            return true;
    return false;
}

typedef struct field_list {
    pc_field_template *items;
    size_t n, cap;
} field_list;

static bool check_name(pc_binder *binder, const pc_yaml *node, pc_span name)
{
    static const char *const ours[] = {"Content-Length", "Transfer-Encoding",
                                       "Connection", NULL};

    if (!pc_is_token(name)) {
        pc_fail_at(binder->diags, PC_ESYNTAX, node->pos, NULL,
                   "'%s' is no field name", pc_key_shown(binder->arena, name));
        return false;
    }
    for (size_t i = 0; ours[i] && binder->expand; i++)
        if (pc_span_is_nocase(name, ours[i])) {
            pc_fail_at(binder->diags, PC_EINVAL, node->pos, NULL,
                       "'%s' is written by precheck itself", ours[i]);
            return false;
        }
    return true;
}

/* name is given as a node so that its place is known. */
static void add_field(pc_binder *binder, const pc_key *key,
                      const pc_yaml *name_node, const pc_yaml *value_node,
                      field_list *list)
{
    const pc_key value_key = {.name = key->name,
                              .type = PC_KEY_TEXT,
                              .flags = PC_KEY_TEMPLATE,
                              .form = "a value for each field"};
    /* cases have no ${env:}, and a context of their own */
    pc_expander *expander = binder->expand ? binder->context : NULL;
    pc_field_template field;
    bool ok;

    if (name_node->kind != PC_YAML_SCALAR) {
        pc_key_mismatch(binder, key, name_node, NULL);
        return;
    }
    if (!check_name(binder, name_node, name_node->text))
        return;
    field.name = name_node->text.ptr;
    if (expander && is_sensitive(field.name))
        expander->secret_name = "$PRECHECK_SECRET";
    ok = pc_key_scalar(binder, &value_key, value_node, &field.value);
    if (expander)
        expander->secret_name = NULL;
    if (!ok)
        return;
    for (size_t i = 0; i < field.value.len; i++)
        if (field.value.ptr[i] == '\n' || field.value.ptr[i] == '\r') {
            pc_fail_at(binder->diags, PC_ESYNTAX, value_node->pos, NULL,
                       "the value of '%s' holds a line break", field.name);
            return;
        }
    PC_PUSH(binder->arena, list->items, list->n, list->cap, field);
}

static void parse_map(pc_binder *binder, const pc_key *key, const pc_yaml *node,
                      field_list *list)
{
    for (size_t i = 0; i < node->n; i++) {
        const pc_yaml *name = node->items[2 * i];
        const pc_yaml *value = node->items[2 * i + 1];

        if (value->kind != PC_YAML_LIST) {
            add_field(binder, key, name, value, list);
            continue;
        }
        for (size_t j = 0; j < value->n; j++)
            add_field(binder, key, name, value->items[j], list);
    }
}

static void parse_pairs(pc_binder *binder, const pc_key *key,
                        const pc_yaml *node, field_list *list)
{
    for (size_t i = 0; i < node->n; i++) {
        const pc_yaml *pair = node->items[i];

        if (pair->kind == PC_YAML_LIST && pair->n == 2)
            add_field(binder, key, pair->items[0], pair->items[1], list);
        else
            pc_fail_at(binder->diags, PC_ESYNTAX, pair->pos,
                       "- [If-Match, \"${etag}\"]",
                       "'%s': each entry is a pair [name, value]", key->name);
    }
}

void pc_fields_parse(pc_binder *binder, const pc_key *key, const pc_yaml *node,
                     void *base)
{
    field_list list = {NULL, 0, 0};

    if (node->kind == PC_YAML_MAP) {
        parse_map(binder, key, node, &list);
    } else if (node->kind == PC_YAML_LIST) {
        if (!pc_key_is_list(binder, key, node))
            return;
        parse_pairs(binder, key, node, &list);
    } else {
        pc_key_mismatch(binder, key, node, NULL);
    }
    *(pc_field_template **)((char *)base + key->at) = list.items;
    *(size_t *)((char *)base + key->n_at) = list.n;
}

void pc_fields_print(const pc_key *key, const void *base, pc_json_out *out)
{
    const pc_field_template *fields =
        *(pc_field_template *const *)((const char *)base + key->at);
    size_t n = *(const size_t *)((const char *)base + key->n_at);

    pc_json_array(out, NULL);
    for (size_t i = 0; i < n; i++) {
        pc_json_array(out, NULL);
        pc_json_text(out, NULL, fields[i].name);
        pc_json_span(out, NULL, fields[i].value);
        pc_json_array_end(out);
    }
    pc_json_array_end(out);
}

static size_t digits_at(pc_span text, size_t at)
{
    size_t n = 0;

    while (at + n < text.len && text.ptr[at + n] >= '0' &&
           text.ptr[at + n] <= '9')
        n++;
    return n;
}

/* The number grammar of RFC 8259, section 6. */
static bool is_json_number(pc_span text)
{
    size_t i = text.len && text.ptr[0] == '-', n = digits_at(text, i);

    if (!n || (n > 1 && text.ptr[i] == '0'))
        return false;
    i += n;
    if (i < text.len && text.ptr[i] == '.') {
        n = digits_at(text, i + 1);
        if (!n)
            return false;
        i += n + 1;
    }
    if (i < text.len && (text.ptr[i] == 'e' || text.ptr[i] == 'E')) {
        i++;
        i += i < text.len && (text.ptr[i] == '+' || text.ptr[i] == '-');
        n = digits_at(text, i);
        if (!n)
            return false;
        i += n;
    }
    return i == text.len;
}

static bool put_json(pc_binder *binder, const pc_key *key, const pc_yaml *node,
                     const char *name, pc_json_out *out)
{
    pc_span text = node->text;
    bool ok = true;

    if (node->kind == PC_YAML_LIST) {
        pc_json_array(out, name);
        for (size_t i = 0; i < node->n; i++)
            ok &= put_json(binder, key, node->items[i], NULL, out);
        pc_json_array_end(out);
        return ok;
    }
    if (node->kind == PC_YAML_MAP) {
        pc_json_object(out, name);
        for (size_t i = 0; i < node->n; i++)
            ok &= put_json(binder, key, node->items[2 * i + 1],
                           node->items[2 * i]->text.ptr, out);
        pc_json_object_end(out);
        return ok;
    }
    if (pc_yaml_is_null(node))
        pc_json_null(out, name);
    else if (!node->quoted &&
             (is_json_number(text) || pc_span_is(text, "true") ||
              pc_span_is(text, "false")))
        pc_json_raw(out, name, text);
    else if (!pc_key_scalar(binder, key, node, &text))
        return false;
    else
        pc_json_span(out, name, text);
    return ok;
}

bool pc_json_body(pc_binder *binder, const pc_key *key, const pc_yaml *node,
                  pc_span *ret_text)
{
    PC_AUTO_BUF buf;
    pc_json_out out;

    pc_buf_init(&buf, PC_LIMIT_FILE);
    pc_json_begin(&out, &buf, false);
    if (!put_json(binder, key, node, NULL, &out))
        return false;
    if (buf.failed) {
        pc_fail_at(binder->diags, PC_ELIMIT, node->pos, NULL,
                   "'%s' is over %zu bytes of JSON", key->name, PC_LIMIT_FILE);
        return false;
    }
    *ret_text = pc_arena_span(binder->arena, pc_buf_view(&buf));
    return true;
}
