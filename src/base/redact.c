#include "base/redact.h"

#include "base/cleanup.h"
#include "base/limits.h"
#include "base/str.h"
#include "base/utf8.h"

#include <string.h>

#define SECRET_MIN 6

typedef struct secret {
    const char *name;
    pc_span text;
    /* base64 of the secret behind 0, 1 and 2 other octets, in both alphabets,
     * without the digits that hold bits of a neighbour */
    pc_span base64[6];
    pc_span hex; /* lower case; matched in either case */
} secret;

struct pc_redactor {
    pc_arena *arena;
    secret *items;
    size_t n, cap;
    bool may_start[256]; /* whether a secret, in some form, begins so */
};

static const char standard[] =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
static const char url_safe[] =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

pc_redactor *pc_redactor_new(pc_arena *arena)
{
    pc_redactor *redactor = PC_NEW(arena, pc_redactor);

    redactor->arena = arena;
    return redactor;
}

static unsigned bit_at(pc_span text, size_t skip, size_t bit)
{
    size_t octet = bit / 8;

    if (octet < skip)
        return 0;
    return ((unsigned char)text.ptr[octet - skip] >> (7 - bit % 8)) & 1u;
}

/* The base64 digits that only the secret decides when skip octets precede. */
static pc_span base64_core(pc_arena *arena, pc_span text, size_t skip,
                           const char *alphabet)
{
    size_t first = (skip * 8 + 5) / 6, last = (skip + text.len) * 8 / 6;
    char *out = pc_arena_alloc(arena, last - first + 1);

    for (size_t digit = first; digit < last; digit++) {
        unsigned value = 0;

        for (size_t bit = 0; bit < 6; bit++)
            value = value << 1 | bit_at(text, skip, digit * 6 + bit);
        out[digit - first] = alphabet[value];
    }
    return (pc_span){out, last - first};
}

static pc_span hex_of(pc_arena *arena, pc_span text)
{
    static const char digits[] = "0123456789abcdef";
    char *out = pc_arena_alloc(arena, text.len * 2 + 1);

    for (size_t i = 0; i < text.len; i++) {
        out[2 * i] = digits[(unsigned char)text.ptr[i] >> 4];
        out[2 * i + 1] = digits[(unsigned char)text.ptr[i] & 15];
    }
    return (pc_span){out, text.len * 2};
}

/* Almost every octet of a long body begins no secret. */
static void note_starts(pc_redactor *redactor, const secret *item)
{
    static const char encoded[] = "%\\&+"; /* see decode() */
    bool *may = redactor->may_start;

    may[(unsigned char)item->text.ptr[0]] = true;
    for (size_t i = 0; encoded[i]; i++)
        may[(unsigned char)encoded[i]] = true;
    for (size_t i = 0; i < 6; i++)
        may[(unsigned char)item->base64[i].ptr[0]] = true;
    may[(unsigned char)item->hex.ptr[0]] = true;
    if (item->hex.ptr[0] >= 'a')
        may[item->hex.ptr[0] - 'a' + 'A'] = true;
    if ((unsigned char)item->text.ptr[0] >= 0x80)
        for (size_t i = 0xc2; i < 0xc4; i++) /* U+0080..U+00FF */
            may[i] = true;
}

int pc_redactor_add(pc_redactor *redactor, const char *name, pc_span text,
                    pc_diags *diags)
{
    secret item = {.name = pc_arena_strdup(redactor->arena, name)};

    if (text.len < SECRET_MIN)
        return pc_fail(diags, PC_ERANGE,
                       "the secret %s has %zu octets; with fewer than %d it "
                       "would blot out innocent text",
                       name, text.len, SECRET_MIN);
    for (size_t i = 0; i < redactor->n; i++)
        if (pc_span_eq(redactor->items[i].text, text))
            return PC_OK;
    item.text = pc_arena_span(redactor->arena, text);
    for (size_t skip = 0; skip < 3; skip++) {
        item.base64[skip] =
            base64_core(redactor->arena, item.text, skip, standard);
        item.base64[skip + 3] =
            base64_core(redactor->arena, item.text, skip, url_safe);
    }
    item.hex = hex_of(redactor->arena, item.text);
    note_starts(redactor, &item);
    PC_PUSH(redactor->arena, redactor->items, redactor->n, redactor->cap, item);
    return PC_OK;
}

static int hex_value(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return -1;
}

/* n hexadecimal digits at text[at], or -1. */
static int32_t hex_digits(pc_span text, size_t at, unsigned n)
{
    int32_t value = 0;

    if (at > text.len || text.len - at < n)
        return -1;
    for (unsigned i = 0; i < n; i++) {
        int digit = hex_value(text.ptr[at + i]);

        if (digit < 0)
            return -1;
        value = value * 16 + digit;
    }
    return value;
}

/* What stands encoded in a text. */
typedef struct unit {
    size_t taken; /* octets of the text; 0: nothing is encoded there */
    uint32_t code;
    bool is_octet; /* an octet for sure, else a code point */
} unit;

