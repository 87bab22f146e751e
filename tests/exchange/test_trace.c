#include "base/cleanup.h"
#include "base/rng.h"
#include "base/str.h"
#include "exchange/trace.h"
#include "support/expect.h"

#define SEED   0x7f3a91u
#define ROUNDS 300

static FILE *memory(const char *text, size_t len)
{
    FILE *file = tmpfile();

    assert_non_null(file);
    assert_int_equal(fwrite(text, 1, len, file), len);
    rewind(file);
    return file;
}

static pc_span all_of(pc_arena *arena, FILE *file)
{
    long len = ftell(file);
    char *text = pc_arena_alloc(arena, (size_t)len + 1);

    rewind(file);
    assert_int_equal(fread(text, 1, (size_t)len, file), len);
    return (pc_span){text, (size_t)len};
}

/* ---- random records ---- */

static pc_span octets(pc_arena *arena, pc_rng *rng, size_t max)
{
    size_t len = (size_t)pc_rng_below(rng, max + 1);
    char *text = pc_arena_alloc(arena, len + 1);

    for (size_t i = 0; i < len; i++)
        text[i] = (char)pc_rng_below(rng, 256);
    return (pc_span){text, len};
}

static const char *maybe_text(pc_arena *arena, pc_rng *rng)
{
    static const char *const texts[] = {
        NULL,
        "",
        "plain",
        "\"quoted\" and \\",
        "Ünïcödé \xe2\x82\xac",
        "line\nbreak\ttab",
        "\x01\x7f controls",
    };

    (void)arena;
    return texts[pc_rng_below(rng, sizeof texts / sizeof texts[0])];
}

static const char *some_text(pc_arena *arena, pc_rng *rng)
{
    const char *text = maybe_text(arena, rng);

    return text ? text : "x";
}

static pc_lines lines(pc_arena *arena, pc_rng *rng)
{
    pc_lines made = {0};
    uint64_t n = pc_rng_below(rng, 6);

    for (uint64_t i = 0; i < n; i++)
        pc_lines_add(arena, &made, octets(arena, rng, 12),
                     octets(arena, rng, 40));
    return made;
}

static pc_content content(pc_arena *arena, pc_rng *rng)
{
    pc_content made = {.kept = octets(arena, rng, 300)};

    made.len = made.kept.len + pc_rng_below(rng, 1u << 30);
    if (made.kept.len)
        pc_digest(made.kept, made.digest);
    return made;
}

static pc_exchange *exchange(pc_arena *arena, pc_rng *rng, uint64_t serial)
{
    pc_exchange *made = PC_NEW(arena, pc_exchange);

    made->serial = serial;
    made->item =
        pc_arena_printf(arena, "item-%u", (unsigned)pc_rng_below(rng, 90));
    made->resource = some_text(arena, rng);
    made->role = (pc_role)pc_rng_below(rng, PC_ROLE_REMOVE + 1);
    made->probe = maybe_text(arena, rng);
    made->subject = (unsigned)pc_rng_below(rng, 5);
    made->client = pc_rng_below(rng, 2) ? "A" : "";
    made->connection = (unsigned)pc_rng_next(rng);
    made->request.method = some_text(arena, rng);
    made->request.target = octets(arena, rng, 30);
    made->request.base = maybe_text(arena, rng);
    made->request.fields = lines(arena, rng);
    made->request.content = content(arena, rng);
    made->response.status = (unsigned)pc_rng_below(rng, 1000);
    made->response.version = (unsigned)pc_rng_below(rng, 30);
    made->response.reason = octets(arena, rng, 20);
    made->response.fields = lines(arena, rng);
    made->response.trailers = lines(arena, rng);
    made->response.n_informational = (unsigned)pc_rng_below(rng, 3);
    made->response.content = content(arena, rng);
    made->response.had_framing = pc_rng_below(rng, 2);
    made->response.surplus = octets(arena, rng, 9);
    made->end = (pc_end)pc_rng_below(rng, PC_END_REFUSED + 1);
    made->detail = maybe_text(arena, rng);
    made->sent_all = pc_rng_below(rng, 2);
    made->start_ns = (int64_t)pc_rng_next(rng);
    made->sent_ns = (int64_t)pc_rng_below(rng, 1000);
    made->first_ns = INT64_MIN;
    made->done_ns = INT64_MAX;
    made->token = maybe_text(arena, rng);
    return made;
}

