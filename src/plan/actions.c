/* From a case to the requests it needs, in order. */
#include "base/str.h"
#include "plan/bind.h"
#include "plan/make.h"

#include <stdio.h>
#include <string.h>

#define UNTIL_STRONG_MS  2500 /* a weak tag of a fresh file, then strong */
#define UNTIL_SETTLED_MS 3500 /* whole seconds on either side, and a margin */

typedef struct maker {
    pc_arena *arena;
    const pc_candidate *candidate;
    const pc_case *from;
    pc_item *item;
    pc_action *actions;
    size_t n, cap;
    bool missing, missing_url;
} maker;

static pc_action *add(maker *make, pc_action_kind kind, pc_role role)
{
    pc_action action = {.kind = kind,
                        .role = role,
                        .client = "",
                        .missing_url = make->missing_url};

    PC_PUSH(make->arena, make->actions, make->n, make->cap, action);
    return &make->actions[make->n - 1];
}

/* The state is that of the representation which the subject selects: what
 * takes part in the choice (12.5) is sent with the readings too. */
static void negotiate(maker *make, pc_action *action,
                      const pc_field_template *fields, size_t n_fields)
{
    static const char *const names[] = {"Accept", "Accept-Encoding",
                                        "Accept-Language", "Accept-Charset"};
    pc_field_template *kept =
        PC_NEW_ARRAY(make->arena, n_fields, pc_field_template);

    for (size_t i = 0; i < n_fields; i++)
        for (size_t j = 0; j < sizeof names / sizeof names[0]; j++)
            if (pc_span_is_nocase(pc_span_of(fields[i].name), names[j]))
                kept[action->n_fields++] = fields[i];
    action->fields = kept;
}

/* ---- one request, not a story ---- */

static void until_given(const maker *make, pc_action *read)
{
    const pc_given *given = &make->from->given;
    const pc_facts *facts = make->candidate->facts;

    if (given->etag == PC_ETAG_STRONG && facts->etag_turns_strong) {
        read->until_strong = true;
        read->until_ms = UNTIL_STRONG_MS;
    }
    if (given->modified == PC_MODIFIED_SETTLED) {
        read->until_settled = true;
        read->until_ms = UNTIL_SETTLED_MS;
    }
}

static pc_action *add_read(maker *make, pc_role role, unsigned subject,
                           const pc_field_template *fields, size_t n_fields)
{
    pc_action *read = add(make, PC_ACT_READ, role);

    read->subject = subject;
    read->method = "GET";
    negotiate(make, read, fields, n_fields);
    return read;
}

static pc_body_choice body_of(pc_body_choice body, const char *method)
{
    if (body != PC_BODY_DEFAULT)
        return body;
    return strcmp(method, "PUT") == 0 || strcmp(method, "PATCH") == 0 ||
                   strcmp(method, "POST") == 0
               ? PC_BODY_NEW
               : PC_BODY_NONE;
}

static const pc_request_template *template_of(const maker *make,
                                              const char *method)
{
    const pc_resource *resource = make->candidate->resource;

    if (make->missing && strcmp(method, "PUT") == 0 &&
        pc_resource_put_creates(resource))
        return &resource->create;
    return pc_resource_template(resource, method);
}

/* What must be so before the first request of the case itself. */
static void add_set_up(maker *make)
{
    const pc_candidate *candidate = make->candidate;
    const bool own = pc_candidate_access(candidate) == PC_ACCESS_OWN;

    make->missing_url = make->missing && !own;
    if (own && !make->missing)
        add(make, PC_ACT_CREATE, PC_ROLE_CREATE);
    /* Where the address is ours to choose, nothing is there yet. */
    if (own && make->missing && !pc_resource_put_creates(candidate->resource)) {
        add(make, PC_ACT_CREATE, PC_ROLE_CREATE);
        add(make, PC_ACT_REMOVE, PC_ROLE_REMOVE);
    }
    if (make->from->given.versions > 1) {
        pc_action *read =
            add_read(make, PC_ROLE_PROBE, 0, make->from->fields, 0);

        until_given(make, read);
        add(make, PC_ACT_UPDATE, PC_ROLE_UPDATE)->with =
            pc_resource_update(candidate->resource);
    }
}

/* A resource that this item reads in place, in a run that writes elsewhere: a
 * list of the notes that other items create.  A second reading shows that it
 * stood still. */
static bool others_may_change(const maker *make)
{
    return !make->missing &&
           make->candidate->target->writes != PC_WRITES_NONE &&
           pc_candidate_access(make->candidate) == PC_ACCESS_DIRECT;
}

