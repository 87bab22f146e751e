/* The end of a run: what it created is removed, what it changed is put back. */
#include "base/cleanup.h"
#include "base/clock.h"
#include "base/escape.h"
#include "base/str.h"
#include "engine/state.h"

#include <string.h>

#define CLEAN_MS 10000 /* for all of it */

/* ---- requests, one by one ---- */

static const pc_exchange *read_now(pc_engine *engine,
                                   const pc_instance *instance)
{
    pc_errand *errand =
        pc_errand_new(engine, PC_ROLE_REMOVE, "GET", instance->resource);
    const pc_ask ask = {.bindings = &instance->vars,
                        .target = instance->target};

    if (pc_request_fill(errand, &ask, engine->diags) < 0)
        pc_errand_refuse(errand, "it cannot be made");
    return pc_errand_do(errand);
}

static pc_span value_of(const pc_exchange *exchange, const char *name)
{
    const pc_line *line =
        exchange ? pc_lines_find(&exchange->response.fields, name) : NULL;

    return line ? line->value : (pc_span){NULL, 0};
}

static const char *what_happened(pc_arena *arena, const pc_exchange *exchange)
{
    if (!exchange)
        return "the engine failed";
    if (exchange->response.status)
        return pc_arena_printf(arena, "%s was answered with %u",
                               exchange->request.method,
                               exchange->response.status);
    return exchange->detail ? exchange->detail : pc_end_name(exchange->end);
}

static bool wants_condition(const pc_exchange *exchange)
{
    return exchange && (exchange->response.status == 428 ||
                        exchange->response.status == 412);
}

static const pc_exchange *delete_once(pc_engine *engine, pc_instance *instance,
                                      const pc_exchange *seen)
{
    pc_errand *errand =
        pc_errand_new(engine, PC_ROLE_REMOVE, instance->resource->remove.method,
                      instance->resource);

    if (pc_instance_remove(errand, instance, value_of(seen, "ETag"),
                           value_of(seen, "Last-Modified"), engine->diags) < 0)
        return NULL;
    return pc_errand_do(errand);
}

bool pc_clean_instance(pc_engine *engine, pc_instance *instance)
{
    pc_entry *entry = pc_ledger_entry(engine->ledger, instance->entry);
    const pc_exchange *exchange;

    if (!instance->resource->remove.present) {
        if (entry)
            entry->trouble = "target.yaml has no 'delete:' for it";
        return false;
    }
    exchange = delete_once(engine, instance, NULL);
    if (wants_condition(exchange))
        exchange = delete_once(engine, instance, read_now(engine, instance));
    if (exchange && pc_instance_removed(instance, exchange)) {
        pc_instance_close(engine, instance);
        return true;
    }
    if (entry)
        entry->trouble = what_happened(engine->arena, exchange);
    return false;
}

/* ---- entries of the ledger ---- */

static const pc_resource *resource_named(const pc_engine *engine,
                                         const char *name)
{
    for (size_t i = 0; i < engine->target->n_resources; i++)
        if (strcmp(engine->target->resources[i].name, name) == 0)
            return &engine->target->resources[i];
    return NULL;
}

static void instance_of(const pc_engine *engine, const pc_entry *entry,
                        const pc_resource *resource, pc_instance *instance)
{
    *instance = (pc_instance){
        .resource = resource,
        .target = entry->url,
        .entry = entry->id,
        .grant =
            entry->kind == PC_ENTRY_SAVED ? PC_GRANT_LISTED : PC_GRANT_CREATED,
        .exists = true,
        .saved = entry->content,
        .saved_type = entry->type,
    };
    pc_bindings_init(&instance->vars, engine->arena);
    pc_bindings_set(&instance->vars, "run.id", pc_span_of(entry->run));
}

static const pc_exchange *put_back_once(pc_engine *engine,
                                        const pc_instance *instance,
                                        const pc_exchange *seen)
{
    pc_errand *errand =
        pc_errand_new(engine, PC_ROLE_REMOVE, "PUT", instance->resource);

    if (pc_instance_put_back(errand, instance, value_of(seen, "ETag"),
                             engine->diags) < 0)
        return NULL;
    return pc_errand_do(errand);
}

static bool same_content(const pc_exchange *seen, pc_span content)
{
    char digest[PC_DIGEST_LEN + 1];

    pc_digest(content, digest);
    return seen && pc_is_success(seen) &&
           seen->response.content.len == content.len &&
           (!content.len || strcmp(seen->response.content.digest, digest) == 0);
}

