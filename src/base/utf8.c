#include "base/utf8.h"

unsigned pc_utf8_next(pc_span text, size_t at, uint32_t *ret_code)
{
    /* the least code point that needs 2, 3, 4 octets */
    static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
    unsigned len;
    uint32_t code;
    unsigned char first;

    if (at >= text.len)
        return 0;
    first = (unsigned char)text.ptr[at];
    if (first < 0x80) {
        *ret_code = first;
        return 1;
    }
    len = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
    if (first < 0xc2 || first > 0xf4 || text.len - at < len)
        return 0;
    code = first & (0xffu >> (len + 1));
    for (unsigned i = 1; i < len; i++) {
        unsigned char octet = (unsigned char)text.ptr[at + i];

        if ((octet & 0xc0) != 0x80)
            return 0;
        code = code << 6 | (octet & 0x3fu);
    }
    if (code < least[len] || code > 0x10ffff ||
        (code >= 0xd800 && code <= 0xdfff))
        return 0;
    *ret_code = code;
    return len;
}

unsigned pc_utf8_put(uint32_t code, char ret_octets[4])
{
    static const unsigned char lead[] = {0, 0, 0xc0, 0xe0, 0xf0};
    unsigned len = code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;

    for (unsigned i = len; i-- > 1; code >>= 6)
        ret_octets[i] = (char)(0x80 | (code & 0x3f));
    ret_octets[0] = (char)(lead[len] | code);
    return len;
}

bool pc_utf8_showable(uint32_t code)
{
    static const struct {
        uint32_t first, last;
    } hidden[] = {
        {0x0000, 0x001f},    {0x007f, 0x009f}, {0x00ad, 0x00ad},
        {0x034f, 0x034f},    {0x061c, 0x061c}, {0x115f, 0x1160},
        {0x17b4, 0x17b5},    {0x180b, 0x180f}, {0x200b, 0x200f},
        {0x2028, 0x202e},    {0x2060, 0x206f}, {0x3164, 0x3164},
        {0xd800, 0xf8ff},    {0xfdd0, 0xfdef}, {0xfe00, 0xfe0f},
        {0xfeff, 0xfeff},    {0xffa0, 0xffa0}, {0xfff0, 0xfffb},
        {0xe0000, 0x10ffff},
    };

    if ((code & 0xfffe) == 0xfffe)
        return false;
    for (size_t i = 0; i < sizeof hidden / sizeof hidden[0]; i++)
        if (code >= hidden[i].first && code <= hidden[i].last)
            return false;
    return true;
}
