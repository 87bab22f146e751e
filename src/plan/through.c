/* A case that goes through a cache to precheck's own origin. */
#include "base/str.h"
#include "plan/bind.h"
#include "plan/make.h"

#include <string.h>

typedef struct claims {
    pc_expectation *items;
    size_t n, cap;
} claims;

const char *pc_item_path(pc_arena *arena, const pc_item *item,
                         const char *run_id)
{
    return pc_arena_printf(arena, "/precheck-%s-%s", run_id, item->key);
}

pc_span pc_version_content(pc_arena *arena, const pc_origin_version *version,
                           const char *case_id)
{
    return version->body.ptr
               ? version->body
               : pc_span_of(pc_arena_printf(arena, "version %s of %s\n",
                                            version->name, case_id));
}

static const char *pattern_text(pc_arena *arena, const pc_case_step *step)
{
    const char *text = NULL;

    for (size_t i = 0; i < step->n_expect; i++) {
        const pc_status_pattern *p = &step->expect[i];
        const char *one = p->low == p->high
                              ? pc_arena_printf(arena, "%u", p->low)
                              : pc_arena_printf(arena, "%uxx", p->low / 100);

        text = text ? pc_arena_printf(arena, "%s, %s", text, one) : one;
    }
    return text;
}

/* A content is claimed by the name of its version. */
static pc_span content_of(pc_arena *arena, const pc_case *from, pc_span name)
{
    for (size_t i = 0; i < from->n_versions; i++)
        if (pc_span_is(name, from->versions[i].name))
            return pc_version_content(arena, &from->versions[i], from->id);
    return (pc_span){"", 0};
}

static int add_claim(pc_arena *arena, const pc_case *from,
                     const pc_bindings *bindings, unsigned step,
                     const pc_claim *claim, claims *out, pc_diags *diags)
{
    pc_expectation expectation = {
        .step = step,
        .needs = claim->needs,
        .what = claim->what,
        .name = claim->name,
        .absent = claim->absent,
    };
    int r = PC_OK;

    if (strcmp(claim->what, "content") == 0)
        expectation.value = content_of(arena, from, claim->value);
    else if (!claim->absent)
        r = pc_bind(bindings, arena, claim->value, claim->pos,
                    &expectation.value, diags);
    if (r == PC_OK)
        PC_PUSH(arena, out->items, out->n, out->cap, expectation);
    return r;
}

/* First what a step needs, then what it claims. */
static int add_claims(pc_arena *arena, const pc_case *from,
                      const pc_bindings *bindings, unsigned index, claims *out,
                      pc_diags *diags)
{
    const pc_case_step *step = &from->steps[index];
    const char *statuses = pattern_text(arena, step);

    for (int needs = 1; needs >= 0; needs--) {
        for (size_t i = 0; i < step->n_claims; i++) {
            int r = step->claims[i].needs == (needs == 1)
                        ? add_claim(arena, from, bindings, index,
                                    &step->claims[i], out, diags)
                        : PC_OK;

            if (r < 0)
                return r;
        }
        if (needs || !statuses)
            continue;
        PC_PUSH(arena, out->items, out->n, out->cap,
                ((pc_expectation){.step = index,
                                  .what = "expect",
                                  .value = pc_span_of(statuses)}));
    }
    return PC_OK;
}

/* The values of `with:`, which are literal here. */
static void bind_with(const pc_candidate *candidate, pc_bindings *bindings)
{
    const pc_case *from = candidate->from;

    for (size_t i = 0; i < from->n_with; i++)
        if (!candidate->with[i]->absent)
            pc_bindings_set(
                bindings,
                pc_arena_printf(bindings->arena, "with.%s", from->with[i].name),
                candidate->with[i]->text);
}

static void add_step(pc_arena *arena, const pc_candidate *candidate,
                     unsigned index, pc_action *ret_action)
{
    const pc_case_step *step = &candidate->from->steps[index];
    const bool sends_content = strcmp(step->method, "PUT") == 0 ||
                               strcmp(step->method, "POST") == 0 ||
                               strcmp(step->method, "PATCH") == 0;
    pc_field_template *fields;

    *ret_action = (pc_action){
        .kind = PC_ACT_SUBJECT,
        .role = PC_ROLE_THROUGH,
        .subject = index,
        .client = "",
        .method = step->method,
        .body = step->body,
        .body_text = step->body_text,
        .saves = step->saves,
        .n_saves = step->n_saves,
        .wait_ms = step->wait_ms,
    };
    if (step->body == PC_BODY_DEFAULT && sends_content)
        ret_action->body = PC_BODY_NEW;
    ret_action->n_fields = pc_candidate_fields(arena, candidate, step->fields,
                                               step->n_fields, &fields);
    ret_action->fields = fields;
}

int pc_candidate_through(pc_arena *arena, const pc_candidate *candidate,
                         size_t index, pc_item *item, pc_diags *diags)
{
    const pc_case *from = candidate->from;
    const char *slash = strrchr(from->id, '/');
    claims all = {NULL, 0, 0};
    pc_bindings bindings;

    pc_bindings_init(&bindings, arena);
    bind_with(candidate, &bindings);
    item->key =
        pc_arena_printf(arena, "%zu-%s", index, slash ? slash + 1 : from->id);
    item->actions = PC_NEW_ARRAY(arena, from->n_steps, pc_action);
    item->n_actions = from->n_steps;
    item->record.story = true;
    item->record.through = true;
    item->record.n_subjects = (unsigned)from->n_steps;
    item->record.subject_say = PC_NEW_ARRAY(arena, from->n_steps, const char *);
    for (unsigned i = 0; i < from->n_steps; i++) {
        int r = add_claims(arena, from, &bindings, i, &all, diags);

        if (r < 0)
            return r;
        item->record.subject_say[i] = from->steps[i].say;
        add_step(arena, candidate, i, &item->actions[i]);
    }
    item->record.expectations = all.items;
    item->record.n_expectations = all.n;
    return PC_OK;
}
