#include "base/cleanup.h"
#include "base/str.h"
#include "engine/guard.h"
#include "support/expect.h"

#include <stdio.h>
#include <unistd.h>

typedef struct fixture {
    pc_arena arena;
    pc_diags diags;
    char dir[64];
    pc_resource note, page;
    pc_target target;
    pc_guard guard;
    unsigned created, announced, saved; /* entries */
} fixture;

static void set_up(fixture *f)
{
    *f = (fixture){0};
    pc_arena_init(&f->arena);
    pc_diags_init(&f->diags, &f->arena);
    snprintf(f->dir, sizeof f->dir, "/tmp/precheck-test-XXXXXX");
    assert_non_null(mkdtemp(f->dir));
    f->note = (pc_resource){
        .name = "note",
        .url = "/notes/${id}",
        .create = {.present = true, .method = "POST", .url = "/notes"},
        .remove = {.present = true, .method = "DELETE"}};
    f->page = (pc_resource){.name = "page"};
    f->target = (pc_target){.writes = PC_WRITES_CREATED};
    assert_int_equal(pc_ledger_open(&f->arena, f->dir, "run1", "http://h",
                                    &f->guard.ledger, &f->diags),
                     PC_OK);
    assert_int_equal(pc_ledger_create(f->guard.ledger, "note", "POST", "/notes",
                                      "/notes/1", &f->created, &f->diags),
                     PC_OK);
    assert_int_equal(pc_ledger_create(f->guard.ledger, "note", "POST", "/notes",
                                      NULL, &f->announced, &f->diags),
                     PC_OK);
    assert_int_equal(pc_ledger_save(f->guard.ledger, "page", "/page", NULL,
                                    PC_LIT("old"), &f->saved, &f->diags),
                     PC_OK);
    f->guard.target = &f->target;
}

static void tear_down(fixture *f)
{
    for (unsigned i = 1; i <= 3; i++)
        (void)pc_ledger_done(f->guard.ledger, i, &f->diags);
    pc_ledger_close(f->guard.ledger);
    rmdir(f->dir);
    pc_arena_release(&f->arena);
}

typedef struct row {
    const char *row, *method, *target;
    pc_writes writes;
    pc_grant grant;
    char entry;       /* c created, a announced, s saved, 0 none */
    bool page;        /* the resource is the page, else the note */
    const char *want; /* NULL: it may go */
} row;

static const char *ask(fixture *f, const row *r)
{
    const pc_http_request request = {.method = r->method,
                                     .target = TIGHT(r->target)};
    const pc_guarded guarded = {
        .request = &request,
        .grant = r->grant,
        .entry = r->entry == 'c'   ? f->created
                 : r->entry == 'a' ? f->announced
                 : r->entry == 's' ? f->saved
                                   : 0,
        .resource = r->page ? &f->page : &f->note,
    };

    f->target.writes = r->writes;
    return pc_guard_refuses(&f->guard, &guarded, 1);
}

static void check(const row *r, const char *got)
{
    if (!r->want && got)
        fail_msg("%s: refused: %s", r->row, got);
    if (r->want && (!got || !strstr(got, r->want)))
        fail_msg("%s: '%s', not '%s'", r->row, got ? got : "(it may go)",
                 r->want);
}

