#include "refserver/respond.h"

#include "base/cleanup.h"
#include "base/str.h"
#include "refserver/date.h"
#include "refserver/range.h"

#include <string.h>

/* Octets of one multipart: every range once, and the headers of the parts. */
#define MULTIPART_MAX (PC_REF_RANGES_MAX * (PC_REF_CONTENT_MAX + 512) + 4096)

void pc_ref_field_add(pc_ref_response *response, const char *name,
                      const char *value)
{
    if (response->n_fields == PC_REF_RESPONSE_FIELDS)
        return; /* there are fewer fields than this in the whole server */
    response->fields[response->n_fields].name = name;
    response->fields[response->n_fields++].value = value;
}

static const char *date_text(const pc_ref_exchange *x, int64_t at_s, int form)
{
    char *text = pc_arena_alloc(x->arena, PC_REF_DATE_SIZE);

    pc_ref_date_write(at_s, form, text);
    return text;
}

static int left_out(const pc_ref_exchange *x, unsigned status)
{
    const pc_ref_knobs *knobs = &x->site->knobs;
    int head = x->request->method_bit == PC_REF_HEAD ? knobs->without_head : 0;

    switch (status) {
    case 200:
        return knobs->without_200 | head;
    case 206:
        return knobs->without_206;
    case 304:
        return knobs->without_304 | head;
    case 416:
        return knobs->without_416;
    default:
        return head;
    }
}

void pc_ref_begin(pc_ref_exchange *x, unsigned status)
{
    *x->response = (pc_ref_response){.status = status};
    if (!x->site->knobs.no_date && !(left_out(x, status) & PC_REF_FIELD_DATE))
        pc_ref_field_add(x->response, "Date",
                         date_text(x, x->request->now_s, PC_REF_DATE_RIGHT));
}

void pc_ref_explain(pc_ref_exchange *x, unsigned status, const char *why)
{
    pc_ref_begin(x, status);
    if (x->site->knobs.no_explanation)
        return;
    pc_ref_field_add(x->response, "Content-Type", "text/plain; charset=utf-8");
    x->response->content =
        pc_span_of(pc_arena_printf(x->arena, "%u: %s.\n", status, why));
    x->response->said_len = x->response->content.len;
}

void pc_ref_refuse(const pc_ref_site *site, pc_arena *arena,
                   const pc_ref_request *request, unsigned status,
                   const char *why, pc_ref_response *ret_response)
{
    pc_ref_exchange x = {.site = (pc_ref_site *)site,
                         .arena = arena,
                         .request = request,
                         .response = ret_response};

    pc_ref_explain(&x, status, why);
}

static void add_etag(pc_ref_exchange *x, const pc_ref_tag *tag)
{
    static const char *const shapes[] = {
        [PC_REF_SHOW_RIGHT] = "%s\"%.*s\"",
        [PC_REF_SHOW_UNQUOTED] = "%s%.*s",
        [PC_REF_SHOW_TWICE] = "%s\"%.*s\"",
        [PC_REF_SHOW_SMALL_W] = "%s\"%.*s\"",
        [PC_REF_SHOW_SPACE] = "%s\"%.*s tag\"",
        [PC_REF_SHOW_UNTERMINATED] = "%s\"%.*s",
        [PC_REF_SHOW_WEAK_INSIDE] = "\"W/%s%.*s\"",
    };
    int show = x->site->knobs.show_tag;
    const char *weak = show == PC_REF_SHOW_SMALL_W ? "w/" : "W/";
    const char *text;

    if (!tag->weak || show == PC_REF_SHOW_WEAK_INSIDE)
        weak = "";
    text = pc_arena_printf(x->arena, shapes[show], weak, (int)tag->opaque.len,
                           tag->opaque.ptr);
    pc_ref_field_add(x->response, "ETag", text);
    if (show == PC_REF_SHOW_TWICE)
        pc_ref_field_add(x->response, "ETag",
                         pc_arena_printf(x->arena, "W/\"%.*s-again\"",
                                         (int)tag->opaque.len,
                                         tag->opaque.ptr));
}

