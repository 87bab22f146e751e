#include "base/cleanup.h"
#include "base/clock.h"
#include "base/file.h"
#include "base/str.h"
#include "engine/engine.h"
#include "fake.h"
#include "support/expect.h"

#include <dirent.h>
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

/* ---- a target, its server and a folder for the ledger ---- */

enum {
    PAGE, /* read only, or listed */
    NOTE, /* created by POST */
    DOC,  /* created by PUT */
    N_RESOURCES
};

typedef struct fixture {
    pc_arena arena;
    pc_diags diags;
    fake_server server;
    pc_resource resources[N_RESOURCES];
    pc_target target;
    pc_profile profile;
    pc_engine_options options;
    pc_engine *engine;
    pc_trace trace;
    pc_plan plan;
    volatile sig_atomic_t stop;
    char dir[64];
    unsigned n_items;
    bool item_fails;
} fixture;

static pc_request_template template(const char *method, const char *url)
{
    return (pc_request_template){
        .present = true,
        .method = method,
        .url = url,
        .body = {.present = true,
                 .text = PC_LIT("text ${token} ${seq}"),
                 .content_type = "text/plain"},
    };
}

static bool on_item(void *context, const pc_item *item)
{
    fixture *f = context;

    (void)item;
    f->n_items++;
    return f->item_fails;
}

static fixture *set_up(void)
{
    static pc_capture id = {"id", "json:/id", {NULL, 0, 0}};
    fixture *f = calloc(1, sizeof *f);

    assert_non_null(f);
    pc_arena_init(&f->arena);
    pc_diags_init(&f->diags, &f->arena);
    fake_put(&f->server, "/page", "a page");
    f->resources[PAGE] = (pc_resource){.name = "page", .url = "/page"};
    f->resources[NOTE] =
        (pc_resource){.name = "note",
                      .url = "/notes/${id}",
                      .create = template("POST", "/notes"),
                      .update = template("PUT", NULL),
                      .remove = {.present = true, .method = "DELETE"}};
    f->resources[NOTE].create.captures = &id;
    f->resources[NOTE].create.n_captures = 1;
    f->resources[DOC] =
        (pc_resource){.name = "doc",
                      .url = "/d/${unique}.txt",
                      .create = template("PUT", NULL),
                      .remove = {.present = true, .method = "DELETE"}};
    f->target = (pc_target){
        .base = {.text = "http://test.example",
                 .path = "",
                 .authority = "test.example"},
        .resources = f->resources,
        .n_resources = N_RESOURCES,
        .writes = PC_WRITES_CREATED,
        .profile = &f->profile,
        .jobs = 4,
        .run_ms = 60000,
    };
    snprintf(f->dir, sizeof f->dir, "/tmp/precheck-test-XXXXXX");
    assert_non_null(mkdtemp(f->dir));
    f->options = (pc_engine_options){.target = &f->target,
                                     .transport = &fake_transport,
                                     .seed = 42,
                                     .state_dir = f->dir,
                                     .user_agent = "precheck/test",
                                     .run_id = "ab12cd34",
                                     .stop = &f->stop,
                                     .on_item = on_item,
                                     .context = f};
    pc_trace_init(&f->trace, &f->arena);
    return f;
}

static void open_engine(fixture *f)
{
    fake_start(&f->server);
    EXPECT_INT("opens",
               pc_engine_open(&f->arena, &f->options, &f->engine, &f->diags),
               PC_OK);
}

static void probe(fixture *f)
{
    open_engine(f);
    EXPECT_INT("probed", pc_engine_probe(f->engine, &f->trace, &f->diags),
               PC_OK);
}

static void plan(fixture *f, pc_case *cases, size_t n)
{
    const pc_catalogue catalogue = {cases, n};
    const pc_selection all = {0};

    EXPECT_INT("planned",
               pc_plan_make(&f->arena, &f->target, &catalogue, f->trace.facts,
                            f->trace.n_facts, &all, &f->plan, &f->diags),
               PC_OK);
}

static int run(fixture *f)
{
    return pc_engine_run(f->engine, &f->plan, &f->trace, &f->diags);
}

static int clean(fixture *f)
{
    return pc_engine_clean(f->engine, &f->trace, &f->diags);
}

static size_t files_in(const char *dir)
{
    DIR *open = opendir(dir);
    size_t n = 0;

    assert_non_null(open);
    for (struct dirent *entry; (entry = readdir(open));)
        n += entry->d_name[0] != '.';
    closedir(open);
    return n;
}

static const char *ledger_path(fixture *f)
{
    return pc_arena_printf(&f->arena, "%s/ledger-%s.ndjson", f->dir,
                           f->options.run_id);
}

static void tear_down(fixture *f)
{
    if (f->engine)
        pc_engine_close(f->engine);
    unlink(ledger_path(f));
    rmdir(f->dir);
    pc_arena_release(&f->arena);
    free(f);
}

/* "create before subject after remove" of an item, with statuses. */
static const char *story_of(fixture *f, const char *id)
{
    pc_exchange **found;
    const size_t n = pc_trace_of_item(&f->trace, id, &found);
    const char *text = "";

    for (size_t i = 0; i < n; i++)
        text = pc_arena_printf(&f->arena, "%s%s%s:%u", text, i ? " " : "",
                               pc_role_name(found[i]->role),
                               found[i]->response.status);
    return text;
}

