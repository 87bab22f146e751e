/* oracle/fields.c - which lines of a request are conditions. */
#include "oracle/fields.h"

#include "oracle/text.h"

static bool is(pc_span name, const char *small)
{
    return pc_text_is_nocase(name, small, name.len);
}

/* PC_FIELD_KINDS when the name is none of ours.  The length alone sends nearly
 * every other field away. */
static unsigned kind_of(pc_span name)
{
    switch (name.len) {
    case sizeof "range" - 1:
        return is(name, "range") ? PC_FIELD_RANGE : PC_FIELD_KINDS;
    case sizeof "if-match" - 1: /* and if-range */
        if (is(name, "if-match"))
            return PC_STEP_IF_MATCH;
        return is(name, "if-range") ? PC_STEP_IF_RANGE : PC_FIELD_KINDS;
    case sizeof "if-none-match" - 1:
        return is(name, "if-none-match") ? PC_STEP_IF_NONE_MATCH
                                         : PC_FIELD_KINDS;
    case sizeof "if-modified-since" - 1:
        return is(name, "if-modified-since") ? PC_STEP_IF_MODIFIED_SINCE
                                             : PC_FIELD_KINDS;
    case sizeof "if-unmodified-since" - 1:
        return is(name, "if-unmodified-since") ? PC_STEP_IF_UNMODIFIED_SINCE
                                               : PC_FIELD_KINDS;
    default:
        return PC_FIELD_KINDS;
    }
}

void pc_conditions_find(const pc_request *request, pc_conditions *ret)
{
    *ret = (pc_conditions){0};
    for (size_t i = 0; i < request->n_fields; i++) {
        const pc_field *field = &request->fields[i];
        unsigned kind = kind_of(field->name);

        if (kind == PC_FIELD_KINDS)
            continue;
        if (ret->of[kind].n++ == 0)
            ret->of[kind].first = field;
        ret->of[kind].last = field;
    }
}

pc_span pc_lines_value(const pc_lines *lines)
{
    return pc_trim_blanks(lines->first->value);
}

const pc_field *pc_lines_next(const pc_lines *lines, const pc_field *line)
{
    unsigned kind;

    if (line == lines->last)
        return NULL;
    kind = kind_of(lines->first->name);
    do {
        line++;
    } while (kind_of(line->name) != kind);
    return line;
}

/* A line that is no list of tags: does it have `*` for a member?  Looks only
 * outside of quotes. */
static bool has_star(pc_span line)
{
    bool quoted = false;

    for (size_t i = 0; i < line.len; i++) {
        if (line.ptr[i] == '"')
            quoted = !quoted;
        else if (line.ptr[i] == '*' && !quoted)
            return true;
    }
    return false;
}

static void match_line(pc_span line, const pc_etag *current, pc_tag_match *ret)
{
    pc_etag_list list;
    pc_etag tag;
    int more;

    pc_etag_list_init(&list, line);
    while ((more = pc_etag_list_next(&list, &tag)) > 0) {
        if (!current || !pc_etag_weak_equal(&tag, current))
            continue;
        ret->weak = true;
        ret->strong = ret->strong || pc_etag_strong_equal(&tag, current);
    }
    if (more < 0) {
        ret->malformed = true;
        ret->star = ret->star || has_star(line);
    }
}

void pc_lines_match(const pc_lines *lines, const pc_etag *current,
                    pc_tag_match *ret)
{
    *ret = (pc_tag_match){false, false, false, false};
    if (lines->n == 1 && PC_TEXT_IS(pc_lines_value(lines), "*")) {
        ret->star = true;
        return;
    }
    /* 5.3: lines are joined with a comma, so no tag goes on in the next. */
    for (const pc_field *line = lines->first; line;
         line = pc_lines_next(lines, line))
        match_line(pc_trim_blanks(line->value), current, ret);
}
