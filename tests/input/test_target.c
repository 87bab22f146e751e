/* Good targets: what is read is what was written. */
#include "base/file.h"
#include "input/catalogue.h"
#include "input/lint.h"
#include "input/loaded.h"
#include "input/target_keys.h"

static void expect_good(loaded *l)
{
    if (l->rc != PC_OK)
        fail_msg("refused:\n%s", said(l));
}

static void test_the_least_target(void **state)
{
    loaded l;

    (void)state;
    start(&l);
    load_target(&l, PC_LIT("version: 1\n"
                           "target: http://localhost:8080\n"
                           "resources:\n"
                           "  - name: home\n"
                           "    url: /\n"));
    expect_good(&l);
    EXPECT_STR("base", l.target->base.text, "http://localhost:8080");
    EXPECT_STR("profile", l.target->profile->name, "origin");
    EXPECT_INT("resources", l.target->n_resources, 1);
    EXPECT_STR("url", l.target->resources[0].url, "/");
    EXPECT_INT("line", l.target->resources[0].pos.line, 4);
    EXPECT_INT("ranges are found out", l.target->resources[0].ranges, -1);
    EXPECT_INT("read only", l.target->writes, PC_WRITES_NONE);
    EXPECT_INT("timeout", l.target->timeout_ms, 10000);
    EXPECT_INT("first byte", l.target->first_byte_ms, 10000);
    EXPECT_INT("connect", l.target->connect_timeout_ms, 3000);
    EXPECT_INT("body", l.target->body_limit, 1 << 20);
    EXPECT_INT("headers", l.target->header_limit, 64 << 10);
    EXPECT_INT("jobs", l.target->jobs, 4);
    EXPECT_INT("retries", l.target->retries, 1);
    EXPECT_TRUE("no rate", l.target->rate == 0);
    EXPECT_TRUE("catalogue", l.target->catalogue);
    EXPECT_TRUE("no proxy", !l.target->proxy && !l.target->unix_socket);
    EXPECT_INT("no auth", l.target->auth.kind, PC_AUTH_NONE);
    finish(&l);
}

/* FORMATS' long example, as far as it works today. */
static const char full[] =
    "version: 1\n"
    "target: \"${env:PC_TEST_URL:-http://localhost:8080/base/}\"\n"
    "profile: rest\n"
    "http: {version: 1.1, timeout: 20s, connect-timeout: 3s, "
    "first-byte-timeout: 5s, retries: 2, proxy: \"${env:PC_TEST_PROXY:-}\", "
    "unix-socket: run/api.sock}\n"
    "tls: {ca: ca.pem, cert: ca.pem, key: ca.pem, min: \"1.3\"}\n"
    "auth: {bearer: tok-secret-1}\n"
    "limits: {rate: 20/s, jobs: 8, body: 2MiB, headers: 32KiB, trailers: 8KiB, "
    "run: 5m}\n"
    "wait: {url: /healthz, status: 204, for: 30s}\n"
    "writes: created\n"
    "headers: {X-Test: [a, b], Accept: \"*/*\"}\n"
    "resources:\n"
    "  - name: note\n"
    "    url: \"/notes/${id}\"\n"
    "    create: {method: POST, url: /notes, json: {title: \"precheck "
    "${run.id}\", n: 5, s: \"5\", l: [true, ~, 1.5e3, 007]}, capture: {id: "
    "\"json:/id\"}}\n"
    "    update: {json: {title: \"rev ${seq}\"}}\n"
    "    patch: {headers: [[Content-Type, application/x-patch]], body: x}\n"
    "    post: {body: {text: y}}\n"
    "    delete: {method: DELETE}\n"
    "    promises: {etag: strong, last-modified: absent, unconditional-write: "
    "428}\n"
    "    status: 403\n"
    "    ranges: false\n"
    "    tags: [api, notes]\n"
    "    headers: {Accept: application/json}\n"
    "  - {name: logo, url: /logo.png, ranges: true, tags: files}\n"
    "known:\n"
    "  - {case: if-none-match/weak-list, resource: logo, reason: CDN-123, "
    "until: 2027-01-31}\n"
    "  - {case: \"range/*\", reason: later}\n"
    "cases: [checks]\n"
    "catalogue: false\n"
    "report: [terminal, junit=out/junit.xml]\n";

static char folder[] = "/tmp/precheck-target-XXXXXX";

static void load_full(loaded *l)
{
    const char *file = pc_arena_printf(&l->arena, "%s/t.yaml", folder);

    pc_file_write(pc_arena_printf(&l->arena, "%s/ca.pem", folder),
                  PC_LIT("pem"), &l->diags);
    l->rc = pc_target_parse(&l->arena, file, TIGHT(full), &l->options,
                            &l->target, &l->diags);
}