static const pc_exchange *subject_of(fixture *f, const char *id, unsigned index)
{
    pc_exchange **found;
    const size_t n = pc_trace_of_item(&f->trace, id, &found);

    for (size_t i = 0; i < n; i++)
        if (found[i]->role == PC_ROLE_SUBJECT && found[i]->subject == index)
            return found[i];
    fail_msg("no subject %u of '%s'", index, id);
    return NULL;
}

static pc_case a_case(const char *id, const char **methods, size_t n,
                      pc_field_template *field)
{
    return (pc_case){.id = id,
                     .methods = methods,
                     .n_methods = n,
                     .fields = field,
                     .n_fields = field != NULL,
                     .given = {.ranges = -1}};
}

static const char *get[] = {"GET"};
static const char *put[] = {"PUT"};
static const char *delete[] = {"DELETE"};
static pc_field_template none_match = {"If-None-Match", {"${etag}", 7}};
static pc_field_template match = {"If-Match", {"${etag}", 7}};
static pc_field_template stale = {"If-Match", {"${stale}", 8}};

/* ---- facts ---- */

static void test_facts_are_learnt_and_twins_are_gone(void **state)
{
    fixture *f = set_up();
    const pc_facts *page, *note, *doc;

    (void)state;
    probe(f);
    EXPECT_INT("one each", f->trace.n_facts, 3);
    page = pc_trace_facts(&f->trace, "page");
    note = pc_trace_facts(&f->trace, "note");
    doc = pc_trace_facts(&f->trace, "doc");
    EXPECT_TRUE("reachable", page->reachable && note->reachable);
    EXPECT_TRUE("written", !page->writable && note->writable && doc->writable);
    EXPECT_STR("why not", page->not_writable,
               "target.yaml does not say how to create it");
    EXPECT_INT("length", page->length, 6);
    EXPECT_SPAN("etag", page->etag, "\"v1\"");
    EXPECT_TRUE("stable", page->content_stable);
    EXPECT_INT("no ranges", page->accepts_ranges, 0);
    EXPECT_INT("missing", page->plain_get_missing, 404);
    EXPECT_TRUE("token", note->token_visible);
    EXPECT_INT("put", note->plain_put, 204);
    EXPECT_INT("patch without a template", note->plain_patch, 204);
    EXPECT_INT("delete", note->plain_delete, 204);
    EXPECT_INT("delete what is missing", note->plain_delete_missing, 404);
    EXPECT_INT("put what is missing", note->plain_put_new, 201);
    EXPECT_INT("created by put", doc->plain_put_new, 201);
    EXPECT_TRUE("no policy", !note->condition_required);
    EXPECT_INT("page and one shared of each", fake_count(&f->server), 3);
    EXPECT_INT("never POST without a template",
               fake_logged(&f->server, "POST /notes/"), 0);
    EXPECT_INT("cleaned", clean(f), PC_OK);
    EXPECT_INT("page alone", fake_count(&f->server), 1);
    pc_engine_close(f->engine);
    f->engine = NULL;
    EXPECT_INT("no ledger is left", files_in(f->dir), 0);
    tear_down(f);
}

static void test_ranges_are_known_for_all_that_goes_wrong_at_the_first(
    void **state)
{
    fixture *f = set_up();

    (void)state;
    f->server.first_octet_416 = true;
    probe(f);
    EXPECT_INT("ranges", pc_trace_facts(&f->trace, "page")->accepts_ranges, 1);
    EXPECT_INT("cleaned", clean(f), PC_OK);
    tear_down(f);
}

static void test_a_policy_is_learnt_with_what_lies_behind_it(void **state)
{
    fixture *f = set_up();
    const pc_facts *note;

    (void)state;
    f->server.wants_conditions = true;
    probe(f);
    note = pc_trace_facts(&f->trace, "note");
    EXPECT_TRUE("428", note->condition_required);
    EXPECT_INT("put", note->plain_put, 204);
    EXPECT_INT("delete", note->plain_delete, 204);
    EXPECT_INT("cleaned on conditions", clean(f), PC_OK);
    EXPECT_INT("page alone", fake_count(&f->server), 1);
    tear_down(f);
}

static void test_a_tag_that_turns_strong_is_waited_for(void **state)
{
    fixture *f = set_up();
    const int64_t start_ns = pc_clock_ns();

    (void)state;
    f->server.strong_at_ns = start_ns + 300 * (int64_t)1000000;
    probe(f);
    EXPECT_TRUE("note", pc_trace_facts(&f->trace, "note")->etag_turns_strong);
    EXPECT_TRUE("doc", pc_trace_facts(&f->trace, "doc")->etag_turns_strong);
    EXPECT_TRUE("side by side",
                pc_clock_ns() - start_ns < 1500 * (int64_t)1000000);
    clean(f);
    tear_down(f);
}

