/* An item as a state machine: its actions one after the other, then the
 * clean-up of what it created. */
#include "engine/machine.h"

#include "base/clock.h"
#include "base/str.h"

#include <precheck/etag.h>
#include <precheck/httpdate.h>

#include <stdio.h>
#include <string.h>

#define POLL_MS      200 /* between two readings that wait for something */
#define REMOVE_TRIES 2
#define SETTLED_S    2 /* more than one second, in whole ones */

static void advance(pc_machine *machine);

pc_machine *pc_machine_open(pc_engine *engine, const pc_item *item,
                            unsigned slot)
{
    const size_t index = (size_t)(item->resource - engine->target->resources);
    pc_arena arena;
    pc_machine *machine;
    char word[17];

    pc_arena_init(&arena);
    machine = PC_NEW(&arena, pc_machine);
    machine->arena = arena;
    machine->engine = engine;
    machine->item = item;
    machine->slot = slot;
    machine->rng = pc_rng_child(&engine->rng, item->record.id);
    machine->facts = engine->facts ? &engine->facts[index] : NULL;
    pc_bindings_init(&machine->bindings, &machine->arena);
    pc_rng_word(&machine->rng, word, 16);
    pc_bindings_set(
        &machine->bindings, "stale",
        pc_span_of(pc_arena_printf(&machine->arena, "\"precheck-%s\"", word)));
    pc_bindings_set(&machine->bindings, "run.id",
                    pc_span_of(engine->options.run_id));
    if (item->key)
        machine->instance = pc_instance_through(engine, &machine->arena, item);
    else if (item->own_instance)
        machine->instance = pc_instance_new(engine, &machine->arena,
                                            item->resource, item->record.id);
    else if (engine->shared[index])
        machine->instance = engine->shared[index];
    else
        machine->instance = engine->listed[index];
    machine->state = PC_MACHINE_RUNNING;
    return machine;
}

void pc_machine_close(pc_machine *machine)
{
    pc_arena arena = machine->arena;

    pc_arena_release(&arena);
}

bool pc_machine_done(const pc_machine *machine)
{
    return machine->state == PC_MACHINE_DONE;
}

bool pc_machine_stopped(const pc_machine *machine)
{
    return machine->stopped;
}

const pc_item *pc_machine_item(const pc_machine *machine)
{
    return machine->item;
}

int64_t pc_machine_wake_ns(const pc_machine *machine)
{
    return machine->state == PC_MACHINE_DONE ? 0 : machine->wake_ns;
}

/* ---- after an answer ---- */

static void save(pc_machine *machine, const pc_action *action,
                 const pc_exchange *exchange)
{
    for (size_t i = 0; i < action->n_saves; i++) {
        const pc_save *wanted = &action->saves[i];
        const pc_line *line =
            pc_lines_find(&exchange->response.fields, wanted->what);
        pc_span value = line ? line->value : (pc_span){NULL, 0};

        if (strcmp(wanted->what, "status") == 0)
            value = pc_span_of(pc_arena_printf(&machine->arena, "%u",
                                               exchange->response.status));
        pc_bindings_set(&machine->bindings, wanted->name, value);
    }
}

static bool is_strong(const pc_exchange *exchange)
{
    const pc_line *line = pc_lines_find(&exchange->response.fields, "ETag");
    pc_etag tag;

    return line && pc_etag_parse(line->value, &tag) == PC_OK && !tag.weak;
}

static bool is_settled(const pc_exchange *exchange)
{
    const pc_lines *fields = &exchange->response.fields;
    const pc_line *date = pc_lines_find(fields, "Date");
    const pc_line *modified = pc_lines_find(fields, "Last-Modified");
    int64_t date_s = pc_clock_wall_s(), modified_s;
    pc_date_form form;

    if (date)
        (void)pc_date_parse(date->value, date_s, &date_s, &form);
    return modified &&
           pc_date_parse(modified->value, date_s, &modified_s, &form) ==
               PC_OK &&
           date_s - modified_s >= SETTLED_S;
}

