#include "base/cleanup.h"
#include "base/clock.h"
#include "base/limits.h"
#include "base/str.h"
#include "base/yaml.h"
#include "support/expect.h"

typedef struct parsed {
    pc_arena arena;
    pc_diags diags;
    pc_yaml **documents;
    size_t n;
    int rc;
} parsed;

static void parse(parsed *p, pc_span text)
{
    pc_arena_init(&p->arena);
    pc_diags_init(&p->diags, &p->arena);
    p->documents = NULL;
    p->n = 0;
    p->rc = pc_yaml_parse(&p->arena, "t.yaml", text, &p->documents, &p->n,
                          &p->diags);
}

/* "line:column: message" for each diagnostic, joined by " | ". */
static const char *summary(parsed *p)
{
    const char *text = "";

    for (size_t i = 0; i < p->diags.n; i++)
        text = pc_arena_printf(&p->arena, "%s%s%u:%u: %s", text, i ? " | " : "",
                               p->diags.items[i].pos.line,
                               p->diags.items[i].pos.column,
                               p->diags.items[i].message);
    return text;
}

static void test_nodes_remember_where_they_stood(void **state)
{
    static const char text[] = "# comment\n"
                               "name: x\n"
                               "list:\n"
                               "  - \"5\"\n"
                               "  - {\xc3\xa4: 5, b: ~}\n"
                               "---\n"
                               "second\n";
    parsed p;
    const pc_yaml *list, *map;

    (void)state;
    parse(&p, TIGHT(text));
    EXPECT_INT(summary(&p), p.rc, PC_OK);
    EXPECT_INT("documents", p.n, 2);
    list = pc_yaml_get(p.documents[0], "list");
    EXPECT_INT("list", list->n, 2);
    EXPECT_TRUE("quoted", list->items[0]->quoted);
    map = list->items[1];
    EXPECT_INT("pairs", map->n, 2);
    EXPECT_INT("line", map->items[3]->pos.line, 5);
    EXPECT_INT("column in characters", map->items[3]->pos.column, 15);
    EXPECT_TRUE("null", pc_yaml_is_null(map->items[3]));
    EXPECT_TRUE("5 is plain", !map->items[1]->quoted);
    EXPECT_SPAN("second", p.documents[1]->text, "second");
    EXPECT_TRUE("absent", !pc_yaml_get(p.documents[0], "nam"));
    pc_arena_release(&p.arena);
}

static void test_aliases_repeat_scalars(void **state)
{
    parsed p;

    (void)state;
    parse(&p, TIGHT("a: &x \"1\"\nb: *x\n"));
    EXPECT_INT(summary(&p), p.rc, PC_OK);
    EXPECT_SPAN("b", pc_yaml_get(p.documents[0], "b")->text, "1");
    EXPECT_TRUE("quoted", pc_yaml_get(p.documents[0], "b")->quoted);
    EXPECT_INT("place", pc_yaml_get(p.documents[0], "b")->pos.line, 2);
    pc_arena_release(&p.arena);
}

static void test_empty_streams_have_no_document(void **state)
{
    static const char *const texts[] = {"", "\n\n", "# only this\n",
                                        "\xef\xbb\xbf"};

    (void)state;
    for (size_t i = 0; i < 4; i++) {
        parsed p;

        parse(&p, TIGHT(texts[i]));
        EXPECT_INT(texts[i], p.rc, PC_OK);
        EXPECT_INT(texts[i], p.n, 0);
        pc_arena_release(&p.arena);
    }
}

