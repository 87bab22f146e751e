#include "race/check.h"

#include "race/chain.h"
#include "race/search.h"

#include <string.h>

#define MAX_BLOCKS    7
#define MAX_OPTIONAL  4
#define MAX_PASS_WORK 20000000u /* operations looked at over all orders */

/* Mutators in forced order: each but the first consumes the version that the
 * one before it made. */
typedef struct block {
    size_t *ops;
    size_t n;
    int64_t last_start, first_end; /* over all of them */
} block;

typedef struct check {
    pc_arena *arena;
    const pc_register_history *history;
    pc_register_result *result;
    size_t *maker;    /* state -> operation that makes it, or PC_NO_OP */
    bool *in;         /* operation takes part */
    size_t *consumer; /* version -> operation that names it as its base */
    size_t optional[MAX_OPTIONAL];
    size_t n_optional;
    block blocks[MAX_BLOCKS];
    size_t n_blocks;
    size_t *order;
    size_t n_order;
    uint64_t work;
    bool too_much; /* more than MAX_PASS_WORK: ask the search */
} check;

static const pc_register_op *op_at(const check *c, size_t i)
{
    return &c->history->ops[i];
}

static bool conflict(check *c, pc_conflict kind, size_t a, size_t b)
{
    c->result->verdict = PC_NOT_LINEARIZABLE;
    c->result->conflict = kind;
    c->result->a = a;
    c->result->b = b;
    c->result->why = PC_NEW_ARRAY(c->arena, 2, size_t);
    c->result->n_why = 0;
    if (a != PC_NO_OP)
        c->result->why[c->result->n_why++] = a;
    if (b != PC_NO_OP)
        c->result->why[c->result->n_why++] = b;
    return false;
}

/* The version of the base that only a write can have made. */
static bool must_be_made(const check *c, const pc_register_op *op,
                         uint32_t *ret_state)
{
    uint32_t base = pc_register_base(op);

    if (base == PC_NO_EFFECT || base == PC_STATE_ABSENT ||
        base == c->history->initial)
        return false;
    *ret_state = base;
    return true;
}

/* Unknown writes whose version was seen, or built upon, did happen.  False when
 * something was seen that nothing made. */
static bool settle_unknowns(check *c)
{
    const pc_register_history *h = c->history;
    size_t *todo = PC_NEW_ARRAY(c->arena, 2 * h->n_ops + 1, size_t);
    size_t n = 0;

    for (size_t i = 0; i < h->n_ops; i++)
        if (!op_at(c, i)->unknown)
            todo[n++] = i;
    for (size_t k = 0; k < n; k++) {
        size_t i = todo[k], by;
        uint32_t state;

        if (pc_register_mutates(op_at(c, i)))
            c->in[i] = true;
        if (!must_be_made(c, op_at(c, i), &state))
            continue;
        by = state < h->n_states ? c->maker[state] : PC_NO_OP;
        if (by == PC_NO_OP)
            return conflict(c, PC_CONFLICT_ORPHAN, i, PC_NO_OP);
        if (!c->in[by] && op_at(c, by)->unknown) {
            c->in[by] = true;
            todo[n++] = by;
        }
    }
    return true;
}

static void index_makers(check *c)
{
    const pc_register_history *h = c->history;

    c->maker = PC_NEW_ARRAY(c->arena, h->n_states + 1, size_t);
    c->consumer = PC_NEW_ARRAY(c->arena, h->n_states + 1, size_t);
    c->in = PC_NEW_ARRAY(c->arena, h->n_ops + 1, bool);
    c->order = PC_NEW_ARRAY(c->arena, h->n_ops + 1, size_t);
    for (uint32_t s = 0; s < h->n_states; s++)
        c->maker[s] = PC_NO_OP;
    for (size_t i = 0; i < h->n_ops; i++)
        if (pc_register_mutates(op_at(c, i)) &&
            op_at(c, i)->effect < h->n_states)
            c->maker[op_at(c, i)->effect] = i;
}

