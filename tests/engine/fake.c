#include "fake.h"

#include "base/clock.h"
#include "base/str.h"

#include <precheck/httpdate.h>

#include <stdio.h>
#include <string.h>

static fake_server *current;

void fake_start(fake_server *fake)
{
    current = fake;
}

fake_doc *fake_find(fake_server *fake, const char *path)
{
    for (size_t i = 0; i < fake->n_docs; i++)
        if (strcmp(fake->docs[i].path, path) == 0)
            return &fake->docs[i];
    return NULL;
}

fake_doc *fake_put(fake_server *fake, const char *path, const char *content)
{
    fake_doc *doc = fake_find(fake, path);

    if (!doc) {
        doc = &fake->docs[fake->n_docs++ % FAKE_DOCS];
        *doc = (fake_doc){.version = 0};
        snprintf(doc->path, sizeof doc->path, "%s", path);
    }
    snprintf(doc->content, sizeof doc->content, "%s", content);
    doc->version++;
    doc->exists = true;
    return doc;
}

size_t fake_count(const fake_server *fake)
{
    size_t n = 0;

    for (size_t i = 0; i < fake->n_docs; i++)
        n += fake->docs[i].exists;
    return n;
}

size_t fake_logged(const fake_server *fake, const char *begin)
{
    size_t n = 0;

    for (const char *line = fake->log; *line; line = strchr(line, '\n') + 1)
        n += strncmp(line, begin, strlen(begin)) == 0;
    return n;
}

/* ---- answers ---- */

static void add(const pc_call *call, const char *name, const char *value)
{
    pc_lines_add(call->arena, &call->exchange->response.fields,
                 pc_span_of(name),
                 pc_span_of(pc_arena_strdup(call->arena, value)));
}

static const char *tag_of(const fake_server *fake, const pc_call *call,
                          const fake_doc *doc)
{
    const bool weak = fake->weak || (fake->strong_at_ns &&
                                     pc_clock_ns() < fake->strong_at_ns);

    return pc_arena_printf(call->arena, "%s\"v%u\"", weak ? "W/" : "",
                           doc->version);
}

static pc_span field(const pc_call *call, const char *name)
{
    const pc_line *line = pc_lines_find(&call->exchange->request.fields, name);

    return line ? line->value : (pc_span){NULL, 0};
}

static bool is_write(const char *method)
{
    return strcmp(method, "PUT") == 0 || strcmp(method, "PATCH") == 0 ||
           strcmp(method, "DELETE") == 0;
}

/* 0: the conditions let it pass. */
static unsigned conditions(const fake_server *fake, const pc_call *call,
                           const fake_doc *doc)
{
    const pc_span match = field(call, "If-Match");
    const char *method = call->exchange->request.method;

    if (fake->wants_conditions && is_write(method) && !match.ptr)
        return 428;
    if (match.ptr && !pc_span_is(match, "*") &&
        !pc_span_is(match, tag_of(fake, call, doc)))
        return 412;
    return 0;
}

static const char *text_of(pc_arena *arena, pc_span text)
{
    return pc_arena_span(arena, text).ptr;
}

static unsigned create(fake_server *fake, pc_call *call)
{
    char path[64];

    if (fake->create_status)
        return fake->create_status;
    while (fake->reuses_numbers && fake->n_made) {
        snprintf(path, sizeof path, "/notes/%u", fake->n_made);
        if (fake_find(fake, path) && fake_find(fake, path)->exists)
            break;
        fake->n_made--;
    }
    snprintf(path, sizeof path, "/notes/%u", ++fake->n_made);
    fake_put(fake, path, text_of(call->arena, call->content));
    if (!fake->lists_no_id) {
        const char *json =
            pc_arena_printf(call->arena, "{\"id\":%u}", fake->n_made);

        add(call, "Location", path);
        call->exchange->response.content =
            (pc_content){.len = strlen(json), .kept = pc_span_of(json)};
    }
    return 201;
}

static void put_content(const fake_server *fake, pc_call *call,
                        const fake_doc *doc)
{
    pc_content *content = &call->exchange->response.content;

    add(call, "ETag", tag_of(fake, call, doc));
    add(call, "Content-Type", "text/plain");
    if (strcmp(call->exchange->request.method, "HEAD") == 0)
        return;
    content->kept = pc_span_of(pc_arena_strdup(call->arena, doc->content));
    content->len = content->kept.len;
    pc_digest(content->kept, content->digest);
}

static unsigned change(fake_server *fake, pc_call *call, const char *path)
{
    const char *method = call->exchange->request.method;
    fake_doc *doc = fake_find(fake, path);
    const bool exists = doc && doc->exists;
    unsigned refused;

    if (!exists && strcmp(method, "PUT") != 0)
        return 404;
    if (!exists && field(call, "If-Match").ptr)
        return 412;
    refused = exists ? conditions(fake, call, doc) : 0;
    if (refused)
        return refused;
    if (strcmp(method, "DELETE") == 0) {
        if (fake->delete_refusals) {
            fake->delete_refusals--;
            return fake->delete_status;
        }
        doc->exists = false;
        return 204;
    }
    fake_put(fake, path, text_of(call->arena, call->content));
    return exists ? 204 : 201;
}

