#include "judge/checks.h"

#include "base/str.h"
#include "judge/neighbour.h"
#include "judge/words.h"

#include <string.h>

/* How many exchanges away a neighbour may stand: other items run meanwhile. */
#define REACH 256

typedef struct sum {
    unsigned n_held, n_broken;
    const pc_exchange *first, *offender;
    pc_look look; /* of the offender */
    const char *detail;
} sum;

static bool trace_has_clock(const pc_trace *trace)
{
    for (size_t i = 0; i < trace->n_exchanges; i++)
        if (pc_lines_find(&trace->exchanges[i]->response.fields, "Date"))
            return true;
    return false;
}

static pc_look look_at(const pc_trace *trace, size_t at, const pc_facts *facts,
                       bool has_clock)
{
    pc_look look = {.trace = trace,
                    .x = trace->exchanges[at],
                    .at = at,
                    .facts = facts,
                    .has_clock = has_clock};

    look.before = pc_reading_before(trace->exchanges, at, REACH);
    look.after =
        pc_reading_after(trace->exchanges, trace->n_exchanges, at, REACH);
    if (look.before && look.before->response.status == 200 &&
        look.before->end == PC_END_COMPLETE &&
        pc_same_selection(look.before, look.x))
        look.twin = look.before;
    return look;
}

/* The weight of a check on this target: -1 when its profile skips it. */
static int level_for(const pc_profile *profile, const pc_check *check,
                     const char **ret_reason)
{
    int level = (int)check->level;

    for (size_t i = 0; profile && i < profile->n_rules; i++) {
        const pc_profile_rule *rule = &profile->rules[i];

        if (!pc_glob_match(rule->case_glob, check->id))
            continue;
        if (rule->skip)
            return -1;
        if ((int)rule->level < level) {
            level = (int)rule->level;
            *ret_reason = rule->reason;
        }
    }
    return level;
}

static pc_verdict *verdict_of(pc_arena *arena, const pc_check *check,
                              const pc_facts *facts, pc_level level,
                              const char *relaxed, const sum *s)
{
    pc_verdict *v = PC_NEW(arena, pc_verdict);
    const pc_exchange *shown = s->offender ? s->offender : s->first;

    *v = (pc_verdict){
        .id = check->id,
        .item = "",
        .resource = facts->resource,
        .method = shown->request.method,
        .title = check->title,
        .result = PC_RESULT_PASS,
        .level = level,
        .clause = check->clause,
        .subject = shown,
        .before = s->look.before,
        .after = s->look.after,
        .got = shown->response.status,
        .changed = -1,
        .why = check->why,
        .mend = check->mend,
        .pos = facts->pos,
        .n_exchanges = s->n_held + s->n_broken,
    };
    v->cites = PC_NEW(arena, pc_clause_id);
    v->cites[0] = check->clause;
    v->n_cites = 1;
    pc_replay_id(v->id, v->resource, "", v->replay);
    if (s->n_broken) {
        v->result =
            level == PC_LEVEL_NOTE ? PC_RESULT_OBSERVED : PC_RESULT_FAIL;
        v->observed = pc_arena_printf(arena, "%s (%u of %u answers)",
                                      s->detail ? s->detail : check->title,
                                      s->n_broken, s->n_held + s->n_broken);
        v->reason = relaxed ? pc_arena_printf(arena, "%s (relaxed: %s)",
                                              check->title, relaxed)
                            : check->title;
    }
    return v;
}

/* A request with control characters in a field is no HTTP, and one that is too
 * large is not read to its end: the answer comes from a parser that may not
 * even know the method, and is not asked for its looks. */
static bool is_parser_error(const pc_exchange *x)
{
    if (x->response.status == 431 || x->response.status == 414)
        return true;
    if (x->response.status != 400)
        return false;
    for (size_t i = 0; i < x->request.fields.n; i++) {
        pc_span value = x->request.fields.items[i].value;

        for (size_t k = 0; k < value.len; k++)
            if (((unsigned char)value.ptr[k] < ' ' && value.ptr[k] != '\t') ||
                value.ptr[k] == 0x7F)
                return true;
    }
    return false;
}

/* The exchanges that belong to a resource, each looked at by every row. */
static void look_at_resource(pc_arena *arena, const pc_trace *trace,
                             const pc_facts *facts, bool has_clock, sum *sums,
                             size_t n_rows)
{
    for (size_t i = 0; i < trace->n_exchanges; i++) {
        const pc_exchange *x = trace->exchanges[i];
        pc_look look;

        if (!pc_has_status(x) || is_parser_error(x) ||
            x->role == PC_ROLE_THROUGH || x->role == PC_ROLE_ORIGIN ||
            strcmp(x->resource, facts->resource) != 0)
            continue;
        look = look_at(trace, i, facts, has_clock);
        look.arena = arena;
        for (size_t k = 0; k < n_rows; k++) {
            const pc_check *check = pc_check_at(k);
            const char *detail = NULL;
            pc_finding found;

            if (check->ruled && x->role == PC_ROLE_SUBJECT)
                continue;
            found = check->look(&look, &detail);
            if (found == PC_CHECK_SILENT)
                continue;
            if (!sums[k].first)
                sums[k].first = x;
            sums[k].n_held += found == PC_CHECK_HOLDS;
            if (found == PC_CHECK_BROKEN && !sums[k].n_broken++) {
                sums[k].offender = x;
                sums[k].look = look;
                sums[k].detail = detail;
            }
        }
    }
}

void pc_checks_run(pc_arena *arena, const pc_trace *trace,
                   const pc_profile *profile,
                   void (*add)(void *context, pc_verdict *verdict),
                   void *context)
{
    size_t n_rows = 0;
    bool has_clock = trace_has_clock(trace);
    sum *sums;

    while (pc_check_at(n_rows))
        n_rows++;
    sums = PC_NEW_ARRAY(arena, n_rows * (trace->n_facts ? trace->n_facts : 1),
                        sum);
    for (size_t r = 0; r < trace->n_facts; r++)
        look_at_resource(arena, trace, &trace->facts[r], has_clock,
                         sums + r * n_rows, n_rows);
    for (size_t k = 0; k < n_rows; k++) {
        const pc_check *check = pc_check_at(k);
        const char *relaxed = NULL;
        int level = level_for(profile, check, &relaxed);

        for (size_t r = 0; r < trace->n_facts && level >= 0; r++)
            if (sums[r * n_rows + k].first)
                add(context,
                    verdict_of(arena, check, &trace->facts[r], (pc_level)level,
                               relaxed, &sums[r * n_rows + k]));
    }
}
