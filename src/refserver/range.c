#include "refserver/range.h"

#include "base/str.h"

#include <stdbool.h>
#include <string.h>

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* 1*DIGIT at the start of text; numbers too large for 64 bits become the
 * largest (14.1.2: anticipate large numerals). */
static bool number(pc_span *text, const pc_ref_knobs *knobs, uint64_t *ret)
{
    uint64_t value = 0;
    size_t i = 0;

    for (; i < text->len && is_digit(text->ptr[i]); i++) {
        uint64_t digit = (uint64_t)(text->ptr[i] - '0');

        if (knobs->range_wraps)
            value = (uint32_t)(value * 10 + digit);
        else if (value > (UINT64_MAX - digit) / 10)
            value = UINT64_MAX;
        else
            value = value * 10 + digit;
    }
    if (i == 0)
        return false;
    *text = (pc_span){text->ptr + i, text->len - i};
    *ret = value;
    return true;
}

static bool dash(pc_span *text)
{
    if (text->len == 0 || text->ptr[0] != '-')
        return false;
    *text = (pc_span){text->ptr + 1, text->len - 1};
    return true;
}

/* One range-spec.  False when it is invalid; *ret_fits when it can be
 * satisfied. */
static bool spec(pc_span text, uint64_t length, const pc_ref_knobs *knobs,
                 uint64_t *ret_first, uint64_t *ret_last, bool *ret_fits)
{
    uint64_t first, last = UINT64_MAX;
    bool open;

    if (dash(&text)) { /* suffix-range */
        uint64_t suffix;

        if (!number(&text, knobs, &suffix) || text.len)
            return false;
        if (suffix == 0 && knobs->range_zero_suffix)
            suffix = 1;
        *ret_fits = suffix > 0;
        if (knobs->range_suffix_416 && suffix > length)
            *ret_fits = false;
        *ret_first = suffix < length ? length - suffix : 0;
        *ret_last = length - 1;
        return true;
    }
    if (!number(&text, knobs, &first) || !dash(&text))
        return false;
    open = text.len == 0;
    if (!open && (!number(&text, knobs, &last) || text.len))
        return false;
    if (last < first && !knobs->range_inverted)
        return false;
    if (last < first) {
        uint64_t swap = first;

        first = last;
        last = swap;
    }
    *ret_fits = first < length;
    if (knobs->range_past_end_416 && !open && last >= length)
        *ret_fits = false;
    *ret_first = first;
    *ret_last = last < length ? last : length - 1;
    return true;
}

/* 14.2: more than two overlapping ranges, or many, may be ignored. */
static bool wasteful(const pc_ref_ranges *ranges)
{
    size_t overlaps = 0;

    for (size_t i = 0; i < ranges->n; i++)
        for (size_t j = 0; j < i; j++)
            overlaps += ranges->item[i].first <= ranges->item[j].last &&
                        ranges->item[j].first <= ranges->item[i].last;
    return overlaps > 2;
}

void pc_ref_ranges_read(pc_span value, size_t length, const pc_ref_knobs *knobs,
                        pc_ref_ranges *ret_ranges)
{
    const char *equals = value.len ? memchr(value.ptr, '=', value.len) : NULL;
    pc_span unit, set;

    *ret_ranges = (pc_ref_ranges){.kind = PC_REF_RANGES_IGNORED};
    ret_ranges->invalid = !equals;
    if (!equals || length == 0) /* 14.2: nothing to take a part of */
        return;
    unit = (pc_span){value.ptr, (size_t)(equals - value.ptr)};
    set = (pc_span){equals + 1, value.len - unit.len - 1};
    if (!(knobs->range_case ? pc_span_is(unit, "bytes")
                            : pc_span_is_nocase(unit, "bytes")) &&
        !knobs->range_unit_any)
        return;
    while (set.ptr) {
        const char *comma = set.len ? memchr(set.ptr, ',', set.len) : NULL;
        size_t len = comma ? (size_t)(comma - set.ptr) : set.len;
        pc_span one = pc_span_trim((pc_span){set.ptr, len});
        uint64_t first, last;
        bool fits;

        set = comma ? (pc_span){comma + 1, set.len - len - 1}
                    : (pc_span){NULL, 0};
        if (one.len == 0)
            continue; /* 5.6.1.2 */
        if (!spec(one, length, knobs, &first, &last, &fits)) {
            ret_ranges->invalid = true;
            return;
        }
        if (ret_ranges->n_asked == PC_REF_RANGES_MAX)
            return;
        ret_ranges->n_asked++;
        if (fits) {
            ret_ranges->item[ret_ranges->n].first = first;
            ret_ranges->item[ret_ranges->n++].last = last;
        }
    }
    ret_ranges->invalid = ret_ranges->n_asked == 0;
    if (ret_ranges->n_asked == 0 || wasteful(ret_ranges))
        return;
    ret_ranges->kind = ret_ranges->n ? PC_REF_RANGES_SOME : PC_REF_RANGES_NONE;
}