static bool creates(const pc_register_op *op)
{
    return pc_register_base(op) == PC_STATE_ABSENT &&
           op->effect != PC_STATE_ABSENT;
}

/* Absence lasts once from the start and once per deletion: that is how many
 * creations it can serve. */
static bool find_double_creation(check *c)
{
    const pc_register_history *h = c->history;
    size_t absences = h->initial == PC_STATE_ABSENT, creators = 0;
    size_t a = PC_NO_OP, b = PC_NO_OP;

    for (size_t i = 0; i < h->n_ops; i++) {
        const pc_register_op *op = op_at(c, i);

        if (pc_register_mutates(op) && op->effect == PC_STATE_ABSENT &&
            (c->in[i] || op->unknown))
            absences++;
        if (!c->in[i] || !creates(op))
            continue;
        creators++;
        a = b;
        b = i;
    }
    return creators <= absences || conflict(c, PC_CONFLICT_FORK, a, b);
}

/* Two that surely happened name one version as their base: only one can have
 * found it.  Fills consumer. */
static bool find_forks(check *c)
{
    const pc_register_history *h = c->history;

    for (uint32_t s = 0; s < h->n_states; s++)
        c->consumer[s] = PC_NO_OP;
    for (size_t i = 0; i < h->n_ops; i++) {
        uint32_t base = pc_register_base(op_at(c, i));

        if (!c->in[i] || base == PC_NO_EFFECT || base == PC_STATE_ABSENT ||
            base >= h->n_states)
            continue;
        if (c->consumer[base] != PC_NO_OP)
            return conflict(c, PC_CONFLICT_FORK, c->consumer[base], i);
        c->consumer[base] = i;
    }
    return find_double_creation(c);
}

/* 1: blocks are laid out, 0: more than MAX_BLOCKS, -1: some mutator hangs on
 * nothing that comes first (a circle). */
static int make_blocks(check *c)
{
    const pc_register_history *h = c->history;
    size_t n_mutators = 0, n_placed = 0;

    c->n_blocks = 0;
    for (size_t i = 0; i < h->n_ops; i++) {
        uint32_t base;
        block *b;

        if (!c->in[i])
            continue;
        n_mutators++;
        base = pc_register_base(op_at(c, i));
        if (base != PC_NO_EFFECT && base != PC_STATE_ABSENT &&
            base != h->initial)
            continue; /* not the head of a block */
        if (c->n_blocks == MAX_BLOCKS)
            return 0;
        b = &c->blocks[c->n_blocks++];
        *b = (block){.last_start = INT64_MIN, .first_end = INT64_MAX};
        b->ops = c->order + n_placed; /* laid one after the other */
        for (size_t m = i; m != PC_NO_OP && n_placed < h->n_ops;
             m = op_at(c, m)->effect == PC_STATE_ABSENT
                     ? PC_NO_OP
                     : c->consumer[op_at(c, m)->effect]) {
            b->ops[b->n++] = m;
            n_placed++;
            if (op_at(c, m)->start_ns > b->last_start)
                b->last_start = op_at(c, m)->start_ns;
            if (op_at(c, m)->end_ns < b->first_end)
                b->first_end = op_at(c, m)->end_ns;
        }
    }
    return n_placed == n_mutators ? 1 : -1;
}

typedef struct ordering {
    size_t *ops; /* the order under construction */
    size_t n;
    bool used[MAX_BLOCKS];
    bool tried; /* some order reached the pass: its reason stands */
} ordering;

static bool may_follow(const check *c, const ordering *o, const block *b)
{
    uint32_t state =
        o->n ? op_at(c, o->ops[o->n - 1])->effect : c->history->initial;

    if (!pc_register_allows(op_at(c, b->ops[0]), state))
        return false;
    /* Real time: nothing still to come may have ended before b began. */
    for (size_t i = 0; i < c->n_blocks; i++)
        if (!o->used[i] && &c->blocks[i] != b &&
            c->blocks[i].first_end < b->last_start)
            return false;
    return true;
}

