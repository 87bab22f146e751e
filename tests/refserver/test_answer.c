#include "base/str.h"
#include "refserver/site_under_test.h"
#include "support/expect.h"

static const pc_ref_knobs clean;

/* Asks and expects a status. */
#define ASK(s, method, path, fields, content, want)                            \
    EXPECT_INT(method " " path, site_ask(s, method, path, fields, content),    \
               want)

static char *condition(site *s, const char *name, const char *field)
{
    return pc_arena_printf(&s->arena, "%s: %s\n", name, site_field(s, field));
}

static void test_a_stale_writer_is_refused(void **state)
{
    char *stale;
    site s;

    (void)state;
    site_open(&s, &clean);
    ASK(&s, "POST", "/notes", "Content-Type: text/plain\n", "one", 201);
    EXPECT_STR("location", site_field(&s, "Location"), "/notes/1");
    stale = condition(&s, "If-Match", "ETag");
    ASK(&s, "GET", "/notes/1", NULL, NULL, 200);
    EXPECT_SPAN("content", s.response.content, "one");
    EXPECT_STR("type", site_field(&s, "Content-Type"), "text/plain");
    EXPECT_STR("the tag that POST told", condition(&s, "If-Match", "ETag"),
               stale);
    ASK(&s, "PUT", "/notes/1", stale, "two", 204);
    EXPECT_TRUE("204 has a tag", site_field(&s, "ETag"));
    ASK(&s, "PUT", "/notes/1", stale, "three", 412);
    EXPECT_TRUE("412 explains", s.response.content.len > 20);
    ASK(&s, "DELETE", "/notes/1", stale, NULL, 412);
    ASK(&s, "GET", "/notes/1", NULL, NULL, 200);
    EXPECT_SPAN("nothing was lost", s.response.content, "two");
    ASK(&s, "DELETE", "/notes/1", condition(&s, "If-Match", "ETag"), NULL, 204);
    ASK(&s, "DELETE", "/notes/1", "If-Match: *\n", NULL, 404);
    ASK(&s, "PUT", "/notes/1", "If-Match: *\n", "back", 412);
    ASK(&s, "PUT", "/notes/1", "If-None-Match: *\n", "back", 201);
    ASK(&s, "PUT", "/notes/1", stale, "from the first life", 412);
    site_close(&s);
}

static void test_normal_checks_come_first(void **state)
{
    static const struct {
        const char *method, *path, *fields;
        unsigned status;
    } rows[] = {
        {"GET", "/nowhere", "If-Match: *\n", 404},
        {"GET", "/notes/none", "If-None-Match: *\n", 404},
        {"DELETE", "/notes/none", "If-Match: \"x\"\n", 404},
        {"GET", "/notes/a/b", NULL, 404},
        {"GET", "/notes/", NULL, 404},
        {"GET", "/notesx", NULL, 404},
        {"PUT", "/static/logo.png", "If-Match: \"x\"\n", 405},
        {"DELETE", "/notes", "If-Match: \"x\"\n", 405},
        {"TRACE", "/notes", "If-Match: \"x\"\n", 405},
        {"BREW", "/notes", "If-Match: \"x\"\n", 501},
        {"get", "/notes", NULL, 501},
        {"GET", "/private/a", "If-None-Match: *\n", 401},
        {"GET", "/private/a", "Authorization: Bearer wrong\n", 401},
        {"GET", "/private/a", "Authorization: Bearer secret-token-for-tests\n",
         404},
        {"GET", "/private", "Authorization: bearer  secret-token-for-tests\n",
         200},
        {"PUT", "/forbidden/a", "If-Match: \"x\"\n", 403},
        {"GET", "/moved/a", "If-Match: \"x\"\n", 301},
        {"PUT", "/notes/a", "Content-Range: bytes 0-0/1\n", 400},
        {"PUT", "/notes/a", "Content-Encoding: gzip\n", 415},
        {"PATCH", "/notes/a", "Content-Type: text/plain\n", 415},
        {"OPTIONS", "/notes/a", "If-Match: \"x\"\n", 204},
        {"OPTIONS", "*", "If-Match: \"x\"\n", 204},
        {"GET", "*", NULL, 405},
        {"GET", "/healthz", NULL, 200},
    };
    site s;

    (void)state;
    site_open(&s, &clean);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const char *row =
            pc_arena_printf(&s.arena, "%s %s", rows[i].method, rows[i].path);

        EXPECT_INT(
            row,
            site_ask(&s, rows[i].method, rows[i].path, rows[i].fields, "x"),
            rows[i].status);
        EXPECT_TRUE(row, site_field(&s, "Date"));
        EXPECT_INT(row, site_field(&s, "Allow") != NULL,
                   rows[i].status == 405 || rows[i].status == 204);
        EXPECT_INT(row, site_field(&s, "WWW-Authenticate") != NULL,
                   rows[i].status == 401);
    }
    site_close(&s);
}

