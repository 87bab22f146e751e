/* What is to be known of each resource before anything is planned. */
#include "engine/probe.h"

#include "base/clock.h"
#include "base/str.h"

#include <precheck/etag.h>

#include <string.h>

#define STRONG_MS 2500 /* a weak tag of a fresh file may become strong */
#define POLL_MS   250

/* ---- readings ---- */

static void learn_validators(pc_facts *facts, pc_arena *arena,
                             const pc_exchange *exchange)
{
    const pc_lines *fields = &exchange->response.fields;
    const pc_line *etag = pc_lines_find(fields, "ETag");
    const pc_line *modified = pc_lines_find(fields, "Last-Modified");
    pc_etag tag = {{NULL, 0}, false};

    facts->etag = facts->last_modified = (pc_span){NULL, 0};
    if (etag)
        facts->etag = pc_arena_span(arena, etag->value);
    if (modified)
        facts->last_modified = pc_arena_span(arena, modified->value);
    facts->etag_valid = etag && pc_etag_parse(facts->etag, &tag) == PC_OK;
    facts->etag_weak = facts->etag_valid && tag.weak;
}

static bool same_content(const pc_exchange *a, const pc_exchange *b)
{
    return a->response.content.len == b->response.content.len &&
           strcmp(a->response.content.digest, b->response.content.digest) == 0;
}

static const pc_exchange *read_first(pc_probe *probe)
{
    pc_facts *facts = probe->facts;
    const pc_exchange *get =
        pc_probe_ask(probe, &(pc_question){.method = "GET", .what = "get"});

    if (!get || !get->response.status || get->end != PC_END_COMPLETE) {
        facts->unreachable = !get          ? "the engine failed"
                             : get->detail ? get->detail
                                           : pc_end_name(get->end);
        return NULL;
    }
    facts->reachable = true;
    facts->get_status = get->response.status;
    facts->promised_status = probe->resource->status;
    /* What target.yaml promises is what the server is held to. */
    facts->condition_required = probe->resource->condition_required;
    facts->length = get->response.content.len;
    if (pc_is_success(get))
        learn_validators(facts, probe->engine->arena, get);
    facts->token_visible =
        probe->token &&
        pc_span_contains(get->response.content.kept, pc_span_of(probe->token));
    return get;
}

static unsigned status_of(const pc_exchange *exchange)
{
    return exchange ? exchange->response.status : 0;
}

static void ask_again(pc_probe *probe, const pc_exchange *first)
{
    const pc_exchange *get = pc_probe_ask(
        probe, &(pc_question){.method = "GET", .what = "get-again"});

    probe->facts->content_stable = get && pc_is_success(get) &&
                                   pc_is_success(first) &&
                                   same_content(first, get);
}

static void ask_head(pc_probe *probe, const pc_exchange *first)
{
    (void)first;
    probe->facts->head_status = status_of(
        pc_probe_ask(probe, &(pc_question){.method = "HEAD", .what = "head"}));
}

static unsigned range_status(pc_probe *probe, const char *range)
{
    const pc_field_template field = {"Range", pc_span_of(range)};

    return status_of(pc_probe_ask(probe, &(pc_question){.method = "GET",
                                                        .what = "range",
                                                        .fields = &field,
                                                        .n_fields = 1}));
}

static void ask_range(pc_probe *probe, const pc_exchange *first)
{
    unsigned status = range_status(probe, "bytes=0-0");

    /* Wrong about one octet, but does it know ranges? */
    if (status == 416 && probe->facts->length > 1)
        status = range_status(probe, "bytes=0-1");
    if (!pc_is_success(first) || !probe->facts->length)
        return;
    if (status == 206 || status == 200)
        probe->facts->accepts_ranges = status == 206;
}

static void ask_options(pc_probe *probe, const pc_exchange *first)
{
    (void)first;
    probe->facts->plain_options = status_of(pc_probe_ask(
        probe, &(pc_question){.method = "OPTIONS", .what = "options"}));
}