static void test_the_whole_of_a_target(void **state)
{
    const pc_resource *note;
    const pc_target *t;
    loaded l;

    (void)state;
    start(&l);
    load_full(&l);
    expect_good(&l);
    t = l.target;
    EXPECT_STR("path", t->base.path, "/base");
    EXPECT_STR("profile", t->profile->name, "rest");
    EXPECT_TRUE("its rules", t->profile->n_rules > 0);
    EXPECT_INT("version", t->version, PC_HTTP_11);
    EXPECT_INT("first byte", t->first_byte_ms, 5000);
    EXPECT_TRUE("an empty proxy is none", !t->proxy);
    EXPECT_TRUE("beside target.yaml",
                strncmp(t->unix_socket, folder, strlen(folder)) == 0);
    EXPECT_STR("tls", t->tls_min, "1.3");
    EXPECT_SPAN("auth", t->auth.value, "Bearer tok-secret-1");
    EXPECT_STR("shown", t->auth.shown, "Bearer $PRECHECK_TOKEN");
    EXPECT_TRUE("rate", t->rate == 20);
    EXPECT_INT("trailers", t->trailer_limit, 8192);
    EXPECT_INT("run", t->run_ms, 300000);
    EXPECT_INT("status", t->wait_status, 204);
    EXPECT_INT("fields", t->n_fields, 3);
    EXPECT_STR("twice", t->fields[1].name, "X-Test");
    EXPECT_SPAN("b", t->fields[1].value, "b");
    EXPECT_STR("reports", t->reports[1].path, "out/junit.xml");
    EXPECT_INT("cases", t->n_case_paths, 1);
    EXPECT_TRUE("own cases only", !t->catalogue);
    EXPECT_INT("until the end of that day", t->known[0].until_s, 1801440000);
    EXPECT_TRUE("for ever", t->known[1].until_s == INT64_MAX);

    note = &t->resources[0];
    EXPECT_SPAN("json", note->create.body.text,
                "{\"title\":\"precheck ${run.id}\",\"n\":5,\"s\":\"5\","
                "\"l\":[true,null,1.5e3,\"007\"]}");
    EXPECT_STR("type", note->create.body.content_type, "application/json");
    EXPECT_STR("capture", note->create.captures[0].source, "json:/id");
    EXPECT_STR("update is PUT", note->update.method, "PUT");
    EXPECT_STR("patch is PATCH", note->patch.method, "PATCH");
    EXPECT_STR("post is POST", note->post.method, "POST");
    EXPECT_TRUE("its own type wins", !note->patch.body.content_type);
    EXPECT_SPAN("literal", note->post.body.text, "y");
    EXPECT_TRUE("428", note->condition_required);
    EXPECT_INT("strong", note->etag, PC_PROMISE_STRONG);
    EXPECT_INT("no date", note->last_modified, PC_PROMISE_ABSENT);
    EXPECT_INT("no ranges", note->ranges, 0);
    EXPECT_INT("status", note->status, 403);
    EXPECT_INT("no status", t->resources[1].status, 0);
    EXPECT_INT("tags", note->n_tags, 2);
    EXPECT_INT("one alone", t->resources[1].n_tags, 1);
    EXPECT_INT("ranges", t->resources[1].ranges, 1);
    finish(&l);
}

/* The text above must use each row of the tables, or this test says nothing. */
static void expect_all_keys(const pc_keys *keys, const pc_yaml *node)
{
    for (size_t i = 0; i < keys->n; i++) {
        const pc_key *key = &keys->rows[i];
        const pc_yaml *value = pc_yaml_get(node, key->name);
        bool is_choice = keys == &pc_auth_keys || keys == &pc_template_keys;

        /* with origin there is nothing else to test: it has its own text */
        if (key->flags & PC_KEY_LATER || is_choice ||
            strcmp(key->name, "origin") == 0)
            continue;
        EXPECT_TRUE(key->name, value != NULL);
        EXPECT_TRUE(key->name, key->doc && *key->doc);
        if (key->of && key->type == PC_KEY_LIST)
            expect_all_keys(key->of, value->items[0]);
        else if (key->of)
            expect_all_keys(key->of, value);
    }
}

static void test_every_key_of_the_tables_is_accepted(void **state)
{
    pc_yaml **documents;
    size_t n;
    loaded l;

    (void)state;
    start(&l);
    EXPECT_INT("parse",
               pc_yaml_parse(&l.arena, "t.yaml", TIGHT(full), &documents, &n,
                             &l.diags),
               PC_OK);
    expect_all_keys(&pc_target_keys, documents[0]);
    finish(&l);
}

