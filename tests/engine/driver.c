#include "engine/driver.h"

#include "base/clock.h"
#include "base/limits.h"
#include "base/str.h"
#include "support/expect.h"

#include <stdio.h>

#define WAIT_NS ((int64_t)20 * 1000000000)

void driver_open(driver *d, const pc_transport_kind *kind,
                 const server_script *script)
{
    *d = (driver){0};
    pc_arena_init(&d->arena);
    pc_diags_init(&d->diags, &d->arena);
    d->kind = kind;
    d->version = PC_HTTP_11;
    d->target.timeout_ms = 15000;
    d->target.first_byte_ms = 15000;
    d->target.connect_timeout_ms = 5000;
    d->target.retries = 1;
    d->target.run_ms = 60000;
    d->target.body_limit = PC_DEFAULT_BODY;
    d->target.header_limit = PC_DEFAULT_HEADERS;
    d->target.trailer_limit = PC_DEFAULT_TRAILERS;
    d->target.base.host = "127.0.0.1";
    d->target.base.path = "";
    if (script)
        driver_serve(d, script);
}

void driver_serve(driver *d, const server_script *script)
{
    d->server = script_server_open(script, NULL, d->tls);
    d->target.base.port = script_server_port(d->server);
    d->target.base.https = d->tls != NULL;
}

void driver_start(driver *d)
{
    pc_transport_options options = {
        .target = &d->target,
        .version = d->version,
        .max_connections = d->max_connections ? d->max_connections : 4};

    if (d->transport)
        return;
    d->target.base.authority = pc_arena_printf(
        &d->arena, "%s:%u", d->target.base.host, (unsigned)d->target.base.port);
    EXPECT_INT("open", d->kind->open(&options, &d->transport, &d->diags), 0);
}

void driver_close(driver *d)
{
    if (d->transport)
        d->kind->close(d->transport);
    script_server_close(d->server);
    pc_arena_release(&d->arena);
}

static void on_done(pc_call *call)
{
    static unsigned n_done;
    probe *p = call->context;

    EXPECT_INT("done() comes once", p->order, 0);
    p->order = ++n_done;
}

static void on_held(pc_call *call)
{
    ((probe *)call->context)->held = true;
}

probe *driver_request(driver *d, const char *method, const char *target,
                      const char *content)
{
    probe *p;

    driver_start(d);
    p = PC_NEW(&d->arena, probe);
    p->driver = d;
    p->call.arena = &d->arena;
    p->call.exchange = &p->exchange;
    p->call.client = "";
    p->call.done = on_done;
    p->call.held = on_held;
    p->call.context = p;
    p->call.safe = strcmp(method, "GET") == 0 || strcmp(method, "HEAD") == 0;
    p->call.content = pc_span_of(content);
    p->exchange.request.method = method;
    p->exchange.request.target = pc_span_of(target);
    driver_field(p, "Host", d->target.base.authority,
                 strlen(d->target.base.authority));
    if (content) {
        char *len = pc_arena_printf(&d->arena, "%zu", strlen(content));

        driver_field(p, "Content-Length", len, strlen(len));
    }
    return p;
}

void driver_field(probe *p, const char *name, const char *value, size_t len)
{
    pc_lines_add(p->call.arena, &p->exchange.request.fields, pc_span_of(name),
                 (pc_span){value, len});
}

void driver_submit(probe *p)
{
    p->driver->kind->submit(p->driver->transport, &p->call);
}

static void step(driver *d)
{
    EXPECT_INT("step", d->kind->step(d->transport, 2), 0);
    if (d->server)
        script_server_step(d->server);
}

void driver_wait(probe *p)
{
    int64_t until_ns = pc_clock_ns() + WAIT_NS;

    while (!p->order) {
        if (pc_clock_ns() > until_ns)
            fail_msg("%s %.*s is not done after 20 s",
                     p->exchange.request.method,
                     (int)p->exchange.request.target.len,
                     p->exchange.request.target.ptr);
        step(p->driver);
    }
}

void driver_wait_held(probe *p)
{
    int64_t until_ns = pc_clock_ns() + WAIT_NS;

    while (!p->held) {
        if (pc_clock_ns() > until_ns || p->order)
            fail_msg("%s was not held: %s", p->exchange.request.method,
                     p->exchange.detail ? p->exchange.detail : "no detail");
        step(p->driver);
    }
}

void driver_settle(driver *d)
{
    for (int i = 0; i < 20; i++)
        step(d);
}

probe *driver_get(driver *d, const char *target)
{
    probe *p = driver_request(d, "GET", target, NULL);

    driver_submit(p);
    driver_wait(p);
    return p;
}