static void add_case(maker *make)
{
    const pc_case *from = make->from;
    const char *method = make->candidate->method;
    pc_field_template *fields;
    size_t n = pc_candidate_fields(make->arena, make->candidate, from->fields,
                                   from->n_fields, &fields);
    pc_action *subject;

    until_given(make, add_read(make, PC_ROLE_BEFORE, 0, fields, n));
    subject = add(make, PC_ACT_SUBJECT, PC_ROLE_SUBJECT);
    subject->method = method;
    subject->fields = fields;
    subject->n_fields = n;
    subject->body = body_of(from->body, method);
    subject->body_text = from->body_text;
    subject->with = template_of(make, method);
    subject->no_auth = from->no_auth;
    subject->pipelined = from->pipelined;
    if (!pc_method_is_safe(method) || others_may_change(make))
        add_read(make, PC_ROLE_AFTER, 0, fields, n);
    make->item->record.n_subjects = 1;
}

/* ---- a story ---- */

static bool is_conditional(const pc_field_template *fields, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (pc_span_starts(pc_span_of(fields[i].name), "If-") ||
            pc_span_starts(pc_span_of(fields[i].name), "if-"))
            return true;
    return false;
}

/* "412, 2xx"; NULL when the step leaves it to the rules. */
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

static void add_step(maker *make, const pc_case_step *step, unsigned index,
                     unsigned *held, size_t *n_held)
{
    pc_field_template *fields;
    size_t n = pc_candidate_fields(make->arena, make->candidate, step->fields,
                                   step->n_fields, &fields);
    const bool writes = !pc_method_is_safe(step->method);
    const bool until = step->until_strong || step->until_settled;
    pc_action *subject;

    /* The first step is read before too: what its answer is measured by. */
    if (!index || writes || until || is_conditional(fields, n)) {
        pc_action *read = add_read(make, PC_ROLE_BEFORE, index, fields, n);

        read->until_strong = step->until_strong;
        read->until_settled = step->until_settled;
        if (until)
            read->until_ms =
                step->until_settled ? UNTIL_SETTLED_MS : UNTIL_STRONG_MS;
    }
    subject = add(make, PC_ACT_SUBJECT, PC_ROLE_SUBJECT);
    subject->subject = index;
    subject->client = step->client ? step->client : "";
    subject->method = step->method;
    subject->fields = fields;
    subject->n_fields = n;
    subject->body = body_of(step->body, step->method);
    subject->body_text = step->body_text;
    subject->with = template_of(make, step->method);
    subject->saves = step->saves;
    subject->n_saves = step->n_saves;
    subject->hold = step->hold;
    subject->stalled_after_ms = step->stalled_after_ms;
    if (!writes)
        return;
    make->missing = false; /* the next one may find what this one made */
    if (step->hold != PC_HOLD_NOTHING)
        held[(*n_held)++] = index;
    else
        add_read(make, PC_ROLE_AFTER, index, fields, n);
}

static void add_story(maker *make)
{
    const pc_case *from = make->from;
    pc_item_record *record = &make->item->record;
    unsigned *held = PC_NEW_ARRAY(make->arena, from->n_steps, unsigned);
    size_t n_held = 0;
    unsigned index = 0;

    record->story = true;
    record->subject_expect =
        PC_NEW_ARRAY(make->arena, from->n_steps, const char *);
    record->subject_say =
        PC_NEW_ARRAY(make->arena, from->n_steps, const char *);
    for (size_t i = 0; i < from->n_steps; i++) {
        const pc_case_step *step = &from->steps[i];

        if (step->kind == PC_STEP_RELEASE) {
            pc_action *release = add(make, PC_ACT_RELEASE, PC_ROLE_SUBJECT);

            release->client = step->client ? step->client : "";
            for (size_t j = 0; j < n_held; j++)
                add_read(make, PC_ROLE_AFTER, held[j], NULL, 0);
            n_held = 0;
            continue;
        }
        record->subject_expect[index] = pattern_text(make->arena, step);
        record->subject_say[index] = step->say;
        add_step(make, step, index++, held, &n_held);
    }
    record->n_subjects = index;
}

void pc_candidate_actions(pc_arena *arena, const pc_candidate *candidate,
                          pc_item *item)
{
    maker make = {
        .arena = arena,
        .candidate = candidate,
        .from = candidate->from,
        .item = item,
        .missing = candidate->from->given.resource == PC_GIVEN_MISSING,
    };

    add_set_up(&make);
    if (candidate->from->n_steps)
        add_story(&make);
    else
        add_case(&make);
    item->actions = make.actions;
    item->n_actions = make.n;
}
