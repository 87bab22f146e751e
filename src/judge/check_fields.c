/* Fields of any answer: Date, dates' form, validators; 204, 412, 428. */
#include "base/str.h"
#include "judge/check_rows.h"
#include "judge/neighbour.h"
#include "judge/words.h"

#include <precheck/etag.h>
#include <precheck/httpdate.h>

#include <string.h>

static pc_span shown_value(const pc_exchange *x, const char *field)
{
    const pc_line *line = pc_lines_find(&x->response.fields, field);

    return line ? line->value : (pc_span){"", 0};
}

static const char *field_text(const pc_look *look, const char *field)
{
    return pc_arena_printf(look->arena, "%s: %s", field,
                           pc_shown(look->arena, shown_value(look->x, field)));
}

/* 6.6.1 binds origin servers with a clock to 2xx, 3xx and 4xx.  A server that
 * never sends Date may have none: pc_look_no_clock notes it. */
pc_finding pc_look_date(const pc_look *look, const char **ret_detail)
{
    unsigned status = look->x->response.status;

    if (status < 200 || status > 499 || !look->has_clock)
        return PC_CHECK_SILENT;
    if (pc_x_has(look->x, "Date"))
        return PC_CHECK_HOLDS;
    *ret_detail = pc_arena_printf(
        look->arena, "the %u to %s has no Date, other answers have", status,
        look->x->request.method);
    return PC_CHECK_BROKEN;
}

pc_finding pc_look_no_clock(const pc_look *look, const char **ret_detail)
{
    if (look->has_clock)
        return PC_CHECK_SILENT;
    *ret_detail = "no answer has Date";
    return PC_CHECK_BROKEN;
}

/* A date in a form that recipients have to read, but senders may not write, or
 * one that is none at all.  Expires is asked for the obsolete forms alone: the
 * usual "0" is a note of its own. */
pc_finding pc_look_dates_form(const pc_look *look, const char **ret_detail)
{
    static const char *const fields[] = {"Date", "Last-Modified", "Expires"};
    pc_finding finding = PC_CHECK_SILENT;

    for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++) {
        pc_date_form form = 0;
        int64_t at_s;
        bool ok;

        if (!pc_x_has(look->x, fields[i]))
            continue;
        ok = pc_date_parse(shown_value(look->x, fields[i]), 0, &at_s, &form) ==
             PC_OK;
        if (!ok && i == 2)
            continue;
        finding = PC_CHECK_HOLDS;
        if (ok && (form & PC_DATE_IMF))
            continue;
        *ret_detail = field_text(look, fields[i]);
        return PC_CHECK_BROKEN;
    }
    return finding;
}

/* RFC 9111 5.3: recipients take an invalid Expires for "already expired", and
 * many servers rely on that. */
pc_finding pc_look_expires_form(const pc_look *look, const char **ret_detail)
{
    pc_date_form form;
    int64_t at_s;

    if (!pc_x_has(look->x, "Expires"))
        return PC_CHECK_SILENT;
    if (pc_date_parse(shown_value(look->x, "Expires"), 0, &at_s, &form) ==
        PC_OK)
        return PC_CHECK_HOLDS;
    *ret_detail = field_text(look, "Expires");
    return PC_CHECK_BROKEN;
}

/* Only where both are dates; a malformed one is another row's.  One second is
 * let pass: servers keep the text of Date until their clock's tick, so a file
 * written in between seems to be from the next second. */
pc_finding pc_look_modified_late(const pc_look *look, const char **ret_detail)
{
    pc_date_form form;
    int64_t date_s, modified_s;

    if (pc_lines_count(&look->x->response.fields, "Date") != 1 ||
        pc_lines_count(&look->x->response.fields, "Last-Modified") != 1 ||
        pc_date_parse(shown_value(look->x, "Date"), 0, &date_s, &form) !=
            PC_OK ||
        pc_date_parse(shown_value(look->x, "Last-Modified"), date_s,
                      &modified_s, &form) != PC_OK)
        return PC_CHECK_SILENT;
    if (modified_s <= date_s + 1)
        return PC_CHECK_HOLDS;
    *ret_detail =
        pc_arena_printf(look->arena, "%s, %s", field_text(look, "Date"),
                        field_text(look, "Last-Modified"));
    return PC_CHECK_BROKEN;
}

pc_finding pc_look_singletons(const pc_look *look, const char **ret_detail)
{
    static const char *const fields[] = {"ETag", "Last-Modified"};
    pc_finding finding = PC_CHECK_SILENT;

    for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++) {
        size_t n = pc_lines_count(&look->x->response.fields, fields[i]);

        if (n == 0)
            continue;
        finding = PC_CHECK_HOLDS;
        if (n == 1)
            continue;
        *ret_detail =
            pc_arena_printf(look->arena, "%zu lines of %s", n, fields[i]);
        return PC_CHECK_BROKEN;
    }
    return finding;
}

