/* Instances of resources: how they come into being, where they are, what they
 * hold, and how they go. */
#include "base/cleanup.h"
#include "base/json.h"
#include "base/str.h"
#include "engine/state.h"

#include <stdio.h>
#include <string.h>

#define UNIQUE_LEN 8

static pc_instance *instance_new(pc_engine *engine, pc_arena *arena,
                                 const pc_resource *resource)
{
    pc_instance *instance = PC_NEW(arena, pc_instance);

    instance->resource = resource;
    pc_bindings_init(&instance->vars, arena);
    pc_bindings_set(&instance->vars, "run.id",
                    pc_span_of(engine->options.run_id));
    return instance;
}

pc_instance *pc_instance_new(pc_engine *engine, pc_arena *arena,
                             const pc_resource *resource, const char *key)
{
    pc_instance *instance = instance_new(engine, arena, resource);
    pc_rng rng = pc_rng_child(&engine->rng, key);
    char word[UNIQUE_LEN + 1];

    pc_rng_word(&rng, word, UNIQUE_LEN);
    pc_bindings_set(&instance->vars, "unique",
                    pc_span_of(pc_arena_printf(arena, "precheck-%s-%s",
                                               engine->options.run_id, word)));
    instance->grant = PC_GRANT_CREATED;
    return instance;
}

static int find_target(pc_engine *engine, pc_instance *instance,
                       pc_diags *diags)
{
    return pc_request_target(engine, &instance->vars, instance->resource->url,
                             instance->resource->pos, instance->vars.arena,
                             &instance->target, diags);
}

pc_instance *pc_instance_in_place(pc_engine *engine, pc_arena *arena,
                                  const pc_resource *resource, pc_diags *diags)
{
    pc_instance *instance = instance_new(engine, arena, resource);

    if (find_target(engine, instance, diags) < 0)
        return NULL;
    instance->exists = true;
    return instance;
}

pc_instance *pc_instance_through(pc_engine *engine, pc_arena *arena,
                                 const pc_item *item)
{
    pc_instance *instance = instance_new(engine, arena, item->resource);

    instance->target =
        pc_arena_printf(arena, "%s%s", engine->target->base.path,
                        pc_item_path(arena, item, engine->options.run_id));
    instance->grant = PC_GRANT_THROUGH;
    return instance;
}

void pc_instance_bind(const pc_instance *instance, pc_bindings *bindings)
{
    for (size_t i = 0; i < instance->vars.n; i++)
        pc_bindings_set(bindings, instance->vars.items[i].name,
                        instance->vars.items[i].value);
}

int pc_instance_announce(pc_engine *engine, pc_instance *instance,
                         pc_diags *diags)
{
    int r = find_target(engine, instance, diags);

    if (r < 0)
        return r;
    return pc_ledger_create(engine->ledger, instance->resource->name, "PUT",
                            instance->target, instance->target,
                            &instance->entry, diags);
}

int pc_instance_create(pc_errand *errand, pc_instance *instance,
                       pc_bindings *bindings, pc_rng *rng, pc_diags *diags)
{
    pc_engine *engine = errand->engine;
    const pc_resource *resource = instance->resource;
    const pc_request_template *create = &resource->create;
    pc_ask ask = {.bindings = bindings,
                  .with = create,
                  .has_content = create->body.present,
                  .content_type = create->body.content_type};
    int r = PC_OK;

    pc_instance_bind(instance, bindings);
    /* Where we choose the address, it is known beforehand. */
    if (!create->n_captures)
        r = find_target(engine, instance, diags);
    if (r == PC_OK)
        r = pc_request_target(engine, bindings,
                              create->url ? create->url : resource->url,
                              create->pos, &errand->arena, &ask.target, diags);
    if (r == PC_OK && ask.has_content)
        r = pc_request_content(engine, bindings, rng, create->body.text,
                               create->pos, &errand->arena, &ask.content,
                               &errand->exchange.token, diags);
    if (r == PC_OK)
        r = pc_request_fill(errand, &ask, diags);
    if (r == PC_OK)
        r = pc_ledger_create(engine->ledger, resource->name, create->method,
                             ask.target, instance->target, &instance->entry,
                             diags);
    errand->grant = PC_GRANT_CREATE;
    errand->entry = instance->entry;
    return r;
}

