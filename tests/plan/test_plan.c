#include "base/cleanup.h"
#include "base/str.h"
#include "plan/cover.h"
#include "plan/plan.h"
#include "support/expect.h"

#include <stdio.h>

/* ---- a small target, by hand ---- */

enum {
    LOGO,  /* read only */
    NOTE,  /* created by POST, changed by PUT, PATCH, DELETE */
    FILE_, /* created by PUT */
    N_RESOURCES
};

typedef struct fixture {
    pc_arena arena;
    pc_diags diags;
    pc_resource resources[N_RESOURCES];
    pc_facts facts[N_RESOURCES];
    pc_target target;
    pc_profile profile;
    pc_selection selection;
    pc_case one;
    pc_plan plan;
} fixture;

static pc_request_template template(const char *method, const char *url)
{
    return (pc_request_template){
        .present = true,
        .method = method,
        .url = url,
        .body = {.present = true, .text = PC_LIT("${token}")},
    };
}

static void set_up(fixture *f)
{
    static pc_capture id = {"id", "json:/id", {NULL, 0, 0}};
    const pc_facts fine = {.reachable = true,
                           .get_status = 200,
                           .head_status = 200,
                           .etag = PC_LIT("\"abc\""),
                           .last_modified =
                               PC_LIT("Sun, 06 Nov 1994 08:49:37 GMT"),
                           .etag_valid = true,
                           .content_stable = true,
                           .length = 100,
                           .accepts_ranges = 1,
                           .plain_options = 204,
                           .plain_get_missing = 404};

    *f = (fixture){0};
    pc_arena_init(&f->arena);
    pc_diags_init(&f->diags, &f->arena);
    f->resources[LOGO] = (pc_resource){.name = "logo", .url = "/logo"};
    f->resources[NOTE] = (pc_resource){.name = "note",
                                       .url = "/notes/${id}",
                                       .create = template("POST", "/notes"),
                                       .update = template("PUT", NULL),
                                       .patch = template("PATCH", NULL),
                                       .remove = template("DELETE", NULL)};
    f->resources[NOTE].create.captures = &id;
    f->resources[NOTE].create.n_captures = 1;
    f->resources[FILE_] = (pc_resource){.name = "file",
                                        .url = "/f/${unique}",
                                        .create = template("PUT", NULL),
                                        .remove = template("DELETE", NULL)};
    for (size_t i = 0; i < N_RESOURCES; i++) {
        f->facts[i] = fine;
        f->facts[i].resource = f->resources[i].name;
        f->facts[i].writable = i != LOGO;
        f->facts[i].not_writable = "nothing creates it";
        if (i == LOGO)
            continue;
        f->facts[i].plain_put = 204;
        f->facts[i].plain_put_new = i == FILE_ ? 201 : 404;
        f->facts[i].plain_patch = i == NOTE ? 200 : 405;
        f->facts[i].plain_delete = 204;
        f->facts[i].plain_delete_missing = 404;
    }
    f->profile = (pc_profile){.name = "origin"};
    f->target = (pc_target){.profile = &f->profile,
                            .resources = f->resources,
                            .n_resources = N_RESOURCES,
                            .writes = PC_WRITES_CREATED};
    f->one = (pc_case){.id = "group/one", .given = {.ranges = -1}};
}

static void tear_down(fixture *f)
{
    pc_arena_release(&f->arena);
}

static void methods(fixture *f, const char *a, const char *b)
{
    f->one.methods = PC_NEW_ARRAY(&f->arena, 2, const char *);
    f->one.methods[0] = a;
    f->one.methods[1] = b;
    f->one.n_methods = b ? 2 : 1;
}

static void field(fixture *f, const char *name, const char *value)
{
    pc_field_template line = {name, pc_span_of(value)};
    pc_field_template *all =
        PC_NEW_ARRAY(&f->arena, f->one.n_fields + 1, pc_field_template);

    if (f->one.n_fields)
        memcpy(all, f->one.fields, f->one.n_fields * sizeof line);
    all[f->one.n_fields++] = line;
    f->one.fields = all;
}

static int make(fixture *f)
{
    const pc_catalogue catalogue = {&f->one, 1};

    return pc_plan_make(&f->arena, &f->target, &catalogue, f->facts,
                        N_RESOURCES, &f->selection, &f->plan, &f->diags);
}

