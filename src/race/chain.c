/* race/chain.c - the exact pass over a fixed order of the mutators.
 *
 * Let p[1..K] be the instants of the mutators; slot j is the time from p[j] to
 * p[j+1], p[0] is the beginning and p[K+1] the end of time.  An observer [s, e]
 * whose predicate is false in all slots a..b, and in no slot next to them, must
 * not lie inside that run:
 *
 *     p[b+1] > e   implies   p[a] >= s
 *
 * Lower bounds imply lower bounds further left only, so one pass from right to
 * left finds the least solution; the order works if that one keeps each mutator
 * inside its interval.
 */
#include "race/chain.h"

#include <stdlib.h>
#include <string.h>

/* "p[t] > end of op implies p[a] >= start of op", filed under t. */
typedef struct clause {
    size_t a, t, op, next; /* next: index + 1 in the list of the same t */
} clause;

typedef struct pass {
    pc_arena *arena;
    const pc_register_history *history;
    const size_t *order; /* order[j - 1] is m_j */
    size_t n;            /* K */
    size_t *slot_of;     /* state -> slot + 1, 0: never there */
    size_t *absent;      /* the slots without a representation, ascending */
    size_t n_absent;
    clause *clauses;
    size_t n_clauses, cap_clauses;
    size_t *first; /* by t: index + 1 of the first clause */
    size_t *tree;  /* Fenwick tree of prefix maxima: clause index + 1 */
    int64_t *p;
    size_t *cause; /* of p[t]: clause index + 1; 0: the start of early[t] */
    size_t *early; /* the operation among m_1..m_t that started last */
    pc_register_result *result;
} pass;

static const pc_register_op *op_at(const pass *p, size_t index)
{
    return &p->history->ops[index];
}

static uint32_t state_in(const pass *p, size_t slot)
{
    return slot ? op_at(p, p->order[slot - 1])->effect : p->history->initial;
}

static bool fail(pass *p, pc_conflict conflict, size_t a, size_t b)
{
    p->result->verdict = PC_NOT_LINEARIZABLE;
    p->result->conflict = conflict;
    p->result->a = a;
    p->result->b = b;
    return false;
}

static void lay_out_slots(pass *p)
{
    size_t n_absent = 0;

    p->slot_of = PC_NEW_ARRAY(p->arena, p->history->n_states + 1, size_t);
    for (size_t slot = 0; slot <= p->n; slot++)
        n_absent += state_in(p, slot) == PC_STATE_ABSENT;
    p->absent = PC_NEW_ARRAY(p->arena, n_absent + 1, size_t);
    for (size_t slot = 0; slot <= p->n; slot++) {
        if (state_in(p, slot) == PC_STATE_ABSENT)
            p->absent[p->n_absent++] = slot;
        else
            p->slot_of[state_in(p, slot)] = slot + 1;
    }
}

static bool mutators_follow(pass *p)
{
    for (size_t j = 1; j <= p->n; j++)
        if (!pc_register_allows(op_at(p, p->order[j - 1]), state_in(p, j - 1)))
            return fail(p, PC_CONFLICT_ORPHAN, p->order[j - 1],
                        j > 1 ? p->order[j - 2] : PC_NO_OP);
    return true;
}

static void add_clause(pass *p, size_t a, size_t b, size_t op)
{
    clause c = {a, b + 1, op, p->first[b + 1]};

    PC_PUSH(p->arena, p->clauses, p->n_clauses, p->cap_clauses, c);
    p->first[b + 1] = p->n_clauses;
}

static int by_number(const void *a, const void *b)
{
    size_t x = *(const size_t *)a, y = *(const size_t *)b;

    return (x > y) - (x < y);
}

/* The slots whose state the predicate lists, ascending. */
static size_t *listed_slots(pass *p, const pc_register_op *op, size_t *ret_n)
{
    size_t n = 0, cap = op->n_states;
    size_t *slots;

    for (uint32_t i = 0; i < op->n_states; i++)
        if (op->states[i] == PC_STATE_ABSENT)
            cap += p->n_absent;
    slots = PC_NEW_ARRAY(p->arena, cap + 1, size_t);
    for (uint32_t i = 0; i < op->n_states; i++) {
        uint32_t state = op->states[i];

        if (state == PC_STATE_ABSENT) {
            memcpy(slots + n, p->absent, p->n_absent * sizeof *slots);
            n += p->n_absent;
        } else if (state < p->history->n_states && p->slot_of[state]) {
            slots[n++] = p->slot_of[state] - 1;
        }
    }
    if (n > 1)
        qsort(slots, n, sizeof *slots, by_number);
    *ret_n = n;
    return slots;
}

