#include "judge/ruling.h"

#include "base/cleanup.h"
#include "base/str.h"

#include <string.h>

#define WORDS_MAX 16

static void add_word(pc_arena *arena, const char **words, size_t *n,
                     const char *word)
{
    for (size_t i = 0; i < *n; i++)
        if (strcmp(words[i], word) == 0)
            return;
    if (*n < WORDS_MAX)
        words[(*n)++] = pc_arena_strdup(arena, word);
}

static bool reads_only(const char *method)
{
    return strcmp(method, "GET") == 0 || strcmp(method, "HEAD") == 0;
}

static void performed_word(const char *method, const pc_state *state,
                           char text[16])
{
    if (!reads_only(method) && state->plain_status / 100 == 2)
        strcpy(text, "2xx");
    else
        snprintf(text, 16, "%u", state->plain_status % 1000);
}

/* The numbers behind the outcomes, in the order of pc_outcome. */
static void add_words(pc_arena *arena, const char **words, size_t *n,
                      const char *method, const pc_state *state,
                      unsigned outcomes)
{
    static const char *const numbers[PC_OUTCOME_COUNT] = {
        NULL, "206", "304", "412", "2xx", "400", "416", "428"};
    char text[16];

    for (unsigned i = 0; i < PC_OUTCOME_COUNT; i++) {
        if (!(outcomes & (1u << i)))
            continue;
        performed_word(method, state, text);
        add_word(arena, words, n, numbers[i] ? numbers[i] : text);
    }
}

static bool acts(const pc_ruling *ruling, const pc_state *state)
{
    return (ruling->allowed & PC_ALREADY_APPLIED) ||
           ((ruling->allowed & PC_PERFORMED) && state->plain_status / 100 == 2);
}

/* One plain answer and whether every state that has it allows what came. */
static bool surely_allowed(const pc_states *states, const bool *allows)
{
    for (size_t i = 0; i < states->n; i++) {
        bool all = true;

        for (size_t k = 0; k < states->n; k++)
            if (states->items[k].plain_status == states->items[i].plain_status)
                all = all && allows[k];
        if (all)
            return true;
    }
    return false;
}

int pc_union_make(pc_arena *arena, const pc_subject *subject,
                  const pc_states *states, pc_union *ret_union)
{
    const pc_exchange *sent = subject->sent;
    const char *method = sent->request.method;
    pc_union u = {0};
    size_t n = sent->request.fields.n;
    pc_field *fields = PC_NEW_ARRAY(arena, n ? n : 1, pc_field);
    bool *allows = PC_NEW_ARRAY(arena, states->n, bool);
    pc_request request = {pc_span_of(method), fields, n};

    for (size_t i = 0; i < n; i++)
        fields[i] = (pc_field){sent->request.fields.items[i].name,
                               sent->request.fields.items[i].value};
    for (size_t i = 0; i < states->n; i++) {
        const pc_state *state = &states->items[i];
        pc_ruling ruling, strict;
        int r = pc_evaluate(&request, state, &ruling);

        if (r < 0)
            return r;
        if (i == 0)
            u.first = ruling;
        if (!u.decided_by)
            u.decided_by = ruling.decided_by;
        u.allowed |= ruling.allowed;
        u.expected |= ruling.expected;
        u.may_act |= acts(&ruling, state);
        u.plain_success |= state->plain_status / 100 == 2;
        for (unsigned k = 0; k < PC_CONDITION_COUNT; k++)
            u.undefined |= ruling.step[k].truth == PC_UNDEFINED;
        allows[i] = pc_ruling_allows_status(&ruling, &request, state,
                                            sent->response.status);
        strict = ruling;
        strict.allowed = ruling.expected;
        u.got_allowed |= allows[i];
        u.got_expected |= pc_ruling_allows_status(&strict, &request, state,
                                                  sent->response.status);
        add_words(arena, u.expected_words, &u.n_expected_words, method, state,
                  ruling.expected);
        add_words(arena, u.allowed_words, &u.n_allowed_words, method, state,
                  ruling.allowed);
    }
    u.got_surely_allowed = surely_allowed(states, allows);
    if (states->any) {
        u.got_allowed = u.got_expected = u.may_act = true;
        u.got_surely_allowed = false;
    }
    *ret_union = u;
    return PC_OK;
}

const char *pc_steps_text(pc_arena *arena, const pc_ruling *ruling)
{
    const char *text = NULL;

    for (unsigned i = 0; i < PC_CONDITION_COUNT; i++) {
        const pc_step *step = &ruling->step[i];
        const pc_clause *clause = pc_clause_get(step->clause);

        if (step->truth == PC_ABSENT)
            continue;
        text = pc_arena_printf(
            arena, "%s%s%s: %s%s%s%s%s%s%s%s", text ? text : "",
            text ? "; " : "", pc_condition_name(i), pc_truth_name(step->truth),
            clause ? " (" : "", clause ? clause->document : "",
            clause ? " " : "", clause ? clause->section : "",
            clause ? ": " : "", clause ? clause->gist : "", clause ? ")" : "");
    }
    return text;
}