static const pc_item *item(const fixture *f, const char *id)
{
    for (size_t i = 0; i < f->plan.n; i++)
        if (strcmp(f->plan.items[i].record.id, id) == 0)
            return &f->plan.items[i];
    fail_msg("no item '%s'", id);
    return NULL;
}

/* "create read(before) subject read(after)" */
static const char *program(fixture *f, const char *id)
{
    static const char *const kinds[] = {"create", "update",  "remove",
                                        "read",   "subject", "release"};
    const pc_item *found = item(f, id);
    const char *text = "";

    for (size_t i = 0; i < found->n_actions; i++) {
        const pc_action *action = &found->actions[i];

        text = pc_arena_printf(&f->arena, "%s%s%s", text, i ? " " : "",
                               kinds[action->kind]);
        if (action->kind == PC_ACT_READ)
            text = pc_arena_printf(&f->arena, "%s(%s%s%s%s)", text,
                                   pc_role_name(action->role),
                                   action->missing_url ? " missing" : "",
                                   action->until_strong ? " strong" : "",
                                   action->until_settled ? " settled" : "");
        if (action->kind == PC_ACT_SUBJECT && action->client[0])
            text = pc_arena_printf(&f->arena, "%s(%s)", text, action->client);
    }
    return text;
}

/* ---- programs ---- */

static void test_a_reading_case_runs_on_every_resource(void **state)
{
    fixture f;

    (void)state;
    set_up(&f);
    methods(&f, "GET", "HEAD");
    field(&f, "If-None-Match", "${etag}");
    EXPECT_INT("made", make(&f), PC_OK);
    EXPECT_INT("each", f.plan.n, 6);
    /* Read in place, while other items write: it has to stand still. */
    EXPECT_STR("logo", program(&f, "group/one/logo/GET"),
               "read(before) subject read(after)");
    EXPECT_STR("note", program(&f, "group/one/note/HEAD"),
               "read(before) subject");
    EXPECT_TRUE("shared", !item(&f, "group/one/note/GET")->own_instance);
    EXPECT_INT("one subject", item(&f, "group/one/note/GET")->record.n_subjects,
               1);
    tear_down(&f);
}

static void test_a_writing_case_has_its_own_instance(void **state)
{
    fixture f;
    const pc_item *put;

    (void)state;
    set_up(&f);
    methods(&f, "PUT", "PATCH");
    field(&f, "If-Match", "${etag}");
    EXPECT_INT("made", make(&f), PC_OK);
    EXPECT_INT("where it can", f.plan.n, 3);
    put = item(&f, "group/one/note/PUT");
    EXPECT_TRUE("its own", put->own_instance);
    EXPECT_STR("note", program(&f, "group/one/note/PUT"),
               "create read(before) subject read(after)");
    EXPECT_TRUE("update", put->actions[2].with == &f.resources[NOTE].update);
    EXPECT_INT("new content", put->actions[2].body, PC_BODY_NEW);
    EXPECT_TRUE("create by PUT also updates",
                item(&f, "group/one/file/PUT")->actions[2].with ==
                    &f.resources[FILE_].create);
    tear_down(&f);
}

