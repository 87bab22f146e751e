#include "run/visit.h"

#include "base/escape.h"
#include "base/str.h"
#include "run/pipeline.h"

#include <precheck/etag.h>

#include <string.h>

#define STEP_MS 100 /* so that a signal is noticed in time */

int pc_visitor_open(pc_arena *arena, const pc_target *target,
                    volatile const sig_atomic_t *stop, pc_visitor *ret_visitor,
                    pc_diags *diags)
{
    const pc_transport_options options = {
        .target = target, .version = PC_HTTP_AUTO, .max_connections = 2};
    pc_visitor visitor = {.arena = arena, .target = target, .stop = stop};
    int r = pc_transport_wire.open(&options, &visitor.transport, diags);

    if (r < 0)
        return r;
    *ret_visitor = visitor;
    return PC_OK;
}

void pc_visitor_close(pc_visitor *visitor)
{
    if (visitor->transport)
        visitor->transport->kind->close(visitor->transport);
    visitor->transport = NULL;
}

static void on_done(pc_call *call)
{
    *(bool *)call->context = true;
}

const pc_exchange *pc_visit(pc_visitor *visitor, pc_visit_method method,
                            const char *path, pc_line field)
{
    static const char *const methods[] = {
        [PC_VISIT_GET] = "GET",
        [PC_VISIT_HEAD] = "HEAD",
        [PC_VISIT_OPTIONS] = "OPTIONS",
    };
    pc_arena *arena = visitor->arena;
    pc_exchange *exchange = PC_NEW(arena, pc_exchange);
    pc_call *call = PC_NEW(arena, pc_call);
    pc_lines *fields = &exchange->request.fields;
    bool *done = PC_NEW(arena, bool);

    if (visitor->n_visits == PC_VISITS_MAX || (visitor->stop && *visitor->stop))
        return NULL;
    exchange->serial = ++visitor->n_visits;
    exchange->item = exchange->resource = exchange->client = "";
    exchange->role = PC_ROLE_PROBE;
    exchange->request.method = methods[method];
    exchange->request.base = visitor->target->base.text;
    exchange->request.target = pc_arena_span(
        arena, pc_span_of(pc_arena_printf(arena, "%s%s",
                                          visitor->target->base.path, path)));
    pc_lines_add(arena, fields, PC_LIT("Host"),
                 pc_span_of(visitor->target->base.authority));
    pc_lines_add(arena, fields, PC_LIT("User-Agent"),
                 PC_LIT("precheck/" PC_VERSION));
    pc_lines_add(arena, fields, PC_LIT("Accept"), PC_LIT("*/*"));
    if (field.name.len)
        pc_lines_add(arena, fields, field.name, field.value);
    *call = (pc_call){.arena = arena,
                      .exchange = exchange,
                      .client = "",
                      .safe = true,
                      .done = on_done,
                      .context = done};
    visitor->transport->kind->submit(visitor->transport, call);
    /* Ends by itself: a call has its deadlines in the transport. */
    while (!*done) {
        if (visitor->stop && *visitor->stop)
            visitor->transport->kind->cancel(visitor->transport, call);
        if (visitor->transport->kind->step(visitor->transport, STEP_MS) < 0)
            return NULL;
    }
    return exchange;
}

/* The field's value made showable, or NULL. */
static const char *field_of(pc_arena *arena, const pc_exchange *x,
                            const char *name)
{
    const pc_line *line = pc_lines_find(&x->response.fields, name);
    const char *shown;
    pc_buf buf;

    if (!line)
        return NULL;
    pc_buf_init(&buf, 4096);
    shown = pc_escape_text(&buf, line->value) == PC_OK
                ? pc_arena_span(arena, pc_buf_view(&buf)).ptr
                : "(too long)";
    pc_buf_release(&buf);
    return shown ? shown : "";
}

static const char *kind_of_etag(const pc_exchange *x)
{
    const pc_line *line = pc_lines_find(&x->response.fields, "ETag");
    pc_etag tag;

    if (!line)
        return NULL;
    if (pc_etag_parse(line->value, &tag) < 0)
        return "malformed";
    return tag.weak ? "weak" : "strong";
}

bool pc_visit_look(pc_visitor *visitor, const char *path, pc_sight *ret_sight)
{
    static const pc_line none = {{NULL, 0}, {NULL, 0}};
    const pc_line range = {PC_LIT("Range"), PC_LIT("bytes=0-0")};
    const pc_exchange *get = pc_visit(visitor, PC_VISIT_GET, path, none), *x;
    pc_arena *arena = visitor->arena;
    pc_sight sight = {.path = path, .get = get};

    if (!get || !get->response.status)
        return *ret_sight = sight, false;
    sight.etag = field_of(arena, get, "ETag");
    sight.etag_kind = kind_of_etag(get);
    sight.modified = field_of(arena, get, "Last-Modified");
    sight.type = field_of(arena, get, "Content-Type");
    sight.location = field_of(arena, get, "Location");
    sight.allow = field_of(arena, get, "Allow");
    sight.length = get->response.content.len;
    if (get->response.status / 100 == 2) {
        x = pc_visit(visitor, PC_VISIT_HEAD, path, none);
        sight.head_status = x ? x->response.status : 0;
        x = pc_visit(visitor, PC_VISIT_GET, path, range);
        sight.ranges = x && x->response.status == 206;
        x = pc_visit(visitor, PC_VISIT_OPTIONS, path, none);
        if (x && field_of(arena, x, "Allow"))
            sight.allow = field_of(arena, x, "Allow");
    }
    *ret_sight = sight;
    return true;
}

bool pc_sight_allows(const pc_sight *sight, const char *method)
{
    const char *p = sight->allow;

    while (p && *p) {
        size_t len;

        p += strspn(p, ", \t");
        len = strcspn(p, ", \t");
        if (pc_span_is((pc_span){p, len}, method))
            return true;
        p += len;
    }
    return false;
}
