/* Entity tags, bent into what the grammar of 8.8.3 allows and forbids. */
#include "base/str.h"
#include "plan/edit.h"

#include <precheck/etag.h>

static int as_tag(pc_edit *change, pc_etag *ret_tag)
{
    if (pc_etag_parse(change->value, ret_tag) < 0)
        return pc_edit_misfit(change, "the value is not an entity tag");
    return PC_OK;
}

static pc_span lead_of(const pc_etag *tag)
{
    return tag->weak ? PC_LIT("W/\"") : PC_LIT("\"");
}

static int tag_with(pc_edit *change, pc_span before, pc_span after)
{
    pc_etag tag;
    int r = as_tag(change, &tag);

    if (r < 0)
        return r;
    change->value = pc_edit_join(change->arena, before, tag.opaque, after);
    return PC_OK;
}

int pc_mod_weak(pc_edit *change)
{
    return tag_with(change, PC_LIT("W/\""), PC_LIT("\""));
}

int pc_mod_strong(pc_edit *change)
{
    return tag_with(change, PC_LIT("\""), PC_LIT("\""));
}

int pc_mod_opaque(pc_edit *change)
{
    return tag_with(change, PC_LIT(""), PC_LIT(""));
}

int pc_mod_lower_w(pc_edit *change)
{
    return tag_with(change, PC_LIT("w/\""), PC_LIT("\""));
}

/* A comma and a star are ordinary octets inside the quotes (8.8.3). */
int pc_mod_embedded(pc_edit *change)
{
    return tag_with(change, PC_LIT("\"x,"), PC_LIT("\""));
}

int pc_mod_starred(pc_edit *change)
{
    return tag_with(change, PC_LIT("\""), PC_LIT("*\""));
}

int pc_mod_suffix(pc_edit *change)
{
    return tag_with(change, PC_LIT("\""), PC_LIT("x\""));
}

int pc_mod_unquoted(pc_edit *change)
{
    pc_etag tag;
    int r = as_tag(change, &tag);

    if (r < 0)
        return r;
    return tag_with(change, tag.weak ? PC_LIT("W/") : PC_LIT(""), PC_LIT(""));
}

int pc_mod_unterminated(pc_edit *change)
{
    pc_etag tag;
    int r = as_tag(change, &tag);

    if (r < 0)
        return r;
    return tag_with(change, lead_of(&tag), PC_LIT(""));
}

int pc_mod_prefix(pc_edit *change)
{
    pc_etag tag;
    int r = as_tag(change, &tag);

    if (r < 0)
        return r;
    if (!tag.opaque.len)
        return pc_edit_misfit(change, "the entity tag is empty");
    tag.opaque.len--;
    change->value =
        pc_edit_join(change->arena, PC_LIT("\""), tag.opaque, PC_LIT("\""));
    return PC_OK;
}

static char upper_of(char c)
{
    return c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c;
}

static char swap_of(char c)
{
    return upper_of(c) == c ? pc_lower_of(c) : upper_of(c);
}

static int tag_mapped(pc_edit *change, char (*map)(char))
{
    pc_etag tag;
    int r = as_tag(change, &tag);

    if (r < 0)
        return r;
    change->value =
        pc_edit_join(change->arena, lead_of(&tag),
                     pc_edit_map(change->arena, tag.opaque, map), PC_LIT("\""));
    return PC_OK;
}

int pc_mod_upper(pc_edit *change)
{
    return tag_mapped(change, upper_of);
}

int pc_mod_swapcase(pc_edit *change)
{
    return tag_mapped(change, swap_of);
}
