#include "base/cleanup.h"
#include "input/target.h"
#include "support/expect.h"

static void test_good_urls_are_taken_apart(void **state)
{
    static const struct {
        const char *text, *want, *host, *path, *authority;
        unsigned port;
        bool https, loopback;
    } rows[] = {
        {"http://localhost:8080", "http://localhost:8080", "localhost", "",
         "localhost:8080", 8080, false, true},
        {"HTTPS://Example.test/api/", "https://Example.test/api",
         "Example.test", "/api", "Example.test", 443, true, false},
        {"http://h:80//", "http://h", "h", "", "h", 80, false, false},
        {"http://h:", "http://h", "h", "", "h", 80, false, false},
        {"https://h:80", "https://h:80", "h", "", "h:80", 80, true, false},
        {"http://[::1]:9", "http://[::1]:9", "::1", "", "[::1]:9", 9, false,
         true},
        {"http://127.8.0.1", "http://127.8.0.1", "127.8.0.1", "", "127.8.0.1",
         80, false, true},
        {"http://[::ffff:127.0.0.1]/a%20b", "http://[::ffff:127.0.0.1]/a%20b",
         "::ffff:127.0.0.1", "/a%20b", "[::ffff:127.0.0.1]", 80, false, true},
        {"http://128.0.0.1", "http://128.0.0.1", "128.0.0.1", "", "128.0.0.1",
         80, false, false},
        {"http://localhost.evil.test", "http://localhost.evil.test",
         "localhost.evil.test", "", "localhost.evil.test", 80, false, false},
    };
    PC_AUTO_ARENA arena;

    (void)state;
    pc_arena_init(&arena);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        pc_base_url url;

        EXPECT_INT(
            rows[i].text,
            pc_base_url_parse(&arena, rows[i].text, (pc_pos){0}, &url, NULL),
            PC_OK);
        EXPECT_STR(rows[i].text, url.text, rows[i].want);
        EXPECT_STR(rows[i].text, url.host, rows[i].host);
        EXPECT_STR(rows[i].text, url.path, rows[i].path);
        EXPECT_STR(rows[i].text, url.authority, rows[i].authority);
        EXPECT_INT(rows[i].text, url.port, rows[i].port);
        EXPECT_INT(rows[i].text, url.https, rows[i].https);
        EXPECT_INT(rows[i].text, pc_base_url_is_loopback(&url),
                   rows[i].loopback);
    }
}

static void test_bad_urls_are_refused(void **state)
{
    static const char *const rows[] = {
        "",
        "localhost:8080",
        "ftp://h",
        "http:/h",
        "http://",
        "http:///path",
        "http://user@h",
        "http://user:secret@h/",
        "http://h:0",
        "http://h:65536",
        "http://h:8o",
        "http://h:80:80",
        "http://[::1",
        "http://[::g]",
        "http://[::1]x",
        "http://[]",
        "http://a b",
        "http://h\\x",
        "http://h/a b",
        "http://h/#top",
        "http://h/?q",
        "http://h?q",
        "http://h/%zz",
        "http://h/%2",
        "http://h/\xc3\xa4",
        "http://m\xc3\xbcller.test",
        "http://h/\x01",
        "javascript:alert(1)",
    };
    PC_AUTO_ARENA arena;

    (void)state;
    pc_arena_init(&arena);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        pc_base_url url;
        pc_diags diags;

        pc_diags_init(&diags, &arena);
        EXPECT_INT(rows[i],
                   pc_base_url_parse(&arena, rows[i], (pc_pos){"t", 1, 2}, &url,
                                     &diags),
                   PC_ESYNTAX);
        EXPECT_INT(rows[i], diags.n_errors, 1);
        EXPECT_TRUE(rows[i], !strstr(diags.items[0].message, "secret"));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_good_urls_are_taken_apart),
        cmocka_unit_test(test_bad_urls_are_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
