/* race/search.c - Wing, Gong and Lowe's search, for orders that nothing forces.
 *
 * Events in a list, calls before returns at one instant.  An operation may be
 * placed while no return of an unplaced one stands before its call.  Placed
 * ones are lifted out of the list; a dead end puts the last one back.  An
 * observer that is legal now is placed now and never reconsidered: it changes
 * nothing, so leaving it for later cannot help.  What was tried is remembered
 * as (set of placed operations, state).
 */
#include "race/search.h"

#include <stdlib.h>
#include <string.h>

#define MAX_CACHE_BYTES ((size_t)256 << 20)

typedef struct event {
    int64_t at;
    size_t op;
    bool is_return;
    size_t prev, next; /* indices; 0 is the head */
    size_t partner;    /* of a call: its return, 0 = none */
} event;

typedef struct frame {
    size_t event;
    uint32_t state; /* before it */
    bool forced;    /* an observer: nothing else to try here */
} frame;

typedef struct search {
    pc_arena *arena;
    const pc_register_history *history;
    event *events;
    size_t n_events;
    frame *stack;
    size_t depth, deepest, stuck; /* stuck: who could not go at the deepest */
    uint64_t *placed;             /* bit set of operations */
    size_t n_words;
    uint64_t *cache; /* open addressing: n_words + 1 words an entry */
    size_t cache_size, cache_used;
    size_t left; /* operations that surely happened and are not placed */
    uint32_t state;
    uint64_t steps, budget;
} search;

static int by_time(const void *a, const void *b)
{
    const event *x = a, *y = b;

    if (x->at != y->at)
        return x->at < y->at ? -1 : 1;
    if (x->is_return != y->is_return)
        return x->is_return ? 1 : -1;
    return (x->op > y->op) - (x->op < y->op);
}

static void make_events(search *s)
{
    const pc_register_history *h = s->history;
    size_t *call_of = PC_NEW_ARRAY(s->arena, h->n_ops + 1, size_t);
    size_t n = 1;

    s->events = PC_NEW_ARRAY(s->arena, 2 * h->n_ops + 2, event);
    for (size_t i = 0; i < h->n_ops; i++) {
        const pc_register_op *op = &h->ops[i];

        if (op->unknown && !pc_register_mutates(op))
            continue;
        s->events[n++] = (event){.at = op->start_ns, .op = i};
        if (op->unknown)
            continue;
        s->left++;
        s->events[n++] = (event){.at = op->end_ns, .op = i, .is_return = true};
    }
    qsort(s->events + 1, n - 1, sizeof *s->events, by_time);
    for (size_t i = 1; i < n; i++) {
        event *e = &s->events[i];

        e->prev = i - 1;
        e->next = i + 1 < n ? i + 1 : 0;
        if (!e->is_return)
            call_of[e->op] = i;
        else
            s->events[call_of[e->op]].partner = i;
    }
    s->events[0].next = n > 1 ? 1 : 0;
    s->n_events = n;
}

static void unlink_event(search *s, size_t i)
{
    event *e = &s->events[i];

    s->events[e->prev].next = e->next;
    if (e->next)
        s->events[e->next].prev = e->prev;
}

static void relink_event(search *s, size_t i)
{
    event *e = &s->events[i];

    s->events[e->prev].next = i;
    if (e->next)
        s->events[e->next].prev = i;
}

static void place(search *s, size_t i, bool forced)
{
    const event *e = &s->events[i];
    const pc_register_op *op = &s->history->ops[e->op];

    s->stack[s->depth++] = (frame){i, s->state, forced};
    s->placed[e->op / 64] |= UINT64_C(1) << (e->op % 64);
    if (pc_register_mutates(op))
        s->state = op->effect;
    if (!op->unknown)
        s->left--;
    unlink_event(s, i);
    if (e->partner)
        unlink_event(s, e->partner);
}

static void take_back(search *s)
{
    frame f = s->stack[--s->depth];
    const event *e = &s->events[f.event];

    if (e->partner)
        relink_event(s, e->partner);
    relink_event(s, f.event);
    if (!s->history->ops[e->op].unknown)
        s->left++;
    s->placed[e->op / 64] &= ~(UINT64_C(1) << (e->op % 64));
    s->state = f.state;
}

/* All observers that may go first and are legal in this state. */
static void place_observers(search *s)
{
    size_t i = s->events[0].next;

    while (i && !s->events[i].is_return) {
        const pc_register_op *op = &s->history->ops[s->events[i].op];

        s->steps++;
        if (!pc_register_mutates(op) && pc_register_allows(op, s->state)) {
            place(s, i, true);
            i = s->events[0].next;
            continue;
        }
        i = s->events[i].next;
    }
}

static uint64_t hash_words(const uint64_t *words, size_t n)
{
    uint64_t h = 0x9e3779b97f4a7c15u;

    for (size_t i = 0; i < n; i++) {
        h ^= words[i];
        h *= 0xbf58476d1ce4e5b9u;
        h ^= h >> 29;
    }
    return h;
}

