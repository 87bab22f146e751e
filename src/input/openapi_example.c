/* From a schema to one value that fits it. */
#include "base/json.h"
#include "base/str.h"
#include "input/openapi.h"

#include <stdlib.h>
#include <string.h>

#define REFS_MAX    16   /* of one chain */
#define DEPTH_MAX   8    /* of the value that is made */
#define MEMBERS_MAX 40   /* of one object */
#define VALUES_MAX  2000 /* of all of it: references make trees of schemas */
#define JSON_MAX    ((size_t)256 << 10)
#define LONG_ENOUGH 48 /* octets that "precheck ${token}" may become */

typedef struct maker {
    pc_arena *arena;
    const pc_yaml *root;
    pc_json_out out;
    unsigned n_values;
    bool token;
} maker;

/* ---- references ---- */

/* One part of a JSON pointer: ~1 is /, ~0 is ~, and %XX as in a URI. */
static const char *unescape(pc_span part, char *buf, size_t size)
{
    size_t n = 0;

    for (size_t i = 0; i < part.len && n + 1 < size; i++) {
        char c = part.ptr[i];

        if (c == '~' && i + 1 < part.len)
            c = part.ptr[++i] == '1' ? '/' : '~';
        else if (c == '%' && i + 2 < part.len) {
            const char hex[3] = {part.ptr[i + 1], part.ptr[i + 2], '\0'};

            c = (char)strtol(hex, NULL, 16);
            i += 2;
        }
        buf[n++] = c;
    }
    buf[n] = '\0';
    return buf;
}

static const pc_yaml *follow(const pc_yaml *root, pc_span pointer)
{
    const pc_yaml *node = root;
    char name[256];

    while (node && pointer.len) {
        const char *slash;
        pc_span part;

        pointer.ptr++; /* the slash */
        pointer.len--;
        slash = memchr(pointer.ptr, '/', pointer.len);
        part = (pc_span){pointer.ptr,
                         slash ? (size_t)(slash - pointer.ptr) : pointer.len};
        pointer.ptr += part.len;
        pointer.len -= part.len;
        node = pc_yaml_get(node, unescape(part, name, sizeof name));
    }
    return node;
}

const pc_yaml *pc_openapi_resolve(const pc_yaml *root, const pc_yaml *node)
{
    for (unsigned i = 0; i < REFS_MAX; i++) {
        const pc_yaml *ref = pc_yaml_get(node, "$ref");

        if (!ref)
            return node;
        if (ref->kind != PC_YAML_SCALAR || !pc_span_starts(ref->text, "#/"))
            return NULL;
        node = follow(root, (pc_span){ref->text.ptr + 1, ref->text.len - 1});
    }
    return NULL;
}

/* ---- values that stand in the document ---- */

static const char *word_of(const pc_yaml *map, const char *key)
{
    const pc_yaml *node = pc_yaml_get(map, key);

    return node && node->kind == PC_YAML_SCALAR ? node->text.ptr : "";
}

static bool is_true(const pc_yaml *map, const char *key)
{
    return strcmp(word_of(map, key), "true") == 0;
}

/* A JSON number, by its grammar. */
static bool is_number(pc_span text)
{
    const char *p = text.ptr;
    size_t digits;

    p += *p == '-';
    digits = strspn(p, "0123456789");
    if (!digits || (*p == '0' && digits > 1))
        return false;
    p += digits;
    if (*p == '.') {
        digits = strspn(++p, "0123456789");
        if (!digits)
            return false;
        p += digits;
    }
    if (*p == 'e' || *p == 'E') {
        p++;
        p += *p == '+' || *p == '-';
        digits = strspn(p, "0123456789");
        if (!digits)
            return false;
        p += digits;
    }
    return p == text.ptr + text.len;
}

