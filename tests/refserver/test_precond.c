#include "base/cleanup.h"
#include "base/str.h"
#include "refserver/precond.h"
#include "support/expect.h"

#define NOW      1795356000
#define MODIFIED 784111777
#define SAME     "Sun, 06 Nov 1994 08:49:37 GMT"
#define EARLIER  "Sun, 06 Nov 1994 08:49:36 GMT"
#define LATER    "Sun, 06 Nov 1994 08:49:38 GMT"
#define NONE     NULL

static const pc_ref_knobs clean;

/* What stands there: tag 0 none, 's' "v1", 'w' W/"v1". */
typedef struct world {
    bool exists;
    char tag;
    bool dated, strong_date;
} world;

static const world strong = {true, 's', true, true};
static const world weak = {true, 'w', true, true};
static const world untagged = {true, 0, true, true};
static const world bare = {true, 0, false, false};
static const world nothing = {false, 0, false, false};
static const world fresh = {true, 0, true, false};

typedef struct row {
    const char *row;
    const world *on;
    int method;
    const char *im, *ius, *inm, *ims, *range, *if_range;
    unsigned status;
    bool use_range;
} row;

/* clang-format off */
#define GET  PC_REF_GET
#define HEAD PC_REF_HEAD
#define PUT  PC_REF_PUT
#define POST PC_REF_POST
static const row rows[] = {
    /*                       on        method IM                IUS      INM          IMS      Range        If-Range   status range */
    {"no condition",         &strong,   GET,  NONE,             NONE,    NONE,        NONE,    NONE,        NONE,      0,   false},
    {"tag matches",          &strong,   PUT,  "\"v1\"",         NONE,    NONE,        NONE,    NONE,        NONE,      0,   false},
    {"tag differs",          &strong,   PUT,  "\"v2\"",         NONE,    NONE,        NONE,    NONE,        NONE,      412, false},
    {"second member",        &strong,   PUT,  "\"x\", \"v1\"",  NONE,    NONE,        NONE,    NONE,        NONE,      0,   false},
    {"weakened",             &strong,   PUT,  "W/\"v1\"",       NONE,    NONE,        NONE,    NONE,        NONE,      412, false},
    {"own weak tag",         &weak,     PUT,  "W/\"v1\"",       NONE,    NONE,        NONE,    NONE,        NONE,      412, false},
    {"strengthened",         &weak,     PUT,  "\"v1\"",         NONE,    NONE,        NONE,    NONE,        NONE,      412, false},
    {"star",                 &strong,   PUT,  "*",              NONE,    NONE,        NONE,    NONE,        NONE,      0,   false},
    {"star without tag",     &bare,     PUT,  "*",              NONE,    NONE,        NONE,    NONE,        NONE,      0,   false},
    {"star on nothing",      &nothing,  PUT,  "*",              NONE,    NONE,        NONE,    NONE,        NONE,      412, false},
    {"tag on nothing",       &nothing,  PUT,  "\"v1\"",         NONE,    NONE,        NONE,    NONE,        NONE,      412, false},
    {"tag without tag",      &bare,     PUT,  "\"v1\"",         NONE,    NONE,        NONE,    NONE,        NONE,      412, false},
    {"empty If-Match",       &strong,   PUT,  "",               NONE,    NONE,        NONE,    NONE,        NONE,      412, false},
    {"malformed If-Match",   &strong,   PUT,  "v1",             NONE,    NONE,        NONE,    NONE,        NONE,      400, false},
    {"412 to GET",           &strong,   GET,  "\"v2\"",         NONE,    NONE,        NONE,    NONE,        NONE,      412, false},
    {"IUS equal",            &strong,   PUT,  NONE,             SAME,    NONE,        NONE,    NONE,        NONE,      0,   false},
    {"IUS later",            &strong,   PUT,  NONE,             LATER,   NONE,        NONE,    NONE,        NONE,      0,   false},
    {"IUS earlier",          &strong,   PUT,  NONE,             EARLIER, NONE,        NONE,    NONE,        NONE,      412, false},
    {"IUS invalid",          &strong,   PUT,  NONE,             "then",  NONE,        NONE,    NONE,        NONE,      0,   false},
    {"IUS a list",           &strong,   PUT,  NONE,             EARLIER ", " EARLIER, NONE, NONE, NONE,     NONE,      0,   false},
    {"IUS without a date",   &bare,     PUT,  NONE,             EARLIER, NONE,        NONE,    NONE,        NONE,      0,   false},
    {"IUS on nothing",       &nothing,  PUT,  NONE,             EARLIER, NONE,        NONE,    NONE,        NONE,      0,   false},
    {"IM silences IUS",      &strong,   PUT,  "\"v1\"",         EARLIER, NONE,        NONE,    NONE,        NONE,      0,   false},
    {"IM false, IUS true",   &strong,   PUT,  "\"v2\"",         LATER,   NONE,        NONE,    NONE,        NONE,      412, false},
    {"INM matches, GET",     &strong,   GET,  NONE,             NONE,    "\"v1\"",    NONE,    NONE,        NONE,      304, false},
    {"INM matches, HEAD",    &strong,   HEAD, NONE,             NONE,    "\"v1\"",    NONE,    NONE,        NONE,      304, false},
    {"INM matches, PUT",     &strong,   PUT,  NONE,             NONE,    "\"v1\"",    NONE,    NONE,        NONE,      412, false},
    {"INM weakened",         &strong,   GET,  NONE,             NONE,    "W/\"v1\"",  NONE,    NONE,        NONE,      304, false},
    {"INM strengthened",     &weak,     PUT,  NONE,             NONE,    "\"v1\"",    NONE,    NONE,        NONE,      412, false},
    {"INM star",             &bare,     GET,  NONE,             NONE,    "*",         NONE,    NONE,        NONE,      304, false},
    {"INM star, PUT",        &strong,   PUT,  NONE,             NONE,    "*",         NONE,    NONE,        NONE,      412, false},
    {"INM star on nothing",  &nothing,  PUT,  NONE,             NONE,    "*",         NONE,    NONE,        NONE,      0,   false},
    {"INM without tag",      &bare,     GET,  NONE,             NONE,    "\"v1\"",    NONE,    NONE,        NONE,      0,   false},
    {"INM malformed",        &strong,   GET,  NONE,             NONE,    "\"v1",      NONE,    NONE,        NONE,      400, false},
    {"INM empty",            &strong,   GET,  NONE,             NONE,    "",          NONE,    NONE,        NONE,      0,   false},
    {"IMS equal",            &strong,   GET,  NONE,             NONE,    NONE,        SAME,    NONE,        NONE,      304, false},
    {"IMS later",            &strong,   HEAD, NONE,             NONE,    NONE,        LATER,   NONE,        NONE,      304, false},
    {"IMS earlier",          &strong,   GET,  NONE,             NONE,    NONE,        EARLIER, NONE,        NONE,      0,   false},
    {"IMS on PUT",           &strong,   PUT,  NONE,             NONE,    NONE,        SAME,    NONE,        NONE,      0,   false},
    {"IMS on POST",          &strong,   POST, NONE,             NONE,    NONE,        SAME,    NONE,        NONE,      0,   false},
    {"IMS invalid",          &strong,   GET,  NONE,             NONE,    NONE,        "then",  NONE,        NONE,      0,   false},
    {"IMS without a date",   &bare,     GET,  NONE,             NONE,    NONE,        SAME,    NONE,        NONE,      0,   false},
    {"INM true silences IMS", &strong,  GET,  NONE,             NONE,    "\"v2\"",    SAME,    NONE,        NONE,      0,   false},
    {"INM false, IMS true",  &strong,   GET,  NONE,             NONE,    "\"v1\"",    EARLIER, NONE,        NONE,      304, false},
    {"empty INM silences IMS", &strong, GET,  NONE,             NONE,    "",          SAME,    NONE,        NONE,      0,   false},
    {"412 before 304",       &strong,   GET,  "\"v2\"",         NONE,    "\"v1\"",    NONE,    NONE,        NONE,      412, false},
    {"true IM, then INM",    &strong,   PUT,  "\"v1\"",         NONE,    "\"v1\"",    NONE,    NONE,        NONE,      412, false},
    {"true IUS, then INM",   &strong,   GET,  NONE,             SAME,    "\"v1\"",    NONE,    NONE,        NONE,      304, false},
    {"range",                &strong,   GET,  NONE,             NONE,    NONE,        NONE,    "bytes=0-1", NONE,      0,   true},
    {"304 before range",     &strong,   GET,  NONE,             NONE,    "\"v1\"",    NONE,    "bytes=0-1", NONE,      304, false},
    {"412 before range",     &strong,   GET,  "\"v2\"",         NONE,    NONE,        NONE,    "bytes=0-1", NONE,      412, false},
    {"range on HEAD",        &strong,   HEAD, NONE,             NONE,    NONE,        NONE,    "bytes=0-1", NONE,      0,   false},
    {"If-Range true",        &strong,   GET,  NONE,             NONE,    NONE,        NONE,    "bytes=0-1", "\"v1\"",  0,   true},
    {"If-Range false",       &strong,   GET,  NONE,             NONE,    NONE,        NONE,    "bytes=0-1", "\"v2\"",  0,   false},
    {"If-Range weakened",    &strong,   GET,  NONE,             NONE,    NONE,        NONE,    "bytes=0-1", "W/\"v1\"", 0,  false},
    {"If-Range, weak tag",   &weak,     GET,  NONE,             NONE,    NONE,        NONE,    "bytes=0-1", "W/\"v1\"", 0,  false},
    {"If-Range date",        &untagged, GET,  NONE,             NONE,    NONE,        NONE,    "bytes=0-1", SAME,      0,   true},
    {"If-Range date later",  &untagged, GET,  NONE,             NONE,    NONE,        NONE,    "bytes=0-1", LATER,     0,   false},
    {"If-Range date earlier", &untagged, GET, NONE,             NONE,    NONE,        NONE,    "bytes=0-1", EARLIER,   0,   false},
    {"If-Range weak date",   &fresh,    GET,  NONE,             NONE,    NONE,        NONE,    "bytes=0-1", SAME,      0,   false},
    {"If-Range malformed",   &strong,   GET,  NONE,             NONE,    NONE,        NONE,    "bytes=0-1", "v1",      0,   false},
    {"If-Range a list",      &strong,   GET,  NONE,             NONE,    NONE,        NONE,    "bytes=0-1", "\"v1\", \"v1\"", 0, false},
    {"If-Range, 416",        &strong,   GET,  NONE,             NONE,    NONE,        NONE,    "bytes=99-", "\"v1\"",  0,   false},
    {"If-Range alone",       &strong,   GET,  NONE,             NONE,    NONE,        NONE,    NONE,        "\"v2\"",  0,   false},
};
/* clang-format on */