/* True when it is to be read once more, a little later. */
static bool read_again(pc_machine *machine, const pc_action *action,
                       const pc_exchange *exchange)
{
    const int64_t now_ns = pc_clock_ns();

    if (!pc_is_success(exchange) ||
        ((!action->until_strong || is_strong(exchange)) &&
         (!action->until_settled || is_settled(exchange))))
        return false;
    if (!machine->until_ns)
        machine->until_ns = now_ns + action->until_ms * PC_NS_PER_MS;
    if (now_ns >= machine->until_ns)
        return false;
    machine->wake_ns = now_ns + POLL_MS * PC_NS_PER_MS;
    machine->state = PC_MACHINE_SLEEPING;
    return true;
}

/* The item ends; what happened is in the trace. */
static void fail(pc_machine *machine)
{
    machine->failed = true;
    machine->at = machine->item->n_actions;
}

static bool after_create(pc_leg *leg, const pc_exchange *exchange)
{
    pc_machine *machine = leg->machine;
    const char *why;

    pc_instance_created(machine->engine, machine->instance, exchange,
                        leg->content, leg->content_type, &why);
    pc_instance_bind(machine->instance, &machine->bindings);
    return !why;
}

static bool after_update(pc_leg *leg, const pc_exchange *exchange)
{
    pc_instance_wrote(leg->machine->instance, exchange, leg->content,
                      leg->content_type);
    return pc_is_success(exchange);
}

/* Refused for want of a condition: read the validators, then try again. */
static bool wants_condition(const pc_machine *machine,
                            const pc_exchange *exchange)
{
    const unsigned status = exchange->response.status;

    return (status == 428 || status == 412) &&
           machine->remove_tries < REMOVE_TRIES;
}

static bool after_remove(pc_leg *leg, const pc_exchange *exchange)
{
    pc_machine *machine = leg->machine;

    if (leg->refresh) {
        pc_bind_response(&machine->bindings, exchange);
        return true;
    }
    if (pc_instance_removed(machine->instance, exchange)) {
        machine->remove_tries = 0;
        return true;
    }
    return wants_condition(machine, exchange);
}

/* The next request of a removal that needs more than one, or NULL. */
static pc_leg *more_to_remove(pc_machine *machine, const pc_leg *leg,
                              const pc_exchange *exchange)
{
    if (machine->failed || machine->stopped)
        return NULL;
    if (leg->refresh)
        return leg->action ? pc_leg_start(machine, leg->action)
                           : pc_leg_start_removal(machine);
    if (machine->instance->exists && wants_condition(machine, exchange))
        return pc_leg_start_refresh(machine, leg->action);
    return NULL;
}

static bool after_read(pc_leg *leg, const pc_exchange *exchange)
{
    pc_machine *machine = leg->machine;

    if (!leg->action->missing_url)
        pc_instance_seen(machine->instance, exchange);
    pc_bind_response(&machine->bindings, exchange);
    if (exchange->end != PC_END_COMPLETE)
        return leg->action->role == PC_ROLE_AFTER;
    return true;
}

static bool after_subject(pc_leg *leg, const pc_exchange *exchange)
{
    pc_machine *machine = leg->machine;
    const char *method = exchange->request.method;

    if (!pc_method_is_safe(method) && !leg->action->missing_url &&
        !machine->item->key)
        pc_instance_wrote(machine->instance, exchange, leg->content,
                          leg->content_type);
    if (strcmp(method, "GET") == 0 && exchange->response.status == 200)
        pc_bind_response(&machine->bindings, exchange);
    save(machine, leg->action, exchange);
    return true;
}

typedef bool after_leg(pc_leg *leg, const pc_exchange *exchange);

static after_leg *const afters[] = {
    [PC_ACT_CREATE] = after_create,   [PC_ACT_UPDATE] = after_update,
    [PC_ACT_REMOVE] = after_remove,   [PC_ACT_READ] = after_read,
    [PC_ACT_SUBJECT] = after_subject,
};

/* Of the clean-up.  What is left stays in the ledger: the clean-up of the run
 * tries once more. */
