#include "refserver/tag.h"

#include "base/str.h"

#include <string.h>

/* etagc (8.8.3): VCHAR except the double quote, plus obs-text. */
static bool is_etagc(unsigned char c)
{
    return c == 0x21 || (c >= 0x23 && c <= 0x7e) || c >= 0x80;
}

static bool is_ows(char c)
{
    return c == ' ' || c == '\t';
}

/* Octets of the entity-tag that text begins with, or 0 when there is none. */
static size_t tag_at(pc_span text, const pc_ref_knobs *knobs,
                     pc_ref_tag *ret_tag)
{
    size_t i = 0, begin;
    bool weak = false;

    if (text.len >= 2 && text.ptr[1] == '/' &&
        (text.ptr[0] == 'W' ||
         (text.ptr[0] == 'w' && knobs->small_weak_taken))) {
        weak = true;
        i = 2;
    }
    if (i >= text.len || text.ptr[i] != '"') {
        if (!knobs->unquoted_taken)
            return 0;
        begin = i;
        while (i < text.len && text.ptr[i] != ',' && !is_ows(text.ptr[i]))
            i++;
        *ret_tag = (pc_ref_tag){{text.ptr + begin, i - begin}, weak};
        return i;
    }
    begin = ++i;
    while (i < text.len && is_etagc((unsigned char)text.ptr[i]))
        i += knobs->unescapes && text.ptr[i] == '\\' ? 2 : 1;
    if (i >= text.len || text.ptr[i] != '"')
        return 0;
    *ret_tag = (pc_ref_tag){{text.ptr + begin, i - begin}, weak};
    return i + 1;
}

bool pc_ref_tag_read(pc_span text, const pc_ref_knobs *knobs,
                     pc_ref_tag *ret_tag)
{
    pc_ref_tag tag = {{NULL, 0}, false};
    size_t len = tag_at(text, knobs, &tag);

    if (len == 0 || len != text.len)
        return false;
    *ret_tag = tag;
    return true;
}

/* What a server does that was written against quoted-string of RFC 2616. */
static pc_span unescape(pc_arena *arena, pc_span opaque)
{
    char *copy;
    size_t n = 0;

    if (!memchr(opaque.ptr, '\\', opaque.len))
        return opaque;
    copy = pc_arena_alloc(arena, opaque.len);
    for (size_t i = 0; i < opaque.len; i++) {
        if (opaque.ptr[i] == '\\' && i + 1 < opaque.len)
            i++;
        copy[n++] = opaque.ptr[i];
    }
    return (pc_span){copy, n};
}

static void add(pc_arena *arena, pc_ref_list *list, pc_ref_tag tag,
                const pc_ref_knobs *knobs)
{
    if (knobs->unescapes)
        tag.opaque = unescape(arena, tag.opaque);
    if (knobs->members_limit && list->n_tags >= (size_t)knobs->members_limit)
        return;
    PC_PUSH(arena, list->tags, list->n_tags, list->cap, tag);
}

/* The fault comma-in-tag: cut at every comma, then drop whatever quotes there
 * are. */
static void read_split(pc_arena *arena, pc_span text, const pc_ref_knobs *knobs,
                       pc_ref_list *list)
{
    size_t at = 0;

    while (at <= text.len) {
        const char *comma =
            at < text.len ? memchr(text.ptr + at, ',', text.len - at) : NULL;
        size_t end = comma ? (size_t)(comma - text.ptr) : text.len;
        pc_span member = pc_span_trim((pc_span){text.ptr + at, end - at});
        pc_ref_tag tag = {member, false};

        if (pc_span_starts(member, "W/"))
            tag = (pc_ref_tag){{member.ptr + 2, member.len - 2}, true};
        if (tag.opaque.len && tag.opaque.ptr[0] == '"')
            tag.opaque = (pc_span){tag.opaque.ptr + 1, tag.opaque.len - 1};
        if (tag.opaque.len && tag.opaque.ptr[tag.opaque.len - 1] == '"')
            tag.opaque.len--;
        if (member.len)
            add(arena, list, tag, knobs);
        at = end + 1;
    }
}

