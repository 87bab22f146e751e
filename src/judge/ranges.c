#include "judge/ranges.h"

#include "base/str.h"

#include <string.h>

static pc_span from(pc_span text, size_t at)
{
    return (pc_span){text.ptr + at, text.len - at};
}

/* The part before c goes to ret_head, the part after it stays in rest. */
static bool cut(pc_span *rest, char c, pc_span *ret_head)
{
    const char *found = rest->len ? memchr(rest->ptr, c, rest->len) : NULL;

    if (!found)
        return false;
    *ret_head = (pc_span){rest->ptr, (size_t)(found - rest->ptr)};
    *rest = from(*rest, ret_head->len + 1);
    return true;
}

int pc_content_range_parse(pc_span text, pc_content_range *ret_range)
{
    pc_content_range r = {false, false, 0, 0, 0};
    pc_span unit, range, first;

    if (!cut(&text, ' ', &unit) || !pc_span_is_nocase(unit, "bytes") ||
        !cut(&text, '/', &range))
        return PC_ESYNTAX;
    if (!pc_span_is(text, "*")) {
        r.has_total = true;
        if (!pc_span_u64(text, &r.total))
            return PC_ESYNTAX;
    }
    if (!pc_span_is(range, "*")) {
        r.satisfied = true;
        if (!cut(&range, '-', &first) || !pc_span_u64(first, &r.first) ||
            !pc_span_u64(range, &r.last) || r.last < r.first ||
            (r.has_total && r.last >= r.total))
            return PC_ESYNTAX;
    } else if (!r.has_total) {
        return PC_ESYNTAX;
    }
    *ret_range = r;
    return PC_OK;
}

/* bytes=SET gives SET. */
static bool byte_set(pc_span text, pc_span *ret_set)
{
    pc_span unit;

    if (!cut(&text, '=', &unit) || !pc_span_is_nocase(unit, "bytes"))
        return false;
    *ret_set = text;
    return true;
}

size_t pc_range_count(pc_span text)
{
    pc_span set, member;
    size_t n = 0;

    if (!byte_set(text, &set))
        return 0;
    while (cut(&set, ',', &member))
        n += pc_span_trim(member).len != 0;
    return n + (pc_span_trim(set).len != 0);
}

bool pc_range_single(pc_span text, uint64_t length, uint64_t *ret_first,
                     uint64_t *ret_last)
{
    pc_span set, first;
    uint64_t a = 0, b;

    if (pc_range_count(text) != 1 || !byte_set(text, &set) || !length)
        return false;
    while (set.len && (set.ptr[0] == ',' || set.ptr[0] == ' '))
        set = from(set, 1);
    while (set.len &&
           (set.ptr[set.len - 1] == ',' || set.ptr[set.len - 1] == ' '))
        set.len--;
    if (!cut(&set, '-', &first))
        return false;
    if (!first.len) {
        if (!pc_span_u64(set, &b) || !b)
            return false;
        *ret_first = b < length ? length - b : 0;
        *ret_last = length - 1;
        return true;
    }
    b = length - 1;
    if (!pc_span_u64(first, &a) || (set.len && !pc_span_u64(set, &b)) ||
        a >= length || b < a)
        return false;
    *ret_first = a;
    *ret_last = b < length ? b : length - 1;
    return true;
}

bool pc_boundary_of(pc_span content_type, pc_span *ret_boundary)
{
    pc_span type, name, rest = content_type;

    if (!cut(&rest, ';', &type) ||
        !pc_span_is_nocase(pc_span_trim(type), "multipart/byteranges"))
        return false;
    for (size_t i = 0; i < 16; i++) {
        pc_span member;

        if (!cut(&rest, ';', &member)) {
            member = rest;
            rest.len = 0;
        }
        if (cut(&member, '=', &name) &&
            pc_span_is_nocase(pc_span_trim(name), "boundary")) {
            member = pc_span_trim(member);
            if (member.len >= 2 && member.ptr[0] == '"' &&
                member.ptr[member.len - 1] == '"')
                member = (pc_span){member.ptr + 1, member.len - 2};
            *ret_boundary = member;
            return member.len > 0 && member.len <= 70;
        }
        if (!rest.len)
            break;
    }
    return false;
}

/* Where "--boundary" begins at the start of a line, or len when nowhere. */
static size_t find_delimiter(pc_span text, pc_span boundary)
{
    for (size_t i = 0; i + 2 + boundary.len <= text.len; i++)
        if ((i == 0 || text.ptr[i - 1] == '\n') &&
            memcmp(text.ptr + i, "--", 2) == 0 &&
            memcmp(text.ptr + i + 2, boundary.ptr, boundary.len) == 0)
            return i;
    return text.len;
}

/* The empty line that ends a header section; its length goes to ret_len. */
static size_t find_blank(pc_span text, size_t *ret_len)
{
    for (size_t i = 0; i < text.len; i++) {
        if (text.len - i >= 4 && memcmp(text.ptr + i, "\r\n\r\n", 4) == 0) {
            *ret_len = 4;
            return i;
        }
        if (text.len - i >= 2 && memcmp(text.ptr + i, "\n\n", 2) == 0) {
            *ret_len = 2;
            return i;
        }
    }
    return text.len;
}

int pc_part_next(pc_span *rest, pc_span boundary, pc_part *ret_part)
{
    size_t at = find_delimiter(*rest, boundary), blank_len = 0, blank, end;
    pc_span text, line;

    if (at == rest->len)
        return PC_ESYNTAX;
    text = from(*rest, at + 2 + boundary.len);
    if (text.len >= 2 && memcmp(text.ptr, "--", 2) == 0)
        return 0;
    if (!cut(&text, '\n', &line) ||
        pc_span_trim(
            (pc_span){line.ptr, line.len && line.ptr[line.len - 1] == '\r'
                                    ? line.len - 1
                                    : line.len})
            .len)
        return PC_ESYNTAX;
    blank = find_blank(text, &blank_len);
    if (blank == text.len)
        return PC_ESYNTAX;
    ret_part->head = (pc_span){text.ptr, blank};
    text = from(text, blank + blank_len);
    end = find_delimiter(text, boundary);
    if (end == text.len || end == 0)
        return PC_ESYNTAX;
    *rest = from(text, end);
    end -= end >= 2 && text.ptr[end - 2] == '\r' ? 2 : 1;
    ret_part->content = (pc_span){text.ptr, end};
    return 1;
}

bool pc_part_field(pc_span head, const char *name, pc_span *ret_value)
{
    while (head.len) {
        pc_span line, key;

        if (!cut(&head, '\n', &line)) {
            line = head;
            head.len = 0;
        }
        if (line.len && line.ptr[line.len - 1] == '\r')
            line.len--;
        if (cut(&line, ':', &key) && pc_span_is_nocase(key, name)) {
            *ret_value = pc_span_trim(line);
            return true;
        }
    }
    return false;
}
