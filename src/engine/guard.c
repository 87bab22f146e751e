#include "engine/guard.h"

#include "base/str.h"
#include "engine/address.h"
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

/* The answer to a creation named this URL.  The collection, or a folder around
 * it, is nothing that the run made; but a creation at an address of our own
 * (PUT, or a name with the run's id) may be answered with that address. */
static bool names_the_collection(const pc_resource *resource,
                                 const pc_entry *entry)
{
    const char *query = strchr(entry->url, '?');
    bool own_address;

    if (!entry->learned || !entry->via)
        return false;
    if (query && resource &&
        (strchr(resource->url, '?') || resource->url[0] == '$'))
        return false; /* what the query says is what tells it apart */
    own_address = strcmp(entry->method ? entry->method : "", "PUT") == 0 ||
                  (entry->run && *entry->run && strstr(entry->via, entry->run));
    if (own_address &&
        pc_address_covers(pc_span_of(entry->via), pc_span_of(entry->url)))
        return false;
    return pc_address_covers(pc_span_of(entry->url), pc_span_of(entry->via));
}

static const char *refuse_write(const pc_guard *guard,
                                const pc_guarded *guarded)
{
    const pc_entry *entry = pc_ledger_entry(guard->ledger, guarded->entry);

    if (guarded->grant == PC_GRANT_THROUGH && guard->target->origin_host)
        return NULL;
    if (guard->target->writes == PC_WRITES_NONE && !guard->clean_only)
        return "'writes: none'";
    if (guarded->grant == PC_GRANT_NONE)
        return "nothing allows it to change anything";
    if (!entry || !entry->open)
        return "it is not in the ledger";
    if (pc_address_climbs(guarded->request->target))
        return "its target has '.' or '..' as a segment";
    if (guarded->grant == PC_GRANT_CREATE)
        return refuse_create(guarded, entry);
    if (!entry->url || !pc_span_is(guarded->request->target, entry->url))
        return "the ledger knows another URL";
    if (guarded->grant == PC_GRANT_LISTED)
        return refuse_listed(guard, guarded, entry);
    if (entry->kind != PC_ENTRY_CREATED)
        return "this run did not create it";
    if (names_the_collection(guarded->resource, entry))
        return "the answer to its creation names the collection, or a folder "
               "around it, as its URL";
    return NULL;
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