/* Faults: octets that are legal in a tag, and that stop this reader. */
static bool ends_reading(pc_span opaque, const pc_ref_knobs *knobs)
{
    for (size_t i = 0; i < opaque.len; i++)
        if ((knobs->obs_text_stops && (unsigned char)opaque.ptr[i] >= 0x80) ||
            (knobs->commas == PC_REF_COMMA_ENDS && opaque.ptr[i] == ','))
            return true;
    return false;
}

/* #entity-tag as a recipient reads it:
 * [ element ] *( OWS "," OWS [ element ] ).  False when text is not that. */
static bool read_members(pc_arena *arena, pc_span text,
                         const pc_ref_knobs *knobs, pc_ref_list *list)
{
    bool want_comma = false, element_seen = false;
    size_t at = 0;

    while (at < text.len) {
        pc_span rest = {text.ptr + at, text.len - at};
        pc_ref_tag tag = {{NULL, 0}, false};
        size_t len;

        if (is_ows(text.ptr[at])) {
            at++;
        } else if (text.ptr[at] == ',') {
            if (!want_comma && knobs->empty_member == PC_REF_EMPTY_REJECT)
                return false;
            if (!want_comma && knobs->empty_member == PC_REF_EMPTY_ENDS)
                return true;
            want_comma = false;
            at++;
        } else if (want_comma) {
            return false;
        } else if (text.ptr[at] == '*' && knobs->star_in_list) {
            list->kind = PC_REF_LIST_STAR;
            want_comma = true;
            at++;
        } else {
            len = tag_at(rest, knobs, &tag);
            if (len == 0)
                return false;
            if (ends_reading(tag.opaque, knobs))
                return true;
            add(arena, list, tag, knobs);
            want_comma = element_seen = true;
            at += len;
        }
    }
    return element_seen || want_comma ||
           knobs->empty_member != PC_REF_EMPTY_REJECT;
}

void pc_ref_list_read(pc_arena *arena, pc_span text, const pc_ref_knobs *knobs,
                      pc_ref_list *ret_list)
{
    pc_ref_list list = {.kind = PC_REF_LIST_TAGS};

    if (pc_span_is(text, "*")) {
        static pc_ref_tag star = {{"*", 1}, false};

        list.kind = PC_REF_LIST_STAR;
        if (knobs->star_is_tag)
            list = (pc_ref_list){PC_REF_LIST_TAGS, &star, 1, 0};
        *ret_list = list;
        return;
    }
    if (knobs->keeps_spaces && text.len &&
        (is_ows(text.ptr[0]) || is_ows(text.ptr[text.len - 1]))) {
        *ret_list = list; /* no tag has a space at its end: nothing matches */
        return;
    }
    if (knobs->commas == PC_REF_COMMA_CUTS)
        read_split(arena, text, knobs, &list);
    else if (!read_members(arena, text, knobs, &list))
        list = (pc_ref_list){.kind = PC_REF_LIST_BAD};
    for (size_t i = 0; i < list.n_tags; i++)
        if (knobs->quoted_star_is_star && pc_span_is(list.tags[i].opaque, "*"))
            list.kind = PC_REF_LIST_STAR;
    if (list.n_tags > 1 && knobs->members_read == PC_REF_READ_FIRST)
        list.n_tags = 1;
    if (list.n_tags > 1 && knobs->members_read == PC_REF_READ_LAST)
        list = (pc_ref_list){list.kind, list.tags + list.n_tags - 1, 1, 0};
    *ret_list = list;
}

bool pc_ref_tag_match(const pc_ref_tag *ours, const pc_ref_tag *sent,
                      int compare)
{
    switch (compare) {
    case PC_REF_COMPARE_STRONG:
        return !ours->weak && !sent->weak &&
               pc_span_eq(ours->opaque, sent->opaque);
    case PC_REF_COMPARE_PREFIX:
        return ours->opaque.len > 0 && sent->opaque.len >= ours->opaque.len &&
               memcmp(ours->opaque.ptr, sent->opaque.ptr, ours->opaque.len) ==
                   0;
    case PC_REF_COMPARE_SHORTENED:
        return sent->opaque.len > 0 && ours->opaque.len >= sent->opaque.len &&
               memcmp(ours->opaque.ptr, sent->opaque.ptr, sent->opaque.len) ==
                   0;
    case PC_REF_COMPARE_NOCASE:
        return pc_span_eq_nocase(ours->opaque, sent->opaque);
    default:
        return pc_span_eq(ours->opaque, sent->opaque);
    }
}
