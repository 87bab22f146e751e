/* One question to a resource, and its answer. */
#include "base/str.h"
#include "engine/probe.h"

#include <string.h>

static void fill_failed(pc_errand *errand, const pc_engine *engine)
{
    const pc_diags *diags = engine->diags;

    pc_errand_refuse(errand, diags->n ? diags->items[diags->n - 1].message
                                      : "it cannot be made");
}

const pc_exchange *pc_probe_ask(pc_probe *probe, const pc_question *question)
{
    pc_engine *engine = probe->engine;
    pc_errand *errand =
        pc_errand_new(engine, PC_ROLE_PROBE, question->method, probe->resource);
    const pc_request_template *with = question->with;
    const bool body = question->plain_text || (with && with->body.present);
    pc_ask ask = {
        .bindings = &probe->bindings,
        .target = question->target ? question->target : probe->instance->target,
        .with = with,
        .fields = question->fields,
        .n_fields = question->n_fields,
        .no_auth = question->no_auth,
        .has_content = body,
        .content_type = with ? with->body.content_type : "text/plain"};
    int r = PC_OK;

    errand->exchange.probe = question->what;
    if (question->instance) {
        errand->grant = question->instance->grant;
        errand->entry = question->instance->entry;
        pc_instance_bind(question->instance, &probe->bindings);
    }
    if (body)
        r = pc_request_content(
            engine, &probe->bindings, &probe->rng,
            question->plain_text ? PC_LIT("${token}") : with->body.text,
            probe->resource->pos, &errand->arena, &ask.content,
            &errand->exchange.token, engine->diags);
    if (r == PC_OK)
        r = pc_request_fill(errand, &ask, engine->diags);
    if (r < 0) {
        pc_errand *refused = pc_errand_new(engine, PC_ROLE_PROBE,
                                           question->method, probe->resource);

        refused->exchange.probe = question->what;
        refused->exchange.request.target = PC_LIT("/");
        fill_failed(refused, engine);
        errand = refused;
    }
    return pc_errand_do(errand);
}

const char *pc_probe_create(pc_probe *probe, pc_instance *instance)
{
    pc_engine *engine = probe->engine;
    pc_errand *errand =
        pc_errand_new(engine, PC_ROLE_CREATE, probe->resource->create.method,
                      probe->resource);
    const pc_exchange *exchange;
    const char *why = NULL;
    pc_span content;

    if (pc_instance_create(errand, instance, &probe->bindings, &probe->rng,
                           engine->diags) < 0)
        return engine->diags->n
                   ? engine->diags->items[engine->diags->n - 1].message
                   : "its creation cannot be made";
    content = pc_arena_span(engine->arena, errand->call.content);
    exchange = pc_errand_do(errand);
    if (!exchange)
        return "the engine failed";
    probe->token = exchange->token;
    pc_instance_created(engine, instance, exchange, content,
                        probe->resource->create.body.content_type, &why);
    pc_instance_bind(instance, &probe->bindings);
    if (pc_resource_put_creates(probe->resource))
        probe->facts->plain_put_new = exchange->response.status;
    return why;
}