static void test_writes_none_sends_no_write(void **state)
{
    fixture *f = set_up();

    (void)state;
    f->target.writes = PC_WRITES_NONE;
    probe(f);
    EXPECT_STR("note", pc_trace_facts(&f->trace, "note")->unreachable,
               "writes: none");
    EXPECT_INT("POST", fake_logged(&f->server, "POST"), 0);
    EXPECT_INT("PUT", fake_logged(&f->server, "PUT"), 0);
    EXPECT_INT("DELETE", fake_logged(&f->server, "DELETE"), 0);
    EXPECT_INT("nothing to clean", clean(f), PC_OK);
    EXPECT_INT("no ledger", files_in(f->dir), 0);
    tear_down(f);
}

static void test_nothing_reachable_is_an_error(void **state)
{
    fixture *f = set_up();

    (void)state;
    f->server.silent = "/";
    open_engine(f);
    EXPECT_INT("probe", pc_engine_probe(f->engine, &f->trace, &f->diags),
               PC_EIO);
    EXPECT_TRUE("said", f->diags.n_errors > 0);
    EXPECT_INT("facts all the same", f->trace.n_facts, 3);
    tear_down(f);
}

/* ---- items ---- */

static void test_items_run_as_planned_and_leave_nothing(void **state)
{
    fixture *f = set_up();
    pc_case cases[] = {a_case("g/read", get, 1, &none_match),
                       a_case("g/write", put, 1, &match),
                       a_case("g/refused", put, 1, &stale),
                       a_case("g/gone", delete, 1, &match)};
    const pc_exchange *subject;

    (void)state;
    probe(f);
    plan(f, cases, 4);
    EXPECT_INT("ran", run(f), PC_OK);
    EXPECT_INT("each was told", f->n_items, f->plan.n);
    EXPECT_STR("read", story_of(f, "g/read/page/GET"),
               "before:200 subject:304 after:200");
    EXPECT_STR("shared", story_of(f, "g/read/note/GET"),
               "before:200 subject:304");
    EXPECT_STR("write", story_of(f, "g/write/note/PUT"),
               "create:201 before:200 subject:204 after:200 remove:204");
    EXPECT_STR("refused", story_of(f, "g/refused/doc/PUT"),
               "create:201 before:200 subject:412 after:200 remove:204");
    EXPECT_STR("deleted already", story_of(f, "g/gone/doc/DELETE"),
               "create:201 before:200 subject:204 after:404");
    subject = subject_of(f, "g/write/note/PUT", 0);
    EXPECT_SPAN("its tag",
                pc_lines_find(&subject->request.fields, "If-Match")->value,
                "\"v1\"");
    EXPECT_TRUE("a token", subject->token &&
                               pc_span_contains(subject->request.content.kept,
                                                pc_span_of(subject->token)));
    EXPECT_SPAN("run id",
                pc_lines_find(&subject->request.fields, "precheck-run")->value,
                "ab12cd34");
    EXPECT_SPAN("host", pc_lines_find(&subject->request.fields, "Host")->value,
                "test.example");
    EXPECT_INT("cleaned", clean(f), PC_OK);
    EXPECT_INT("page alone", fake_count(&f->server), 1);
    tear_down(f);
}

static void test_a_second_version_and_a_missing_one(void **state)
{
    fixture *f = set_up();
    pc_field_template old = {"If-Match", PC_LIT("${old.etag}")};
    pc_case cases[] = {a_case("g/old", put, 1, &old),
                       a_case("g/create", put, 1, NULL),
                       a_case("g/gone", get, 1, NULL)};

    (void)state;
    cases[0].given.versions = 2;
    cases[1].given.resource = PC_GIVEN_MISSING;
    cases[2].given.resource = PC_GIVEN_MISSING;
    cases[2].given.plain = PC_PLAIN_REFUSED;
    probe(f);
    plan(f, cases, 3);
    EXPECT_INT("ran", run(f), PC_OK);
    EXPECT_STR("old", story_of(f, "g/old/note/PUT"),
               "create:201 probe:200 update:204 before:200 subject:412 "
               "after:200 remove:204");
    EXPECT_SPAN(
        "old tag",
        pc_lines_find(&subject_of(f, "g/old/note/PUT", 0)->request.fields,
                      "If-Match")
            ->value,
        "\"v1\"");
    EXPECT_STR("creates", story_of(f, "g/create/doc/PUT"),
               "before:404 subject:201 after:200 remove:204");
    EXPECT_STR("removed first", story_of(f, "g/gone/note/GET"),
               "create:201 remove:204 before:404 subject:404");
    EXPECT_STR("beside", story_of(f, "g/gone/page/GET"),
               "before:404 subject:404");
    EXPECT_INT("cleaned", clean(f), PC_OK);
    EXPECT_INT("page alone", fake_count(&f->server), 1);
    tear_down(f);
}

static void test_the_same_seed_sends_the_same(void **state)
{
    const char *targets[2], *contents[2];

    (void)state;
    for (unsigned i = 0; i < 2; i++) {
        fixture *f = set_up();
        pc_case cases[] = {a_case("g/a", put, 1, &match),
                           a_case("g/b", put, 1, &match)};
        const pc_exchange *subject;

        /* The other case alone, the second time: its neighbour does not
         * change it. */
        probe(f);
        plan(f, i ? cases + 1 : cases, i ? 1 : 2);
        EXPECT_INT("ran", run(f), PC_OK);
        subject = subject_of(f, "g/b/doc/PUT", 0);
        targets[i] =
            strndup(subject->request.target.ptr, subject->request.target.len);
        contents[i] = strndup(subject->request.content.kept.ptr,
                              subject->request.content.kept.len);
        clean(f);
        tear_down(f);
    }
    EXPECT_STR("url", targets[0], targets[1]);
    EXPECT_STR("content", contents[0], contents[1]);
    for (unsigned i = 0; i < 2; i++) {
        free((char *)targets[i]);
        free((char *)contents[i]);
    }
}