static void decide(pc_arena *arena, const row *r, const pc_ref_knobs *knobs,
                   pc_ref_verdict *ret_verdict)
{
    const struct {
        const char *name, *value;
    } given[] = {{"If-Match", r->im},       {"If-Unmodified-Since", r->ius},
                 {"If-None-Match", r->inm}, {"If-Modified-Since", r->ims},
                 {"Range", r->range},       {"If-Range", r->if_range}};
    pc_ref_tag tag = {{"v1", 2}, r->on->tag == 'w'};
    int64_t modified_s = MODIFIED;
    pc_ref_field fields[6];
    pc_ref_request request = {
        .method_bit = r->method, .fields = fields, .now_s = NOW};
    pc_ref_state state = {.exists = r->on->exists,
                          .tag = r->on->tag ? &tag : NULL,
                          .modified_s = r->on->dated ? &modified_s : NULL,
                          .modified_strong = r->on->strong_date,
                          .takes_ranges = r->on->exists,
                          .length = 10};

    for (size_t i = 0; i < 6; i++)
        if (given[i].value)
            fields[request.n_fields++] = (pc_ref_field){
                pc_span_of(given[i].name), TIGHT(given[i].value)};
    pc_ref_decide(arena, &request, &state, knobs, ret_verdict);
}

