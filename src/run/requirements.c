#include "run/requirements.h"

#include "judge/checks.h"

/* Clauses that a client could see, and that nothing tests yet. */
/* clang-format off */
static const struct {
    pc_clause_id clause;
    const char *reason;
} optional[] = {
    {PC_CLAUSE_WEBDAV_IF_LISTS, "not tested: the oracle does not evaluate WebDAV's If field, an optional module"},
    {PC_CLAUSE_WEBDAV_IF_TAGS,  "not tested: the oracle does not evaluate WebDAV's If field, an optional module"},
    {PC_CLAUSE_ETAG_TRAILER,    "not tested: a freedom; trailers are read and recorded, and no answer has to have any"},
};
/* clang-format on */
#define N_OPTIONAL (sizeof optional / sizeof optional[0])

const char *pc_coverage_name(pc_coverage coverage)
{
    static const char *const names[] = {
        [PC_COVERED] = "covered",
        [PC_COVERAGE_UNSEEN] = "unseen",
        [PC_COVERAGE_PROXY] = "proxy",
        [PC_COVERAGE_RACE] = "race",
        [PC_COVERAGE_OPTIONAL] = "optional",
        [PC_UNCOVERED] = "uncovered",
    };

    return names[coverage];
}

bool pc_run_check_at(size_t index, pc_check_info *ret_check)
{
    const pc_check *check = pc_check_at(index);

    if (!check)
        return false;
    *ret_check = (pc_check_info){.id = check->id,
                                 .clause = check->clause,
                                 .level = check->level,
                                 .title = check->title,
                                 .why = check->why,
                                 .mend = check->mend};
    return true;
}

static bool cites(const pc_case *c, pc_clause_id id)
{
    for (size_t i = 0; i < c->n_cites; i++)
        if (c->cites[i] == id)
            return true;
    return false;
}

/* Why nothing tests it. */
static void give_reason(pc_requirement *requirement, pc_clause_id id)
{
    for (size_t i = 0; i < N_OPTIONAL; i++) {
        if (optional[i].clause != id)
            continue;
        requirement->coverage = PC_COVERAGE_OPTIONAL;
        requirement->reason = optional[i].reason;
        return;
    }
    switch (requirement->clause->vantage) {
    case PC_VANTAGE_NONE:
        requirement->coverage = PC_COVERAGE_UNSEEN;
        requirement->reason = requirement->clause->how;
        break;
    case PC_VANTAGE_PROXY:
        requirement->coverage = PC_COVERAGE_PROXY;
        requirement->reason = "not tested by a run against a server: it takes "
                              "a cache or proxy before a scripted origin";
        break;
    case PC_VANTAGE_RACE:
        requirement->coverage = PC_COVERAGE_RACE;
        requirement->reason = "not tested by requests one after the other: it "
                              "takes several at the same time";
        break;
    default:
        requirement->coverage = PC_UNCOVERED;
        requirement->reason = "nothing tests it";
        break;
    }
}

void pc_requirement_of(pc_arena *arena, const pc_catalogue *catalogue,
                       pc_clause_id id, pc_requirement *ret_requirement)
{
    pc_requirement requirement = {.clause = pc_clause_get(id)};
    size_t cases_cap = 0, checks_cap = 0;
    pc_check_info check;

    for (size_t i = 0; i < catalogue->n; i++) {
        const pc_case *c = &catalogue->cases[i];

        if (cites(c, id))
            PC_PUSH(arena, requirement.cases, requirement.n_cases, cases_cap,
                    c);
    }
    for (size_t i = 0; pc_run_check_at(i, &check); i++)
        if (check.clause == id)
            PC_PUSH(arena, requirement.checks, requirement.n_checks, checks_cap,
                    check);
    if (!requirement.n_cases && !requirement.n_checks)
        give_reason(&requirement, id);
    *ret_requirement = requirement;
}

void pc_requirements(pc_arena *arena, const pc_catalogue *catalogue,
                     pc_requirement **ret_requirements, size_t *ret_n)
{
    pc_requirement *requirements =
        PC_NEW_ARRAY(arena, PC_CLAUSE_COUNT, pc_requirement);

    for (unsigned id = 1; id < PC_CLAUSE_COUNT; id++)
        pc_requirement_of(arena, catalogue, (pc_clause_id)id,
                          &requirements[id - 1]);
    *ret_requirements = requirements;
    *ret_n = PC_CLAUSE_COUNT - 1;
}
