/* oracle/fields.c - which lines of a request are conditions. */
#include "oracle/fields.h"

#include "oracle/text.h"

static const struct {
    const char *small;
    size_t len;
} names[PC_FIELD_KINDS] = {
    {"if-match", 8},       {"if-unmodified-since", 19},
    {"if-none-match", 13}, {"if-modified-since", 17},
    {"if-range", 8},       {"range", 5},
};

/* PC_FIELD_KINDS when the name is none of ours. */
static unsigned kind_of(pc_span name)
{
    unsigned kind = 0;

    while (kind < PC_FIELD_KINDS &&
           !pc_text_is_nocase(name, names[kind].small, names[kind].len))
        kind++;
    return kind;
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
    for (const pc_field *line = lines->first; line <= lines->last; line++)
        if (line->name.len == lines->first->name.len &&
            kind_of(line->name) == kind_of(lines->first->name))
            match_line(pc_trim_blanks(line->value), current, ret);
}