static void test_the_prose(void **state)
{
    PC_AUTO_ARENA arena;

    (void)state;
    pc_arena_init(&arena);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        pc_ref_verdict verdict;

        decide(&arena, &rows[i], &clean, &verdict);
        EXPECT_INT(rows[i].row, verdict.status, rows[i].status);
        EXPECT_INT(rows[i].row, verdict.use_range, rows[i].use_range);
    }
}

static void test_lines_are_joined(void **state)
{
    static const pc_ref_field fields[] = {
        {{"If-Match", 8}, {"\"a\"", 3}},
        {{"Host", 4}, {"x", 1}},
        {{"if-match", 8}, {"", 0}},
        {{"IF-MATCH", 8}, {"\"b\"", 3}},
    };
    pc_ref_request request = {.fields = fields, .n_fields = 4};
    PC_AUTO_ARENA arena;
    pc_span value;

    (void)state;
    pc_arena_init(&arena);
    EXPECT_TRUE("there",
                pc_ref_field_get(&arena, &request, "If-Match", &clean, &value));
    EXPECT_SPAN("joined", value, "\"a\", , \"b\"");
    EXPECT_TRUE("not there",
                !pc_ref_field_get(&arena, &request, "Range", &clean, &value));
}

static void test_whitespace_is_no_part_of_the_value(void **state)
{
    static const pc_ref_field field = {{"If-Match", 8}, {" \t\"a\"\t ", 7}};
    pc_ref_request request = {.fields = &field, .n_fields = 1};
    PC_AUTO_ARENA arena;
    pc_span value;

    (void)state;
    pc_arena_init(&arena);
    pc_ref_field_get(&arena, &request, "If-Match", &clean, &value);
    EXPECT_SPAN("trimmed", value, "\"a\"");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_prose),
        cmocka_unit_test(test_lines_are_joined),
        cmocka_unit_test(test_whitespace_is_no_part_of_the_value),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
