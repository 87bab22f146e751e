/* The checker against brute force: every order of every subset, on many small
 * random histories with conditional and plain writes, deletions, creations,
 * observers, unknown outcomes and faults. */
#include "base/arena.h"
#include "base/rng.h"
#include "race/check.h"
#include "race/search.h"
#include "support/expect.h"

#include <stdio.h>

#define MAX_OPS    8
#define MAX_STATES 8

typedef struct random_history {
    pc_register_op ops[MAX_OPS];
    uint32_t states[MAX_OPS][MAX_STATES];
    pc_register_history history;
} random_history;

/* ---- brute force: written from the definition, sharing nothing ---- */

static bool allowed(const pc_register_op *op, uint32_t state)
{
    if (op->predicate == PC_ANY)
        return true;
    for (uint32_t i = 0; i < op->n_states; i++)
        if (op->states[i] == state)
            return op->predicate == PC_IN;
    return op->predicate == PC_NOT_IN;
}

static bool brute(const pc_register_history *h, unsigned placed, uint32_t state)
{
    bool done = true;

    for (size_t i = 0; i < h->n_ops; i++)
        if (!(placed >> i & 1) && !h->ops[i].unknown)
            done = false;
    if (done)
        return true;
    for (size_t i = 0; i < h->n_ops; i++) {
        const pc_register_op *op = &h->ops[i];
        bool first = true;

        if (placed >> i & 1 || !allowed(op, state))
            continue;
        /* Nobody who is still to come may have ended before this began. */
        for (size_t k = 0; k < h->n_ops; k++)
            if (k != i && !(placed >> k & 1) && !h->ops[k].unknown &&
                h->ops[k].end_ns < op->start_ns)
                first = false;
        if (first && brute(h, placed | 1u << i,
                           op->effect == PC_NO_EFFECT ? state : op->effect))
            return true;
    }
    return false;
}

/* ---- random histories: run a register, then perhaps break it ---- */

static void add_state(random_history *r, size_t op, uint32_t state)
{
    pc_register_op *o = &r->ops[op];

    for (uint32_t i = 0; i < o->n_states; i++)
        if (r->states[op][i] == state)
            return;
    r->states[op][o->n_states++] = state;
    o->states = r->states[op];
}

/* A predicate that holds in state, or with wrong set one that need not. */
static void pick_predicate(random_history *r, size_t op, uint32_t state,
                           bool wrong, pc_rng *rng)
{
    pc_register_op *o = &r->ops[op];
    uint32_t other = (uint32_t)pc_rng_below(rng, r->history.n_states);

    switch (pc_rng_below(rng, 4)) {
    case 0:
        o->predicate = PC_ANY;
        break;
    case 1:
        o->predicate = PC_NOT_IN;
        if (other != state || wrong)
            add_state(r, op, other);
        break;
    case 2:
        o->predicate = PC_IN;
        add_state(r, op, wrong ? other : state);
        add_state(r, op, (uint32_t)pc_rng_below(rng, r->history.n_states));
        break;
    default:
        o->predicate = PC_IN;
        add_state(r, op, wrong ? other : state);
    }
}