const pc_exchange *pc_put_back(pc_engine *engine, pc_instance *instance)
{
    const pc_exchange *exchange = put_back_once(engine, instance, NULL);

    if (wants_condition(exchange))
        exchange = put_back_once(engine, instance, read_now(engine, instance));
    if (exchange && pc_is_success(exchange))
        instance->exists = true;
    return exchange;
}

static bool put_back(pc_engine *engine, pc_instance *instance, pc_entry *entry)
{
    if (!same_content(read_now(engine, instance), entry->content)) {
        const pc_exchange *exchange = pc_put_back(engine, instance);

        if (!exchange || !pc_is_success(exchange)) {
            entry->trouble = what_happened(engine->arena, exchange);
            return false;
        }
    }
    (void)pc_ledger_done(engine->ledger, entry->id, engine->diags);
    return true;
}

static bool clean_entry(pc_engine *engine, pc_entry *entry)
{
    const pc_resource *resource = resource_named(engine, entry->resource);
    pc_instance instance;

    if (!entry->url)
        entry->trouble = "the answer to its creation did not say where it is";
    else if (!resource)
        entry->trouble = "target.yaml does not name it any more";
    else if (engine->broken || !engine->transport)
        entry->trouble = "the engine failed";
    if (!entry->url || !resource || engine->broken || !engine->transport)
        return false;
    instance_of(engine, entry, resource, &instance);
    return entry->kind == PC_ENTRY_SAVED ? put_back(engine, &instance, entry)
                                         : pc_clean_instance(engine, &instance);
}

static void say_left(const pc_engine *engine, const pc_entry *entry)
{
    PC_AUTO_BUF url;

    pc_buf_init(&url, 4096);
    (void)pc_escape_text(&url, pc_span_of(entry->url   ? entry->url
                                          : entry->via ? entry->via
                                                       : "?"));
    pc_diag_add(
        engine->diags, PC_ERROR, (pc_pos){0},
        pc_arena_printf(engine->diags->arena, "later: precheck clean %s",
                        pc_ledger_path(engine->ledger)),
        entry->kind == PC_ENTRY_SAVED ? "'%s' at '%s' could not be put back: %s"
                                      : "'%s' at '%s' could not be removed: %s",
        entry->resource, url.len ? url.ptr : "",
        entry->trouble ? entry->trouble : "it was not tried");
}

static size_t clean_all(pc_engine *engine)
{
    size_t n = 0;

    engine->guard.cleaning = true;
    pc_pace_forgive(&engine->pace);
    engine->guard.deadline_ns = pc_clock_ns() + CLEAN_MS * PC_NS_PER_MS;
    /* The newest first: what was made inside something goes before it. */
    for (size_t i = pc_ledger_count(engine->ledger); i > 0; i--) {
        pc_entry *entry = pc_ledger_entry(engine->ledger, (unsigned)i);

        if (!entry->open)
            continue;
        if (clean_entry(engine, entry))
            n++;
        else
            say_left(engine, entry);
    }
    return n;
}

int pc_engine_clean(pc_engine *engine, pc_trace *trace, pc_diags *diags)
{
    engine->trace = trace;
    engine->diags = diags;
    (void)clean_all(engine);
    return pc_ledger_n_open(engine->ledger) ? PC_EIO : PC_OK;
}

int pc_engine_clean_ledger(pc_engine *engine, const char *ledger_path,
                           size_t *ret_removed, pc_diags *diags)
{
    pc_ledger *ledger, *own = engine->ledger;
    size_t n;
    int r;

    engine->diags = diags;
    r = pc_ledger_load(engine->arena, ledger_path, &ledger, diags);
    if (r < 0)
        return r;
    for (size_t i = 1; i <= pc_ledger_count(ledger); i++) {
        const pc_entry *entry = pc_ledger_entry(ledger, (unsigned)i);

        if (strcmp(entry->base, engine->target->base.text) == 0)
            continue;
        r = pc_fail(diags, PC_EINVAL,
                    "'%s' is about another target: '%s', not '%s'", ledger_path,
                    entry->base, engine->target->base.text);
        pc_ledger_leave(ledger);
        return r;
    }
    engine->ledger = engine->guard.ledger = ledger;
    engine->guard.clean_only = true;
    n = clean_all(engine);
    r = pc_ledger_n_open(ledger) ? PC_EIO : PC_OK;
    pc_ledger_close(ledger);
    engine->ledger = engine->guard.ledger = own;
    engine->guard.clean_only = false;
    *ret_removed = n;
    return r;
}