static void test_no_more_than_jobs_are_in_flight(void **state)
{
    fixture *f = set_up();
    pc_case cases[40];

    (void)state;
    for (size_t i = 0; i < 40; i++)
        cases[i] =
            a_case(pc_arena_printf(&f->arena, "g/%zu", i), put, 1, &match);
    f->target.jobs = 3;
    probe(f);
    plan(f, cases, 40);
    EXPECT_INT("ran", run(f), PC_OK);
    EXPECT_INT("all", f->n_items, 80);
    EXPECT_INT("at most", f->server.most_flying, 3);
    EXPECT_INT("cleaned", clean(f), PC_OK);
    EXPECT_INT("page alone", fake_count(&f->server), 1);
    tear_down(f);
}

/* Each finds nothing where it has just removed something, though the server
 * gives that number to whatever is made next. */
static void test_items_do_not_meet_where_numbers_are_reused(void **state)
{
    fixture *f = set_up();
    pc_case cases[150];

    (void)state;
    for (size_t i = 0; i < 150; i++) {
        cases[i] = a_case(pc_arena_printf(&f->arena, "g/%zu", i),
                          i % 2 ? get : put, 1, i % 2 ? NULL : &match);
        if (i % 2) {
            cases[i].given.resource = PC_GIVEN_MISSING;
            cases[i].given.plain = PC_PLAIN_REFUSED;
        }
    }
    f->server.reuses_numbers = true;
    f->server.slow_steps = 1;
    probe(f);
    plan(f, cases, 150);
    EXPECT_INT("ran", run(f), PC_OK);
    for (size_t i = 1; i < 150; i += 2) {
        const char *id = pc_arena_printf(&f->arena, "g/%zu/note/GET", i);

        EXPECT_STR(id, story_of(f, id),
                   "create:201 remove:204 before:404 subject:404");
    }
    EXPECT_INT("cleaned", clean(f), PC_OK);
    EXPECT_INT("page alone", fake_count(&f->server), 1);
    tear_down(f);
}

static void test_items_wait_side_by_side(void **state)
{
    fixture *f = set_up();
    pc_case cases[20];
    int64_t start_ns;

    (void)state;
    for (size_t i = 0; i < 20; i++) {
        cases[i] =
            a_case(pc_arena_printf(&f->arena, "g/%zu", i), put, 1, &match);
        cases[i].given.etag = PC_ETAG_STRONG;
    }
    f->server.strong_at_ns = pc_clock_ns() + 300 * (int64_t)1000000;
    probe(f);
    plan(f, cases, 20);
    start_ns = pc_clock_ns();
    f->server.strong_at_ns = start_ns + 500 * (int64_t)1000000;
    EXPECT_INT("ran", run(f), PC_OK);
    EXPECT_TRUE("together", pc_clock_ns() - start_ns < 3000000000);
    for (size_t i = 0; i < 20; i++)
        EXPECT_INT(
            "strong, so it matched",
            subject_of(f, pc_arena_printf(&f->arena, "g/%zu/doc/PUT", i), 0)
                ->response.status,
            204);
    clean(f);
    tear_down(f);
}

static void test_a_creation_that_fails_ends_its_item(void **state)
{
    fixture *f = set_up();
    pc_case cases[] = {a_case("g/write", put, 1, &match)};

    (void)state;
    probe(f);
    plan(f, cases, 1);
    f->server.create_status = 507;
    EXPECT_INT("ran", run(f), PC_OK);
    EXPECT_STR("no subject", story_of(f, "g/write/note/PUT"), "create:507");
    EXPECT_STR("the other", story_of(f, "g/write/doc/PUT"),
               "create:201 before:200 subject:204 after:200 remove:204");
    /* 5xx: it may have been made, and nobody knows where. */
    EXPECT_INT("said", clean(f), PC_EIO);
    EXPECT_TRUE("how to go on", f->diags.items[f->diags.n - 1].hint &&
                                    strstr(f->diags.items[f->diags.n - 1].hint,
                                           "precheck clean"));
    tear_down(f);
}

static void test_what_cannot_be_bound_is_refused_with_its_reason(void **state)
{
    fixture *f = set_up();
    pc_field_template unknown = {"If-Match", PC_LIT("${nobody}")};
    pc_case cases[] = {a_case("g/unknown", get, 1, &unknown)};
    const pc_exchange *subject;

    (void)state;
    probe(f);
    plan(f, cases, 1);
    EXPECT_INT("ran", run(f), PC_OK);
    subject = subject_of(f, "g/unknown/page/GET", 0);
    EXPECT_INT("refused", subject->end, PC_END_REFUSED);
    EXPECT_STR("why", subject->detail, "'${nobody}' is not known here");
    clean(f);
    tear_down(f);
}