/* $ begins a template in target.yaml: it is written twice. */
static const char *literal(pc_arena *arena, pc_span text)
{
    char *copy = pc_arena_alloc(arena, 2 * text.len + 1);
    size_t n = 0;

    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i] == '$')
            copy[n++] = '$';
        copy[n++] = text.ptr[i] ? text.ptr[i] : ' ';
    }
    copy[n] = '\0';
    return copy;
}

static void put_scalar(maker *m, const char *key, const pc_yaml *node)
{
    if (pc_yaml_is_null(node))
        pc_json_null(&m->out, key);
    else if (!node->quoted && (pc_span_is(node->text, "true") ||
                               pc_span_is(node->text, "false")))
        pc_json_bool(&m->out, key, node->text.ptr[0] == 't');
    else if (!node->quoted && is_number(node->text))
        pc_json_raw(&m->out, key, node->text);
    else
        pc_json_text(&m->out, key, literal(m->arena, node->text));
}

/* A text of an example that no rule binds: it may be any other. */
static bool is_free_text(const pc_yaml *node)
{
    const char *text = node->text.ptr;

    if (node->kind != PC_YAML_SCALAR || pc_yaml_is_null(node) ||
        (!node->quoted &&
         (is_number(node->text) || pc_span_is(node->text, "true") ||
          pc_span_is(node->text, "false"))))
        return false;
    /* words that stand for themselves: dates, addresses, codes */
    return strchr(text, ' ') ||
           (node->text.len && !strpbrk(text, ":/@_-0123456789"));
}

static void put_value(maker *m, const char *key, const pc_yaml *node,
                      unsigned depth)
{
    if (node->kind == PC_YAML_SCALAR || depth >= DEPTH_MAX ||
        ++m->n_values > VALUES_MAX) {
        if (node->kind == PC_YAML_SCALAR)
            put_scalar(m, key, node);
        else
            pc_json_null(&m->out, key);
        return;
    }
    if (node->kind == PC_YAML_LIST)
        pc_json_array(&m->out, key);
    else
        pc_json_object(&m->out, key);
    for (size_t i = 0; i < node->n && i < MEMBERS_MAX; i++) {
        const bool map = node->kind == PC_YAML_MAP;
        const pc_yaml *value = node->items[map ? 2 * i + 1 : i];
        const char *name = map ? node->items[2 * i]->text.ptr : NULL;

        if (map && !m->token && depth == 0 && is_free_text(value)) {
            pc_json_text(&m->out, name, "precheck ${token}");
            m->token = true;
        } else {
            put_value(m, name, value, depth + 1);
        }
    }
    if (node->kind == PC_YAML_LIST)
        pc_json_array_end(&m->out);
    else
        pc_json_object_end(&m->out);
}

/* ---- values made from a schema ---- */

static void put_schema(maker *m, const char *key, const pc_yaml *schema,
                       unsigned depth);

/* What the document itself gives as a value, or NULL. */
static const pc_yaml *given_value(const pc_yaml *schema)
{
    static const char *const keys[] = {"const", "example", "default"};
    const pc_yaml *list;

    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++)
        if (pc_yaml_get(schema, keys[i]))
            return pc_yaml_get(schema, keys[i]);
    list = pc_yaml_get(schema, "examples");
    if (!list || list->kind != PC_YAML_LIST || !list->n)
        list = pc_yaml_get(schema, "enum");
    return list && list->kind == PC_YAML_LIST && list->n ? list->items[0]
                                                         : NULL;
}

static const char *text_of_format(const char *format)
{
    static const struct {
        const char *format, *text;
    } formats[] = {
        {"date-time", "2026-01-01T00:00:00Z"},
        {"date", "2026-01-01"},
        {"time", "00:00:00Z"},
        {"email", "precheck@example.com"},
        {"uuid", "00000000-0000-4000-8000-000000000000"},
        {"uri", "https://example.com/"},
        {"url", "https://example.com/"},
        {"hostname", "example.com"},
        {"ipv4", "192.0.2.1"},
        {"ipv6", "2001:db8::1"},
        {"byte", "cHJlY2hlY2s="},
    };

    for (size_t i = 0; i < sizeof formats / sizeof formats[0]; i++)
        if (strcmp(format, formats[i].format) == 0)
            return formats[i].text;
    return NULL;
}

