#include "base/str.h"

#include <string.h>

#define WORD_MAX 64 /* longer words are not compared for nearness */

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c + ('a' - 'A')) : c;
}

pc_span pc_span_of(const char *text)
{
    return (pc_span){text, text ? strlen(text) : 0};
}

bool pc_span_eq(pc_span a, pc_span b)
{
    return a.len == b.len && (!a.len || memcmp(a.ptr, b.ptr, a.len) == 0);
}

bool pc_span_is(pc_span a, const char *text)
{
    return pc_span_eq(a, pc_span_of(text));
}

bool pc_span_eq_nocase(pc_span a, pc_span b)
{
    if (a.len != b.len)
        return false;
    for (size_t i = 0; i < a.len; i++)
        if (lower(a.ptr[i]) != lower(b.ptr[i]))
            return false;
    return true;
}

bool pc_span_is_nocase(pc_span a, const char *text)
{
    return pc_span_eq_nocase(a, pc_span_of(text));
}

bool pc_span_starts(pc_span a, const char *prefix)
{
    size_t len = strlen(prefix);

    return a.len >= len && (!len || memcmp(a.ptr, prefix, len) == 0);
}

bool pc_span_contains(pc_span haystack, pc_span needle)
{
    if (!needle.len)
        return true;
    while (haystack.len >= needle.len) {
        size_t room = haystack.len - needle.len + 1;
        const char *at = memchr(haystack.ptr, needle.ptr[0], room);

        if (!at)
            return false;
        if (memcmp(at, needle.ptr, needle.len) == 0)
            return true;
        haystack.len -= (size_t)(at - haystack.ptr) + 1;
        haystack.ptr = at + 1;
    }
    return false;
}

pc_span pc_span_trim(pc_span a)
{
    while (a.len && (a.ptr[0] == ' ' || a.ptr[0] == '\t')) {
        a.ptr++;
        a.len--;
    }
    while (a.len && (a.ptr[a.len - 1] == ' ' || a.ptr[a.len - 1] == '\t'))
        a.len--;
    return a;
}

bool pc_span_u64(pc_span a, uint64_t *ret_value)
{
    uint64_t value = 0;

    if (!a.len)
        return false;
    for (size_t i = 0; i < a.len; i++) {
        unsigned digit = (unsigned)((unsigned char)a.ptr[i] - '0');

        if (digit > 9 || value > (UINT64_MAX - digit) / 10)
            return false;
        value = value * 10 + digit;
    }
    *ret_value = value;
    return true;
}

bool pc_glob_match(const char *pattern, const char *text)
{
    const char *star = NULL, *resume = NULL;

    while (*text) {
        if (*pattern == '*') {
            star = ++pattern;
            resume = text;
        } else if (*pattern == '?' || *pattern == *text) {
            pattern++;
            text++;
        } else if (star) {
            pattern = star;
            text = ++resume;
        } else {
            return false;
        }
    }
    while (*pattern == '*')
        pattern++;
    return !*pattern;
}

static size_t min3(size_t a, size_t b, size_t c)
{
    size_t m = a < b ? a : b;

    return m < c ? m : c;
}

/* Edit distance in which swapping two neighbours is one step; case, '-' and
 * '_' do not matter. */
static size_t distance(const char *a, size_t n, const char *b, size_t m)
{
    size_t rows[3][WORD_MAX + 1];

    for (size_t j = 0; j <= m; j++)
        rows[0][j] = j;
    for (size_t i = 1; i <= n; i++) {
        size_t *row = rows[i % 3], *up = rows[(i + 2) % 3];
        const size_t *up2 = rows[(i + 1) % 3];

        row[0] = i;
        for (size_t j = 1; j <= m; j++) {
            char x = lower(a[i - 1] == '_' ? '-' : a[i - 1]);
            char y = lower(b[j - 1] == '_' ? '-' : b[j - 1]);

            row[j] = min3(up[j] + 1, row[j - 1] + 1, up[j - 1] + (x != y));
            if (i > 1 && j > 1 && x == lower(b[j - 2]) &&
                y == lower(a[i - 2]) && up2[j - 2] + 1 < row[j])
                row[j] = up2[j - 2] + 1;
        }
    }
    return rows[n % 3][m];
}

const char *pc_nearest(const char *word, const char *const *candidates)
{
    size_t n = strlen(word), best = 0;
    const char *found = NULL;

    if (!n || n > WORD_MAX)
        return NULL;
    for (; *candidates; candidates++) {
        size_t m = strlen(*candidates), d, longer;

        if (!m || m > WORD_MAX)
            continue;
        longer = n > m ? n : m;
        d = distance(word, n, *candidates, m);
        /* A third of the letters may be wrong; in short words one. */
        if (d > (longer < 3 ? 1 : longer / 3) || d >= longer)
            continue;
        if (!found || d < best) {
            found = *candidates;
            best = d;
        }
    }
    return found;
}