static void test_the_guard_stands_between_a_plan_and_the_network(void **state)
{
    fixture *f = set_up();
    pc_case cases[] = {a_case("g/write", put, 1, NULL)};
    pc_action actions[] = {{.kind = PC_ACT_SUBJECT,
                            .role = PC_ROLE_SUBJECT,
                            .client = "",
                            .method = "PUT",
                            .body = PC_BODY_NEW}};
    pc_item item = {.record = {.id = "g/write/page/PUT",
                               .case_id = "g/write",
                               .resource = "page",
                               .method = "PUT"},
                    .from = cases,
                    .resource = &f->resources[PAGE],
                    .actions = actions,
                    .n_actions = 1};
    size_t before;

    (void)state;
    probe(f);
    f->plan = (pc_plan){&item, 1};
    before = f->server.n_requests;
    EXPECT_INT("ran", run(f), PC_OK);
    EXPECT_INT("refused", subject_of(f, item.record.id, 0)->end,
               PC_END_REFUSED);
    EXPECT_INT("nothing was sent", f->server.n_requests, before);
    EXPECT_STR("as it was", fake_find(&f->server, "/page")->content, "a page");
    clean(f);
    tear_down(f);
}

/* ---- the ledger, and the end ---- */

static void ledger_first(fake_server *fake, const pc_call *call)
{
    fixture *f = fake->context;
    const char *method = call->exchange->request.method;
    pc_span text;

    if (call->exchange->role != PC_ROLE_CREATE)
        return;
    EXPECT_INT(
        "on disk before it is sent",
        pc_file_read(&f->arena, ledger_path(f), 1 << 20, &text, &f->diags),
        PC_OK);
    if (strcmp(method, "PUT") == 0)
        EXPECT_TRUE("its URL",
                    pc_span_contains(text, call->exchange->request.target));
    else
        EXPECT_TRUE("that it comes",
                    pc_span_contains(text, PC_LIT("\"via\":\"/notes\"")));
}

static void test_the_ledger_knows_before_the_server_does(void **state)
{
    fixture *f = set_up();
    pc_case cases[] = {a_case("g/write", put, 1, &match)};

    (void)state;
    f->server.watch = ledger_first;
    f->server.context = f;
    probe(f);
    plan(f, cases, 1);
    EXPECT_INT("ran", run(f), PC_OK);
    EXPECT_INT("cleaned", clean(f), PC_OK);
    tear_down(f);
}

static void stop_at_put(fake_server *fake, const pc_call *call)
{
    fixture *f = fake->context;

    if (call->exchange->role == PC_ROLE_SUBJECT)
        f->stop = SIGINT;
}

static void test_a_signal_ends_the_run_but_not_the_clean_up(void **state)
{
    fixture *f = set_up();
    pc_case cases[100];

    (void)state;
    for (size_t i = 0; i < 100; i++)
        cases[i] =
            a_case(pc_arena_printf(&f->arena, "g/%zu", i), put, 1, &match);
    probe(f);
    plan(f, cases, 100);
    f->server.watch = stop_at_put;
    f->server.context = f;
    EXPECT_INT("ran", run(f), PC_OK);
    EXPECT_STR("why", f->trace.stopped, "interrupted");
    EXPECT_TRUE("not all", f->n_items < 200);
    EXPECT_TRUE("some were left", fake_count(&f->server) > 3);
    EXPECT_INT("cleaned", clean(f), PC_OK);
    EXPECT_INT("page alone", fake_count(&f->server), 1);
    tear_down(f);
}

static void test_a_ledger_left_behind_can_be_cleaned_later(void **state)
{
    fixture *f = set_up();
    size_t removed = 0;

    (void)state;
    probe(f); /* and then the run dies */
    pc_engine_close(f->engine);
    EXPECT_INT("left", fake_count(&f->server), 3);
    EXPECT_INT("a ledger", files_in(f->dir), 1);
    f->options.run_id = "ef56gh78";
    open_engine(f);
    EXPECT_INT(
        "cleaned",
        pc_engine_clean_ledger(
            f->engine,
            pc_arena_printf(&f->arena, "%s/ledger-ab12cd34.ndjson", f->dir),
            &removed, &f->diags),
        PC_OK);
    EXPECT_INT("both", removed, 2);
    EXPECT_INT("page alone", fake_count(&f->server), 1);
    EXPECT_INT("no ledger", files_in(f->dir), 0);
    tear_down(f);
}

static void test_a_ledger_of_another_target_is_not_touched(void **state)
{
    fixture *f = set_up();
    size_t removed = 0;
    const char *path;

    (void)state;
    probe(f);
    pc_engine_close(f->engine);
    path = ledger_path(f);
    f->target.base.text = "http://other.example";
    f->options.run_id = "ef56gh78";
    open_engine(f);
    EXPECT_INT("refused",
               pc_engine_clean_ledger(f->engine, path, &removed, &f->diags),
               PC_EINVAL);
    EXPECT_INT("left", fake_count(&f->server), 3);
    EXPECT_INT("still there", files_in(f->dir), 1);
    unlink(path);
    tear_down(f);
}

static void test_a_removal_that_fails_stays_in_the_ledger(void **state)
{
    fixture *f = set_up();

    (void)state;
    probe(f);
    f->server.delete_refusals = 1000;
    f->server.delete_status = 500;
    EXPECT_INT("said", clean(f), PC_EIO);
    EXPECT_INT("each", f->diags.n_errors, 2);
    pc_engine_close(f->engine);
    f->engine = NULL;
    EXPECT_INT("kept", files_in(f->dir), 1);
    tear_down(f);
}