static bool cache_grow(search *s)
{
    size_t width = s->n_words + 1, old_size = s->cache_size;
    size_t size = old_size ? 2 * old_size : 1024;
    uint64_t *old = s->cache;

    if (size > MAX_CACHE_BYTES / (width * sizeof *old))
        return false;
    s->cache = calloc(size, width * sizeof *s->cache);
    if (!s->cache) {
        s->cache = old;
        return false;
    }
    s->cache_size = size;
    for (size_t i = 0; i < old_size; i++) {
        const uint64_t *entry = old + i * width;
        size_t at = hash_words(entry, width) & (size - 1);

        if (!entry[width - 1])
            continue;
        while (s->cache[at * width + width - 1])
            at = (at + 1) & (size - 1);
        memcpy(s->cache + at * width, entry, width * sizeof *entry);
    }
    free(old);
    return true;
}

/* 1: new, 0: tried before, -1: no room. */
static int remember(search *s, const uint64_t *key)
{
    size_t width = s->n_words + 1;
    size_t at;

    if (4 * (s->cache_used + 1) > 3 * s->cache_size && !cache_grow(s))
        return -1;
    at = hash_words(key, width) & (s->cache_size - 1);
    while (s->cache[at * width + width - 1]) {
        if (memcmp(s->cache + at * width, key, width * sizeof *key) == 0)
            return 0;
        at = (at + 1) & (s->cache_size - 1);
    }
    memcpy(s->cache + at * width, key, width * sizeof *key);
    s->cache_used++;
    return 1;
}

/* Whether placing this mutator leads somewhere that was not tried. */
static int leads_on(search *s, const event *e)
{
    const pc_register_op *op = &s->history->ops[e->op];
    uint64_t *key = s->placed; /* has one word to spare for the state */
    int r;

    key[e->op / 64] |= UINT64_C(1) << (e->op % 64);
    key[s->n_words] = (uint64_t)op->effect + 1; /* never 0: 0 is free */
    r = remember(s, key);
    key[e->op / 64] &= ~(UINT64_C(1) << (e->op % 64));
    return r;
}

static void note_depth(search *s, size_t event_index)
{
    if (s->depth >= s->deepest) {
        s->deepest = s->depth;
        s->stuck = s->events[event_index].op;
    }
}

/* Back to the last mutator; the event after it, or 0 when there is none. */
static size_t back_up(search *s)
{
    while (s->depth) {
        frame f = s->stack[s->depth - 1];

        take_back(s);
        if (!f.forced)
            return s->events[f.event].next;
    }
    return 0;
}

static pc_linear run(search *s)
{
    size_t i;

    place_observers(s);
    i = s->events[0].next;
    while (s->left) {
        const pc_register_op *op;

        if (++s->steps > s->budget)
            return PC_LINEAR_UNDECIDED;
        if (!i || s->events[i].is_return) {
            if (i)
                note_depth(s, i);
            i = back_up(s);
            if (!i && !s->depth)
                return PC_NOT_LINEARIZABLE;
            continue;
        }
        op = &s->history->ops[s->events[i].op];
        if (pc_register_mutates(op) && pc_register_allows(op, s->state)) {
            int fresh = leads_on(s, &s->events[i]);

            if (fresh < 0)
                return PC_LINEAR_UNDECIDED;
            if (fresh) {
                place(s, i, false);
                place_observers(s);
                i = s->events[0].next;
                continue;
            }
        }
        i = s->events[i].next;
    }
    return PC_LINEARIZABLE;
}

static void fill_order(search *s, pc_register_result *result)
{
    result->order = PC_NEW_ARRAY(s->arena, s->depth + 1, size_t);
    for (size_t i = 0; i < s->depth; i++) {
        size_t op = s->events[s->stack[i].event].op;

        if (pc_register_mutates(&s->history->ops[op]))
            result->order[result->n_order++] = op;
    }
}

void pc_register_search(pc_arena *arena, const pc_register_history *history,
                        uint64_t budget, pc_register_result *ret_result)
{
    search s = {.arena = arena,
                .history = history,
                .state = history->initial,
                .budget = budget,
                .stuck = PC_NO_OP,
                .n_words = history->n_ops / 64 + 1};

    s.placed = PC_NEW_ARRAY(arena, s.n_words + 1, uint64_t);
    s.stack = PC_NEW_ARRAY(arena, history->n_ops + 1, frame);
    make_events(&s);
    ret_result->verdict = run(&s);
    ret_result->steps = s.steps;
    ret_result->searched = true;
    if (ret_result->verdict == PC_LINEARIZABLE) {
        fill_order(&s, ret_result);
    } else if (ret_result->verdict == PC_NOT_LINEARIZABLE) {
        ret_result->conflict = PC_CONFLICT_SEARCH;
        ret_result->a = s.stuck;
        ret_result->b = PC_NO_OP;
    }
    free(s.cache);
}