static void test_effective_settings_name_their_source(void **state)
{
    static const char *const lines[] = {
        "  timeout: 20s",
        "  min: \"1.3\"",
        "  jobs: 8",
        "  rate: 20/s",
        "    promises:\n      etag: strong",
        "writes: created",
        "auth: {\"Authorization\":\"Bearer $PRECHECK_TOKEN\"}",
    };
    PC_AUTO_BUF out;
    loaded l, again;

    (void)state;
    start(&l);
    pc_buf_init(&out, 1 << 20);
    load_full(&l);
    expect_good(&l);
    pc_target_origin(&l.arena, l.target, &l.target->jobs, "--jobs");
    EXPECT_INT("text", pc_target_effective(l.target, &out), PC_OK);
    for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++)
        EXPECT_TRUE(lines[i], strstr(out.ptr, lines[i]) != NULL);
    EXPECT_TRUE("line", strstr(out.ptr, "/t.yaml:4\n") != NULL);
    EXPECT_TRUE("flag", strstr(out.ptr, "# --jobs\n") != NULL);
    EXPECT_TRUE("no secret", !strstr(out.ptr, "tok-secret"));
    finish(&l);

    /* and it can be read again, with what it had shown as variables */
    start(&again);
    pc_buf_clear(&out);
    load_target(&again, PC_LIT("version: 1\ntarget: http://h\nresources: "
                               "[{name: a, url: /}]\n"));
    pc_target_effective(again.target, &out);
    EXPECT_TRUE("default", strstr(out.ptr, "timeout: 10s") != NULL);
    EXPECT_TRUE("said so", strstr(out.ptr, "# default") != NULL);
    again.target = NULL;
    {
        /* keys without a value are not written in a file */
        PC_AUTO_BUF kept;
        const char *at = out.ptr;

        pc_buf_init(&kept, 1 << 20);
        while (*at) {
            size_t len = strcspn(at, "\n");
            pc_span line = {at, len};

            if (!pc_span_contains(line, PC_LIT(": null")) &&
                !pc_span_contains(line, PC_LIT("wait:")) &&
                !pc_span_contains(line, PC_LIT("origin:")) &&
                !pc_span_contains(line, PC_LIT("  status:")) &&
                !pc_span_contains(line, PC_LIT("  for:")))
                pc_buf_printf(&kept, "%.*s\n", (int)len, at);
            at += len + (at[len] != '\0');
        }
        load_target(&again, pc_buf_view(&kept));
        expect_good(&again);
    }
    finish(&again);
}

static void test_the_ready_targets_load(void **state)
{
    unsigned n = 0;
    const char *path;

    (void)state;
    for (size_t i = 0; (path = pc_embedded_path(i)); i++) {
        pc_lint_result result;
        loaded l;

        if (strncmp(path, "targets/", 8) != 0)
            continue;
        start(&l);
        path = pc_arena_printf(&l.arena, "%s/cases/%s", PC_SOURCE_DIR, path);
        l.rc = pc_lint_file(&l.arena, path, &l.options, &result, &l.diags);
        expect_good(&l);
        EXPECT_INT(path, result.kind, PC_FILE_TARGET);
        EXPECT_TRUE(path, result.catalogue.n > 80);
        n++;
        finish(&l);
    }
    EXPECT_TRUE("there are some", n >= 10);
}

static void test_profiles_of_ones_own(void **state)
{
    loaded l;

    (void)state;
    start(&l);
    pc_file_write(pc_arena_printf(&l.arena, "%s/own.yaml", folder),
                  PC_LIT("name: own\ntitle: mine\n"
                         "skip: [{case: \"range/*\", reason: none here}]\n"
                         "relax: [{case: tag:x, level: note, reason: y}]\n"),
                  &l.diags);
    l.rc = pc_target_parse(
        &l.arena, pc_arena_printf(&l.arena, "%s/t.yaml", folder),
        TIGHT("version: 1\ntarget: http://h\nprofile: ./own.yaml\n"
              "resources: [{name: a, url: /}]\n"),
        &l.options, &l.target, &l.diags);
    expect_good(&l);
    EXPECT_STR("name", l.target->profile->name, "own");
    EXPECT_INT("rules", l.target->profile->n_rules, 2);
    EXPECT_TRUE("skip", l.target->profile->rules[0].skip);
    EXPECT_TRUE("relax", !l.target->profile->rules[1].skip);
    EXPECT_INT("level", l.target->profile->rules[1].level, PC_LEVEL_NOTE);

    l.options.profile = "static";
    load_target(&l, PC_LIT("version: 1\ntarget: http://h\nprofile: rest\n"
                           "resources: [{name: a, url: /}]\n"));
    expect_good(&l);
    EXPECT_STR("the flag wins", l.target->profile->name, "static");
    finish(&l);
}

static int make_folder(void **state)
{
    (void)state;
    return mkdtemp(folder) ? 0 : -1;
}

static int remove_folder(void **state)
{
    PC_AUTO_ARENA arena;

    (void)state;
    pc_arena_init(&arena);
    remove(pc_arena_printf(&arena, "%s/ca.pem", folder));
    remove(pc_arena_printf(&arena, "%s/own.yaml", folder));
    return remove(folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_least_target),
        cmocka_unit_test(test_the_whole_of_a_target),
        cmocka_unit_test(test_every_key_of_the_tables_is_accepted),
        cmocka_unit_test(test_effective_settings_name_their_source),
        cmocka_unit_test(test_the_ready_targets_load),
        cmocka_unit_test(test_profiles_of_ones_own),
    };

    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