static pc_pos position(pc_arena *arena, pc_rng *rng)
{
    return (pc_pos){maybe_text(arena, rng), (unsigned)pc_rng_below(rng, 500),
                    (unsigned)pc_rng_below(rng, 80)};
}

static pc_facts facts(pc_arena *arena, pc_rng *rng)
{
    return (pc_facts){
        .resource = some_text(arena, rng),
        .pos = position(arena, rng),
        .reachable = pc_rng_below(rng, 2),
        .unreachable = maybe_text(arena, rng),
        .writable = pc_rng_below(rng, 2),
        .not_writable = maybe_text(arena, rng),
        .get_status = 200,
        .head_status = (unsigned)pc_rng_below(rng, 600),
        .etag = octets(arena, rng, 20),
        .last_modified = octets(arena, rng, 30),
        .etag_valid = pc_rng_below(rng, 2),
        .etag_weak = pc_rng_below(rng, 2),
        .etag_turns_strong = pc_rng_below(rng, 2),
        .content_stable = pc_rng_below(rng, 2),
        .token_visible = pc_rng_below(rng, 2),
        .length = pc_rng_below(rng, INT64_MAX),
        .accepts_ranges = (int)pc_rng_below(rng, 3) - 1,
        .coding = pc_rng_below(rng, 2),
        .auth_required = pc_rng_below(rng, 2),
        .plain_put = (unsigned)pc_rng_below(rng, 600),
        .plain_put_new = 201,
        .plain_patch = 405,
        .plain_post = (unsigned)pc_rng_below(rng, 600),
        .plain_delete = 204,
        .plain_options = 200,
        .plain_delete_missing = 404,
        .plain_patch_missing = (unsigned)pc_rng_below(rng, 600),
        .plain_get_missing = 404,
        .plain_post_missing = 501,
        .condition_required = pc_rng_below(rng, 2),
    };
}

static const char **texts(pc_arena *arena, pc_rng *rng, unsigned n)
{
    const char **made = PC_NEW_ARRAY(arena, n, const char *);

    for (unsigned i = 0; i < n; i++)
        made[i] = maybe_text(arena, rng);
    return made;
}

static pc_item_record item(pc_arena *arena, pc_rng *rng)
{
    pc_item_record made = {
        .id = some_text(arena, rng),
        .case_id = some_text(arena, rng),
        .resource = some_text(arena, rng),
        .method = "PUT",
        .title = maybe_text(arena, rng),
        .why = maybe_text(arena, rng),
        .mend = maybe_text(arena, rng),
        .clause = (pc_clause_id)pc_rng_below(rng, PC_CLAUSE_COUNT),
        .level = (pc_level)pc_rng_below(rng, PC_LEVEL_MUST + 1),
        .relaxed = maybe_text(arena, rng),
        .pos = position(arena, rng),
        .resource_pos = position(arena, rng),
        .expect = (unsigned)pc_rng_below(rng, 256),
        .after_unchanged = pc_rng_below(rng, 2),
        .after_changed = pc_rng_below(rng, 2),
        .body_same = pc_rng_below(rng, 2),
        .missing = pc_rng_below(rng, 2),
        .no_auth = pc_rng_below(rng, 2),
        .skip = maybe_text(arena, rng),
        .n_subjects = (unsigned)pc_rng_below(rng, 4),
        .story = pc_rng_below(rng, 2),
    };

    made.n_cites = (size_t)pc_rng_below(rng, 4);
    made.cites = PC_NEW_ARRAY(arena, made.n_cites, pc_clause_id);
    for (size_t i = 0; i < made.n_cites; i++)
        made.cites[i] =
            (pc_clause_id)(1 + pc_rng_below(rng, PC_CLAUSE_COUNT - 1));
    if (pc_rng_below(rng, 2))
        made.subject_expect = texts(arena, rng, made.n_subjects);
    if (pc_rng_below(rng, 2))
        made.subject_say = texts(arena, rng, made.n_subjects);
    return made;
}

