#include "refserver/merge.h"

#include "base/cleanup.h"
#include "base/json.h"
#include "base/str.h"

#include <string.h>

/* pc_json_parse limits the depth of both, so the recursion ends. */
static pc_json *merged(pc_arena *arena, const pc_json *target, pc_json *patch)
{
    pc_json *result;
    size_t n_target;

    if (patch->kind != PC_JSON_OBJECT)
        return patch;
    n_target = target && target->kind == PC_JSON_OBJECT ? target->n : 0;
    result = PC_NEW(arena, pc_json);
    result->kind = PC_JSON_OBJECT;
    result->items = PC_NEW_ARRAY(arena, n_target + patch->n + 1, pc_json *);
    result->keys = PC_NEW_ARRAY(arena, n_target + patch->n + 1, pc_span);
    for (size_t i = 0; i < n_target; i++) {
        pc_json *value = target->items[i];

        for (size_t j = 0; value && j < patch->n; j++)
            if (pc_span_eq(target->keys[i], patch->keys[j]))
                value = patch->items[j]->kind == PC_JSON_NULL
                            ? NULL
                            : merged(arena, value, patch->items[j]);
        if (!value)
            continue;
        result->keys[result->n] = target->keys[i];
        result->items[result->n++] = value;
    }
    for (size_t j = 0; j < patch->n; j++) {
        bool there = patch->items[j]->kind == PC_JSON_NULL;

        for (size_t i = 0; !there && i < n_target; i++)
            there = pc_span_eq(target->keys[i], patch->keys[j]);
        if (there)
            continue;
        result->keys[result->n] = patch->keys[j];
        result->items[result->n++] = merged(arena, NULL, patch->items[j]);
    }
    return result;
}

static bool writable(const pc_json *value)
{
    for (size_t i = 0; i < value->n; i++) {
        if (value->kind == PC_JSON_OBJECT && value->keys[i].len &&
            memchr(value->keys[i].ptr, '\0', value->keys[i].len))
            return false;
        if (!writable(value->items[i]))
            return false;
    }
    return true;
}

static void write_value(pc_json_out *out, const char *key, const pc_json *value)
{
    switch (value->kind) {
    case PC_JSON_NULL:
        pc_json_null(out, key);
        break;
    case PC_JSON_BOOL:
        pc_json_bool(out, key, value->boolean);
        break;
    case PC_JSON_INT:
        pc_json_int(out, key, value->integer);
        break;
    case PC_JSON_REAL:
        pc_json_real(out, key, value->real, 17);
        break;
    case PC_JSON_STRING:
        pc_json_span(out, key, value->string);
        break;
    case PC_JSON_ARRAY:
        pc_json_array(out, key);
        for (size_t i = 0; i < value->n; i++)
            write_value(out, NULL, value->items[i]);
        pc_json_array_end(out);
        break;
    case PC_JSON_OBJECT:
        pc_json_object(out, key);
        for (size_t i = 0; i < value->n; i++)
            write_value(out, value->keys[i].ptr, value->items[i]);
        pc_json_object_end(out);
        break;
    }
}

int pc_ref_merge(pc_arena *arena, pc_span target, pc_span patch, size_t limit,
                 pc_span *ret_merged)
{
    pc_json *base, *change, *result;
    pc_diags diags;
    pc_json_out out;
    PC_AUTO_BUF buf;

    pc_buf_init(&buf, limit);
    pc_diags_init(&diags, arena);
    if (pc_json_parse(arena, patch, (pc_pos){"patch", 1, 1}, &change, &diags))
        return PC_ESYNTAX;
    if (pc_json_parse(arena, target, (pc_pos){"target", 1, 1}, &base, &diags))
        return PC_EINVAL;
    result = merged(arena, base, change);
    if (!writable(result))
        return PC_ESYNTAX;
    pc_json_begin(&out, &buf, false);
    write_value(&out, NULL, result);
    if (buf.failed)
        return PC_ELIMIT;
    *ret_merged = pc_arena_span(arena, pc_buf_view(&buf));
    return PC_OK;
}