static void test_a_removal_is_tried_again_at_the_end(void **state)
{
    fixture *f = set_up();
    pc_case cases[] = {a_case("g/write", put, 1, &match)};

    (void)state;
    probe(f);
    plan(f, cases, 1);
    f->server.delete_refusals = 2;
    f->server.delete_status = 500;
    EXPECT_INT("ran", run(f), PC_OK);
    EXPECT_INT("left", fake_count(&f->server), 5);
    EXPECT_INT("cleaned", clean(f), PC_OK);
    EXPECT_INT("page alone", fake_count(&f->server), 1);
    tear_down(f);
}

static void test_a_listed_resource_is_put_back(void **state)
{
    fixture *f = set_up();
    pc_case cases[] = {a_case("g/write", put, 1, &match),
                       a_case("g/gone", delete, 1, &match),
                       a_case("g/read", get, 1, &none_match)};

    (void)state;
    f->target.writes = PC_WRITES_LISTED;
    f->target.n_resources = 1;
    f->resources[PAGE].update = template("PUT", NULL);
    f->resources[PAGE].remove =
        (pc_request_template){.present = true, .method = "DELETE"};
    probe(f);
    EXPECT_TRUE("writable", f->trace.facts[0].writable);
    EXPECT_INT("put", f->trace.facts[0].plain_put, 204);
    EXPECT_INT("delete", f->trace.facts[0].plain_delete, 204);
    plan(f, cases, 3);
    EXPECT_INT("ran", run(f), PC_OK);
    EXPECT_STR("write", story_of(f, "g/write/page/PUT"),
               "before:200 subject:204 after:200");
    EXPECT_STR("delete, and back", story_of(f, "g/gone/page/DELETE"),
               "before:200 subject:204 after:404 remove:201");
    EXPECT_STR("read", story_of(f, "g/read/page/GET"),
               "before:200 subject:304 after:200");
    EXPECT_INT("cleaned", clean(f), PC_OK);
    EXPECT_STR("as it was", fake_find(&f->server, "/page")->content, "a page");
    tear_down(f);
}

/* ---- trouble ---- */

static void test_a_refusal_for_now_is_sent_again(void **state)
{
    static const struct {
        const char *row, *retry_after;
        unsigned busy, want;
    } rows[] = {
        {"at once", "0", 2, 304},
        {"without a time", NULL, 1, 429},
        {"not a time", "soon", 1, 429},
        {"too long", "31", 1, 429},
        {"a date", "Sun, 06 Nov 1994 08:49:37 GMT", 1, 304},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        fixture *f = set_up();
        pc_case cases[] = {a_case("g/read", get, 1, &none_match)};
        pc_exchange **found;

        f->target.n_resources = 1;
        probe(f);
        plan(f, cases, 1);
        f->plan.items[0].actions++; /* the subject alone */
        f->plan.items[0].n_actions = 1;
        f->plan.items[0].actions[0].n_fields = 0;
        f->server.busy = rows[i].busy;
        f->server.retry_after = rows[i].retry_after;
        EXPECT_INT(rows[i].row, run(f), PC_OK);
        EXPECT_INT(rows[i].row,
                   pc_trace_of_item(&f->trace, "g/read/page/GET", &found), 1);
        EXPECT_INT(rows[i].row, found[0]->response.status,
                   rows[i].want == 304 ? 200 : rows[i].want);
        tear_down(f);
    }
}

static void test_a_broken_transport_ends_the_run(void **state)
{
    fixture *f = set_up();
    pc_case cases[] = {a_case("g/write", put, 1, &match)};

    (void)state;
    probe(f);
    plan(f, cases, 1);
    f->server.breaks = true;
    EXPECT_INT("said", run(f), PC_EIO);
    EXPECT_INT("not clean", clean(f), PC_EIO);
    EXPECT_INT("nothing is told as done", f->n_items, 0);
    tear_down(f);
}

static void test_silence_after_a_write_is_looked_into(void **state)
{
    fixture *f = set_up();
    pc_case cases[] = {a_case("g/write", put, 1, &match)};
    const char *path;

    (void)state;
    probe(f);
    plan(f, cases, 1);
    f->server.silent = "/d/";
    EXPECT_INT("ran", run(f), PC_OK);
    EXPECT_STR("ends there", story_of(f, "g/write/doc/PUT"),
               "create:0 remove:0");
    f->server.silent = NULL;
    /* It may have been made: DELETE says that it is not there. */
    EXPECT_INT("cleaned", clean(f), PC_OK);
    path = "DELETE /d/";
    EXPECT_TRUE("asked", fake_logged(&f->server, path) >= 3);
    tear_down(f);
}

static void test_fail_fast_stops(void **state)
{
    fixture *f = set_up();
    pc_case cases[100];

    (void)state;
    for (size_t i = 0; i < 100; i++)
        cases[i] =
            a_case(pc_arena_printf(&f->arena, "g/%zu", i), get, 1, &none_match);
    f->options.fail_fast = 3;
    f->item_fails = true;
    f->server.slow_steps = 1;
    probe(f);
    plan(f, cases, 100);
    EXPECT_INT("ran", run(f), PC_OK);
    EXPECT_STR("why", f->trace.stopped, "--fail-fast");
    EXPECT_TRUE("soon", f->n_items >= 3 && f->n_items < 100);
    clean(f);
    tear_down(f);
}

