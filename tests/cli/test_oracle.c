/* tests/cli/test_oracle.c - precheck oracle: lines in, lines out, and words. */
#include "base/arena.h"
#include "base/limits.h"
#include "cli/commands.h"
#include "cli/oracle_answer.h"
#include "cli/oracle_stream.h"
#include "support/expect.h"

#include <stdio.h>

/* Streams len octets through; the answers, to be freed. */
static char *stream(const char *lines, size_t len, int want_status)
{
    FILE *in = fmemopen((void *)(uintptr_t)lines, len, "r");
    char *answers = NULL;
    size_t size;
    FILE *out = open_memstream(&answers, &size);

    assert_non_null(in);
    assert_non_null(out);
    EXPECT_INT(lines, pc_oracle_stream(in, out), want_status);
    fclose(in);
    fclose(out);
    return answers;
}

static void expect_part(const char *row, const char *text, const char *part)
{
    if (!strstr(text, part))
        fail_msg("%s: '%s' is not in: %s", row, part, text);
}

static void test_the_example_of_the_documentation(void **state)
{
    static const char question[] =
        "{\"id\": \"x1\", \"method\": \"PUT\", \"exists\": true, "
        "\"etag\": \"\\\"v2\\\"\", "
        "\"last_modified\": \"Sun, 06 Nov 1994 08:49:37 GMT\", "
        "\"headers\": [[\"If-Match\", \"\\\"v1\\\"\"]], "
        "\"plain_status\": 200, \"now\": \"Sun, 22 Nov 2026 12:00:00 GMT\", "
        "\"modified_is_strong\": true, \"accepts_ranges\": true, "
        "\"length\": 1000, \"already_applied\": false, "
        "\"requires_condition\": false}\n";
    static const char rest[] =
        "\"truth\":\"absent\",\"clause\":null,\"section\":null}";
    char want[1000];
    char *answer = stream(question, strlen(question), 0);

    (void)state;
    snprintf(want, sizeof want,
             "{\"id\":\"x1\",\"allowed\":[\"failed\"],"
             "\"expected\":[\"failed\"],\"statuses\":[412],"
             "\"decided_by\":\"IF_MATCH_FALSE\",\"steps\":["
             "{\"field\":\"If-Match\",\"truth\":\"false\","
             "\"clause\":\"IF_MATCH_FALSE\",\"section\":\"RFC 9110 13.1.1\"},"
             "{\"field\":\"If-Unmodified-Since\",%s,"
             "{\"field\":\"If-None-Match\",%s,"
             "{\"field\":\"If-Modified-Since\",%s,"
             "{\"field\":\"If-Range\",%s]}\n",
             rest, rest, rest, rest);
    EXPECT_STR("example", answer, want);
    free(answer);
}

/* more: members after method and headers. */
#define ASK(method, headers, more)                                             \
    "{\"id\":7,\"method\":\"" method "\",\"headers\":[" headers "]" more "}"