/* ---- round trips ---- */

static void write_all(FILE *file, const pc_trace *trace)
{
    EXPECT_INT("run", pc_trace_write_run(file, trace->run), 0);
    for (size_t i = 0; i < trace->n_facts; i++)
        EXPECT_INT("facts", pc_trace_write_facts(file, &trace->facts[i]), 0);
    for (size_t i = 0; i < trace->n_items; i++)
        EXPECT_INT("item", pc_trace_write_item(file, &trace->items[i]), 0);
    for (size_t i = 0; i < trace->n_exchanges; i++)
        EXPECT_INT("exchange",
                   pc_trace_write_exchange(file, trace->exchanges[i]), 0);
    EXPECT_INT("end", pc_trace_write_end(file, trace), 0);
}

static void random_trace(pc_arena *arena, pc_trace *trace)
{
    pc_rng rng = pc_rng_new(SEED);

    pc_trace_init(trace, arena);
    trace->run = PC_LIT("{\"version\":\"1.0\",\n \"levels\":[1,2.50,null]}");
    trace->seconds_ms = 1234;
    for (int i = 0; i < ROUNDS; i++) {
        pc_facts some_facts = facts(arena, &rng);
        pc_item_record some_item = item(arena, &rng);

        pc_trace_add_facts(trace, &some_facts);
        pc_trace_add_item(trace, &some_item);
        pc_trace_add_exchange(trace,
                              exchange(arena, &rng, (uint64_t)(ROUNDS - i)));
    }
}

static void test_what_is_read_is_written_again_byte_for_byte(void **state)
{
    PC_AUTO_ARENA arena;
    PC_AUTO_FILE first = tmpfile();
    PC_AUTO_FILE second = tmpfile();
    pc_trace made, read;
    pc_diags diags;
    pc_span a, b;

    (void)state;
    pc_arena_init(&arena);
    pc_diags_init(&diags, &arena);
    random_trace(&arena, &made);
    write_all(first, &made);
    a = all_of(&arena, first);
    rewind(first);

    pc_trace_init(&read, &arena);
    EXPECT_INT("read", pc_trace_read(&read, "t", first, &diags), PC_OK);
    EXPECT_INT("no word", diags.n, 0);
    EXPECT_TRUE("ended", read.ended);
    EXPECT_INT("all of them", read.n_exchanges, ROUNDS);
    write_all(second, &read);
    b = all_of(&arena, second);
    EXPECT_TRUE("the same bytes", pc_span_eq(a, b));
}

static bool same_lines(const pc_lines *a, const pc_lines *b)
{
    if (a->n != b->n)
        return false;
    for (size_t i = 0; i < a->n; i++)
        if (!pc_span_eq(a->items[i].name, b->items[i].name) ||
            !pc_span_eq(a->items[i].value, b->items[i].value))
            return false;
    return true;
}

static void test_octets_come_back_as_they_were(void **state)
{
    PC_AUTO_ARENA arena;
    PC_AUTO_FILE file = tmpfile();
    pc_trace made, read;
    pc_diags diags;

    (void)state;
    pc_arena_init(&arena);
    pc_diags_init(&diags, &arena);
    random_trace(&arena, &made);
    write_all(file, &made);
    rewind(file);
    pc_trace_init(&read, &arena);
    EXPECT_INT("read", pc_trace_read(&read, "t", file, &diags), PC_OK);
    for (size_t i = 0; i < made.n_exchanges; i++) {
        const pc_exchange *a = made.exchanges[i], *b = read.exchanges[i];

        EXPECT_TRUE("target", pc_span_eq(a->request.target, b->request.target));
        EXPECT_TRUE("fields",
                    same_lines(&a->response.fields, &b->response.fields));
        EXPECT_TRUE("content", pc_span_eq(a->response.content.kept,
                                          b->response.content.kept));
        EXPECT_TRUE("surplus",
                    pc_span_eq(a->response.surplus, b->response.surplus));
        EXPECT_INT("length", a->response.content.len, b->response.content.len);
        EXPECT_INT("start", a->start_ns, b->start_ns);
        EXPECT_INT("end", a->end, b->end);
        EXPECT_INT("role", a->role, b->role);
    }
}