static void test_programs_of_what_is_given(void **state)
{
    static const struct {
        const char *row, *method;
        pc_given given;
        const char *id, *want;
    } rows[] = {
        {"missing, read only",
         "GET",
         {.resource = PC_GIVEN_MISSING,
          .plain = PC_PLAIN_REFUSED,
          .ranges = -1},
         "group/one/logo/GET",
         "read(before missing) subject"},
        {"missing, created by POST",
         "GET",
         {.resource = PC_GIVEN_MISSING,
          .plain = PC_PLAIN_REFUSED,
          .ranges = -1},
         "group/one/note/GET",
         "create remove read(before) subject"},
        {"missing, created by PUT",
         "PUT",
         {.resource = PC_GIVEN_MISSING, .ranges = -1},
         "group/one/file/PUT",
         "read(before) subject read(after)"},
        {"two versions",
         "PUT",
         {.versions = 2, .ranges = -1},
         "group/one/note/PUT",
         "create read(probe) update read(before) subject read(after)"},
        {"two versions, read",
         "GET",
         {.versions = 2, .ranges = -1},
         "group/one/note/GET",
         "create read(probe) update read(before) subject"},
        {"settled",
         "GET",
         {.modified = PC_MODIFIED_SETTLED, .ranges = -1},
         "group/one/logo/GET",
         "read(before settled) subject read(after)"},
        {"just written",
         "GET",
         {.modified = PC_MODIFIED_FRESH, .ranges = -1},
         "group/one/file/GET",
         "create read(before) subject"},
        {"strong after a while",
         "PUT",
         {.etag = PC_ETAG_STRONG, .ranges = -1},
         "group/one/file/PUT",
         "create read(before strong) subject read(after)"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        fixture f;

        set_up(&f);
        f.facts[FILE_].etag_weak = true;
        f.facts[FILE_].etag_turns_strong = true;
        methods(&f, rows[i].method, NULL);
        f.one.given = rows[i].given;
        EXPECT_INT(rows[i].row, make(&f), PC_OK);
        EXPECT_STR(rows[i].row, program(&f, rows[i].id), rows[i].want);
        tear_down(&f);
    }
}

static void test_readings_are_negotiated_as_the_subject_is(void **state)
{
    fixture f;
    const pc_item *get;

    (void)state;
    set_up(&f);
    methods(&f, "GET", NULL);
    field(&f, "If-None-Match", "*");
    field(&f, "accept-encoding", "gzip");
    EXPECT_INT("made", make(&f), PC_OK);
    get = item(&f, "group/one/logo/GET");
    EXPECT_INT("one line", get->actions[0].n_fields, 1);
    EXPECT_STR("that one", get->actions[0].fields[0].name, "accept-encoding");
    EXPECT_INT("both", get->actions[1].n_fields, 2);
    tear_down(&f);
}

/* ---- reasons ---- */

typedef void change(fixture *f);

static void no_etag(fixture *f)
{
    for (size_t i = 0; i < N_RESOURCES; i++)
        f->facts[i].etag = (pc_span){NULL, 0};
    f->one.given.etag = PC_ETAG_SOME;
}

static void no_etag_mentioned(fixture *f)
{
    no_etag(f);
    f->one.given.etag = PC_ETAG_ANYHOW;
    field(f, "If-Match", "${etag:weak}");
}

static void strong_etag(fixture *f)
{
    f->one.given.etag = PC_ETAG_WEAK;
}

static void weak_etag(fixture *f)
{
    for (size_t i = 0; i < N_RESOURCES; i++)
        f->facts[i].etag_weak = true;
    f->one.given.etag = PC_ETAG_STRONG;
}

static void malformed_etag(fixture *f)
{
    for (size_t i = 0; i < N_RESOURCES; i++)
        f->facts[i].etag_valid = false;
    f->one.given.etag = PC_ETAG_STRONG;
}

static void digits_only(fixture *f)
{
    for (size_t i = 0; i < N_RESOURCES; i++)
        f->facts[i].etag = PC_LIT("W/\"123\"");
    field(f, "If-Match", "${etag:swapcase}");
}

static void no_date(fixture *f)
{
    for (size_t i = 0; i < N_RESOURCES; i++)
        f->facts[i].last_modified = (pc_span){NULL, 0};
    f->one.given.modified = PC_MODIFIED_SETTLED;
}

static void no_ranges(fixture *f)
{
    for (size_t i = 0; i < N_RESOURCES; i++)
        f->facts[i].accepts_ranges = 0;
    f->one.given.ranges = 1;
}

static void short_content(fixture *f)
{
    f->one.given.min_length = 101;
}

static void same_with_gzip(fixture *f)
{
    f->one.given.coding = true;
}

static void open_to_all(fixture *f)
{
    f->one.given.auth = true;
}

static void no_policy(fixture *f)
{
    f->one.given.condition_required = true;
}

static void post_unknown(fixture *f)
{
    f->resources[NOTE].post = template("POST", NULL);
    methods(f, "POST", NULL);
}

static void no_post(fixture *f)
{
    methods(f, "POST", NULL);
}

static void post_refused(fixture *f)
{
    post_unknown(f);
    f->facts[NOTE].plain_post = 405;
}

static void not_refused(fixture *f)
{
    f->one.given.plain = PC_PLAIN_REFUSED;
}

static void writes_none(fixture *f)
{
    for (size_t i = 0; i < N_RESOURCES; i++) {
        f->facts[i].writable = false;
        f->facts[i].not_writable = "writes: none";
    }
    methods(f, "PUT", NULL);
}

static void unreachable(fixture *f)
{
    for (size_t i = 0; i < N_RESOURCES; i++)
        f->facts[i] = (pc_facts){.resource = f->facts[i].resource,
                                 .unreachable = "connection refused"};
}

static void policy_hides_it(fixture *f)
{
    f->facts[NOTE].condition_required = true;
    f->facts[FILE_].condition_required = true;
    methods(f, "PUT", NULL);
    field(f, "If-Modified-Since", "${last-modified}");
}

static void no_update(fixture *f)
{
    f->resources[NOTE].update.present = false;
    f->resources[NOTE].patch.present = false;
    f->resources[FILE_].create.method = "POST";
    f->one.given.versions = 2;
}

static void missing_put(fixture *f)
{
    f->one.given.resource = PC_GIVEN_MISSING;
    f->facts[FILE_].plain_put_new = 409;
    methods(f, "PUT", NULL);
}

static void profile_skips(fixture *f)
{
    static pc_profile_rule rule = {
        .case_glob = "group/*", .reason = "no such thing", .skip = true};

    f->profile.rules = &rule;
    f->profile.n_rules = 1;
}

static void left_out(fixture *f)
{
    static const char *patterns[] = {"tag:x", "resource:*"};

    f->selection.skip = patterns;
    f->selection.n_skip = 2;
}

static void test_a_case_that_fits_nowhere_says_why(void **state)
{
    static const struct {
        change *change;
        const char *want;
        size_t n;
    } rows[] = {
        {no_etag, "no ETag", 1},
        {no_etag_mentioned, "no ETag", 1},
        {strong_etag, "its ETag is strong", 1},
        {weak_etag, "its ETag is weak", 1},
        {malformed_etag, "its ETag is malformed", 1},
        {digits_only, "its ETag has no letters", 1},
        {no_date, "no Last-Modified", 1},
        {no_ranges, "serves no ranges", 1},
        {short_content, "its content is under 101 octets", 1},
        {same_with_gzip, "its content is the same with gzip", 1},
        {open_to_all, "it needs no credentials", 1},
        {no_policy, "requires no conditions", 1},
        {post_unknown, "its plain answer to POST is unknown", 1},
        {no_post, "has no POST in target.yaml", 1},
        {post_refused, "answers 405 to POST", 1},
        {not_refused, "answers 200 to GET", 1},
        {writes_none, "writes: none", 1},
        {unreachable, "connection refused", 1},
        {policy_hides_it, "requires a condition (428)", 1},
        {no_update, "needs a second version, and target.yaml has no update", 1},
        {missing_put, "answers 409 to PUT of what is missing", 1},
        {profile_skips, "profile origin: no such thing", 1},
        {left_out, "--skip resource:*", 3},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        fixture f;

        set_up(&f);
        methods(&f, "GET", NULL);
        rows[i].change(&f);
        EXPECT_INT(rows[i].want, make(&f), PC_OK);
        EXPECT_INT(rows[i].want, f.plan.n, rows[i].n);
        EXPECT_STR(rows[i].want, f.plan.items[0].record.skip, rows[i].want);
        EXPECT_INT(rows[i].want, f.plan.items[0].n_actions, 0);
        tear_down(&f);
    }
}

static void test_nothing_is_written_that_the_run_did_not_make(void **state)
{
    fixture f;

    (void)state;
    set_up(&f);
    f.one.given.plain = PC_PLAIN_REFUSED;
    f.facts[LOGO].plain_put = 405; /* known, and still not ours to try */
    methods(&f, "PUT", "PATCH");
    EXPECT_INT("made", make(&f), PC_OK);
    EXPECT_INT("only where PATCH is refused", f.plan.n, 1);
    EXPECT_STR("of an own instance", f.plan.items[0].record.id,
               "group/one/file/PATCH");
    EXPECT_TRUE("own", f.plan.items[0].own_instance);
    tear_down(&f);
}

static void test_a_listed_resource_is_used_by_one_item_at_a_time(void **state)
{
    fixture f;

    (void)state;
    set_up(&f);
    f.target.writes = PC_WRITES_LISTED;
    f.resources[LOGO].update = template("PUT", NULL);
    f.facts[LOGO].writable = true;
    f.facts[LOGO].plain_put = 204;
    methods(&f, "PUT", "GET");
    EXPECT_INT("made", make(&f), PC_OK);
    EXPECT_TRUE("writes", item(&f, "group/one/logo/PUT")->exclusive);
    EXPECT_TRUE("reads too", item(&f, "group/one/logo/GET")->exclusive);
    EXPECT_TRUE("in place", !item(&f, "group/one/logo/PUT")->own_instance);
    EXPECT_STR("without creation", program(&f, "group/one/logo/PUT"),
               "read(before) subject read(after)");
    EXPECT_TRUE("others are free", !item(&f, "group/one/note/PUT")->exclusive);
    tear_down(&f);
}

/* ---- matrix ---- */

static pc_with_value three[] = {{"true", false, {"${etag}", 7}},
                                {"false", false, {"${stale}", 8}},
                                {"absent", true, {NULL, 0}}};
static pc_with matrix[] = {{"if-match", three, 3}, {"none-match", three, 3}};

static void with_matrix(fixture *f)
{
    f->one.with = matrix;
    f->one.n_with = 2;
    f->one.run = PC_RUN_DISAGREE;
    methods(f, "GET", NULL);
    field(f, "If-Match", "${with.if-match}");
    field(f, "If-None-Match", "${with.none-match}");
    f->target.n_resources = 1;
}

/* Four names of four labels: the default run has each duel, each pair of labels
 * that disagreement allows, and no combination that agrees. */
static void test_the_default_run_covers_every_pair(void **state)
{
    static pc_with_value four[] = {{"absent", true, {NULL, 0}},
                                   {"true", false, {"1", 1}},
                                   {"false", false, {"0", 1}},
                                   {"malformed", false, {"?", 1}}};
    pc_with names[] = {
        {"a", four, 4}, {"b", four, 4}, {"c", four, 4}, {"d", four, 4}};
    pc_case from = {.with = names, .n_with = 4, .run = PC_RUN_DISAGREE};
    bool seen[4][4][4][4] = {{{{false}}}};
    const bool *chosen;
    size_t n, n_chosen = 0, duels = 0;
    pc_arena arena;

    (void)state;
    pc_arena_init(&arena);
    n = pc_cover_count(&from, 1000);
    EXPECT_INT("all", n, 256);
    EXPECT_INT("over a limit", pc_cover_count(&from, 255), 256);
    chosen = pc_cover_make(&arena, &from, n);
    for (size_t k = 0; k < n; k++) {
        size_t d[4], count[4] = {0};

        if (!chosen[k])
            continue;
        pc_cover_digits(&from, k, d);
        for (size_t i = 0; i < 4; i++) {
            count[d[i]]++;
            for (size_t j = 0; j < 4; j++)
                seen[i][d[i]][j][d[j]] = true;
        }
        EXPECT_TRUE("it disagrees", count[1] && count[2]);
        n_chosen++;
        duels += count[0] == 2 && count[1] == 1 && count[2] == 1;
    }
    EXPECT_INT("duels", duels, 12);
    EXPECT_TRUE("few", n_chosen < 40);
    for (size_t i = 0; i < 4; i++)
        for (size_t j = i + 1; j < 4; j++)
            for (size_t a = 0; a < 4; a++)
                for (size_t b = 0; b < 4; b++)
                    EXPECT_TRUE("pair", seen[i][a][j][b]);
    pc_arena_release(&arena);
}

static void test_only_fields_that_disagree_run_by_default(void **state)
{
    static const struct {
        const char *row, *only;
        bool whole;
        size_t n;
    } rows[] = {
        {"default", NULL, false, 2},
        {"--level all", NULL, true, 9},
        {"by tag", "tag:matrix", false, 9},
        {"by its own id", "group/one[if-match=true,none-match=absent]", false,
         1},
        {"another tag", "tag:core", false, 0},
    };
    static const char *tags[] = {"matrix"};

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        fixture f;
        const char *only = rows[i].only;

        set_up(&f);
        with_matrix(&f);
        f.one.tags = tags;
        f.one.n_tags = 1;
        f.selection.whole_matrix = rows[i].whole;
        f.selection.only = &only;
        f.selection.n_only = only != NULL;
        EXPECT_INT(rows[i].row, make(&f), PC_OK);
        EXPECT_INT(rows[i].row, f.plan.n, rows[i].n);
        tear_down(&f);
    }
}

