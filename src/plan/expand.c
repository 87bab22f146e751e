/* Cases x resources x methods x with-values. */
#include "base/str.h"
#include "plan/cover.h"
#include "plan/make.h"

#include <string.h>

typedef struct planner {
    pc_arena *arena;
    const pc_target *target;
    const pc_facts *facts;
    size_t n_facts;
    const pc_selection *selection;
    pc_plan *plan;
    size_t cap;
} planner;

/* The best that did not fit, for a case that fits nowhere. */
typedef struct nearest {
    unsigned rank;
    const char *reason;
    const pc_resource *resource;
    const char *method;
    bool fits;
} nearest;

/* ---- with-values ---- */

static const pc_with_value **values_of(pc_arena *arena, const pc_case *from,
                                       const size_t *digits)
{
    const pc_with_value **with =
        PC_NEW_ARRAY(arena, from->n_with, const pc_with_value *);

    for (size_t i = 0; i < from->n_with; i++)
        with[i] = &from->with[i].values[digits[i]];
    return with;
}

static const char *case_id(pc_arena *arena, const pc_case *from,
                           const pc_with_value **with)
{
    const char *id = from->id;

    for (size_t i = 0; i < from->n_with; i++)
        id = pc_arena_printf(arena, "%s%s%s=%s", id, i ? "," : "[",
                             from->with[i].name, with[i]->label);
    return from->n_with ? pc_arena_printf(arena, "%s]", id) : id;
}

/* ---- items ---- */

static void fill_record(const planner *p, const pc_candidate *candidate,
                        const char *id, pc_item_record *record)
{
    const pc_case *from = candidate->from;
    const pc_clause *clause =
        from->n_cites ? pc_clause_get(from->cites[0]) : NULL;
    const pc_profile_rule *relax =
        pc_profile_rule_for(p->target->profile, from, false);

    *record = (pc_item_record){
        .case_id = id,
        .id = pc_arena_printf(p->arena, "%s/%s/%s", id,
                              candidate->resource->name, candidate->method),
        .resource = candidate->resource->name,
        .method = candidate->method,
        .title = from->title,
        .why = from->why,
        .mend = from->mend,
        .clause = from->n_cites ? from->cites[0] : PC_CLAUSE_NONE,
        .cites = from->cites,
        .n_cites = from->n_cites,
        .level = clause ? clause->level : PC_LEVEL_NOTE,
        .pos = from->pos,
        .resource_pos = candidate->resource->pos,
        .expect = from->expect,
        .after_unchanged = from->after_unchanged,
        .after_changed = from->after_changed,
        .body_same = from->body == PC_BODY_SAME,
        .missing = from->given.resource == PC_GIVEN_MISSING,
        .no_auth = from->no_auth,
    };
    if (from->disputed && record->level > PC_LEVEL_SHOULD) {
        record->level = PC_LEVEL_SHOULD;
        record->relaxed = from->disputed;
    }
    if (relax && relax->level < record->level) {
        record->level = relax->level;
        record->relaxed = relax->reason;
    }
}

static int add_actions(planner *p, const pc_candidate *candidate, pc_item *item,
                       pc_diags *diags)
{
    pc_access access;

    if (candidate->from->n_versions)
        return pc_candidate_through(p->arena, candidate, p->plan->n, item,
                                    diags);
    access = pc_candidate_access(candidate);
    item->own_instance = access == PC_ACCESS_OWN;
    /* A reading of a listed resource must not meet another item's write. */
    item->exclusive =
        access == PC_ACCESS_LISTED ||
        (access == PC_ACCESS_DIRECT && candidate->facts->writable);
    pc_candidate_actions(p->arena, candidate, item);
    return PC_OK;
}

/* Adds it when it belongs to the selection. */
static int add_item(planner *p, const pc_candidate *candidate, const char *id,
                    const char *skip, pc_diags *diags)
{
    pc_plan *plan = p->plan;
    pc_item item = {
        .from = candidate->from,
        .resource = candidate->resource,
        .with = candidate->with,
    };
    const char *unwanted;
    int r;

    fill_record(p, candidate, id, &item.record);
    if (!pc_selection_takes(p->selection, &item))
        return PC_OK;
    unwanted = pc_selection_skips(p->selection, &item);
    if (!skip && unwanted)
        skip = pc_arena_printf(p->arena, "--skip %s", unwanted);
    item.record.skip = skip;
    r = skip ? PC_OK : add_actions(p, candidate, &item, diags);
    if (r == PC_OK)
        PC_PUSH(p->arena, plan->items, plan->n, p->cap, item);
    return r;
}

static int over_limit(const pc_case *from, pc_diags *diags)
{
    return pc_fail_at(diags, PC_ELIMIT, from->pos,
                      "take fewer values, or fewer at a time with --only",
                      "'%s': the plan is over %d items", from->id,
                      PC_PLAN_ITEMS_MAX);
}

