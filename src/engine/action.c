/* The request of each kind of action. */
#include "base/clock.h"
#include "base/str.h"
#include "engine/machine.h"

#include <precheck/httpdate.h>

#include <string.h>

static pc_leg *leg_new(pc_machine *machine, const pc_action *action,
                       pc_role role, const char *method)
{
    pc_leg *leg = PC_NEW(&machine->arena, pc_leg);
    pc_errand *errand =
        pc_errand_new(machine->engine, role, method, machine->item->resource);

    leg->machine = machine;
    leg->action = action;
    leg->errand = errand;
    leg->next = machine->legs;
    machine->legs = leg;
    machine->n_flying++;
    errand->exchange.item = machine->item->record.id;
    errand->context = leg;
    errand->done = pc_leg_done;
    errand->held = pc_leg_held;
    if (action) {
        errand->exchange.subject = action->subject;
        errand->exchange.client = action->client ? action->client : "";
    }
    /* One connection for each client of each item that is open. */
    if (action && action->client && action->client[0])
        errand->call.client = pc_arena_printf(&errand->arena, "%s#%u",
                                              action->client, machine->slot);
    return leg;
}

static const char *target_of(const pc_machine *machine, const pc_action *action)
{
    return action->missing_url ? machine->missing_target
                               : machine->instance->target;
}

/* A resource that wants conditions gets the validators that were read last. */
static size_t required_condition(const pc_machine *machine,
                                 pc_field_template *ret_field)
{
    pc_span value;

    if (!machine->facts || !machine->facts->condition_required)
        return 0;
    if (pc_bindings_get(&machine->bindings, "etag", &value))
        *ret_field = (pc_field_template){"If-Match", PC_LIT("${etag}")};
    else if (pc_bindings_get(&machine->bindings, "last-modified", &value))
        *ret_field = (pc_field_template){"If-Unmodified-Since",
                                         PC_LIT("${last-modified}")};
    else
        return 0;
    return 1;
}

static int make_create(pc_leg *leg, pc_diags *diags)
{
    pc_machine *machine = leg->machine;
    int r = pc_instance_create(leg->errand, machine->instance,
                               &machine->bindings, &machine->rng, diags);

    leg->content = leg->errand->call.content;
    leg->content_type = machine->item->resource->create.body.content_type;
    return r;
}

/* ${old.*} is what ${*} was. */
static void keep_old(pc_machine *machine)
{
    static const char *const names[] = {"etag", "last-modified", "date",
                                        "length", "content-type"};

    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        pc_span value = {NULL, 0};

        (void)pc_bindings_get(&machine->bindings, names[i], &value);
        pc_bindings_set(&machine->bindings,
                        pc_arena_printf(&machine->arena, "old.%s", names[i]),
                        value);
    }
}

static int template_content(pc_leg *leg, const pc_request_template *template,
                            pc_ask *ask, pc_diags *diags)
{
    pc_machine *machine = leg->machine;
    pc_errand *errand = leg->errand;
    /* A method that has no template is sent only to be refused. */
    const pc_span text = template ? template->body.text : PC_LIT("${token}");

    if (template && !template->body.present)
        return PC_OK;
    ask->has_content = true;
    ask->content_type = template ? template->body.content_type : "text/plain";
    return pc_request_content(
        machine->engine, &machine->bindings, &machine->rng, text,
        template ? template->pos : (pc_pos){0}, &errand->arena, &ask->content,
        &errand->exchange.token, diags);
}

static int make_update(pc_leg *leg, pc_diags *diags)
{
    pc_machine *machine = leg->machine;
    pc_field_template condition;
    pc_ask ask = {.bindings = &machine->bindings,
                  .target = machine->instance->target,
                  .with = leg->action->with,
                  .fields = &condition};
    int r = template_content(leg, leg->action->with, &ask, diags);

    if (r < 0)
        return r;
    ask.n_fields = required_condition(machine, &condition);
    keep_old(machine);
    leg->content = ask.content;
    leg->content_type = ask.content_type;
    leg->errand->grant = machine->instance->grant;
    leg->errand->entry = machine->instance->entry;
    return pc_request_fill(leg->errand, &ask, diags);
}