static void make_history(random_history *r, pc_rng *rng)
{
    size_t n = 1 + pc_rng_below(rng, MAX_OPS);
    uint32_t next = 1, state;
    bool chained = pc_rng_below(rng, 2);

    memset(r, 0, sizeof *r);
    r->history.ops = r->ops;
    r->history.n_ops = n;
    r->history.n_states = MAX_STATES;
    if (pc_rng_below(rng, 2))
        r->history.initial = next++;
    state = r->history.initial;
    for (size_t i = 0; i < n; i++) {
        pc_register_op *o = &r->ops[i];
        int64_t at = 10 * (int64_t)i;
        bool wrong = pc_rng_below(rng, 6) == 0;
        bool lost = false;

        o->start_ns = at - (int64_t)pc_rng_below(rng, 30);
        o->end_ns = at + (int64_t)pc_rng_below(rng, 30);
        o->effect = PC_NO_EFFECT;
        if (pc_rng_below(rng, 2)) {
            pick_predicate(r, i, state, wrong, rng);
            if (chained && pc_rng_below(rng, 4)) {
                o->n_states = 0;
                o->predicate = PC_IN;
                add_state(r, i,
                          wrong
                              ? (uint32_t)pc_rng_below(rng, r->history.n_states)
                              : state);
            }
            if (pc_rng_below(rng, 4) == 0)
                o->effect = PC_STATE_ABSENT;
            else if (next < MAX_STATES)
                o->effect = next++;
            o->unknown = pc_rng_below(rng, 4) == 0;
            lost = o->unknown && pc_rng_below(rng, 2);
            if (o->unknown)
                o->end_ns = INT64_MAX;
            if (o->effect != PC_NO_EFFECT && !lost)
                state = o->effect;
        } else {
            pick_predicate(r, i, state, wrong, rng);
        }
    }
}

static void print_history(const pc_register_history *h)
{
    fprintf(stderr, "initial %u\n", h->initial);
    for (size_t i = 0; i < h->n_ops; i++) {
        const pc_register_op *o = &h->ops[i];

        fprintf(stderr, "%zu [%lld, %lld] %s", i, (long long)o->start_ns,
                o->end_ns == INT64_MAX ? -1 : (long long)o->end_ns,
                o->predicate == PC_ANY  ? "any"
                : o->predicate == PC_IN ? "in"
                                        : "not in");
        for (uint32_t k = 0; k < o->n_states; k++)
            fprintf(stderr, " %u", o->states[k]);
        fprintf(stderr, " -> %d%s\n",
                o->effect == PC_NO_EFFECT ? -1 : (int)o->effect,
                o->unknown ? " ?" : "");
    }
}

static unsigned rounds = 20000;

static void test_against_brute_force(void **state)
{
    pc_rng rng = pc_rng_new(7);
    unsigned n_good = 0, n_bad = 0, n_searched = 0;

    (void)state;
    for (unsigned i = 0; i < rounds; i++) {
        random_history r;
        pc_register_result result;
        pc_arena arena;
        bool want;

        make_history(&r, &rng);
        want = brute(&r.history, 0, r.history.initial);
        pc_arena_init(&arena);
        pc_register_check(&arena, &r.history, PC_REGISTER_BUDGET, &result);
        n_searched += result.searched;
        if ((result.verdict == PC_LINEARIZABLE) != want ||
            result.verdict == PC_LINEAR_UNDECIDED) {
            print_history(&r.history);
            fail_msg("history %u: verdict %d, brute force says %d (conflict "
                     "%d, searched %d)",
                     i, result.verdict, want, result.conflict, result.searched);
        }
        /* The fallback decides the same alone. */
        memset(&result, 0, sizeof result);
        pc_register_search(&arena, &r.history, PC_REGISTER_BUDGET, &result);
        if ((result.verdict == PC_LINEARIZABLE) != want) {
            print_history(&r.history);
            fail_msg("history %u: the search says %d, brute force %d", i,
                     result.verdict, want);
        }
        n_good += want;
        n_bad += !want;
        pc_arena_release(&arena);
    }
    /* The generator must exercise both answers and both algorithms. */
    EXPECT_TRUE("enough linearizable", n_good > rounds / 10);
    EXPECT_TRUE("enough violations", n_bad > rounds / 10);
    fprintf(stderr, "%u linearizable, %u not, %u searched\n", n_good, n_bad,
            n_searched);
}