/* ---- captures ---- */

/* One reference token of a JSON pointer (RFC 6901): ~1 is /, ~0 is ~. */
static pc_span pointer_token(pc_arena *arena, const char *text, size_t len)
{
    char *made = pc_arena_alloc(arena, len + 1);
    size_t n = 0;

    for (size_t i = 0; i < len; i++) {
        char c = text[i];

        if (c == '~' && i + 1 < len)
            c = text[++i] == '1' ? '/' : '~';
        made[n++] = c;
    }
    return (pc_span){made, n};
}

static const pc_json *member(const pc_json *value, pc_span token)
{
    uint64_t index;

    if (value->kind == PC_JSON_OBJECT) {
        for (size_t i = 0; i < value->n; i++)
            if (pc_span_eq(value->keys[i], token))
                return value->items[i];
        return NULL;
    }
    if (value->kind == PC_JSON_ARRAY && pc_span_u64(token, &index) &&
        index < value->n)
        return value->items[index];
    return NULL;
}

static bool capture_json(pc_arena *arena, const char *pointer,
                         const pc_exchange *exchange, pc_span *ret_value)
{
    pc_diags ignored;
    pc_json *json = NULL;
    const pc_json *value;

    pc_diags_init(&ignored, arena);
    if (pc_json_parse(arena, exchange->response.content.kept,
                      (pc_pos){"response", 1, 1}, &json, &ignored) < 0)
        return false;
    value = json;
    while (value && *pointer == '/') {
        const size_t len = strcspn(pointer + 1, "/");

        value = member(value, pointer_token(arena, pointer + 1, len));
        pointer += len + 1;
    }
    if (!value)
        return false;
    if (value->kind == PC_JSON_STRING)
        *ret_value = value->string;
    else if (value->kind == PC_JSON_INT)
        *ret_value = pc_span_of(
            pc_arena_printf(arena, "%lld", (long long)value->integer));
    else
        return false;
    return true;
}

static bool starts_with(pc_span text, const char *lead)
{
    return *lead && pc_span_starts(text, lead);
}

/* A Location of this server becomes a path below the target's own; one of
 * another server is not followed. */
static bool capture_header(const pc_engine *engine, const char *name,
                           const pc_exchange *exchange, pc_span *ret_value)
{
    const pc_base_url *base = &engine->target->base;
    const pc_line *line = pc_lines_find(&exchange->response.fields, name);
    pc_span value;
    size_t skip = 0;

    if (!line)
        return false;
    value = line->value;
    if (starts_with(value, base->text))
        skip = strlen(base->text);
    else if (pc_span_starts(value, "http:") || pc_span_starts(value, "https:"))
        return false;
    else if (starts_with(value, base->path))
        skip = strlen(base->path);
    *ret_value = (pc_span){value.ptr + skip, value.len - skip};
    return true;
}

static bool capture_segment(const pc_exchange *exchange, pc_span *ret_value)
{
    const pc_line *line = pc_lines_find(&exchange->response.fields, "Location");
    size_t end, start;

    if (!line)
        return false;
    for (end = 0; end < line->value.len; end++)
        if (line->value.ptr[end] == '?' || line->value.ptr[end] == '#')
            break;
    while (end && line->value.ptr[end - 1] == '/')
        end--;
    for (start = end; start && line->value.ptr[start - 1] != '/';)
        start--;
    *ret_value = (pc_span){line->value.ptr + start, end - start};
    return true;
}