static void test_what_may_be_sent(void **state)
{
    static const row rows[] = {
        {"reading", "GET", "/x", PC_WRITES_NONE, PC_GRANT_NONE, 0, 0, NULL},
        {"HEAD", "HEAD", "/x?a=b", PC_WRITES_NONE, PC_GRANT_NONE, 0, 0, NULL},
        {"OPTIONS", "OPTIONS", "/", PC_WRITES_NONE, PC_GRANT_NONE, 0, 0, NULL},
        {"absolute", "GET", "http://other/", PC_WRITES_CREATED, PC_GRANT_NONE,
         0, 0, "path"},
        {"empty", "GET", "", PC_WRITES_CREATED, PC_GRANT_NONE, 0, 0, "path"},
        {"space", "GET", "/a b", PC_WRITES_CREATED, PC_GRANT_NONE, 0, 0,
         "octets"},
        {"line break", "GET", "/a\r\nX: y", PC_WRITES_CREATED, PC_GRANT_NONE, 0,
         0, "octets"},
        {"fragment", "GET", "/a#b", PC_WRITES_CREATED, PC_GRANT_NONE, 0, 0,
         "octets"},

        {"writes: none", "PUT", "/notes/1", PC_WRITES_NONE, PC_GRANT_CREATED,
         'c', 0, "writes: none"},
        {"no grant", "PUT", "/notes/1", PC_WRITES_CREATED, PC_GRANT_NONE, 'c',
         0, "nothing allows"},
        {"no entry", "PUT", "/notes/1", PC_WRITES_CREATED, PC_GRANT_CREATED, 0,
         0, "not in the ledger"},
        {"its own", "PUT", "/notes/1", PC_WRITES_CREATED, PC_GRANT_CREATED, 'c',
         0, NULL},
        {"DELETE", "DELETE", "/notes/1", PC_WRITES_CREATED, PC_GRANT_CREATED,
         'c', 0, NULL},
        {"strange method", "FROB", "/notes/1", PC_WRITES_CREATED, PC_GRANT_NONE,
         0, 0, "nothing allows"},
        {"another", "DELETE", "/notes/2", PC_WRITES_CREATED, PC_GRANT_CREATED,
         'c', 0, "another URL"},
        {"not created yet", "PUT", "/notes/1", PC_WRITES_CREATED,
         PC_GRANT_CREATED, 'a', 0, "another URL"},
        {"saved is not created", "PUT", "/page", PC_WRITES_CREATED,
         PC_GRANT_CREATED, 's', 1, "did not create"},

        {"creation", "POST", "/notes", PC_WRITES_CREATED, PC_GRANT_CREATE, 'a',
         0, NULL},
        {"elsewhere", "POST", "/users", PC_WRITES_CREATED, PC_GRANT_CREATE, 'a',
         0, "another URL"},
        {"by another method", "PUT", "/notes", PC_WRITES_CREATED,
         PC_GRANT_CREATE, 'a', 0, "another method"},
        {"not announced", "POST", "/notes", PC_WRITES_CREATED, PC_GRANT_CREATE,
         0, 0, "not in the ledger"},
        {"not declared", "POST", "/notes", PC_WRITES_CREATED, PC_GRANT_CREATE,
         'a', 1, "how to create"},

        {"listed", "PUT", "/page", PC_WRITES_LISTED, PC_GRANT_LISTED, 's', 1,
         NULL},
        {"not listed", "PUT", "/page", PC_WRITES_CREATED, PC_GRANT_LISTED, 's',
         1, "writes: listed"},
        {"not saved", "PUT", "/notes/1", PC_WRITES_LISTED, PC_GRANT_LISTED, 'c',
         0, "not saved"},
        {"no delete:", "DELETE", "/page", PC_WRITES_LISTED, PC_GRANT_LISTED,
         's', 1, "delete:"},
    };
    fixture f;

    (void)state;
    set_up(&f);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        check(&rows[i], ask(&f, &rows[i]));
    tear_down(&f);
}

static void test_a_path_does_not_climb(void **state)
{
    static const struct {
        const char *url;
        bool climbs;
    } rows[] = {
        {"/notes/..", true},
        {"/notes/../users/1", true},
        {"/./x", true},
        {"/notes/.", true},
        {"/notes/..a", false},
        {"/notes/a..b/.c", false},
        {"/notes/1?x=/../", false},
        {"/..?x", true},
        {"/notes/%2e%2E/users/1", true},
        {"/notes/..%2fusers", true},
        {"/notes/.%2e", true},
        {"/notes/..;a/users", true},
        {"/notes/..\\users", true},
        {"/notes/%5c..%5Cusers", true},
        {"/notes//..", true},
        {"/notes/%2e%2ea", false},
        {"/notes/%2", false},
        {"/notes/1;..", false},
        {"/notes/...", false},
    };
    fixture f;

    (void)state;
    set_up(&f);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const row asked = {rows[i].url,
                           "DELETE",
                           rows[i].url,
                           PC_WRITES_CREATED,
                           PC_GRANT_CREATED,
                           'c',
                           0,
                           rows[i].climbs ? "segment" : NULL};

        assert_int_equal(
            pc_ledger_at(f.guard.ledger, f.created, rows[i].url, &f.diags),
            PC_OK);
        check(&asked, ask(&f, &asked));
    }
    tear_down(&f);
}

