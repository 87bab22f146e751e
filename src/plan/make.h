/* plan/make.h - the parts of making a plan.  Private to plan/. */
#ifndef PRECHECK_PLAN_MAKE_H
#define PRECHECK_PLAN_MAKE_H

#include "plan/plan.h"

/* No plan is longer than this: a matrix can be written that multiplies without
 * end. */
#define PC_PLAN_ITEMS_MAX 20000

/* One case on one resource with one method and one value of each `with:`. */
typedef struct pc_candidate {
    const pc_target *target;
    const pc_case *from;
    const pc_resource *resource;
    const pc_facts *facts;
    const char *method;         /* of a story: that of its first telling step */
    const pc_with_value **with; /* parallel to from->with */
} pc_candidate;

/* How a candidate gets at its resource. */
typedef enum pc_access {
    PC_ACCESS_DIRECT, /* its own URL; nothing is written */
    PC_ACCESS_SHARED, /* the one instance of the run that nobody changes */
    PC_ACCESS_OWN,    /* creates and removes its own */
    PC_ACCESS_LISTED  /* its own URL, written, one item at a time */
} pc_access;
pc_access pc_candidate_access(const pc_candidate *candidate);
/* Somewhere in it a request that changes the state. */
bool pc_candidate_writes(const pc_candidate *candidate);

/* NULL when it can run; else why not, for people.  ret_rank is higher the
 * nearer it came. */
const char *pc_candidate_unfit(pc_arena *arena, const pc_candidate *candidate,
                               unsigned *ret_rank);

/* The field lines of a request: those with an absent value are left out. */
size_t pc_candidate_fields(pc_arena *arena, const pc_candidate *candidate,
                           const pc_field_template *fields, size_t n_fields,
                           pc_field_template **ret_fields);

/* Fills the item's actions and what the record says of subjects. */
void pc_candidate_actions(pc_arena *arena, const pc_candidate *candidate,
                          pc_item *item);

/* The same for a case that runs through a cache: also its key, and what the
 * record says of claims.  PC_EINVAL when a claim's template cannot be bound. */
int pc_candidate_through(pc_arena *arena, const pc_candidate *candidate,
                         size_t index, pc_item *item, pc_diags *diags);

/* All combinations of with-values run, not only the case's default ones. */
bool pc_selection_whole(const pc_selection *selection, const pc_case *from);
/* Chosen by --only, --shard and --last-failed; by level. */
bool pc_selection_takes(const pc_selection *selection, const pc_item *item);
/* The pattern of --skip that speaks of it, or NULL. */
const char *pc_selection_skips(const pc_selection *selection,
                               const pc_item *item);
/* The profile's rule to skip or to relax a case, or NULL. */
const pc_profile_rule *pc_profile_rule_for(const pc_profile *profile,
                                           const pc_case *from, bool skip);

#endif
