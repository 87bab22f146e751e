#include "base/cleanup.h"
#include "base/json.h"
#include "base/limits.h"
#include "base/str.h"
#include "support/expect.h"

static int parse(pc_arena *arena, pc_span text, pc_json **ret_value,
                 pc_diags *diags)
{
    pc_diags_init(diags, arena);
    return pc_json_parse(arena, text, (pc_pos){"t.json", 3, 1}, ret_value,
                         diags);
}

static void test_values_are_read(void **state)
{
    PC_AUTO_ARENA arena;
    pc_diags diags;
    pc_json *value;
    const pc_json *list;
    pc_span octets;

    (void)state;
    pc_arena_init(&arena);
    EXPECT_INT("parse",
               parse(&arena,
                     TIGHT("{\"b\": [1, -2.5, true, null, \"a\\u0000\\u00ff\"],"
                           " \"a\": {}}"),
                     &value, &diags),
               PC_OK);
    EXPECT_SPAN("order", value->keys[0], "b");
    list = pc_json_get(value, "b");
    EXPECT_INT("n", list->n, 5);
    EXPECT_INT("int", list->items[0]->integer, 1);
    EXPECT_TRUE("real", list->items[1]->real == -2.5);
    EXPECT_TRUE("bool", list->items[2]->boolean);
    EXPECT_INT("null", list->items[3]->kind, PC_JSON_NULL);
    EXPECT_INT("octets", pc_json_octets(&arena, list->items[4], &octets), 0);
    EXPECT_INT("length", octets.len, 3);
    EXPECT_INT("same", memcmp(octets.ptr, "a\0\xff", 3), 0);
    EXPECT_INT("no string", pc_json_octets(&arena, list, &octets), PC_EINVAL);
    EXPECT_TRUE("absent", !pc_json_get(value, "c"));
    EXPECT_INT("scalar", parse(&arena, TIGHT("\"x\""), &value, &diags), PC_OK);
    EXPECT_INT("U+20AC", parse(&arena, TIGHT("\"\\u20ac\""), &value, &diags),
               PC_OK);
    EXPECT_INT("range", pc_json_octets(&arena, value, &octets), PC_ERANGE);
}

static void test_what_is_no_json(void **state)
{
    static const struct {
        const char *row;
        pc_span text;
    } rows[] = {
        {"empty", PC_LIT("")},
        {"duplicate", PC_LIT("{\"a\":1,\"a\":2}")},
        {"trailing", PC_LIT("{} x")},
        {"two", PC_LIT("1 2")},
        {"not UTF-8", PC_LIT("\"\xff\"")},
        {"raw NUL", PC_LIT("\"\0\"")},
        {"lone surrogate", PC_LIT("\"\\ud800\"")},
        {"comma", PC_LIT("[1,]")},
        {"NaN", PC_LIT("NaN")},
        {"too big", PC_LIT("99999999999999999999")},
        {"too big real", PC_LIT("1e999")},
        {"cut", PC_LIT("{\"a\"")},
        {"word", PC_LIT("tru")},
        {"leading zero", PC_LIT("01")},
    };
    PC_AUTO_ARENA arena;

    (void)state;
    pc_arena_init(&arena);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        pc_json *value;
        pc_diags diags;

        EXPECT_INT(rows[i].row,
                   parse(&arena, pc_tight(rows[i].text.ptr, rows[i].text.len),
                         &value, &diags),
                   PC_ESYNTAX);
        EXPECT_INT(rows[i].row, diags.n_errors, 1);
        EXPECT_INT(rows[i].row, diags.items[0].pos.line, 3);
    }
}

static int parse_nested(int depth)
{
    PC_AUTO_ARENA arena;
    PC_AUTO_BUF text;
    pc_json *value;
    pc_diags diags;

    pc_arena_init(&arena);
    pc_buf_init(&text, PC_LIMIT_FILE);
    for (int i = 0; i < depth; i++)
        pc_buf_puts(&text, "[");
    for (int i = 0; i < depth; i++)
        pc_buf_puts(&text, "]");
    return parse(&arena, pc_buf_view(&text), &value, &diags);
}

static void test_depth_has_a_limit(void **state)
{
    (void)state;
    EXPECT_INT("at the limit", parse_nested(PC_LIMIT_JSON_DEPTH), PC_OK);
    EXPECT_INT("over it", parse_nested(PC_LIMIT_JSON_DEPTH + 1), PC_ELIMIT);
    EXPECT_TRUE("far over it", parse_nested(200000) < 0);
}