static unit decode(pc_span text, size_t at)
{
    static const struct {
        const char *shown;
        char octet;
    } forms[] = {
        {"\\\"", '"'},   {"\\\\", '\\'},  {"\\/", '/'},     {"\\b", '\b'},
        {"\\f", '\f'},   {"\\n", '\n'},   {"\\r", '\r'},    {"\\t", '\t'},
        {"+", ' '},      {"&amp;", '&'},  {"&lt;", '<'},    {"&gt;", '>'},
        {"&quot;", '"'}, {"&#39;", '\''}, {"&#x27;", '\''}, {"&#34;", '"'},
    };
    pc_span rest = {text.ptr + at, text.len - at};
    int32_t value;

    if (!strchr("%\\&+", rest.ptr[0]))
        return (unit){0, 0, true};
    if (rest.ptr[0] == '%' && (value = hex_digits(text, at + 1, 2)) >= 0)
        return (unit){3, (uint32_t)value, true};
    if (pc_span_starts(rest, "\\u") &&
        (value = hex_digits(text, at + 2, 4)) >= 0)
        return (unit){6, (uint32_t)value, false};
    for (size_t i = 0; i < sizeof forms / sizeof forms[0]; i++)
        if (pc_span_starts(rest, forms[i].shown))
            return (unit){strlen(forms[i].shown), (unsigned char)forms[i].octet,
                          true};
    return (unit){0, 0, true};
}

/* The octets of want[at...] that a code point stands for. */
static unsigned covers(pc_span want, size_t at, uint32_t code, bool is_octet)
{
    uint32_t expected;
    unsigned len;

    if (is_octet)
        return (unsigned char)want.ptr[at] == code;
    len = pc_utf8_next(want, at, &expected);
    return len && expected == code ? len : 0;
}

/* How many octets of text, from at on, are the secret in any mixture of plain,
 * percent, JSON and HTML forms; 0 when they are not.  by_octet: the text's code
 * points stand for octets, as field values do in JSON. */
static size_t match_encoded(pc_span text, size_t at, pc_span want,
                            bool by_octet)
{
    size_t i = at, j = 0;

    while (j < want.len) {
        unit u = {0, 0, true};
        unsigned covered;

        if (i >= text.len)
            return 0;
        u = decode(text, i);
        covered = u.taken ? covers(want, j, u.code, u.is_octet || by_octet) : 0;
        if (!covered) {
            u = (unit){1, (unsigned char)text.ptr[i], true};
            if (by_octet && u.code >= 0x80)
                u.taken = pc_utf8_next(text, i, &u.code);
            covered = u.taken ? covers(want, j, u.code, true) : 0;
        }
        if (!covered)
            return 0;
        i += u.taken;
        j += covered;
    }
    return i - at;
}

static bool is_base64(char c)
{
    return c && (strchr(standard, c) || c == '-' || c == '_');
}

/* As above for base64; the digit that shares bits with the octet behind the
 * secret goes too.  (The one before it has at most four of its bits.) */
static size_t match_base64(pc_span text, size_t at, const secret *item)
{
    pc_span rest = {text.ptr + at, text.len - at};

    for (size_t i = 0; i < 6; i++) {
        pc_span core = item->base64[i];

        if (rest.len < core.len || memcmp(rest.ptr, core.ptr, core.len) != 0)
            continue;
        if (rest.len > core.len && is_base64(rest.ptr[core.len]))
            return core.len + 1;
        return core.len;
    }
    return 0;
}

/* Before all else: two backslashes of a secret are no escape. */
static size_t match_plain(pc_span text, size_t at, pc_span want)
{
    return text.len - at >= want.len &&
                   memcmp(text.ptr + at, want.ptr, want.len) == 0
               ? want.len
               : 0;
}

static size_t match_hex(pc_span text, size_t at, pc_span hex)
{
    if (text.len - at < hex.len)
        return 0;
    return pc_span_eq_nocase((pc_span){text.ptr + at, hex.len}, hex) ? hex.len
                                                                     : 0;
}

/* The longest secret at a place wins: one may begin another. */
static size_t match(const pc_redactor *redactor, pc_span text, size_t at,
                    const char **ret_name)
{
    size_t best = 0;

    for (size_t i = 0; i < redactor->n; i++) {
        const secret *item = &redactor->items[i];
        size_t len = match_plain(text, at, item->text);

        if (!len)
            len = match_encoded(text, at, item->text, false);
        if (!len)
            len = match_encoded(text, at, item->text, true);
        if (!len)
            len = match_base64(text, at, item);
        if (!len)
            len = match_hex(text, at, item->hex);
        if (len > best) {
            best = len;
            *ret_name = item->name;
        }
    }
    return best;
}

pc_span pc_redact(const pc_redactor *redactor, pc_arena *arena, pc_span text)
{
    PC_AUTO_BUF out;
    size_t kept = 0, at = 0;

    pc_buf_init(&out, PC_LIMIT_ARENA);
    if (!redactor || !redactor->n)
        return text;
    while (at < text.len) {
        const char *name = NULL;
        size_t len = redactor->may_start[(unsigned char)text.ptr[at]]
                         ? match(redactor, text, at, &name)
                         : 0;

        if (!len) {
            at++;
            continue;
        }
        pc_buf_put(&out, text.ptr + kept, at - kept);
        pc_buf_puts(&out, name);
        at += len;
        kept = at;
    }
    if (!kept)
        return text;
    pc_buf_put(&out, text.ptr + kept, text.len - kept);
    if (out.failed)
        pc_out_of_memory(text.len);
    return pc_arena_span(arena, pc_buf_view(&out));
}
