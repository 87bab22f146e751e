#include "base/cleanup.h"
#include "base/file.h"
#include "base/str.h"
#include "engine/ledger.h"
#include "support/expect.h"

#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

typedef struct fixture {
    pc_arena arena;
    pc_diags diags;
    char dir[64];
    const char *path;
} fixture;

static void set_up(fixture *f)
{
    *f = (fixture){0};
    pc_arena_init(&f->arena);
    pc_diags_init(&f->diags, &f->arena);
    snprintf(f->dir, sizeof f->dir, "/tmp/precheck-test-XXXXXX");
    assert_non_null(mkdtemp(f->dir));
    f->path = pc_arena_printf(&f->arena, "%s/s/ledger-r1.ndjson", f->dir);
}

static void tear_down(fixture *f)
{
    unlink(f->path);
    rmdir(pc_arena_printf(&f->arena, "%s/s", f->dir));
    rmdir(f->dir);
    pc_arena_release(&f->arena);
}

static pc_ledger *open_ledger(fixture *f)
{
    pc_ledger *ledger = NULL;

    EXPECT_INT("opens",
               pc_ledger_open(&f->arena,
                              pc_arena_printf(&f->arena, "%s/s", f->dir), "r1",
                              "http://h", &ledger, &f->diags),
               PC_OK);
    EXPECT_STR("path", pc_ledger_path(ledger), f->path);
    return ledger;
}

static void fill(fixture *f, pc_ledger *ledger)
{
    unsigned id;

    EXPECT_INT("1",
               pc_ledger_create(ledger, "note", "POST", "/notes", NULL, &id,
                                &f->diags),
               PC_OK);
    EXPECT_INT(
        "2",
        pc_ledger_create(ledger, "doc", "PUT", "/d/1", "/d/1", &id, &f->diags),
        PC_OK);
    EXPECT_INT("id", id, 2);
    EXPECT_INT("3",
               pc_ledger_save(ledger, "page", "/p", "text/plain",
                              TIGHT_LIT("a\0\xff\n\"b"), &id, &f->diags),
               PC_OK);
    EXPECT_INT("at", pc_ledger_at(ledger, 1, "/notes/\xe9", &f->diags), PC_OK);
    EXPECT_INT("done", pc_ledger_done(ledger, 2, &f->diags), PC_OK);
    EXPECT_INT("synced", pc_ledger_sync(ledger, &f->diags), PC_OK);
}

static void test_nothing_is_written_without_an_entry(void **state)
{
    fixture f;

    (void)state;
    set_up(&f);
    pc_ledger_close(open_ledger(&f));
    EXPECT_TRUE("no file", access(f.path, F_OK) != 0);
    tear_down(&f);
}

/* On the disk: what the kernel was asked for, or would have refused. */
static unsigned n_synced;
static int sync_result;
int __wrap_fdatasync(int fd);
int __wrap_fdatasync(int fd)
{
    (void)fd;
    n_synced++;
    return sync_result;
}

static void test_entries_are_on_the_disk(void **state)
{
    pc_ledger *ledger;
    fixture f;

    (void)state;
    set_up(&f);
    ledger = open_ledger(&f);
    n_synced = 0;
    EXPECT_INT("nothing to do", pc_ledger_sync(ledger, &f.diags), PC_OK);
    EXPECT_INT("nothing to do", n_synced, 0);
    fill(&f, ledger);
    EXPECT_INT("synced", pc_ledger_sync(ledger, &f.diags), PC_OK);
    EXPECT_INT("synced", pc_ledger_sync(ledger, &f.diags), PC_OK);
    EXPECT_INT("once", n_synced, 1);
    EXPECT_INT("more", pc_ledger_done(ledger, 1, &f.diags), PC_OK);
    sync_result = -1;
    EXPECT_INT("the disk is full", pc_ledger_sync(ledger, &f.diags), PC_EIO);
    sync_result = 0;
    EXPECT_INT("again", pc_ledger_sync(ledger, &f.diags), PC_OK);
    pc_ledger_close(ledger);
    unlink(f.path);
    tear_down(&f);
}

