#include "base/cleanup.h"
#include "base/str.h"
#include "plan/bind.h"
#include "support/expect.h"

typedef struct known {
    pc_arena arena;
    pc_bindings bindings;
    pc_diags diags;
} known;

static void set(known *world, const char *name, const char *value)
{
    pc_bindings_set(&world->bindings, name, TIGHT(value));
}

static void build(known *world)
{
    pc_arena_init(&world->arena);
    pc_bindings_init(&world->bindings, &world->arena);
    pc_diags_init(&world->diags, &world->arena);
    set(world, "etag", "\"aBc\"");
    set(world, "weak", "W/\"aBc\"");
    set(world, "empty", "\"\"");
    set(world, "bad", "no tag");
    set(world, "last-modified", "Sun, 06 Nov 1994 08:49:37 GMT");
    set(world, "leap", "Tue, 29 Feb 2000 23:59:59 GMT");
    set(world, "old850", "Sunday, 06-Nov-94 08:49:37 GMT");
    set(world, "length", "10");
    set(world, "with.value", "x");
    set(world, "nothing", "");
    set(world, "gone", "x");
    pc_bindings_set(&world->bindings, "gone", (pc_span){NULL, 0});
}

static void test_values_and_modifiers(void **state)
{
    static const struct {
        const char *row, *text, *want;
    } rows[] = {
        {"empty", "", ""},
        {"plain", "a \\b ${", NULL},
        {"backslash", "a\\b\\", "a\\b\\"},
        {"octets", "\\x41\\xff\\xZ1\\x4", "A\xff\\xZ1\\x4"},
        {"dollars", "$$5 $6 a$b $", "$5 $6 a$b $"},
        {"short form", "$etag", "\"aBc\""},
        {"short form only whole", "$etag ", "$etag "},
        {"two", "${etag}, ${weak}", "\"aBc\", W/\"aBc\""},
        {"empty value", "[${nothing}]", "[]"},
        {"with", "${with.value}", "x"},
        {"JSON", "{\"a\":\"${with.value}\"}", "{\"a\":\"x\"}"},
        {"unset", "${gone}", NULL},
        {"unknown", "${what}", NULL},
        {"no name", "${}", NULL},
        {"not a name", "${a b}", NULL},
        {"unknown modifier", "${etag:bogus}", NULL},
        {"empty modifier", "${etag:}", "\"aBc\""},

        {"weak", "${etag:weak}", "W/\"aBc\""},
        {"weak again", "${weak:weak}", "W/\"aBc\""},
        {"strong", "${weak:strong}", "\"aBc\""},
        {"opaque", "${weak:opaque}", "aBc"},
        {"lower-w", "${etag:lower-w}", "w/\"aBc\""},
        {"unquoted", "${etag:unquoted}", "aBc"},
        {"unquoted weak", "${weak:unquoted}", "W/aBc"},
        {"unterminated", "${weak:unterminated}", "W/\"aBc"},
        {"upper", "${weak:upper}", "W/\"ABC\""},
        {"swapcase", "${etag:swapcase}", "\"AbC\""},
        {"prefix", "${etag:prefix}", "\"aB\""},
        {"prefix of nothing", "${empty:prefix}", NULL},
        {"suffix", "${etag:suffix}", "\"aBcx\""},
        {"embedded", "${etag:embedded}", "\"x,aBc\""},
        {"starred", "${etag:starred}", "\"aBc*\""},
        {"chain", "${etag:prefix:weak:lower}", "w/\"ab\""},
        {"no tag", "${bad:weak}", NULL},

        {"+1s", "${last-modified:+1s}", "Sun, 06 Nov 1994 08:49:38 GMT"},
        {"-1d", "${last-modified:-1d}", "Sat, 05 Nov 1994 08:49:37 GMT"},
        {"+2h", "${last-modified:+16h}", "Mon, 07 Nov 1994 00:49:37 GMT"},
        {"+1m", "${last-modified:+1m}", "Sun, 06 Nov 1994 08:50:37 GMT"},
        {"+50y", "${last-modified:+50y}", "Sun, 06 Nov 2044 08:49:37 GMT"},
        {"leap day", "${leap:+1y}", "Wed, 28 Feb 2001 23:59:59 GMT"},
        {"leap day again", "${leap:-4y}", "Thu, 29 Feb 1996 23:59:59 GMT"},
        {"out of years", "${leap:+9000y}", NULL},
        {"far too many", "${leap:+99999999999999999999y}", NULL},
        {"rfc850", "${last-modified:rfc850}", "Sunday, 06-Nov-94 08:49:37 GMT"},
        {"asctime", "${last-modified:asctime}", "Sun Nov  6 08:49:37 1994"},
        {"asctime moved", "${last-modified:asctime:+9d}",
         "Tue Nov 15 08:49:37 1994"},
        {"back", "${old850:imf}", "Sun, 06 Nov 1994 08:49:37 GMT"},
        {"rfc850 keeps its form", "${old850:+1s}",
         "Sunday, 06-Nov-94 08:49:38 GMT"},
        {"lower", "${last-modified:lower}", "sun, 06 nov 1994 08:49:37 gmt"},
        {"zone", "${last-modified:zone=+0000}",
         "Sun, 06 Nov 1994 08:49:37 +0000"},
        {"no zone", "${last-modified:-2d:zone=}", "Fri, 04 Nov 1994 08:49:37 "},
        {"asctime has no zone", "${last-modified:asctime:zone=EST}", NULL},
        {"wrongday", "${last-modified:wrongday}",
         "Mon, 06 Nov 1994 08:49:37 GMT"},
        {"wrongday in full", "${old850:wrongday}",
         "Monday, 06-Nov-94 08:49:37 GMT"},
        {"1digit", "${last-modified:1digit}", "Sun, 6 Nov 1994 08:49:37 GMT"},
        {"1digit of two", "${leap:1digit}", "Tue, 29 Feb 2000 23:59:59 GMT"},
        {"date of a tag", "${etag:+1s}", NULL},
        {"no such unit", "${last-modified:+1w}", NULL},

        {"+N", "${length:+1}", "11"},
        {"-N", "${length:-10}", "0"},
        {"below zero", "${length:-11}", NULL},
        {"number of a tag", "${etag:+1}", NULL},

        {"repeat", "${with.value:repeat=3}", "xxx"},
        {"repeat a tag", "${empty:repeat=2}", "\"\", \"\""},
        {"repeat not at all", "[${with.value:repeat=0}]", "[]"},
        {"repeat without number", "${etag:repeat}", NULL},
        {"repeat too often", "${etag:repeat=1000000}", NULL},
        {"pad", "${length:pad=4}", "10xx"},
        {"pad a tag", "${weak:pad=9}", "W/\"aBcxx\""},
        {"pad what is long", "${weak:pad=2}", "W/\"aBc\""},
        {"pad too far", "${weak:pad=99999999}", NULL},
        {"argument where none is", "${etag:weak=1}", NULL},
    };
    known world;

    (void)state;
    build(&world);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const size_t before = world.diags.n_errors;
        pc_span text = {NULL, 0};
        int r = pc_bind(&world.bindings, &world.arena, TIGHT(rows[i].text),
                        (pc_pos){"f", 1, 1}, &text, &world.diags);

        EXPECT_INT(rows[i].row, r == PC_OK, rows[i].want != NULL);
        EXPECT_INT(rows[i].row, world.diags.n_errors - before, r != PC_OK);
        if (rows[i].want)
            EXPECT_SPAN(rows[i].row, text, rows[i].want);
    }
    pc_arena_release(&world.arena);
}

