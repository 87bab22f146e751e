/* oracle/text.h - the few questions about octets that several parsers ask. */
#ifndef PRECHECK_ORACLE_TEXT_H
#define PRECHECK_ORACLE_TEXT_H

#include <precheck/span.h>

#include <stdbool.h>
#include <string.h>

/* OWS is SP and HTAB, nothing else (5.6.3). */
static inline bool pc_is_blank(char c)
{
    return c == ' ' || c == '\t';
}

static inline bool pc_is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static inline pc_span pc_trim_blanks(pc_span text)
{
    while (text.len > 0 && pc_is_blank(text.ptr[0])) {
        text.ptr++;
        text.len--;
    }
    while (text.len > 0 && pc_is_blank(text.ptr[text.len - 1]))
        text.len--;
    return text;
}

/* literal is a string constant. */
#define PC_TEXT_IS(text, literal)                                              \
    ((text).len == sizeof(literal) - 1 &&                                      \
     memcmp((text).ptr, (literal), sizeof(literal) - 1) == 0)

/* small has only small letters and signs; no locale is asked. */
static inline bool pc_text_is_nocase(pc_span text, const char *small,
                                     size_t len)
{
    if (text.len != len)
        return false;
    for (size_t i = 0; i < len; i++) {
        char c = text.ptr[i];

        if (c >= 'A' && c <= 'Z')
            c = (char)(c - 'A' + 'a');
        if (c != small[i])
            return false;
    }
    return true;
}

#endif