static bool may_be_any_text(const pc_yaml *schema)
{
    uint64_t most = UINT64_MAX;
    const pc_yaml *limit = pc_yaml_get(schema, "maxLength");

    if (limit && limit->kind == PC_YAML_SCALAR)
        (void)pc_span_u64(limit->text, &most);
    return !*word_of(schema, "format") && !*word_of(schema, "pattern") &&
           !pc_yaml_get(schema, "enum") && !pc_yaml_get(schema, "const") &&
           most >= LONG_ENOUGH;
}

static void put_text(maker *m, const char *key, const pc_yaml *schema)
{
    const char *text = text_of_format(word_of(schema, "format"));
    const pc_yaml *limit = pc_yaml_get(schema, "maxLength");
    uint64_t most = 8;

    if (!m->token && may_be_any_text(schema)) {
        pc_json_text(&m->out, key, "precheck ${token}");
        m->token = true;
        return;
    }
    if (limit && limit->kind == PC_YAML_SCALAR)
        (void)pc_span_u64(limit->text, &most);
    if (!text)
        text = pc_arena_span(m->arena,
                             (pc_span){"precheck", most < 8 ? (size_t)most : 8})
                   .ptr;
    pc_json_text(&m->out, key, text);
}

static void put_number(maker *m, const char *key, const pc_yaml *schema)
{
    const pc_yaml *least = pc_yaml_get(schema, "minimum");

    if (least && least->kind == PC_YAML_SCALAR && is_number(least->text))
        pc_json_raw(&m->out, key, least->text);
    else
        pc_json_int(&m->out, key, 1);
}

static bool is_required(const pc_yaml *required, pc_span name)
{
    for (size_t i = 0;
         required && required->kind == PC_YAML_LIST && i < required->n; i++)
        if (required->items[i]->kind == PC_YAML_SCALAR &&
            pc_span_eq(required->items[i]->text, name))
            return true;
    return false;
}

/* Those that are required, or all when none is; never what only the server
 * sets. */
static void put_members(maker *m, const pc_yaml *schema, unsigned depth)
{
    const pc_yaml *properties = pc_yaml_get(schema, "properties");
    const pc_yaml *required = pc_yaml_get(schema, "required");
    const bool some = required && required->kind == PC_YAML_LIST && required->n;
    size_t n = 0;

    if (!properties || properties->kind != PC_YAML_MAP)
        return;
    for (size_t i = 0; i < properties->n && n < MEMBERS_MAX; i++) {
        const pc_yaml *name = properties->items[2 * i];
        const pc_yaml *one =
            pc_openapi_resolve(m->root, properties->items[2 * i + 1]);

        if (!one || is_true(one, "readOnly") ||
            (some && !is_required(required, name->text)))
            continue;
        put_schema(m, name->text.ptr, one, depth + 1);
        n++;
    }
}

static void put_object(maker *m, const char *key, const pc_yaml *schema,
                       unsigned depth)
{
    const pc_yaml *all = pc_yaml_get(schema, "allOf");

    pc_json_object(&m->out, key);
    if (depth < DEPTH_MAX) {
        for (size_t i = 0;
             all && all->kind == PC_YAML_LIST && i < all->n && i < REFS_MAX;
             i++) {
            const pc_yaml *part = pc_openapi_resolve(m->root, all->items[i]);

            if (part)
                put_members(m, part, depth);
        }
        put_members(m, schema, depth);
    }
    pc_json_object_end(&m->out);
}

