/* What a page of HTML links to.  No parser of HTML: href and src in quotes, and
 * what they name is looked at with a GET before anything is believed. */
#include "base/str.h"
#include "run/visit.h"

#include <string.h>

#define LINKS_LOOKED_AT 500
#define PATH_MAX_LEN    500

/* The value of the next href="..." or src='...' from *at on. */
static bool next_link(pc_span html, size_t *at, pc_span *ret_value)
{
    for (; *at + 6 < html.len; (*at)++) {
        const char *p = html.ptr + *at;
        size_t left = html.len - *at, skip = 0;
        const char *end;

        if (left > 5 && pc_span_is_nocase((pc_span){p, 5}, "href="))
            skip = 5;
        else if (left > 4 && pc_span_is_nocase((pc_span){p, 4}, "src="))
            skip = 4;
        if (!skip || (p[skip] != '"' && p[skip] != '\''))
            continue;
        end = memchr(p + skip + 1, p[skip], left - skip - 1);
        if (!end)
            return false;
        *ret_value = (pc_span){p + skip + 1, (size_t)(end - p) - skip - 1};
        *at += (size_t)(end - p) + 1;
        return true;
    }
    return false;
}

static bool is_plain(pc_span text)
{
    for (size_t i = 0; i < text.len; i++)
        if (text.ptr[i] <= ' ' || text.ptr[i] > '~' ||
            strchr("\"\\<>{}$&'", text.ptr[i]))
            return false;
    return true;
}

/* Without "." and ".." segments; false when it leaves the root. */
static bool normalize(char *path)
{
    char *out = path, *in = path;

    while (*in) {
        size_t len = strcspn(in + 1, "/?") + 1; /* "/segment" */

        if (*in == '?') { /* the query, as it is */
            memmove(out, in, strlen(in) + 1);
            return true;
        }
        if (pc_span_is((pc_span){in, len}, "/..")) {
            do {
                if (out == path)
                    return false;
            } while (*--out != '/');
            if (!in[len])
                *out++ = '/';
        } else if (pc_span_is((pc_span){in, len}, "/.")) {
            if (!in[len])
                *out++ = '/';
        } else {
            memmove(out, in, len);
            out += len;
        }
        in += len;
    }
    *out = '\0';
    return true;
}

/* A reference as a path of this origin, or NULL. */
static const char *path_of(pc_arena *arena, const pc_base_url *base,
                           const char *page, pc_span link)
{
    const char *hash = memchr(link.ptr, '#', link.len);
    const size_t origin_len = strlen(base->text) - strlen(base->path);
    char *path;

    if (hash)
        link.len = (size_t)(hash - link.ptr);
    if (!link.len || link.len > PATH_MAX_LEN || !is_plain(link))
        return NULL;
    if (link.len > origin_len &&
        memcmp(link.ptr, base->text, origin_len) == 0 &&
        link.ptr[origin_len] == '/') {
        link.ptr += origin_len;
        link.len -= origin_len;
    }
    if (pc_span_starts(link, "//") || memchr(link.ptr, ':', link.len))
        return NULL; /* of another origin, mailto:, data: */
    if (link.ptr[0] == '/') {
        path = pc_arena_strdup(arena, pc_arena_span(arena, link).ptr);
    } else {
        size_t folder = strcspn(page, "?");

        if (link.ptr[0] != '?')
            while (folder && page[folder - 1] != '/')
                folder--;
        path = pc_arena_printf(arena, "%.*s%.*s", (int)folder, page,
                               (int)link.len, link.ptr);
    }
    return path[0] == '/' && normalize(path) && path[0] == '/' ? path : NULL;
}

size_t pc_links_of(pc_arena *arena, const pc_base_url *base, const char *page,
                   pc_span html, const char **ret_paths, size_t max)
{
    size_t n = 0, at = 0;
    pc_span link;

    for (unsigned i = 0;
         i < LINKS_LOOKED_AT && n < max && next_link(html, &at, &link); i++) {
        const char *path = path_of(arena, base, page, link);
        bool known = !path || strcmp(path, page) == 0;

        for (size_t j = 0; j < n && !known; j++)
            known = strcmp(ret_paths[j], path) == 0;
        if (!known)
            ret_paths[n++] = path;
    }
    return n;
}
