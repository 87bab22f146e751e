/* judge/passive.c: traffic that others recorded, and each way to misread it.
 *
 * A row is a file: what was recorded of one URL, step by step, a second apart.
 * The verdict wanted is that of the last step.
 */
#include "base/buf.h"
#include "base/cleanup.h"
#include "judge/judge.h"
#include "judge/passive.h"
#include "support/expect.h"

#include <stdio.h>

#define MAX_STEPS 6

typedef struct step {
    const char *method;
    const char *fields; /* of the request: "Name: value\n..." */
    const char *sent;   /* its content, or NULL: none */
    unsigned status;
    const char *answer;  /* fields of the response */
    const char *content; /* NULL: not recorded */
    const char *more;    /* further members of the response, or NULL */
} step;

#define PROXY   "mitmproxy"
#define BROWSER "WebInspector"

static void put_fields(pc_buf *out, const char *fields)
{
    pc_buf_puts(out, "\"headers\":[");
    for (const char *at = fields; *at;) {
        size_t name = strcspn(at, ":"), line = strcspn(at, "\n");

        pc_buf_printf(out, "%s{\"name\":\"%.*s\",\"value\":\"",
                      at == fields ? "" : ",", (int)name, at);
        for (size_t i = name + 2; i < line; i++)
            pc_buf_printf(out, at[i] == '"' ? "\\\"" : "%c", at[i]);
        pc_buf_puts(out, "\"}");
        at += line + (at[line] == '\n');
    }
    pc_buf_puts(out, "]");
}

static void put_step(pc_buf *out, const step *s, size_t number)
{
    pc_buf_printf(out,
                  "%s{\"startedDateTime\":\"2026-01-01T00:00:%02zu.000Z\","
                  "\"time\":20,\"request\":{\"method\":\"%s\","
                  "\"url\":\"https://example.test/a\",",
                  number ? "," : "", number, s->method);
    put_fields(out, s->fields);
    if (s->sent)
        pc_buf_printf(out, ",\"bodySize\":%zu,\"postData\":{\"text\":\"%s\"}",
                      strlen(s->sent), s->sent);
    pc_buf_printf(out, "},\"response\":{\"status\":%u,", s->status);
    put_fields(out, s->answer);
    if (s->content)
        pc_buf_printf(out, ",\"content\":{\"size\":%zu,\"text\":\"%s\"}",
                      strlen(s->content), s->content);
    if (s->more)
        pc_buf_printf(out, ",%s", s->more);
    pc_buf_puts(out, "}}");
}

/* "pass", "fail", "observed", or "skipped" with its reason in *ret_reason. */
static const char *judged(const char *row, const char *creator,
                          const step *steps, bool alone, pc_arena *arena,
                          const char **ret_reason)
{
    pc_trace *trace = PC_NEW(arena, pc_trace);
    pc_judge_options options = {.fail_on = PC_LEVEL_MUST};
    const pc_verdict *verdict = NULL;
    pc_passive passive;
    pc_judge *judge;
    pc_diags diags;
    pc_har har;
    PC_AUTO_BUF text;

    pc_buf_init(&text, 1 << 20);
    pc_diags_init(&diags, arena);
    pc_trace_init(trace, arena);
    pc_buf_printf(&text,
                  "{\"log\":{\"version\":\"1.2\",\"creator\":{\"name\":\"%s\"},"
                  "\"entries\":[",
                  creator);
    for (size_t i = 0; i < MAX_STEPS && steps[i].method; i++)
        put_step(&text, &steps[i], i);
    pc_buf_puts(&text, "]}}");
    EXPECT_INT(row,
               pc_har_read(arena, "test.har", pc_buf_view(&text), &har, &diags),
               PC_OK);
    EXPECT_INT(
        row, pc_passive_plan(trace, &har, alone, 1767225600, &passive, &diags),
        PC_OK);
    if (!trace->n_items)
        return "nothing";
    options.profile = passive.profile;
    judge = pc_judge_new(arena, trace, &options);
    for (size_t i = 0; i < trace->n_items; i++)
        EXPECT_INT(row, pc_judge_item(judge, &trace->items[i], &verdict),
                   PC_OK);
    *ret_reason = verdict->reason ? verdict->reason : "";
    return pc_result_word(verdict->result);
}

#define LM_1 "Last-Modified: Wed, 31 Dec 2025 10:00:00 GMT\n"
#define LM_2 "Last-Modified: Wed, 31 Dec 2025 11:00:00 GMT\n"
#define DATE "Date: Thu, 01 Jan 2026 00:00:00 GMT\n"
#define NET  "\"bodySize\":3"