/* Every order of the blocks that adjacency and real time allow. */
static bool try_orders(check *c, ordering *o, size_t depth)
{
    if (depth == c->n_blocks) {
        pc_register_result attempt = {
            .verdict = PC_NOT_LINEARIZABLE, .a = PC_NO_OP, .b = PC_NO_OP};

        c->work += c->history->n_ops;
        if (c->work > MAX_PASS_WORK && o->tried) {
            c->too_much = true;
            return false;
        }
        if (pc_chain_pass(c->arena, c->history, o->ops, o->n, &attempt)) {
            c->result->verdict = PC_LINEARIZABLE;
            c->result->order = PC_NEW_ARRAY(c->arena, o->n + 1, size_t);
            c->result->n_order = o->n;
            if (o->n)
                memcpy(c->result->order, o->ops, o->n * sizeof *o->ops);
            return true;
        }
        if (!o->tried || attempt.n_why > c->result->n_why)
            *c->result = attempt;
        o->tried = true;
        return false;
    }
    for (size_t i = 0; i < c->n_blocks && !c->too_much; i++) {
        const block *b = &c->blocks[i];

        if (o->used[i] || !may_follow(c, o, b))
            continue;
        o->used[i] = true;
        memcpy(o->ops + o->n, b->ops, b->n * sizeof *o->ops);
        o->n += b->n;
        if (try_orders(c, o, depth + 1))
            return true;
        o->n -= b->n;
        o->used[i] = false;
    }
    return false;
}

/* The optional writes that this subset says happened. */
static void choose(check *c, unsigned subset)
{
    for (size_t i = 0; i < c->n_optional; i++)
        c->in[c->optional[i]] = (subset >> i & 1) != 0;
}

/* True when the question is settled. */
static bool try_subsets(check *c)
{
    pc_register_result first = {0};
    ordering o = {.ops = PC_NEW_ARRAY(c->arena, c->history->n_ops + 1, size_t)};

    for (unsigned subset = 0; subset < 1u << c->n_optional; subset++) {
        int laid;

        choose(c, subset);
        if (!find_forks(c)) {
            if (subset == 0)
                first = *c->result;
            continue;
        }
        laid = make_blocks(c);
        if (laid == 0)
            return false;
        if (laid < 0)
            continue;
        o.n = 0;
        memset(o.used, 0, sizeof o.used);
        if (try_orders(c, &o, 0))
            return true;
        if (c->too_much)
            return false;
    }
    if (!o.tried && first.conflict)
        *c->result = first;
    else if (!o.tried)
        conflict(c, PC_CONFLICT_SEARCH, PC_NO_OP, PC_NO_OP);
    c->result->verdict = PC_NOT_LINEARIZABLE;
    return true;
}

void pc_register_check(pc_arena *arena, const pc_register_history *history,
                       uint64_t budget, pc_register_result *ret_result)
{
    check c = {.arena = arena, .history = history, .result = ret_result};
    bool few = true;

    *ret_result = (pc_register_result){.a = PC_NO_OP, .b = PC_NO_OP};
    index_makers(&c);
    if (!settle_unknowns(&c) || !find_forks(&c))
        return;
    for (size_t i = 0; i < history->n_ops && few; i++) {
        const pc_register_op *op = op_at(&c, i);

        if (!op->unknown || !pc_register_mutates(op) || c.in[i])
            continue;
        few = c.n_optional < MAX_OPTIONAL;
        if (few)
            c.optional[c.n_optional++] = i;
    }
    if (few && try_subsets(&c))
        return;
    *ret_result = (pc_register_result){.a = PC_NO_OP, .b = PC_NO_OP};
    pc_register_search(arena, history, budget, ret_result);
}
