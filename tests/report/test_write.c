/* report/report.c and what no format may do: half files, raw octets, names that
 * are not the same tomorrow. */
#include "base/file.h"
#include "base/str.h"
#include "report/sample.h"
#include "support/expect.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

static void test_unknown_format(void **state)
{
    static const pc_report_style style;
    pc_sample sample;
    pc_report *report = NULL;
    pc_diags diags;

    (void)state;
    pc_sample_make(&sample);
    pc_diags_init(&diags, &sample.built.arena);
    EXPECT_INT("yaml",
               pc_report_open(&sample.built.arena, "yaml", NULL, &sample.info,
                              &style, &report, &diags),
               PC_EINVAL);
    EXPECT_INT("said", diags.n_errors, 1);
    pc_sample_release(&sample);
}

static void test_what_cannot_be_written(void **state)
{
    static const struct {
        const char *row, *format, *path;
        int open; /* else close says it */
    } rows[] = {
        {"no such folder", "json", "/dev/null/report.json", PC_EIO},
        {"full disk, streaming", "ndjson", "/dev/full", PC_OK},
    };
    static const pc_report_style style;

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        pc_sample sample;
        pc_report *report = NULL;
        pc_diags diags;

        pc_sample_make(&sample);
        pc_diags_init(&diags, &sample.built.arena);
        EXPECT_INT(rows[i].row,
                   pc_report_open(&sample.built.arena, rows[i].format,
                                  rows[i].path, &sample.info, &style, &report,
                                  &diags),
                   rows[i].open);
        if (rows[i].open == PC_OK) {
            (void)pc_report_verdict(report, sample.verdicts[0]);
            EXPECT_INT(rows[i].row,
                       pc_report_close(report, &sample.summary, &diags),
                       PC_EIO);
        }
        EXPECT_INT(rows[i].row, diags.n_errors, 1);
        pc_sample_release(&sample);
    }
}

/* Until it is whole, a document is not where it belongs; an event is, at once.
 */
static void test_never_half_a_file(void **state)
{
    static const struct {
        const char *format;
        bool there;
    } rows[] = {{"json", false}, {"junit", false}, {"ndjson", true}};
    static const pc_report_style style;

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char folder[] = "/tmp/precheck-report-XXXXXX";
        pc_sample sample;
        pc_report *report = NULL;
        pc_diags diags;
        pc_span text = {NULL, 0};
        const char *path;

        assert_non_null(mkdtemp(folder));
        pc_sample_make(&sample);
        path = pc_arena_printf(&sample.built.arena, "%s/out", folder);
        pc_diags_init(&diags, &sample.built.arena);
        EXPECT_INT(path,
                   pc_report_open(&sample.built.arena, rows[i].format, path,
                                  &sample.info, &style, &report, &diags),
                   PC_OK);
        EXPECT_INT(path, pc_report_verdict(report, sample.verdicts[0]), PC_OK);
        EXPECT_INT(rows[i].format, access(path, F_OK) == 0, rows[i].there);
        if (rows[i].there) {
            EXPECT_INT(path,
                       pc_file_read(&sample.built.arena, path, (size_t)1 << 20,
                                    &text, &diags),
                       PC_OK);
            EXPECT_TRUE("flushed",
                        pc_span_contains(text, PC_LIT("\"verdict\"")));
        }
        EXPECT_INT(path, pc_report_close(report, &sample.summary, &diags),
                   PC_OK);
        EXPECT_INT(rows[i].format, access(path, F_OK), 0);
        unlink(path);
        EXPECT_INT("nothing else is left", rmdir(folder), 0);
        pc_sample_release(&sample);
    }
}

static unsigned count_of(const char *text, const char *what)
{
    unsigned n = 0;

    for (const char *p = text; (p = strstr(p, what)); p += strlen(what))
        n++;
    return n;
}

/* The sample's server sends an escape sequence, a workflow command and an
 * octet that is no UTF-8. */
/* As root, a report to /dev/full must not put a file in its place. */
static void test_what_is_no_file_is_written_not_replaced(void **state)
{
    static const pc_report_style style;
    char folder[] = "/tmp/precheck-report-XXXXXX", first[1] = "";
    pc_sample sample;
    pc_report *report = NULL;
    pc_diags diags;
    struct stat st;
    const char *path;
    int fd;

    (void)state;
    assert_non_null(mkdtemp(folder));
    pc_sample_make(&sample);
    pc_diags_init(&diags, &sample.built.arena);
    path = pc_arena_printf(&sample.built.arena, "%s/pipe", folder);
    assert_int_equal(mkfifo(path, 0600), 0);
    fd = open(path, O_RDWR | O_NONBLOCK | O_CLOEXEC);
    assert_true(fd >= 0);
    EXPECT_INT("open",
               pc_report_open(&sample.built.arena, "json", path, &sample.info,
                              &style, &report, &diags),
               PC_OK);
    EXPECT_INT("close", pc_report_close(report, &sample.summary, &diags),
               PC_OK);
    EXPECT_INT("there", lstat(path, &st), 0);
    EXPECT_INT("a pipe still", S_ISFIFO(st.st_mode), 1);
    EXPECT_INT("written", read(fd, first, 1), 1);
    EXPECT_INT("an object", first[0], '{');
    close(fd);
    unlink(path);
    rmdir(folder);
    pc_sample_release(&sample);
}

