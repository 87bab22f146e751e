/* One call under way: queued, held, ended, tried again.  What it is placed on
 * is not its affair. */
#include "base/clock.h"
#include "engine/wire.h"

#define NS_PER_MS      ((int64_t)1000000)
#define RETRY_PAUSE_MS 50 /* before the second try; doubles with each */

/* What has ended is not told to be held: done() may free its memory. */
static void forget_held(pc_flight *flight)
{
    pc_flight **at = &flight->wire->held;

    if (!flight->held_due)
        return;
    while (*at && *at != flight)
        at = &(*at)->held_next;
    if (!*at)
        return;
    *at = flight->held_next;
    if (flight->wire->held_end == &flight->held_next)
        flight->wire->held_end = at;
    flight->held_due = false;
}

void pc_flight_end(pc_flight *flight, pc_end end, const char *detail)
{
    pc_wire *wire = flight->wire;
    pc_exchange *exchange = flight->call->exchange;

    if (flight->state == PC_FLIGHT_ENDED)
        return;
    flight->state = PC_FLIGHT_ENDED;
    pc_h1_parser_release(flight->parser);
    flight->parser = NULL;
    pc_loop_timer_stop(wire->loop, &flight->deadline);
    pc_loop_timer_stop(wire->loop, &flight->retry);
    forget_held(flight);
    exchange->end = end;
    exchange->detail = detail;
    exchange->done_ns = pc_clock_ns();
    if (flight->leader) {
        flight->parked = true;
        return;
    }
    flight->next = NULL;
    *wire->ended_end = flight;
    wire->ended_end = &flight->next;
}

void pc_flight_arrive(pc_flight *flight)
{
    pc_wire *wire = flight->wire;

    flight->held = true;
    pc_flight_restart_deadline(flight);
    if (flight->held_due)
        return;
    flight->held_due = true;
    flight->held_next = NULL;
    *wire->held_end = flight;
    wire->held_end = &flight->held_next;
}

void pc_flight_restart_deadline(pc_flight *flight)
{
    const pc_target *target = flight->wire->options.target;

    pc_loop_timer_set(flight->wire->loop, &flight->deadline,
                      pc_clock_ns() + target->timeout_ms * NS_PER_MS);
}

static void enqueue(pc_flight *head)
{
    pc_wire *wire = head->wire;

    head->next = NULL;
    *wire->queue_end = head;
    wire->queue_end = &head->next;
}

void pc_flight_dequeue(pc_flight *head)
{
    pc_wire *wire = head->wire;
    pc_flight **at = &wire->queue;

    while (*at && *at != head)
        at = &(*at)->next;
    if (!*at)
        return;
    *at = head->next;
    if (wire->queue_end == &head->next)
        wire->queue_end = at;
    head->next = NULL;
}

void pc_flight_give_up(pc_flight *head, const char *why)
{
    pc_flight_dequeue(head);
    for (pc_flight *f = head; f; f = f->follower)
        pc_flight_end(f, PC_END_NOT_SENT, why);
}

/* Queued: a wait has its limit too, though a long one. */
static void begin_waiting(pc_flight *head)
{
    pc_wire *wire = head->wire;
    const pc_target *target = wire->options.target;
    int64_t ms = target->run_ms > target->timeout_ms ? target->run_ms
                                                     : target->timeout_ms;

    for (pc_flight *f = head; f; f = f->follower) {
        pc_exchange *exchange = f->call->exchange;

        pc_h1_parser_release(f->parser);
        f->parser = NULL;
        f->stream = NULL;
        f->conn = NULL;
        f->state = PC_FLIGHT_QUEUED;
        f->begun = false;
        f->hold_at = UINT64_MAX;
        pc_loop_timer_stop(wire->loop, &f->deadline);
        exchange->response = (pc_http_response){0};
        exchange->sent_all = false;
        exchange->start_ns = exchange->sent_ns = exchange->first_ns = 0;
    }
    pc_loop_timer_set(wire->loop, &head->deadline,
                      pc_clock_ns() + ms * NS_PER_MS);
}

void pc_flight_queue(pc_flight *head)
{
    begin_waiting(head);
    enqueue(head);
}

/* ---- retries ---- */

static bool may_go_twice(const pc_flight *head)
{
    for (; head; head = head->follower)
        if (!head->call->safe || head->resent || head->held ||
            head->state != PC_FLIGHT_PLACED)
            return false;
    return true;
}

bool pc_flight_try_again(pc_flight *head, bool reused, bool transient)
{
    pc_wire *wire = head->wire;
    int64_t pause_ms = 0;

    if (!head->begun && !reused) {
        /* a connection that could not be made, or was lost unused */
        if (!transient || head->tries >= wire->options.target->retries)
            return false;
        pause_ms = (int64_t)RETRY_PAUSE_MS
                   << (head->tries < 6 ? head->tries : 6);
        head->tries++;
    } else if (head->begun) {
        /* An idle connection that the server had closed.  What may have been
         * performed is never sent twice, except where that does no harm. */
        if (!reused || !may_go_twice(head))
            return false;
    } else if (head->resent) {
        return false;
    }
    if (reused)
        for (pc_flight *f = head; f; f = f->follower)
            f->resent = f->wants_fresh = true;

    pc_flight_queue(head);
    if (pause_ms)
        pc_loop_timer_set(wire->loop, &head->retry,
                          pc_clock_ns() + pause_ms * NS_PER_MS);
    return true;
}