static void ask_coding(pc_probe *probe, const pc_exchange *first)
{
    static const pc_field_template gzip = {"Accept-Encoding", {"gzip", 4}};
    const pc_exchange *get = pc_probe_ask(probe, &(pc_question){.method = "GET",
                                                                .what = "gzip",
                                                                .fields = &gzip,
                                                                .n_fields = 1});
    const pc_line *coding =
        get ? pc_lines_find(&get->response.fields, "Content-Encoding") : NULL;

    probe->facts->coding = coding && pc_is_success(get) &&
                           pc_is_success(first) &&
                           !pc_span_is_nocase(coding->value, "identity") &&
                           !same_content(first, get);
}

/* Beside it, where nothing is. */
static void ask_missing(pc_probe *probe, const pc_exchange *first)
{
    const char *target = probe->instance->target;
    const size_t path = strcspn(target, "?");
    char word[9];

    (void)first;
    pc_rng_word(&probe->rng, word, 8);
    probe->facts->plain_get_missing = status_of(pc_probe_ask(
        probe,
        &(pc_question){.method = "GET",
                       .what = "missing",
                       .target = pc_arena_printf(
                           probe->engine->arena, "%.*s-precheck-missing-%s%s",
                           (int)path, target, word, target + path)}));
}

static void ask_without_auth(pc_probe *probe, const pc_exchange *first)
{
    (void)first;
    if (probe->engine->target->auth.kind == PC_AUTH_NONE)
        return;
    probe->facts->auth_required =
        status_of(pc_probe_ask(probe, &(pc_question){.method = "GET",
                                                     .what = "no-auth",
                                                     .no_auth = true})) == 401;
}

typedef void ask_more(pc_probe *probe, const pc_exchange *first);

static ask_more *const readings[] = {
    ask_again,  ask_head,    ask_range,        ask_options,
    ask_coding, ask_missing, ask_without_auth,
};

/* ---- one resource ---- */

/* Why no instance can be made, or NULL. */
static const char *cannot_create(const pc_target *target,
                                 const pc_resource *resource)
{
    if (target->writes == PC_WRITES_NONE)
        return "writes: none";
    if (!resource->create.present)
        return "target.yaml does not say how to create it";
    if (!resource->remove.present)
        return "target.yaml has no delete: what is created would stay";
    return NULL;
}

static bool find_instance(pc_probe *probe, size_t index)
{
    pc_engine *engine = probe->engine;
    const pc_resource *resource = probe->resource;
    pc_facts *facts = probe->facts;
    const char *why = cannot_create(engine->target, resource);
    pc_diags unknown;

    facts->not_writable = why;
    if (!why) {
        probe->instance = pc_instance_new(
            engine, engine->arena, resource,
            pc_arena_printf(engine->arena, "shared/%s", resource->name));
        facts->not_writable = why = pc_probe_create(probe, probe->instance);
        facts->writable = !why;
        if (why)
            facts->unreachable = why;
        else
            engine->shared[index] = probe->instance;
        return !why;
    }
    pc_diags_init(&unknown, engine->arena);
    probe->instance =
        pc_instance_in_place(engine, engine->arena, resource, &unknown);
    if (!probe->instance) {
        facts->unreachable =
            resource->create.present ? why : unknown.items[0].message;
        return false;
    }
    engine->listed[index] = probe->instance;
    return true;
}

static bool is_listed(const pc_probe *probe)
{
    const pc_resource *resource = probe->resource;

    return probe->engine->target->writes == PC_WRITES_LISTED &&
           !resource->create.present &&
           (resource->update.present || resource->patch.present ||
            resource->post.present || resource->remove.present);
}

