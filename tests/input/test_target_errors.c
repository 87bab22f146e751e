/* What is wrong with a target is said with its place, and all of it at once. */
#include "base/clock.h"
#include "base/limits.h"
#include "input/loaded.h"

/* The head takes three lines; what follows begins in line 4. */
#define HEAD       "version: 1\ntarget: http://h\nresources: [{name: a, url: /}]\n"
#define WITH(text) HEAD text
#define RESOURCE(text)                                                         \
    "version: 1\ntarget: http://h\nresources:\n  - {name: a, " text "}\n"

typedef struct row {
    const char *row, *text, *want;
} row;

static void expect_rows(const row *rows, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        loaded l;

        start(&l);
        load_target(&l, pc_span_of(rows[i].text));
        EXPECT_TRUE(rows[i].row, l.rc < 0 && !l.target);
        EXPECT_STR(rows[i].row, said(&l), rows[i].want);
        finish(&l);
    }
}
#define EXPECT_ROWS(rows) expect_rows(rows, sizeof(rows) / sizeof(rows)[0])

#include "input/target_rows.h"

static void test_keys(void **state)
{
    (void)state;
    EXPECT_ROWS(key_rows);
}

static void test_values(void **state)
{
    (void)state;
    EXPECT_ROWS(value_rows);
}

static void test_rules_over_several_keys(void **state)
{
    (void)state;
    EXPECT_ROWS(rule_rows);
}

static void test_files_that_are_no_target(void **state)
{
    (void)state;
    EXPECT_ROWS(file_rows);
}

static void test_a_value_of_a_megabyte(void **state)
{
    static const char *const keys[] = {
        "resources: [{url: /, name: ", "target: ", "profile: ", "report: ",
        "xxx"};
    (void)state;
    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++) {
        int64_t begin = pc_clock_ns();
        PC_AUTO_BUF text;
        loaded l;

        pc_buf_init(&text, PC_LIMIT_FILE);
        pc_buf_printf(&text, "%s", keys[i]);
        for (int j = 0; j < 1 << 17; j++)
            pc_buf_puts(&text, "abcdefgh");
        pc_buf_puts(&text, i ? i == 4 ? ": 1\n" : "\n" : "}]\n");
        start(&l);
        load_target(&l, pc_buf_view(&text));
        EXPECT_TRUE(keys[i], l.rc < 0 && l.diags.n_errors > 0);
        for (size_t j = 0; j < l.diags.n; j++)
            EXPECT_TRUE(keys[i], strlen(l.diags.items[j].message) < 1000);
        EXPECT_TRUE(keys[i], pc_clock_ns() - begin < 2000000000);
        finish(&l);
    }
}

static void test_octets_at_random(void **state)
{
    uint64_t number = 88172645463325252u;

    (void)state;
    for (int i = 0; i < 2000; i++) {
        char text[200];
        loaded l;

        for (size_t j = 0; j < sizeof text; j++) {
            number ^= number << 13;
            number ^= number >> 7;
            number ^= number << 17;
            /* half of them from the letters that YAML itself is made of */
            text[j] = number % 2
                          ? (char)(number >> 8)
                          : "[]{}:,-?&*!|>'\"%@`#\n \t"[number >> 8 & 15];
        }
        start(&l);
        load_target(&l, (pc_span){text, sizeof text});
        EXPECT_TRUE("refused", l.rc < 0 && l.diags.n_errors > 0);
        finish(&l);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_keys),
        cmocka_unit_test(test_values),
        cmocka_unit_test(test_rules_over_several_keys),
        cmocka_unit_test(test_files_that_are_no_target),
        cmocka_unit_test(test_a_value_of_a_megabyte),
        cmocka_unit_test(test_octets_at_random),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
