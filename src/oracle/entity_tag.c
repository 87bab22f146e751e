/* oracle/entity_tag.c - entity tags by the grammar of RFC 9110, 8.8.3. */
#include "oracle/text.h"

#include <precheck/etag.h>

#include <string.h>

/* 8.8.3: %x21 / %x23-7E / obs-text.  A backslash is an octet like any other:
 * an opaque-tag is no quoted-string. */
static bool is_etagc(char c)
{
    unsigned char octet = (unsigned char)c;

    return octet == 0x21 || (octet >= 0x23 && octet != 0x7F);
}

/* The tag at the beginning of text; the number of its octets, 0 if there is
 * none. */
static size_t read_tag(pc_span text, pc_etag *ret_tag)
{
    size_t at = 0, begin;
    bool weak = false;

    if (text.len >= 2 && text.ptr[0] == 'W' && text.ptr[1] == '/') {
        weak = true;
        at = 2;
    }
    if (at >= text.len || text.ptr[at] != '"')
        return 0;
    begin = ++at;
    while (at < text.len && is_etagc(text.ptr[at]))
        at++;
    if (at >= text.len || text.ptr[at] != '"')
        return 0;
    ret_tag->opaque = (pc_span){text.ptr + begin, at - begin};
    ret_tag->weak = weak;
    return at + 1;
}

int pc_etag_parse(pc_span text, pc_etag *ret_tag)
{
    pc_etag tag;
    size_t len = read_tag(text, &tag);

    if (len == 0 || len != text.len)
        return PC_ESYNTAX;
    *ret_tag = tag;
    return PC_OK;
}

bool pc_etag_weak_equal(const pc_etag *a, const pc_etag *b)
{
    return a->opaque.len == b->opaque.len &&
           (a->opaque.len == 0 ||
            memcmp(a->opaque.ptr, b->opaque.ptr, a->opaque.len) == 0);
}

bool pc_etag_strong_equal(const pc_etag *a, const pc_etag *b)
{
    return !a->weak && !b->weak && pc_etag_weak_equal(a, b);
}

void pc_etag_list_init(pc_etag_list *list, pc_span text)
{
    list->rest = text;
    list->started = false;
}

static void skip_blanks(pc_span *text)
{
    while (text->len > 0 && pc_is_blank(text->ptr[0])) {
        text->ptr++;
        text->len--;
    }
}

/* 5.6.1.2: [ element ] *( OWS "," OWS [ element ] ), with blanks at the ends
 * too, since a field's value has none there. */
int pc_etag_list_next(pc_etag_list *list, pc_etag *ret_tag)
{
    pc_span *rest = &list->rest;
    size_t len;

    skip_blanks(rest);
    if (list->started && rest->len > 0 && rest->ptr[0] != ',') {
        rest->len = 0;
        return PC_ESYNTAX;
    }
    while (rest->len > 0 && rest->ptr[0] == ',') {
        rest->ptr++;
        rest->len--;
        skip_blanks(rest);
    }
    if (rest->len == 0)
        return 0;
    len = read_tag(*rest, ret_tag);
    if (len == 0) {
        rest->len = 0;
        return PC_ESYNTAX;
    }
    rest->ptr += len;
    rest->len -= len;
    list->started = true;
    return 1;
}