static void test_what_is_wrong_is_said_with_its_place(void **state)
{
    static const struct {
        const char *row;
        pc_span text;
        const char *want;
    } rows[] = {
        {"NUL", PC_LIT("a: 1\nb: x\0y\n"),
         "2:5: the control character U+0000 is not allowed"},
        {"control", PC_LIT("a: \x1b[m"),
         "1:4: the control character U+001B is not allowed"},
        {"C1", PC_LIT("\xc2\x9b"),
         "1:1: the control character U+009B is not allowed"},
        {"not UTF-8", PC_LIT("a: \xc3\xa4\xff"),
         "1:5: octet 0xff is not UTF-8"},
        {"UTF-16",
         PC_LIT("\xff\xfe"
                "a\0"),
         "1:1: octet 0xff is not UTF-8"},
        {"tab", PC_LIT("a:\n\tb: 1\n"),
         "2:1: YAML: found character that cannot start any token, while "
         "scanning for the next token (line 2)"},
        {"two duplicates and an alias to a list",
         PC_LIT("a: &l [1]\nb: {x: 1, x: 2}\na: 3\nc: *l\n"),
         "2:11: the key 'x' stands here a second time (first in line 2) | "
         "4:4: the alias '*l' names a collection; only scalars can be repeated "
         "by an alias | "
         "3:1: the key 'a' stands here a second time (first in line 1)"},
        {"thrice", PC_LIT("a: 1\na: 2\n\"a\": 3\n"),
         "2:1: the key 'a' stands here a second time (first in line 1) | "
         "3:1: the key 'a' stands here a second time (first in line 2)"},
        {"unknown alias", PC_LIT("a: *b\n"),
         "1:4: no anchor '&b' before this alias"},
        {"an anchor of another document", PC_LIT("a: &b 1\n---\na: *b\n"),
         "3:4: no anchor '&b' before this alias"},
        {"inside itself", PC_LIT("&a [*a]\n"),
         "1:5: the alias '*a' names a collection; only scalars can be repeated "
         "by an alias"},
        {"merge", PC_LIT("a: {<<: b}\n"),
         "1:5: merge keys ('<<') are not supported"},
        {"tag", PC_LIT("a: !!python/object:os.system x\n"),
         "1:4: the tag 'tag:yaml.org,2002:python/object:os.system' is not "
         "understood here"},
        {"a map as key", PC_LIT("{{a: 1}: 2}\n"),
         "1:2: a key has to be one word, not a list or map"},
        {"unquoted braces", PC_LIT("a: {b: ${c}}\n"),
         "1:9: YAML: did not find expected ',' or '}', while parsing a flow "
         "mapping (line 1)"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        parsed p;

        parse(&p, pc_tight(rows[i].text.ptr, rows[i].text.len));
        EXPECT_TRUE(rows[i].row, p.rc < 0);
        EXPECT_STR(rows[i].row, summary(&p), rows[i].want);
        pc_arena_release(&p.arena);
    }
}

static void test_what_is_left_can_be_looked_at(void **state)
{
    parsed p;

    (void)state;
    parse(&p, TIGHT("a: 1\n[x]: 2\na: 3\n<<: 4\nb: 5\n"));
    EXPECT_INT(summary(&p), p.rc, PC_EINVAL);
    EXPECT_INT("pairs", p.documents[0]->n, 2);
    EXPECT_SPAN("the first", pc_yaml_get(p.documents[0], "a")->text, "1");
    EXPECT_SPAN("behind", pc_yaml_get(p.documents[0], "b")->text, "5");
    pc_arena_release(&p.arena);
    parse(&p, TIGHT("a: &l [1]\n? *l\n: *nothing\n"));
    EXPECT_INT(summary(&p), p.rc, PC_EINVAL);
    EXPECT_STR("a key without a text", p.documents[0]->items[2]->text.ptr, "");
    EXPECT_STR("nor a value", p.documents[0]->items[3]->text.ptr, "");
    pc_arena_release(&p.arena);
}

static void test_core_tags_are_known(void **state)
{
    parsed p;

    (void)state;
    parse(&p, TIGHT("a: !!str 5\nb: !!int \"5\"\nc: ! 6\nd: !!map {}\n"));
    EXPECT_INT(summary(&p), p.rc, PC_OK);
    EXPECT_TRUE("str", pc_yaml_get(p.documents[0], "a")->quoted);
    EXPECT_TRUE("int", !pc_yaml_get(p.documents[0], "b")->quoted);
    EXPECT_TRUE("!", pc_yaml_get(p.documents[0], "c")->quoted);
    pc_arena_release(&p.arena);
}

static void repeat(pc_buf *buf, const char *text, int n)
{
    pc_buf_init(buf, PC_LIMIT_FILE);
    for (int i = 0; i < n; i++)
        pc_buf_puts(buf, text);
}

static void test_hostile_files_fail_at_once(void **state)
{
    static const struct {
        const char *row, *text;
        int n, want_rc;
        const char *want;
    } rows[] = {
        {"brackets", "[", 200000, PC_ELIMIT,
         "1:33: nested deeper than 32 levels"},
        {"braces", "{", 200000, PC_ELIMIT,
         "1:33: nested deeper than 32 levels"},
        {"brackets on lines", "[\n", 200000, PC_ELIMIT,
         "33:1: nested deeper than 32 levels"},
        {"dashes", "- ", 200000, PC_ELIMIT,
         "1:65: nested deeper than 32 levels"},
        {"question marks", "? ", 200000, PC_ELIMIT,
         "1:65: nested deeper than 32 levels"},
        {"values", "- a\n", 300000, PC_ELIMIT,
         "200000:3: more than 200000 values in one file"},
        {"documents", "--- a\n", 300000, PC_ELIMIT,
         "200001:5: more than 200000 values in one file"},
        {"anchors", "- &a b\n", 5000, PC_ELIMIT,
         "1001:3: more than 1000 anchors"},
        {"aliases", "- *a\n", 5000, PC_ELIMIT, NULL},
        {"duplicates", "k: v\n", 90000, PC_EINVAL, NULL},
        {"one long word", "abcdefgh", 200000, PC_OK, ""},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        PC_AUTO_BUF text;
        int64_t start;
        parsed p;

        repeat(&text, rows[i].text, rows[i].n);
        start = pc_clock_ns();
        parse(&p, pc_buf_view(&text));
        EXPECT_TRUE(rows[i].row, pc_clock_ns() - start < 5000000000);
        EXPECT_INT(rows[i].row, p.rc, rows[i].want_rc);
        if (rows[i].want)
            EXPECT_STR(rows[i].row, summary(&p), rows[i].want);
        pc_arena_release(&p.arena);
    }
}

/* A billion laughs: each level would be nine times the one before. */
static void test_alias_bombs_do_not_go_off(void **state)
{
    PC_AUTO_BUF text;
    parsed p;

    (void)state;
    pc_buf_init(&text, 10000);
    pc_buf_puts(&text, "a0: &a0 [lol]\n");
    for (int i = 1; i < 10; i++)
        pc_buf_printf(&text, "a%d: &a%d [*a%d,*a%d,*a%d,*a%d,*a%d]\n", i, i,
                      i - 1, i - 1, i - 1, i - 1, i - 1);
    parse(&p, pc_buf_view(&text));
    EXPECT_INT("refused", p.rc, PC_EINVAL);
    EXPECT_INT("each of them", p.diags.n, 45);
    EXPECT_TRUE("small", p.arena.used < 100000);
    pc_arena_release(&p.arena);
}

static void test_brackets_fail_in_milliseconds(void **state)
{
    PC_AUTO_BUF text;
    int64_t start;
    parsed p;

    (void)state;
    repeat(&text, "[", 200000);
    start = pc_clock_ns();
    parse(&p, pc_buf_view(&text));
    EXPECT_TRUE("fast", pc_clock_ns() - start < 200000000);
    pc_arena_release(&p.arena);
}

/* Each octet of a file cut off or changed: no crash, and an error has a place
 * in the file. */
static void test_broken_copies_of_a_file(void **state)
{
    static const char text[] = "version: 1\ntarget: \"http://a\"\n"
                               "resources:\n  - {name: &n a, url: *n}\n"
                               "  - |\n    text\n  - >-\n   x\n? [a]\n: b\n";

    (void)state;
    for (size_t i = 0; i < sizeof text - 1; i++)
        for (unsigned c = 0; c < 256; c += c < 128 ? 1 : 17) {
            char copy[sizeof text];
            parsed p;

            memcpy(copy, text, sizeof text);
            copy[i] = (char)c;
            parse(&p, pc_tight(copy, c ? sizeof text - 1 : i));
            EXPECT_TRUE("an error or none", (p.rc < 0) == (p.diags.n > 0));
            if (p.diags.n)
                EXPECT_TRUE("has a place", p.diags.items[0].pos.line > 0);
            pc_arena_release(&p.arena);
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_nodes_remember_where_they_stood),
        cmocka_unit_test(test_aliases_repeat_scalars),
        cmocka_unit_test(test_empty_streams_have_no_document),
        cmocka_unit_test(test_what_is_wrong_is_said_with_its_place),
        cmocka_unit_test(test_what_is_left_can_be_looked_at),
        cmocka_unit_test(test_core_tags_are_known),
        cmocka_unit_test(test_hostile_files_fail_at_once),
        cmocka_unit_test(test_alias_bombs_do_not_go_off),
        cmocka_unit_test(test_brackets_fail_in_milliseconds),
        cmocka_unit_test(test_broken_copies_of_a_file),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