/* A fault: the tag that the client named instead of the current one. */
static bool clients_tag(const pc_ref_exchange *x, pc_ref_tag *ret_tag)
{
    pc_ref_list list;
    pc_span value;

    if (!pc_ref_field_get(x->arena, x->request, "If-None-Match",
                          &x->site->knobs, &value))
        return false;
    pc_ref_list_read(x->arena, value, &x->site->knobs, &list);
    if (list.n_tags == 0)
        return false;
    *ret_tag = list.tags[0];
    return true;
}

void pc_ref_validators(pc_ref_exchange *x, const pc_ref_rep *rep,
                       unsigned status)
{
    int out = left_out(x, status);
    pc_ref_tag other;

    if (rep->has_tag && !(out & PC_REF_FIELD_ETAG)) {
        bool swap = status == 304 && x->site->knobs.other_tag_304 &&
                    clients_tag(x, &other);

        add_etag(x, swap ? &other : &rep->tag);
    }
    if (rep->has_modified && !(out & PC_REF_FIELD_MODIFIED))
        pc_ref_field_add(
            x->response, "Last-Modified",
            date_text(x, rep->modified_s, x->site->knobs.show_date));
}

/* What a 206 and a 304 must repeat of the 200, besides Date and ETag. */
static void shared_fields(pc_ref_exchange *x, unsigned status)
{
    const pc_ref_rep *rep = &x->rep;
    int out = left_out(x, status);

    if (rep->negotiated && !(out & PC_REF_FIELD_VARY))
        pc_ref_field_add(x->response, "Vary", "Accept-Encoding");
    if (rep->cache_control && !(out & PC_REF_FIELD_CACHE))
        pc_ref_field_add(x->response, "Cache-Control", rep->cache_control);
    if (rep->expires && !(out & PC_REF_FIELD_CACHE))
        pc_ref_field_add(x->response, "Expires", rep->expires);
    if (rep->location && !(out & PC_REF_FIELD_LOCATION))
        pc_ref_field_add(x->response, "Content-Location", rep->location);
}

static void describe(pc_ref_exchange *x, const char *type)
{
    pc_ref_field_add(x->response, "Content-Type", type);
    if (x->rep.coding)
        pc_ref_field_add(x->response, "Content-Encoding", x->rep.coding);
}

bool pc_ref_has_ranges(const pc_ref_exchange *x)
{
    return x->target.kind != PC_REF_HEALTH &&
           !(x->target.file && x->target.file->whole);
}

static void all_fields(pc_ref_exchange *x, unsigned status, const char *type)
{
    pc_ref_begin(x, status);
    pc_ref_validators(x, &x->rep, status);
    shared_fields(x, status);
    describe(x, type);
    if (x->target.kind != PC_REF_HEALTH)
        pc_ref_field_add(x->response, "Accept-Ranges",
                         pc_ref_has_ranges(x) ? "bytes" : "none");
}

static void send_200(pc_ref_exchange *x)
{
    all_fields(x, 200, x->rep.type);
    x->response->content = x->rep.content;
    x->response->said_len = x->rep.content.len;
    if (x->request->method_bit == PC_REF_HEAD)
        x->response->said_len += (size_t)x->site->knobs.length_head;
}

void pc_ref_send_304(pc_ref_exchange *x)
{
    pc_ref_rep tag_only = x->rep;

    if (x->site->knobs.full_304) {
        all_fields(x, 304, x->rep.type);
    } else {
        pc_ref_begin(x, 304);
        /* 15.4.5: the date only where it must do the tag's work. */
        tag_only.has_modified = x->rep.has_modified && !x->rep.has_tag;
        pc_ref_validators(x, &tag_only, 304);
        shared_fields(x, 304);
    }
    x->response->said_len =
        x->rep.content.len + (size_t)x->site->knobs.length_304;
}

/* Fields of a 206, but for Content-Range; type NULL: as the 200. */
static void partial_fields(pc_ref_exchange *x, bool if_range, const char *type)
{
    const pc_ref_knobs *knobs = &x->site->knobs;
    pc_ref_rep tag_only = x->rep;

    if ((!if_range || knobs->full_206) && !knobs->bare_206) {
        all_fields(x, 206, type ? type : x->rep.type);
        return;
    }
    pc_ref_begin(x, 206);
    tag_only.has_modified = false;
    pc_ref_validators(x, &tag_only, 206);
    shared_fields(x, 206);
    if (type)
        pc_ref_field_add(x->response, "Content-Type", type);
}