static unsigned answer(fake_server *fake, pc_call *call)
{
    const pc_http_request *request = &call->exchange->request;
    const char *path = text_of(call->arena, request->target);
    const fake_doc *doc = fake_find(fake, path);

    if (fake->busy) {
        fake->busy--;
        if (fake->retry_after)
            add(call, "Retry-After", fake->retry_after);
        return 429;
    }
    if (strcmp(request->method, "OPTIONS") == 0)
        return 204;
    if (strcmp(request->method, "POST") == 0)
        return strcmp(path, "/notes") == 0 ? create(fake, call) : 405;
    if (is_write(request->method))
        return change(fake, call, path);
    if (!doc || !doc->exists)
        return 404;
    if (pc_span_is(field(call, "If-None-Match"), tag_of(fake, call, doc)))
        return 304;
    if (fake->first_octet_416 && field(call, "Range").ptr) {
        if (pc_span_is(field(call, "Range"), "bytes=0-0"))
            return 416;
        put_content(fake, call, doc);
        return 206;
    }
    put_content(fake, call, doc);
    return 200;
}

static void finish(fake_server *fake, pc_call *call)
{
    pc_exchange *exchange = call->exchange;
    const size_t used = strlen(fake->log);
    char date[PC_DATE_LEN + 1];

    if (fake->watch)
        fake->watch(fake, call);
    exchange->connection = 1;
    exchange->sent_all = true;
    exchange->start_ns = exchange->sent_ns = pc_clock_ns();
    if (fake->silent &&
        pc_span_contains(exchange->request.target, pc_span_of(fake->silent))) {
        exchange->end = PC_END_NO_ANSWER;
        exchange->detail = "closed before an answer";
    } else {
        exchange->end = PC_END_COMPLETE;
        exchange->response.status = answer(fake, call);
        exchange->response.version = 11;
        if (pc_date_format(pc_clock_wall_s(), date) == PC_OK)
            add(call, "Date", date);
    }
    exchange->first_ns = exchange->done_ns = pc_clock_ns();
    snprintf(fake->log + used, sizeof fake->log - used, "%s %.*s %u\n",
             exchange->request.method, (int)exchange->request.target.len,
             exchange->request.target.ptr, exchange->response.status);
    call->done(call);
}

/* ---- the transport ---- */

static fake_server *fake_of(pc_transport *transport)
{
    return (fake_server *)(void *)transport;
}

static int fake_open(const pc_transport_options *options, pc_transport **ret,
                     pc_diags *diags)
{
    (void)options;
    (void)diags;
    current->transport.kind = &fake_transport;
    current->transport.http_version = 11;
    current->opened = true;
    *ret = &current->transport;
    return PC_OK;
}

static void take(fake_server *fake, size_t at)
{
    fake->n_calls--;
    memmove(&fake->calls[at], &fake->calls[at + 1],
            (fake->n_calls - at) * sizeof fake->calls[0]);
}

/* What is under way ends, as the contract of close() has it. */
static void fake_close(pc_transport *transport)
{
    fake_server *fake = fake_of(transport);

    while (fake->n_calls) {
        pc_call *call = fake->calls[0];

        take(fake, 0);
        call->exchange->end = PC_END_NOT_SENT;
        call->done(call);
    }
    fake->closed = true;
}

/* held: 1 is to arrive at its hold, 2 has arrived, 3 was released. */
static int *hold_state(const pc_call *call)
{
    return call->transport_state;
}

static bool is_held(const pc_call *call)
{
    return *hold_state(call) == 2;
}

static void fake_submit(pc_transport *transport, pc_call *call)
{
    fake_server *fake = fake_of(transport);

    for (; call; call = call->follower) {
        int *state = PC_NEW(call->arena, int);

        *state = call->hold != PC_HOLD_NOTHING;
        call->transport_state = state;
        fake->calls[fake->n_calls++] = call;
        fake->n_requests++;
        if (++fake->n_flying > fake->most_flying)
            fake->most_flying = fake->n_flying;
    }
}

static void fake_release(pc_transport *transport, pc_call *call)
{
    (void)transport;
    *hold_state(call) = 3;
}

static void fake_cancel(pc_transport *transport, pc_call *call)
{
    fake_server *fake = fake_of(transport);

    (void)fake;
    call->exchange->detail = "cancelled";
    *hold_state(call) = 3;
}

static bool any_held(const fake_server *fake)
{
    for (size_t i = 0; i < fake->n_calls; i++)
        if (is_held(fake->calls[i]))
            return true;
    return false;
}

/* True when it is this call's turn to be answered. */
static bool is_due(fake_server *fake, pc_call *call)
{
    if (*hold_state(call) == 1) {
        *hold_state(call) = 2;
        fake->n_flying--;
        if (call->held)
            call->held(call);
        return false;
    }
    if (is_held(call))
        return false;
    return !(
        fake->stuck && any_held(fake) &&
        pc_span_is_nocase(pc_span_of(call->exchange->client), fake->stuck) &&
        !call->exchange->detail);
}

static int fake_step(pc_transport *transport, int timeout_ms)
{
    fake_server *fake = fake_of(transport);
    unsigned n = 0;

    (void)timeout_ms;
    if (fake->breaks)
        return PC_EIO;
    for (size_t i = 0; i < fake->n_calls;) {
        pc_call *call = fake->calls[i];
        const bool counted = *hold_state(call) != 3;

        if (!is_due(fake, call)) {
            i++;
            continue;
        }
        take(fake, i);
        fake->n_flying -= counted;
        if (call->exchange->detail) { /* cancelled */
            call->exchange->end = PC_END_NO_ANSWER;
            call->done(call);
        } else {
            finish(fake, call);
        }
        if (fake->slow_steps && ++n >= fake->slow_steps)
            break;
    }
    return PC_OK;
}

const pc_transport_kind fake_transport = {
    .name = "fake",
    .open = fake_open,
    .close = fake_close,
    .submit = fake_submit,
    .release = fake_release,
    .cancel = fake_cancel,
    .step = fake_step,
    .can_hold = true,
    .can_pipeline = true,
    .raw_octets = true,
};