/* Octets that cannot stand in a path are percent-encoded (RFC 3986, 2.1). */
static pc_span path_text(pc_arena *arena, pc_span value)
{
    static const char hex[] = "0123456789ABCDEF";
    char *made = pc_arena_alloc(arena, value.len * 3 + 1);
    size_t n = 0;

    for (size_t i = 0; i < value.len; i++) {
        const unsigned char c = (unsigned char)value.ptr[i];

        if (c > ' ' && c < 0x7f && !strchr("\"<>#\\^`{|}", c)) {
            made[n++] = (char)c;
            continue;
        }
        made[n++] = '%';
        made[n++] = hex[c >> 4];
        made[n++] = hex[c & 0xf];
    }
    return (pc_span){made, n};
}

static bool capture(const pc_engine *engine, pc_arena *arena,
                    const char *source, const pc_exchange *exchange,
                    pc_span *ret_value)
{
    if (strncmp(source, "json:", 5) == 0)
        return capture_json(arena, source + 5, exchange, ret_value);
    if (strncmp(source, "header:", 7) == 0)
        return capture_header(engine, source + 7, exchange, ret_value);
    if (strcmp(source, "location:last-segment") == 0)
        return capture_segment(exchange, ret_value);
    return false;
}

static bool answered(const pc_exchange *exchange)
{
    return exchange->end == PC_END_COMPLETE ||
           (exchange->response.status >= 200 && exchange->end == PC_END_CUT);
}

bool pc_is_success(const pc_exchange *exchange)
{
    return answered(exchange) && exchange->response.status >= 200 &&
           exchange->response.status < 300;
}

/* Surely nothing has come into being. */
static bool surely_not_done(const pc_exchange *exchange)
{
    return exchange->end == PC_END_NOT_SENT ||
           exchange->end == PC_END_REFUSED ||
           (answered(exchange) && exchange->response.status >= 300 &&
            exchange->response.status < 500);
}

void pc_instance_created(pc_engine *engine, pc_instance *instance,
                         const pc_exchange *exchange, pc_span content,
                         const char *content_type, const char **ret_why)
{
    PC_AUTO_ARENA scratch;
    const pc_request_template *create = &instance->resource->create;
    pc_arena *arena = instance->vars.arena;

    pc_arena_init(&scratch);
    *ret_why = NULL;
    if (surely_not_done(exchange))
        (void)pc_ledger_done(engine->ledger, instance->entry, engine->diags);
    if (!pc_is_success(exchange)) {
        instance->exists = instance->target && !surely_not_done(exchange);
        instance->lost = !instance->target && !surely_not_done(exchange);
        *ret_why = exchange->response.status
                       ? pc_arena_printf(arena, "answers %u to its creation",
                                         exchange->response.status)
                       : pc_arena_printf(arena, "its creation failed: %s",
                                         exchange->detail
                                             ? exchange->detail
                                             : pc_end_name(exchange->end));
        return;
    }
    instance->lost = create->n_captures > 0;
    for (size_t i = 0; i < create->n_captures; i++) {
        pc_span value = {NULL, 0};

        if (!capture(engine, &scratch, create->captures[i].source, exchange,
                     &value) ||
            !value.len) {
            *ret_why = pc_arena_printf(
                arena, "'%s' was not in the answer to its creation",
                create->captures[i].source);
            return;
        }
        pc_bindings_set(&instance->vars, create->captures[i].name,
                        path_text(&scratch, value));
    }
    if (create->n_captures &&
        (find_target(engine, instance, engine->diags) < 0 ||
         pc_ledger_at(engine->ledger, instance->entry, instance->target,
                      engine->diags) < 0)) {
        *ret_why = "its URL could not be made";
        return;
    }
    instance->lost = false;
    instance->exists = true;
    instance->stored = pc_arena_span(arena, content);
    instance->stored_type = content_type;
}