static void test_time_runs_out(void **state)
{
    fixture *f = set_up();
    pc_case cases[] = {a_case("g/read", get, 1, NULL)};

    (void)state;
    f->options.max_ms = 600;
    probe(f);
    plan(f, cases, 1);
    while (!f->trace.stopped) {
        EXPECT_INT("ran", run(f), PC_OK);
        usleep(50000);
    }
    EXPECT_STR("why", f->trace.stopped, "the time of the run is over");
    EXPECT_INT("cleaned all the same", clean(f), PC_OK);
    EXPECT_INT("page alone", fake_count(&f->server), 1);
    tear_down(f);
}

static void test_a_slow_pace_does_not_outlast_the_run(void **state)
{
    fixture *f = set_up();
    pc_case cases[] = {a_case("g/read", get, 1, NULL)};
    const int64_t start_ns = pc_clock_ns();

    (void)state;
    f->target.rate = 0.01; /* one in 100 seconds */
    f->options.max_ms = 300;
    probe(f);
    plan(f, cases, 1);
    EXPECT_INT("ran", run(f), PC_OK);
    EXPECT_INT("one went out", f->server.n_requests, 1);
    EXPECT_STR("why", f->trace.stopped, "the time of the run is over");
    EXPECT_TRUE("in time", pc_clock_ns() - start_ns < 5000000000);
    tear_down(f);
}

static void test_secrets_stay_out_of_the_trace(void **state)
{
    fixture *f = set_up();
    pc_redactor *redactor = pc_redactor_new(&f->arena);
    pc_field_template echo = {"X-Echo", PC_LIT("s3cret-token")};
    pc_case cases[] = {a_case("g/read", get, 1, &echo)};
    const pc_exchange *subject;

    (void)state;
    EXPECT_INT("added",
               pc_redactor_add(redactor, "$PRECHECK_TOKEN",
                               PC_LIT("s3cret-token"), &f->diags),
               PC_OK);
    f->options.redactor = redactor;
    f->target.auth = (pc_auth){.kind = PC_AUTH_BEARER,
                               .field = "Authorization",
                               .value = PC_LIT("Bearer s3cret-token"),
                               .shown = "Bearer $PRECHECK_TOKEN"};
    fake_put(&f->server, "/page", "it is s3cret-token");
    probe(f);
    plan(f, cases, 1);
    EXPECT_INT("ran", run(f), PC_OK);
    subject = subject_of(f, "g/read/page/GET", 0);
    EXPECT_SPAN("field",
                pc_lines_find(&subject->request.fields, "Authorization")->value,
                "Bearer $PRECHECK_TOKEN");
    EXPECT_SPAN("the case's too",
                pc_lines_find(&subject->request.fields, "X-Echo")->value,
                "$PRECHECK_TOKEN");
    EXPECT_SPAN("content", subject->response.content.kept,
                "it is $PRECHECK_TOKEN");
    clean(f);
    tear_down(f);
}

/* ---- stories ---- */

static void test_what_is_saved_is_known_to_later_steps(void **state)
{
    static pc_save save[] = {{"v0", "etag"}};
    static pc_field_template old[] = {{"If-Match", {"$v0", 3}}};
    static pc_case_step steps[] = {
        {.method = "GET", .saves = save, .n_saves = 1},
        {.method = "PUT"},
        {.method = "PUT", .fields = old, .n_fields = 1},
    };
    pc_case story = {
        .id = "g/story", .steps = steps, .n_steps = 3, .given = {.ranges = -1}};
    fixture *f = set_up();

    (void)state;
    probe(f);
    plan(f, &story, 1);
    EXPECT_INT("ran", run(f), PC_OK);
    EXPECT_STR("story", story_of(f, "g/story/note/PUT"),
               "create:201 before:200 subject:200 before:200 subject:204 "
               "after:200 before:200 subject:412 after:200 remove:204");
    EXPECT_SPAN(
        "the old tag",
        pc_lines_find(&subject_of(f, "g/story/note/PUT", 2)->request.fields,
                      "If-Match")
            ->value,
        "\"v1\"");
    clean(f);
    tear_down(f);
}

static pc_case_step overtake[] = {
    {.method = "PUT",
     .client = "A",
     .hold = PC_HOLD_LAST_BYTE,
     .fields = &match,
     .n_fields = 1},
    {.method = "PUT",
     .client = "B",
     .stalled_after_ms = 200,
     .fields = &match,
     .n_fields = 1},
    {.kind = PC_STEP_RELEASE, .client = "A"},
    {.method = "GET"},
};

