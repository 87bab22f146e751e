/* origin: of a case that runs through a cache, and what its steps claim. */
#include "base/str.h"
#include "input/case_keys.h"
#include "input/parts.h"

#include <string.h>

#define VERSIONS_MAX 16
#define CLAIMS_MAX   64

#define MEMBER(type, base, key) ((type *)((char *)(base) + (key)->at))

/* --- versions ------------------------------------------------------------ */

void pc_version_parse_conditions(pc_binder *binder, const pc_key *key,
                                 const pc_yaml *node, void *base)
{
    const char *text;

    if (!pc_key_string(binder, key, node, &text))
        return;
    *MEMBER(bool, base, key) = strcmp(text, "ignored") == 0;
    if (strcmp(text, "ignored") != 0 && strcmp(text, "evaluated") != 0)
        pc_key_mismatch(binder, key, node, NULL);
}

void pc_origin_parse(pc_binder *binder, const pc_key *key, const pc_yaml *node,
                     void *base)
{
    pc_origin_version *versions;

    if (!pc_key_is_map(binder, key, node))
        return;
    if (!node->n || node->n > VERSIONS_MAX) {
        pc_fail_at(binder->diags, PC_ELIMIT, node->pos, NULL,
                   "an origin has 1 to %d versions", VERSIONS_MAX);
        return;
    }
    versions = PC_NEW_ARRAY(binder->arena, node->n, pc_origin_version);
    for (size_t i = 0; i < node->n; i++) {
        const pc_yaml *name = node->items[2 * i];

        if (!pc_is_token(name->text) || pc_span_is(name->text, "none"))
            pc_fail_at(binder->diags, PC_ESYNTAX, name->pos, NULL,
                       "'%s' is no name for a version",
                       pc_key_shown(binder->arena, name->text));
        pc_keys_bind(binder, &pc_version_keys, node->items[2 * i + 1],
                     &versions[i]);
        versions[i].name = name->text.ptr;
    }
    *MEMBER(pc_origin_version *, base, key) = versions;
    *(size_t *)((char *)base + key->n_at) = node->n;
}

/* --- claims -------------------------------------------------------------- */

typedef struct claimant {
    pc_binder *binder;
    const pc_key *key;
    pc_case_step *step;
    bool needs;
} claimant;

static void add(const claimant *c, const pc_yaml *node, const char *name,
                bool absent, pc_span value)
{
    pc_case_step *step = c->step;
    const pc_claim claim = {.pos = node->pos,
                            .needs = c->needs,
                            .what = c->key->name,
                            .name = name,
                            .absent = absent,
                            .value = value};

    if (step->n_claims == CLAIMS_MAX) {
        pc_fail_at(c->binder->diags, PC_ELIMIT, node->pos, NULL,
                   "a step claims at most %d things", CLAIMS_MAX);
        return;
    }
    if (!step->claims)
        step->claims = PC_NEW_ARRAY(c->binder->arena, CLAIMS_MAX, pc_claim);
    step->claims[step->n_claims++] = claim;
}

/* {etag: '"v1"', last-modified: ~} */
static void claim_fields(const claimant *c, const pc_yaml *node)
{
    const pc_key *key = c->key;
    const bool may_be_absent =
        strcmp(key->name, "got") == 0 || strcmp(key->name, "origin-saw") == 0;

    if (!pc_key_is_map(c->binder, key, node))
        return;
    for (size_t i = 0; i < node->n; i++) {
        const pc_yaml *name = node->items[2 * i];
        const pc_yaml *value = node->items[2 * i + 1];
        pc_span text = {NULL, 0};

        if (!pc_is_token(name->text))
            pc_fail_at(c->binder->diags, PC_ESYNTAX, name->pos, NULL,
                       "'%s' is no field name",
                       pc_key_shown(c->binder->arena, name->text));
        else if (pc_yaml_is_null(value) && may_be_absent)
            add(c, value, name->text.ptr, true, text);
        else if (pc_key_scalar(c->binder, key, value, &text))
            add(c, value, name->text.ptr, false, text);
    }
}

/* 412, 2xx, or a list of them; kept as text: "200, 3xx". */
static void claim_statuses(const claimant *c, const pc_yaml *node)
{
    const bool is_list = node->kind == PC_YAML_LIST;
    const char *joined = NULL;

    if (is_list && !node->n)
        pc_key_mismatch(c->binder, c->key, node, NULL);
    for (size_t i = 0; i < (is_list ? node->n : 1); i++) {
        const pc_yaml *item = is_list ? node->items[i] : node;
        pc_status_pattern pattern;
        const char *text;

        if (!pc_key_string(c->binder, c->key, item, &text))
            continue;
        if (!pc_status_pattern_parse(pc_span_of(text), &pattern))
            pc_key_mismatch(c->binder, c->key, item, NULL);
        joined = joined
                     ? pc_arena_printf(c->binder->arena, "%s, %s", joined, text)
                     : text;
    }
    if (joined)
        add(c, node, NULL, false, pc_span_of(joined));
}

static void claim_bool(const claimant *c, const pc_yaml *node)
{
    const char *text;

    if (!pc_key_string(c->binder, c->key, node, &text))
        return;
    if (strcmp(text, "true") != 0 && strcmp(text, "false") != 0)
        pc_key_mismatch(c->binder, c->key, node, NULL);
    else
        add(c, node, NULL, false, pc_span_of(text));
}

