#include "refserver/act.h"

#include "base/cleanup.h"
#include "base/json.h"
#include "base/str.h"
#include "refserver/merge.h"

#include <string.h>

static pc_span content_type(const pc_ref_exchange *x)
{
    pc_span value;

    if (pc_ref_field_get(x->arena, x->request, "Content-Type", &x->site->knobs,
                         &value))
        return value;
    return (pc_span){NULL, 0};
}

/* Stores at path; false when the store refused, and the response says so. */
static bool store(pc_ref_exchange *x, pc_span path, pc_span content,
                  pc_span type)
{
    int error = pc_ref_store_put(x->site->store, path, content, type,
                                 x->request->now_s);

    if (error == PC_OK)
        return true;
    if (content.len > PC_REF_CONTENT_MAX)
        pc_ref_explain(x, 413, "the content is larger than this server takes");
    else
        pc_ref_explain(x, 507,
                       "this server's memory is full; delete something");
    return false;
}

/* The representation as it is now, at the end of handling the request. */
static pc_ref_rep current(pc_ref_exchange *x, pc_span path)
{
    pc_ref_target target;
    pc_ref_rep rep;

    pc_ref_route(x->site, path, &target);
    pc_ref_select(x->site, x->arena, x->request, &target, &rep);
    return rep;
}

static void say_no_content(pc_ref_exchange *x, unsigned status)
{
    pc_ref_begin(x, status);
    x->response->length_in_204 =
        status == 204 && x->site->knobs.length_204 != 0;
}

/* A fault: only the octets named by Content-Range are replaced. */
static pc_span spliced(const pc_ref_exchange *x)
{
    pc_span value, old = x->rep.content, new = x->request->content;
    uint64_t first = 0;
    size_t digits = 0, end;
    char *text;

    if (!pc_ref_field_get(x->arena, x->request, "Content-Range",
                          &x->site->knobs, &value) ||
        !pc_span_starts(value, "bytes "))
        return new;
    value = (pc_span){value.ptr + 6, value.len - 6};
    while (digits < value.len && value.ptr[digits] != '-')
        digits++;
    if (!pc_span_u64((pc_span){value.ptr, digits}, &first) || first > old.len)
        return new;
    end = (size_t)first + new.len > old.len ? (size_t)first + new.len : old.len;
    text = pc_arena_alloc(x->arena, end + 1);
    if (old.len)
        memcpy(text, old.ptr, old.len);
    if (new.len)
        memcpy(text + first, new.ptr, new.len);
    return (pc_span){text, end};
}

static void put(pc_ref_exchange *x)
{
    const pc_ref_knobs *knobs = &x->site->knobs;
    bool existed = x->rep.exists;
    pc_span content = x->request->content;
    unsigned status = existed ? 204 : 201;
    pc_ref_rep old = x->rep, rep;

    if (knobs->put_tag_changed)
        content =
            pc_span_of(pc_arena_printf(x->arena, "%.*s\n", (int)content.len,
                                       content.ptr ? content.ptr : ""));
    if (knobs->content_range_put && existed)
        content = spliced(x);
    if (!store(x, x->request->path, content, content_type(x)))
        return;
    if (!existed)
        pc_ref_list_changed(x->site, x->target.family, x->request->now_s);
    if (knobs->put_status == PC_REF_PUT_ALWAYS_201)
        status = 201;
    if (knobs->put_status == PC_REF_PUT_ALWAYS_204)
        status = 204;
    say_no_content(x, status);
    /* 9.3.4: the content was stored octet for octet, so the validators of the
     * new representation may be told. */
    rep = current(x, x->request->path);
    pc_ref_validators(x, knobs->put_tag_old && existed ? &old : &rep, status);
}

static void remove_member(pc_ref_exchange *x)
{
    pc_ref_store_delete(x->site->store, x->target.resource, x->request->now_s);
    pc_ref_list_changed(x->site, x->target.family, x->request->now_s);
    say_no_content(x, 204);
}