/* A clause for each maximal run of slots in which the observer is false. */
static void add_clauses(pass *p, size_t op)
{
    const pc_register_op *x = op_at(p, op);
    size_t n, from = 0;
    size_t *slots;

    if (x->predicate == PC_ANY)
        return;
    slots = listed_slots(p, x, &n);
    if (x->predicate == PC_IN) {
        for (size_t i = 0; i <= n; i++) {
            size_t to = i < n ? slots[i] : p->n + 1;

            if (to > from)
                add_clause(p, from, to - 1, op);
            from = to + 1;
        }
        return;
    }
    for (size_t i = 0; i < n; i = from) {
        from = i + 1;
        while (from < n && slots[from] == slots[from - 1] + 1)
            from++;
        add_clause(p, slots[i], slots[from - 1], op);
    }
}

static int64_t bound_of(const pass *p, size_t clause_number)
{
    if (!clause_number)
        return INT64_MIN;
    return op_at(p, p->clauses[clause_number - 1].op)->start_ns;
}

static void tree_update(pass *p, size_t at, size_t clause_number)
{
    for (; at <= p->n; at += at & (~at + 1))
        if (bound_of(p, clause_number) > bound_of(p, p->tree[at]))
            p->tree[at] = clause_number;
}

static size_t tree_query(const pass *p, size_t at)
{
    size_t best = 0;

    for (; at; at -= at & (~at + 1))
        if (bound_of(p, p->tree[at]) > bound_of(p, best))
            best = p->tree[at];
    return best;
}

/* The operations whose intervals together allow no instant, from the last
 * implication back to the first. */
static void explain(pass *p, size_t t, size_t culprit)
{
    size_t n = 0,
           *why = PC_NEW_ARRAY(p->arena, p->n + 2 * p->n_clauses + 2, size_t);

    why[n++] = culprit;
    while (t >= 1 && t <= p->n && p->cause[t]) {
        const clause *c = &p->clauses[p->cause[t] - 1];

        why[n++] = c->op;
        t = c->t;
    }
    if (t >= 1 && t <= p->n)
        why[n++] = p->early[t];
    p->result->why = why;
    p->result->n_why = n;
}

static bool place_right_to_left(pass *p)
{
    p->p = PC_NEW_ARRAY(p->arena, p->n + 2, int64_t);
    p->cause = PC_NEW_ARRAY(p->arena, p->n + 2, size_t);
    p->tree = PC_NEW_ARRAY(p->arena, p->n + 2, size_t);
    for (size_t t = p->n + 1; t >= 1; t--) {
        p->p[t] = INT64_MAX;
        if (t <= p->n) {
            size_t best = tree_query(p, t);

            p->p[t] = op_at(p, p->early[t])->start_ns;
            if (bound_of(p, best) > p->p[t]) {
                p->p[t] = bound_of(p, best);
                p->cause[t] = best;
            }
        }
        for (size_t c = p->first[t]; c; c = p->clauses[c - 1].next) {
            const clause *it = &p->clauses[c - 1];

            if (p->p[t] <= op_at(p, it->op)->end_ns)
                continue;
            if (it->a == 0) {
                explain(p, t, it->op);
                return fail(p, PC_CONFLICT_OBSERVER, it->op,
                            t <= p->n ? p->order[t - 1] : PC_NO_OP);
            }
            tree_update(p, it->a, c);
        }
    }
    return true;
}

static bool inside_intervals(pass *p)
{
    for (size_t t = 1; t <= p->n; t++) {
        size_t m = p->order[t - 1];

        if (p->p[t] <= op_at(p, m)->end_ns)
            continue;
        explain(p, t, m);
        if (p->cause[t])
            return fail(p, PC_CONFLICT_OBSERVER, p->clauses[p->cause[t] - 1].op,
                        m);
        return fail(p, PC_CONFLICT_REAL_TIME, m, p->early[t]);
    }
    return true;
}

bool pc_chain_pass(pc_arena *arena, const pc_register_history *history,
                   const size_t *order, size_t n_order,
                   pc_register_result *ret_result)
{
    pass p = {.arena = arena,
              .history = history,
              .order = order,
              .n = n_order,
              .result = ret_result};

    lay_out_slots(&p);
    if (!mutators_follow(&p))
        return false;
    p.first = PC_NEW_ARRAY(arena, n_order + 2, size_t);
    p.early = PC_NEW_ARRAY(arena, n_order + 2, size_t);
    for (size_t j = 1; j <= n_order; j++) {
        size_t m = order[j - 1];

        p.early[j] = j > 1 && op_at(&p, p.early[j - 1])->start_ns >=
                                  op_at(&p, m)->start_ns
                         ? p.early[j - 1]
                         : m;
    }
    for (size_t i = 0; i < history->n_ops; i++)
        if (!pc_register_mutates(&history->ops[i]) && !history->ops[i].unknown)
            add_clauses(&p, i);
    return place_right_to_left(&p) && inside_intervals(&p);
}
