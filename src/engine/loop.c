#include "engine/loop.h"

#include "base/arena.h"
#include "base/clock.h"

#include <precheck/span.h>

#include <errno.h>
#include <sys/epoll.h>
#include <unistd.h>

#define MAX_EVENTS  64
#define MAX_WAIT_MS 60000

struct pc_loop {
    pc_arena arena;
    int epoll;
    pc_timer **heap; /* slot n is heap[n - 1] */
    size_t n, cap;
    struct epoll_event events[MAX_EVENTS];
    int n_events, at_event; /* of the batch that is being handled */
};

int pc_loop_open(pc_loop **ret_loop)
{
    int epoll = epoll_create1(EPOLL_CLOEXEC);
    pc_arena arena;
    pc_loop *loop;

    if (epoll < 0)
        return PC_EIO;
    pc_arena_init(&arena);
    loop = PC_NEW(&arena, pc_loop);
    loop->arena = arena;
    loop->epoll = epoll;
    *ret_loop = loop;
    return PC_OK;
}

void pc_loop_close(pc_loop *loop)
{
    pc_arena arena;

    if (!loop)
        return;
    close(loop->epoll);
    arena = loop->arena;
    pc_arena_release(&arena);
}

int pc_loop_watch(pc_loop *loop, pc_watch *watch, uint32_t events)
{
    struct epoll_event event = {.events = events, .data.ptr = watch};

    if (epoll_ctl(loop->epoll, EPOLL_CTL_ADD, watch->fd, &event) < 0)
        return PC_EIO;
    watch->events = events;
    return PC_OK;
}

int pc_loop_rewatch(pc_loop *loop, pc_watch *watch, uint32_t events)
{
    struct epoll_event event = {.events = events, .data.ptr = watch};

    if (watch->events == events)
        return PC_OK;
    if (epoll_ctl(loop->epoll, EPOLL_CTL_MOD, watch->fd, &event) < 0)
        return PC_EIO;
    watch->events = events;
    return PC_OK;
}

void pc_loop_unwatch(pc_loop *loop, pc_watch *watch)
{
    struct epoll_event unused = {0};

    /* Fails when the owner of the descriptor has closed it: gone all the
     * same. */
    (void)epoll_ctl(loop->epoll, EPOLL_CTL_DEL, watch->fd, &unused);
    for (int i = loop->at_event; i < loop->n_events; i++)
        if (loop->events[i].data.ptr == watch)
            loop->events[i].data.ptr = NULL;
}

/* ---- the heap: heap[0] is due first ---- */

static void put(pc_loop *loop, size_t i, pc_timer *timer)
{
    loop->heap[i] = timer;
    timer->slot = i + 1;
}

static void sift_up(pc_loop *loop, size_t i)
{
    pc_timer *timer = loop->heap[i];

    while (i > 0) {
        size_t parent = (i - 1) / 2;

        if (loop->heap[parent]->at_ns <= timer->at_ns)
            break;
        put(loop, i, loop->heap[parent]);
        i = parent;
    }
    put(loop, i, timer);
}

static void sift_down(pc_loop *loop, size_t i)
{
    pc_timer *timer = loop->heap[i];

    for (;;) {
        size_t child = 2 * i + 1;

        if (child >= loop->n)
            break;
        if (child + 1 < loop->n &&
            loop->heap[child + 1]->at_ns < loop->heap[child]->at_ns)
            child++;
        if (timer->at_ns <= loop->heap[child]->at_ns)
            break;
        put(loop, i, loop->heap[child]);
        i = child;
    }
    put(loop, i, timer);
}

void pc_loop_timer_set(pc_loop *loop, pc_timer *timer, int64_t at_ns)
{
    timer->at_ns = at_ns;
    if (!timer->slot) {
        PC_PUSH(&loop->arena, loop->heap, loop->n, loop->cap, timer);
        timer->slot = loop->n;
    }
    sift_up(loop, timer->slot - 1);
    sift_down(loop, timer->slot - 1);
}

void pc_loop_timer_stop(pc_loop *loop, pc_timer *timer)
{
    size_t i = timer->slot - 1;
    pc_timer *last;

    if (!timer->slot)
        return;
    timer->slot = 0;
    last = loop->heap[--loop->n];
    if (last == timer)
        return;
    put(loop, i, last);
    sift_up(loop, i);
    sift_down(loop, last->slot - 1);
}

static int wait_ms(const pc_loop *loop, int timeout_ms)
{
    int64_t ms = timeout_ms < 0 ? MAX_WAIT_MS : timeout_ms;

    if (loop->n) {
        int64_t left_ns = loop->heap[0]->at_ns - pc_clock_ns();
        /* rounded up: a wait that ends just too early would spin */
        int64_t left_ms = left_ns <= 0 ? 0 : (left_ns + 999999) / 1000000;

        if (left_ms < ms)
            ms = left_ms;
    }
    return ms > MAX_WAIT_MS ? MAX_WAIT_MS : (int)ms;
}

/* Timers that a callback sets for now wait for the next step, so that this
 * ends. */
static void fire_due(pc_loop *loop)
{
    int64_t now_ns = pc_clock_ns();

    for (size_t most = loop->n; most > 0 && loop->n > 0; most--) {
        pc_timer *timer = loop->heap[0];

        if (timer->at_ns > now_ns)
            return;
        pc_loop_timer_stop(loop, timer);
        timer->fire(timer);
    }
}

int pc_loop_step(pc_loop *loop, int timeout_ms)
{
    int n = epoll_wait(loop->epoll, loop->events, MAX_EVENTS,
                       wait_ms(loop, timeout_ms));

    if (n < 0)
        return errno == EINTR ? PC_OK : PC_EIO;
    loop->n_events = n;
    for (loop->at_event = 0; loop->at_event < loop->n_events;
         loop->at_event++) {
        struct epoll_event *event = &loop->events[loop->at_event];
        pc_watch *watch = event->data.ptr;

        if (watch)
            watch->ready(watch, event->events);
    }
    loop->n_events = loop->at_event = 0;
    fire_due(loop);
    return PC_OK;
}
