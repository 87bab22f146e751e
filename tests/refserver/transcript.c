#include "base/cleanup.h"
#include "base/str.h"
#include "refserver/site_under_test.h"

#include <string.h>

#define LM       "Tue, 01 Mar 2016 12:00:00 GMT"
#define LM_LATER "Tue, 01 Mar 2016 12:00:01 GMT"
#define LM_EARLY "Tue, 01 Mar 2016 11:59:59 GMT"
#define DAY_AGO  "Mon, 29 Feb 2016 12:00:00 GMT"

/* Conditions; of the current tag, without W/, $T is the tag with its quotes, $O
 * what is between them, $U that in the other case, $S that without its end. */
static const char *const conditions[] = {
    "",
    "If-Match: $T\n",
    "If-Match: W/$T\n",
    "If-Match: \"other\"\n",
    "If-Match: *\n",
    "If-Match: \"*\"\n",
    "If-Match: \"other\", $T\n",
    "If-Match: $T, \"other\"\n",
    "If-Match: \"other\"\nIf-Match: $T\n",
    "If-Match: $T\nIf-Match: \"other\"\n",
    "If-Match: \n",
    "If-Match: , ,$T,\n",
    "If-Match: ,\n",
    "If-Match: *, \"x\"\n",
    "If-Match: broken\n",
    "if-match: \"other\"\n",
    "If-None-Match: \"$O1\"\n",
    "If-None-Match: \"$U\"\n",
    "If-None-Match: \"x$Oy\"\n",
    "If-None-Match: \"$S\"\n",
    "If-None-Match:  * \n",
    "If-None-Match: $T \t\n",
    "If-Match: \"$O1\"\n",
    "If-Match: \"$U\"\n",
    "If-Match: \"x$Oy\"\n",
    "If-Modified-Since: Fri, 31 Dec 2066 23:59:59 GMT\n",
    "Range: bytes=0-3\nIf-Range: \"$O1\"\n",
    "If-Match: \t $T \t\n",
    "If-Match: \"other\"\nIf-None-Match: $T\n",
    "If-Match: $T\nIf-None-Match: $T\n",
    "If-Match: $T\nIf-Unmodified-Since: " DAY_AGO "\n",
    "If-Match: \"other\"\nIf-Unmodified-Since: " LM "\n",
    "If-Match: \"other\"\nIf-Modified-Since: " LM "\n",
    "If-Match: \nIf-Unmodified-Since: " LM "\n",
    "If-None-Match: $T\n",
    "If-None-Match: W/$T\n",
    "If-None-Match: w/$T\n",
    "If-None-Match: \"other\"\n",
    "If-None-Match: *\n",
    "If-None-Match: \"*\"\n",
    "If-None-Match: \"a,b\", $T\n",
    "If-None-Match: \"a\\\", $T\n",
    "If-None-Match: \"\xc3\xa9\", $T\n",
    "If-None-Match: \"\", $T\n",
    "If-None-Match: $T, \"other\"\n",
    "If-None-Match: \"1\",\"2\",\"3\",\"4\",\"5\",\"6\",\"7\",\"8\",\"9\","
    "\"10\", $T\n",
    "If-None-Match: \nIf-Modified-Since: " LM "\n",
    "If-None-Match: \"other\"\nIf-Modified-Since: " LM "\n",
    "If-None-Match: $T\nIf-Modified-Since: " DAY_AGO "\n",
    "If-Unmodified-Since: " LM "\n",
    "If-Unmodified-Since: " LM_LATER "\n",
    "If-Unmodified-Since: " LM_EARLY "\n",
    "If-Unmodified-Since: " DAY_AGO "\n",
    "If-Unmodified-Since: yesterday\n",
    "If-Unmodified-Since: " DAY_AGO ", " DAY_AGO "\n",
    "If-Unmodified-Since: " DAY_AGO "; length=5\n",
    "If-Unmodified-Since: mon, 29 feb 2016 12:00:00 gmt\n",
    "If-Unmodified-Since: Mon, 29 Feb 2016 12:00:00 +0000\n",
    "If-Unmodified-Since: Fri, 1 Jan 2016 12:00:00 GMT\n",
    "If-Unmodified-Since: Fri, 30 Feb 2001 12:00:00 GMT\n",
    "If-Unmodified-Since: Monday, 29-Feb-16 12:00:00 GMT\n",
    "If-Unmodified-Since: Mon Feb 29 12:00:00 2016\n",
    "If-Unmodified-Since: Friday, 31-Dec-99 23:59:59 GMT\n",
    "If-Unmodified-Since: Friday, 31-Dec-70 23:59:59 GMT\n",
    "If-Unmodified-Since: Friday, 31-Dec-76 23:59:59 GMT\n",
    "If-Unmodified-Since: Fri, 31 Dec 2066 23:59:59 GMT\n",
    "If-Unmodified-Since: Wed, 31 Dec 1969 23:59:59 GMT\n",
    "If-Modified-Since: " LM "\n",
    "If-Modified-Since: " LM_LATER "\n",
    "If-Modified-Since: " LM_EARLY "\n",
    "If-Modified-Since: yesterday\n",
    "Range: bytes=0-3\n",
    "Range: bytes=0-3\nIf-None-Match: $T\n",
    "Range: bytes=0-3\nIf-Match: \"other\"\n",
    "Range: bytes=0-3\nIf-Range: $T\n",
    "Range: bytes=0-3\nIf-Range: W/$T\n",
    "Range: bytes=0-3\nIf-Range: \"other\"\n",
    "Range: bytes=0-3\nIf-Range: broken\n",
    "Range: bytes=0-3\nIf-Range: " LM "\n",
    "Range: bytes=0-3\nIf-Range: " LM_LATER "\n",
    "Range: bytes=0-3\nIf-Range: " LM_EARLY "\n",
    "If-Range: \"other\"\n",
    "Range: bytes=0-3,10-13\n",
    "Range: bytes=999999-\n",
    "Range: bytes=0-999999\n",
    "Range: bytes=-999999\n",
    "Range: bytes=-0\n",
    "Range: bytes=3-2\n",
    "Range: bytes=x\n",
    "Range: lines=0-3\n",
    "Range: BYTES=0-3\n",
    "Range: bytes=4294967296-4294967300\n",
    "Content-Range: bytes 0-0/1\n",
    "Accept-Encoding: gzip\n",
};

