/* The embedded catalogue, folders of one's own, and the page about the format.
 */
#include "base/file.h"
#include "base/limits.h"
#include "input/case_keys.h"
#include "input/catalogue.h"
#include "input/lint.h"
#include "input/loaded.h"

#include <sys/stat.h>

static char folder[] = "/tmp/precheck-cases-XXXXXX";

#define CASE(id)                                                               \
    "- {id: " id ", cite: IM1, methods: GET, send: {}, expect: [failed]}\n"

static const char *in_folder(loaded *l, const char *name)
{
    return pc_arena_printf(&l->arena, "%s/%s", folder, name);
}

static void write_case(loaded *l, const char *name, const char *text)
{
    EXPECT_INT(name,
               pc_file_write(in_folder(l, name), pc_span_of(text), &l->diags),
               PC_OK);
}

static void load(loaded *l, bool embedded, const char *const *paths, size_t n,
                 pc_catalogue *ret_catalogue)
{
    *ret_catalogue = (pc_catalogue){NULL, 0};
    l->rc = pc_catalogue_load(&l->arena, embedded, paths, n, ret_catalogue,
                              &l->diags);
}

static void test_the_embedded_catalogue(void **state)
{
    pc_catalogue catalogue;
    loaded l;

    (void)state;
    start(&l);
    load(&l, true, NULL, 0, &catalogue);
    EXPECT_STR("no error", said(&l), "");
    EXPECT_TRUE("at least 80", catalogue.n >= 80);
    for (size_t i = 0; i < catalogue.n; i++) {
        const pc_case *c = &catalogue.cases[i];

        EXPECT_TRUE(c->id, !c->own && c->n_cites && c->n_fails_on && c->why);
    }
    finish(&l);
}

static void test_embedded_files_are_those_of_the_tree(void **state)
{
    const char *path, *before = "";
    loaded l;

    (void)state;
    start(&l);
    for (size_t i = 0; (path = pc_embedded_path(i)); i++) {
        pc_span text, want;

        EXPECT_TRUE(path, strcmp(before, path) < 0);
        before = path;
        EXPECT_INT(path, pc_embedded_file(path, &text), PC_OK);
        EXPECT_INT(path,
                   pc_file_read(&l.arena,
                                pc_arena_printf(&l.arena, "%s/cases/%s",
                                                PC_SOURCE_DIR, path),
                                PC_LIMIT_FILE, &want, &l.diags),
                   PC_OK);
        EXPECT_TRUE(path, pc_span_eq(text, want));
    }
    EXPECT_TRUE("some", *before);
    EXPECT_INT("none", pc_embedded_file("../x", &(pc_span){NULL, 0}),
               PC_EINVAL);
    finish(&l);
}

static void test_folders_of_ones_own(void **state)
{
    pc_catalogue catalogue;
    const char *paths[2];
    loaded l;

    (void)state;
    start(&l);
    mkdir(in_folder(&l, "sub"), 0777);
    write_case(&l, "b.yaml", CASE("own/b"));
    write_case(&l, "a.yml", CASE("own/a"));
    write_case(&l, "sub/c.yaml", CASE("own/c"));
    write_case(&l, "README.md", "no case\n");
    write_case(&l, ".hidden.yaml", "no case\n");
    EXPECT_INT("a circle", symlink(".", in_folder(&l, "loop")), 0);
    paths[0] = folder;
    load(&l, false, paths, 1, &catalogue);
    EXPECT_STR("no error", said(&l), "");
    EXPECT_INT("three", catalogue.n, 3);
    EXPECT_STR("in order", catalogue.cases[0].id, "own/a");
    EXPECT_TRUE("own", catalogue.cases[0].own);

    paths[1] = in_folder(&l, "b.yaml");
    load(&l, false, paths, 2, &catalogue);
    EXPECT_TRUE("twice", l.rc < 0);
    EXPECT_TRUE("said",
                strstr(said(&l), "the id 'own/b' stands here a second time "
                                 "(first in "));

    load(&l, true, paths, 1, &catalogue);
    EXPECT_INT("beside the embedded ones", l.rc, PC_OK);
    EXPECT_TRUE("more", catalogue.n > 80);
    finish(&l);
}

static void test_paths_that_lead_nowhere(void **state)
{
    const char *paths[1] = {"/nonexistent"};
    pc_catalogue catalogue;
    loaded l;

    (void)state;
    start(&l);
    load(&l, false, paths, 1, &catalogue);
    EXPECT_STR("absent", said(&l),
               "0:0: cannot open '/nonexistent': No such file or directory\n");
    finish(&l);
    start(&l);
    mkdir(in_folder(&l, "empty"), 0777);
    paths[0] = in_folder(&l, "empty");
    load(&l, false, paths, 1, &catalogue);
    EXPECT_INT("an empty folder is no error", l.rc, PC_OK);
    EXPECT_STR("but said", said(&l), "0:0: no *.yaml in this folder\n");
    finish(&l);
}

static void test_an_id_of_the_catalogue_is_taken(void **state)
{
    pc_catalogue catalogue;
    const char *paths[1];
    loaded l;

    (void)state;
    start(&l);
    load(&l, true, NULL, 0, &catalogue);
    write_case(&l, "sub/c.yaml",
               pc_arena_printf(&l.arena,
                               "- {id: %s, cite: IM1, methods: GET, send: {}, "
                               "expect: [failed]}\n",
                               catalogue.cases[0].id));
    paths[0] = in_folder(&l, "sub");
    load(&l, true, paths, 1, &catalogue);
    EXPECT_TRUE("refused", l.rc < 0);
    EXPECT_TRUE("said", strstr(said(&l), "stands here a second time (first in "
                                         "cases/") != NULL);
    finish(&l);
}

