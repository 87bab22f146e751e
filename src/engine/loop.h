/* engine/loop.h - one epoll set and a heap of deadlines.
 *
 * File descriptors enter the set once and stay; deadlines live in user space
 * (a timerfd for each costs half as much CPU again).  Everything runs inside
 * pc_loop_step; a callback may add, change and remove watches and timers, its
 * own included.
 */
#ifndef PRECHECK_ENGINE_LOOP_H
#define PRECHECK_ENGINE_LOOP_H

#include <stddef.h>
#include <stdint.h>

typedef struct pc_loop pc_loop;

/* A descriptor that is watched.  The caller owns the memory and keeps it until
 * pc_loop_unwatch. */
typedef struct pc_watch pc_watch;
struct pc_watch {
    int fd;
    uint32_t events; /* EPOLLIN, EPOLLOUT; set by pc_loop_watch */
    void (*ready)(pc_watch *watch, uint32_t events);
    void *context;
};

/* A deadline.  The caller owns the memory; zeroed means not set. */
typedef struct pc_timer pc_timer;
struct pc_timer {
    int64_t at_ns; /* on pc_clock_ns */
    size_t slot;   /* place in the heap from 1; 0 = not set */
    void (*fire)(pc_timer *timer);
    void *context;
};

/* PC_EIO when the system gives no epoll set. */
int pc_loop_open(pc_loop **ret_loop);
void pc_loop_close(pc_loop *loop);

/* Level-triggered.  fd, ready and context are set by the caller.  PC_EIO with
 * errno set when the kernel refuses. */
int pc_loop_watch(pc_loop *loop, pc_watch *watch, uint32_t events);
/* Other events for a watch that is already in the set; no system call when
 * they are the same. */
int pc_loop_rewatch(pc_loop *loop, pc_watch *watch, uint32_t events);
/* Before the descriptor is closed.  Events that are already read for it are
 * dropped. */
void pc_loop_unwatch(pc_loop *loop, pc_watch *watch);

/* Sets it, or moves it when it is set. */
void pc_loop_timer_set(pc_loop *loop, pc_timer *timer, int64_t at_ns);
void pc_loop_timer_stop(pc_loop *loop, pc_timer *timer);

/* Waits at most timeout_ms (< 0: until the next deadline, at most a minute),
 * then calls what is ready and what is due.  PC_EIO when waiting fails; a
 * signal ends the wait early and is no error. */
int pc_loop_step(pc_loop *loop, int timeout_ms);

#endif