/* The two versions that a client has seen, one after the other. */
#define V1                                                                     \
    {                                                                          \
        "GET", "", NULL, 200, "ETag: \"v1\"\n" LM_1 DATE, "one", NET           \
    }
#define V2                                                                     \
    {                                                                          \
        "GET", "", NULL, 200, "ETag: \"v2\"\n" LM_2 DATE, "two", NET           \
    }

/* clang-format off */
static const struct {
    const char *row, *creator;
    step steps[MAX_STEPS];
    const char *want, *reason; /* a part of it, or NULL */
} rows[] = {
    /* what an answer shows of itself */
    {"304 to the tag that was seen", PROXY,
     {V1, {"GET", "If-None-Match: \"v1\"", NULL, 304, "ETag: \"v1\"", NULL, NULL}}, "pass", NULL},
    {"304 that names the tag is its own witness", PROXY,
     {{"GET", "If-None-Match: \"v1\"", NULL, 304, "ETag: \"v1\"", NULL, NULL}}, "pass", NULL},
    {"200 with another tag is a new version", PROXY,
     {V1, {"GET", "If-None-Match: \"v1\"", NULL, 200, "ETag: \"v2\"", "two", NULL}}, "pass", NULL},
    {"200 with the tag that was sent", PROXY,
     {{"GET", "If-None-Match: \"v1\"", NULL, 200, "ETag: \"v1\"", "one", NULL}}, "fail", NULL},
    {"the same, weak", PROXY,
     {{"GET", "If-None-Match: W/\"v1\"", NULL, 200, "ETag: \"v1\"", "one", NULL}}, "fail", NULL},
    {"200 without a tag", PROXY,
     {V1, {"GET", "If-None-Match: \"v1\"", NULL, 200, "", "one", NULL}}, "pass", NULL},
    {"200 to the date that it has", PROXY,
     {{"GET", "If-Modified-Since: Wed, 31 Dec 2025 10:00:00 GMT", NULL, 200, LM_1 DATE, "one", NULL}}, "fail", NULL},
    {"200 to an older date", PROXY,
     {{"GET", "If-Modified-Since: Wed, 31 Dec 2025 10:00:00 GMT", NULL, 200, LM_2 DATE, "two", NULL}}, "pass", NULL},
    {"HEAD is GET", PROXY,
     {{"HEAD", "If-None-Match: \"v1\"", NULL, 200, "ETag: \"v1\"", NULL, NULL}}, "fail", NULL},
    {"a part of another version", PROXY,
     {V1, {"GET", "Range: bytes=0-0\nIf-Range: \"v1\"", NULL, 206, "ETag: \"v2\"\nContent-Range: bytes 0-0/3", "t", NULL}}, "fail", NULL},
    {"a part of the same", PROXY,
     {V1, {"GET", "Range: bytes=0-0\nIf-Range: \"v1\"", NULL, 206, "ETag: \"v1\"\nContent-Range: bytes 0-0/3", "o", NULL}}, "pass", NULL},
    {"the whole instead of a part", PROXY,
     {V1, {"GET", "Range: bytes=0-0\nIf-Range: \"v1\"", NULL, 200, "ETag: \"v1\"", "one", NULL}}, "pass", NULL},

    /* what was seen earlier */
    {"304 without a tag, to a tag that nobody saw", PROXY,
     {{"GET", "If-None-Match: \"v1\"", NULL, 304, "", NULL, NULL}}, "skipped", "no earlier answer shows the entity tag"},
    {"304 to a tag that may be newer than what was seen", PROXY,
     {V1, {"GET", "If-None-Match: \"v2\"", NULL, 304, "", NULL, NULL}}, "skipped", "may be newer than entry 1"},
    {"304 to a tag that is outdated", PROXY,
     {V1, V2, {"GET", "If-None-Match: \"v1\"", NULL, 304, "", NULL, NULL}}, "fail", NULL},
    {"two names for the same content are no two versions", PROXY,
     {V1, {"GET", "", NULL, 200, "ETag: \"v2\"\n" LM_2 DATE, "one", NULL},
      {"GET", "If-None-Match: \"v1\"", NULL, 304, "", NULL, NULL}}, "skipped", "may be newer"},
    {"content that is not recorded proves no other version", PROXY,
     {V1, {"GET", "", NULL, 200, "ETag: \"v2\"\n" LM_2 DATE, NULL, NULL},
      {"GET", "If-None-Match: \"v1\"", NULL, 304, "", NULL, NULL}}, "skipped", "may be newer"},
    {"a version that comes back: tags made from the content", PROXY,
     {V1, V2, V1, V2, {"GET", "If-None-Match: \"v1\"", NULL, 304, "", NULL, NULL}}, "skipped", "may be newer"},
    {"a file that was put back, with its date", PROXY,
     {V2, {"GET", "", NULL, 200, LM_1 DATE, "one", NET}, {"GET", "", NULL, 200, LM_2 DATE, "two", NET},
      {"GET", "If-Modified-Since: Wed, 31 Dec 2025 10:00:00 GMT", NULL, 304, "", NULL, NULL}}, "skipped", NULL},
    {"304 that names a tag that no 200 had (a suffix for gzip)", PROXY,
     {{"GET", "", NULL, 200, "ETag: \"v1-gzip\"", "one", NULL},
      {"GET", "If-None-Match: \"v1-gzip\"", NULL, 304, "ETag: \"v1\"", NULL, NULL}}, "skipped", NULL},
    {"304 to a date that is outdated", PROXY,
     {V1, V2, {"GET", "If-Modified-Since: Wed, 31 Dec 2025 10:00:00 GMT", NULL, 304, "", NULL, NULL}}, "fail", NULL},
    {"304 to a date that nobody saw: an old file may be back", PROXY,
     {V2, {"GET", "If-Modified-Since: Wed, 31 Dec 2025 10:30:00 GMT", NULL, 304, "", NULL, NULL}}, "skipped", NULL},
    {"304 to a later date", PROXY,
     {V1, {"GET", "If-Modified-Since: Wed, 31 Dec 2025 10:30:00 GMT", NULL, 304, "", NULL, NULL}}, "pass", NULL},

    /* other credentials, other preferences: another representation */
    {"304, after what another user saw", PROXY,
     {V1, {"GET", "Cookie: a=1", NULL, 200, "ETag: \"v2\"", "two", NULL},
      {"GET", "Cookie: a=2\nIf-None-Match: \"v1\"", NULL, 304, "", NULL, NULL}}, "skipped", "no earlier answer"},
    {"another language by Vary", PROXY,
     {{"GET", "X-Lang: de", NULL, 200, "ETag: \"v1\"\nVary: X-Lang", "one", NULL},
      {"GET", "X-Lang: de", NULL, 200, "ETag: \"v2\"\nVary: X-Lang", "two", NULL},
      {"GET", "X-Lang: fr\nIf-None-Match: \"v1\"", NULL, 304, "Vary: X-Lang", NULL, NULL}}, "skipped", "no earlier answer"},

    /* writes */
    {"PUT with the tag that was seen", PROXY,
     {V1, {"PUT", "If-Match: \"v1\"", "new", 204, "", "", NULL}}, "pass", NULL},
    {"412 to the tag that was seen: somebody may have written", PROXY,
     {V1, {"PUT", "If-Match: \"v1\"", "new", 412, "", "no", NULL}}, "skipped", "somebody else may have changed it since entry 1"},
    {"412 to an outdated tag", PROXY,
     {V1, V2, {"PUT", "If-Match: \"v1\"", "new", 412, "", "no", NULL}}, "pass", NULL},
    {"success with an outdated tag: a lost update", PROXY,
     {V1, V2, {"PUT", "If-Match: \"v1\"", "new", 204, "", "", NULL}}, "fail", NULL},
    {"the same change again may be there already", PROXY,
     {V1, V2, {"PUT", "If-Match: \"v1\"", "two", 204, "", "", NULL}}, "observed", NULL},
    {"what was sent is not recorded", PROXY,
     {V1, V2, {"PUT", "If-Match: \"v1\"", NULL, 204, "", "", NULL}}, "skipped", "content is not recorded"},
    {"PATCH says nothing of what it makes", PROXY,
     {V1, V2, {"PATCH", "If-Match: \"v1\"", "{}", 204, "", "", NULL}}, "skipped", "content is not recorded"},
    {"PATCH that made a new version", PROXY,
     {V1, V2, {"PATCH", "If-Match: \"v1\"", "{}", 200, "ETag: \"v3\"", "new", NULL}}, "fail", NULL},
    {"success with a tag from elsewhere (a listing, another device)", PROXY,
     {V1, {"PUT", "If-Match: \"v2\"", "new", 204, "", "", NULL}}, "skipped", "no earlier answer shows the entity tag"},
    {"a weak tag matches in no state", PROXY,
     {V1, {"PUT", "If-Match: W/\"v1\"", "new", 204, "", "", NULL}}, "fail", NULL},
    {"even if nothing was seen, but then it may be done already", PROXY,
     {{"PUT", "If-Match: W/\"v1\"", "new", 204, "", "", NULL}}, "skipped", "content is not recorded"},
    {"DELETE with an outdated tag: it may be gone", PROXY,
     {V1, V2, {"DELETE", "If-Match: \"v1\"", NULL, 204, "", "", NULL}}, "skipped", "somebody else"},
    {"our own write in between", PROXY,
     {V1, V2, {"PUT", "", "xyz", 204, "", "", NULL},
      {"PUT", "If-Match: \"v1\"", "new", 204, "", "", NULL}}, "skipped", NULL},
    {"a write that never ended", PROXY,
     {V1, V2, {"PUT", "", "xyz", 0, "", NULL, NULL},
      {"GET", "If-None-Match: \"v1\"", NULL, 304, "", NULL, NULL}}, "skipped", "no earlier answer"},
    {"creation of what was there: it may have been removed", PROXY,
     {V1, {"PUT", "If-None-Match: *", "new", 201, "", "", NULL}}, "skipped", "somebody else"},
    {"412 to a creation of what is there", PROXY,
     {V1, {"PUT", "If-None-Match: *", "new", 412, "", "no", NULL}}, "pass", NULL},
    {"304 to a write", PROXY,
     {V1, {"PUT", "If-None-Match: *", "new", 304, "", NULL, NULL}}, "fail", NULL},
    {"Apache: weak at first, strong later", PROXY,
     {{"GET", "", NULL, 200, "ETag: W/\"v1\"", "one", NULL},
      {"PUT", "If-Match: \"v1\"", "new", 204, "", "", NULL}}, "skipped", NULL},
    {"428 to a write without a condition", PROXY,
     {V1, {"PUT", "", "new", 428, "", "no", NULL}}, "observed", NULL},

    /* answers that have other reasons */
    {"403", PROXY, {V1, {"PUT", "If-Match: \"v1\"", "new", 403, "", "no", NULL}}, "skipped", "may have reasons beside"},
    {"503", PROXY, {V1, {"GET", "If-None-Match: \"v1\"", NULL, 503, "", "no", NULL}}, "skipped", "may have reasons beside"},
    {"no answer", PROXY, {V1, {"GET", "If-None-Match: \"v1\"", NULL, 0, "", NULL, NULL}}, "skipped", "there was no answer"},
    {"WebDAV's own condition", PROXY,
     {V1, {"PUT", "If-Match: \"v1\"\nIf: (<x>)", "new", 412, "", "no", NULL}}, "skipped", "other conditions"},
    {"a method of WebDAV", PROXY,
     {V1, {"LOCK", "If-Match: \"v1\"", NULL, 412, "", "no", NULL}}, "skipped", "the method LOCK is not judged"},

    /* what a proxy sees and a browser hides */
    {"304 that nobody asked for", PROXY, {V1, {"GET", "", NULL, 304, "", NULL, NULL}}, "fail", NULL},
    {"the browser's cache asked", BROWSER, {V1, {"GET", "", NULL, 304, "", NULL, NULL}}, "skipped", "the browser may have added"},
    {"206 that nobody asked for", PROXY, {V1, {"GET", "", NULL, 206, "ETag: \"v1\"", "o", NULL}}, "fail", NULL},
    {"the browser's media player asked", BROWSER, {V1, {"GET", "", NULL, 206, "ETag: \"v1\"", "o", NULL}}, "skipped", "the browser may have added"},
    {"412 that nobody asked for", PROXY, {V1, {"PUT", "", "new", 412, "", "no", NULL}}, "fail", NULL},
    {"the browser shows a 304 as 200", BROWSER,
     {V1, {"GET", "If-None-Match: \"v1\"", NULL, 200, "ETag: \"v1\"", "one", "\"bodySize\":0"}}, "skipped", "may have made a 304 into this 200"},
    {"or says nothing of octets on the wire", BROWSER,
     {V1, {"GET", "If-None-Match: \"v1\"", NULL, 200, "ETag: \"v1\"", "one", NULL}}, "skipped", "may have made a 304 into this 200"},
    {"HTTP/2 in Chrome: fewer octets than the content", BROWSER,
     {V1, {"GET", "If-None-Match: \"v1\"", NULL, 200, "ETag: \"v1\"\nContent-Length: 3000", NULL, "\"bodySize\":-1,\"_transferSize\":120"}}, "skipped", "may have made a 304"},
    {"as many octets as the content", BROWSER,
     {V1, {"GET", "If-None-Match: \"v1\"", NULL, 200, "ETag: \"v1\"\nContent-Length: 3000", NULL, "\"bodySize\":-1,\"_transferSize\":3120"}}, "fail", NULL},
    {"content came over the wire", BROWSER,
     {V1, {"GET", "If-None-Match: \"v1\"", NULL, 200, "ETag: \"v1\"", "one", NET}}, "fail", NULL},
    {"Chrome's cache", BROWSER,
     {V1, {"GET", "If-None-Match: \"v1\"", NULL, 200, "ETag: \"v1\"", "one", NET ",\"_fromCache\":\"disk\""}}, "skipped", "cache served it"},
    {"Chrome's 304 is marked as from the cache, too", BROWSER,
     {V1, {"GET", "If-None-Match: \"v1\"", NULL, 304, "ETag: \"v1\"", "one", "\"bodySize\":0,\"_fromCache\":\"disk\""}}, "pass", NULL},
    {"Safari's cache", BROWSER,
     {V1, {"GET", "If-None-Match: \"v1\"", NULL, 200, "ETag: \"v1\"", "one", NET ",\"_fetchType\":\"Memory Cache\""}}, "skipped", "cache served it"},
    {"a service worker", BROWSER,
     {V1, {"GET", "If-None-Match: \"v1\"", NULL, 200, "ETag: \"v1\"", "one", NET ",\"_fetchedViaServiceWorker\":true"}}, "skipped", "service worker"},
    {"what the cache served is no evidence", BROWSER,
     {V1, {"GET", "", NULL, 200, "ETag: \"v2\"", "two", NET ",\"_fromCache\":\"memory\""},
      {"GET", "If-None-Match: \"v1\"", NULL, 304, "", NULL, NULL}}, "pass", NULL},

    /* malformed fields: the RFC leaves them open */
    {"an unquoted tag", PROXY, {V1, {"GET", "If-None-Match: v1", NULL, 200, "ETag: \"v1\"", "one", NULL}}, "observed", NULL},
    {"an unconditional GET is nothing to judge", PROXY, {V1, V2}, "nothing", NULL},
};
/* clang-format on */