static void probe_resource(pc_engine *engine, size_t index, pc_facts *facts)
{
    const pc_resource *resource = &engine->target->resources[index];
    pc_probe probe = {.engine = engine, .resource = resource, .facts = facts};
    const pc_exchange *first;

    *facts = (pc_facts){
        .resource = resource->name, .pos = resource->pos, .accepts_ranges = -1};
    probe.rng =
        pc_rng_child(&engine->rng, pc_arena_printf(engine->arena, "probe/%s",
                                                   resource->name));
    pc_bindings_init(&probe.bindings, engine->arena);
    if (!find_instance(&probe, index))
        return;
    first = read_first(&probe);
    if (!first)
        return;
    for (size_t i = 0; i < sizeof readings / sizeof readings[0]; i++) {
        if (pc_engine_stopped(engine))
            return;
        readings[i](&probe, first);
    }
    if (engine->shared[index])
        pc_probe_writes(&probe);
    else if (is_listed(&probe)) {
        facts->not_writable = pc_probe_listed(&probe, first);
        facts->writable = !facts->not_writable;
    }
}

/* ---- weak for a while ---- */

static bool may_turn_strong(const pc_engine *engine, const pc_facts *facts,
                            size_t index)
{
    return engine->shared[index] && facts[index].etag_weak &&
           !facts[index].etag_turns_strong &&
           engine->target->resources[index].etag != PC_PROMISE_WEAK;
}

static void look_again(pc_engine *engine, pc_facts *facts, size_t index)
{
    pc_probe probe = {.engine = engine,
                      .resource = &engine->target->resources[index],
                      .facts = &facts[index],
                      .instance = engine->shared[index]};
    const pc_exchange *get;
    pc_facts now = facts[index];

    pc_bindings_init(&probe.bindings, engine->arena);
    get = pc_probe_ask(&probe,
                       &(pc_question){.method = "GET", .what = "get-later"});
    if (!get || !pc_is_success(get))
        return;
    learn_validators(&now, engine->arena, get);
    if (!now.etag_valid || now.etag_weak)
        return;
    now.etag_weak = true; /* at first */
    now.etag_turns_strong = true;
    facts[index] = now;
}

/* All resources wait together. */
static void wait_for_strong(pc_engine *engine, pc_facts *facts)
{
    const size_t n = engine->target->n_resources;
    const int64_t until_ns = pc_clock_ns() + STRONG_MS * PC_NS_PER_MS;
    bool waiting = true;

    while (waiting && !pc_engine_stopped(engine)) {
        const int64_t next_ns = pc_clock_ns() + POLL_MS * PC_NS_PER_MS;

        waiting = false;
        for (size_t i = 0; i < n; i++)
            waiting |= may_turn_strong(engine, facts, i);
        if (!waiting || next_ns > until_ns)
            return;
        while (pc_clock_ns() < next_ns)
            if (pc_engine_step(engine, POLL_MS) < 0)
                return;
        for (size_t i = 0; i < n; i++)
            if (may_turn_strong(engine, facts, i))
                look_again(engine, facts, i);
    }
}

int pc_engine_probe(pc_engine *engine, pc_trace *trace, pc_diags *diags)
{
    const size_t n = engine->target->n_resources;
    pc_facts *facts = PC_NEW_ARRAY(engine->arena, n, pc_facts);
    const char *why = "it has no resources";
    bool reached = false;

    engine->trace = trace;
    engine->diags = diags;
    for (size_t i = 0; i < n; i++) {
        facts[i] = (pc_facts){.resource = engine->target->resources[i].name,
                              .pos = engine->target->resources[i].pos,
                              .unreachable = pc_engine_stopped(engine),
                              .accepts_ranges = -1};
        if (!facts[i].unreachable)
            probe_resource(engine, i, &facts[i]);
        if (!facts[i].reachable && facts[i].unreachable)
            why = facts[i].unreachable;
    }
    wait_for_strong(engine, facts);
    engine->facts = facts;
    for (size_t i = 0; i < n; i++) {
        reached = reached || facts[i].reachable;
        pc_trace_add_facts(trace, &facts[i]);
        if (engine->options.on_facts)
            engine->options.on_facts(engine->options.context, &facts[i]);
    }
    if (engine->broken)
        return PC_EIO;
    if (!reached)
        return pc_fail(diags, PC_EIO, "no resource of '%s' can be reached: %s",
                       engine->target->base.text, why);
    return PC_OK;
}