static void put_array(maker *m, const char *key, const pc_yaml *schema,
                      unsigned depth)
{
    const pc_yaml *items =
        pc_openapi_resolve(m->root, pc_yaml_get(schema, "items"));

    pc_json_array(&m->out, key);
    if (items && depth < DEPTH_MAX)
        put_schema(m, NULL, items, depth + 1);
    pc_json_array_end(&m->out);
}

/* 3.1 allows a list of types: the first that is not null. */
static const char *type_of(const pc_yaml *schema)
{
    const pc_yaml *type = pc_yaml_get(schema, "type");

    if (type && type->kind == PC_YAML_LIST)
        for (size_t i = 0; i < type->n; i++)
            if (type->items[i]->kind == PC_YAML_SCALAR &&
                !pc_span_is(type->items[i]->text, "null"))
                return type->items[i]->text.ptr;
    if (type && type->kind == PC_YAML_SCALAR)
        return type->text.ptr;
    if (pc_yaml_get(schema, "properties") || pc_yaml_get(schema, "allOf"))
        return "object";
    return pc_yaml_get(schema, "items") ? "array" : "string";
}

static const pc_yaml *first_choice(const pc_yaml *root, const pc_yaml *schema)
{
    static const char *const keys[] = {"oneOf", "anyOf"};

    for (size_t i = 0; i < 2; i++) {
        const pc_yaml *list = pc_yaml_get(schema, keys[i]);

        if (list && list->kind == PC_YAML_LIST && list->n)
            return pc_openapi_resolve(root, list->items[0]);
    }
    return NULL;
}

static void put_schema(maker *m, const char *key, const pc_yaml *schema,
                       unsigned depth)
{
    const pc_yaml *given = given_value(schema);
    const pc_yaml *choice = first_choice(m->root, schema);
    const char *type = type_of(schema);

    if (depth >= DEPTH_MAX || ++m->n_values > VALUES_MAX)
        pc_json_null(&m->out, key);
    else if (given && !m->token && depth > 0 && strcmp(type, "string") == 0 &&
             may_be_any_text(schema) && is_free_text(given))
        put_text(m, key, schema);
    else if (given)
        put_value(m, key, given, depth);
    else if (choice)
        put_schema(m, key, choice, depth + 1);
    else if (strcmp(type, "object") == 0)
        put_object(m, key, schema, depth);
    else if (strcmp(type, "array") == 0)
        put_array(m, key, schema, depth);
    else if (strcmp(type, "integer") == 0 || strcmp(type, "number") == 0)
        put_number(m, key, schema);
    else if (strcmp(type, "boolean") == 0)
        pc_json_bool(&m->out, key, true);
    else if (strcmp(type, "null") == 0)
        pc_json_null(&m->out, key);
    else
        put_text(m, key, schema);
}

static int make(pc_arena *arena, const pc_yaml *root, const pc_yaml *node,
                void (*put)(maker *, const char *, const pc_yaml *, unsigned),
                pc_span *ret_json, bool *ret_token)
{
    maker m = {.arena = arena, .root = root};
    pc_buf buf;
    int r = PC_ELIMIT;

    pc_buf_init(&buf, JSON_MAX);
    pc_json_begin(&m.out, &buf, false);
    put(&m, NULL, node, 0);
    if (!buf.failed) {
        *ret_json = pc_arena_span(arena, pc_buf_view(&buf));
        *ret_token = m.token;
        r = PC_OK;
    }
    pc_buf_release(&buf);
    return r;
}

int pc_openapi_example(pc_arena *arena, const pc_yaml *root,
                       const pc_yaml *schema, pc_span *ret_json,
                       bool *ret_token)
{
    const pc_yaml *node = pc_openapi_resolve(root, schema);

    if (!node)
        return PC_EINVAL;
    return make(arena, root, node, put_schema, ret_json, ret_token);
}

int pc_openapi_given(pc_arena *arena, const pc_yaml *value, pc_span *ret_json,
                     bool *ret_token)
{
    return make(arena, value, value, put_value, ret_json, ret_token);
}
