/* The scripted origin is a server that a cache can rely on. */
#include "base/str.h"
#include "origin/message.h"
#include "support/expect.h"

#define TAG                                                                    \
    {                                                                          \
        "ETag", PC_LIT("\"v1\"")                                               \
    }
#define DATE                                                                   \
    {                                                                          \
        "Last-Modified", PC_LIT("Wed, 01 Jan 2020 00:00:00 GMT")               \
    }
#define CC                                                                     \
    {                                                                          \
        "Cache-Control", PC_LIT("max-age=60")                                  \
    }

static pc_field_template own_fields[] = {TAG, DATE, CC};
static pc_field_template note[] = {{"Cache-Control", PC_LIT("max-age=5")},
                                   {"X-Note", PC_LIT("two")}};
static pc_field_template foreign_fields[] = {{"ETag", PC_LIT("\"other\"")}};
static const pc_origin_version v1 = {
    .name = "v1",
    .status = 200,
    .write_status = 204,
    .fields = own_fields,
    .n_fields = 3,
    .not_modified = note,
    .n_not_modified = 2,
    .body = PC_LIT("0123456789"),
    .ranges = true,
};
static const pc_origin_version deaf = {.name = "deaf",
                                       .status = 200,
                                       .write_status = 204,
                                       .fields = own_fields,
                                       .n_fields = 3,
                                       .body = PC_LIT("0123456789"),
                                       .conditions_ignored = true};
static const pc_origin_version foreign = {.name = "foreign",
                                          .status = 304,
                                          .write_status = 204,
                                          .fields = foreign_fields,
                                          .n_fields = 1};

static void ask(pc_arena *arena, const pc_origin_version *version,
                const char *method, const char *name, const char *value,
                const char *second, const char *second_value,
                pc_http_response *ret_response, pc_span *ret_content)
{
    pc_http_request request = {.method = method};

    if (name)
        pc_lines_add(arena, &request.fields, pc_span_of(name),
                     pc_span_of(value));
    if (second)
        pc_lines_add(arena, &request.fields, pc_span_of(second),
                     pc_span_of(second_value));
    pc_origin_answer(arena, &request, version, &v1, "a/b", ret_response,
                     ret_content);
}

