#include "base/cleanup.h"
#include "base/str.h"
#include "engine/pace.h"
#include "support/expect.h"

#define MS ((int64_t)1000000)
#define S  (1000 * MS)

static void test_jobs_are_the_limit(void **state)
{
    pc_pace pace;

    (void)state;
    pc_pace_init(&pace, 0, 2);
    EXPECT_INT("free", pc_pace_wait_ns(&pace, 5), 0);
    pc_pace_leave(&pace, 5);
    pc_pace_leave(&pace, 5);
    EXPECT_TRUE("full", pc_pace_wait_ns(&pace, 5) == INT64_MAX);
    pc_pace_done(&pace);
    EXPECT_INT("free again", pc_pace_wait_ns(&pace, 5), 0);
    pc_pace_init(&pace, 0, 0);
    EXPECT_INT("never none", pc_pace_wait_ns(&pace, 5), 0);
}

static void test_the_rate_holds_over_a_second(void **state)
{
    int64_t now = 1000 * S;
    unsigned n = 0;
    pc_pace pace;

    (void)state;
    pc_pace_init(&pace, 20, 1);
    for (int64_t at = now; at < now + S; at += MS)
        if (pc_pace_wait_ns(&pace, at) == 0) {
            pc_pace_leave(&pace, at);
            pc_pace_done(&pace);
            n++;
        }
    EXPECT_INT("20 a second", n, 20);
    /* What was not used is not saved up. */
    now += 100 * S;
    n = 0;
    for (int64_t at = now; at < now + S; at += MS)
        if (pc_pace_wait_ns(&pace, at) == 0) {
            pc_pace_leave(&pace, at);
            pc_pace_done(&pace);
            n++;
        }
    EXPECT_TRUE("20 a second", n >= 20 && n <= 21);
}

static void test_retry_after(void **state)
{
    static const struct {
        const char *row;
        unsigned status;
        const char *value;
        bool safe;
        unsigned tries;
        bool again;
        int64_t wait_ms;
    } rows[] = {
        {"429", 429, "2", true, 1, true, 2000},
        {"503", 503, " 2 ", true, 1, true, 2000},
        {"at once", 429, "0", true, 1, true, 0},
        {"a date", 503, "Sun, 06 Nov 1994 08:49:40 GMT", true, 1, true, 3000},
        {"a past date", 503, "Sun, 06 Nov 1994 08:00:00 GMT", true, 1, true, 0},
        {"another status", 500, "2", true, 1, false, 0},
        {"without", 429, NULL, true, 1, false, 0},
        {"no time", 429, "soon", true, 1, false, 0},
        {"below zero", 429, "-1", true, 1, false, 0},
        {"very long", 429, "31", true, 1, false, 0},
        {"all there is", 429, "30", true, 1, true, 30000},
        {"far too long", 429, "99999999999999999999", true, 1, false, 0},
        {"a safe one five times", 429, "0", true, 5, true, 0},
        {"and no more", 429, "0", true, 6, false, 0},
        {"a write twice", 429, "0", false, 2, true, 0},
        {"and no more", 429, "0", false, 3, false, 0},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        PC_AUTO_ARENA arena;
        pc_http_response response = {.status = rows[i].status};
        pc_pace pace;

        pc_arena_init(&arena);
        pc_pace_init(&pace, 0, 1);
        if (rows[i].value)
            pc_lines_add(&arena, &response.fields, PC_LIT("retry-after"),
                         TIGHT(rows[i].value));
        EXPECT_INT(rows[i].row,
                   pc_pace_again(&pace, &response, rows[i].safe, rows[i].tries,
                                 S, 784111777),
                   rows[i].again);
        EXPECT_INT(rows[i].row, pc_pace_wait_ns(&pace, S),
                   rows[i].wait_ms * MS);
    }
}

