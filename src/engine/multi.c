#include "engine/multi.h"

#include "base/clock.h"

#include <precheck/span.h>

#include <stdlib.h>
#include <sys/epoll.h>

static void read_messages(pc_multi *multi)
{
    bool gone = false;
    CURLMsg *message;
    int left;

    multi->gone = &gone;
    while ((message = curl_multi_info_read(multi->handle, &left))) {
        if (message->msg != CURLMSG_DONE)
            continue;
        multi->done(multi, message->easy_handle, message->data.result);
        if (gone)
            return;
    }
    multi->gone = NULL;
}

static void act(pc_multi *multi, curl_socket_t fd, int flags)
{
    int running;

    /* The only errors are those of handles that are not ours to have. */
    (void)curl_multi_socket_action(multi->handle, fd, flags, &running);
    read_messages(multi);
}

static void on_ready(pc_watch *watch, uint32_t events)
{
    int flags = 0;

    if (events & EPOLLIN)
        flags |= CURL_CSELECT_IN;
    if (events & EPOLLOUT)
        flags |= CURL_CSELECT_OUT;
    if (events & (EPOLLERR | EPOLLHUP))
        flags |= CURL_CSELECT_ERR;
    act(watch->context, watch->fd, flags);
}

static void on_timer(pc_timer *timer)
{
    act(timer->context, CURL_SOCKET_TIMEOUT, 0);
}

/* CURLMOPT_SOCKETFUNCTION: the watch of a socket is libcurl's socket pointer.
 */
static int set_socket(CURL *easy, curl_socket_t fd, int what, void *context,
                      void *known)
{
    pc_multi *multi = context;
    pc_watch *watch = known;
    uint32_t events = 0;

    (void)easy;
    if (what == CURL_POLL_REMOVE) {
        if (watch) {
            pc_loop_unwatch(multi->loop, watch);
            free(watch);
            curl_multi_assign(multi->handle, fd, NULL);
        }
        return 0;
    }
    if (what != CURL_POLL_OUT)
        events |= EPOLLIN;
    if (what != CURL_POLL_IN)
        events |= EPOLLOUT;
    if (watch)
        return pc_loop_rewatch(multi->loop, watch, events) < 0 ? -1 : 0;

    watch = calloc(1, sizeof *watch);
    if (!watch)
        return -1;
    watch->fd = fd;
    watch->ready = on_ready;
    watch->context = multi;
    if (pc_loop_watch(multi->loop, watch, events) < 0) {
        free(watch);
        return -1;
    }
    curl_multi_assign(multi->handle, fd, watch);
    return 0;
}

/* CURLMOPT_TIMERFUNCTION.  Never acts from here: libcurl is on the stack. */
static int set_timer(CURLM *handle, long timeout_ms, void *context)
{
    pc_multi *multi = context;

    (void)handle;
    if (timeout_ms < 0)
        pc_loop_timer_stop(multi->loop, &multi->timer);
    else
        pc_loop_timer_set(multi->loop, &multi->timer,
                          pc_clock_ns() + (int64_t)timeout_ms * 1000000);
    return 0;
}

int pc_multi_open(pc_multi *multi, pc_loop *loop)
{
    CURLM *handle = curl_multi_init();

    if (!handle)
        return PC_ENOMEM;
    multi->handle = handle;
    multi->loop = loop;
    multi->gone = NULL;
    multi->timer = (pc_timer){.fire = on_timer, .context = multi};
    curl_multi_setopt(handle, CURLMOPT_SOCKETFUNCTION, set_socket);
    curl_multi_setopt(handle, CURLMOPT_SOCKETDATA, multi);
    curl_multi_setopt(handle, CURLMOPT_TIMERFUNCTION, set_timer);
    curl_multi_setopt(handle, CURLMOPT_TIMERDATA, multi);
    return PC_OK;
}

void pc_multi_close(pc_multi *multi)
{
    if (!multi->handle)
        return;
    if (multi->gone)
        *multi->gone = true;
    curl_multi_cleanup(multi->handle);
    pc_loop_timer_stop(multi->loop, &multi->timer);
    multi->handle = NULL;
}

int pc_multi_add(pc_multi *multi, CURL *easy)
{
    return curl_multi_add_handle(multi->handle, easy) == CURLM_OK ? PC_OK
                                                                  : PC_EIO;
}

void pc_multi_remove(pc_multi *multi, CURL *easy)
{
    curl_multi_remove_handle(multi->handle, easy);
}