static void write_sample(pc_json_out *out)
{
    pc_json_object(out, NULL);
    pc_json_text(out, "a\"", "x\ny\x1b\xe2\x80\xae\xff");
    pc_json_put_octets(out, "o", PC_LIT("\0\xff"));
    pc_json_array(out, "list");
    pc_json_int(out, NULL, INT64_MIN);
    pc_json_real(out, NULL, 0.125, 2);
    pc_json_real(out, NULL, 1.0 / 0.0, 2);
    pc_json_bool(out, NULL, true);
    pc_json_array_end(out);
    pc_json_object(out, "empty");
    pc_json_object_end(out);
    pc_json_text(out, "none", NULL);
    pc_json_raw(out, "raw", PC_LIT("[1]"));
    pc_json_object_end(out);
}

static void test_writing_minds_commas_and_escapes(void **state)
{
    PC_AUTO_BUF buf;
    pc_json_out out;

    (void)state;
    pc_buf_init(&buf, 10000);
    pc_json_begin(&out, &buf, false);
    write_sample(&out);
    EXPECT_STR("compact", buf.ptr,
               "{\"a\\\"\":\"x\\ny\\u001b\\u202e\xef\xbf\xbd\","
               "\"o\":\"\\u0000\xc3\xbf\","
               "\"list\":[-9223372036854775808,0.12,null,true],"
               "\"empty\":{},\"none\":null,\"raw\":[1]}");
    pc_buf_clear(&buf);
    pc_json_begin(&out, &buf, true);
    pc_json_object(&out, NULL);
    pc_json_int(&out, "a", 1);
    pc_json_array(&out, "b");
    pc_json_text(&out, NULL, "x");
    pc_json_text(&out, NULL, "y");
    pc_json_array_end(&out);
    pc_json_array(&out, "c");
    pc_json_array_end(&out);
    pc_json_object_end(&out);
    EXPECT_STR("pretty", buf.ptr,
               "{\n  \"a\": 1,\n  \"b\": [\n    \"x\",\n    \"y\"\n  ],\n"
               "  \"c\": []\n}");
}

static void test_what_is_written_can_be_read(void **state)
{
    PC_AUTO_ARENA arena;

    (void)state;
    pc_arena_init(&arena);
    for (int pretty = 0; pretty < 2; pretty++) {
        PC_AUTO_BUF buf;
        pc_json_out out;
        pc_json *value;
        pc_span octets;
        pc_diags diags;
        char all[256];

        for (int i = 0; i < 256; i++)
            all[i] = (char)i;
        pc_buf_init(&buf, 10000);
        pc_json_begin(&out, &buf, pretty);
        pc_json_put_octets(&out, NULL, (pc_span){all, 256});
        EXPECT_INT("read", parse(&arena, pc_buf_view(&buf), &value, &diags), 0);
        EXPECT_INT("octets", pc_json_octets(&arena, value, &octets), 0);
        EXPECT_INT("length", octets.len, 256);
        EXPECT_INT("same", memcmp(octets.ptr, all, 256), 0);
        pc_buf_clear(&buf);
        pc_json_begin(&out, &buf, pretty);
        write_sample(&out);
        EXPECT_INT("sample", parse(&arena, pc_buf_view(&buf), &value, &diags),
                   0);
    }
}

static void test_writing_too_deep_fails_the_buffer(void **state)
{
    PC_AUTO_BUF buf;
    pc_json_out out;

    (void)state;
    pc_buf_init(&buf, 100000);
    pc_json_begin(&out, &buf, true);
    for (int i = 0; i < PC_LIMIT_JSON_DEPTH; i++)
        pc_json_array(&out, NULL);
    EXPECT_TRUE("deep", !buf.failed);
    pc_json_array(&out, NULL);
    EXPECT_TRUE("too deep", buf.failed);
    pc_buf_clear(&buf);
    pc_json_begin(&out, &buf, false);
    pc_json_array_end(&out);
    EXPECT_TRUE("unbalanced", buf.failed);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_values_are_read),
        cmocka_unit_test(test_what_is_no_json),
        cmocka_unit_test(test_depth_has_a_limit),
        cmocka_unit_test(test_writing_minds_commas_and_escapes),
        cmocka_unit_test(test_what_is_written_can_be_read),
        cmocka_unit_test(test_writing_too_deep_fails_the_buffer),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