static void note(const site *s, const char *what, pc_buf *out)
{
    uint32_t hash = 2166136261u; /* FNV-1a, of the content */

    for (size_t i = 0; i < s->response.content.len; i++)
        hash = (hash ^ (unsigned char)s->response.content.ptr[i]) * 16777619u;
    pc_buf_printf(out, "%s -> %u\n", what, s->response.status);
    for (size_t i = 0; i < s->response.n_fields; i++)
        pc_buf_printf(out, "  %s: %s\n", s->response.fields[i].name,
                      s->response.fields[i].value);
    pc_buf_printf(out, "  %zu %zu %d %08x\n", s->response.said_len,
                  s->response.content.len, s->response.length_in_204,
                  (unsigned)hash);
}

static void ask(site *s, const char *method, const char *path,
                const char *fields, const char *content, pc_buf *out)
{
    site_ask(s, method, path, fields, content);
    note(s,
         pc_arena_printf(&s->arena, "%s %s %s", method, path,
                         fields ? fields : ""),
         out);
}

/* The condition with the current tag put in. */
static const char *with_tag(site *s, const char *condition, const char *tag)
{
    pc_span opaque = PC_LIT("none");
    PC_AUTO_BUF out;

    if (tag) {
        tag = strchr(tag, '"');
        opaque = tag ? (pc_span){tag + 1, strlen(tag + 1)} : opaque;
        if (opaque.len && opaque.ptr[opaque.len - 1] == '"')
            opaque.len--;
    }
    pc_buf_init(&out, 4096);
    for (; *condition; condition++) {
        if (*condition != '$') {
            pc_buf_put(&out, condition, 1);
            continue;
        }
        condition++;
        if (*condition == 'T')
            pc_buf_printf(&out, "\"%.*s\"", (int)opaque.len, opaque.ptr);
        else
            pc_buf_put(&out, opaque.ptr, opaque.len - (*condition == 'S'));
        if (*condition == 'U') /* all tags have a letter in front */
            out.ptr[out.len - opaque.len] ^= 0x20;
    }
    return pc_arena_strdup(&s->arena, out.len ? out.ptr : "");
}

static void ask_each_way(site *s, const char *method, const char *path,
                         const char *content, pc_buf *out)
{
    for (size_t i = 0; i < sizeof conditions / sizeof conditions[0]; i++) {
        const char *fields;

        site_ask(s, "GET", path, NULL, NULL);
        fields = with_tag(s, conditions[i], site_field(s, "ETag"));
        if (strcmp(method, "PATCH") == 0)
            fields = pc_arena_printf(
                &s->arena, "Content-Type: application/merge-patch+json\n%s",
                fields);
        s->now_s += 2;
        ask(s, method, path, fields, content, out);
        if (s->response.status == 412 || s->response.status == 400)
            ask(s, "GET", path, NULL, NULL, out); /* nothing has changed */
        if (strcmp(method, "DELETE") == 0 && s->response.status != 404)
            site_ask(s, "PUT", path, "If-None-Match: *\n", "again");
    }
}

