/* ${env:}, ${file:}, ${var:}, and what becomes of secrets. */
#include "base/file.h"
#include "input/loaded.h"

#define RESOURCES "resources: [{name: a, url: /}]\n"

static char folder[] = "/tmp/precheck-expand-XXXXXX";

static void load_here(loaded *l, const char *text)
{
    l->rc = pc_target_parse(&l->arena,
                            pc_arena_printf(&l->arena, "%s/t.yaml", folder),
                            TIGHT(text), &l->options, &l->target, &l->diags);
}

static void expect_good(loaded *l)
{
    if (l->rc != PC_OK)
        fail_msg("refused:\n%s", said(l));
}

static void test_values_come_from_outside(void **state)
{
    static const pc_var vars[] = {{"path", {"/v1", 3}, false}};
    loaded l;

    (void)state;
    setenv("PC_TEST_HOST", "h.test", 1);
    setenv("PC_TEST_JOBS", "7", 1);
    start(&l);
    l.options.vars = vars;
    l.options.n_vars = 1;
    load_here(&l, "version: 1\n"
                  "target: \"http://${env:PC_TEST_HOST}${var:path}\"\n"
                  "limits: {jobs: \"${env:PC_TEST_JOBS}\", run: "
                  "\"${env:PC_TEST_NONE:-2m}\"}\n"
                  "catalogue: \"${var:none:-false}\"\n" RESOURCES);
    expect_good(&l);
    EXPECT_STR("target", l.target->base.text, "http://h.test/v1");
    EXPECT_INT("jobs", l.target->jobs, 7);
    EXPECT_INT("default", l.target->run_ms, 120000);
    EXPECT_TRUE("bool", !l.target->catalogue);
    finish(&l);
}

/* What is put into a template must not become one. */
static void test_what_is_put_in_means_itself(void **state)
{
    loaded l;

    (void)state;
    setenv("PC_TEST_TEXT", "5$ ${id} \\x41", 1);
    start(&l);
    load_here(&l, "version: 1\ntarget: http://h\nresources:\n"
                  "  - name: a\n    url: /\n"
                  "    update: {body: \"${env:PC_TEST_TEXT} ${token} $$\"}\n"
                  "    headers: {X-A: \"${env:PC_TEST_TEXT}\"}\n");
    expect_good(&l);
    EXPECT_SPAN("guarded", l.target->resources[0].update.body.text,
                "5$$ $${id} \\x5cx41 ${token} $$");
    EXPECT_SPAN("field", l.target->resources[0].fields[0].value,
                "5$$ $${id} \\x5cx41");
    finish(&l);
}

