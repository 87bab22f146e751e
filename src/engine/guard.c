#include "engine/guard.h"

#include "base/str.h"
#include "plan/plan.h"

#include <string.h>

/* Origin-form (RFC 9112, 3.2.1), and no way out of its folder. */
static const char *bad_target(pc_span target)
{
    if (!target.len || target.ptr[0] != '/')
        return "its target is not a path of the server";
    for (size_t i = 0; i < target.len; i++) {
        const unsigned char c = (unsigned char)target.ptr[i];

        if (c <= ' ' || c == 0x7f || c == '#')
            return "its target has octets that no path has";
    }
    return NULL;
}

static bool climbs(pc_span target)
{
    const char *query = memchr(target.ptr, '?', target.len);
    size_t len = query ? (size_t)(query - target.ptr) : target.len;
    size_t start = 1;

    for (size_t i = 1; i <= len; i++) {
        if (i < len && target.ptr[i] != '/')
            continue;
        if (pc_span_is((pc_span){target.ptr + start, i - start}, "..") ||
            pc_span_is((pc_span){target.ptr + start, i - start}, "."))
            return true;
        start = i + 1;
    }
    return false;
}

/* A field line that would be two requests. */
static const char *bad_fields(const pc_lines *fields)
{
    for (size_t i = 0; i < fields->n; i++) {
        const pc_line *line = &fields->items[i];

        if (!line->name.len || memchr(line->name.ptr, '\r', line->name.len) ||
            memchr(line->name.ptr, '\n', line->name.len) ||
            (line->value.len &&
             (memchr(line->value.ptr, '\r', line->value.len) ||
              memchr(line->value.ptr, '\n', line->value.len))))
            return "a field line of it has a line break";
    }
    return NULL;
}

static const char *refuse_create(const pc_guarded *guarded,
                                 const pc_entry *entry)
{
    const pc_request_template *create =
        guarded->resource ? &guarded->resource->create : NULL;

    if (!create || !create->present)
        return "target.yaml does not say how to create it";
    if (strcmp(create->method, guarded->request->method) != 0)
        return "target.yaml creates it by another method";
    if (entry->via && pc_span_is(guarded->request->target, entry->via))
        return NULL;
    return "the ledger announces another URL";
}

static const char *refuse_listed(const pc_guard *guard,
                                 const pc_guarded *guarded,
                                 const pc_entry *entry)
{
    if (guard->clean_only && entry->kind == PC_ENTRY_SAVED)
        return NULL;
    if (guard->target->writes != PC_WRITES_LISTED)
        return "listed resources are not written unless 'writes: listed'";
    if (entry->kind != PC_ENTRY_SAVED)
        return "its content is not saved";
    if (strcmp(guarded->request->method, "DELETE") == 0 &&
        !(guarded->resource && guarded->resource->remove.present))
        return "it is not deleted unless target.yaml declares 'delete:'";
    return NULL;
}

static const char *refuse_write(const pc_guard *guard,
                                const pc_guarded *guarded)
{
    const pc_entry *entry = pc_ledger_entry(guard->ledger, guarded->entry);

    if (guard->target->writes == PC_WRITES_NONE && !guard->clean_only)
        return "'writes: none'";
    if (guarded->grant == PC_GRANT_NONE)
        return "nothing allows it to change anything";
    if (!entry || !entry->open)
        return "it is not in the ledger";
    if (climbs(guarded->request->target))
        return "its target has '.' or '..' as a segment";
    if (guarded->grant == PC_GRANT_CREATE)
        return refuse_create(guarded, entry);
    if (!entry->url || !pc_span_is(guarded->request->target, entry->url))
        return "the ledger knows another URL";
    if (guarded->grant == PC_GRANT_LISTED)
        return refuse_listed(guard, guarded, entry);
    return entry->kind == PC_ENTRY_CREATED ? NULL
                                           : "this run did not create it";
}

const char *pc_guard_refuses(const pc_guard *guard, const pc_guarded *guarded,
                             int64_t now_ns)
{
    const pc_http_request *request = guarded->request;
    const char *reason = bad_target(request->target);

    if (!reason)
        reason = bad_fields(&request->fields);
    if (reason)
        return reason;
    if (guarded->door > guard->target->n_doors)
        return "it would go to an origin that target.yaml does not name";
    if (guard->n_requests >= PC_GUARD_REQUESTS_MAX)
        return "the run has sent all the requests it may";
    if (guard->deadline_ns && now_ns >= guard->deadline_ns)
        return guard->cleaning ? "the time for the clean-up is over"
                               : "the time of the run is over";
    if (pc_method_is_safe(request->method))
        return NULL;
    return refuse_write(guard, guarded);
}
