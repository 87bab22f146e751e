/* The loop: deadlines in order, and callbacks that change what is watched. */
#include "base/clock.h"
#include "base/rng.h"
#include "engine/loop.h"
#include "support/expect.h"

#include <sys/epoll.h>
#include <unistd.h>

#define N_TIMERS 500

static int64_t last_ns;
static unsigned n_fired;

static void in_order(pc_timer *timer)
{
    EXPECT_TRUE("not set while it fires", timer->slot == 0);
    EXPECT_TRUE("in order", timer->at_ns >= last_ns);
    EXPECT_TRUE("not early", timer->at_ns <= pc_clock_ns());
    last_ns = timer->at_ns;
    n_fired++;
}

static void test_timers_fire_in_order(void **state)
{
    static pc_timer timers[N_TIMERS];
    pc_rng rng = pc_rng_new(7);
    int64_t now_ns = pc_clock_ns();
    unsigned n_stopped = 0;
    pc_loop *loop;

    (void)state;
    last_ns = n_fired = 0;
    EXPECT_INT("open", pc_loop_open(&loop), PC_OK);
    for (size_t i = 0; i < N_TIMERS; i++) {
        timers[i] = (pc_timer){.fire = in_order};
        pc_loop_timer_set(loop, &timers[i],
                          now_ns + (int64_t)pc_rng_below(&rng, 20000000));
    }
    for (size_t i = 0; i < N_TIMERS; i += 3) /* moved, both ways */
        pc_loop_timer_set(loop, &timers[i],
                          now_ns + (int64_t)pc_rng_below(&rng, 20000000));
    for (size_t i = 0; i < N_TIMERS; i += 5) { /* stopped, some twice */
        pc_loop_timer_stop(loop, &timers[i]);
        pc_loop_timer_stop(loop, &timers[i]);
        n_stopped++;
    }
    while (pc_clock_ns() < now_ns + 21000000)
        EXPECT_INT("step", pc_loop_step(loop, 100), PC_OK);
    EXPECT_INT("step", pc_loop_step(loop, 0), PC_OK);
    EXPECT_INT("fired", n_fired, N_TIMERS - n_stopped);
    pc_loop_close(loop);
}

static pc_loop *shared;
static pc_timer again;

static void set_again(pc_timer *timer)
{
    n_fired++;
    pc_loop_timer_set(shared, timer, pc_clock_ns() - 1);
}

static void test_a_timer_that_sets_itself_lets_the_step_end(void **state)
{
    (void)state;
    n_fired = 0;
    EXPECT_INT("open", pc_loop_open(&shared), PC_OK);
    again = (pc_timer){.fire = set_again};
    pc_loop_timer_set(shared, &again, pc_clock_ns());
    for (int i = 0; i < 5; i++)
        EXPECT_INT("step", pc_loop_step(shared, 1000), PC_OK);
    EXPECT_INT("fired", n_fired, 5);
    pc_loop_close(shared);
}

/* The first that is called takes the other away, which must not be called. */
static pc_watch pair[2];
static unsigned n_ready;

static void take_other_away(pc_watch *watch, uint32_t events)
{
    EXPECT_TRUE("readable", events & EPOLLIN);
    n_ready++;
    pc_loop_unwatch(shared, watch == &pair[0] ? &pair[1] : &pair[0]);
}

static void test_a_watch_may_take_another_away(void **state)
{
    int pipes[2][2];

    (void)state;
    n_ready = 0;
    EXPECT_INT("open", pc_loop_open(&shared), PC_OK);
    for (int i = 0; i < 2; i++) {
        EXPECT_INT("pipe", pipe(pipes[i]), 0);
        EXPECT_INT("write", write(pipes[i][1], "x", 1), 1);
        pair[i] = (pc_watch){.fd = pipes[i][0], .ready = take_other_away};
        EXPECT_INT("watch", pc_loop_watch(shared, &pair[i], EPOLLIN), PC_OK);
    }
    EXPECT_INT("step", pc_loop_step(shared, 100), PC_OK);
    EXPECT_INT("called", n_ready, 1);
    EXPECT_INT("step", pc_loop_step(shared, 0), PC_OK);
    EXPECT_INT("level-triggered", n_ready, 2);
    pc_loop_close(shared);
    for (int i = 0; i < 2; i++) {
        close(pipes[i][0]);
        close(pipes[i][1]);
    }
}

static void test_what_cannot_be_watched(void **state)
{
    pc_watch watch = {.fd = -1};
    pc_loop *loop;

    (void)state;
    EXPECT_INT("open", pc_loop_open(&loop), PC_OK);
    EXPECT_INT("watch", pc_loop_watch(loop, &watch, EPOLLIN), PC_EIO);
    pc_loop_close(loop);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_timers_fire_in_order),
        cmocka_unit_test(test_a_timer_that_sets_itself_lets_the_step_end),
        cmocka_unit_test(test_a_watch_may_take_another_away),
        cmocka_unit_test(test_what_cannot_be_watched),
    };

    return cmocka_run_group_tests_name("engine.loop", tests, NULL, NULL);
}