static void test_a_text_over_the_limit_is_an_error(void **state)
{
    known world;
    pc_span text = {NULL, 0};

    (void)state;
    build(&world);
    EXPECT_INT("just",
               pc_bind(&world.bindings, &world.arena,
                       TIGHT("${with.value:pad=1048576}"), (pc_pos){"f", 1, 1},
                       &text, &world.diags),
               PC_OK);
    EXPECT_INT("over",
               pc_bind(&world.bindings, &world.arena,
                       TIGHT("${with.value:pad=1048576}a"), (pc_pos){"f", 1, 1},
                       &text, &world.diags),
               PC_ELIMIT);
    EXPECT_INT("and a second reference",
               pc_bind(&world.bindings, &world.arena,
                       TIGHT("${with.value:pad=1048576}$${etag}${etag}"),
                       (pc_pos){"f", 1, 1}, &text, &world.diags),
               PC_ELIMIT);
    EXPECT_INT("each says so", world.diags.n_errors, 2);
    pc_arena_release(&world.arena);
}

static void test_lint_knows_names_and_modifiers(void **state)
{
    static const struct {
        const char *row, *text;
        int want;
        const char *says, *hint;
    } rows[] = {
        {"nothing", "plain", PC_OK, NULL, NULL},
        {"known", "${etag:weak} ${old.last-modified:+1s}", PC_OK, NULL, NULL},
        {"own", "${with.field} $v0", PC_OK, NULL, NULL},
        {"misspelt name", "${etga}", PC_EINVAL, "'${etga}'", "${etag}"},
        {"misspelt modifier", "${etag:waek}", PC_EINVAL, "'waek'", "weak"},
        {"open", "${etag", PC_EINVAL, "without its", NULL},
        {"number wanted", "${etag:pad=x}", PC_EINVAL, "'pad=x'", NULL},
    };
    static const char *const more[] = {"with.field", "v0", NULL};

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        known world;

        build(&world);
        EXPECT_INT(rows[i].row,
                   pc_bind_check(TIGHT(rows[i].text), more, (pc_pos){"f", 3, 4},
                                 &world.diags),
                   rows[i].want);
        EXPECT_INT(rows[i].row, world.diags.n, rows[i].want != PC_OK);
        if (rows[i].says)
            EXPECT_TRUE(rows[i].row,
                        strstr(world.diags.items[0].message, rows[i].says));
        if (rows[i].hint)
            EXPECT_TRUE(rows[i].row,
                        world.diags.items[0].hint &&
                            strstr(world.diags.items[0].hint, rows[i].hint));
        pc_arena_release(&world.arena);
    }
}

static void test_a_template_says_what_it_mentions(void **state)
{
    (void)state;
    EXPECT_TRUE("yes", pc_bind_mentions(TIGHT("a${with.x:weak}"), "with.x"));
    EXPECT_TRUE("short", pc_bind_mentions(TIGHT("$etag"), "etag"));
    EXPECT_TRUE("another", !pc_bind_mentions(TIGHT("${with.xy}"), "with.x"));
    EXPECT_TRUE("text", !pc_bind_mentions(TIGHT("$${etag}"), "etag"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_values_and_modifiers),
        cmocka_unit_test(test_a_text_over_the_limit_is_an_error),
        cmocka_unit_test(test_lint_knows_names_and_modifiers),
        cmocka_unit_test(test_a_template_says_what_it_mentions),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