static void test_the_folder_of_a_report_is_made(void **state)
{
    static const pc_report_style style;
    char folder[] = "/tmp/precheck-report-XXXXXX";
    pc_sample sample;
    pc_report *report = NULL;
    pc_diags diags;
    const char *below, *path;

    (void)state;
    assert_non_null(mkdtemp(folder));
    pc_sample_make(&sample);
    pc_diags_init(&diags, &sample.built.arena);
    below = pc_arena_printf(&sample.built.arena, "%s/out", folder);
    path = pc_arena_printf(&sample.built.arena, "%s/junit.xml", below);
    EXPECT_INT("open",
               pc_report_open(&sample.built.arena, "junit", path, &sample.info,
                              &style, &report, &diags),
               PC_OK);
    EXPECT_INT("close", pc_report_close(report, &sample.summary, &diags),
               PC_OK);
    EXPECT_INT("there", access(path, R_OK), 0);
    unlink(path);
    rmdir(below);
    rmdir(folder);
    pc_sample_release(&sample);
}

static void test_no_raw_octets(void **state)
{
    pc_sample sample;

    (void)state;
    pc_sample_make(&sample);
    for (size_t i = 0; pc_format_at(i); i++) {
        const char *name = pc_format_at(i)->name;
        const pc_report_style style = {.verbose = true, .verbosity = 2};
        pc_span text = pc_sample_report(&sample, name, &style);

        EXPECT_TRUE(name, text.len > 100);
        for (size_t k = 0; k < text.len; k++)
            if (((unsigned char)text.ptr[k] < ' ' && text.ptr[k] != '\n') ||
                (unsigned char)text.ptr[k] == 0xFF)
                fail_msg("%s: octet %u at %zu", name,
                         (unsigned char)text.ptr[k], k);
        EXPECT_INT(name, count_of(text.ptr, "\n##vso"), 0);
        if (strcmp(name, "github") != 0)
            EXPECT_INT(name, count_of(text.ptr, "\n::"), 0);
    }
    pc_sample_release(&sample);
}

static void test_color_is_style_alone(void **state)
{
    pc_sample sample;
    const pc_report_style style = {.color = true};
    pc_span colored;
    char *bare;
    size_t n = 0;

    (void)state;
    pc_sample_make(&sample);
    colored = pc_sample_report(&sample, "terminal", &style);
    bare = malloc(colored.len + 1);
    for (size_t i = 0; i < colored.len; i++) {
        if (colored.ptr[i] == '\033')
            while (i < colored.len && colored.ptr[i] != 'm')
                i++;
        else
            bare[n++] = colored.ptr[i];
    }
    bare[n] = '\0';
    EXPECT_TRUE("colors", n < colored.len);
    EXPECT_STR("the same words", bare,
               pc_sample_report(&sample, "terminal", NULL).ptr);
    free(bare);
    pc_sample_release(&sample);
}

static void test_lines_are_wrapped(void **state)
{
    pc_sample sample;
    const pc_report_style style = {.verbosity = 2};
    const char *text;

    (void)state;
    pc_sample_make(&sample);
    text = pc_sample_report(&sample, "terminal", &style).ptr;
    for (const char *p = text, *eol; (eol = strchr(p, '\n')); p = eol + 1)
        if (strncmp(p, "  Again", 7) != 0 && strncmp(p, "  ", 2) == 0 &&
            !memchr(p, '/', 40 < eol - p ? 40 : (size_t)(eol - p)) &&
            eol - p > 100)
            fail_msg("%zu columns: %.*s", (size_t)(eol - p), (int)(eol - p), p);
    pc_sample_release(&sample);
}

