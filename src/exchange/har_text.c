#include "exchange/har_text.h"

#include "base/str.h"

#include <string.h>

static int base64_digit(char c)
{
    if (c >= 'A' && c <= 'Z')
        return c - 'A';
    if (c >= 'a' && c <= 'z')
        return c - 'a' + 26;
    if (c >= '0' && c <= '9')
        return c - '0' + 52;
    return c == '+' ? 62 : c == '/' ? 63 : -1;
}

int pc_base64_decode(pc_arena *arena, pc_span text, pc_span *ret_octets)
{
    char *out = pc_arena_alloc(arena, text.len / 4 * 3 + 4);
    size_t n = 0, digits = 0, pads = 0;
    uint32_t bits = 0;

    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        int digit = base64_digit(c);

        if (c == '\r' || c == '\n')
            continue;
        if (c == '=' && pads < 2) {
            pads++;
            continue;
        }
        if (digit < 0 || pads)
            return PC_ESYNTAX;
        bits = bits << 6 | (uint32_t)digit;
        if (++digits % 4 == 0) {
            out[n++] = (char)(bits >> 16 & 0xFF);
            out[n++] = (char)(bits >> 8 & 0xFF);
            out[n++] = (char)(bits & 0xFF);
        }
    }
    if (digits % 4 == 1 || (pads && (digits + pads) % 4 != 0))
        return PC_ESYNTAX;
    if (digits % 4 == 2)
        out[n++] = (char)(bits >> 4 & 0xFF);
    if (digits % 4 == 3) {
        out[n++] = (char)(bits >> 10 & 0xFF);
        out[n++] = (char)(bits >> 2 & 0xFF);
    }
    *ret_octets = (pc_span){out, n};
    return PC_OK;
}

/* Exactly n digits at *at. */
static bool number(pc_span text, size_t *at, size_t n, int64_t *ret_value)
{
    int64_t value = 0;

    if (text.len - *at < n)
        return false;
    for (size_t i = 0; i < n; i++) {
        char c = text.ptr[*at + i];

        if (c < '0' || c > '9')
            return false;
        value = value * 10 + (c - '0');
    }
    *at += n;
    *ret_value = value;
    return true;
}

static bool letter(pc_span text, size_t *at, const char *set)
{
    if (*at >= text.len || !text.ptr[*at] || !strchr(set, text.ptr[*at]))
        return false;
    (*at)++;
    return true;
}

/* Days since 1970-01-01 of a day in the Gregorian calendar. */
static int64_t days_of(int64_t year, int64_t month, int64_t day)
{
    int64_t y = month <= 2 ? year - 1 : year;
    int64_t m = month <= 2 ? month + 9 : month - 3;

    return 365 * y + y / 4 - y / 100 + y / 400 + (153 * m + 2) / 5 + day - 1 -
           719468;
}

static bool zone_s(pc_span text, size_t *at, int64_t *ret_s)
{
    int64_t hours, minutes = 0;
    bool west;

    *ret_s = 0;
    if (*at == text.len)
        return true;
    if (letter(text, at, "Zz"))
        return *at == text.len;
    west = text.ptr[*at] == '-';
    if (!letter(text, at, "+-") || !number(text, at, 2, &hours))
        return false;
    (void)letter(text, at, ":");
    if (*at < text.len && !number(text, at, 2, &minutes))
        return false;
    *ret_s = (hours * 3600 + minutes * 60) * (west ? -1 : 1);
    return *at == text.len && hours < 24 && minutes < 60;
}

bool pc_iso_ns(pc_span text, int64_t *ret_ns)
{
    int64_t year, month, day, hour, minute, second, zone, ns = 0;
    size_t at = 0;

    if (!number(text, &at, 4, &year) || !letter(text, &at, "-") ||
        !number(text, &at, 2, &month) || !letter(text, &at, "-") ||
        !number(text, &at, 2, &day) || !letter(text, &at, "Tt ") ||
        !number(text, &at, 2, &hour) || !letter(text, &at, ":") ||
        !number(text, &at, 2, &minute) || !letter(text, &at, ":") ||
        !number(text, &at, 2, &second))
        return false;
    if (letter(text, &at, ".,")) {
        int64_t weight = 100000000, digit;

        while (number(text, &at, 1, &digit)) {
            ns += digit * weight;
            weight /= 10;
        }
    }
    if (!zone_s(text, &at, &zone) || year < 1970 || year > 2200 || month < 1 ||
        month > 12 || day < 1 || day > 31 || hour > 23 || minute > 59 ||
        second > 60)
        return false;
    *ret_ns = ((days_of(year, month, day) * 24 + hour) * 3600 + minute * 60 +
               second - zone) *
                  1000000000 +
              ns;
    return true;
}

/* ---- surrogates ---- */

/* The number of a \uXXXX at text[at], or -1. */
static long unicode_escape(const char *text, size_t len, size_t at)
{
    long value = 0;

    if (len - at < 6 || text[at] != '\\' || text[at + 1] != 'u')
        return -1;
    for (size_t i = 2; i < 6; i++) {
        static const char hex[] = "0123456789abcdef";
        const char *found = memchr(hex, text[at + i] | 0x20, 16);

        if (!found)
            return -1;
        value = value * 16 + (found - hex);
    }
    return value;
}