static void test_all_pauses_together_have_a_limit(void **state)
{
    PC_AUTO_ARENA arena;
    pc_http_response response = {.status = 429};
    pc_pace pace;

    (void)state;
    pc_arena_init(&arena);
    pc_pace_init(&pace, 0, 1);
    pc_lines_add(&arena, &response.fields, PC_LIT("Retry-After"), PC_LIT("10"));
    EXPECT_TRUE("10", pc_pace_again(&pace, &response, true, 1, S, 0));
    EXPECT_TRUE("the same pause",
                pc_pace_again(&pace, &response, true, 1, S, 0));
    EXPECT_INT("counts once", pace.paused_ms, 10000);
    EXPECT_TRUE("20", pc_pace_again(&pace, &response, true, 1, 20 * S, 0));
    EXPECT_TRUE("30", pc_pace_again(&pace, &response, true, 1, 40 * S, 0));
    EXPECT_TRUE("no more",
                !pc_pace_again(&pace, &response, true, 1, 60 * S, 0));
}
/* A bucket of 20 that fills by 10 a second, and Retry-After: 1. */
typedef struct bucket {
    double level;
    int64_t at_ns;
} bucket;

static bool bucket_takes(bucket *b, int64_t now_ns)
{
    b->level += (double)(now_ns - b->at_ns) / (double)S * 10;
    b->at_ns = now_ns;
    if (b->level > 20)
        b->level = 20;
    if (b->level < 1)
        return false;
    b->level--;
    return true;
}

/* 4 jobs, an answer within the millisecond; how long for n requests, in
 * seconds, or -1 when one was given up. */
static double run_against_bucket(unsigned n)
{
    PC_AUTO_ARENA arena;
    pc_http_response refusal = {.status = 429};
    const int64_t begin = 1000 * S;
    int64_t now = begin;
    bucket b = {20, begin};
    unsigned tries = 0;
    pc_pace pace;

    pc_arena_init(&arena);
    pc_lines_add(&arena, &refusal.fields, PC_LIT("Retry-After"), PC_LIT("1"));
    pc_pace_init(&pace, 0, 4);
    while (n && now < begin + 1000 * S) {
        bool taken;

        now += MS;
        if (pc_pace_wait_ns(&pace, now))
            continue;
        tries++;
        pc_pace_leave(&pace, now);
        taken = bucket_takes(&b, now);
        pc_pace_done(&pace);
        if (taken) {
            n--;
            tries = 0;
        } else if (!pc_pace_again(&pace, &refusal, false, tries, now, 0)) {
            return -1;
        }
    }
    return n ? -1 : (double)(now - begin) / (double)S;
}

static void test_a_run_keeps_to_what_the_server_takes(void **state)
{
    double took_s = run_against_bucket(800);

    (void)state;
    EXPECT_TRUE("nothing is given up", took_s > 0);
    EXPECT_TRUE("in not much more than the 78 s that it takes", took_s < 100);
}

static void test_one_refusal_does_not_slow_a_run_down(void **state)
{
    PC_AUTO_ARENA arena;
    pc_http_response refusal = {.status = 503};
    pc_pace pace;

    (void)state;
    pc_arena_init(&arena);
    pc_lines_add(&arena, &refusal.fields, PC_LIT("Retry-After"), PC_LIT("5"));
    pc_pace_init(&pace, 0, 4);
    pc_pace_leave(&pace, S);
    pc_pace_done(&pace);
    EXPECT_TRUE("again", pc_pace_again(&pace, &refusal, true, 1, 2 * S, 0));
    pc_pace_leave(&pace, 7 * S);
    EXPECT_INT("at once", pc_pace_wait_ns(&pace, 7 * S), 0);
}

static void test_the_clean_up_has_pauses_of_its_own(void **state)
{
    PC_AUTO_ARENA arena;
    pc_http_response response = {.status = 429};
    pc_pace pace;

    (void)state;
    pc_arena_init(&arena);
    pc_pace_init(&pace, 0, 1);
    pc_lines_add(&arena, &response.fields, PC_LIT("Retry-After"), PC_LIT("30"));
    EXPECT_TRUE("30", pc_pace_again(&pace, &response, true, 1, S, 0));
    EXPECT_TRUE("no more",
                !pc_pace_again(&pace, &response, true, 1, 60 * S, 0));
    pc_pace_forgive(&pace);
    EXPECT_TRUE("again", pc_pace_again(&pace, &response, true, 1, 60 * S, 0));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_jobs_are_the_limit),
        cmocka_unit_test(test_the_rate_holds_over_a_second),
        cmocka_unit_test(test_retry_after),
        cmocka_unit_test(test_all_pauses_together_have_a_limit),
        cmocka_unit_test(test_a_run_keeps_to_what_the_server_takes),
        cmocka_unit_test(test_one_refusal_does_not_slow_a_run_down),
        cmocka_unit_test(test_the_clean_up_has_pauses_of_its_own),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