static void test_an_absent_value_drops_its_line(void **state)
{
    fixture f;
    const pc_item *found;

    (void)state;
    set_up(&f);
    with_matrix(&f);
    f.selection.whole_matrix = true;
    EXPECT_INT("made", make(&f), PC_OK);
    found = item(&f, "group/one[if-match=absent,none-match=false]/logo/GET");
    EXPECT_INT("one line", found->actions[1].n_fields, 1);
    EXPECT_STR("the other", found->actions[1].fields[0].name, "If-None-Match");
    EXPECT_STR("its case", found->record.case_id,
               "group/one[if-match=absent,none-match=false]");
    found = item(&f, "group/one[if-match=absent,none-match=absent]/logo/GET");
    EXPECT_INT("none", found->actions[1].n_fields, 0);
    tear_down(&f);
}

static void test_a_matrix_without_end_is_an_error(void **state)
{
    fixture f;
    pc_with large[10];

    (void)state;
    set_up(&f);
    with_matrix(&f);
    for (size_t i = 0; i < 10; i++)
        large[i] = (pc_with){"x", three, 3};
    f.one.with = large;
    f.one.n_with = 10;
    EXPECT_INT("too many", make(&f), PC_ELIMIT);
    EXPECT_INT("said", f.diags.n_errors, 1);
    tear_down(&f);
}

