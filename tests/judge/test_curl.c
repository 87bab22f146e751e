/* judge/curl_line.c: lines for the shell, read back by a shell. */
#include "base/cleanup.h"
#include "base/str.h"
#include "judge/build.h"
#include "judge/curl_line.h"
#include "judge/words.h"
#include "support/expect.h"

#include <stdio.h>

/* clang-format off */
static const struct {
    const char *row, *method, *fields, *content, *shown, *line;
} rows[] = {
    {"get", "GET", "If-None-Match: \"a\"\n", NULL, NULL,
     "curl -sSi -H 'If-None-Match: \"a\"' http://localhost:8080/notes/42"},
    {"head", "HEAD", "", NULL, NULL, "curl -sSI http://localhost:8080/notes/42"},
    {"put", "PUT", "If-Match: W/\"5\"\nContent-Type: text/plain\n", "it's", NULL,
     "printf %s 'it'\\''s' | curl -sSi -X PUT -H 'If-Match: W/\"5\"' -H 'Content-Type: text/plain' --data-binary @- http://localhost:8080/notes/42"},
    {"no type", "PUT", "", "x", NULL,
     "printf %s x | curl -sSi -X PUT -H 'Content-Type:' --data-binary @- http://localhost:8080/notes/42"},
    {"delete", "DELETE", "", NULL, NULL, "curl -sSi -X DELETE http://localhost:8080/notes/42"},
    {"redacted token", "GET", "Authorization: Bearer $PRECHECK_TOKEN\n", NULL, "Bearer $PRECHECK_TOKEN",
     "curl -sSi -H \"Authorization: Bearer $PRECHECK_TOKEN\" http://localhost:8080/notes/42"},
    {"a secret that was not redacted", "GET", "Authorization: Basic c2VjcmV0\nCookie: sid=secret\n", NULL, NULL,
     "curl -sSi -H \"Authorization: $PRECHECK_TOKEN\" -H \"Cookie: $PRECHECK_TOKEN\" http://localhost:8080/notes/42"},
    {"a secret in another field", "GET", "X-Api-Key: $PRECHECK_KEY\"`id`$(id)\n", NULL, NULL,
     "curl -sSi -H \"X-Api-Key: $PRECHECK_KEY\\\"\\`id\\`\\$(id)\" http://localhost:8080/notes/42"},
    {"empty value", "GET", "If-None-Match:\n", NULL, NULL,
     "curl -sSi -H 'If-None-Match;' http://localhost:8080/notes/42"},
    {"noise is left out", "GET", "X-Request-Id: 7\nAccept: */*\nAccept-Encoding: identity\n", NULL, NULL,
     "curl -sSi http://localhost:8080/notes/42"},
};
/* clang-format on */

static void test_lines(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        pc_built b;
        pc_exchange *x;

        pc_build_begin(&b);
        x = pc_build(&b, PC_ROLE_SUBJECT, rows[i].method, rows[i].fields, 200,
                     "", NULL);
        pc_build_sends(x, &b.arena, rows[i].content, NULL);
        EXPECT_STR(rows[i].row, pc_curl_line(&b.arena, x, rows[i].shown),
                   rows[i].line);
        pc_build_end(&b);
    }
}

/* What a shell makes of the line: each argument of curl, in brackets. */
static void run(const char *line, char *ret, size_t size)
{
    char *command = malloc(strlen(line) + 300);
    FILE *shell;
    size_t n;

    sprintf(command,
            "PRECHECK_TOKEN=s3cret; curl() { cat >/dev/null; for a; do printf "
            "'[%%s]' \"$a\"; done; }; %s </dev/null",
            line);
    shell = popen(command, "r");
    assert_non_null(shell);
    n = fread(ret, 1, size - 1, shell);
    ret[n] = '\0';
    EXPECT_INT(line, pclose(shell), 0);
    free(command);
}

