#include "refserver/framing.h"
#include "support/expect.h"

static void test_what_is_refused(void **state)
{
    static const struct {
        const char *row;
        pc_ref_field fields[3];
        size_t n;
        bool fine;
    } rows[] = {
        {"nothing", {{{NULL, 0}, {NULL, 0}}}, 0, true},
        {"one Host", {{{"Host", 4}, {"x", 1}}}, 1, true},
        {"two Hosts",
         {{{"Host", 4}, {"x", 1}},
          {{"A", 1}, {"", 0}},
          {{"hOST", 4}, {"x", 1}}},
         3,
         false},
        {"one length twice",
         {{{"Content-Length", 14}, {"3", 1}},
          {{"content-length", 14}, {"3", 1}}},
         2,
         true},
        {"two lengths",
         {{{"Content-Length", 14}, {"3", 1}},
          {{"content-length", 14}, {"5", 1}}},
         2,
         false},
        {"any token", {{{"!#$%&'*+-.^_`|~09azAZ", 21}, {"", 0}}}, 1, true},
        {"a space in the name", {{{"If-Match ", 9}, {"*", 1}}}, 1, false},
        {"no name", {{{"", 0}, {"x", 1}}}, 1, false},
        {"obs-text in the name", {{{"If-M\xe9", 5}, {"x", 1}}}, 1, false},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        pc_ref_request request = {.fields = rows[i].fields,
                                  .n_fields = rows[i].n};

        EXPECT_INT(rows[i].row, pc_ref_framing(&request) == NULL, rows[i].fine);
    }
}

static void test_paths(void **state)
{
    static const struct {
        const char *url, *path;
    } rows[] = {{"/notes/1", "/notes/1"},
                {"*", "*"},
                {"http://127.0.0.1:80/notes", "/notes"},
                {"HTTP://h/", "/"},
                {"http://h", "/"},
                {"", ""}};

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        EXPECT_SPAN(rows[i].url, pc_ref_path(rows[i].url), rows[i].path);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_is_refused),
        cmocka_unit_test(test_paths),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