/* ---- selection ---- */

static void test_patterns(void **state)
{
    static const struct {
        const char *pattern;
        bool want;
    } rows[] = {
        {"if-match/*", true},
        {"if-match", true},
        {"if", false},
        {"*weak*", true},
        {"if-match/weak-tag/note/PUT", true},
        {"if-match/weak-tag/logo/*", false},
        {"tag:core", true},
        {"tag:co*", true},
        {"tag:matrix", false},
        {"rfc:13.1.1", true},
        {"rfc:13.1", true},
        {"rfc:13", true},
        {"rfc:1", false},
        {"rfc:13.1.11", false},
        {"rfc:9110:13.1.1", true},
        {"rfc:9111:13.1.1", false},
        {"resource:note", true},
        {"resource:n*", true},
        {"resource:logo", false},
        {"clause:IF_MATCH_STRONG", true},
        {"clause:IM1", true},
        {"clause:IF_MATCH_STAR", false},
        {"clause:NOPE", false},
    };
    static const char *tags[] = {"core"};
    static pc_clause_id cites[] = {PC_CLAUSE_IF_MATCH_STRONG};
    const pc_case from = {.id = "if-match/weak-tag",
                          .tags = tags,
                          .n_tags = 1,
                          .cites = cites,
                          .n_cites = 1};
    const pc_item one = {.from = &from,
                         .record = {.id = "if-match/weak-tag/note/PUT",
                                    .case_id = "if-match/weak-tag",
                                    .resource = "note"}};

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        EXPECT_INT(rows[i].pattern, pc_pattern_matches(rows[i].pattern, &one),
                   rows[i].want);
}