pc_finding pc_look_etag_grammar(const pc_look *look, const char **ret_detail)
{
    pc_etag tag;

    if (!pc_x_has(look->x, "ETag"))
        return PC_CHECK_SILENT;
    if (pc_etag_parse(shown_value(look->x, "ETag"), &tag) == PC_OK)
        return PC_CHECK_HOLDS;
    *ret_detail = field_text(look, "ETag");
    return PC_CHECK_BROKEN;
}

pc_finding pc_look_etag_backslash(const pc_look *look, const char **ret_detail)
{
    pc_span tag = shown_value(look->x, "ETag");

    if (!tag.len)
        return PC_CHECK_SILENT;
    if (!memchr(tag.ptr, '\\', tag.len))
        return PC_CHECK_HOLDS;
    *ret_detail = field_text(look, "ETag");
    return PC_CHECK_BROKEN;
}

/* The SHOULDs of 8.8.2.1 and 8.8.3.1 hold "when it can be determined", which
 * a client cannot see: so their absence is noted, never failed. */
static pc_finding sent_in_200(const pc_look *look, const char *field)
{
    if (look->x->response.status != 200 || !pc_x_is(look->x, "GET"))
        return PC_CHECK_SILENT;
    return pc_x_has(look->x, field) ? PC_CHECK_HOLDS : PC_CHECK_BROKEN;
}

pc_finding pc_look_etag_sent(const pc_look *look, const char **ret_detail)
{
    *ret_detail = "the 200 has no ETag";
    return sent_in_200(look, "ETag");
}

pc_finding pc_look_modified_sent(const pc_look *look, const char **ret_detail)
{
    *ret_detail = "the 200 has no Last-Modified";
    return sent_in_200(look, "Last-Modified");
}

pc_finding pc_look_204_length(const pc_look *look, const char **ret_detail)
{
    if (look->x->response.status != 204)
        return PC_CHECK_SILENT;
    if (!pc_x_has(look->x, "Content-Length"))
        return PC_CHECK_HOLDS;
    *ret_detail = field_text(look, "Content-Length");
    return PC_CHECK_BROKEN;
}

/* 15.5 speaks of all 4xx; asked of those that this tool provokes.  Not to
 * HEAD, and not of a content that was cut off. */
pc_finding pc_look_4xx_explained(const pc_look *look, const char **ret_detail)
{
    unsigned status = look->x->response.status;

    if ((status != 400 && status != 412 && status != 416) ||
        pc_x_is(look->x, "HEAD") || look->x->end != PC_END_COMPLETE)
        return PC_CHECK_SILENT;
    if (look->x->response.content.len)
        return PC_CHECK_HOLDS;
    *ret_detail = pc_arena_printf(look->arena, "the %u to %s has no content",
                                  status, look->x->request.method);
    return PC_CHECK_BROKEN;
}

pc_finding pc_look_428_explained(const pc_look *look, const char **ret_detail)
{
    if (look->x->response.status != 428 || look->x->end != PC_END_COMPLETE)
        return PC_CHECK_SILENT;
    if (look->x->response.content.len)
        return PC_CHECK_HOLDS;
    *ret_detail = "the 428 has no content";
    return PC_CHECK_BROKEN;
}

/* WebDAV's If, and Overwrite with COPY and MOVE, are preconditions as well
 * (RFC 4918 10.4, 10.6); so 412 may come to them. */
pc_finding pc_look_412_when(const pc_look *look, const char **ret_detail)
{
    const pc_lines *sent = &look->x->request.fields;

    if (look->x->response.status != 412)
        return PC_CHECK_SILENT;
    if (pc_has_condition(look->x) || pc_lines_find(sent, "If") ||
        pc_lines_find(sent, "Overwrite"))
        return PC_CHECK_HOLDS;
    *ret_detail = pc_arena_printf(look->arena, "412 to %s without a condition",
                                  look->x->request.method);
    return PC_CHECK_BROKEN;
}

/* A server may want If-Match and nothing else, so only If-Match is held
 * against it. */
pc_finding pc_look_428_when(const pc_look *look, const char **ret_detail)
{
    if (look->x->response.status != 428)
        return PC_CHECK_SILENT;
    if (!pc_lines_find(&look->x->request.fields, "If-Match"))
        return PC_CHECK_HOLDS;
    *ret_detail = "428 to a request that has If-Match";
    return PC_CHECK_BROKEN;
}
