/* report/: each format against its golden sample in reports/samples/.
 *
 * With --write the samples are made anew (reports/samples/regenerate.sh).
 */
#include "base/file.h"
#include "base/str.h"
#include "report/sample.h"
#include "support/expect.h"

#include <stdio.h>

static bool writing;

/* clang-format off */
static const struct {
    const char *format, *file;
    pc_report_style style;
} samples[] = {
    {"terminal", "terminal.txt", {0}},
    {"terminal", "terminal-vv.txt", {.verbose = true, .verbosity = 2}},
    {"terminal", "terminal-q.txt", {.quiet = true}},
    {"json", "report.json", {0}},
    {"ndjson", "report.ndjson", {0}},
    {"junit", "junit.xml", {0}},
    {"tap", "report.tap", {0}},
    {"github", "github.txt", {0}},
    {"markdown", "report.md", {0}},
};
/* clang-format on */

static void test_goldens(void **state)
{
    pc_sample sample;

    (void)state;
    pc_sample_make(&sample);
    for (size_t i = 0; i < sizeof samples / sizeof samples[0]; i++) {
        const char *path =
            pc_arena_printf(&sample.built.arena, "%s/reports/samples/%s",
                            PC_SOURCE_DIR, samples[i].file);
        pc_span got =
            pc_sample_report(&sample, samples[i].format, &samples[i].style);
        pc_span want = {NULL, 0};
        pc_diags diags;

        pc_diags_init(&diags, &sample.built.arena);
        if (writing) {
            EXPECT_INT(path, pc_file_write(path, got, &diags), PC_OK);
            continue;
        }
        EXPECT_INT(path,
                   pc_file_read(&sample.built.arena, path, (size_t)4 << 20,
                                &want, &diags),
                   PC_OK);
        if (!pc_span_eq(got, want))
            fail_msg("%s is not what is written now; if that is meant, run "
                     "reports/samples/regenerate.sh.  Now:\n%s",
                     path, got.ptr);
    }
    pc_sample_release(&sample);
}

static void test_each_format_has_a_sample(void **state)
{
    (void)state;
    for (size_t i = 0; pc_format_at(i); i++) {
        const pc_format *format = pc_format_at(i);
        bool found = false;

        for (size_t k = 0; k < sizeof samples / sizeof samples[0]; k++)
            found |= strcmp(samples[k].format, format->name) == 0;
        EXPECT_TRUE(format->name, found);
        EXPECT_TRUE(format->name, format->gist && format->gist[0]);
        EXPECT_TRUE(format->name, pc_format_find(format->name) == format);
    }
    EXPECT_TRUE("unknown", pc_format_find("yaml") == NULL);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_goldens),
        cmocka_unit_test(test_each_format_has_a_sample),
    };

    writing = argc > 1 && strcmp(argv[1], "--write") == 0;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
