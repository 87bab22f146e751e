#include "engine/address.h"

typedef struct reader {
    const char *at, *end;
} reader;

static reader reader_of(pc_span target)
{
    return (reader){target.ptr, target.len ? target.ptr + target.len : NULL};
}

static int hex_value(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* The next octet, decoded; -1 at the end of the path. */
static int next_octet(reader *in)
{
    int c;

    if (in->at == in->end || *in->at == '?' || *in->at == '#')
        return -1;
    c = (unsigned char)*in->at++;
    if (c == '%' && in->end - in->at >= 2 && hex_value(in->at[0]) >= 0 &&
        hex_value(in->at[1]) >= 0) {
        c = hex_value(in->at[0]) * 16 + hex_value(in->at[1]);
        in->at += 2;
    }
    return c == '\\' ? '/' : c;
}

/* The same without path parameters. */
static int next_plain(reader *in)
{
    int c = next_octet(in);

    if (c == ';')
        while (c >= 0 && c != '/')
            c = next_octet(in);
    return c;
}

/* The same with one slash for many, and none at the end. */
static int next(reader *in)
{
    int c = next_plain(in);
    reader ahead = *in;

    if (c != '/')
        return c;
    while ((c = next_plain(&ahead)) == '/')
        *in = ahead;
    return c < 0 ? -1 : '/';
}

bool pc_address_climbs(pc_span target)
{
    reader in = reader_of(target);
    size_t len = 0, dots = 0;

    for (;;) {
        const int c = next(&in);

        if (c >= 0 && c != '/') {
            len++;
            dots += c == '.';
            continue;
        }
        if ((len == 1 || len == 2) && dots == len)
            return true;
        if (c < 0)
            return false;
        len = dots = 0;
    }
}

bool pc_address_covers(pc_span target, pc_span other)
{
    reader outer = reader_of(target), inner = reader_of(other);

    for (;;) {
        const int c = next(&outer), d = next(&inner);

        if (c < 0)
            return d < 0 || d == '/';
        if (c != d)
            return false;
    }
}
