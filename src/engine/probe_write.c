/* Plain answers to PUT, PATCH, POST and DELETE, on twins of a resource that are
 * thrown away, or on a listed resource whose content is saved. */
#include "base/str.h"
#include "engine/probe.h"

#include <string.h>

static const pc_exchange *read_validators(pc_probe *probe, const char *target)
{
    const pc_exchange *get = pc_probe_ask(
        probe, &(pc_question){
                   .method = "GET", .what = "validators", .target = target});

    if (get)
        pc_bind_response(&probe->bindings, get);
    return get;
}

/* The plain answer; where a policy wants a condition (RFC 6585, 3), the answer
 * to the same request with one that holds. */
static unsigned plain(pc_probe *probe, pc_question *question)
{
    static const pc_field_template by_tag = {"If-Match", {"${etag}", 7}};
    static const pc_field_template by_date = {"If-Unmodified-Since",
                                              {"${last-modified}", 16}};
    const pc_exchange *exchange = pc_probe_ask(probe, question);
    pc_span value;

    if (!exchange)
        return 0;
    if (exchange->response.status != 428)
        return exchange->response.status;
    probe->facts->condition_required = true;
    if (!read_validators(probe, question->target))
        return 0;
    if (pc_bindings_get(&probe->bindings, "etag", &value))
        question->fields = &by_tag;
    else if (pc_bindings_get(&probe->bindings, "last-modified", &value))
        question->fields = &by_date;
    else
        return 0;
    question->n_fields = 1;
    exchange = pc_probe_ask(probe, question);
    /* Refused for the condition's sake (a tag that is weak, or no tag at all):
     * that says nothing of the request without it. */
    if (!exchange || exchange->response.status == 400 ||
        exchange->response.status == 412)
        return 0;
    return exchange->response.status;
}

static unsigned plain_of(pc_probe *probe, const char *method, const char *what,
                         const pc_instance *instance)
{
    const pc_request_template *with =
        pc_resource_template(probe->resource, method);
    pc_question question = {
        .method = method,
        .what = what,
        .target = instance->target,
        .instance = instance,
        .with = with,
        .plain_text = !with,
    };

    /* A POST may make something that nobody could remove. */
    if (!with && strcmp(method, "POST") == 0)
        return 0;
    if (strcmp(method, "DELETE") == 0)
        question.plain_text = false;
    return plain(probe, &question);
}

/* What is missing has no validators to satisfy a policy with: 428 hides the
 * plain answer. */
static unsigned plain_missing(pc_probe *probe, const char *method,
                              const char *what, const pc_instance *instance)
{
    const pc_request_template *with =
        pc_resource_template(probe->resource, method);
    pc_question question = {.method = method,
                            .what = what,
                            .target = instance->target,
                            .instance = instance,
                            .with = with};
    const pc_exchange *exchange;

    if (!with)
        return 0;
    exchange = pc_probe_ask(probe, &question);
    if (!exchange || exchange->response.status == 428)
        return 0;
    return exchange->response.status;
}

static void learn_missing(pc_probe *probe, pc_instance *twin)
{
    pc_facts *facts = probe->facts;
    const pc_exchange *get = pc_probe_ask(
        probe, &(pc_question){
                   .method = "GET", .what = "missing", .target = twin->target});
    unsigned created;

    if (get && get->response.status)
        facts->plain_get_missing = get->response.status;
    facts->plain_delete_missing =
        plain_missing(probe, "DELETE", "delete-missing", twin);
    facts->plain_patch_missing =
        plain_missing(probe, "PATCH", "patch-missing", twin);
    facts->plain_post_missing =
        plain_missing(probe, "POST", "post-missing", twin);
    created = plain_missing(probe, "PUT", "put-missing", twin);
    if (!pc_resource_put_creates(probe->resource) || !facts->plain_put_new)
        facts->plain_put_new = created;
    /* Whatever these answered, it may be there again. */
    twin->exists = true;
}

/* A server that counts on from the highest number there is (a table whose rows
 * are numbered so) gives the address of what was removed to what is made next.
 */
static void learn_reuse(pc_probe *probe, const pc_instance *gone)
{
    pc_engine *engine = probe->engine;
    pc_instance *next = pc_instance_new(
        engine, engine->arena, probe->resource,
        pc_arena_printf(engine->arena, "next/%s", probe->resource->name));

    if (!probe->resource->create.n_captures || pc_engine_stopped(engine) ||
        pc_probe_create(probe, next))
        return;
    engine->reuses[probe->resource - engine->target->resources] =
        strcmp(next->target, gone->target) == 0;
    (void)pc_clean_instance(engine, next);
}

void pc_probe_writes(pc_probe *probe)
{
    pc_engine *engine = probe->engine;
    pc_facts *facts = probe->facts;
    pc_instance *twin = pc_instance_new(
        engine, engine->arena, probe->resource,
        pc_arena_printf(engine->arena, "twin/%s", probe->resource->name));

    if (pc_engine_stopped(engine) || pc_probe_create(probe, twin))
        return;
    facts->plain_put = plain_of(probe, "PUT", "put-plain", twin);
    facts->plain_patch = plain_of(probe, "PATCH", "patch-plain", twin);
    facts->plain_post = plain_of(probe, "POST", "post-plain", twin);
    facts->plain_delete = plain_of(probe, "DELETE", "delete-plain", twin);
    if (facts->plain_delete >= 200 && facts->plain_delete < 300 &&
        !pc_engine_stopped(engine))
        learn_missing(probe, twin);
    if (pc_clean_instance(engine, twin))
        learn_reuse(probe, twin);
}

const char *pc_probe_listed(pc_probe *probe, const pc_exchange *seen)
{
    pc_engine *engine = probe->engine;
    pc_facts *facts = probe->facts;
    pc_instance *instance = probe->instance;
    const pc_content *content = &seen->response.content;
    const pc_line *type = pc_lines_find(&seen->response.fields, "Content-Type");
    char digest[PC_DIGEST_LEN + 1];

    if (!pc_is_success(seen))
        return "it cannot be read, so it could not be put back";
    pc_digest(content->kept, digest);
    if (content->len != content->kept.len ||
        (content->len && strcmp(digest, content->digest) != 0))
        return "its content is too long, or too secret, to be saved and put back";
    if (!facts->content_stable)
        return "its content changes by itself: it could not be put back";
    instance->stored = content->kept;
    instance->stored_type =
        type ? pc_arena_span(engine->arena, type->value).ptr : NULL;
    instance->saved = instance->stored;
    instance->saved_type = instance->stored_type;
    instance->grant = PC_GRANT_LISTED;
    if (pc_ledger_save(engine->ledger, probe->resource->name, instance->target,
                       instance->stored_type, instance->stored,
                       &instance->entry, engine->diags) < 0)
        return "the ledger could not be written";
    if (pc_resource_template(probe->resource, "PUT"))
        facts->plain_put = plain_of(probe, "PUT", "put-plain", instance);
    if (probe->resource->patch.present)
        facts->plain_patch = plain_of(probe, "PATCH", "patch-plain", instance);
    if (probe->resource->post.present)
        facts->plain_post = plain_of(probe, "POST", "post-plain", instance);
    /* Only what can be made again. */
    if (probe->resource->remove.present &&
        pc_resource_template(probe->resource, "PUT")) {
        const pc_exchange *made;

        facts->plain_delete =
            plain_of(probe, "DELETE", "delete-plain", instance);
        made = pc_put_back(engine, instance);
        if (!made || !pc_is_success(made))
            return "it could not be put back after a DELETE";
    }
    return NULL;
}