static void test_the_exchanges_of_an_item_are_in_order_of_sending(void **state)
{
    PC_AUTO_ARENA arena;
    pc_trace made;
    pc_exchange **found;
    size_t n, sum = 0;

    (void)state;
    pc_arena_init(&arena);
    random_trace(&arena, &made);
    for (unsigned i = 0; i < 90; i++) {
        const char *id = pc_arena_printf(&arena, "item-%u", i);

        n = pc_trace_of_item(&made, id, &found);
        sum += n;
        for (size_t j = 0; j < n; j++) {
            EXPECT_STR("its item", found[j]->item, id);
            if (j)
                EXPECT_TRUE("in order",
                            found[j]->serial > found[j - 1]->serial);
        }
    }
    EXPECT_INT("all", sum, ROUNDS);
    EXPECT_INT("none", pc_trace_of_item(&made, "nobody", &found), 0);
}

static void test_a_line_cut_short_by_a_crash_is_a_warning(void **state)
{
    PC_AUTO_ARENA arena;
    PC_AUTO_FILE file = tmpfile();
    pc_trace made = {0};
    pc_span text;
    size_t two;

    (void)state;
    pc_arena_init(&arena);
    pc_trace_init(&made, &arena);
    made.run = PC_LIT("{}");
    EXPECT_INT("run", pc_trace_write_run(file, made.run), 0);
    two = (size_t)ftell(file);
    EXPECT_INT("end", pc_trace_write_end(file, &made), 0);
    text = all_of(&arena, file);
    for (size_t len = two; len <= text.len; len++) {
        PC_AUTO_FILE cut = memory(text.ptr, len);
        pc_trace read;
        pc_diags diags;
        bool whole = len >= text.len - 1;

        pc_diags_init(&diags, &arena);
        pc_trace_init(&read, &arena);
        EXPECT_INT("read", pc_trace_read(&read, "t", cut, &diags), PC_OK);
        EXPECT_INT("ended", read.ended, whole);
        EXPECT_INT("warned", diags.n, len > two && !whole);
        EXPECT_INT("no error", diags.n_errors, 0);
    }
}

