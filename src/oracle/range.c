/* oracle/range.c - byte ranges by the grammar of RFC 9110, 14.1. */
#include "oracle/range.h"

#include "oracle/text.h"

/* More ranges than this, out of order or overlapping, may be rejected (14.2:
 * "more than two overlapping ranges"). */
#define FEW_RANGES 2

/* Decimal digits without leading zeros; empty means 0.  They stay text: 14.1.2
 * sets no limit to them. */
typedef pc_span digits;

typedef struct range_spec {
    bool suffix; /* first is the suffix-length */
    bool open;   /* no last-pos */
    digits first, last;
} range_spec;

/* What the whole set comes to. */
typedef struct range_set {
    size_t n;
    bool invalid;     /* a member, or the specifier itself, is */
    bool satisfiable; /* for certain */
    bool suffix_only; /* satisfiable, but by suffixes of empty content only */
    bool maybe;       /* satisfiable if the content is long enough */
    bool unordered;   /* not ascending, or overlapping */
    uint64_t next;    /* first position that would be in order */
} range_set;

static int compare_digits(digits a, digits b)
{
    if (a.len != b.len)
        return a.len < b.len ? -1 : 1;
    return a.len ? memcmp(a.ptr, b.ptr, a.len) : 0;
}

/* As a number, the largest one for all that is beyond it. */
static uint64_t saturate(digits text)
{
    uint64_t value = 0;

    for (size_t i = 0; i < text.len; i++) {
        unsigned digit = (unsigned)(text.ptr[i] - '0');

        if (value > (UINT64_MAX - digit) / 10)
            return UINT64_MAX;
        value = value * 10 + digit;
    }
    return value;
}

/* All of text is digits, and there is one. */
static bool read_digits(pc_span text, digits *ret)
{
    size_t zeros = 0;

    for (size_t i = 0; i < text.len; i++)
        if (!pc_is_digit(text.ptr[i]))
            return false;
    while (zeros < text.len && text.ptr[zeros] == '0')
        zeros++;
    *ret = (digits){text.ptr + zeros, text.len - zeros};
    return text.len > 0;
}

/* int-range or suffix-range; other-range means nothing to bytes (14.1.2).
 * A lenient reader minds no blanks around the dash. */
static bool read_spec(pc_span text, bool lenient, range_spec *ret)
{
    const char *dash = memchr(text.ptr, '-', text.len);
    pc_span first, last;

    if (!dash)
        return false;
    first = (pc_span){text.ptr, (size_t)(dash - text.ptr)};
    last = (pc_span){dash + 1, text.len - first.len - 1};
    if (lenient) {
        first = pc_trim_blanks(first);
        last = pc_trim_blanks(last);
    }
    *ret = (range_spec){false, false, {NULL, 0}, {NULL, 0}};
    ret->suffix = first.len == 0;
    if (ret->suffix)
        return read_digits(last, &ret->first);
    ret->open = last.len == 0;
    return read_digits(first, &ret->first) &&
           (ret->open || (read_digits(last, &ret->last) &&
                          compare_digits(ret->last, ret->first) >= 0));
}

/* 14.2: is it in ascending order, and clear of the ones before? */
static void note_order(range_set *set, const range_spec *spec, int64_t length)
{
    uint64_t first = saturate(spec->first), end = UINT64_MAX;

    if (spec->suffix && length >= 0)
        first = first < (uint64_t)length ? (uint64_t)length - first : 0;
    else if (spec->suffix)
        first = set->next; /* not known where: give it the benefit */
    else if (!spec->open)
        end = saturate(spec->last);
    if (set->n > 0 && (first < set->next || set->next == UINT64_MAX))
        set->unordered = true;
    set->next = end == UINT64_MAX ? end : end + 1;
}

static void note_spec(range_set *set, const range_spec *spec, int64_t length)
{
    note_order(set, spec, length);
    if (spec->suffix && spec->first.len == 0)
        return; /* -0 is never satisfiable */
    if (length < 0)
        set->maybe = true;
    else if (spec->suffix && length == 0)
        set->suffix_only = true;
    else if (spec->suffix || saturate(spec->first) < (uint64_t)length)
        set->satisfiable = true;
}

