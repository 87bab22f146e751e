#include "judge/words.h"

#include "base/cleanup.h"
#include "base/escape.h"
#include "base/str.h"

#include <stdint.h>

#define SHOWN_MAX 300

const char *pc_shown(pc_arena *arena, pc_span octets)
{
    bool cut = octets.len > SHOWN_MAX;
    PC_AUTO_BUF text;

    pc_buf_init(&text, (size_t)16 << 10);
    if (cut)
        octets.len = SHOWN_MAX;
    pc_escape_text(&text, octets);
    if (cut)
        pc_buf_puts(&text, "...");
    return pc_arena_span(arena, pc_buf_view(&text)).ptr;
}

const char *pc_words_or(pc_arena *arena, const char *const *words, size_t n)
{
    const char *text = n ? words[0] : "";

    for (size_t i = 1; i < n; i++)
        text = pc_arena_printf(arena, "%s%s%s", text,
                               i + 1 == n ? " or " : ", ", words[i]);
    return text;
}

/* FNV-1a, folded to 16 bits; a NUL between the names. */
void pc_replay_id(const char *id, const char *resource, const char *method,
                  char ret_hex[5])
{
    const char *const names[] = {id, resource, method};
    static const char digits[] = "0123456789abcdef";
    uint64_t hash = 14695981039346656037u;

    for (size_t i = 0; i < 3; i++)
        for (const char *p = names[i] ? names[i] : "";; p++) {
            hash = (hash ^ (unsigned char)*p) * 1099511628211u;
            if (!*p)
                break;
        }
    hash ^= hash >> 32;
    hash ^= hash >> 16;
    for (int i = 0; i < 4; i++)
        ret_hex[i] = digits[(hash >> (12 - 4 * i)) & 15];
    ret_hex[4] = '\0';
}
