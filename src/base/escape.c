#include "base/escape.h"

#include "base/utf8.h"

#include <string.h>

static int put_hex(pc_buf *out, pc_span text)
{
    int r = PC_OK;

    for (size_t i = 0; i < text.len && r == PC_OK; i++)
        r = pc_buf_printf(out, "\\x%02x", (unsigned char)text.ptr[i]);
    return r;
}

int pc_escape_text(pc_buf *out, pc_span text)
{
    int r = PC_OK;

    for (size_t i = 0; i < text.len && r == PC_OK;) {
        uint32_t code = 0;
        unsigned len = pc_utf8_next(text, i, &code);
        pc_span piece = {text.ptr + i, len ? len : 1};

        if (len && code == '\n')
            r = pc_buf_puts(out, "\\n");
        else if (len && code == '\r')
            r = pc_buf_puts(out, "\\r");
        else if (len && pc_utf8_showable(code))
            r = pc_buf_span(out, piece);
        else
            r = put_hex(out, piece);
        i += piece.len;
    }
    return r;
}

static bool is_plain_word(pc_span text)
{
    static const char others[] = "_@%+=:,./-";

    if (!text.len)
        return false;
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];

        if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
              (c >= '0' && c <= '9') || strchr(others, c)))
            return false;
    }
    return true;
}

static bool is_printable(pc_span text)
{
    for (size_t i = 0; i < text.len; i++)
        if (text.ptr[i] < ' ' || text.ptr[i] > '~')
            return false;
    return true;
}

static int quote_printable(pc_buf *out, pc_span text)
{
    int r = pc_buf_puts(out, "'");

    for (size_t i = 0; i < text.len && r == PC_OK; i++)
        r = text.ptr[i] == '\'' ? pc_buf_puts(out, "'\\''")
                                : pc_buf_put(out, text.ptr + i, 1);
    return r == PC_OK ? pc_buf_puts(out, "'") : r;
}

/* "$(printf '...')" with octal escapes: $'...' would be shorter, but the sh of
 * Debian and of the BSDs does not know it.  Line feeds at the end, which the
 * substitution would eat, follow in quotes. */
static int quote_printf(pc_buf *out, pc_span text)
{
    size_t body = text.len;
    int r;

    while (body && text.ptr[body - 1] == '\n')
        body--;
    r = body ? pc_buf_puts(out, "\"$(printf '") : PC_OK;
    for (size_t i = 0; i < body && r == PC_OK; i++) {
        char c = text.ptr[i];

        if (c < ' ' || c > '~' || strchr("'\\%", c) || (c == '-' && !i))
            r = pc_buf_printf(out, "\\%03o", (unsigned char)c);
        else
            r = pc_buf_put(out, &c, 1);
    }
    if (r == PC_OK && body)
        r = pc_buf_puts(out, "')\"");
    if (r == PC_OK && body < text.len) {
        r = pc_buf_puts(out, "'");
        for (; body < text.len && r == PC_OK; body++)
            r = pc_buf_puts(out, "\n");
        if (r == PC_OK)
            r = pc_buf_puts(out, "'");
    }
    return r;
}

int pc_escape_shell(pc_buf *out, pc_span text)
{
    if (text.len && memchr(text.ptr, '\0', text.len))
        return PC_EINVAL;
    if (is_plain_word(text))
        return pc_buf_span(out, text);
    return is_printable(text) ? quote_printable(out, text)
                              : quote_printf(out, text);
}

static const char *xml_entity(uint32_t code)
{
    switch (code) {
    case '&':
        return "&amp;";
    case '<':
        return "&lt;";
    case '>':
        return "&gt;";
    case '"':
        return "&quot;";
    case '\'':
        return "&#39;";
    case '\t':
        return "&#9;";
    case '\n':
        return "&#10;";
    default:
        return NULL;
    }
}

int pc_escape_xml(pc_buf *out, pc_span text)
{
    int r = PC_OK;

    for (size_t i = 0; i < text.len && r == PC_OK;) {
        uint32_t code = 0;
        unsigned len = pc_utf8_next(text, i, &code);
        pc_span piece = {text.ptr + i, len ? len : 1};
        const char *entity = len ? xml_entity(code) : NULL;

        if (entity)
            r = pc_buf_puts(out, entity);
        else if (len && pc_utf8_showable(code))
            r = pc_buf_span(out, piece);
        else
            r = put_hex(out, piece);
        i += piece.len;
    }
    return r;
}

int pc_octets_to_utf8(pc_buf *out, pc_span octets)
{
    int r = PC_OK;

    for (size_t i = 0; i < octets.len && r == PC_OK; i++) {
        char utf8[4];
        unsigned len = pc_utf8_put((unsigned char)octets.ptr[i], utf8);

        r = pc_buf_put(out, utf8, len);
    }
    return r;
}

/* Whether each code point is one octet; says why not. */
static int check_octets(pc_span utf8)
{
    for (size_t i = 0; i < utf8.len;) {
        uint32_t code;
        unsigned len = pc_utf8_next(utf8, i, &code);

        if (!len)
            return PC_ESYNTAX;
        if (code > 0xff)
            return PC_ERANGE;
        i += len;
    }
    return PC_OK;
}

int pc_utf8_to_octets(pc_buf *out, pc_span utf8)
{
    int r = check_octets(utf8);

    for (size_t i = 0; i < utf8.len && r == PC_OK;) {
        uint32_t code = 0;
        char octet;

        i += pc_utf8_next(utf8, i, &code);
        octet = (char)code;
        r = pc_buf_put(out, &octet, 1);
    }
    return r;
}
