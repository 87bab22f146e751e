/* 206 and 416: 14.2 to 14.4, 15.3.7, 15.5.17. */
#include "base/str.h"
#include "judge/check_rows.h"
#include "judge/neighbour.h"
#include "judge/ranges.h"
#include "judge/words.h"

#include <precheck/etag.h>

#include <string.h>

static pc_span value_of(const pc_lines *fields, const char *name)
{
    const pc_line *line = pc_lines_find(fields, name);

    return line ? line->value : (pc_span){"", 0};
}

static bool is_206(const pc_look *look)
{
    return look->x->response.status == 206 && pc_x_is(look->x, "GET");
}

static bool is_multipart(const pc_exchange *x)
{
    pc_span type = value_of(&x->response.fields, "Content-Type");

    return type.len >= 10 &&
           pc_span_is_nocase((pc_span){type.ptr, 10}, "multipart/");
}

/* The twin is the whole of which this may be a part: all of it was kept, the
 * content is the same each time, and no validator says that it changed. */
static bool whole_is_known(const pc_look *look)
{
    static const char *const fields[] = {"ETag", "Last-Modified"};

    if (!look->twin || !pc_x_stood_still(look) ||
        look->twin->response.content.kept.len !=
            look->twin->response.content.len)
        return false;
    for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++) {
        const pc_line *a =
            pc_lines_find(&look->twin->response.fields, fields[i]);
        const pc_line *b = pc_lines_find(&look->x->response.fields, fields[i]);

        if (a && b && !pc_span_eq(a->value, b->value))
            return false;
    }
    return true;
}

/* What is wrong with octets that Content-Range names, or NULL. */
static const char *slice_fault(const pc_look *look, pc_span named,
                               pc_span octets, uint64_t len)
{
    pc_content_range range;
    pc_span whole;

    if (pc_content_range_parse(named, &range) < 0 || !range.satisfied)
        return pc_arena_printf(look->arena, "Content-Range: %s",
                               pc_shown(look->arena, named));
    if (range.last - range.first + 1 != len)
        return pc_arena_printf(
            look->arena, "Content-Range: %s with %llu octets",
            pc_shown(look->arena, named), (unsigned long long)len);
    if (!whole_is_known(look))
        return NULL;
    whole = look->twin->response.content.kept;
    if (range.has_total && range.total != whole.len)
        return pc_arena_printf(
            look->arena, "Content-Range: %s, and the whole has %llu octets",
            pc_shown(look->arena, named), (unsigned long long)whole.len);
    if (range.last >= whole.len)
        return pc_arena_printf(
            look->arena, "Content-Range: %s lies past the end (%llu octets)",
            pc_shown(look->arena, named), (unsigned long long)whole.len);
    if (octets.len == len &&
        memcmp(octets.ptr, whole.ptr + range.first, octets.len) != 0)
        return pc_arena_printf(
            look->arena,
            "Content-Range: %s, but the octets are not those of "
            "the whole",
            pc_shown(look->arena, named));
    return NULL;
}

/* A server may send less than was asked for, so the content is held against
 * its own Content-Range. */
pc_finding pc_look_206_slice(const pc_look *look, const char **ret_detail)
{
    const pc_http_response *r = &look->x->response;
    const char *fault;

    if (!is_206(look) || is_multipart(look->x) ||
        look->x->end != PC_END_COMPLETE)
        return PC_CHECK_SILENT;
    if (!pc_x_has(look->x, "Content-Range")) {
        *ret_detail = "the 206 has no Content-Range";
        return PC_CHECK_BROKEN;
    }
    fault = slice_fault(look, value_of(&r->fields, "Content-Range"),
                        r->content.kept, r->content.len);
    if (!fault)
        return PC_CHECK_HOLDS;
    *ret_detail = fault;
    return PC_CHECK_BROKEN;
}

/* One range was asked for: what came has to be inside it. */
pc_finding pc_look_206_asked(const pc_look *look, const char **ret_detail)
{
    pc_span asked = value_of(&look->x->request.fields, "Range");
    pc_span named = value_of(&look->x->response.fields, "Content-Range");
    pc_content_range range;
    uint64_t first, last;

    if (!is_206(look) || is_multipart(look->x) || !whole_is_known(look) ||
        pc_content_range_parse(named, &range) < 0 || !range.satisfied ||
        !pc_range_single(asked, look->twin->response.content.len, &first,
                         &last))
        return PC_CHECK_SILENT;
    if (range.first >= first && range.last <= last)
        return PC_CHECK_HOLDS;
    *ret_detail = pc_arena_printf(look->arena, "%s to Range: %s",
                                  pc_shown(look->arena, named),
                                  pc_shown(look->arena, asked));
    return PC_CHECK_BROKEN;
}

static pc_finding lacks_any(const pc_look *look, const char *const *fields,
                            size_t n, const char **ret_detail)
{
    const char *lacks = pc_x_lacks(look, fields, n);

    if (!lacks)
        return PC_CHECK_HOLDS;
    *ret_detail = pc_arena_printf(
        look->arena, "%s is in the 200 (%s), not in the 206", lacks,
        pc_shown(look->arena, value_of(&look->twin->response.fields, lacks)));
    return PC_CHECK_BROKEN;
}

pc_finding pc_look_206_fields(const pc_look *look, const char **ret_detail)
{
    static const char *const fields[] = {
        "Date", "ETag", "Vary", "Cache-Control", "Expires", "Content-Location"};

    if (!is_206(look) || !look->twin)
        return PC_CHECK_SILENT;
    return lacks_any(look, fields, sizeof fields / sizeof fields[0],
                     ret_detail);
}