/* POST /notes, and the answer says where the new one is. */
static void test_an_answer_does_not_name_the_collection(void **state)
{
    static const struct {
        const char *url, *template_url;
        bool refused;
    } rows[] = {
        {"/notes/7", "/notes/${id}", false},
        {"/other/7", "${id}", false},
        {"/notesbook", "${id}", false},
        {"/notes", "${id}", true},
        {"/notes/", "/notes/${id}", true},
        {"/", "${id}", true},
        {"//", "${id}", true},
        {"/notes//", "/notes/${id}", true},
        {"/notes/%2F", "/notes/${id}", true},
        {"/notes/;a", "/notes/${id}", true},
        {"/%6eotes", "${id}", true},
        {"/notes/?x", "/notes/${id}", true},
        {"/notes?id=7", "/notes?id=${id}", false},
        {"/notes?id=7", "${id}", false},
    };
    fixture f;

    (void)state;
    set_up(&f);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const row asked = {rows[i].url,
                           "DELETE",
                           rows[i].url,
                           PC_WRITES_CREATED,
                           PC_GRANT_CREATED,
                           'a',
                           0,
                           rows[i].refused ? "the collection" : NULL};

        f.note.url = rows[i].template_url;
        assert_int_equal(
            pc_ledger_at(f.guard.ledger, f.announced, rows[i].url, &f.diags),
            PC_OK);
        check(&asked, ask(&f, &asked));
    }
    tear_down(&f);
}

/* PUT to a name of our own, or POST to one with the run's id: the answer may
 * name just that, but still nothing around it. */
static void test_an_own_address_may_be_named(void **state)
{
    static const struct {
        const char *method, *via, *url;
        bool refused;
    } rows[] = {
        {"PUT", "/dav/a", "/dav/a", false},
        {"PUT", "/dav/a", "/dav", true},
        {"POST", "/dav/precheck-run1-x", "/dav/precheck-run1-x", false},
        {"POST", "/dav/precheck-run1-x", "/dav/", true},
        {"POST", "/dav/x", "/dav/x", true},
    };
    fixture f;

    (void)state;
    set_up(&f);
    f.note.url = "${id}";
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const row asked = {rows[i].url,
                           "DELETE",
                           rows[i].url,
                           PC_WRITES_CREATED,
                           PC_GRANT_CREATED,
                           'c',
                           0,
                           rows[i].refused ? "the collection" : NULL};

        assert_int_equal(pc_ledger_create(f.guard.ledger, "note",
                                          rows[i].method, rows[i].via, NULL,
                                          &f.created, &f.diags),
                         PC_OK);
        assert_int_equal(
            pc_ledger_at(f.guard.ledger, f.created, rows[i].url, &f.diags),
            PC_OK);
        check(&asked, ask(&f, &asked));
        (void)pc_ledger_done(f.guard.ledger, f.created, &f.diags);
    }
    f.created = 1;
    tear_down(&f);
}

static void test_what_is_removed_is_not_written_any_more(void **state)
{
    const row asked = {
        "gone",           "PUT", "/notes/1", PC_WRITES_CREATED,
        PC_GRANT_CREATED, 'c',   0,          "not in the ledger"};
    fixture f;

    (void)state;
    set_up(&f);
    assert_int_equal(pc_ledger_done(f.guard.ledger, f.created, &f.diags),
                     PC_OK);
    check(&asked, ask(&f, &asked));
    tear_down(&f);
}

static void test_budgets_doors_and_line_breaks(void **state)
{
    pc_line broken = {PC_LIT("X"), PC_LIT("a\nb")};
    pc_http_request request = {.method = "GET", .target = PC_LIT("/")};
    pc_guarded guarded = {.request = &request};
    fixture f;

    (void)state;
    set_up(&f);
    EXPECT_TRUE("may go", !pc_guard_refuses(&f.guard, &guarded, 1));
    f.guard.deadline_ns = 100;
    EXPECT_TRUE("in time", !pc_guard_refuses(&f.guard, &guarded, 99));
    EXPECT_STR("late", pc_guard_refuses(&f.guard, &guarded, 100),
               "the time of the run is over");
    f.guard.cleaning = true;
    EXPECT_STR("late", pc_guard_refuses(&f.guard, &guarded, 100),
               "the time for the clean-up is over");
    f.guard.deadline_ns = 0;
    f.guard.n_requests = PC_GUARD_REQUESTS_MAX;
    EXPECT_TRUE("too many", pc_guard_refuses(&f.guard, &guarded, 1));
    f.guard.n_requests = 0;
    guarded.door = 1;
    EXPECT_TRUE("no such door", pc_guard_refuses(&f.guard, &guarded, 1));
    f.target.n_doors = 1;
    EXPECT_TRUE("a door", !pc_guard_refuses(&f.guard, &guarded, 1));
    request.fields = (pc_lines){&broken, 1, 1};
    EXPECT_TRUE("two requests in one", pc_guard_refuses(&f.guard, &guarded, 1));
    tear_down(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_may_be_sent),
        cmocka_unit_test(test_a_path_does_not_climb),
        cmocka_unit_test(test_an_answer_does_not_name_the_collection),
        cmocka_unit_test(test_an_own_address_may_be_named),
        cmocka_unit_test(test_what_is_removed_is_not_written_any_more),
        cmocka_unit_test(test_budgets_doors_and_line_breaks),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
