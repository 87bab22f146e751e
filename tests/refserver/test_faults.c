#include "base/cleanup.h"
#include "base/file.h"
#include "base/str.h"
#include "refserver/faults.h"
#include "refserver/refserver.h"
#include "refserver/site_under_test.h"
#include "support/expect.h"

#include <stdio.h>

#define TRANSCRIPT_MAX ((size_t)64 << 20)

static int apply(const char *fault, pc_ref_knobs *knobs)
{
    PC_AUTO_ARENA arena;
    pc_diags diags;

    pc_arena_init(&arena);
    pc_diags_init(&diags, &arena);
    return pc_ref_faults_apply(&fault, 1, knobs, &diags);
}

static void test_each_row_is_complete(void **state)
{
    const pc_refserver_fault *faults;
    size_t n;

    (void)state;
    faults = pc_refserver_faults(&n);
    EXPECT_TRUE("many faults", n >= 60);
    for (size_t i = 0; i < n; i++) {
        EXPECT_TRUE(faults[i].name, faults[i].gist[0]);
        EXPECT_TRUE(faults[i].name, faults[i].clause != PC_CLAUSE_NONE);
        EXPECT_TRUE(faults[i].name, faults[i].section[0]);
        for (size_t j = 0; j < i; j++)
            EXPECT_TRUE(faults[i].name,
                        strcmp(faults[i].name, faults[j].name) != 0);
    }
}

/* A knob that no fault turns is code that nobody needs. */
static void test_every_knob_is_turned(void **state)
{
    enum {
        N_KNOBS = sizeof(pc_ref_knobs) / sizeof(int)
    };
    bool turned[N_KNOBS] = {false};
    const pc_refserver_fault *faults;
    size_t n;

    (void)state;
    faults = pc_refserver_faults(&n);
    for (size_t i = 0; i < n; i++) {
        pc_ref_knobs knobs;
        int values[N_KNOBS];
        int n_turned = 0;

        EXPECT_INT(faults[i].name, apply(faults[i].name, &knobs), PC_OK);
        memcpy(values, &knobs, sizeof values);
        for (size_t k = 0; k < N_KNOBS; k++)
            if (values[k]) {
                turned[k] = true;
                n_turned++;
            }
        EXPECT_INT(faults[i].name, n_turned, 1);
    }
    for (size_t k = 0; k < N_KNOBS; k++) {
        char row[32];

        snprintf(row, sizeof row, "knob %zu", k);
        EXPECT_TRUE(row, turned[k]);
    }
}

/* Faults that only sockets or time can show; http.sh has them. */
static bool shows_without_sockets(const pc_ref_knobs *knobs)
{
    return !knobs->wire && !knobs->early_check && !knobs->racy_us;
}

static void test_each_fault_can_be_seen(void **state)
{
    const pc_ref_knobs clean = {0};
    const pc_refserver_fault *faults;
    PC_AUTO_BUF want, again, unseen;
    size_t n;

    (void)state;
    pc_buf_init(&want, TRANSCRIPT_MAX);
    pc_buf_init(&again, TRANSCRIPT_MAX);
    pc_buf_init(&unseen, TRANSCRIPT_MAX);
    site_transcript(&clean, &want);
    site_transcript(&clean, &again);
    EXPECT_TRUE("long enough", want.len > 100000 && !want.failed);
    EXPECT_TRUE("the same again",
                pc_span_eq(pc_buf_view(&want), pc_buf_view(&again)));
    faults = pc_refserver_faults(&n);
    for (size_t i = 0; i < n; i++) {
        pc_ref_knobs knobs;
        PC_AUTO_BUF got;

        pc_buf_init(&got, TRANSCRIPT_MAX);
        apply(faults[i].name, &knobs);
        if (!shows_without_sockets(&knobs))
            continue;
        site_transcript(&knobs, &got);
        if (pc_span_eq(pc_buf_view(&want), pc_buf_view(&got)))
            pc_buf_printf(&unseen, " %s", faults[i].name);
    }
    if (unseen.len)
        fail_msg("these faults change nothing:%s", unseen.ptr);
}