static void test_it_names_its_target(void **state)
{
    const char *file = "?";
    pc_ledger *ledger;
    fixture f;

    (void)state;
    set_up(&f);
    ledger = open_ledger(&f);
    pc_ledger_of(ledger, "/etc/../etc/passwd");
    fill(&f, ledger);
    pc_ledger_close(ledger);
    EXPECT_INT("read", pc_ledger_target_file(&f.arena, f.path, &file, &f.diags),
               PC_OK);
    EXPECT_STR("file", file, "/etc/passwd");
    unlink(f.path);
    ledger = open_ledger(&f);
    fill(&f, ledger);
    pc_ledger_close(ledger);
    EXPECT_INT("read", pc_ledger_target_file(&f.arena, f.path, &file, &f.diags),
               PC_OK);
    EXPECT_TRUE("none", !file);
    unlink(f.path);
    EXPECT_INT("no ledger",
               pc_ledger_target_file(&f.arena, "/dev/null", &file, &f.diags),
               PC_ESYNTAX);
    tear_down(&f);
}

static void test_a_ledger_is_read_as_it_was_written(void **state)
{
    pc_ledger *ledger, *read;
    struct stat status;
    fixture f;

    (void)state;
    set_up(&f);
    ledger = open_ledger(&f);
    fill(&f, ledger);
    EXPECT_INT("two are open", pc_ledger_n_open(ledger), 2);
    EXPECT_INT("its owner's alone", stat(f.path, &status), 0);
    EXPECT_INT("its owner's alone", status.st_mode & 0777, 0600);
    pc_ledger_close(ledger);
    EXPECT_INT("kept", access(f.path, F_OK), 0);

    EXPECT_INT("read", pc_ledger_load(&f.arena, f.path, &read, &f.diags),
               PC_OK);
    EXPECT_INT("all", pc_ledger_count(read), 3);
    EXPECT_INT("open", pc_ledger_n_open(read), 2);
    EXPECT_STR("url", pc_ledger_entry(read, 1)->url, "/notes/\xe9");
    EXPECT_STR("via", pc_ledger_entry(read, 1)->via, "/notes");
    EXPECT_TRUE("gone", !pc_ledger_entry(read, 2)->open);
    EXPECT_INT("saved", pc_ledger_entry(read, 3)->kind, PC_ENTRY_SAVED);
    EXPECT_TRUE("content", pc_span_eq(pc_ledger_entry(read, 3)->content,
                                      TIGHT_LIT("a\0\xff\n\"b")));
    EXPECT_STR("type", pc_ledger_entry(read, 3)->type, "text/plain");
    EXPECT_TRUE("no such entry",
                !pc_ledger_entry(read, 4) && !pc_ledger_entry(read, 0));
    EXPECT_INT("done", pc_ledger_done(read, 1, &f.diags), PC_OK);
    EXPECT_INT("done", pc_ledger_done(read, 3, &f.diags), PC_OK);
    pc_ledger_close(read);
    EXPECT_TRUE("with the last it goes", access(f.path, F_OK) != 0);
    tear_down(&f);
}

static void test_cut_at_every_octet_it_is_still_of_use(void **state)
{
    pc_ledger *ledger;
    pc_span text;
    fixture f;

    (void)state;
    set_up(&f);
    ledger = open_ledger(&f);
    fill(&f, ledger);
    pc_ledger_leave(ledger);
    EXPECT_INT("read", pc_file_read(&f.arena, f.path, 1 << 20, &text, &f.diags),
               PC_OK);
    for (size_t len = 0; len <= text.len; len++) {
        const bool whole = !len || text.ptr[len - 1] == '\n';
        const bool parses = len < text.len && text.ptr[len] == '\n';
        unsigned id;

        f.diags.n = f.diags.n_errors = 0;
        EXPECT_INT("cut",
                   pc_file_write(f.path, (pc_span){text.ptr, len}, &f.diags),
                   PC_OK);
        EXPECT_INT("read", pc_ledger_load(&f.arena, f.path, &ledger, &f.diags),
                   PC_OK);
        EXPECT_INT("said", f.diags.n, !whole && !parses);
        EXPECT_INT("no error", f.diags.n_errors, 0);
        /* It can be gone on with. */
        EXPECT_INT(
            "more",
            pc_ledger_create(ledger, "x", "PUT", "/x", "/x", &id, &f.diags),
            PC_OK);
        pc_ledger_leave(ledger);
        EXPECT_INT("again", pc_ledger_load(&f.arena, f.path, &ledger, &f.diags),
                   PC_OK);
        EXPECT_STR("the new one", pc_ledger_entry(ledger, id)->url, "/x");
        pc_ledger_leave(ledger);
    }
    tear_down(&f);
}