/* Content-Type of a multipart is the multipart's own. */
pc_finding pc_look_206_all_fields(const pc_look *look, const char **ret_detail)
{
    static const char *const fields[] = {"Content-Type", "Last-Modified",
                                         "Content-Language",
                                         "Content-Encoding"};

    if (!is_206(look) || !look->twin ||
        pc_lines_find(&look->x->request.fields, "If-Range"))
        return PC_CHECK_SILENT;
    return lacks_any(look, fields, sizeof fields / sizeof fields[0],
                     ret_detail);
}

/* 15.3.7: with If-Range the client has these already.  Accept-Ranges and
 * Content-Length are no representation fields of that kind; a multipart needs
 * its Content-Type. */
pc_finding pc_look_206_if_range_fields(const pc_look *look,
                                       const char **ret_detail)
{
    static const char *const fields[] = {"Content-Type", "Last-Modified",
                                         "Content-Language",
                                         "Content-Encoding"};

    if (!is_206(look) || is_multipart(look->x) ||
        !pc_lines_find(&look->x->request.fields, "If-Range"))
        return PC_CHECK_SILENT;
    for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++)
        if (pc_x_has(look->x, fields[i])) {
            *ret_detail = pc_arena_printf(
                look->arena, "%s is in the 206 to If-Range", fields[i]);
            return PC_CHECK_BROKEN;
        }
    return PC_CHECK_HOLDS;
}

pc_finding pc_look_206_one_part(const pc_look *look, const char **ret_detail)
{
    if (!is_206(look) ||
        pc_range_count(value_of(&look->x->request.fields, "Range")) != 1)
        return PC_CHECK_SILENT;
    if (!is_multipart(look->x))
        return PC_CHECK_HOLDS;
    *ret_detail = "a multipart to one range";
    return PC_CHECK_BROKEN;
}

static const char *parts_fault(const pc_look *look, pc_span boundary)
{
    pc_span rest = look->x->response.content.kept, named;
    pc_part part;
    size_t n = 0;
    int r;

    while ((r = pc_part_next(&rest, boundary, &part)) == 1 && n < 1000) {
        const char *fault;

        n++;
        if (!pc_part_field(part.head, "Content-Range", &named))
            return "a part has no Content-Range";
        fault = slice_fault(look, named, part.content, part.content.len);
        if (fault)
            return fault;
    }
    if (r < 0)
        return "the parts do not fit the boundary";
    return n ? NULL : "there is no part";
}

pc_finding pc_look_206_multipart(const pc_look *look, const char **ret_detail)
{
    const pc_http_response *r = &look->x->response;
    pc_span boundary;
    const char *fault;

    if (!is_206(look) || !is_multipart(look->x) ||
        look->x->end != PC_END_COMPLETE ||
        r->content.kept.len != r->content.len)
        return PC_CHECK_SILENT;
    if (pc_x_has(look->x, "Content-Range"))
        fault = "Content-Range stands beside the multipart's Content-Type";
    else if (!pc_boundary_of(value_of(&r->fields, "Content-Type"), &boundary))
        fault = pc_arena_printf(
            look->arena, "Content-Type: %s",
            pc_shown(look->arena, value_of(&r->fields, "Content-Type")));
    else
        fault = parts_fault(look, boundary);
    if (!fault)
        return PC_CHECK_HOLDS;
    *ret_detail = fault;
    return PC_CHECK_BROKEN;
}

/* The length is known when the 200 announced it. */
pc_finding pc_look_206_length(const pc_look *look, const char **ret_detail)
{
    pc_content_range range;
    pc_span named = value_of(&look->x->response.fields, "Content-Range");
    uint64_t length;

    if (!is_206(look) || pc_content_range_parse(named, &range) < 0 ||
        !look->twin || !pc_x_length(look->twin, &length))
        return PC_CHECK_SILENT;
    if (range.has_total)
        return PC_CHECK_HOLDS;
    *ret_detail = pc_arena_printf(look->arena, "Content-Range: %s",
                                  pc_shown(look->arena, named));
    return PC_CHECK_BROKEN;
}

pc_finding pc_look_416_length(const pc_look *look, const char **ret_detail)
{
    pc_span named = value_of(&look->x->response.fields, "Content-Range");
    pc_content_range range;

    if (look->x->response.status != 416 ||
        !pc_range_count(value_of(&look->x->request.fields, "Range")))
        return PC_CHECK_SILENT;
    if (pc_content_range_parse(named, &range) == PC_OK && !range.satisfied &&
        (!look->twin || !pc_x_stood_still(look) ||
         range.total == look->twin->response.content.len))
        return PC_CHECK_HOLDS;
    *ret_detail = named.len ? pc_arena_printf(look->arena, "Content-Range: %s",
                                              pc_shown(look->arena, named))
                            : "the 416 has no Content-Range";
    return PC_CHECK_BROKEN;
}

/* bytes is advice, not a promise, and none forbids nothing: a note. */
pc_finding pc_look_accept_ranges(const pc_look *look, const char **ret_detail)
{
    pc_span said = value_of(&look->x->response.fields, "Accept-Ranges");
    bool bytes = pc_span_is_nocase(said, "bytes");

    if (look->x->response.status != 200 || !pc_x_is(look->x, "GET") ||
        !said.len || look->facts->accepts_ranges < 0)
        return PC_CHECK_SILENT;
    if (bytes == (look->facts->accepts_ranges == 1))
        return PC_CHECK_HOLDS;
    *ret_detail =
        pc_arena_printf(look->arena, "Accept-Ranges: %s, and a range gets %s",
                        pc_shown(look->arena, said),
                        look->facts->accepts_ranges ? "206" : "no 206");
    return PC_CHECK_BROKEN;
}
