/* Base URLs (RFC 3986, 9110 section 4.2) taken apart. */
#include "base/str.h"
#include "input/binding.h"
#include "input/target.h"

#include <arpa/inet.h>
#include <ctype.h>
#include <string.h>

#define URL_MAX 2000

static bool is_alnum(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           (c >= '0' && c <= '9');
}

static int bad(pc_diags *diags, pc_pos pos, const char *hint, const char *why,
               const char *shown)
{
    return pc_fail_at(diags, PC_ESYNTAX, pos, hint, "the URL '%s' %s", shown,
                      why);
}

/* host, host:port or [v6]:port; says what is wrong with it, or NULL. */
static const char *split_authority(pc_arena *arena, pc_span authority,
                                   pc_base_url *url)
{
    size_t host_len = 0;
    const char *after, *colon;
    pc_span port;
    uint64_t number;
    struct in6_addr v6;

    if (authority.len && authority.ptr[0] == '[') {
        const char *end = memchr(authority.ptr, ']', authority.len);

        if (!end)
            return "has '[' without ']'";
        host_len = (size_t)(end - authority.ptr) + 1;
        url->host =
            pc_arena_span(arena, (pc_span){authority.ptr + 1, host_len - 2})
                .ptr;
        if (inet_pton(AF_INET6, url->host, &v6) != 1)
            return "has no IPv6 address between '[' and ']'";
    } else {
        colon =
            authority.len ? memchr(authority.ptr, ':', authority.len) : NULL;
        host_len = colon ? (size_t)(colon - authority.ptr) : authority.len;
        url->host =
            pc_arena_span(arena, (pc_span){authority.ptr, host_len}).ptr;
        for (size_t i = 0; i < host_len; i++)
            if (!is_alnum(url->host[i]) && !strchr("-._~", url->host[i]))
                return "has a character in its host that cannot be there";
    }
    if (!host_len || !*url->host)
        return "names no host";
    after = authority.ptr + host_len;
    port = (pc_span){after, authority.len - host_len};
    if (!port.len)
        return NULL;
    if (port.ptr[0] != ':')
        return "has something between ']' and the port";
    port.ptr++;
    port.len--;
    if (!port.len)
        return NULL; /* "host:" is the default port */
    if (!pc_span_u64(port, &number) || number < 1 || number > 65535)
        return "has a port that is not from 1 to 65535";
    url->port = (uint16_t)number;
    return NULL;
}

static const char *check_path(pc_span path)
{
    for (size_t i = 0; i < path.len; i++) {
        char c = path.ptr[i];

        if (c == '#')
            return "has a fragment ('#'), which never reaches a server";
        if (c == '?')
            return "has a query; it is a base that resource URLs are appended "
                   "to";
        if (!is_alnum(c) && !(c && strchr("-._~!$&'()*+,;=:@%/", c)))
            return "has a character in its path that needs %-encoding";
        if (c == '%' &&
            (path.len - i < 3 || !isxdigit((unsigned char)path.ptr[i + 1]) ||
             !isxdigit((unsigned char)path.ptr[i + 2])))
            return "has a '%' without two hexadecimal digits";
    }
    return NULL;
}

int pc_base_url_parse(pc_arena *arena, const char *text, pc_pos pos,
                      pc_base_url *ret_url, pc_diags *diags)
{
    pc_base_url url = {.port = 80};
    pc_span rest = pc_span_of(text), authority;
    const char *why, *slash, *shown = pc_key_shown(arena, rest);
    const char *usual = "for instance http://localhost:8080";
    bool v6;

    if (rest.len > URL_MAX)
        return bad(diags, pos, NULL, "is too long", shown);
    if (rest.len > 8 && pc_span_is_nocase((pc_span){text, 8}, "https://")) {
        url.https = true;
        url.port = 443;
    } else if (rest.len < 7 ||
               !pc_span_is_nocase((pc_span){text, 7}, "http://")) {
        return bad(diags, pos, usual, "does not begin with http:// or https://",
                   shown);
    }
    rest.ptr += url.https ? 8 : 7;
    rest.len -= url.https ? 8 : 7;
    authority.ptr = rest.ptr;
    authority.len = strcspn(rest.ptr, "/?#");
    slash = rest.ptr + authority.len;
    if (authority.len && memchr(authority.ptr, '@', authority.len))
        return pc_fail_at(diags, PC_ESYNTAX, pos,
                          "use auth: {basic: {user: ..., password: ...}}",
                          "a URL must not carry a user name or password");
    why = split_authority(arena, authority, &url);
    rest = pc_span_of(slash);
    if (!why)
        why = check_path(rest);
    if (why)
        return bad(diags, pos, usual, why, shown);
    while (rest.len && rest.ptr[rest.len - 1] == '/')
        rest.len--;
    url.path = pc_arena_span(arena, rest).ptr;
    v6 = strchr(url.host, ':') != NULL;
    url.authority = url.port == (url.https ? 443 : 80)
                        ? pc_arena_printf(arena, v6 ? "[%s]" : "%s", url.host)
                        : pc_arena_printf(arena, v6 ? "[%s]:%u" : "%s:%u",
                                          url.host, url.port);
    url.text = pc_arena_printf(arena, "%s://%s%s", url.https ? "https" : "http",
                               url.authority, url.path);
    *ret_url = url;
    return PC_OK;
}

bool pc_base_url_is_loopback(const pc_base_url *url)
{
    static const unsigned char mapped[12] = {[10] = 0xff, [11] = 0xff};
    pc_span host = pc_span_of(url->host);
    struct in6_addr v6;
    struct in_addr v4;

    if (pc_span_is_nocase(host, "localhost"))
        return true;
    if (inet_pton(AF_INET, url->host, &v4) == 1)
        return (ntohl(v4.s_addr) >> 24) == 127;
    if (inet_pton(AF_INET6, url->host, &v6) != 1)
        return false;
    if (memcmp(&v6, mapped, sizeof mapped) == 0)
        return v6.s6_addr[12] == 127;
    return memcmp(&v6, &in6addr_loopback, sizeof v6) == 0;
}