static const char *content_range(const pc_ref_exchange *x, uint64_t first,
                                 uint64_t last)
{
    const pc_ref_knobs *knobs = &x->site->knobs;
    unsigned long long from = first, to = last;

    to += (unsigned long long)knobs->range_off;
    if (knobs->range_total_star)
        return pc_arena_printf(x->arena, "bytes %llu-%llu/*", from, to);
    return pc_arena_printf(x->arena, "bytes %llu-%llu/%zu", from, to,
                           x->rep.content.len);
}

/* A line that no part contains, so that the parts can be told apart. */
static const char *boundary_for(const pc_ref_exchange *x)
{
    for (unsigned i = 0;; i++) {
        char *text = pc_arena_printf(x->arena, "precheck-%08x-%u",
                                     (unsigned)x->site->nonce, i);

        if (!pc_span_contains(x->rep.content, pc_span_of(text)))
            return text;
    }
}

static void send_multipart(pc_ref_exchange *x, const pc_ref_ranges *ranges,
                           bool if_range)
{
    const char *boundary = boundary_for(x);
    PC_AUTO_BUF buf;

    pc_buf_init(&buf, MULTIPART_MAX);
    for (size_t i = 0; i < ranges->n; i++) {
        uint64_t first = ranges->item[i].first, last = ranges->item[i].last;

        pc_buf_printf(&buf,
                      "%s--%s\r\nContent-Type: %s\r\nContent-Range: %s\r\n\r\n",
                      i ? "\r\n" : "", boundary, x->rep.type,
                      content_range(x, first, last));
        pc_buf_put(&buf, x->rep.content.ptr + first,
                   (size_t)(last - first + 1));
    }
    pc_buf_printf(&buf, "\r\n--%s--\r\n", boundary);
    partial_fields(x, if_range,
                   pc_arena_printf(x->arena,
                                   "multipart/byteranges; boundary=%s",
                                   boundary));
    if (x->site->knobs.range_multi_top)
        pc_ref_field_add(
            x->response, "Content-Range",
            content_range(x, ranges->item[0].first, ranges->item[0].last));
    x->response->content = pc_arena_span(x->arena, pc_buf_view(&buf));
    x->response->said_len = x->response->content.len;
}

static void send_part(pc_ref_exchange *x, const pc_ref_ranges *ranges,
                      bool if_range)
{
    uint64_t first = ranges->item[0].first, last = ranges->item[0].last;

    partial_fields(x, if_range, NULL);
    if (!(x->site->knobs.without_206 & PC_REF_FIELD_RANGE))
        pc_ref_field_add(x->response, "Content-Range",
                         content_range(x, first, last));
    x->response->content =
        (pc_span){x->rep.content.ptr + first, (size_t)(last - first + 1)};
    x->response->said_len = x->response->content.len;
}

static void send_416(pc_ref_exchange *x)
{
    pc_ref_explain(x, 416, "no part of the range lies inside the content");
    if (!(x->site->knobs.without_416 & PC_REF_FIELD_RANGE))
        pc_ref_field_add(
            x->response, "Content-Range",
            pc_arena_printf(x->arena, "bytes */%zu", x->rep.content.len));
}

void pc_ref_send_rep(pc_ref_exchange *x, const pc_ref_verdict *verdict)
{
    const pc_ref_knobs *knobs = &x->site->knobs;
    pc_ref_ranges ranges;
    pc_span value;

    if (!verdict->use_range ||
        !pc_ref_field_get(x->arena, x->request, "Range", knobs, &value)) {
        send_200(x);
        return;
    }
    pc_ref_ranges_read(value, x->rep.content.len, knobs, &ranges);
    if (ranges.kind == PC_REF_RANGES_IGNORED) {
        send_200(x);
    } else if (ranges.kind == PC_REF_RANGES_NONE) {
        if (knobs->range_no_416) {
            partial_fields(x, verdict->if_range, NULL);
            return;
        }
        send_416(x);
    } else if (ranges.n > 1 || knobs->range_multi_single) {
        send_multipart(x, &ranges, verdict->if_range);
    } else {
        send_part(x, &ranges, verdict->if_range);
    }
}