static void test_lint_sees_what_a_file_is(void **state)
{
    static const struct {
        const char *text;
        pc_file_kind kind;
    } rows[] = {
        {CASE("a/b"), PC_FILE_CASES},
        {"name: x\ncite: IM1\nsteps: [get: {}]\n", PC_FILE_CASES},
        {"name: x\ntitle: y\nskip: []\n", PC_FILE_PROFILE},
        {"- {case: a/b, reason: c}\n", PC_FILE_KNOWN},
        {"version: 1\ntarget: http://h\nresources: [{name: a, url: /}]\n",
         PC_FILE_TARGET},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        pc_lint_result result = {PC_FILE_TARGET, NULL, {NULL, 0}};
        loaded l;

        start(&l);
        write_case(&l, "b.yaml", rows[i].text);
        l.rc = pc_lint_file(&l.arena, in_folder(&l, "b.yaml"), &l.options,
                            &result, &l.diags);
        EXPECT_STR(rows[i].text, said(&l), "");
        EXPECT_INT(rows[i].text, result.kind, rows[i].kind);
        finish(&l);
    }
}

/* --- cases/README.md ----------------------------------------------------- */

/* The rows of the table under a heading, as lines. */
static pc_span section(pc_span page, const char *heading)
{
    for (size_t i = 0; i < page.len; i++) {
        pc_span rest = {page.ptr + i, page.len - i};
        const char *end;

        if ((i && page.ptr[i - 1] != '\n') || !pc_span_starts(rest, heading))
            continue;
        rest.ptr += strlen(heading);
        rest.len -= strlen(heading);
        end = strstr(rest.ptr, "\n## ");
        return (pc_span){rest.ptr, end ? (size_t)(end - rest.ptr) : rest.len};
    }
    fail_msg("no section '%s'", heading);
    return page;
}

static void expect_in_page(const pc_keys *keys, pc_span text, const char *edge)
{
    for (size_t i = 0; i < keys->n; i++) {
        const pc_key *key = &keys->rows[i];
        char want[64];

        snprintf(want, sizeof want, "%s`%s`", edge, key->name);
        if (!pc_span_contains(text, pc_span_of(want)))
            fail_msg("cases/README.md does not say what '%s' is", key->name);
    }
}

/* Each word of a table's row "| `key` | a, b, c | meaning |". */
static void expect_values(const pc_key *key, pc_span text)
{
    char want[64];
    pc_span row;
    const char *at, *end;

    snprintf(want, sizeof want, "| `%s` |", key->name);
    at = strstr(text.ptr, want);
    EXPECT_TRUE(key->name, at != NULL);
    at += strlen(want);
    end = strchr(at, '|');
    row = (pc_span){at, (size_t)(end - at)};
    for (const pc_word *word = key->words; word && word->word; word++)
        if (!pc_span_contains(row, pc_span_of(word->word)))
            fail_msg("cases/README.md: '%s' can be '%s'", key->name,
                     word->word);
}

static void test_the_page_about_cases_names_every_key(void **state)
{
    pc_span page, given;
    loaded l;

    (void)state;
    start(&l);
    EXPECT_INT("README",
               pc_file_read(&l.arena, PC_SOURCE_DIR "/cases/README.md",
                            PC_LIMIT_FILE, &page, &l.diags),
               PC_OK);
    given = section(page, "## given\n");
    expect_in_page(&pc_given_keys, given, "| ");
    for (size_t i = 0; i < pc_given_keys.n; i++)
        expect_values(&pc_given_keys.rows[i], given);
    for (const char *at = strstr(given.ptr, "\n| `");
         at && at < given.ptr + given.len; at = strstr(at + 1, "\n| `")) {
        pc_span name = {at + 4, strcspn(at + 4, "`")};
        bool known = false;

        for (size_t i = 0; i < pc_given_keys.n; i++)
            known |= pc_span_is(name, pc_given_keys.rows[i].name);
        if (!known)
            fail_msg("cases/README.md: no key '%.*s' in given", (int)name.len,
                     name.ptr);
    }
    finish(&l);
}

static int make_folder(void **state)
{
    (void)state;
    return mkdtemp(folder) ? 0 : -1;
}

static int remove_folder(void **state)
{
    static const char *const names[] = {"b.yaml", "a.yml",     "sub/c.yaml",
                                        "sub",    "README.md", ".hidden.yaml",
                                        "loop",   "empty",     ""};
    loaded l;

    (void)state;
    start(&l);
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        remove(in_folder(&l, names[i]));
    finish(&l);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_embedded_catalogue),
        cmocka_unit_test(test_embedded_files_are_those_of_the_tree),
        cmocka_unit_test(test_folders_of_ones_own),
        cmocka_unit_test(test_paths_that_lead_nowhere),
        cmocka_unit_test(test_an_id_of_the_catalogue_is_taken),
        cmocka_unit_test(test_lint_sees_what_a_file_is),
        cmocka_unit_test(test_the_page_about_cases_names_every_key),
    };

    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