/* 15.4.5 and 15.3.7: what the 200 has, the 304 and the 206 have. */
static void test_304_and_206_repeat_the_200(void **state)
{
    static const char *const required[] = {
        "Date", "ETag", "Vary", "Cache-Control", "Expires", "Content-Location"};
    static const char *const rest[] = {"Last-Modified", "Content-Type",
                                       "Content-Encoding", "Accept-Ranges"};
    static const char *const paths[] = {"/static/logo.png", "/static/page.html",
                                        "/static/weak.txt",
                                        "/static/tagged.txt"};
    site s;

    (void)state;
    site_open(&s, &clean);
    for (size_t i = 0; i < sizeof paths / sizeof paths[0]; i++) {
        const char *matching;
        pc_ref_response whole;

        site_ask(&s, "GET", paths[i], "Accept-Encoding: gzip\n", NULL);
        whole = s.response;
        matching = pc_arena_printf(&s.arena, "Accept-Encoding: gzip\n%s",
                                   condition(&s, "If-None-Match", "ETag"));
        for (int partial = 0; partial < 2; partial++) {
            EXPECT_INT(paths[i],
                       site_ask(&s, "GET", paths[i],
                                partial ? "Accept-Encoding: gzip\nRange: "
                                          "bytes=0-1\n"
                                        : matching,
                                NULL),
                       partial ? 206 : 304);
            for (size_t f = 0; f < sizeof required / sizeof required[0]; f++) {
                pc_ref_response got = s.response;
                const char *want, *have = site_field(&s, required[f]);

                s.response = whole;
                want = site_field(&s, required[f]);
                s.response = got;
                EXPECT_TRUE(required[f], !want == !have);
                if (want)
                    EXPECT_STR(required[f], have, want);
            }
            for (size_t f = 0; !partial && f < sizeof rest / sizeof rest[0];
                 f++)
                EXPECT_TRUE(rest[f], !site_field(&s, rest[f]));
        }
    }
    ASK(&s, "GET", "/static/dated.txt",
        "If-Modified-Since: Tue, 01 Mar 2016 12:00:00 GMT\n", NULL, 304);
    EXPECT_STR("the date, where there is no tag",
               site_field(&s, "Last-Modified"),
               "Tue, 01 Mar 2016 12:00:00 GMT");
    site_close(&s);
}

static void test_parts(void **state)
{
    site s;

    (void)state;
    site_open(&s, &clean);
    ASK(&s, "PUT", "/notes/a", "Content-Type: text/plain\n", "0123456789", 201);
    ASK(&s, "GET", "/notes/a", "Range: bytes=2-4\n", NULL, 206);
    EXPECT_SPAN("part", s.response.content, "234");
    EXPECT_STR("range", site_field(&s, "Content-Range"), "bytes 2-4/10");
    ASK(&s, "GET", "/notes/a", "Range: bytes=-1,0-0\n", NULL, 206);
    EXPECT_TRUE("no range at the top", !site_field(&s, "Content-Range"));
    EXPECT_STR("type", site_field(&s, "Content-Type"),
               "multipart/byteranges; boundary=precheck-00000abc-0");
    EXPECT_SPAN("parts", s.response.content,
                "--precheck-00000abc-0\r\nContent-Type: text/plain\r\n"
                "Content-Range: bytes 9-9/10\r\n\r\n9\r\n"
                "--precheck-00000abc-0\r\nContent-Type: text/plain\r\n"
                "Content-Range: bytes 0-0/10\r\n\r\n0\r\n"
                "--precheck-00000abc-0--\r\n");
    ASK(&s, "GET", "/notes/a", "Range: bytes=10-\n", NULL, 416);
    EXPECT_STR("length", site_field(&s, "Content-Range"), "bytes */10");
    ASK(&s, "HEAD", "/notes/a", "Range: bytes=2-4\n", NULL, 200);
    ASK(&s, "GET", "/notes/a", "Range: bytes=2-4\nIf-Range: \"x\"\n", NULL,
        200);
    site_close(&s);
}

static void test_conditions_are_required_where_it_is_said(void **state)
{
    site s;

    (void)state;
    site_open(&s, &clean);
    ASK(&s, "PUT", "/guarded/a", NULL, "one", 428);
    EXPECT_STR("never stored", site_field(&s, "Cache-Control"), "no-store");
    EXPECT_TRUE("explained", s.response.content.len > 50);
    ASK(&s, "PUT", "/guarded/a", "If-None-Match: *\n", "one", 201);
    ASK(&s, "PUT", "/guarded/a", NULL, "two", 428);
    ASK(&s, "DELETE", "/guarded/a", NULL, NULL, 428);
    ASK(&s, "DELETE", "/guarded/b", NULL, NULL, 404);
    ASK(&s, "POST", "/guarded/a", NULL, " more", 204);
    ASK(&s, "GET", "/guarded/a", NULL, NULL, 200);
    EXPECT_SPAN("appended", s.response.content, "one more");
    ASK(&s, "PUT", "/guarded/a", condition(&s, "If-Match", "ETag"), "x", 204);
    ASK(&s, "DELETE", "/guarded/a", "If-Match: *\n", NULL, 204);
    site_close(&s);
}