static void say_changed(pc_ref_exchange *x)
{
    pc_ref_rep rep = current(x, x->request->path);

    say_no_content(x, 204);
    pc_ref_validators(x, &rep, 204);
}

/* POST to a member appends. */
static void append(pc_ref_exchange *x)
{
    pc_span old = x->rep.content, more = x->request->content;
    size_t len = old.len + more.len;
    char *text;

    if (len > PC_REF_CONTENT_MAX) {
        pc_ref_explain(x, 413, "with this the content would be too large");
        return;
    }
    text = pc_arena_alloc(x->arena, len + 1);
    if (old.len)
        memcpy(text, old.ptr, old.len);
    if (more.len)
        memcpy(text + old.len, more.ptr, more.len);
    if (store(x, x->request->path, (pc_span){text, len},
              pc_span_of(pc_arena_strdup(x->arena, x->rep.type))))
        say_changed(x);
}

/* POST to a collection makes a member. */
static void create(pc_ref_exchange *x)
{
    pc_span path = pc_ref_new_path(x->site, x->arena, x->target.family);
    const char *id = path.ptr + strlen(x->target.family->path) + 1;
    pc_ref_rep rep;
    pc_json_out out;
    PC_AUTO_BUF buf;

    if (!store(x, path, x->request->content, content_type(x)))
        return;
    pc_ref_list_changed(x->site, x->target.family, x->request->now_s);
    pc_buf_init(&buf, 1024);
    pc_json_begin(&out, &buf, false);
    pc_json_object(&out, NULL);
    pc_json_text(&out, "id", id);
    pc_json_object_end(&out);
    pc_buf_puts(&buf, "\n");
    rep = current(x, path);
    pc_ref_begin(x, 201);
    pc_ref_field_add(x->response, "Location", path.ptr);
    /* 15.3.2: validators of a 201 are those of what was created. */
    pc_ref_validators(x, &rep, 201);
    pc_ref_field_add(x->response, "Content-Type", "application/json");
    x->response->content = pc_arena_span(x->arena, pc_buf_view(&buf));
    x->response->said_len = x->response->content.len;
}

static void patch(pc_ref_exchange *x)
{
    pc_span merged;
    int error = pc_ref_merge(x->arena, x->rep.content, x->request->content,
                             PC_REF_CONTENT_MAX, &merged);

    if (error && x->site->knobs.patch_not_atomic)
        store(x, x->request->path, x->request->content,
              pc_span_of(pc_arena_strdup(x->arena, x->rep.type)));
    switch (error) {
    case PC_OK:
        if (store(x, x->request->path, merged,
                  pc_span_of(pc_arena_strdup(x->arena, x->rep.type))))
            say_changed(x);
        break;
    case PC_ESYNTAX: /* RFC 5789, 2.2: malformed patch document */
        pc_ref_explain(x, 400, "the patch is not a JSON text");
        break;
    case PC_EINVAL: /* ... conflicting state */
        pc_ref_explain(x, 409,
                       "what is stored here is not JSON, so that a "
                       "merge patch cannot be applied to it");
        break;
    default:
        pc_ref_explain(x, 413, "with this the content would be too large");
        break;
    }
}

void pc_ref_act(pc_ref_exchange *x)
{
    switch (x->request->method_bit) {
    case PC_REF_PUT:
        put(x);
        break;
    case PC_REF_DELETE:
        remove_member(x);
        break;
    case PC_REF_PATCH:
        patch(x);
        break;
    default:
        if (x->target.kind == PC_REF_COLLECTION)
            create(x);
        else
            append(x);
        break;
    }
}

void pc_ref_act_half(pc_ref_exchange *x)
{
    pc_span half = x->request->content;

    half.len /= 2;
    if (!x->rep.exists)
        return;
    pc_ref_store_put(x->site->store, x->request->path, half,
                     pc_span_of(pc_arena_strdup(x->arena, x->rep.type)),
                     x->request->now_s);
}