static void test_malformed_records_are_errors_with_their_line(void **state)
{
#define RUN "{\"type\":\"run\",\"run\":{}}\n"
#define EXCH                                                                   \
    "{\"type\":\"exchange\",\"serial\":1,\"item\":\"\","                       \
    "\"resource\":\"r\",\"role\":\"before\",\"client\":\"\","
#define REST "\"request\":{\"method\":\"GET\"},\"response\":{},"
    static const struct {
        const char *row, *text, *says;
        unsigned line;
    } rows[] = {
        {"empty", "", "no run record", 1},
        {"not JSON", RUN "nonsense\n", "not JSON", 2},
        {"an array", RUN "[]\n", "not a record", 2},
        {"no type", RUN "{}\n", "not a record", 2},
        {"type no string", RUN "{\"type\":1}\n", "not a record", 2},
        {"strange type", RUN "{\"type\":\"x\"}\n", "unknown type", 2},
        {"blank line", RUN "\n", "not JSON", 2},
        {"two runs", RUN RUN, "second run", 2},
        {"run no object", "{\"type\":\"run\",\"run\":1}\n", "run record", 1},
        {"item first", "{\"type\":\"end\",\"seconds-ms\":1}\n",
         "first record is not", 1},
        {"after the end",
         RUN "{\"type\":\"end\",\"seconds-ms\":1}\n"
             "{\"type\":\"end\",\"seconds-ms\":1}\n",
         "after the end", 3},
        {"no serial", RUN "{\"type\":\"exchange\"}\n", "'serial' is missing",
         2},
        {"strange role",
         RUN "{\"type\":\"exchange\",\"serial\":1,\"item\":\"\","
             "\"resource\":\"r\",\"role\":\"boss\"}\n",
         "'role' is not", 2},
        {"no end", RUN EXCH REST "\"x\":1}\n", "'end' is missing", 2},
        {"octet above U+00FF",
         RUN EXCH "\"request\":{\"method\":\"GET\",\"target\":\"\\u0100\"}}\n",
         "'target' is not", 2},
        {"fields no pairs",
         RUN EXCH "\"request\":{\"method\":\"GET\",\"fields\":[[\"a\"]]}}\n",
         "'fields' is not", 2},
        {"status below zero",
         RUN EXCH "\"request\":{\"method\":\"GET\"},"
                  "\"response\":{\"status\":-1}}\n",
         "'status' is not", 2},
        {"status a string",
         RUN EXCH "\"request\":{\"method\":\"GET\"},"
                  "\"response\":{\"status\":\"200\"}}\n",
         "'status' is not", 2},
        {"digest too short",
         RUN EXCH "\"request\":{\"method\":\"GET\","
                  "\"content\":{\"digest\":\"ab\"}}}\n",
         "'digest' is not", 2},
        {"NUL in a text",
         RUN EXCH REST "\"end\":\"complete\",\"detail\":\"a\\u0000b\"}\n",
         "'detail' is not", 2},
        {"strange clause",
         RUN "{\"type\":\"item\",\"id\":\"i\",\"case\":\"c\","
             "\"resource\":\"r\",\"method\":\"GET\",\"clause\":\"NOPE\"}\n",
         "'clause' is not", 2},
        {"subjects do not fit",
         RUN "{\"type\":\"item\",\"id\":\"i\",\"case\":\"c\","
             "\"resource\":\"r\",\"method\":\"GET\",\"level\":\"must\","
             "\"subjects\":2,\"subject-say\":[null]}\n",
         "'subject-say' is not", 2},
        {"the same key twice", RUN "{\"type\":\"end\",\"type\":\"end\"}\n",
         "not JSON", 2},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        PC_AUTO_ARENA arena;
        PC_AUTO_FILE file = memory(rows[i].text, strlen(rows[i].text));
        pc_trace trace;
        pc_diags diags;

        pc_arena_init(&arena);
        pc_diags_init(&diags, &arena);
        pc_trace_init(&trace, &arena);
        EXPECT_TRUE(rows[i].row,
                    pc_trace_read(&trace, "t.ndjson", file, &diags) < 0);
        EXPECT_INT(rows[i].row, diags.n_errors, 1);
        if (!strstr(diags.items[0].message, rows[i].says))
            fail_msg("%s: '%s' does not say '%s'", rows[i].row,
                     diags.items[0].message, rows[i].says);
        EXPECT_INT(rows[i].row, diags.items[0].pos.line, rows[i].line);
        EXPECT_STR(rows[i].row, diags.items[0].pos.file, "t.ndjson");
    }
}

static void test_a_trace_without_end_is_not_ended(void **state)
{
    PC_AUTO_ARENA arena;
    PC_AUTO_FILE file = memory(RUN, sizeof RUN - 1);
    pc_trace trace;
    pc_diags diags;

    (void)state;
    pc_arena_init(&arena);
    pc_diags_init(&diags, &arena);
    pc_trace_init(&trace, &arena);
    EXPECT_INT("read", pc_trace_read(&trace, "t", file, &diags), PC_OK);
    EXPECT_TRUE("not ended", !trace.ended);
    EXPECT_SPAN("run", trace.run, "{}");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_is_read_is_written_again_byte_for_byte),
        cmocka_unit_test(test_octets_come_back_as_they_were),
        cmocka_unit_test(test_the_exchanges_of_an_item_are_in_order_of_sending),
        cmocka_unit_test(test_a_line_cut_short_by_a_crash_is_a_warning),
        cmocka_unit_test(test_malformed_records_are_errors_with_their_line),
        cmocka_unit_test(test_a_trace_without_end_is_not_ended),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