static void test_recorded_exchanges(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const char *reason = "";
        PC_AUTO_ARENA arena;

        pc_arena_init(&arena);
        EXPECT_STR(rows[i].row,
                   judged(rows[i].row, rows[i].creator, rows[i].steps, false,
                          &arena, &reason),
                   rows[i].want);
        if (rows[i].reason && !strstr(reason, rows[i].reason))
            fail_msg("%s: the reason is '%s'", rows[i].row, reason);
        if (strcmp(rows[i].want, "skipped") == 0)
            EXPECT_TRUE(rows[i].row, *reason);
    }
}

/* --alone: what somebody else may have done, nobody has. */
static void test_alone(void **state)
{
    static const struct {
        const char *row;
        step steps[MAX_STEPS];
        const char *want;
    } alone[] = {
        {"412 to the tag that was seen",
         {V1, {"PUT", "If-Match: \"v1\"", "new", 412, "", "no", NULL}},
         "fail"},
        {"creation of what was there",
         {V1, {"PUT", "If-None-Match: *", "new", 204, "", "", NULL}},
         "fail"},
        {"DELETE with an outdated tag",
         {V1, V2, {"DELETE", "If-Match: \"v1\"", NULL, 204, "", "", NULL}},
         "fail"},
        {"a tag from nowhere",
         {V1, {"PUT", "If-Match: \"v2\"", "new", 204, "", "", NULL}},
         "fail"},
        {"nothing was seen",
         {{"GET", "If-None-Match: \"v1\"", NULL, 304, "", NULL, NULL}},
         "skipped"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof alone / sizeof alone[0]; i++) {
        const char *reason = "";
        PC_AUTO_ARENA arena;

        pc_arena_init(&arena);
        EXPECT_STR(
            alone[i].row,
            judged(alone[i].row, PROXY, alone[i].steps, true, &arena, &reason),
            alone[i].want);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_recorded_exchanges),
        cmocka_unit_test(test_alone),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