static void test_what_cannot_be_replaced(void **state)
{
    static const struct {
        const char *row, *text, *want;
    } rows[] = {
        {"env", "target: \"${env:PC_TEST_NONE}\"\n",
         "2:9: 'target': the environment variable 'PC_TEST_NONE' is not set "
         "(set it, or give a default: ${env:NAME:-default})\n"},
        {"var", "target: \"${var:x}\"\n",
         "2:9: 'target': the variable 'x' is not set (give --var NAME=VALUE, or "
         "a default: ${var:NAME:-default})\n"},
        {"run name", "target: \"http://${unique}\"\n",
         "2:9: 'target': '${unique}' is not known here (here ${env:NAME}, "
         "${file:PATH} and ${var:NAME} can be used)\n"},
        {"open", "target: \"http://${env:X\"\n",
         "2:9: 'target': '${' without its '}' (write $$ for a dollar sign)\n"},
        {"no name", "target: \"${env:}\"\n",
         "2:9: 'target': '${...:}' without a name\n"},
        {"empty", "target: \"${env:PC_TEST_NONE:-}\"\n",
         "2:9: the URL '' does not begin with http:// or https:// (for instance "
         "http://localhost:8080)\n"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        loaded l;

        start(&l);
        load_here(&l, pc_arena_printf(&l.arena, "version: 1\n%s" RESOURCES,
                                      rows[i].text));
        EXPECT_TRUE(rows[i].row, l.rc < 0);
        EXPECT_STR(rows[i].row, said(&l), rows[i].want);
        finish(&l);
    }
}

static pc_span redacted(loaded *l, const char *text)
{
    return pc_redact(l->redactor, &l->arena, TIGHT(text));
}

static void test_secrets_from_files_are_hidden(void **state)
{
    loaded l;

    (void)state;
    start(&l);
    pc_file_write(pc_arena_printf(&l.arena, "%s/token", folder),
                  PC_LIT("t0p-secret/1\r\n"), &l.diags);
    load_here(&l, "version: 1\ntarget: http://h\nauth: {bearer: "
                  "\"${file:token}\"}\n" RESOURCES);
    expect_good(&l);
    EXPECT_SPAN("value", l.target->auth.value, "Bearer t0p-secret/1");
    EXPECT_STR("shown", l.target->auth.shown, "Bearer $PRECHECK_TOKEN");
    EXPECT_SPAN("hidden", redacted(&l, "x t0p-secret%2F1 y"),
                "x $PRECHECK_TOKEN y");
    finish(&l);
}

static void test_every_kind_of_credential_is_hidden(void **state)
{
    static const pc_var vars[] = {{"pin", {"pin-987654", 10}, true}};
    loaded l;

    (void)state;
    setenv("PC_TEST_KEY", "key-from-env", 1);
    start(&l);
    l.options.vars = vars;
    l.options.n_vars = 1;
    load_here(&l, "version: 1\ntarget: http://h\n"
                  "auth: {basic: {user: me, password: geheim-5}}\n"
                  "http: {proxy: \"http://u:proxy-pass@p:3128\"}\n"
                  "headers: {X-Api-Key: \"${env:PC_TEST_KEY}\", "
                  "X-Stage: \"${env:PC_TEST_KEY}\"}\n" RESOURCES);
    expect_good(&l);
    EXPECT_SPAN("value", l.target->auth.value, "Basic bWU6Z2VoZWltLTU=");
    EXPECT_SPAN("basic", redacted(&l, "Basic bWU6Z2VoZWltLTU="),
                "Basic $PRECHECK_BASIC");
    EXPECT_SPAN("password", redacted(&l, "geheim-5"), "$PRECHECK_PASSWORD");
    EXPECT_SPAN("proxy", redacted(&l, "proxy-pass"),
                "$PRECHECK_PROXY_PASSWORD");
    EXPECT_SPAN("header", redacted(&l, "key-from-env"), "$PRECHECK_SECRET");
    EXPECT_SPAN("--secret", redacted(&l, "pin-987654"), "$pin");
    finish(&l);
}

static void test_a_secret_too_short_to_hide_is_a_warning(void **state)
{
    loaded l;

    (void)state;
    start(&l);
    load_here(&l,
              "version: 1\ntarget: http://h\nauth: {bearer: abc}\n" RESOURCES);
    EXPECT_INT("accepted", l.rc, PC_OK);
    EXPECT_STR("said", said(&l),
               "3:7: the secret $PRECHECK_TOKEN is too short to be hidden in "
               "reports (use a longer one, of at least 6 octets)\n");
    finish(&l);
}

static void test_vars_of_flags(void **state)
{
    pc_var var;
    loaded l;

    (void)state;
    start(&l);
    EXPECT_INT("var", pc_var_parse(&l.arena, "a=b=c", false, &var, &l.diags),
               0);
    EXPECT_STR("name", var.name, "a");
    EXPECT_SPAN("value", var.value, "b=c");
    EXPECT_INT("none", pc_var_parse(&l.arena, "a", false, &var, &l.diags),
               PC_EINVAL);
    EXPECT_INT("no name", pc_var_parse(&l.arena, "=a", false, &var, &l.diags),
               PC_EINVAL);
    EXPECT_INT("in the open",
               pc_var_parse(&l.arena, "a=geheim", true, &var, &l.diags),
               PC_EINVAL);
    pc_file_write(pc_arena_printf(&l.arena, "%s/token", folder),
                  PC_LIT("abc\n\n"), &l.diags);
    EXPECT_INT("file",
               pc_var_parse(&l.arena,
                            pc_arena_printf(&l.arena, "k=@%s/token", folder),
                            true, &var, &l.diags),
               0);
    EXPECT_SPAN("content", var.value, "abc");
    EXPECT_TRUE("secret", var.secret);
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
    remove(pc_arena_printf(&arena, "%s/token", folder));
    return remove(folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_values_come_from_outside),
        cmocka_unit_test(test_what_is_put_in_means_itself),
        cmocka_unit_test(test_what_cannot_be_replaced),
        cmocka_unit_test(test_secrets_from_files_are_hidden),
        cmocka_unit_test(test_every_kind_of_credential_is_hidden),
        cmocka_unit_test(test_a_secret_too_short_to_hide_is_a_warning),
        cmocka_unit_test(test_vars_of_flags),
    };

    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
