#include "plan/cover.h"

#include <string.h>

size_t pc_cover_count(const pc_case *from, size_t limit)
{
    size_t n = 1;

    for (size_t i = 0; i < from->n_with; i++) {
        if (from->with[i].n_values > limit / n)
            return limit + 1;
        n *= from->with[i].n_values;
    }
    return n;
}

void pc_cover_digits(const pc_case *from, size_t index, size_t *ret_digits)
{
    for (size_t i = from->n_with; i-- > 0;) {
        ret_digits[i] = index % from->with[i].n_values;
        index /= from->with[i].n_values;
    }
}

typedef struct cover {
    const pc_case *from;
    size_t n_labels; /* of all names together */
    size_t *first;   /* number of the first label of each name */
    bool *wanted;    /* pairs of label numbers that still want a combination */
    size_t *digits;
} cover;

static const pc_with_value *value_at(const cover *c, size_t name)
{
    return &c->from->with[name].values[c->digits[name]];
}

static bool *pair_at(cover *c, size_t i, size_t j)
{
    size_t a = c->first[i] + c->digits[i], b = c->first[j] + c->digits[j];

    return &c->wanted[a * c->n_labels + b];
}

static bool disagree(const cover *c)
{
    bool holds = false, fails = false;

    for (size_t i = 0; i < c->from->n_with; i++) {
        holds |= strcmp(value_at(c, i)->label, "true") == 0;
        fails |= strcmp(value_at(c, i)->label, "false") == 0;
    }
    return holds && fails;
}

/* Two fields against each other, and nothing else. */
static bool is_duel(const cover *c)
{
    size_t present = 0;

    for (size_t i = 0; i < c->from->n_with; i++)
        present += !value_at(c, i)->absent;
    return present == 2;
}

/* How many pairs that are still wanted this combination has; takes them. */
static size_t pairs_of(cover *c, bool take)
{
    size_t n = 0;

    for (size_t i = 0; i < c->from->n_with; i++)
        for (size_t j = i + 1; j < c->from->n_with; j++) {
            n += *pair_at(c, i, j);
            if (take)
                *pair_at(c, i, j) = false;
        }
    return n;
}

static void want_pairs(cover *c, size_t n)
{
    for (size_t index = 0; index < n; index++) {
        pc_cover_digits(c->from, index, c->digits);
        if (!disagree(c))
            continue;
        for (size_t i = 0; i < c->from->n_with; i++)
            for (size_t j = i + 1; j < c->from->n_with; j++)
                *pair_at(c, i, j) = true;
    }
}

/* The first combination that brings the most new pairs; false when none does.
 */
static bool take_best(cover *c, size_t n, bool *chosen)
{
    size_t best = 0, most = 0;

    for (size_t index = 0; index < n; index++) {
        size_t pairs;

        pc_cover_digits(c->from, index, c->digits);
        if (chosen[index] || !disagree(c))
            continue;
        pairs = pairs_of(c, false);
        if (pairs > most) {
            most = pairs;
            best = index;
        }
    }
    if (!most)
        return false;
    pc_cover_digits(c->from, best, c->digits);
    pairs_of(c, true);
    chosen[best] = true;
    return true;
}

static void cover_pairs(pc_arena *arena, const pc_case *from, size_t n,
                        bool *chosen)
{
    cover c = {.from = from,
               .first = PC_NEW_ARRAY(arena, from->n_with + 1, size_t),
               .digits = PC_NEW_ARRAY(arena, from->n_with + 1, size_t)};

    for (size_t i = 0; i < from->n_with; i++) {
        c.first[i] = c.n_labels;
        c.n_labels += from->with[i].n_values;
    }
    c.wanted = PC_NEW_ARRAY(arena, c.n_labels * c.n_labels, bool);
    want_pairs(&c, n);
    for (size_t index = 0; index < n; index++) {
        pc_cover_digits(from, index, c.digits);
        if (disagree(&c) && is_duel(&c)) {
            chosen[index] = true;
            pairs_of(&c, true);
        }
    }
    while (take_best(&c, n, chosen))
        ;
}

const bool *pc_cover_make(pc_arena *arena, const pc_case *from, size_t n)
{
    bool *chosen = PC_NEW_ARRAY(arena, n + 1, bool);

    switch (from->run) {
    case PC_RUN_ALL:
        memset(chosen, true, n * sizeof *chosen);
        break;
    case PC_RUN_DISAGREE:
        cover_pairs(arena, from, n, chosen);
        break;
    case PC_RUN_NONE:
        break;
    }
    return chosen;
}
