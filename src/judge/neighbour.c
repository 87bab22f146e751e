#include "judge/neighbour.h"

#include "base/str.h"

#include <precheck/oracle.h>

#include <string.h>

bool pc_has_status(const pc_exchange *x)
{
    return x && x->response.status &&
           (x->end == PC_END_COMPLETE || x->end == PC_END_LIMIT);
}

static bool is_safe(const char *method)
{
    static const char *const safe[] = {"GET", "HEAD", "OPTIONS", "TRACE"};

    for (size_t i = 0; i < sizeof safe / sizeof safe[0]; i++)
        if (strcmp(method, safe[i]) == 0)
            return true;
    return false;
}

bool pc_is_write(const pc_exchange *x)
{
    return x->end != PC_END_REFUSED && x->end != PC_END_NOT_SENT &&
           !is_safe(x->request.method);
}

bool pc_is_condition(pc_span name)
{
    for (unsigned i = 0; i < PC_CONDITION_COUNT; i++)
        if (pc_span_is_nocase(name, pc_condition_name(i)))
            return true;
    return false;
}

bool pc_has_condition(const pc_exchange *x)
{
    for (size_t i = 0; i < x->request.fields.n; i++)
        if (pc_is_condition(x->request.fields.items[i].name))
            return true;
    return false;
}

bool pc_is_reading(const pc_exchange *x)
{
    return strcmp(x->request.method, "GET") == 0 && pc_has_status(x) &&
           !pc_has_condition(x) && !pc_lines_find(&x->request.fields, "Range");
}

bool pc_same_url(const pc_exchange *a, const pc_exchange *b)
{
    return pc_span_eq(a->request.target, b->request.target);
}

/* Line by line: a repeated field has to repeat alike. */
static bool same_lines(const pc_lines *a, const pc_lines *b, const char *name)
{
    size_t j = 0;

    if (pc_lines_count(a, name) != pc_lines_count(b, name))
        return false;
    for (size_t i = 0; i < a->n; i++) {
        if (!pc_span_is_nocase(a->items[i].name, name))
            continue;
        while (j < b->n && !pc_span_is_nocase(b->items[j].name, name))
            j++;
        if (j == b->n || !pc_span_eq(a->items[i].value, b->items[j].value))
            return false;
        j++;
    }
    return true;
}

bool pc_same_selection(const pc_exchange *a, const pc_exchange *b)
{
    static const char *const names[] = {"Accept", "Accept-Encoding",
                                        "Accept-Language", "Authorization"};

    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (!same_lines(&a->request.fields, &b->request.fields, names[i]))
            return false;
    return true;
}

pc_span pc_coding_of(const pc_exchange *x)
{
    const pc_line *line =
        pc_lines_find(&x->response.fields, "Content-Encoding");

    return line && !pc_span_is_nocase(line->value, "identity")
               ? line->value
               : (pc_span){"", 0};
}

/* A write between a reading and an exchange makes the reading worthless: one
 * of the same item (whatever its URL), or of the same URL. */
static bool spoils(const pc_exchange *x, const pc_exchange *of)
{
    bool same_item = of->item[0] && strcmp(x->item, of->item) == 0;

    return pc_is_write(x) && (same_item || pc_same_url(x, of));
}

const pc_exchange *pc_reading_before(pc_exchange *const *exchanges, size_t at,
                                     size_t reach)
{
    const pc_exchange *of = exchanges[at];

    for (size_t i = at; i-- > 0 && reach-- > 0;) {
        if (spoils(exchanges[i], of))
            return NULL;
        if (pc_same_url(exchanges[i], of) && pc_is_reading(exchanges[i]))
            return exchanges[i];
    }
    return NULL;
}

const pc_exchange *pc_reading_after(pc_exchange *const *exchanges, size_t n,
                                    size_t at, size_t reach)
{
    const pc_exchange *of = exchanges[at];

    for (size_t i = at + 1; i < n && reach-- > 0; i++) {
        if (spoils(exchanges[i], of))
            return NULL;
        if (pc_same_url(exchanges[i], of) && pc_is_reading(exchanges[i]))
            return exchanges[i];
    }
    return NULL;
}