static void test_answers(void **state)
{
    static const struct {
        const char *row;
        const pc_origin_version *version;
        const char *method, *name, *value, *second, *second_value;
        unsigned status;
        const char *content;
    } rows[] = {
        {"plain", &v1, "GET", NULL, NULL, NULL, NULL, 200, "0123456789"},
        {"its tag", &v1, "GET", "If-None-Match", "\"v1\"", NULL, NULL, 304, ""},
        {"weakly", &v1, "HEAD", "If-None-Match", "W/\"v1\"", NULL, NULL, 304,
         ""},
        {"in a list", &v1, "GET", "if-none-match", "\"x\", \"v1\"", NULL, NULL,
         304, ""},
        {"in a second line", &v1, "GET", "If-None-Match", "\"x\"",
         "If-None-Match", "\"v1\"", 304, ""},
        {"another tag", &v1, "GET", "If-None-Match", "\"x\"", NULL, NULL, 200,
         "0123456789"},
        {"the tag silences the date", &v1, "GET", "If-None-Match", "\"x\"",
         "If-Modified-Since", "Wed, 01 Jan 2020 00:00:00 GMT", 200,
         "0123456789"},
        {"its date", &v1, "GET", "If-Modified-Since",
         "Wed, 01 Jan 2020 00:00:00 GMT", NULL, NULL, 304, ""},
        {"an earlier date", &v1, "GET", "If-Modified-Since",
         "Tue, 31 Dec 2019 23:59:59 GMT", NULL, NULL, 200, "0123456789"},
        {"no date", &v1, "GET", "If-Modified-Since", "yesterday", NULL, NULL,
         200, "0123456789"},
        {"If-Match holds", &v1, "PUT", "If-Match", "\"v1\"", NULL, NULL, 204,
         ""},
        {"If-Match is strong", &v1, "PUT", "If-Match", "W/\"v1\"", NULL, NULL,
         412, "the origin says: a condition is false\n"},
        {"If-Match *", &v1, "DELETE", "If-Match", "*", NULL, NULL, 204, ""},
        {"an older version", &v1, "PUT", "If-Unmodified-Since",
         "Tue, 31 Dec 2019 23:59:59 GMT", NULL, NULL, 412,
         "the origin says: a condition is false\n"},
        {"If-Match silences that date", &v1, "PUT", "If-Match", "\"v1\"",
         "If-Unmodified-Since", "Tue, 31 Dec 2019 23:59:59 GMT", 204, ""},
        {"it is there already", &v1, "PUT", "If-None-Match", "*", NULL, NULL,
         412, "the origin says: a condition is false\n"},
        {"a part", &v1, "GET", "Range", "bytes=2-4", NULL, NULL, 206, "234"},
        {"the rest", &v1, "GET", "Range", "bytes=8-", NULL, NULL, 206, "89"},
        {"beyond the end", &v1, "GET", "Range", "bytes=10-12", NULL, NULL, 200,
         "0123456789"},
        {"another unit", &v1, "GET", "Range", "lines=1-2", NULL, NULL, 200,
         "0123456789"},
        {"a part of this version", &v1, "GET", "Range", "bytes=0-0", "If-Range",
         "\"v1\"", 206, "0"},
        {"a part of another", &v1, "GET", "Range", "bytes=0-0", "If-Range",
         "\"x\"", 200, "0123456789"},
        {"never by a weak tag", &v1, "GET", "Range", "bytes=0-0", "If-Range",
         "W/\"v1\"", 200, "0123456789"},
        {"conditions ignored", &deaf, "GET", "If-None-Match", "\"v1\"", NULL,
         NULL, 200, "0123456789"},
        {"and for writes", &deaf, "PUT", "If-Match", "\"x\"", NULL, NULL, 204,
         ""},
        {"a 304 to whoever asks", &foreign, "GET", "If-None-Match", "\"v1\"",
         NULL, NULL, 304, ""},
        {"and the version before to others", &foreign, "GET", NULL, NULL, NULL,
         NULL, 200, "0123456789"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        pc_http_response response;
        pc_span content;
        pc_arena arena;

        pc_arena_init(&arena);
        ask(&arena, rows[i].version, rows[i].method, rows[i].name,
            rows[i].value, rows[i].second, rows[i].second_value, &response,
            &content);
        EXPECT_INT(rows[i].row, response.status, rows[i].status);
        EXPECT_SPAN(rows[i].row, content, rows[i].content);
        EXPECT_INT(rows[i].row, pc_lines_count(&response.fields, "Date"), 1);
        pc_arena_release(&arena);
    }
}

static void test_a_304_has_what_the_200_would_have(void **state)
{
    pc_http_response response;
    pc_span content;
    pc_arena arena;

    (void)state;
    pc_arena_init(&arena);
    ask(&arena, &v1, "GET", "If-None-Match", "\"v1\"", NULL, NULL, &response,
        &content);
    EXPECT_SPAN("tag", pc_lines_find(&response.fields, "ETag")->value,
                "\"v1\"");
    EXPECT_INT("one", pc_lines_count(&response.fields, "Cache-Control"), 1);
    EXPECT_SPAN("instead",
                pc_lines_find(&response.fields, "Cache-Control")->value,
                "max-age=5");
    EXPECT_SPAN("besides", pc_lines_find(&response.fields, "X-Note")->value,
                "two");
    EXPECT_TRUE("no length",
                !pc_lines_find(&response.fields, "Content-Length"));
    pc_arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_answers),
        cmocka_unit_test(test_a_304_has_what_the_200_would_have),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