static int make_remove(pc_leg *leg, pc_diags *diags)
{
    pc_machine *machine = leg->machine;
    pc_span etag = {NULL, 0}, last_modified = {NULL, 0};

    /* First without a condition, unless one is required; the second time with
     * what is there now. */
    if (machine->remove_tries++ ||
        (machine->facts && machine->facts->condition_required)) {
        (void)pc_bindings_get(&machine->bindings, "etag", &etag);
        (void)pc_bindings_get(&machine->bindings, "last-modified",
                              &last_modified);
    }
    return pc_instance_remove(leg->errand, machine->instance, etag,
                              last_modified, diags);
}

static int make_read(pc_leg *leg, pc_diags *diags)
{
    pc_machine *machine = leg->machine;
    const pc_action *action = leg->action;
    const pc_ask ask = {.bindings = &machine->bindings,
                        .target = target_of(machine, action),
                        .fields = action->fields,
                        .n_fields = action->n_fields};

    return pc_request_fill(leg->errand, &ask, diags);
}

/* Only those that a field of the request mentions: others may speak of what
 * this resource does not have. */
static int bind_with(pc_machine *machine, const pc_action *action,
                     pc_diags *diags)
{
    const pc_case *from = machine->item->from;

    for (size_t i = 0; i < from->n_with; i++) {
        const char *name =
            pc_arena_printf(&machine->arena, "with.%s", from->with[i].name);
        const pc_with_value *value = machine->item->with[i];
        bool mentioned = pc_bind_mentions(action->body_text, name);
        pc_span text;
        int r;

        for (size_t j = 0; j < action->n_fields && !mentioned; j++)
            mentioned = pc_bind_mentions(action->fields[j].value, name);
        if (!mentioned || value->absent)
            continue;
        r = pc_bind(&machine->bindings, &machine->arena, value->text, from->pos,
                    &text, diags);
        if (r < 0)
            return r;
        pc_bindings_set(&machine->bindings, name, text);
    }
    return PC_OK;
}

static int subject_content(pc_leg *leg, pc_ask *ask, pc_diags *diags)
{
    pc_machine *machine = leg->machine;
    const pc_action *action = leg->action;
    const pc_instance *instance = machine->instance;

    switch (action->body) {
    case PC_BODY_DEFAULT:
    case PC_BODY_NONE:
        return PC_OK;
    case PC_BODY_NEW:
        return template_content(leg, action->with, ask, diags);
    case PC_BODY_SAME:
        if (!instance->stored.ptr)
            return pc_fail(diags, PC_EINVAL, "what is stored now is not known");
        ask->has_content = true;
        ask->content = instance->stored;
        ask->content_type = instance->stored_type;
        return PC_OK;
    case PC_BODY_TEXT:
        ask->has_content = true;
        ask->content_type = action->with && action->with->body.content_type
                                ? action->with->body.content_type
                                : "text/plain";
        return pc_request_content(
            machine->engine, &machine->bindings, &machine->rng,
            action->body_text, machine->item->from->pos, &leg->errand->arena,
            &ask->content, &leg->errand->exchange.token, diags);
    }
    return PC_EINVAL;
}

/* A GET right behind on the same connection: what an answer's framing did to
 * the next one shows in it. */
static int add_follower(pc_leg *leg, pc_diags *diags)
{
    pc_machine *machine = leg->machine;
    const pc_ask ask = {.bindings = &machine->bindings,
                        .target = target_of(machine, leg->action)};
    pc_leg *behind = leg_new(machine, leg->action, PC_ROLE_FOLLOWER, "GET");

    behind->follower = true;
    leg->errand->follower = behind->errand;
    return pc_request_fill(behind->errand, &ask, diags);
}

/* Whoever plays the origin has to know what it has now. */
static int begin_step(pc_leg *leg, pc_diags *diags)
{
    const pc_engine_options *options = &leg->machine->engine->options;
    const pc_action *action = leg->action;
    const char *why = NULL;

    if (options->on_step)
        why = options->on_step(options->context, leg->machine->item,
                               action->subject,
                               pc_method_is_safe(action->method));
    return why ? pc_fail(diags, PC_EINVAL, "%s", why) : PC_OK;
}