void pc_instance_wrote(pc_instance *instance, const pc_exchange *exchange,
                       pc_span content, const char *content_type)
{
    if (strcmp(exchange->request.method, "DELETE") == 0) {
        (void)pc_instance_removed(instance, exchange);
        return;
    }
    if (!surely_not_done(exchange))
        instance->exists = true;
    if (!pc_is_success(exchange))
        return;
    instance->stored = pc_arena_span(instance->vars.arena, content);
    instance->stored_type = content_type;
}

int pc_instance_remove(pc_errand *errand, const pc_instance *instance,
                       pc_span etag, pc_span last_modified, pc_diags *diags)
{
    const pc_request_template *remove = &instance->resource->remove;
    pc_field_template condition = {"If-Match", {"${etag}", 7}};
    pc_bindings bindings;
    pc_ask ask = {.bindings = &bindings,
                  .target = instance->target,
                  .with = remove,
                  .fields = &condition};

    pc_bindings_init(&bindings, &errand->arena);
    pc_instance_bind(instance, &bindings);
    if (etag.len) {
        pc_bindings_set(&bindings, "etag", etag);
        ask.n_fields = 1;
    } else if (last_modified.len) {
        condition = (pc_field_template){"If-Unmodified-Since", {"$date", 5}};
        pc_bindings_set(&bindings, "date", last_modified);
        ask.n_fields = 1;
    }
    errand->grant = instance->grant;
    errand->entry = instance->entry;
    return pc_request_fill(errand, &ask, diags);
}

int pc_instance_put_back(pc_errand *errand, const pc_instance *instance,
                         pc_span etag, pc_diags *diags)
{
    const pc_field_template condition = {"If-Match", PC_LIT("${etag}")};
    pc_bindings bindings;
    const pc_ask ask = {
        .bindings = &bindings,
        .target = instance->target,
        .with = pc_resource_template(instance->resource, "PUT"),
        .fields = &condition,
        .n_fields = etag.len > 0,
        .has_content = true,
        .content = instance->saved,
        .content_type = instance->saved_type,
    };

    pc_bindings_init(&bindings, &errand->arena);
    pc_instance_bind(instance, &bindings);
    pc_bindings_set(&bindings, "etag", etag);
    errand->grant = instance->grant;
    errand->entry = instance->entry;
    return pc_request_fill(errand, &ask, diags);
}

bool pc_instance_removed(pc_instance *instance, const pc_exchange *exchange)
{
    const unsigned status = exchange->response.status;

    if (!pc_is_success(exchange) &&
        !(answered(exchange) && (status == 404 || status == 410)))
        return false;
    instance->exists = false;
    return true;
}

void pc_instance_close(pc_engine *engine, pc_instance *instance)
{
    if (instance->entry && instance->grant == PC_GRANT_CREATED &&
        !instance->lost)
        (void)pc_ledger_done(engine->ledger, instance->entry, engine->diags);
}

void pc_instance_seen(pc_instance *instance, const pc_exchange *exchange)
{
    const unsigned status = exchange->response.status;

    if (pc_is_success(exchange))
        instance->exists = true;
    else if (answered(exchange) && (status == 404 || status == 410))
        instance->exists = false;
}

void pc_bind_response(pc_bindings *bindings, const pc_exchange *exchange)
{
    static const struct {
        const char *name, *field;
    } rows[] = {{"etag", "ETag"},
                {"last-modified", "Last-Modified"},
                {"date", "Date"},
                {"content-type", "Content-Type"}};
    char length[24];

    if (!pc_is_success(exchange))
        return;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const pc_line *line =
            pc_lines_find(&exchange->response.fields, rows[i].field);

        pc_bindings_set(bindings, rows[i].name,
                        line ? line->value : (pc_span){NULL, 0});
    }
    snprintf(length, sizeof length, "%llu",
             (unsigned long long)exchange->response.content.len);
    pc_bindings_set(bindings, "length", pc_span_of(length));
}