void pc_har_mend(char *json, size_t len)
{
    for (size_t i = 0; i + 1 < len; i++) {
        long value, next;

        if (json[i] != '\\')
            continue;
        value = unicode_escape(json, len, i);
        if (value < 0) {
            i++; /* the escaped character is no backslash of its own */
            continue;
        }
        next = value >= 0xD800 && value < 0xDC00 && i + 6 < len
                   ? unicode_escape(json, len, i + 6)
                   : -1;
        if (next >= 0xDC00 && next < 0xE000) {
            i += 11;
            continue;
        }
        if (value >= 0xD800 && value < 0xE000)
            memcpy(json + i + 2, "FFFD", 4);
        i += 5;
    }
}

/* ---- secrets ---- */

struct pc_secret {
    pc_span value, name; /* name.ptr is NULL when free */
};

static struct pc_secret *slot_of(const pc_secrets *secrets, pc_span value)
{
    uint64_t hash = 14695981039346656037u; /* FNV-1a */
    size_t at;

    for (size_t i = 0; i < value.len; i++)
        hash = (hash ^ (unsigned char)value.ptr[i]) * 1099511628211u;
    at = (size_t)hash & (secrets->size - 1);
    while (secrets->slots[at].name.ptr &&
           !pc_span_eq(secrets->slots[at].value, value))
        at = (at + 1) & (secrets->size - 1);
    return &secrets->slots[at];
}

void pc_secrets_init(pc_secrets *secrets, pc_arena *arena)
{
    *secrets = (pc_secrets){.arena = arena, .size = 64};
    secrets->slots = PC_NEW_ARRAY(arena, secrets->size, struct pc_secret);
}

static void grow(pc_secrets *secrets)
{
    pc_secrets grown = {
        .arena = secrets->arena, .n = secrets->n, .size = secrets->size * 2};

    grown.slots = PC_NEW_ARRAY(grown.arena, grown.size, struct pc_secret);
    for (size_t i = 0; i < secrets->size; i++)
        if (secrets->slots[i].name.ptr)
            *slot_of(&grown, secrets->slots[i].value) = secrets->slots[i];
    *secrets = grown;
}

pc_span pc_secrets_name(pc_secrets *secrets, pc_span value)
{
    struct pc_secret *slot = slot_of(secrets, value);

    if (!slot->name.ptr) {
        if (secrets->n >= secrets->size / 2) {
            grow(secrets);
            slot = slot_of(secrets, value);
        }
        slot->value = pc_arena_span(secrets->arena, value);
        slot->name = pc_span_of(pc_arena_printf(
            secrets->arena, "$PRECHECK_SECRET_%zu", ++secrets->n));
    }
    return slot->name;
}

static bool in_list(pc_span name, const char *const *list, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (pc_span_is_nocase(name, list[i]))
            return true;
    return false;
}

bool pc_is_secret_field(pc_span name)
{
    static const char *const fields[] = {
        "Authorization", "Proxy-Authorization", "Cookie",
        "Set-Cookie",    "X-Api-Key",           "Api-Key",
        "X-Auth-Token",  "X-Access-Token",      "X-CSRF-Token",
        "X-XSRF-Token",  "X-Amz-Security-Token"};

    return in_list(name, fields, sizeof fields / sizeof fields[0]);
}

static bool is_secret_parameter(pc_span name)
{
    static const char *const names[] = {"access_token",
                                        "id_token",
                                        "refresh_token",
                                        "token",
                                        "auth",
                                        "api_key",
                                        "apikey",
                                        "key",
                                        "code",
                                        "password",
                                        "passwd",
                                        "secret",
                                        "sig",
                                        "signature",
                                        "X-Amz-Signature",
                                        "X-Amz-Credential",
                                        "X-Amz-Security-Token",
                                        "X-Goog-Signature"};

    return in_list(name, names, sizeof names / sizeof names[0]);
}

pc_span pc_secrets_url(pc_secrets *secrets, pc_span url)
{
    const char *query = url.len ? memchr(url.ptr, '?', url.len) : NULL;
    const char *text = "";
    size_t at = query ? (size_t)(query - url.ptr) + 1 : url.len, kept = 0;
    bool found = false;

    while (at < url.len) {
        size_t end = at, equals = 0;
        pc_span name;

        while (end < url.len && url.ptr[end] != '&') {
            if (url.ptr[end] == '=' && !equals)
                equals = end;
            end++;
        }
        name = (pc_span){url.ptr + at, (equals ? equals : end) - at};
        if (equals && end > equals + 1 && is_secret_parameter(name)) {
            pc_span value = {url.ptr + equals + 1, end - equals - 1};

            text = pc_arena_printf(secrets->arena, "%s%.*s%s", text,
                                   (int)(equals + 1 - kept), url.ptr + kept,
                                   pc_secrets_name(secrets, value).ptr);
            kept = end;
            found = true;
        }
        at = end + 1;
    }
    if (!found)
        return url;
    return pc_span_of(pc_arena_printf(secrets->arena, "%s%.*s", text,
                                      (int)(url.len - kept), url.ptr + kept));
}
