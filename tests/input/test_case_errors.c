/* What is wrong with a case is said with its place. */
#include "input/loaded.h"

#define ENTRY(text)                                                            \
    "- {id: a/b, cite: IM1, methods: GET, send: {}, expect: [failed], " text   \
    "}\n"
#define STORY(text) "name: x\ncite: IM1\nsteps:\n" text

typedef struct row {
    const char *row, *text, *want;
} row;

static void expect_rows(const row *rows, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        loaded l;

        start(&l);
        load_cases(&l, pc_span_of(rows[i].text), true);
        EXPECT_TRUE(rows[i].row, l.rc < 0);
        EXPECT_STR(rows[i].row, said(&l), rows[i].want);
        finish(&l);
    }
}
#define EXPECT_ROWS(rows) expect_rows(rows, sizeof(rows) / sizeof(rows)[0])

#include "input/case_rows.h"

static void test_entries(void **state)
{
    (void)state;
    EXPECT_ROWS(entry_rows);
}

static void test_stories(void **state)
{
    (void)state;
    EXPECT_ROWS(story_rows);
}

/* What one's own case may leave out. */
static void test_the_catalogue_is_held_to_more(void **state)
{
    static const char text[] = "- {id: a/b, cite: IM1, methods: GET, send: {}, "
                               "expect: [failed]}\n";
    loaded l;

    (void)state;
    start(&l);
    load_cases(&l, PC_LIT(text), true);
    EXPECT_STR("own", said(&l), "");
    EXPECT_TRUE("own", l.cases[0].own);
    load_cases(&l, PC_LIT(text), false);
    EXPECT_STR("catalogue", said(&l),
               "1:3: a case needs the key 'title'\n"
               "1:3: a case needs the key 'why'\n"
               "1:3: a case needs the key 'fails-on'\n");
    finish(&l);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_entries),
        cmocka_unit_test(test_stories),
        cmocka_unit_test(test_the_catalogue_is_held_to_more),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