static void note_element(range_set *set, pc_span element, int64_t length)
{
    range_spec spec;

    element = pc_trim_blanks(element);
    if (element.len == 0)
        return; /* 5.6.1.2 */
    if (!read_spec(element, false, &spec)) {
        set->invalid = true;
        if (!read_spec(element, true, &spec)) {
            set->n++;
            return;
        }
    }
    note_spec(set, &spec, length);
    set->n++;
}

static void read_set(pc_span text, int64_t length, range_set *set)
{
    while (text.len > 0) {
        const char *comma = memchr(text.ptr, ',', text.len);
        size_t n = comma ? (size_t)(comma - text.ptr) : text.len;

        note_element(set, (pc_span){text.ptr, n}, length);
        text.ptr += n + (comma != NULL);
        text.len -= n + (comma != NULL);
    }
    if (set->n == 0)
        set->invalid = true; /* 1#range-spec */
}

static bool is_tchar(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || pc_is_digit(c) ||
           (c && strchr("!#$%&'*+-.^_`|~", c));
}

static bool is_token(pc_span text)
{
    for (size_t i = 0; i < text.len; i++)
        if (!is_tchar(text.ptr[i]))
            return false;
    return text.len > 0;
}

static bool is_other_set(pc_span text)
{
    bool any = false;

    for (size_t i = 0; i < text.len; i++) {
        unsigned char octet = (unsigned char)text.ptr[i];

        if (octet != ',' && !pc_is_blank(text.ptr[i])) {
            any = true;
            if (octet < 0x21 || octet > 0x7E)
                return false;
        }
    }
    return any;
}

static pc_range_effect effect(unsigned allowed, unsigned expected)
{
    return (pc_range_effect){allowed, expected};
}

static pc_range_effect judge_set(const range_set *set)
{
    unsigned outcomes = PC_PERFORMED; /* 14.2: a server MAY ignore Range */

    if (set->invalid || (set->unordered && set->n > FEW_RANGES))
        outcomes |= PC_RANGE_UNSATISFIABLE | PC_REJECTED;
    /* 2.4: what is left of an invalid set may be salvaged. */
    if (set->satisfiable || set->maybe)
        outcomes |= PC_PARTIAL;
    if (!set->satisfiable && !set->suffix_only)
        outcomes |= PC_RANGE_UNSATISFIABLE;
    /* The last octets of nothing: satisfiable by definition (14.1.2), though
     * no Content-Range can say so. */
    if (set->suffix_only && !set->satisfiable)
        return effect(outcomes | PC_PARTIAL | PC_RANGE_UNSATISFIABLE,
                      outcomes | PC_PARTIAL);
    return effect(outcomes, outcomes);
}

static const unsigned ignored_or_rejected =
    PC_PERFORMED | PC_RANGE_UNSATISFIABLE | PC_REJECTED;

static pc_range_effect judge_line(pc_span value, int64_t length)
{
    const char *equals = value.len ? memchr(value.ptr, '=', value.len) : NULL;
    range_set set = {0};
    pc_span unit;

    if (!equals)
        return effect(ignored_or_rejected, ignored_or_rejected);
    unit = (pc_span){value.ptr, (size_t)(equals - value.ptr)};
    value.len -= unit.len + 1;
    value.ptr = equals + 1;

    set.invalid = !is_token(unit);
    unit = pc_trim_blanks(unit);
    if (!pc_text_is_nocase(unit, "bytes", 5)) {
        if (set.invalid || !is_other_set(value))
            return effect(ignored_or_rejected, ignored_or_rejected);
        /* Ignored where the unit is not understood; 416 where it is, and not
         * supported here (14.2). */
        return effect(PC_PERFORMED | PC_RANGE_UNSATISFIABLE,
                      PC_PERFORMED | PC_RANGE_UNSATISFIABLE);
    }
    read_set(value, length, &set);
    return judge_set(&set);
}

pc_range_effect pc_range_judge(const pc_lines *range, int64_t length)
{
    pc_range_effect all = {0, 0};

    if (range->n == 1)
        return judge_line(pc_lines_value(range), length);
    /* No list field: joined, the lines are invalid; a server that looks at one
     * of them only sees what that one asks for. */
    for (const pc_field *line = range->first; line;
         line = pc_lines_next(range, line)) {
        pc_range_effect one = judge_line(pc_trim_blanks(line->value), length);

        all.allowed |= one.allowed;
        all.expected |= one.expected;
    }
    return effect(all.allowed | ignored_or_rejected,
                  all.expected | ignored_or_rejected);
}