static void test_good_lines(void **state)
{
    static const struct {
        const char *row, *line, *part;
    } rows[] = {
        {"least", ASK("GET", "", ""),
         "{\"id\":7,\"allowed\":[\"performed\"],\"expected\":[\"performed\"],"
         "\"statuses\":[200],\"decided_by\":null,"},
        {"nulls are defaults",
         ASK("GET", "",
             ",\"etag\":null,\"last_modified\":null,\"plain_status\":null,"
             "\"exists\":null,\"length\":null,\"now\":null"),
         "\"statuses\":[200]"},
        {"missing GET", ASK("GET", "", ",\"exists\":false"),
         "\"statuses\":[404]"},
        {"missing DELETE", ASK("DELETE", "", ",\"exists\":false"),
         "\"statuses\":[404]"},
        {"missing PUT", ASK("PUT", "", ",\"exists\":false"),
         "\"statuses\":[200,201,202,204]"},
        {"plain status that is not listed",
         ASK("GET", "", ",\"plain_status\":302"), "\"statuses\":[302]"},
        {"plain status after all", ASK("GET", "", ",\"plain_status\":500"),
         "\"statuses\":[500]"},
        {"plain status among others",
         ASK("PUT", "[\"If-Match\",\"\\\"a\\\"\"]", ",\"plain_status\":409"),
         "\"statuses\":[409,412]"},
        {"octets up to U+00FF",
         ASK("GET", "[\"If-None-Match\",\"\\\"\\u00e9\\\"\"]",
             ",\"etag\":\"\\\"\xc3\xa9\\\"\""),
         "\"statuses\":[304]"},
        {"NUL is an octet",
         ASK("GET", "[\"If-None-Match\",\"\\\"a\\u0000\\\"\"]",
             ",\"etag\":\"\\\"a\\\"\""),
         "\"truth\":\"undefined\",\"clause\":\"IF_NONE_MATCH_MALFORMED\""},
        {"repeats stay in order",
         ASK("GET", "[\"if-none-match\",\"x\"],[\"If-None-Match\",\"*\"]", ""),
         "IF_NONE_MATCH_STAR_IN_LIST"},
        {"Range", ASK("GET", "[\"Range\",\"bytes=0-1\"]", ",\"length\":10"),
         "\"allowed\":[\"performed\",\"partial\"]"},
        {"length is not known", ASK("GET", "[\"Range\",\"bytes=0-1\"]", ""),
         "\"statuses\":[200,206,416]"},
        {"no ranges",
         ASK("GET", "[\"Range\",\"bytes=0-1\"]", ",\"accepts_ranges\":false"),
         "\"statuses\":[200]"},
        {"now resolves a two-digit year",
         ASK("PUT",
             "[\"If-Unmodified-Since\",\"Friday, 06-Nov-99 08:49:37 GMT\"]",
             ",\"last_modified\":\"Sun, 06 Nov 1994 08:49:37 GMT\","
             "\"now\":\"Mon, 01 Jan 1990 00:00:00 GMT\""),
         "IF_UNMODIFIED_SINCE_CONDITION"},
        {"already applied",
         ASK("PUT", "[\"If-Match\",\"\\\"a\\\"\"]",
             ",\"already_applied\":true"),
         "\"allowed\":[\"failed\",\"already-applied\"]"},
        {"428", ASK("PUT", "", ",\"requires_condition\":true"),
         "\"allowed\":[\"condition-required\"],"
         "\"expected\":[\"condition-required\"],\"statuses\":[428],"
         "\"decided_by\":\"CONDITION_REQUIRED\""},
        {"other members are the asker's",
         ASK("GET", "", ",\"note\":\"x\",\"expect\":[200]"),
         "\"statuses\":[200]"},
        {"names of HTTP/2", ASK("GET", "[\":path\",\"/\"]", ""),
         "\"statuses\":[200]"},
        {"a byte order mark", "\xEF\xBB\xBF" ASK("GET", "", ""),
         "\"statuses\":[200]"},
        {"whole numbers with a point",
         ASK("GET", "[\"Range\",\"bytes=10-\"]",
             ",\"plain_status\":200.0,\"length\":1e1"),
         "\"statuses\":[200,416]"},
        {"an id with a point", "{\"id\":0.1,\"method\":\"GET\",\"headers\":[]}",
         "{\"id\":0.1,\"allowed\""},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char *answer = stream(rows[i].line, strlen(rows[i].line), 0);

        expect_part(rows[i].row, answer, rows[i].part);
        free(answer);
    }
}

static void test_bad_lines(void **state)
{
    static const struct {
        const char *row, *line, *part;
    } rows[] = {
        {"no JSON", "nonsense", "{\"id\":null,\"error\":\""},
        {"half", "{\"id\":1,", "{\"id\":null,\"error\":\""},
        {"an array", "[]", "a line must be a JSON object"},
        {"no id", "{\"method\":\"GET\",\"headers\":[]}", "id is missing"},
        {"id of another kind", "{\"id\":{}}", "id must be"},
        {"no method", "{\"id\":7,\"headers\":[]}",
         "{\"id\":7,\"error\":\"method is missing\"}"},
        {"no headers", "{\"id\":7,\"method\":\"GET\"}", "headers is missing"},
        {"method", ASK("G T", "", ""), "method is no method name: 'G T'"},
        {"empty method", ASK("", "", ""), "method is no method name"},
        {"headers", "{\"id\":7,\"method\":\"GET\",\"headers\":{}}",
         "headers must be an array"},
        {"a pair", ASK("GET", "[\"If-Match\"]", ""), "headers[0] must be"},
        {"a number", ASK("GET", "[\"A\",\"b\"],[\"If-Match\",1]", ""),
         "headers[1] must be a string"},
        {"no name", ASK("GET", "[\"\",\"x\"]", ""), "headers[0] has no field"},
        {"above U+00FF", ASK("GET", "[\"If-Match\",\"\\u0100\"]", ""),
         "above U+00FF"},
        {"etag", ASK("GET", "", ",\"etag\":\"v1\""),
         "etag is no entity-tag: 'v1'"},
        {"date", ASK("GET", "", ",\"last_modified\":\"today\""),
         "last_modified is no HTTP-date: 'today'"},
        {"now", ASK("GET", "", ",\"now\":\"today\""), "now is no HTTP-date"},
        {"status", ASK("GET", "", ",\"plain_status\":600"),
         "plain_status is no status from 100 to 599: 600"},
        {"status as text", ASK("GET", "", ",\"plain_status\":\"200\""),
         "plain_status must be"},
        {"length", ASK("GET", "", ",\"length\":1.5"), "length must be"},
        {"a length beyond all", ASK("GET", "", ",\"length\":1e300"),
         "length must be"},
        {"a mark in the middle", "\n\xEF\xBB\xBF" ASK("GET", "", ""),
         "\"error\":\"JSON: "},
        {"exists", ASK("GET", "", ",\"exists\":1"),
         "exists must be true or false"},
        {"misspelt", ASK("GET", "", ",\"last-modified\":\"x\""),
         "did you mean last_modified?"},
        {"misspelt too", ASK("GET", "", ",\"plainStatus\":200"),
         "did you mean plain_status?"},
        {"twice", ASK("GET", "", ",\"id\":8"), "\"error\":\""},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char *answer = stream(rows[i].line, strlen(rows[i].line), 2);

        expect_part(rows[i].row, answer, rows[i].part);
        expect_part(rows[i].row, answer, "\"error\":");
        free(answer);
    }
}