static void test_shards_share_the_items_out(void **state)
{
    size_t sum = 0;
    fixture f;

    (void)state;
    for (unsigned shard = 1; shard <= 3; shard++) {
        set_up(&f);
        methods(&f, "GET", "HEAD");
        f.selection.shard = shard;
        f.selection.n_shards = 3;
        EXPECT_INT("made", make(&f), PC_OK);
        sum += f.plan.n;
        tear_down(&f);
    }
    EXPECT_INT("each once", sum, 6);
}

static void test_levels_and_relaxed_cases(void **state)
{
    static pc_clause_id cites[] = {PC_CLAUSE_IF_MATCH_STRONG};
    static pc_profile_rule rule = {.case_glob = "group/*",
                                   .reason = "an old client",
                                   .level = PC_LEVEL_NOTE};
    fixture f;

    (void)state;
    set_up(&f);
    methods(&f, "GET", NULL);
    f.one.cites = cites;
    f.one.n_cites = 1;
    f.selection.level = PC_LEVEL_MUST;
    EXPECT_INT("made", make(&f), PC_OK);
    EXPECT_INT("a must", f.plan.n, 3);
    EXPECT_INT("its level", f.plan.items[0].record.level, PC_LEVEL_MUST);
    f.profile.rules = &rule;
    f.profile.n_rules = 1;
    EXPECT_INT("made", make(&f), PC_OK);
    EXPECT_INT("no longer", f.plan.n, 0);
    f.selection.level = PC_LEVEL_NOTE;
    EXPECT_INT("made", make(&f), PC_OK);
    EXPECT_INT("all", f.plan.n, 3);
    EXPECT_INT("relaxed", f.plan.items[0].record.level, PC_LEVEL_NOTE);
    EXPECT_STR("why", f.plan.items[0].record.relaxed, "an old client");
    tear_down(&f);
}