static void test_one_client_is_held_while_the_other_goes(void **state)
{
    pc_case story = {.id = "g/race",
                     .steps = overtake,
                     .n_steps = 4,
                     .given = {.ranges = -1}};
    fixture *f = set_up();

    (void)state;
    probe(f);
    plan(f, &story, 1);
    EXPECT_INT("ran", run(f), PC_OK);
    EXPECT_INT("B goes first",
               subject_of(f, "g/race/note/PUT", 1)->response.status, 204);
    EXPECT_INT("A is too late",
               subject_of(f, "g/race/note/PUT", 0)->response.status, 412);
    EXPECT_STR("client", subject_of(f, "g/race/note/PUT", 0)->client, "A");
    EXPECT_INT("then all is read",
               subject_of(f, "g/race/note/PUT", 2)->response.status, 200);
    EXPECT_INT("cleaned", clean(f), PC_OK);
    EXPECT_INT("page alone", fake_count(&f->server), 1);
    tear_down(f);
}

static void test_a_client_that_is_made_to_wait_does_not_stop_it(void **state)
{
    pc_case story = {.id = "g/race",
                     .steps = overtake,
                     .n_steps = 4,
                     .given = {.ranges = -1}};
    fixture *f = set_up();

    (void)state;
    f->server.stuck = "B";
    probe(f);
    plan(f, &story, 1);
    EXPECT_INT("ran", run(f), PC_OK);
    EXPECT_INT("A goes first",
               subject_of(f, "g/race/doc/PUT", 0)->response.status, 204);
    EXPECT_INT("then B", subject_of(f, "g/race/doc/PUT", 1)->response.status,
               412);
    EXPECT_INT("cleaned", clean(f), PC_OK);
    EXPECT_INT("page alone", fake_count(&f->server), 1);
    tear_down(f);
}

static void test_a_follower_is_sent_right_behind(void **state)
{
    fixture *f = set_up();
    pc_case cases[] = {a_case("g/pipe", get, 1, &none_match)};

    (void)state;
    cases[0].pipelined = true;
    probe(f);
    plan(f, cases, 1);
    EXPECT_INT("ran", run(f), PC_OK);
    EXPECT_STR("both", story_of(f, "g/pipe/page/GET"),
               "before:200 subject:304 follower:200 after:200");
    clean(f);
    tear_down(f);
}

static void test_the_target_is_waited_for(void **state)
{
    fixture *f = set_up();

    (void)state;
    f->target.wait_url = "/health";
    f->target.wait_status = 200;
    f->target.wait_ms = 400;
    open_engine(f);
    EXPECT_INT("not up", pc_engine_wait(f->engine, &f->diags), PC_EIO);
    EXPECT_INT("said", f->diags.n_errors, 1);
    fake_put(&f->server, "/health", "ok");
    EXPECT_INT("up", pc_engine_wait(f->engine, &f->diags), PC_OK);
    EXPECT_INT("not in the trace", f->trace.n_exchanges, 0);
    tear_down(f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_facts_are_learnt_and_twins_are_gone),
        cmocka_unit_test(
            test_ranges_are_known_for_all_that_goes_wrong_at_the_first),
        cmocka_unit_test(test_a_policy_is_learnt_with_what_lies_behind_it),
        cmocka_unit_test(test_a_tag_that_turns_strong_is_waited_for),
        cmocka_unit_test(test_writes_none_sends_no_write),
        cmocka_unit_test(test_nothing_reachable_is_an_error),
        cmocka_unit_test(test_items_run_as_planned_and_leave_nothing),
        cmocka_unit_test(test_a_second_version_and_a_missing_one),
        cmocka_unit_test(test_the_same_seed_sends_the_same),
        cmocka_unit_test(test_no_more_than_jobs_are_in_flight),
        cmocka_unit_test(test_items_do_not_meet_where_numbers_are_reused),
        cmocka_unit_test(test_items_wait_side_by_side),
        cmocka_unit_test(test_a_creation_that_fails_ends_its_item),
        cmocka_unit_test(test_what_cannot_be_bound_is_refused_with_its_reason),
        cmocka_unit_test(test_the_guard_stands_between_a_plan_and_the_network),
        cmocka_unit_test(test_the_ledger_knows_before_the_server_does),
        cmocka_unit_test(test_a_signal_ends_the_run_but_not_the_clean_up),
        cmocka_unit_test(test_a_ledger_left_behind_can_be_cleaned_later),
        cmocka_unit_test(test_a_ledger_of_another_target_is_not_touched),
        cmocka_unit_test(test_a_removal_that_fails_stays_in_the_ledger),
        cmocka_unit_test(test_a_removal_is_tried_again_at_the_end),
        cmocka_unit_test(test_a_listed_resource_is_put_back),
        cmocka_unit_test(test_a_refusal_for_now_is_sent_again),
        cmocka_unit_test(test_a_broken_transport_ends_the_run),
        cmocka_unit_test(test_silence_after_a_write_is_looked_into),
        cmocka_unit_test(test_fail_fast_stops),
        cmocka_unit_test(test_time_runs_out),
        cmocka_unit_test(test_a_slow_pace_does_not_outlast_the_run),
        cmocka_unit_test(test_secrets_stay_out_of_the_trace),
        cmocka_unit_test(test_what_is_saved_is_known_to_later_steps),
        cmocka_unit_test(test_one_client_is_held_while_the_other_goes),
        cmocka_unit_test(test_a_client_that_is_made_to_wait_does_not_stop_it),
        cmocka_unit_test(test_a_follower_is_sent_right_behind),
        cmocka_unit_test(test_the_target_is_waited_for),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