/* Many resources: what holds is one line for each, what does not is named. */
static void test_many_groups_are_folded(void **state)
{
    static const pc_clause_id rules[] = {PC_CLAUSE_IF_MATCH_FALSE,
                                         PC_CLAUSE_IF_NONE_MATCH_304,
                                         PC_CLAUSE_IF_MODIFIED_SINCE_FALSE,
                                         PC_CLAUSE_IF_UNMODIFIED_SINCE_FALSE,
                                         PC_CLAUSE_IF_RANGE_TAG,
                                         PC_CLAUSE_PRECEDENCE_ORDER,
                                         PC_CLAUSE_RANGE_206,
                                         PC_CLAUSE_NOT_MODIFIED_WHEN,
                                         PC_CLAUSE_PUT_CREATED,
                                         PC_CLAUSE_DELETE_STATUS};
    const pc_report_style verbose = {.verbosity = 1};
    pc_sample sample;
    pc_verdict *many;
    const pc_verdict **list;
    const char *text;

    (void)state;
    pc_sample_make(&sample);
    many = PC_NEW_ARRAY(&sample.built.arena, 100, pc_verdict);
    list = PC_NEW_ARRAY(&sample.built.arena, 100, const pc_verdict *);
    for (size_t i = 0; i < 100; i++) {
        many[i] = *sample.verdicts[0];
        many[i].resource = pc_arena_printf(&sample.built.arena, "r%zu", i % 10);
        many[i].clause = rules[i / 10];
        list[i] = &many[i];
    }
    many[37].result = PC_RESULT_FAIL;
    sample.verdicts = list;
    sample.n = 100;
    text = pc_sample_report(&sample, "terminal", NULL).ptr;
    EXPECT_INT("one line each", count_of(text, " sections "), 10);
    EXPECT_INT("all good", count_of(text, "10/10\n"), 9);
    EXPECT_INT("but one", count_of(text, "9/9\n"), 1);
    EXPECT_INT("which is named", count_of(text, "0/1\n"), 1);
    text = pc_sample_report(&sample, "terminal", &verbose).ptr;
    EXPECT_INT("-v", count_of(text, " sections "), 0);
    EXPECT_INT("-v", count_of(text, "1/1\n"), 99);
    pc_sample_release(&sample);
}

static unsigned number_after(const char *text, const char *what)
{
    const char *at = strstr(text, what);

    return at ? (unsigned)strtoul(at + strlen(what), NULL, 10) : 9999;
}

static void test_junit_adds_up(void **state)
{
    pc_sample sample;
    const char *text;

    (void)state;
    for (int strict = 0; strict < 2; strict++) {
        pc_sample_make(&sample);
        sample.info.fail_on = strict ? PC_LEVEL_SHOULD : PC_LEVEL_MUST;
        text = pc_sample_report(&sample, "junit", NULL).ptr;
        EXPECT_INT("tests", number_after(text, "tests=\""),
                   count_of(text, "<testcase"));
        EXPECT_INT("tests", count_of(text, "<testcase"), sample.n);
        EXPECT_INT("failures", number_after(text, "failures=\""),
                   count_of(text, "<failure"));
        EXPECT_INT("failures", count_of(text, "<failure"), strict ? 3 : 2);
        EXPECT_INT("errors", number_after(text, "errors=\""),
                   count_of(text, "<error"));
        EXPECT_INT("skipped", number_after(text, "skipped=\""),
                   count_of(text, "<skipped"));
        /* classname and name together are unique */
        for (const char *p = text; (p = strstr(p, "<testcase ")); p++) {
            const char *end = strchr(strstr(p, " name=\"") + 7, '"');
            char *names = calloc((size_t)(end - p) + 2, 1);

            memcpy(names, p, (size_t)(end - p) + 1);
            EXPECT_INT(names, count_of(text, names), 1);
            free(names);
        }
        pc_sample_release(&sample);
    }
}

static void test_github_shows_nine(void **state)
{
    pc_sample sample;
    pc_verdict many[15];
    const pc_verdict *list[15];
    const char *text;

    (void)state;
    pc_sample_make(&sample);
    for (size_t i = 0; i < 15; i++) {
        many[i] = *sample.verdicts[1];
        list[i] = &many[i];
    }
    sample.verdicts = list;
    sample.n = 15;
    text = pc_sample_report(&sample, "github", NULL).ptr;
    EXPECT_INT("annotations", count_of(text, "::error "), 9);
    EXPECT_INT("more", count_of(text, "and 6 more\n"), 1);
    pc_sample_release(&sample);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_unknown_format),
        cmocka_unit_test(test_what_cannot_be_written),
        cmocka_unit_test(test_never_half_a_file),
        cmocka_unit_test(test_what_is_no_file_is_written_not_replaced),
        cmocka_unit_test(test_the_folder_of_a_report_is_made),
        cmocka_unit_test(test_no_raw_octets),
        cmocka_unit_test(test_color_is_style_alone),
        cmocka_unit_test(test_lines_are_wrapped),
        cmocka_unit_test(test_many_groups_are_folded),
        cmocka_unit_test(test_junit_adds_up),
        cmocka_unit_test(test_github_shows_nine),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