static void test_only_what_failed_last_time(void **state)
{
    static const char *ids[] = {"group/one/note/HEAD"};
    fixture f;

    (void)state;
    set_up(&f);
    methods(&f, "GET", "HEAD");
    f.selection.has_last_failed = true;
    f.selection.last_failed = ids;
    f.selection.n_last_failed = 1;
    EXPECT_INT("made", make(&f), PC_OK);
    EXPECT_INT("that one", f.plan.n, 1);
    EXPECT_STR("that one", f.plan.items[0].record.id, ids[0]);
    tear_down(&f);
}

/* ---- stories ---- */

static void test_a_story_becomes_one_item_with_many_subjects(void **state)
{
    static pc_status_pattern ok[] = {{200, 299}},
                             no[] = {{412, 412}, {428, 428}};
    static pc_field_template old[] = {{"If-Match", {"$v0", 3}}};
    static pc_save save[] = {{"v0", "etag"}};
    static pc_case_step steps[] = {
        {.method = "GET", .saves = save, .n_saves = 1},
        {.method = "PUT", .expect = ok, .n_expect = 1, .say = "A saves"},
        {.method = "PUT",
         .fields = old,
         .n_fields = 1,
         .expect = no,
         .n_expect = 2},
        {.method = "GET", .until_strong = true},
    };
    const pc_item *found;
    fixture f;

    (void)state;
    set_up(&f);
    f.one.steps = steps;
    f.one.n_steps = 4;
    EXPECT_INT("made", make(&f), PC_OK);
    EXPECT_INT("both that are written", f.plan.n, 2);
    found = item(&f, "group/one/note/PUT");
    EXPECT_STR("program", program(&f, "group/one/note/PUT"),
               "create read(before) subject read(before) subject read(after) "
               "read(before) "
               "subject read(after) read(before strong) subject");
    EXPECT_TRUE("a story", found->record.story);
    EXPECT_INT("subjects", found->record.n_subjects, 4);
    EXPECT_TRUE("open", !found->record.subject_expect[0]);
    EXPECT_STR("expected", found->record.subject_expect[1], "2xx");
    EXPECT_STR("expected", found->record.subject_expect[2], "412, 428");
    EXPECT_STR("said", found->record.subject_say[1], "A saves");
    EXPECT_INT("of the third", found->actions[7].subject, 2);
    tear_down(&f);
}

static void test_held_requests_are_read_after_their_release(void **state)
{
    static pc_case_step steps[] = {
        {.method = "PUT", .client = "A", .hold = PC_HOLD_LAST_BYTE},
        {.method = "PUT", .client = "B", .stalled_after_ms = 100},
        {.kind = PC_STEP_RELEASE, .client = "A"},
        {.method = "GET"},
    };
    fixture f;

    (void)state;
    set_up(&f);
    f.one.steps = steps;
    f.one.n_steps = 4;
    EXPECT_INT("made", make(&f), PC_OK);
    EXPECT_STR("program", program(&f, "group/one/note/PUT"),
               "create read(before) subject(A) read(before) subject(B) "
               "read(after) release read(after) subject");
    tear_down(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_reading_case_runs_on_every_resource),
        cmocka_unit_test(test_a_writing_case_has_its_own_instance),
        cmocka_unit_test(test_programs_of_what_is_given),
        cmocka_unit_test(test_readings_are_negotiated_as_the_subject_is),
        cmocka_unit_test(test_a_case_that_fits_nowhere_says_why),
        cmocka_unit_test(test_nothing_is_written_that_the_run_did_not_make),
        cmocka_unit_test(test_a_listed_resource_is_used_by_one_item_at_a_time),
        cmocka_unit_test(test_the_default_run_covers_every_pair),
        cmocka_unit_test(test_only_fields_that_disagree_run_by_default),
        cmocka_unit_test(test_an_absent_value_drops_its_line),
        cmocka_unit_test(test_a_matrix_without_end_is_an_error),
        cmocka_unit_test(test_patterns),
        cmocka_unit_test(test_shards_share_the_items_out),
        cmocka_unit_test(test_levels_and_relaxed_cases),
        cmocka_unit_test(test_only_what_failed_last_time),
        cmocka_unit_test(test_a_story_becomes_one_item_with_many_subjects),
        cmocka_unit_test(test_held_requests_are_read_after_their_release),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
