#include "base/json.h"

#include "base/cleanup.h"
#include "base/escape.h"
#include "base/limits.h"
#include "base/str.h"

#include <jansson.h>
#include <string.h>

static void auto_decref(json_t **json)
{
    json_decref(*json);
}

static pc_span key_span(pc_arena *arena, const char *key, size_t len)
{
    return pc_arena_span(arena, (pc_span){key, len});
}

static int convert(pc_arena *arena, json_t *json, unsigned depth,
                   pc_json **ret_value);

static int convert_array(pc_arena *arena, json_t *json, unsigned depth,
                         pc_json *value)
{
    value->kind = PC_JSON_ARRAY;
    value->n = json_array_size(json);
    value->items = PC_NEW_ARRAY(arena, value->n, pc_json *);
    for (size_t i = 0; i < value->n; i++) {
        int r = convert(arena, json_array_get(json, i), depth + 1,
                        &value->items[i]);

        if (r < 0)
            return r;
    }
    return PC_OK;
}

static int convert_object(pc_arena *arena, json_t *json, unsigned depth,
                          pc_json *value)
{
    size_t i = 0;

    value->kind = PC_JSON_OBJECT;
    value->n = json_object_size(json);
    value->items = PC_NEW_ARRAY(arena, value->n, pc_json *);
    value->keys = PC_NEW_ARRAY(arena, value->n, pc_span);
    for (void *at = json_object_iter(json); at;
         at = json_object_iter_next(json, at), i++) {
        const char *key = json_object_iter_key(at);
        int r = convert(arena, json_object_iter_value(at), depth + 1,
                        &value->items[i]);

        if (r < 0)
            return r;
        value->keys[i] = key_span(arena, key, strlen(key));
    }
    return PC_OK;
}

static int convert(pc_arena *arena, json_t *json, unsigned depth,
                   pc_json **ret_value)
{
    pc_json *value = PC_NEW(arena, pc_json);

    *ret_value = value;
    switch (json_typeof(json)) {
    case JSON_NULL:
        value->kind = PC_JSON_NULL;
        return PC_OK;
    case JSON_TRUE:
    case JSON_FALSE:
        value->kind = PC_JSON_BOOL;
        value->boolean = json_is_true(json);
        return PC_OK;
    case JSON_INTEGER:
        value->kind = PC_JSON_INT;
        value->integer = json_integer_value(json);
        value->real = (double)value->integer;
        return PC_OK;
    case JSON_REAL:
        value->kind = PC_JSON_REAL;
        value->real = json_real_value(json);
        return PC_OK;
    case JSON_STRING:
        value->kind = PC_JSON_STRING;
        value->string =
            pc_arena_span(arena, (pc_span){json_string_value(json),
                                           json_string_length(json)});
        return PC_OK;
    case JSON_ARRAY:
    case JSON_OBJECT:
        break;
    }
    if (depth >= PC_LIMIT_JSON_DEPTH)
        return PC_ELIMIT;
    return json_is_array(json) ? convert_array(arena, json, depth, value)
                               : convert_object(arena, json, depth, value);
}

/* Where the error is, when the text begins at pos. */
static pc_pos error_pos(pc_pos pos, const json_error_t *error)
{
    if (!pos.line || error->line < 1)
        return pos;
    if (error->line > 1)
        pos.column = 0;
    pos.line += (unsigned)error->line - 1;
    if (error->column > 0)
        pos.column += (unsigned)error->column - (pos.column ? 1 : 0);
    return pos;
}

int pc_json_parse(pc_arena *arena, pc_span text, pc_pos pos,
                  pc_json **ret_value, pc_diags *diags)
{
    __attribute__((cleanup(auto_decref))) json_t *json = NULL;
    const size_t flags =
        JSON_REJECT_DUPLICATES | JSON_DECODE_ANY | JSON_ALLOW_NUL;
    json_error_t error;
    pc_json *value;
    int r;

    json = json_loadb(text.len ? text.ptr : "", text.len, flags, &error);
    if (!json && json_error_code(&error) == json_error_out_of_memory)
        pc_out_of_memory(text.len);
    if (!json) {
        PC_AUTO_BUF why;

        pc_buf_init(&why, 4 * sizeof error.text);
        pc_escape_text(&why, pc_span_of(error.text));
        return pc_fail_at(diags, PC_ESYNTAX, error_pos(pos, &error), NULL,
                          "JSON: %s", why.len ? why.ptr : "cannot be read");
    }
    r = convert(arena, json, 0, &value);
    if (r < 0)
        return pc_fail_at(diags, r, pos, NULL,
                          "JSON: nested deeper than %d levels",
                          PC_LIMIT_JSON_DEPTH);
    *ret_value = value;
    return PC_OK;
}

const pc_json *pc_json_get(const pc_json *object, const char *key)
{
    if (!object || object->kind != PC_JSON_OBJECT)
        return NULL;
    for (size_t i = 0; i < object->n; i++)
        if (pc_span_is(object->keys[i], key))
            return object->items[i];
    return NULL;
}

int pc_json_octets(pc_arena *arena, const pc_json *value, pc_span *ret_octets)
{
    PC_AUTO_BUF buf;
    int r;

    pc_buf_init(&buf, PC_LIMIT_ARENA);
    if (!value || value->kind != PC_JSON_STRING)
        return PC_EINVAL;
    r = pc_utf8_to_octets(&buf, value->string);
    if (r < 0)
        return r;
    *ret_octets = pc_arena_span(arena, pc_buf_view(&buf));
    return PC_OK;
}
