#include "report/sample.h"

#include "base/file.h"
#include "base/str.h"
#include "support/expect.h"

#include <stdio.h>
#include <unistd.h>

#define DAY INT64_C(86400)

typedef struct step {
    pc_role role;
    const char *method, *sent;
    unsigned status;
    const char *fields, *content, *token;
} step;

typedef struct story {
    const char *id, *case_id, *method, *title, *why, *mend;
    pc_clause_id clause, cite;
    pc_level level;
    const char *skip;
    step steps[3];
} story;

/* clang-format off */
static const story stories[] = {
    {"if-match/current-tag/note/PUT", "if-match/current-tag", "PUT", "The current tag lets a PUT through", "nobody could save anything", NULL,
     PC_CLAUSE_IF_MATCH_LIST, PC_CLAUSE_NONE, PC_LEVEL_MUST, NULL,
     {{PC_ROLE_BEFORE, "GET", "", 200, "ETag: \"v1\"\n", "old", NULL}, {PC_ROLE_SUBJECT, "PUT", "If-Match: \"v1\"\n", 204, "", "", "tok-1"}, {PC_ROLE_AFTER, "GET", "", 200, "ETag: \"v2\"\n", "new tok-1", NULL}}},
    {"if-match/weak-tag-never-matches/note/PUT", "if-match/weak-tag-never-matches", "PUT", "A weak tag never satisfies If-Match", "two editors holding W/\"5\" overwrite each other", "compare strongly: a tag with W/ before it is never equal to another",
     PC_CLAUSE_IF_MATCH_STRONG, PC_CLAUSE_ETAG_COMPARISON, PC_LEVEL_MUST, NULL,
     {{PC_ROLE_BEFORE, "GET", "", 200, "ETag: W/\"5\"\n", "{\"title\":\"old\"}", NULL}, {PC_ROLE_SUBJECT, "PUT", "If-Match: W/\"5\"\nContent-Type: application/json\nAuthorization: Bearer $PRECHECK_TOKEN\n", 200, "ETag: W/\"6\"\n", "", "tok-2"}, {PC_ROLE_AFTER, "GET", "", 200, "ETag: W/\"6\"\n", "new tok-2", NULL}}},
    {"if-modified-since/same-date/logo/GET", "if-modified-since/same-date", "GET", "The date of Last-Modified gets 304", "everything is sent again, each time", NULL,
     PC_CLAUSE_IF_MODIFIED_SINCE_EVALUATED, PC_CLAUSE_NONE, PC_LEVEL_SHOULD, NULL,
     {{PC_ROLE_BEFORE, "GET", "", 200, "Last-Modified: " DATE_OLD "\n", "old", NULL}, {PC_ROLE_SUBJECT, "GET", "If-Modified-Since: " DATE_OLD "\n", 200, "Last-Modified: " DATE_OLD "\n", "old", NULL}}},
    {"if-none-match/weak-list/logo/GET", "if-none-match/weak-list", "GET", "Tags of a list are compared weakly", "caches load what they have", NULL,
     PC_CLAUSE_IF_NONE_MATCH_WEAK, PC_CLAUSE_NONE, PC_LEVEL_MUST, NULL,
     {{PC_ROLE_BEFORE, "GET", "", 200, "ETag: \"v1\"\n", "old", NULL}, {PC_ROLE_SUBJECT, "GET", "If-None-Match: W/\"v0\", W/\"v1\"\n", 200, "ETag: \"v1\"\n", "old", NULL}}},
    {"if-none-match/star/logo/GET", "if-none-match/star", "GET", "A star asks whether there is something", "a list of tags is not needed", NULL,
     PC_CLAUSE_IF_NONE_MATCH_STAR, PC_CLAUSE_NONE, PC_LEVEL_MUST, NULL,
     {{PC_ROLE_BEFORE, "GET", "", 200, "ETag: \"v1\"\n", "old", NULL}, {PC_ROLE_SUBJECT, "GET", "If-None-Match: *\n", 304, "ETag: \"v1\"\n", NULL, NULL}}},
    {"if-range/date/logo/GET", "if-range/date", "GET", "An If-Range date has to be exact", "downloads are put together wrongly", NULL,
     PC_CLAUSE_IF_RANGE_DATE_EXACT, PC_CLAUSE_NONE, PC_LEVEL_MUST, "no Last-Modified", {{0}}},
    {"if-match/malformed/note/PUT", "if-match/malformed[tag=unquoted]", "PUT", "A tag without quotes", "what becomes of it is open", NULL,
     PC_CLAUSE_IF_MATCH_MALFORMED, PC_CLAUSE_NONE, PC_LEVEL_NOTE, NULL,
     {{PC_ROLE_BEFORE, "GET", "", 200, "ETag: \"v1\"\n", "old", NULL}, {PC_ROLE_SUBJECT, "PUT", "If-Match: v1\n", 400, "", "what?", "tok-3"}, {PC_ROLE_AFTER, "GET", "", 200, "ETag: \"v1\"\n", "old", NULL}}},
    {"if-match/stale-tag/note/DELETE", "if-match/stale-tag", "DELETE", "A stale tag is refused", "a newer version is deleted unseen", NULL,
     PC_CLAUSE_IF_MATCH_FALSE, PC_CLAUSE_NONE, PC_LEVEL_MUST, NULL,
     {{PC_ROLE_BEFORE, "GET", "", 200, "ETag: \"v1\"\n", "old", NULL}, {PC_ROLE_SUBJECT, "DELETE", "If-Match: \"v0\"\n", 503, "", "later", NULL}}},
    {"if-match/list/note/PUT", "if-match/list", "PUT", "Every tag of a list is looked at", "a server looks at the first tag alone", NULL,
     PC_CLAUSE_IF_MATCH_LIST, PC_CLAUSE_NONE, PC_LEVEL_MUST, NULL,
     {{PC_ROLE_BEFORE, "GET", "", 200, "ETag: \"\x1b[31m::error::<&\xff\"\n", "old", NULL}, {PC_ROLE_SUBJECT, "PUT", "If-Match: \"a\", \"\x1b[31m::error::<&\xff\"\n", 412, "ETag: \"\x1b[31m::error::<&\xff\"\n", "##vso[task] ]]> | stale", "tok-4"}}},
};
/* clang-format on */