static int make_subject(pc_leg *leg, pc_diags *diags)
{
    pc_machine *machine = leg->machine;
    const pc_action *action = leg->action;
    pc_ask ask = {.bindings = &machine->bindings,
                  .target = target_of(machine, action),
                  .with = action->with,
                  .fields = action->fields,
                  .n_fields = action->n_fields,
                  .no_auth = action->no_auth};
    char now[PC_DATE_LEN + 1];
    int r;

    if (pc_date_format(pc_clock_wall_s(), now) == PC_OK)
        pc_bindings_set(&machine->bindings, "now", pc_span_of(now));
    r = bind_with(machine, action, diags);
    if (r == PC_OK)
        r = subject_content(leg, &ask, diags);
    if (r == PC_OK)
        r = pc_request_fill(leg->errand, &ask, diags);
    if (r == PC_OK && action->pipelined)
        r = add_follower(leg, diags);
    if (r == PC_OK && machine->item->key)
        r = begin_step(leg, diags);
    leg->content = ask.content;
    leg->content_type = ask.content_type;
    leg->errand->call.hold = action->hold;
    if (!pc_method_is_safe(action->method)) {
        leg->errand->grant = machine->instance->grant;
        leg->errand->entry = machine->instance->entry;
    }
    return r;
}

typedef int make_leg(pc_leg *leg, pc_diags *diags);

static const struct {
    make_leg *make;
    const char *method; /* NULL: the action's, or the template's */
} kinds[] = {
    [PC_ACT_CREATE] = {make_create, NULL},
    [PC_ACT_UPDATE] = {make_update, NULL},
    [PC_ACT_REMOVE] = {make_remove, NULL},
    [PC_ACT_READ] = {make_read, "GET"},
    [PC_ACT_SUBJECT] = {make_subject, NULL},
};

static const char *method_of(const pc_machine *machine, const pc_action *action)
{
    const pc_resource *resource = machine->item->resource;

    switch (action->kind) {
    case PC_ACT_CREATE:
        return resource->create.method;
    case PC_ACT_UPDATE:
        return action->with->method;
    case PC_ACT_REMOVE:
        return resource->remove.method;
    case PC_ACT_READ:
        return "GET";
    case PC_ACT_SUBJECT:
    case PC_ACT_RELEASE:
        break;
    }
    return action->method;
}

static void start(pc_leg *leg, int made, const pc_diags *why)
{
    /* It lives on in the transport: what it points to must too. */
    if (leg->content.ptr)
        leg->content = pc_arena_span(&leg->machine->arena, leg->content);
    if (made == PC_OK)
        pc_errand_start(leg->errand);
    else
        pc_errand_refuse(leg->errand,
                         why->n ? why->items[0].message : "it cannot be made");
}

pc_leg *pc_leg_start(pc_machine *machine, const pc_action *action)
{
    pc_leg *leg =
        leg_new(machine, action, action->role, method_of(machine, action));
    pc_diags why;
    int r;

    pc_diags_init(&why, &machine->arena);
    if (action->role == PC_ROLE_PROBE)
        leg->errand->exchange.probe = "version";
    r = kinds[action->kind].make(leg, &why);
    start(leg, r, &why);
    return leg;
}

pc_leg *pc_leg_start_removal(pc_machine *machine)
{
    pc_leg *leg = leg_new(machine, NULL, PC_ROLE_REMOVE,
                          machine->item->resource->remove.method);
    pc_diags why;
    int r;

    pc_diags_init(&why, &machine->arena);
    r = make_remove(leg, &why);
    start(leg, r, &why);
    return leg;
}

pc_leg *pc_leg_start_refresh(pc_machine *machine, const pc_action *action)
{
    pc_leg *leg = leg_new(machine, action, PC_ROLE_REMOVE, "GET");
    const pc_ask ask = {.bindings = &machine->bindings,
                        .target = machine->instance->target};
    pc_diags why;
    int r;

    pc_diags_init(&why, &machine->arena);
    leg->refresh = true;
    r = pc_request_fill(leg->errand, &ask, &why);
    start(leg, r, &why);
    return leg;
}

pc_leg *pc_leg_start_restore(pc_machine *machine)
{
    pc_leg *leg = leg_new(machine, NULL, PC_ROLE_REMOVE, "PUT");
    pc_diags why;
    int r;

    pc_diags_init(&why, &machine->arena);
    leg->restore = true;
    r = pc_instance_put_back(leg->errand, machine->instance, (pc_span){NULL, 0},
                             &why);
    start(leg, r, &why);
    return leg;
}