/* Sequences of writes. */
static void ask_stories(site *s, pc_buf *out)
{
    const char *tag;

    ask(s, "POST", "/notes", "Content-Type: text/plain\n", "one", out);
    ask(s, "PUT", "/notes/1", NULL, "two", out);
    tag = pc_arena_strdup(&s->arena,
                          site_field(s, "ETag") ? site_field(s, "ETag") : "");
    ask(s, "PUT", "/notes/1", NULL, "six", out);
    ask(s, "PUT", "/notes/1", pc_arena_printf(&s->arena, "If-Match: %s\n", tag),
        "lost", out);
    ask(s, "GET", "/notes/1", NULL, NULL, out);
    ask(s, "GET", "/notes/1",
        pc_arena_printf(&s->arena, "If-None-Match: \"x\", %s\n", tag), NULL,
        out);
    ask(s, "DELETE", "/notes/1", NULL, NULL, out);
    ask(s, "PUT", "/notes/1", "If-None-Match: *\n", "anew", out);
    ask(s, "PUT", "/notes/1", pc_arena_printf(&s->arena, "If-Match: %s\n", tag),
        "lost", out);
    ask(s, "PUT", "/notes/star", "If-Match: *\n", "x", out);
    ask(s, "PUT", "/drafts/1", NULL, "one", out);
    ask(s, "PUT", "/drafts/1", NULL, "other", out);
    ask(s, "GET", "/drafts/1", NULL, NULL, out);
    ask(s, "PUT", "/notes/json", "Content-Type: application/json\n",
        "{\"a\":1}", out);
    ask(s, "PATCH", "/notes/json",
        "Content-Type: application/merge-patch+json\n", "{\"b\":2}", out);
    ask(s, "PATCH", "/notes/json",
        "Content-Type: application/merge-patch+json\n", "{\"b\":", out);
    ask(s, "GET", "/notes/json", NULL, NULL, out);
    s->now_s += 10;
    ask(s, "GET", "/notes/json", NULL, NULL, out);
}

static void ask_what_is_refused(site *s, pc_buf *out)
{
    static const char *const paths[] = {
        "/notes/missing", "/nowhere",         "/private/a", "/forbidden/a",
        "/moved/a",       "/static/bare.txt", "*"};
    static const char *const methods[] = {"GET",     "HEAD", "PUT",     "PATCH",
                                          "DELETE",  "POST", "OPTIONS", "TRACE",
                                          "CONNECT", "BREW"};
    static const char *const fields[] = {
        "", "If-Match: \"x\"\n", "If-None-Match: *\n",
        "If-Modified-Since: " LM "\n", "If-Unmodified-Since: " LM "\n"};

    for (size_t p = 0; p < sizeof paths / sizeof paths[0]; p++)
        for (size_t m = 0; m < sizeof methods / sizeof methods[0]; m++)
            for (size_t f = 0; f < sizeof fields / sizeof fields[0]; f++) {
                ask(s, methods[m], paths[p], fields[f], "x", out);
                site_ask(s, "DELETE", "/notes/missing", NULL, NULL);
            }
}

static void ask_guarded(site *s, pc_buf *out)
{
    ask(s, "POST", "/guarded", NULL, "one", out);
    ask(s, "PUT", "/guarded/2", NULL, "one", out);
    ask(s, "PUT", "/guarded/2", "If-None-Match: *\n", "one", out);
    ask(s, "PUT", "/guarded/2", NULL, "two", out);
    ask(s, "PUT", "/guarded/2", "If-Match: *\n", "two", out);
    ask(s, "GET", "/guarded/2", NULL, NULL, out);
    ask(s, "DELETE", "/guarded/2", NULL, NULL, out);
}

void site_transcript(const pc_ref_knobs *knobs, pc_buf *out)
{
    static const char *const files[] = {
        "/static/logo.png",  "/static/page.html",  "/static/weak.txt",
        "/static/dated.txt", "/static/tagged.txt", "/static/bare.txt",
        "/static/empty.txt",
    };
    static const char *const notes[] = {"/notes/x", "/drafts/x", "/dated/x",
                                        "/plain/x"};
    static const char *const writes[] = {"PUT", "POST", "DELETE"};
    char large[5000 + 19];
    site s;

    site_open(&s, knobs);
    ask_stories(&s, out);
    ask_guarded(&s, out);
    ask_what_is_refused(&s, out);
    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
        ask_each_way(&s, "GET", files[i], NULL, out);
        ask_each_way(&s, "HEAD", files[i], NULL, out);
    }
    for (size_t i = 0; i < sizeof notes / sizeof notes[0]; i++) {
        site_ask(&s, "PUT", notes[i], NULL, "first content");
        for (size_t m = 0; m < sizeof writes / sizeof writes[0]; m++)
            ask_each_way(&s, writes[m], notes[i], "content", out);
    }
    site_ask(&s, "PUT", "/notes/json", NULL, "{}");
    ask_each_way(&s, "PATCH", "/notes/json", "{\"a\":1}", out);
    memset(large, 'a', sizeof large);
    memcpy(large, "If-None-Match: \"", 16);
    memcpy(large + 5000, "\", \"logo-40x40-1\"\n", 19);
    ask(&s, "GET", "/static/logo.png", large, NULL, out);
    site_close(&s);
}
