#include "base/cleanup.h"
#include "refserver/merge.h"
#include "support/expect.h"

/* Most rows are those of RFC 7396, appendix A. */
static void test_merge_patch(void **state)
{
    static const struct {
        const char *target, *patch, *result;
    } rows[] = {
        {"{\"a\":\"b\"}", "{\"a\":\"c\"}", "{\"a\":\"c\"}"},
        {"{\"a\":\"b\"}", "{\"b\":\"c\"}", "{\"a\":\"b\",\"b\":\"c\"}"},
        {"{\"a\":\"b\"}", "{\"a\":null}", "{}"},
        {"{\"a\":\"b\",\"b\":\"c\"}", "{\"a\":null}", "{\"b\":\"c\"}"},
        {"{\"a\":[\"b\"]}", "{\"a\":\"c\"}", "{\"a\":\"c\"}"},
        {"{\"a\":\"c\"}", "{\"a\":[\"b\"]}", "{\"a\":[\"b\"]}"},
        {"{\"a\":{\"b\":\"c\"}}", "{\"a\":{\"b\":\"d\",\"c\":null}}",
         "{\"a\":{\"b\":\"d\"}}"},
        {"{\"a\":[{\"b\":\"c\"}]}", "{\"a\":[1]}", "{\"a\":[1]}"},
        {"[\"a\",\"b\"]", "[\"c\",\"d\"]", "[\"c\",\"d\"]"},
        {"{\"a\":\"b\"}", "[\"c\"]", "[\"c\"]"},
        {"{\"a\":\"foo\"}", "null", "null"},
        {"{\"a\":\"foo\"}", "\"bar\"", "\"bar\""},
        {"{\"e\":null}", "{\"a\":1}", "{\"e\":null,\"a\":1}"},
        {"[1,2]", "{\"a\":\"b\",\"c\":null}", "{\"a\":\"b\"}"},
        {"{}", "{\"a\":{\"bb\":{\"ccc\":null}}}", "{\"a\":{\"bb\":{}}}"},
        {"{\"n\":true}", "{\"m\":false}", "{\"n\":true,\"m\":false}"},
    };
    PC_AUTO_ARENA arena;

    (void)state;
    pc_arena_init(&arena);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        pc_span merged;

        EXPECT_INT(rows[i].patch,
                   pc_ref_merge(&arena, TIGHT(rows[i].target),
                                TIGHT(rows[i].patch), 1000, &merged),
                   PC_OK);
        EXPECT_SPAN(rows[i].patch, merged, rows[i].result);
    }
}

static void test_what_cannot_be_merged(void **state)
{
    PC_AUTO_ARENA arena;
    pc_span merged;

    (void)state;
    pc_arena_init(&arena);
    EXPECT_INT("target is text",
               pc_ref_merge(&arena, TIGHT("hello"), TIGHT("{}"), 1000, &merged),
               PC_EINVAL);
    EXPECT_INT(
        "patch is cut short",
        pc_ref_merge(&arena, TIGHT("{}"), TIGHT("{\"a\":"), 1000, &merged),
        PC_ESYNTAX);
    EXPECT_INT("patch is empty",
               pc_ref_merge(&arena, TIGHT("{}"), TIGHT(""), 1000, &merged),
               PC_ESYNTAX);
    EXPECT_INT("too large",
               pc_ref_merge(&arena, TIGHT("{}"),
                            TIGHT("{\"a\":\"0123456789\"}"), 10, &merged),
               PC_ELIMIT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_merge_patch),
        cmocka_unit_test(test_what_cannot_be_merged),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