static const pc_known known[] = {
    {.case_glob = "if-none-match/weak-list",
     .resource_glob = "logo",
     .reason = "CDN-123",
     .until = "2027-01-31",
     .until_s = 20485 * DAY + 71 * DAY},
    {.case_glob = "if-none-match/star",
     .reason = "CDN-7",
     .until_s = INT64_MAX},
};

static void tell(pc_sample *sample, const story *s)
{
    pc_built *b = &sample->built;
    pc_clause_id *cites = PC_NEW_ARRAY(&b->arena, 2, pc_clause_id);
    const pc_verdict *verdict;
    bool note = strstr(s->id, "/note/") != NULL;

    cites[0] = s->clause;
    cites[1] = s->cite;
    b->item.id = s->id;
    b->item.case_id = s->case_id;
    b->item.method = s->method;
    b->item.title = s->title;
    b->item.why = s->why;
    b->item.mend = s->mend;
    b->item.clause = s->clause;
    b->item.cites = cites;
    b->item.n_cites = s->cite ? 2 : 1;
    b->item.level = s->level;
    b->item.skip = s->skip;
    b->item.resource = note ? "note" : "logo";
    b->item.resource_pos.line = note ? 12 : 20;
    for (size_t i = 0; i < 3 && s->steps[i].method; i++) {
        const step *t = &s->steps[i];
        pc_exchange *x = pc_build(b, t->role, t->method, t->sent, t->status,
                                  t->fields, t->content);

        x->resource = b->item.resource;
        x->request.target = note ? PC_LIT("/notes/42") : PC_LIT("/logo.png");
        if (t->token)
            pc_build_sends(x, &b->arena,
                           pc_arena_printf(&b->arena, "new %s", t->token),
                           t->token);
    }
    pc_judge_item(sample->judge, &b->item, &verdict);
}

void pc_sample_make(pc_sample *sample)
{
    pc_built *b = &sample->built;
    pc_facts logo;

    pc_build_begin(b);
    b->options.known = known;
    b->options.n_known = 2;
    b->options.today_s = 20485 * DAY + 100;
    b->options.token_shown = "Bearer $PRECHECK_TOKEN";
    b->trace.seconds_ms = 940;
    pc_trace_add_facts(&b->trace, &b->facts);
    logo = b->facts;
    logo.resource = "logo";
    logo.pos.line = 20;
    pc_trace_add_facts(&b->trace, &logo);
    sample->judge = pc_judge_new(&b->arena, &b->trace, &b->options);
    for (size_t i = 0; i < sizeof stories / sizeof stories[0]; i++)
        tell(sample, &stories[i]);
    pc_judge_finish(sample->judge);
    sample->n = pc_judge_verdicts(sample->judge, &sample->verdicts);
    pc_judge_summary(sample->judge, &sample->summary);
    sample->info = (pc_run_info){.version = "1.0.0",
                                 .target = "http://localhost:8080",
                                 .target_file = "target.yaml",
                                 .profile = "origin",
                                 .http = "1.1",
                                 .engine = "wire",
                                 .writes = "created",
                                 .seed = "7F3A91",
                                 .started = "2026-11-22T19:00:00Z",
                                 .fail_on = PC_LEVEL_MUST};
}

void pc_sample_release(pc_sample *sample)
{
    pc_build_end(&sample->built);
}

pc_span pc_sample_report(pc_sample *sample, const char *format,
                         const pc_report_style *style)
{
    static const pc_report_style plain;
    pc_arena *arena = &sample->built.arena;
    char path[] = "/tmp/precheck-report-XXXXXX";
    int fd = mkstemp(path);
    pc_report *report = NULL;
    pc_diags diags;
    pc_span text = {NULL, 0};

    assert_true(fd >= 0);
    close(fd);
    pc_diags_init(&diags, arena);
    EXPECT_INT(format,
               pc_report_open(arena, format, path, &sample->info,
                              style ? style : &plain, &report, &diags),
               PC_OK);
    for (size_t i = 0; i < sample->n; i++)
        EXPECT_INT(format, pc_report_verdict(report, sample->verdicts[i]),
                   PC_OK);
    EXPECT_INT(format, pc_report_close(report, &sample->summary, &diags),
               PC_OK);
    EXPECT_INT(format,
               pc_file_read(arena, path, (size_t)4 << 20, &text, &diags),
               PC_OK);
    unlink(path);
    return text;
}
