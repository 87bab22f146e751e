/* exchange/har.c: files as browsers and proxies write them, and as nobody
 * should. */
#include "base/buf.h"
#include "base/cleanup.h"
#include "exchange/har.h"
#include "exchange/har_text.h"
#include "support/expect.h"

#include <stdio.h>

static int read_text(pc_arena *arena, pc_span text, pc_har *har,
                     pc_diags *diags)
{
    pc_diags_init(diags, arena);
    return pc_har_read(arena, "x.har", text, har, diags);
}

static bool sniffed(const char *text)
{
    PC_AUTO_FILE file = tmpfile();

    EXPECT_TRUE("a temporary file", file != NULL);
    fputs(text, file);
    rewind(file);
    return pc_har_sniff(file);
}

static void test_kind_of_file(void **state)
{
    static const struct {
        const char *text;
        bool want;
    } rows[] = {
        {"{\"log\":{}}", true},
        {" \r\n\t{ \"log\" : {", true},
        {"\xEF\xBB\xBF{\"log\":1}", true},
        {"{\"x\":{\"log\":1},\"y\":[\"log\"],\"log\":1}", true},
        {"{\"comment\":\"log\",\"log\":{}}", true},
        {"{\"x\":\"a\\\"}\",\"log\":{}}", true},
        {"{\"type\":\"run\",\"run\":{\"log\":1}}\n{\"log\":1}", false},
        {"{\"x\":{\"log\":1}}", false},
        {"{\"x\":\"log\"}", false},
        {"{\"logs\":1,\"lo\":2}", false},
        {"{\"l\\u006fg\":1}", false},
        {"[{\"log\":1}]", false},
        {"", false},
        {"{", false},
        {"{\"", false},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        EXPECT_INT(rows[i].text, sniffed(rows[i].text), rows[i].want);
}

/* As Chrome writes: pseudo fields, several lines in one value, base64, and half
 * a surrogate pair. */
static const char chrome[] =
    "\xEF\xBB\xBF{\"log\":{\"version\":\"1.2\",\"creator\":{\"name\":"
    "\"WebInspector\",\"version\":\"537.36\"},\"pages\":[],\"entries\":["
    "{\"startedDateTime\":\"2026-11-22T19:00:01.250+01:00\",\"time\":12.5,"
    "\"request\":{\"method\":\"GET\",\"url\":"
    "\"HTTPS://user:pw@Example.TEST:443/a?b=c&access_token=hush#part\","
    "\"httpVersion\":\"h2\",\"headers\":[{\"name\":\":method\",\"value\":"
    "\"GET\"},{\"name\":\"if-none-match\",\"value\":\" \\\"v1\\\" \"},"
    "{\"name\":\"cookie\",\"value\":\"sid=secret\"}],\"bodySize\":0},"
    "\"response\":{\"status\":200,\"statusText\":\"\",\"httpVersion\":\"h2\","
    "\"headers\":[{\"name\":\"etag\",\"value\":\"W/\\\"v2\\\"\"},{\"name\":"
    "\"set-cookie\",\"value\":\"a=1\\nb=2\"}],\"content\":{\"size\":3,"
    "\"mimeType\":\"text/plain\",\"text\":\"AAH/\",\"encoding\":\"base64\"},"
    "\"bodySize\":3,\"_transferSize\":40},\"cache\":{},\"timings\":{}},"
    "{\"startedDateTime\":\"2026-11-22T18:00:00.000Z\",\"time\":1,\"request\":"
    "{\"method\":\"PUT\",\"url\":\"https://example.test/a\",\"headers\":["
    "{\"name\":\"Cookie\",\"value\":\"sid=secret\"}],\"bodySize\":3,"
    "\"postData\":{\"mimeType\":\"text/plain\",\"text\":\"new\"}},\"response\":"
    "{\"status\":204,\"headers\":[],\"content\":{\"size\":0}}},"
    "{\"request\":{\"method\":\"GET\",\"url\":\"data:text/plain,x\"}},"
    "{\"request\":{\"method\":\"GET\",\"url\":\"http://h\"},\"response\":"
    "{\"status\":200,\"content\":{\"text\":\"\\ud800\"}}}]}}";

static void test_chrome(void **state)
{
    PC_AUTO_ARENA arena;
    pc_diags diags;
    pc_har har;
    const pc_exchange *x, *y;

    (void)state;
    pc_arena_init(&arena);
    EXPECT_INT(
        "it is read",
        read_text(&arena, pc_tight(chrome, sizeof chrome - 1), &har, &diags),
        PC_OK);
    EXPECT_INT("no complaint", diags.n, 0);
    EXPECT_INT("entries", har.n, 3);
    EXPECT_INT("foreign", har.n_foreign, 1);
    EXPECT_TRUE("a browser", !har.on_the_wire);

    /* the second began first: 18:00:00Z is before 19:00:01.25+01:00; the one
     * without a time follows it as in the file */
    EXPECT_INT("order", har.entries[0].number, 2);
    y = har.entries[0].x;
    x = har.entries[2].x;
    EXPECT_INT("between them", x->start_ns - y->start_ns, 1250000000);
    EXPECT_INT("it took", x->done_ns - x->start_ns, 12500000);
    EXPECT_SPAN("the URL, without what is secret", x->request.target,
                "https://example.test/a?b=c&access_token=$PRECHECK_SECRET_1");
    EXPECT_INT("no pseudo fields", x->request.fields.n, 2);
    EXPECT_SPAN("trimmed", x->request.fields.items[0].value, "\"v1\"");
    EXPECT_SPAN("a secret", x->request.fields.items[1].value,
                "$PRECHECK_SECRET_2");
    EXPECT_SPAN("the same one", y->request.fields.items[0].value,
                "$PRECHECK_SECRET_2");
    EXPECT_INT("two lines", pc_lines_count(&x->response.fields, "Set-Cookie"),
               2);
    EXPECT_INT("version", x->response.version, 20);
    EXPECT_INT("content", x->response.content.len, 3);
    EXPECT_INT("octets", (unsigned char)x->response.content.kept.ptr[2], 0xFF);
    EXPECT_INT("whole", x->end, PC_END_COMPLETE);
    EXPECT_TRUE("what PUT sent", har.entries[0].content_sent_known);
    EXPECT_SPAN("that is", y->request.content.kept, "new");
    EXPECT_SPAN("no path is a path", har.entries[1].x->request.target,
                "http://h/");
}

#define ENTRY(members) "{\"log\":{\"entries\":[{" members "}]}}"
#define REQUEST                                                                \
    "\"request\":{\"method\":\"GET\",\"url\":\"http://h/a\",\"headers\":[]}"

static void test_what_is_tolerated(void **state)
{
    static const struct {
        const char *row, *text;
        size_t n, warnings;
        pc_end end;
    } rows[] = {
        {"no entries", "{\"log\":{\"entries\":[]}}", 0, 0, 0},
        {"no response", ENTRY(REQUEST), 1, 0, PC_END_NO_ANSWER},
        {"a response that is a list", ENTRY(REQUEST ",\"response\":[1]"), 1, 0,
         PC_END_NO_ANSWER},
        {"a status that is text",
         ENTRY(REQUEST ",\"response\":{\"status\":\"200\"}"), 1, 0,
         PC_END_NO_ANSWER},
        {"a status that is huge",
         ENTRY(REQUEST ",\"response\":{\"status\":1e300}"), 1, 0,
         PC_END_NO_ANSWER},
        {"no content", ENTRY(REQUEST ",\"response\":{\"status\":200}"), 1, 0,
         PC_END_LIMIT},
        {"content that is cut",
         ENTRY(
             REQUEST
             ",\"response\":{\"status\":200,\"content\":{\"size\":9,\"text\":\"abc\"}}"),
         1, 0, PC_END_LIMIT},
        {"content that Content-Length contradicts",
         ENTRY(
             REQUEST
             ",\"response\":{\"status\":200,\"headers\":[{\"name\":\"Content-Length\",\"value\":\"9\"}],\"content\":{\"size\":3,\"text\":\"abc\"}}"),
         1, 0, PC_END_LIMIT},
        {"content that was decoded",
         ENTRY(
             REQUEST
             ",\"response\":{\"status\":200,\"headers\":[{\"name\":\"Content-Length\",\"value\":\"9\"},{\"name\":\"content-encoding\",\"value\":\"gzip\"}],\"content\":{\"size\":3,\"text\":\"abc\"}}"),
         1, 0, PC_END_COMPLETE},
        {"content that is no base64",
         ENTRY(
             REQUEST
             ",\"response\":{\"status\":200,\"content\":{\"size\":3,\"text\":\"a*b\",\"encoding\":\"base64\"}}"),
         1, 0, PC_END_LIMIT},
        {"cached content beside a 304",
         ENTRY(
             REQUEST
             ",\"response\":{\"status\":304,\"content\":{\"size\":3,\"text\":\"abc\"}}"),
         1, 0, PC_END_COMPLETE},
        {"headers of every type",
         ENTRY(
             REQUEST
             ",\"response\":{\"status\":304,\"headers\":[1,null,[],{},{\"name\":1},{\"name\":\"a\"},{\"value\":\"b\"}]}"),
         1, 0, PC_END_COMPLETE},
        {"a time that is none",
         ENTRY("\"startedDateTime\":\"now\",\"time\":-1," REQUEST
               ",\"response\":{\"status\":304}"),
         1, 0, PC_END_COMPLETE},
        {"a time of the wrong type",
         ENTRY("\"startedDateTime\":[],\"time\":{}," REQUEST
               ",\"response\":{\"status\":304}"),
         1, 0, PC_END_COMPLETE},
        {"no request", ENTRY("\"time\":1"), 0, 1, 0},
        {"no URL", ENTRY("\"request\":{\"method\":\"GET\"}"), 0, 1, 0},
        {"no method", ENTRY("\"request\":{\"url\":\"http://h/\"}"), 0, 1, 0},
        {"a method with a line break",
         ENTRY("\"request\":{\"method\":\"G\\n\",\"url\":\"http://h/\"}"), 0, 1,
         0},
        {"a method with NUL",
         ENTRY(
             "\"request\":{\"method\":\"GET\\u0000X\",\"url\":\"http://h/\"}"),
         0, 1, 0},
        {"a URL with NUL",
         ENTRY("\"request\":{\"method\":\"GET\",\"url\":\"http://h/\\u0000\"}"),
         0, 0, 0},
        {"no host",
         ENTRY("\"request\":{\"method\":\"GET\",\"url\":\"http:///x\"}"), 0, 0,
         0},
        {"a socket",
         ENTRY("\"request\":{\"method\":\"GET\",\"url\":\"wss://h/\"}"), 0, 0,
         0},
        {"an entry that is none", "{\"log\":{\"entries\":[1,null,\"x\",[]]}}",
         0, 1, 0},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        PC_AUTO_ARENA arena;
        pc_diags diags;
        pc_har har;

        pc_arena_init(&arena);
        EXPECT_INT(rows[i].row,
                   read_text(&arena,
                             pc_tight(rows[i].text, strlen(rows[i].text)), &har,
                             &diags),
                   PC_OK);
        EXPECT_INT(rows[i].row, har.n, rows[i].n);
        EXPECT_INT(rows[i].row, diags.n, rows[i].warnings);
        EXPECT_INT(rows[i].row, diags.n_errors, 0);
        if (har.n)
            EXPECT_INT(rows[i].row, har.entries[0].x->end, rows[i].end);
    }
}

static void test_what_is_refused(void **state)
{
    static const char *const rows[] = {
        "",
        "{",
        "{\"log\":",
        "{\"log\":{\"entries\":[{\"request\":",
        "{\"log\":1}",
        "{\"log\":{}}",
        "{\"log\":{\"entries\":{}}}",
        "{\"log\":{\"entries\":[]}} x",
        "{\"log\":{\"entries\":[],\"entries\":[]}}",
        "{\"log\":{\"entries\":[\"\x80\"]}}",
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        PC_AUTO_ARENA arena;
        pc_diags diags;
        pc_har har;

        pc_arena_init(&arena);
        EXPECT_INT(
            rows[i],
            read_text(&arena, pc_tight(rows[i], strlen(rows[i])), &har, &diags),
            PC_ESYNTAX);
        EXPECT_INT(rows[i], diags.n_errors, 1);
    }
}

/* Deep, and cut at every octet. */
static void test_hostile(void **state)
{
    PC_AUTO_ARENA arena;
    PC_AUTO_BUF deep;
    pc_diags diags;
    pc_har har;

    (void)state;
    pc_arena_init(&arena);
    pc_buf_init(&deep, 1 << 20);
    pc_buf_puts(&deep, "{\"log\":{\"entries\":");
    for (size_t i = 0; i < 1000; i++)
        pc_buf_puts(&deep, "[");
    for (size_t i = 0; i < 1000; i++)
        pc_buf_puts(&deep, "]");
    pc_buf_puts(&deep, "}}");
    EXPECT_INT("deep", read_text(&arena, pc_buf_view(&deep), &har, &diags),
               PC_ELIMIT);
    for (size_t len = 0; len < sizeof chrome - 1; len++) {
        PC_AUTO_ARENA one;

        pc_arena_init(&one);
        EXPECT_TRUE("cut",
                    read_text(&one, pc_tight(chrome, len), &har, &diags) < 0);
    }
}

static void test_texts(void **state)
{
    static const struct {
        const char *text, *want; /* NULL: none */
    } base64[] = {
        {"", ""},        {"YQ==", "a"},     {"YWI=", "ab"}, {"YWJj", "abc"},
        {"YQ", "a"},     {"YW\nJj", "abc"}, {"Y", NULL},    {"YQ=", NULL},
        {"YQ===", NULL}, {"Y=Q=", NULL},    {"-_", NULL},   {"====", NULL},
    };
    static const struct {
        const char *text;
        int64_t ns; /* < 0: none */
    } times[] = {
        {"1970-01-01T00:00:00Z", 0},
        {"2026-11-22T19:00:00.5+01:00", INT64_C(1795370400500000000)},
        {"2026-11-22T18:00:00,5", INT64_C(1795370400500000000)},
        {"2024-02-29T00:00:00-0030", INT64_C(1709166600000000000)},
        {"2026-11-22", -1},
        {"2026-13-01T00:00:00Z", -1},
        {"2026-11-22T19:00:00ZZ", -1},
        {"2026-11-22T19:00:00+1", -1},
        {"", -1},
    };
    static const struct {
        const char *text, *want;
    } halves[] = {
        {"\\ud800", "\\uFFFD"},
        {"\\udc00x", "\\uFFFDx"},
        {"\\ud83d\\ude00", "\\ud83d\\ude00"},
        {"\\ud83d\\ud83d\\ude00", "\\uFFFD\\ud83d\\ude00"},
        {"\\\\ud800", "\\\\ud800"},
        {"\\ud80", "\\ud80"},
        {"\\", "\\"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof base64 / sizeof base64[0]; i++) {
        PC_AUTO_ARENA arena;
        pc_span octets = {"", 0};
        const char *text = base64[i].text;

        pc_arena_init(&arena);
        EXPECT_INT(
            text,
            pc_base64_decode(&arena, pc_tight(text, strlen(text)), &octets),
            base64[i].want ? PC_OK : PC_ESYNTAX);
        if (base64[i].want)
            EXPECT_SPAN(text, octets, base64[i].want);
    }
    for (size_t i = 0; i < sizeof times / sizeof times[0]; i++) {
        int64_t ns = -1;
        const char *text = times[i].text;

        (void)pc_iso_ns(pc_tight(text, strlen(text)), &ns);
        EXPECT_INT(text, ns, times[i].ns);
    }
    for (size_t i = 0; i < sizeof halves / sizeof halves[0]; i++) {
        char *copy = strdup(halves[i].text);

        pc_har_mend(copy, strlen(copy));
        EXPECT_STR(halves[i].text, copy, halves[i].want);
        free(copy);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_kind_of_file),
        cmocka_unit_test(test_chrome),
        cmocka_unit_test(test_what_is_tolerated),
        cmocka_unit_test(test_what_is_refused),
        cmocka_unit_test(test_hostile),
        cmocka_unit_test(test_texts),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