static void test_a_shell_reads_the_octets_back(void **state)
{
    /* clang-format off */
    static const struct {
        const char *row, *value;
    } values[] = {
        {"quotes", "\"a'b\""},
        {"dollar", "\"$(touch /nowhere)`id`$HOME\""},
        {"obs-text", "\"\xff\x80\""},
        {"tab", "\"a\",\t\"b\""},
        {"backslash", "\"a\\b\\n\""},
        {"percent", "\"%s%n\""},
        {"exclamation", "\"!!\""},
    };
    /* clang-format on */

    (void)state;
    for (size_t i = 0; i < sizeof values / sizeof values[0]; i++) {
        pc_built b;
        pc_exchange *x;
        char got[512], want[512];

        pc_build_begin(&b);
        x = pc_build(
            &b, PC_ROLE_SUBJECT, "GET",
            pc_arena_printf(&b.arena, "If-Match: %s\n", values[i].value), 200,
            "", NULL);
        run(pc_curl_line(&b.arena, x, NULL), got, sizeof got);
        snprintf(want, sizeof want,
                 "[-sSi][-H][If-Match: %s][http://localhost:8080/notes/42]",
                 values[i].value);
        EXPECT_STR(values[i].row, got, want);
        pc_build_end(&b);
    }
}

static void test_what_no_line_can_send(void **state)
{
    pc_built b;
    pc_exchange *x;

    (void)state;
    pc_build_begin(&b);
    x = pc_build(&b, PC_ROLE_SUBJECT, "GET", "", 200, "", NULL);
    pc_lines_add(&b.arena, &x->request.fields, PC_LIT("If-Match"),
                 PC_LIT("\"a\0b\""));
    EXPECT_TRUE("NUL in a field", pc_curl_line(&b.arena, x, NULL) == NULL);

    x = pc_build(&b, PC_ROLE_SUBJECT, "PUT", "", 200, "", NULL);
    x->request.content.kept = PC_LIT("a\0b");
    x->request.content.len = 3;
    EXPECT_STR("NUL in the content", pc_curl_line(&b.arena, x, NULL),
               "printf '\\141\\000\\142' | curl -sSi -X PUT -H "
               "'Content-Type:' --data-binary @- "
               "http://localhost:8080/notes/42");

    x->request.content.len = 100000;
    EXPECT_TRUE("content not kept", pc_curl_line(&b.arena, x, NULL) == NULL);

    x = pc_build(&b, PC_ROLE_SUBJECT, "GET", "", 200, "", NULL);
    x->request.target = PC_LIT("/a/../b?x[]=1;id&y='");
    EXPECT_STR("odd URL", pc_curl_line(&b.arena, x, NULL),
               "curl -sSi -g --path-as-is "
               "'http://localhost:8080/a/../b?x[]=1;id&y='\\'''");
    pc_build_end(&b);
}

static void test_words(void **state)
{
    static const char *const words[] = {"200", "206", "416"};
    char a[5], b[5];
    PC_AUTO_ARENA arena;

    (void)state;
    pc_arena_init(&arena);
    EXPECT_STR("none", pc_words_or(&arena, words, 0), "");
    EXPECT_STR("one", pc_words_or(&arena, words, 1), "200");
    EXPECT_STR("two", pc_words_or(&arena, words, 2), "200 or 206");
    EXPECT_STR("three", pc_words_or(&arena, words, 3), "200, 206 or 416");
    EXPECT_STR("escape", pc_shown(&arena, PC_LIT("a\n\x1b[31m")),
               "a\\n\\x1b[31m");
    pc_replay_id("a", "b", "c", a);
    pc_replay_id("ab", "", "c", b);
    EXPECT_INT("digits", strlen(a), 4);
    EXPECT_TRUE("names do not run together", strcmp(a, b) != 0);
    pc_replay_id("a", "b", "c", b);
    EXPECT_STR("stable", a, b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_lines),
        cmocka_unit_test(test_a_shell_reads_the_octets_back),
        cmocka_unit_test(test_what_no_line_can_send),
        cmocka_unit_test(test_words),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