static void test_a_patch_is_applied_or_not(void **state)
{
    static const char type[] = "Content-Type: application/merge-patch+json\n";
    site s;

    (void)state;
    site_open(&s, &clean);
    ASK(&s, "PUT", "/notes/a", "Content-Type: application/json\n",
        "{\"a\":1,\"b\":2}", 201);
    ASK(&s, "PATCH", "/notes/a", type, "{\"a\":null,\"c\":3}", 204);
    ASK(&s, "PATCH", "/notes/a", type, "{\"a\":", 400);
    ASK(&s, "GET", "/notes/a", NULL, NULL, 200);
    EXPECT_SPAN("merged", s.response.content, "{\"b\":2,\"c\":3}");
    EXPECT_STR("type", site_field(&s, "Content-Type"), "application/json");
    ASK(&s, "PUT", "/notes/a", NULL, "text", 204);
    ASK(&s, "PATCH", "/notes/a", type, "{}", 409);
    ASK(&s, "PATCH", "/notes/b", type, "{}", 404);
    site_close(&s);
}

static void test_a_date_is_strong_once_its_second_is_its_own(void **state)
{
    site s;

    (void)state;
    site_open(&s, &clean);
    ASK(&s, "PUT", "/dated/a", NULL, "one", 201);
    ASK(&s, "PUT", "/dated/a", NULL, "two", 204);
    s.now_s += 5;
    ASK(&s, "GET", "/dated/a", NULL, NULL, 200);
    EXPECT_TRUE("no tag", !site_field(&s, "ETag"));
    ASK(&s, "GET", "/dated/a",
        pc_arena_printf(&s.arena, "Range: bytes=0-0\n%s",
                        condition(&s, "If-Range", "Last-Modified")),
        NULL, 200);
    ASK(&s, "PUT", "/dated/a", NULL, "three", 204);
    ASK(&s, "GET", "/dated/a",
        pc_arena_printf(&s.arena, "Range: bytes=0-0\n%s",
                        condition(&s, "If-Range", "Last-Modified")),
        NULL, 206);
    /* 8.8.2.1: the clock was set back. */
    s.now_s -= 60;
    ASK(&s, "GET", "/dated/a", NULL, NULL, 200);
    EXPECT_STR("not after Date", site_field(&s, "Last-Modified"),
               site_field(&s, "Date"));
    site_close(&s);
}

static void test_the_list_has_a_tag_of_its_own(void **state)
{
    char *match;
    site s;

    (void)state;
    site_open(&s, &clean);
    ASK(&s, "GET", "/notes", NULL, NULL, 200);
    EXPECT_SPAN("empty", s.response.content, "{\"ids\":[]}\n");
    match = condition(&s, "If-Match", "ETag");
    ASK(&s, "POST", "/notes", match, "x", 201);
    ASK(&s, "POST", "/notes", match, "x", 412);
    ASK(&s, "GET", "/notes", NULL, NULL, 200);
    EXPECT_SPAN("one", s.response.content, "{\"ids\":[\"1\"]}\n");
    site_close(&s);
}

static void test_codings_have_tags_of_their_own(void **state)
{
    static const struct {
        const char *row, *fields, *tag;
    } rows[] = {
        {"none asked", NULL, "\"page-1-identity\""},
        {"gzip", "Accept-Encoding: gzip\n", "\"page-1-gzip\""},
        {"among others", "Accept-Encoding: br, gzip;q=0.8\n",
         "\"page-1-gzip\""},
        {"any", "Accept-Encoding: *\n", "\"page-1-gzip\""},
        {"refused", "Accept-Encoding: gzip;q=0, *\n", "\"page-1-identity\""},
        {"less welcome", "Accept-Encoding: gzip;q=0.5, identity\n",
         "\"page-1-identity\""},
        {"empty", "Accept-Encoding: \n", "\"page-1-identity\""},
        {"other", "Accept-Encoding: br\n", "\"page-1-identity\""},
    };
    site s;

    (void)state;
    site_open(&s, &clean);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        site_ask(&s, "GET", "/static/page.html", rows[i].fields, NULL);
        EXPECT_STR(rows[i].row, site_field(&s, "ETag"), rows[i].tag);
        EXPECT_STR(rows[i].row, site_field(&s, "Vary"), "Accept-Encoding");
    }
    site_close(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_stale_writer_is_refused),
        cmocka_unit_test(test_normal_checks_come_first),
        cmocka_unit_test(test_304_and_206_repeat_the_200),
        cmocka_unit_test(test_parts),
        cmocka_unit_test(test_conditions_are_required_where_it_is_said),
        cmocka_unit_test(test_a_patch_is_applied_or_not),
        cmocka_unit_test(test_a_date_is_strong_once_its_second_is_its_own),
        cmocka_unit_test(test_the_list_has_a_tag_of_its_own),
        cmocka_unit_test(test_codings_have_tags_of_their_own),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
