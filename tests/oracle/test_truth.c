/* tests/oracle/test_truth.c - the oracle against a second opinion, over every
 * combination of conditions, methods and states.
 *
 * Three tables, because one of everything would take a day: all fields and
 * states coarsely, the four conditions finely, If-Range and Range finely.
 */
#include "oracle/question.h"
#include "oracle/second_evaluator.h"

#include <stdio.h>

#define N(array) (sizeof(array) / sizeof(array)[0])

/* A field of a table's axis: NULL is absent. */
typedef struct axis {
    const char *name;
    const char *const *values;
    size_t n;
} axis;

#define AXIS(name, values)                                                     \
    {                                                                          \
        name, values, N(values)                                                \
    }

static const char stored[] = "v1";
static const int64_t stored_s = AT_RFC;
static const char two_dates[] = RFC_DATE "\n" RFC_DATE;

typedef struct target_kind {
    bool exists;
    int tag; /* 0 none, 1 strong, 2 weak */
    bool date;
    unsigned plain_status;
} target_kind;

static unsigned long n_asked;

static void complain(const pc_request *request, const pc_state *state,
                     const pc_ruling *ruling, unsigned allowed,
                     unsigned expected)
{
    fprintf(stderr,
            "%.*s, plain %u, %s, tag %s, date %s, length %lld, "
            "policy %d, applied %d, strong date %d, ranges %d\n",
            (int)request->method.len, request->method.ptr, state->plain_status,
            state->exists ? "exists" : "missing",
            !state->etag        ? "none"
            : state->etag->weak ? "weak"
                                : "strong",
            state->modified_s ? "yes" : "no", (long long)state->length,
            state->requires_condition, state->already_applied,
            state->modified_is_strong, state->accepts_ranges);
    for (size_t i = 0; i < request->n_fields; i++)
        fprintf(stderr, "  %.*s: %.*s\n", (int)request->fields[i].name.len,
                request->fields[i].name.ptr, (int)request->fields[i].value.len,
                request->fields[i].value.ptr);
    fprintf(stderr, "  oracle   allows %s; expects %s\n",
            outcome_words(ruling->allowed), outcome_words(ruling->expected));
    fprintf(stderr, "  opinion  allows %s; expects %s\n",
            outcome_words(allowed), outcome_words(expected));
    fail_msg("the oracle and the second evaluator differ");
}

static void compare(const pc_request *request, const pc_state *state)
{
    pc_ruling ruling;
    unsigned allowed, expected;

    n_asked++;
    if (pc_evaluate(request, state, &ruling) != PC_OK)
        fail_msg("not evaluated");
    second_evaluate(request, state, &allowed, &expected);
    if (ruling.allowed != allowed || ruling.expected != expected)
        complain(request, state, &ruling, allowed, expected);
    if (ruling.expected == 0 || (ruling.expected & ~ruling.allowed))
        fail_msg("expected is empty or not a part of allowed");
    for (size_t i = 0; i < PC_CONDITION_COUNT; i++)
        if ((ruling.step[i].truth == PC_ABSENT) !=
            (ruling.step[i].clause == PC_CLAUSE_NONE))
            fail_msg("%s has no reason", pc_condition_name((unsigned)i));
}

static pc_span span(const char *text)
{
    return (pc_span){text, strlen(text)};
}

/* Calls compare for one value of every axis; a value with a newline in it is
 * two lines. */
static void cross(const axis *axes, size_t n_axes, pc_request *request,
                  pc_field *fields, const pc_state *state)
{
    size_t at[8] = {0}, i;

    do {
        request->n_fields = 0;
        for (i = 0; i < n_axes; i++) {
            const char *value = axes[i].values[at[i]], *second;

            if (!value)
                continue;
            second = strchr(value, '\n');
            fields[request->n_fields++] = (pc_field){
                span(axes[i].name),
                {value, second ? (size_t)(second - value) : strlen(value)}};
            if (second)
                fields[request->n_fields++] =
                    (pc_field){span(axes[i].name), span(second + 1)};
        }
        compare(request, state);
        for (i = 0; i < n_axes && ++at[i] == axes[i].n; i++)
            at[i] = 0;
    } while (i < n_axes);
}

static void set_state(pc_state *state, const target_kind *target, pc_etag *tag)
{
    *tag = (pc_etag){span(stored), target->tag == 2};
    *state = (pc_state){.etag = target->tag ? tag : NULL,
                        .modified_s = target->date ? &stored_s : NULL,
                        .now_s = AT_NOW,
                        .plain_status = target->plain_status,
                        .length = target->exists ? 1000 : -1,
                        .exists = target->exists,
                        .modified_is_strong = true,
                        .accepts_ranges = true};
}

static void ask_all(const axis *axes, size_t n_axes, const char *method,
                    const pc_state *state)
{
    pc_field fields[16];
    pc_request request = {span(method), fields, 0};

    cross(axes, n_axes, &request, fields, state);
}

static const char *const all_methods[] = {"GET",     "HEAD",   "PUT",
                                          "POST",    "PATCH",  "DELETE",
                                          "OPTIONS", "LOCATE", "get"};

/* Each condition absent, true, false and malformed; with and without Range and
 * If-Range; every method; with and without representation, tag and date; every
 * kind of plain answer. */