static void test_what_is_refused(void **state)
{
    static const struct {
        const char *row, *first, *second, *message, *hint;
    } rows[] = {
        {"unknown", "weak-if-mach", NULL, "there is no fault 'weak-if-mach'",
         "did you mean 'weak-if-match'?"},
        {"nothing like it", "zzzzzzzzzzzz", NULL,
         "there is no fault 'zzzzzzzzzzzz'",
         "'precheck serve --list-faults' lists them"},
        {"empty", "", NULL, "there is no fault ''", NULL},
        {"twice", "no-date", "no-date",
         "fault 'no-date' breaks the same thing as one before it", NULL},
        {"one knob", "no-rfc850", "no-asctime",
         "fault 'no-asctime' breaks the same thing as one before it", NULL},
        {"a value too many", "no-date=1", NULL,
         "fault 'no-date' takes no value", NULL},
        {"no number", "racy-window=", NULL, NULL, NULL},
        {"no unit of time", "racy-window=5x", NULL, NULL, NULL},
        {"nothing to wait", "racy-window=0us", NULL, NULL, NULL},
        {"too long", "racy-window=11s", NULL, NULL, NULL},
        {"far too long", "racy-window=99999999999999999999s", NULL, NULL, NULL},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const char *faults[] = {rows[i].first, rows[i].second};
        PC_AUTO_ARENA arena;
        pc_ref_knobs knobs;
        pc_diags diags;

        pc_arena_init(&arena);
        pc_diags_init(&diags, &arena);
        EXPECT_INT(
            rows[i].row,
            pc_ref_faults_apply(faults, rows[i].second ? 2 : 1, &knobs, &diags),
            PC_EINVAL);
        EXPECT_INT(rows[i].row, diags.n, 1);
        if (rows[i].message)
            EXPECT_STR(rows[i].row, diags.items[0].message, rows[i].message);
        if (rows[i].hint)
            EXPECT_STR(rows[i].row, diags.items[0].hint, rows[i].hint);
    }
}

static void test_values(void **state)
{
    static const struct {
        const char *fault;
        int us;
    } rows[] = {{"racy-window", 1000},
                {"racy-window=200us", 200},
                {"racy-window=3ms", 3000},
                {"racy-window=10s", 10000000},
                {"racy-window=5", 5}};

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        pc_ref_knobs knobs;

        EXPECT_INT(rows[i].fault, apply(rows[i].fault, &knobs), PC_OK);
        EXPECT_INT(rows[i].fault, knobs.racy_us, rows[i].us);
    }
}

static void test_the_documentation_is_current(void **state)
{
    PC_AUTO_ARENA arena;
    pc_diags diags;
    pc_span text;
    PC_AUTO_BUF want;

    (void)state;
    pc_arena_init(&arena);
    pc_diags_init(&diags, &arena);
    pc_buf_init(&want, (size_t)1 << 20);
    EXPECT_INT("list", pc_refserver_list_faults(PC_REFSERVER_MARKDOWN, &want),
               PC_OK);
    EXPECT_INT("read",
               pc_file_read(&arena, PC_SOURCE_DIR "/docs/faults.md",
                            (size_t)1 << 20, &text, &diags),
               PC_OK);
    if (!pc_span_eq(text, pc_buf_view(&want)))
        fail_msg("docs/faults.md is not what 'precheck serve --list-faults "
                 "--markdown' says");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_each_row_is_complete),
        cmocka_unit_test(test_every_knob_is_turned),
        cmocka_unit_test(test_each_fault_can_be_seen),
        cmocka_unit_test(test_what_is_refused),
        cmocka_unit_test(test_values),
        cmocka_unit_test(test_the_documentation_is_current),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