static int expand_values(planner *p, pc_candidate *candidate, nearest *near,
                         pc_diags *diags)
{
    const pc_case *from = candidate->from;
    const bool whole = pc_selection_whole(p->selection, from);
    const size_t n = pc_cover_count(from, PC_PLAN_ITEMS_MAX);
    size_t *digits = PC_NEW_ARRAY(p->arena, from->n_with + 1, size_t);
    const bool *chosen;

    if (n > PC_PLAN_ITEMS_MAX)
        return over_limit(from, diags);
    chosen = pc_cover_make(p->arena, from, n);
    for (size_t i = 0; i < n; i++) {
        const char *reason;
        unsigned rank = 0;

        if (!whole && !chosen[i])
            continue;
        if (p->plan->n >= PC_PLAN_ITEMS_MAX)
            return over_limit(from, diags);
        pc_cover_digits(from, i, digits);
        candidate->with = values_of(p->arena, from, digits);
        reason = from->n_versions
                     ? NULL
                     : pc_candidate_unfit(p->arena, candidate, &rank);
        if (!reason) {
            int r =
                add_item(p, candidate, case_id(p->arena, from, candidate->with),
                         NULL, diags);

            if (r < 0)
                return r;
            near->fits = true;
        } else if (rank > near->rank) {
            *near = (nearest){rank, reason, candidate->resource,
                              candidate->method, near->fits};
        }
    }
    return PC_OK;
}

static const pc_facts *facts_of(const planner *p, const char *resource)
{
    static const pc_facts unknown = {.unreachable = "it was not probed"};

    for (size_t i = 0; i < p->n_facts; i++)
        if (strcmp(p->facts[i].resource, resource) == 0)
            return &p->facts[i];
    return &unknown;
}

/* A story is known by its first conditional request, else its first change. */
static const char *story_method(const pc_case *from)
{
    const char *writes = NULL, *first = NULL;

    for (size_t i = 0; i < from->n_steps; i++) {
        const pc_case_step *step = &from->steps[i];

        if (step->kind != PC_STEP_REQUEST)
            continue;
        if (!first)
            first = step->method;
        if (!writes && !pc_method_is_safe(step->method))
            writes = step->method;
        for (size_t j = 0; j < step->n_fields; j++)
            if (pc_span_starts(pc_span_of(step->fields[j].name), "If-"))
                return step->method;
    }
    return writes ? writes : first ? first : "GET";
}

static int expand_case(planner *p, const pc_case *from, pc_diags *diags)
{
    const pc_profile *profile = p->target->profile;
    const pc_profile_rule *rule = pc_profile_rule_for(profile, from, true);
    const char *story[1] = {story_method(from)};
    const bool told = from->n_steps || !from->n_methods;
    const char **methods = told ? story : from->methods;
    const size_t n_methods = told ? 1 : from->n_methods;
    nearest near = {0};

    for (size_t i = 0; i < p->target->n_resources && !rule; i++) {
        const pc_resource *resource = &p->target->resources[i];

        for (size_t j = 0; j < n_methods; j++) {
            pc_candidate candidate = {
                .target = p->target,
                .from = from,
                .resource = resource,
                .facts = facts_of(p, resource->name),
                .method = methods[j],
            };
            int r = expand_values(p, &candidate, &near, diags);

            if (r < 0)
                return r;
        }
    }
    if (rule)
        near = (nearest){1,
                         pc_arena_printf(p->arena, "profile %s: %s",
                                         profile->name, rule->reason),
                         NULL, methods[0], false};
    if (near.reason && !near.fits) {
        const pc_candidate candidate = {
            .target = p->target,
            .from = from,
            .resource =
                near.resource ? near.resource : &p->target->resources[0],
            .method = near.method,
        };

        return add_item(p, &candidate, from->id, near.reason, diags);
    }
    return PC_OK;
}

int pc_plan_make(pc_arena *arena, const pc_target *target,
                 const pc_catalogue *catalogue, const pc_facts *facts,
                 size_t n_facts, const pc_selection *selection,
                 pc_plan *ret_plan, pc_diags *diags)
{
    pc_plan plan = {0};
    planner p = {.arena = arena,
                 .target = target,
                 .facts = facts,
                 .n_facts = n_facts,
                 .selection = selection,
                 .plan = &plan};

    if (!target->n_resources)
        return pc_fail(diags, PC_EINVAL, "the target has no resources");
    for (size_t i = 0; i < catalogue->n; i++) {
        const pc_case *from = &catalogue->cases[i];
        int r = PC_OK;

        /* A cache is asked about caching, and a server about itself. */
        if ((from->n_versions > 0) == (target->origin_host != NULL))
            r = expand_case(&p, from, diags);
        if (r < 0)
            return r;
    }
    *ret_plan = plan;
    return PC_OK;
}