static void test_a_bad_line_does_not_stop_the_stream(void **state)
{
    static const char lines[] = ASK("GET", "", "") "\nbad\n\n \r\n" ASK(
        "GET", "", "") "\r\n" ASK("HEAD", "", "");
    char *answers = stream(lines, strlen(lines), 2);
    unsigned n = 0;

    (void)state;
    for (const char *c = answers; *c; c++)
        n += *c == '\n';
    EXPECT_INT("answers", n, 4);
    EXPECT_TRUE("the last has a line of its own",
                answers[strlen(answers) - 1] == '\n');
    free(answers);
}

static void test_a_line_over_the_limit_is_dropped(void **state)
{
    static const char good[] = "\n" ASK("GET", "", "") "\n";
    size_t len = PC_LIMIT_TRACE_LINE + 10;
    char *lines = malloc(len + sizeof good), *answers;

    (void)state;
    assert_non_null(lines);
    memset(lines, '[', len);
    memcpy(lines + len, good, sizeof good);
    answers = stream(lines, len + sizeof good - 1, 2);
    expect_part("long", answers, "the line is over 8388608 octets");
    expect_part("next", answers, "\"statuses\":[200]");
    free(answers);
    free(lines);
}

static void test_no_question(void **state)
{
    char *answers = stream("\n", 1, 0);

    (void)state;
    EXPECT_STR("nothing", answers, "");
    free(answers);
}

static void test_the_words(void **state)
{
    pc_arena arena;
    pc_oracle_question q;
    pc_ruling ruling;
    char *text = NULL;
    size_t size;
    FILE *out = open_memstream(&text, &size);

    (void)state;
    assert_non_null(out);
    pc_arena_init(&arena);
    pc_oracle_question_init(&q, &arena, 0);
    assert_null(pc_oracle_set_method(&q, "m", TIGHT("GET")));
    assert_null(pc_oracle_set_etag(&q, "e", TIGHT("W/\"v\"")));
    assert_null(pc_oracle_set_modified(&q, "d",
                                       TIGHT("Sun, 06 Nov 1994 08:49:37 GMT")));
    assert_null(
        pc_oracle_add_field(&q, "h", TIGHT("If-Match"), TIGHT(" \"v\"\x1b")));
    assert_null(pc_oracle_add_field(&q, "h", TIGHT("If-Modified-Since"),
                                    TIGHT("Sun, 06 Nov 1994 08:49:37 GMT")));
    pc_oracle_question_finish(&q);
    EXPECT_INT("ask", pc_evaluate(&q.request, &q.state, &ruling), PC_OK);
    pc_oracle_answer_text(out, &q, &ruling);
    fclose(out);
    expect_part("words", text, "ETag W/\"v\", Last-Modified Sun, 06 Nov 1994");
    expect_part("words", text, "1  If-Match             undefined");
    expect_part("escaped", text, "If-Match: \"v\"\\x1b");
    expect_part("words", text, "4  If-Modified-Since    false");
    expect_part("words", text, "RFC 9110 section 13.1.3");
    expect_part("words", text,
                "Preferred:    304 (not-modified), 412 (failed)");
    expect_part("words", text, "Allowed too:  200 (performed)");
    expect_part("words", text, "as a client: ");
    expect_part("words", text, "as a server: ");
    free(text);
    pc_arena_release(&arena);
}

static void test_wrong_usage_exits_with_2(void **state)
{
    static const char *const rows[][4] = {
        {"--etga", "\"v\""},
        {"--eta", "\"v\""}, /* getopt would take it for --etag */
        {"--etag", "v"},
        {"--etag"},
        {"--missing", "--etag", "\"v\""},
        {"-H", "no colon"},
        {"-H", ": x"},
        {"-H", "A: b\nC: d"},
        {"-X", "A B"},
        {"--plain-status", "99"},
        {"--plain-status", "two"},
        {"--length", "-1"},
        {"--now", "now"},
        {"--jsonl", "--json"},
        {"word"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char words[5][40] = {"oracle"};
        char *argv[6] = {words[0]};
        int argc = 1;

        for (; argc <= 4 && rows[i][argc - 1]; argc++) {
            snprintf(words[argc], sizeof words[argc], "%s", rows[i][argc - 1]);
            argv[argc] = words[argc];
        }
        EXPECT_INT(rows[i][0], pc_cmd_oracle(argc, argv), 2);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_example_of_the_documentation),
        cmocka_unit_test(test_good_lines),
        cmocka_unit_test(test_bad_lines),
        cmocka_unit_test(test_a_bad_line_does_not_stop_the_stream),
        cmocka_unit_test(test_a_line_over_the_limit_is_dropped),
        cmocka_unit_test(test_no_question),
        cmocka_unit_test(test_the_words),
        cmocka_unit_test(test_wrong_usage_exits_with_2),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