static void test_spent_budget_is_undecided(void **state)
{
    /* Plain writes at one time and an observer of a state that never was in
     * sight of the others: no order is forced, and one step is not enough. */
    static const uint32_t seen[] = {3, 5};
    pc_register_op ops[12];
    pc_register_history h = {ops, 12, 13, PC_STATE_ABSENT};
    pc_register_result result;
    pc_arena arena;

    (void)state;
    for (uint32_t i = 0; i < 11; i++)
        ops[i] = (pc_register_op){
            .start_ns = 0, .end_ns = 100, .predicate = PC_ANY, .effect = i + 1};
    ops[11] = (pc_register_op){.start_ns = 200,
                               .end_ns = 300,
                               .predicate = PC_IN,
                               .states = seen,
                               .n_states = 2,
                               .effect = PC_NO_EFFECT};
    pc_arena_init(&arena);
    pc_register_check(&arena, &h, 1, &result);
    EXPECT_INT("one step", result.verdict, PC_LINEAR_UNDECIDED);
    pc_register_check(&arena, &h, PC_REGISTER_BUDGET, &result);
    EXPECT_INT("enough steps", result.verdict, PC_LINEARIZABLE);
    pc_arena_release(&arena);
}

static void test_two_winners_are_a_fork(void **state)
{
    static const uint32_t base[] = {1};
    pc_register_op ops[3] = {
        {0, 10, PC_IN, base, 1, 2, false},
        {5, 20, PC_IN, base, 1, 3, false},
        {6, 20, PC_NOT_IN, base, 1, PC_NO_EFFECT, false},
    };
    pc_register_history h = {ops, 3, 4, 1};
    pc_register_result result;
    pc_arena arena;

    (void)state;
    pc_arena_init(&arena);
    pc_register_check(&arena, &h, PC_REGISTER_BUDGET, &result);
    EXPECT_INT("verdict", result.verdict, PC_NOT_LINEARIZABLE);
    EXPECT_INT("kind", result.conflict, PC_CONFLICT_FORK);
    EXPECT_INT("one", result.a, 0);
    EXPECT_INT("other", result.b, 1);
    pc_arena_release(&arena);
}

/* 300,000 operations: a chain of writes with refusals and reads in between. */
static void test_long_history(void **state)
{
    size_t n = 300000, n_writes = n / 3;
    pc_register_op *ops = calloc(n, sizeof *ops);
    uint32_t *bases = calloc(n_writes + 2, sizeof *bases);
    pc_register_history h = {ops, n, (uint32_t)n_writes + 2, 1};
    pc_register_result result;
    pc_arena arena;

    (void)state;
    for (uint32_t i = 0; i < n_writes; i++) {
        int64_t at = 100 * (int64_t)i;

        bases[i] = i + 1;
        bases[i + 1] = i + 2;
        ops[3 * i] =
            (pc_register_op){at, at + 150, PC_IN, &bases[i], 1, i + 2, false};
        ops[3 * i + 1] = (pc_register_op){
            at + 20, at + 180, PC_NOT_IN, &bases[i], 1, PC_NO_EFFECT, false};
        ops[3 * i + 2] = (pc_register_op){
            at + 40, at + 190, PC_IN, &bases[i + 1], 1, PC_NO_EFFECT, false};
    }
    pc_arena_init(&arena);
    pc_register_check(&arena, &h, PC_REGISTER_BUDGET, &result);
    EXPECT_INT("verdict", result.verdict, PC_LINEARIZABLE);
    EXPECT_INT("order", result.n_order, n_writes);
    /* One refusal where nothing explains it. */
    ops[300].end_ns = ops[300].start_ns + 1;
    ops[1].start_ns = -50;
    ops[1].end_ns = -1;
    pc_register_check(&arena, &h, PC_REGISTER_BUDGET, &result);
    EXPECT_INT("broken", result.verdict, PC_NOT_LINEARIZABLE);
    EXPECT_INT("observer", result.conflict, PC_CONFLICT_OBSERVER);
    EXPECT_INT("which", result.a, 1);
    pc_arena_release(&arena);
    free(ops);
    free(bases);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_two_winners_are_a_fork),
        cmocka_unit_test(test_spent_budget_is_undecided),
        cmocka_unit_test(test_against_brute_force),
        cmocka_unit_test(test_long_history),
    };

    if (argc > 1)
        rounds = (unsigned)strtoul(argv[1], NULL, 10);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