static void test_what_is_no_ledger_is_an_error_with_its_line(void **state)
{
#define ONE                                                                    \
    "{\"op\":\"create\",\"id\":1,\"base\":\"http://h\",\"resource\":\"r\"}\n"
    static const struct {
        const char *row, *text, *says;
    } rows[] = {
        {"nonsense", ONE "x\n", "not JSON"},
        {"no op", ONE "{\"id\":1}\n", "not an entry"},
        {"no id", ONE "{\"op\":\"gone\"}\n", "not an entry"},
        {"unknown op", ONE "{\"op\":\"x\",\"id\":1}\n", "unknown op"},
        {"unknown id", ONE "{\"op\":\"gone\",\"id\":2}\n", "no entry 2"},
        {"id below one", ONE "{\"op\":\"gone\",\"id\":0}\n", "no entry 0"},
        {"out of order", ONE ONE, "out of order"},
        {"NUL in a URL", ONE "{\"op\":\"at\",\"id\":1,\"url\":\"a\\u0000\"}\n",
         "'url'"},
        {"save without content",
         ONE "{\"op\":\"save\",\"id\":2,\"base\":\"b\",\"resource\":\"r\","
             "\"url\":\"/\"}\n",
         "without its content"},
        {"create without base", ONE "{\"op\":\"create\",\"id\":2}\n",
         "without base"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        pc_ledger *ledger;
        fixture f;

        set_up(&f);
        f.path = pc_arena_printf(&f.arena, "%s/l", f.dir);
        EXPECT_INT(rows[i].row,
                   pc_file_write(f.path, pc_span_of(rows[i].text), &f.diags),
                   PC_OK);
        EXPECT_TRUE(rows[i].row,
                    pc_ledger_load(&f.arena, f.path, &ledger, &f.diags) < 0);
        EXPECT_INT(rows[i].row, f.diags.n_errors, 1);
        EXPECT_INT(rows[i].row, f.diags.items[0].pos.line, 2);
        if (!strstr(f.diags.items[0].message, rows[i].says))
            fail_msg("%s: '%s' does not say '%s'", rows[i].row,
                     f.diags.items[0].message, rows[i].says);
        tear_down(&f);
    }
}

static void test_a_folder_that_cannot_be_made_is_an_error(void **state)
{
    pc_ledger *ledger = NULL;
    unsigned id = 0;
    fixture f;

    (void)state;
    set_up(&f);
    EXPECT_INT(
        "opens",
        pc_ledger_open(&f.arena, "/proc/none", "r", "b", &ledger, &f.diags),
        PC_OK);
    EXPECT_TRUE("no entry", pc_ledger_create(ledger, "r", "PUT", "/", "/", &id,
                                             &f.diags) < 0);
    EXPECT_TRUE("said", f.diags.n_errors > 0);
    EXPECT_INT("none", pc_ledger_count(ledger), 0);
    tear_down(&f);
}

static void test_a_ledger_of_the_same_run_keeps_its_file(void **state)
{
    pc_ledger *first, *second = NULL;
    const char *path;
    unsigned id;
    fixture f;

    (void)state;
    set_up(&f);
    first = open_ledger(&f);
    fill(&f, first);
    pc_ledger_leave(first);
    second = open_ledger(&f);
    EXPECT_INT("another",
               pc_ledger_create(second, "x", "PUT", "/x", "/x", &id, &f.diags),
               PC_OK);
    path = pc_ledger_path(second);
    EXPECT_TRUE("by another name", strcmp(path, f.path) != 0);
    EXPECT_INT("done", pc_ledger_done(second, id, &f.diags), PC_OK);
    pc_ledger_close(second);
    EXPECT_TRUE("gone", access(path, F_OK) != 0);
    EXPECT_INT("as it was", pc_ledger_load(&f.arena, f.path, &first, &f.diags),
               PC_OK);
    EXPECT_INT("its own", pc_ledger_count(first), 3);
    pc_ledger_leave(first);
    tear_down(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_nothing_is_written_without_an_entry),
        cmocka_unit_test(test_entries_are_on_the_disk),
        cmocka_unit_test(test_it_names_its_target),
        cmocka_unit_test(test_a_ledger_is_read_as_it_was_written),
        cmocka_unit_test(test_cut_at_every_octet_it_is_still_of_use),
        cmocka_unit_test(test_what_is_no_ledger_is_an_error_with_its_line),
        cmocka_unit_test(test_a_ledger_of_the_same_run_keeps_its_file),
        cmocka_unit_test(test_a_folder_that_cannot_be_made_is_an_error),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