static void after_removal(pc_leg *leg, const pc_exchange *exchange)
{
    pc_machine *machine = leg->machine;

    if (leg->restore) {
        machine->instance->exists = pc_is_success(exchange);
        machine->state = PC_MACHINE_DONE;
        return;
    }
    (void)after_remove(leg, exchange);
    machine->failed = false; /* of the item's actions: they are over */
    if (more_to_remove(machine, leg, exchange))
        return;
    if (!machine->instance->exists)
        pc_instance_close(machine->engine, machine->instance);
    machine->state = PC_MACHINE_DONE;
}

static void after_awaited(pc_leg *leg, const pc_exchange *exchange)
{
    pc_machine *machine = leg->machine;

    machine->wake_ns = 0;
    machine->awaited = NULL;
    if (leg->action->kind == PC_ACT_REMOVE) {
        machine->awaited = more_to_remove(machine, leg, exchange);
        if (machine->awaited)
            return;
    }
    machine->state = PC_MACHINE_RUNNING;
    if (machine->failed || machine->stopped ||
        (leg->action->kind == PC_ACT_READ &&
         read_again(machine, leg->action, exchange)))
        return;
    machine->until_ns = 0;
    machine->at++;
}

void pc_leg_done(pc_errand *errand)
{
    pc_leg *leg = errand->context;
    pc_machine *machine = leg->machine;
    const pc_exchange *exchange = &errand->exchange;

    leg->done = true;
    leg->errand = NULL;
    machine->n_flying--;
    if (!leg->action)
        after_removal(leg, exchange);
    else if (!leg->follower && !afters[leg->action->kind](leg, exchange) &&
             !machine->stopped)
        fail(machine);
    if (machine->state == PC_MACHINE_WAITING && machine->awaited == leg)
        after_awaited(leg, exchange);
    advance(machine);
}

void pc_leg_held(pc_errand *errand)
{
    pc_leg *leg = errand->context;
    pc_machine *machine = leg->machine;

    leg->held = true;
    if (machine->state == PC_MACHINE_WAITING && machine->awaited == leg) {
        machine->awaited = NULL;
        machine->wake_ns = 0;
        machine->state = PC_MACHINE_RUNNING;
        machine->at++;
        advance(machine);
    }
}

/* ---- before a request ---- */

static pc_leg *leg_of_subject(const pc_machine *machine, unsigned subject)
{
    for (pc_leg *leg = machine->legs; leg; leg = leg->next)
        if (leg->action && leg->action->kind == PC_ACT_SUBJECT &&
            !leg->follower && leg->action->subject == subject)
            return leg;
    return NULL;
}

/* A reading of what a request did, when it has not been answered, would show
 * nothing about it. */
static bool is_too_early(const pc_machine *machine, const pc_action *action)
{
    const pc_leg *leg;

    if (action->kind != PC_ACT_READ || action->role != PC_ROLE_AFTER)
        return false;
    leg = leg_of_subject(machine, action->subject);
    return leg && !leg->done;
}

static void release_all(pc_machine *machine, const char *client)
{
    for (pc_leg *leg = machine->legs; leg; leg = leg->next)
        if (!leg->done && leg->errand && leg->action &&
            (!client || strcmp(leg->errand->exchange.client, client) == 0))
            pc_errand_release(leg->errand);
}

/* False: nothing to wait for. */
static bool run_release(pc_machine *machine, const pc_action *action)
{
    release_all(machine, action->client);
    if (!machine->n_flying)
        return false;
    machine->state = PC_MACHINE_DRAINING;
    return true;
}

/* The instance of a missing one whose address is ours to choose. */
static bool prepare(pc_machine *machine)
{
    pc_instance *instance = machine->instance;
    const pc_item *item = machine->item;
    char word[9];

    if (!instance)
        return false;
    pc_instance_bind(instance, &machine->bindings);
    if (item->own_instance && item->record.missing &&
        pc_resource_put_creates(item->resource) &&
        pc_instance_announce(machine->engine, instance,
                             machine->engine->diags) < 0)
        return false;
    if (instance->target) {
        const size_t path = strcspn(instance->target, "?");

        pc_rng_word(&machine->rng, word, 8);
        machine->missing_target = pc_arena_printf(
            &machine->arena, "%.*s-precheck-missing-%s%s", (int)path,
            instance->target, word, instance->target + path);
    }
    return true;
}

