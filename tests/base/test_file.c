#include "base/cleanup.h"
#include "base/file.h"
#include "base/str.h"
#include "support/expect.h"

#include <dirent.h>
#include <sys/stat.h>

static char folder[] = "/tmp/precheck-file-XXXXXX";

static char *in_folder(pc_arena *arena, const char *name)
{
    return pc_arena_printf(arena, "%s/%s", folder, name);
}

static unsigned n_entries(void)
{
    DIR *dir = opendir(folder);
    unsigned n = 0;

    while (readdir(dir))
        n++;
    closedir(dir);
    return n - 2;
}

static void test_what_is_written_is_read(void **state)
{
    PC_AUTO_ARENA arena;
    pc_diags diags;
    const char *path;
    pc_span text;

    (void)state;
    pc_arena_init(&arena);
    pc_diags_init(&diags, &arena);
    path = in_folder(&arena, "a");
    EXPECT_INT("write", pc_file_write(path, (pc_span){"a\0b", 3}, &diags), 0);
    EXPECT_INT("read", pc_file_read(&arena, path, 3, &text, &diags), 0);
    EXPECT_INT("length", text.len, 3);
    EXPECT_INT("over", pc_file_read(&arena, path, 2, &text, &diags), PC_ELIMIT);
    EXPECT_INT("empty", pc_file_write(path, (pc_span){NULL, 0}, &diags), 0);
    EXPECT_INT("read", pc_file_read(&arena, path, 0, &text, &diags), 0);
    EXPECT_INT("length", text.len, 0);
    EXPECT_INT("no leftovers", n_entries(), 1);
}

static void test_files_that_cannot_be(void **state)
{
    static const struct {
        const char *row, *path, *want;
    } rows[] = {
        {"absent", "/nonexistent/x",
         "cannot open '/nonexistent/x': No such "
         "file or directory"},
        {"folder", "/", "cannot read '/': Is a directory"},
        {"endless", "/dev/zero", "'/dev/zero' is over 1000 bytes"},
    };
    PC_AUTO_ARENA arena;

    (void)state;
    pc_arena_init(&arena);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        pc_diags diags;
        pc_span text;

        pc_diags_init(&diags, &arena);
        EXPECT_TRUE(rows[i].row, pc_file_read(&arena, rows[i].path, 1000, &text,
                                              &diags) < 0);
        EXPECT_STR(rows[i].row, diags.items[0].message, rows[i].want);
    }
}

static void test_a_write_that_fails_leaves_the_old_file(void **state)
{
    PC_AUTO_ARENA arena;
    pc_diags diags;
    struct stat st;

    (void)state;
    pc_arena_init(&arena);
    pc_diags_init(&diags, &arena);
    EXPECT_INT("no folder",
               pc_file_write(in_folder(&arena, "none/x"), PC_LIT("x"), &diags),
               PC_EIO);
    EXPECT_INT("said", diags.n_errors, 1);
    /* a device is written, not replaced by a file */
    EXPECT_INT("device", pc_file_write("/dev/null", PC_LIT("x"), &diags), 0);
    EXPECT_INT("still there", stat("/dev/null", &st), 0);
    EXPECT_TRUE("still a device", S_ISCHR(st.st_mode));
    if (access("/dev/full", W_OK) == 0)
        EXPECT_INT("full", pc_file_write("/dev/full", PC_LIT("x"), &diags),
                   PC_EIO);
}

static void test_mode_and_links_survive_a_rewrite(void **state)
{
    PC_AUTO_ARENA arena;
    pc_diags diags;
    const char *path, *link_path;
    struct stat st;
    pc_span text;

    (void)state;
    pc_arena_init(&arena);
    pc_diags_init(&diags, &arena);
    path = in_folder(&arena, "mode");
    link_path = in_folder(&arena, "link");
    EXPECT_INT("write", pc_file_write(path, PC_LIT("1"), &diags), 0);
    EXPECT_INT("chmod", chmod(path, 0640), 0);
    EXPECT_INT("link", symlink("mode", link_path), 0);
    EXPECT_INT("rewrite", pc_file_write(link_path, PC_LIT("2"), &diags), 0);
    EXPECT_INT("lstat", lstat(link_path, &st), 0);
    EXPECT_TRUE("still a link", S_ISLNK(st.st_mode));
    EXPECT_INT("stat", stat(path, &st), 0);
    EXPECT_INT("mode", st.st_mode & 0777, 0640);
    EXPECT_INT("read", pc_file_read(&arena, path, 9, &text, &diags), 0);
    EXPECT_SPAN("content", text, "2");
}

static void test_folders_are_made(void **state)
{
    PC_AUTO_ARENA arena;
    pc_diags diags;
    struct stat st;

    (void)state;
    pc_arena_init(&arena);
    pc_diags_init(&diags, &arena);
    EXPECT_INT("three", pc_make_dirs(in_folder(&arena, "x//y/z/"), &diags), 0);
    EXPECT_INT("again", pc_make_dirs(in_folder(&arena, "x/y/z"), &diags), 0);
    EXPECT_INT("there", stat(in_folder(&arena, "x/y/z"), &st), 0);
    EXPECT_INT("dot", pc_make_dirs(".", &diags), 0);
    pc_file_write(in_folder(&arena, "plain"), PC_LIT("x"), &diags);
    EXPECT_INT("a file", pc_make_dirs(in_folder(&arena, "plain"), &diags),
               PC_EIO);
    EXPECT_INT("under a file",
               pc_make_dirs(in_folder(&arena, "plain/x"), &diags), PC_EIO);
}

static int make_folder(void **state)
{
    (void)state;
    return mkdtemp(folder) ? 0 : -1;
}

static int remove_folder(void **state)
{
    static const char *const names[] = {"a",     "mode", "link", "plain",
                                        "x/y/z", "x/y",  "x",    ""};
    PC_AUTO_ARENA arena;

    (void)state;
    pc_arena_init(&arena);
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        remove(in_folder(&arena, names[i]));
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_is_written_is_read),
        cmocka_unit_test(test_files_that_cannot_be),
        cmocka_unit_test(test_a_write_that_fails_leaves_the_old_file),
        cmocka_unit_test(test_mode_and_links_survive_a_rewrite),
        cmocka_unit_test(test_folders_are_made),
    };

    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
