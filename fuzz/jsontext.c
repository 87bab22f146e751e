/* JSON that parses is the same tree when written and parsed again; octets and
 * UTF-8 map both ways. */
#include "base/cleanup.h"
#include "base/escape.h"
#include "base/json.h"
#include "base/limits.h"
#include "base/str.h"
#include "fuzz.h"

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
        pc_json_null(out, key); /* printed to a number of digits */
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
        pc_json_array(out, key); /* keys are ours, values anybody's */
        for (size_t i = 0; i < value->n; i++) {
            pc_json_span(out, NULL, value->keys[i]);
            write_value(out, NULL, value->items[i]);
        }
        pc_json_array_end(out);
        break;
    }
}

static pc_span written(pc_arena *arena, const pc_json *value)
{
    PC_AUTO_BUF buf;
    pc_json_out out;

    pc_buf_init(&buf, PC_LIMIT_FILE * 8);
    pc_json_begin(&out, &buf, false);
    write_value(&out, NULL, value);
    MUST_HOLD(!buf.failed);
    return pc_arena_span(arena, pc_buf_view(&buf));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    PC_AUTO_ARENA arena;
    PC_AUTO_BUF utf8, octets;
    pc_json *value, *again;
    pc_diags diags;
    pc_span text;

    pc_arena_init(&arena);
    pc_diags_init(&diags, &arena);
    pc_buf_init(&utf8, 4 * size + 16);
    pc_buf_init(&octets, 4 * size + 16);
    MUST_HOLD(pc_octets_to_utf8(&utf8, (pc_span){(const char *)data, size}) ==
              PC_OK);
    MUST_HOLD(pc_utf8_to_octets(&octets, pc_buf_view(&utf8)) == PC_OK);
    MUST_HOLD(
        pc_span_eq(pc_buf_view(&octets), (pc_span){(const char *)data, size}));
    if (pc_json_parse(&arena, (pc_span){(const char *)data, size},
                      (pc_pos){"fuzz.json", 1, 1}, &value, &diags) < 0) {
        MUST_HOLD(diags.n_errors > 0);
        return 0;
    }
    text = written(&arena, value);
    MUST_HOLD(pc_json_parse(&arena, text, (pc_pos){"again", 1, 1}, &again,
                            &diags) == PC_OK);
    MUST_HOLD(pc_span_eq(text, written(&arena, again)));
    return 0;
}