static void run_action(pc_machine *machine)
{
    const pc_action *action = &machine->item->actions[machine->at];

    if (is_too_early(machine, action)) {
        machine->at++;
        return;
    }
    if (action->kind == PC_ACT_RELEASE) {
        if (!run_release(machine, action))
            machine->at++;
        return;
    }
    if (action->wait_ms && machine->waited != machine->at + 1) {
        machine->waited = machine->at + 1;
        machine->wake_ns = pc_clock_ns() + action->wait_ms * PC_NS_PER_MS;
        machine->state = PC_MACHINE_SLEEPING;
        return;
    }
    machine->state = PC_MACHINE_WAITING;
    if (action->kind == PC_ACT_SUBJECT && action->stalled_after_ms)
        machine->wake_ns =
            pc_clock_ns() + action->stalled_after_ms * PC_NS_PER_MS;
    machine->awaited = pc_leg_start(machine, action);
}

static void run_end(pc_machine *machine)
{
    const bool removes = machine->item->own_instance && machine->instance &&
                         machine->instance->exists &&
                         machine->instance->target && !machine->stopped;

    if (machine->n_flying) {
        release_all(machine, NULL);
        machine->state = PC_MACHINE_DRAINING;
        return;
    }
    if (removes && !machine->remove_tries) {
        machine->state = PC_MACHINE_CLEANING;
        pc_leg_start_removal(machine);
        return;
    }
    if (machine->instance && machine->instance->grant == PC_GRANT_LISTED &&
        !machine->instance->exists && !machine->stopped) {
        machine->state = PC_MACHINE_CLEANING;
        pc_leg_start_restore(machine);
        return;
    }
    if (machine->item->own_instance && !machine->instance->exists &&
        !machine->stopped)
        pc_instance_close(machine->engine, machine->instance);
    machine->state = PC_MACHINE_DONE;
}

static void advance(pc_machine *machine)
{
    /* Each turn starts a request, moves to the next action or ends. */
    for (;;) {
        if (machine->state == PC_MACHINE_DRAINING && !machine->n_flying) {
            machine->state = PC_MACHINE_RUNNING;
            if (machine->at < machine->item->n_actions)
                machine->at++; /* the release */
        }
        if (machine->state != PC_MACHINE_RUNNING)
            return;
        if (machine->at < machine->item->n_actions)
            run_action(machine);
        else
            run_end(machine);
    }
}

void pc_machine_wake(pc_machine *machine, int64_t now_ns)
{
    if (machine->state == PC_MACHINE_RUNNING && !machine->legs &&
        !machine->at) {
        if (!prepare(machine))
            fail(machine);
        advance(machine);
        return;
    }
    if (!machine->wake_ns || now_ns < machine->wake_ns)
        return;
    machine->wake_ns = 0;
    if (machine->state == PC_MACHINE_SLEEPING) {
        machine->state = PC_MACHINE_RUNNING;
        advance(machine);
    } else if (machine->state == PC_MACHINE_WAITING) {
        /* Stalled: a server that lets the other client wait is not wrong. */
        machine->awaited = NULL;
        machine->state = PC_MACHINE_RUNNING;
        machine->at++;
        advance(machine);
    }
}

void pc_machine_stop(pc_machine *machine)
{
    if (machine->stopped || machine->state == PC_MACHINE_DONE)
        return;
    machine->stopped = true;
    machine->at = machine->item->n_actions;
    machine->wake_ns = 0;
    for (pc_leg *leg = machine->legs; leg; leg = leg->next)
        if (!leg->done && leg->errand)
            pc_errand_cancel(leg->errand);
    if (machine->state == PC_MACHINE_CLEANING)
        return;
    machine->awaited = NULL;
    machine->state = machine->n_flying ? PC_MACHINE_DRAINING : PC_MACHINE_DONE;
}