static void test_all_conditions_and_states(void **unused)
{
    static const char *const match[] = {NULL, "\"v1\"", "\"v0\"", "v1"};
    static const char *const date[] = {NULL, RFC_AFTER, RFC_BEFORE,
                                       "6 Nov 1994"};
    static const char *const range[] = {NULL, "bytes=0-1"};
    static const char *const if_range[] = {NULL, "\"v1\"", "\"v0\""};
    static const axis axes[] = {
        AXIS("If-Match", match),      AXIS("If-Unmodified-Since", date),
        AXIS("If-None-Match", match), AXIS("If-Modified-Since", date),
        AXIS("Range", range),         AXIS("If-Range", if_range),
    };
    static const unsigned plain[] = {200, 204, 400, 403, 404,
                                     409, 412, 415, 500};
    unsigned long before = n_asked;

    (void)unused;
    for (size_t m = 0; m < N(all_methods); m++)
        for (unsigned kind = 0; kind < 7; kind++)
            for (size_t p = 0; p < N(plain); p++) {
                target_kind target = {kind > 0,
                                      kind > 0 ? (int)(kind - 1) / 2 : 0,
                                      kind % 2 == 0 && kind > 0, plain[p]};
                pc_state state;
                pc_etag tag;

                set_state(&state, &target, &tag);
                ask_all(axes, N(axes), all_methods[m], &state);
            }
    assert_int_equal(n_asked - before, 9ul * 7 * 9 * 4 * 4 * 4 * 4 * 2 * 3);
}

/* The four conditions with every kind of value; applied changes and a 428
 * policy. */
static void test_conditions_finely(void **unused)
{
    static const char *const match[] = {NULL,
                                        "\"v1\"",
                                        "\"v0\"",
                                        "W/\"v1\"",
                                        "*",
                                        "*, \"v1\"",
                                        "\"v0\" , ,\"v1\",",
                                        "",
                                        "\"v0\"\n\"v1\"",
                                        "w/\"v1\"",
                                        "*\n*"};
    static const char *const date[] = {NULL,
                                       RFC_AFTER,
                                       RFC_DATE,
                                       "Sunday, 06-Nov-94 08:49:36 GMT",
                                       "Sun Nov  6 08:49:37 1994",
                                       two_dates};
    static const axis axes[] = {
        AXIS("If-Match", match), AXIS("If-Unmodified-Since", date),
        AXIS("If-None-Match", match), AXIS("If-Modified-Since", date)};
    static const char *const methods[] = {"GET", "PUT", "DELETE"};
    static const target_kind targets[] = {
        {true, 1, true, 200},   {true, 2, true, 200},   {true, 0, false, 200},
        {false, 0, false, 201}, {false, 0, false, 404},
    };

    (void)unused;
    for (size_t m = 0; m < N(methods); m++)
        for (size_t t = 0; t < N(targets); t++)
            for (unsigned flags = 0; flags < 4; flags++) {
                pc_state state;
                pc_etag tag;

                set_state(&state, &targets[t], &tag);
                state.already_applied = flags & 1;
                state.requires_condition = flags & 2;
                ask_all(axes, N(axes), methods[m], &state);
            }
}

/* If-Range and Range with every kind of value, under the cache conditions. */
static void test_ranges_finely(void **unused)
{
    static const char *const none[] = {NULL, "\"v1\"", "\"v0\"", "v1"};
    static const char *const since[] = {NULL, RFC_DATE, RFC_AFTER};
    static const char *const if_range[] = {
        NULL,     "\"v1\"",  "\"v0\"",         "W/\"v1\"",
        RFC_DATE, RFC_AFTER, RFC_BEFORE,       "Sun Nov  6 08:49:37 1994",
        "v1",     "",        "\"v1\", \"v0\"", "\"v1\"\n\"v1\""};
    static const char *const range[] = {NULL,
                                        "bytes=0-1",
                                        "BYTES=0-",
                                        "bytes=-5",
                                        "bytes=-0",
                                        "bytes=5-2",
                                        "bytes=1000-",
                                        "bytes=999-",
                                        "bytes=-5000",
                                        "bytes=0-1,5-6",
                                        "bytes=5-6,0-1",
                                        "bytes=0-5,3-9,4-12",
                                        "bytes=9-9,5-5,1-1",
                                        "bytes=0-0,2-2,-1",
                                        "bytes=0-,2-2,-1",
                                        "bytes=1000-,0-0",
                                        "bytes=x,0-0",
                                        "bytes=",
                                        "bytes=,0-1,",
                                        "items=0-1",
                                        "bytes",
                                        "",
                                        "bytes=0-1\nbytes=2-3"};
    static const axis axes[] = {
        AXIS("If-None-Match", none), AXIS("If-Modified-Since", since),
        AXIS("If-Range", if_range), AXIS("Range", range)};
    static const char *const methods[] = {"GET", "HEAD", "PUT"};
    static const int64_t lengths[] = {1000, 0, -1};
    static const unsigned plain[] = {200, 206, 416, 404};

    (void)unused;
    for (size_t m = 0; m < N(methods); m++)
        for (int kind = 0; kind < 6; kind++)
            for (size_t l = 0; l < N(lengths); l++)
                for (unsigned flags = 0; flags < 4; flags++)
                    for (size_t p = 0; p < (kind == 0 ? N(plain) : 1); p++) {
                        target_kind target = {true, kind / 2, kind % 2 == 0,
                                              plain[p]};
                        pc_state state;
                        pc_etag tag;

                        set_state(&state, &target, &tag);
                        state.length = lengths[l];
                        state.modified_is_strong = flags & 1;
                        state.accepts_ranges = flags & 2;
                        ask_all(axes, N(axes), methods[m], &state);
                    }
}

static void test_it_was_a_table_worth_the_name(void **unused)
{
    (void)unused;
    print_message("%lu questions\n", n_asked);
    assert_true(n_asked > 1000000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_all_conditions_and_states),
        cmocka_unit_test(test_conditions_finely),
        cmocka_unit_test(test_ranges_finely),
        cmocka_unit_test(test_it_was_a_table_worth_the_name),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
