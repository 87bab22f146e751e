#include "exchange/message.h"

#include "base/str.h"

#include <string.h>

#define N_OF(array) (sizeof(array) / sizeof(array)[0])

const char *pc_role_name(pc_role role)
{
    static const char *const names[] = {
        [PC_ROLE_PROBE] = "probe",     [PC_ROLE_CREATE] = "create",
        [PC_ROLE_UPDATE] = "update",   [PC_ROLE_BEFORE] = "before",
        [PC_ROLE_SUBJECT] = "subject", [PC_ROLE_FOLLOWER] = "follower",
        [PC_ROLE_AFTER] = "after",     [PC_ROLE_REMOVE] = "remove",
        [PC_ROLE_THROUGH] = "through", [PC_ROLE_ORIGIN] = "origin",
    };

    return (unsigned)role < N_OF(names) ? names[role] : NULL;
}

const char *pc_end_name(pc_end end)
{
    static const char *const names[] = {
        [PC_END_COMPLETE] = "complete",   [PC_END_NOT_SENT] = "not-sent",
        [PC_END_NO_ANSWER] = "no-answer", [PC_END_CUT] = "cut",
        [PC_END_TIMEOUT] = "timeout",     [PC_END_LIMIT] = "limit",
        [PC_END_MALFORMED] = "malformed", [PC_END_REFUSED] = "refused",
    };

    return (unsigned)end < N_OF(names) ? names[end] : NULL;
}

const pc_line *pc_lines_find(const pc_lines *lines, const char *name)
{
    for (size_t i = 0; i < lines->n; i++)
        if (pc_span_is_nocase(lines->items[i].name, name))
            return &lines->items[i];
    return NULL;
}

size_t pc_lines_count(const pc_lines *lines, const char *name)
{
    size_t n = 0;

    for (size_t i = 0; i < lines->n; i++)
        n += pc_span_is_nocase(lines->items[i].name, name);
    return n;
}

void pc_lines_add(pc_arena *arena, pc_lines *lines, pc_span name, pc_span value)
{
    pc_line line = {name, value};

    PC_PUSH(arena, lines->items, lines->n, lines->cap, line);
}

pc_span pc_lines_join(pc_arena *arena, const pc_lines *lines, const char *name)
{
    size_t len = 0, n = 0;
    char *text, *at;

    for (size_t i = 0; i < lines->n; i++)
        if (pc_span_is_nocase(lines->items[i].name, name))
            len += lines->items[i].value.len + (n++ ? 2 : 0);
    if (!n)
        return (pc_span){NULL, 0};

    text = at = pc_arena_alloc(arena, len + 1);
    n = 0;
    for (size_t i = 0; i < lines->n; i++) {
        pc_span value = lines->items[i].value;

        if (!pc_span_is_nocase(lines->items[i].name, name))
            continue;
        if (n++) {
            *at++ = ',';
            *at++ = ' ';
        }
        if (value.len)
            memcpy(at, value.ptr, value.len);
        at += value.len;
    }
    return (pc_span){text, len};
}