static void claim_name(const claimant *c, const pc_yaml *node)
{
    const char *text;

    if (pc_key_string(c->binder, c->key, node, &text))
        add(c, node, NULL, false, pc_span_of(text));
}

/* clang-format off */
static const struct {
    const char *what;
    void (*claim)(const claimant *c, const pc_yaml *node);
} kinds[] = {
    {"expect",         claim_statuses},
    {"got",            claim_fields},
    {"content",        claim_name},
    {"reaches-origin", claim_bool},
    {"validates",      claim_bool},
    {"origin-saw",     claim_fields},
    {"origin-lists",   claim_fields},
    {"origin-lacks",   claim_fields},
    {"origin-answers", claim_statuses},
    {"not-by-itself",  claim_statuses},
};
#define N_KINDS (sizeof kinds / sizeof kinds[0])
/* clang-format on */

static bool claim(const claimant *c, const pc_yaml *node)
{
    for (size_t i = 0; i < N_KINDS; i++)
        if (strcmp(kinds[i].what, c->key->name) == 0) {
            kinds[i].claim(c, node);
            return true;
        }
    return false;
}

void pc_claim_parse(pc_binder *binder, const pc_key *key, const pc_yaml *node,
                    void *base)
{
    const claimant c = {binder, key, base, false};

    (void)claim(&c, node);
}

static const pc_key *step_key(pc_span name)
{
    for (size_t i = 0; i < pc_step_keys.n; i++)
        if (pc_span_is(name, pc_step_keys.rows[i].name))
            return &pc_step_keys.rows[i];
    return NULL;
}

void pc_claim_parse_needs(pc_binder *binder, const pc_key *key,
                          const pc_yaml *node, void *base)
{
    const char *names[N_KINDS + 1] = {NULL};

    if (!pc_key_is_map(binder, key, node))
        return;
    for (size_t i = 0; i < N_KINDS; i++)
        names[i] = kinds[i].what;
    for (size_t i = 0; i < node->n; i++) {
        const pc_yaml *name = node->items[2 * i];
        const pc_key *row = step_key(name->text);
        const claimant c = {binder, row, base, true};

        if (!row || !claim(&c, node->items[2 * i + 1]))
            pc_key_unknown(binder, name, "'needs'", names);
    }
}

/* --- the whole case ------------------------------------------------------ */

static bool has_version(const pc_case *entry, pc_span name)
{
    for (size_t i = 0; i < entry->n_versions; i++)
        if (pc_span_is(name, entry->versions[i].name))
            return true;
    return false;
}

static void need_version(pc_binder *binder, const pc_case *entry, pc_pos pos,
                         pc_span name)
{
    const char *names[VERSIONS_MAX + 1] = {NULL}, *near;

    if (has_version(entry, name))
        return;
    for (size_t i = 0; i < entry->n_versions; i++)
        names[i] = entry->versions[i].name;
    near = pc_nearest(pc_arena_span(binder->arena, name).ptr, names);
    pc_fail_at(binder->diags, PC_EINVAL, pos,
               near ? pc_arena_printf(binder->arena, "did you mean '%s'?", near)
                    : NULL,
               "'origin' has no version '%s'",
               pc_key_shown(binder->arena, name));
}

static void check_step(pc_binder *binder, const pc_case *entry,
                       const pc_case_step *step)
{
    if (step->kind != PC_STEP_REQUEST || step->client || step->hold ||
        step->until_strong || step->until_settled)
        pc_fail_at(binder->diags, PC_EINVAL, step->pos, NULL,
                   "with 'origin' the steps are one client's requests, one "
                   "after the other");
    if (step->origin)
        need_version(binder, entry, step->pos, pc_span_of(step->origin));
    for (size_t i = 0; i < step->n_claims; i++)
        if (strcmp(step->claims[i].what, "content") == 0 &&
            !pc_span_is(step->claims[i].value, "none"))
            need_version(binder, entry, step->claims[i].pos,
                         step->claims[i].value);
}

void pc_origin_check(pc_binder *binder, const pc_yaml *node, pc_case *entry)
{
    size_t n_judged = 0;

    if (!pc_yaml_get(node, "origin")) {
        for (size_t i = 0; i < entry->n_steps; i++)
            if (entry->steps[i].n_claims || entry->steps[i].origin ||
                entry->steps[i].wait_ms)
                pc_fail_at(binder->diags, PC_EINVAL, entry->steps[i].pos, NULL,
                           "this step needs the key 'origin' in its case");
        return;
    }
    if (!pc_yaml_get(node, "steps"))
        pc_fail_at(binder->diags, PC_EINVAL, node->pos, NULL,
                   "a case with 'origin' needs the key 'steps'");
    for (size_t i = 0; i < entry->n_versions; i++)
        if (entry->versions[i].status == 304 && !i)
            pc_fail_at(binder->diags, PC_EINVAL, entry->versions[i].pos, NULL,
                       "the first version cannot be a 304");
    for (size_t i = 0; i < entry->n_steps; i++) {
        const pc_case_step *step = &entry->steps[i];

        check_step(binder, entry, step);
        n_judged += step->n_expect > 0;
        for (size_t j = 0; j < step->n_claims; j++)
            n_judged += !step->claims[j].needs;
    }
    if (entry->n_steps && !n_judged)
        pc_fail_at(binder->diags, PC_EINVAL, node->pos, NULL,
                   "nothing is claimed in any step");
}
