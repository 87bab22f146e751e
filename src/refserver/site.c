#include "refserver/site.h"

#include "base/cleanup.h"
#include "base/json.h"
#include "base/str.h"
#include "refserver/logo.h"

#include <stdlib.h>
#include <string.h>

#define STRONG (PC_REF_HAS_STRONG | PC_REF_HAS_DATE)

/* clang-format off */
const pc_ref_family pc_ref_families[PC_REF_FAMILIES] = {
    /* path         validators        428    gate refused */
    {"/notes",      STRONG,           false, 0, 0},
    {"/drafts",     PC_REF_HAS_WEAK,  false, 0, 0},
    {"/dated",      PC_REF_HAS_DATE,  false, 0, 0},
    {"/plain",      0,                false, 0, PC_REF_PATCH},
    {"/guarded",    STRONG,           true,  0, 0},
    {"/private",    STRONG,           false, 401, 0},
    {"/forbidden",  STRONG,           false, 403, 0},
    {"/moved",      STRONG,           false, 301, 0},
};
/* clang-format on */

#define LIST_OCTETS_MAX ((size_t)8 << 20)

int pc_ref_site_init(pc_ref_site *site, const pc_ref_knobs *knobs,
                     int64_t now_s, uint32_t nonce)
{
    *site = (pc_ref_site){.knobs = *knobs, .nonce = nonce};
    site->store = pc_ref_store_open();
    if (!site->store || pc_ref_logo(&site->logo) < 0) {
        pc_ref_site_release(site);
        return PC_ENOMEM;
    }
    for (size_t i = 0; i < PC_REF_FAMILIES; i++)
        pc_ref_store_stamp(site->store, &site->lists[i], now_s);
    return PC_OK;
}

void pc_ref_site_release(pc_ref_site *site)
{
    pc_ref_store_close(site->store);
    free((char *)site->logo.ptr);
    *site = (pc_ref_site){.store = NULL};
}

static bool route_family(pc_ref_site *site, pc_span path,
                         const pc_ref_family *family, pc_ref_target *target)
{
    size_t len = strlen(family->path);

    if (!pc_span_starts(path, family->path))
        return false;
    target->family = family;
    if (path.len == len) {
        target->kind = PC_REF_COLLECTION;
        target->methods = PC_REF_READS | PC_REF_POST | PC_REF_OPTIONS;
        return true;
    }
    /* One segment, with something in it. */
    if (path.ptr[len] != '/' || path.len == len + 1 ||
        memchr(path.ptr + len + 1, '/', path.len - len - 1))
        return false;
    target->kind = PC_REF_MEMBER;
    target->methods = (PC_REF_ALL | PC_REF_OPTIONS) & ~family->refused;
    target->resource = pc_ref_store_find(site->store, path);
    return true;
}

void pc_ref_route(pc_ref_site *site, pc_span path, pc_ref_target *ret_target)
{
    pc_ref_target target = {.kind = PC_REF_NOTHING,
                            .methods = PC_REF_READS | PC_REF_OPTIONS};

    if (pc_span_is(path, "*"))
        target.kind = PC_REF_SERVER;
    if (pc_span_is(path, "/healthz"))
        target.kind = PC_REF_HEALTH;
    for (size_t i = 0; i < pc_ref_n_files; i++)
        if (pc_span_is(path, pc_ref_files[i].path)) {
            target.kind = PC_REF_FILE;
            target.file = &pc_ref_files[i];
        }
    for (size_t i = 0; target.kind == PC_REF_NOTHING && i < PC_REF_FAMILIES;
         i++) {
        pc_ref_target found = target;

        if (route_family(site, path, &pc_ref_families[i], &found))
            target = found;
    }
    *ret_target = target;
}

/* weight of a coding in Accept-Encoding, in thousandths (12.4.2, 12.5.3) */
static int weight(pc_span member, pc_span *ret_coding)
{
    const char *semicolon =
        member.len ? memchr(member.ptr, ';', member.len) : NULL;
    size_t len = semicolon ? (size_t)(semicolon - member.ptr) : member.len;
    pc_span rest;
    int q = 0, scale = 1000;

    *ret_coding = pc_span_trim((pc_span){member.ptr, len});
    if (!semicolon)
        return 1000;
    rest = pc_span_trim((pc_span){semicolon + 1, member.len - len - 1});
    if (rest.len < 3 || (rest.ptr[0] != 'q' && rest.ptr[0] != 'Q') ||
        rest.ptr[1] != '=')
        return 1000;
    for (size_t i = 2; i < rest.len && scale > 0; i++) {
        if (rest.ptr[i] == '.')
            continue;
        if (rest.ptr[i] < '0' || rest.ptr[i] > '9')
            return 0;
        q += (rest.ptr[i] - '0') * scale;
        scale /= 10;
    }
    return q > 1000 ? 1000 : q;
}

/* True when gzip is welcome, at least as much as no coding. */
static bool wants_gzip(pc_span value)
{
    int gzip = -1, identity = -1, any = -1;

    while (value.ptr) {
        const char *comma =
            value.len ? memchr(value.ptr, ',', value.len) : NULL;
        size_t len = comma ? (size_t)(comma - value.ptr) : value.len;
        pc_span coding;
        int q = weight((pc_span){value.ptr, len}, &coding);

        if (pc_span_is_nocase(coding, "gzip") ||
            pc_span_is_nocase(coding, "x-gzip"))
            gzip = q;
        if (pc_span_is_nocase(coding, "identity"))
            identity = q;
        if (pc_span_is(coding, "*"))
            any = q;
        value = comma ? (pc_span){comma + 1, value.len - len - 1}
                      : (pc_span){NULL, 0};
    }
    if (gzip < 0)
        gzip = any < 0 ? 0 : any;
    return gzip > 0 && gzip >= identity;
}

static void select_file(const pc_ref_site *site, pc_arena *arena,
                        const pc_ref_request *request, const pc_ref_file *file,
                        pc_ref_rep *rep)
{
    const char *tag = file->tag;
    pc_span accept;

    rep->exists = true;
    rep->content = pc_span_is(pc_span_of(file->path), PC_REF_LOGO_PATH)
                       ? site->logo
                       : file->content;
    rep->type = file->type;
    rep->negotiated = file->gzip.len > 0;
    if (rep->negotiated &&
        pc_ref_field_get(arena, request, "Accept-Encoding", &site->knobs,
                         &accept) &&
        wants_gzip(accept)) {
        rep->content = file->gzip;
        rep->coding = "gzip";
        tag = site->knobs.gzip_same_tag ? file->tag : file->gzip_tag;
    }
    if (tag) {
        rep->has_tag = true;
        rep->tag = (pc_ref_tag){pc_span_of(tag), file->weak};
    }
    rep->has_modified = file->dated;
    rep->modified_s = PC_REF_STATIC_MODIFIED_S;
    rep->modified_strong = true;
    rep->cache_control = file->cache_control;
    rep->expires = file->expires;
    rep->location = file->location;
}

static pc_span list_content(pc_ref_site *site, pc_arena *arena,
                            const pc_ref_family *family)
{
    size_t len = strlen(family->path);
    PC_AUTO_BUF buf;
    pc_json_out out;

    pc_buf_init(&buf, LIST_OCTETS_MAX);
    pc_json_begin(&out, &buf, false);
    pc_json_object(&out, NULL);
    pc_json_array(&out, "ids");
    for (const pc_ref_resource *r = pc_ref_store_first(site->store); r;
         r = pc_ref_store_next(r)) {
        pc_span path = pc_span_of(r->path);

        if (pc_span_starts(path, family->path) && path.ptr[len] == '/')
            pc_json_span(&out, NULL,
                         (pc_span){path.ptr + len + 1, path.len - len - 1});
    }
    pc_json_array_end(&out);
    pc_json_object_end(&out);
    pc_buf_puts(&buf, "\n");
    return pc_arena_span(arena, pc_buf_view(&buf));
}

/* The opaque part of a tag.  The clean one is never used for another version
 * of anything while this server runs, nor by another run of it. */
static pc_span make_tag(pc_ref_site *site, pc_arena *arena,
                        const pc_ref_stamp *stamp, size_t len,
                        uint64_t n_since_birth)
{
    unsigned long long version = stamp->version;

    switch (site->knobs.tag_kind) {
    case PC_REF_TAG_SECOND:
        return pc_span_of(pc_arena_printf(
            arena, "%llx-%zx", (unsigned long long)stamp->modified_s, len));
    case PC_REF_TAG_LENGTH:
        return pc_span_of(pc_arena_printf(arena, "len-%zx", len));
    case PC_REF_TAG_CONSTANT:
        return PC_LIT("constant");
    case PC_REF_TAG_REWINDING:
        return pc_span_of(pc_arena_printf(arena, "rev-%llu",
                                          (unsigned long long)n_since_birth));
    case PC_REF_TAG_RANDOM:
        version = pc_ref_store_number(site->store);
        break;
    default:
        break;
    }
    return pc_span_of(
        pc_arena_printf(arena, "v%08x-%llu", (unsigned)site->nonce, version));
}

static void select_changing(pc_ref_site *site, pc_arena *arena,
                            const pc_ref_request *request,
                            const pc_ref_target *target, pc_ref_rep *rep)
{
    const pc_ref_family *family = target->family;
    const pc_ref_resource *r = target->resource;
    size_t index = (size_t)(family - pc_ref_families);
    const pc_ref_stamp *stamp = r ? &r->stamp : &site->lists[index];
    const pc_ref_knobs *knobs = &site->knobs;
    int validators = family->validators;

    rep->exists = target->kind == PC_REF_COLLECTION || r;
    if (!rep->exists)
        return;
    if (r) {
        rep->content = (pc_span){r->content, r->len};
        rep->type = r->type[0] ? r->type : "application/octet-stream";
    } else {
        rep->content = list_content(site, arena, family);
        rep->type = "application/json";
    }
    rep->cache_control = "no-cache";
    rep->has_tag = (validators & (PC_REF_HAS_STRONG | PC_REF_HAS_WEAK)) != 0;
    if (rep->has_tag) {
        rep->tag.weak = (validators & PC_REF_HAS_WEAK) != 0;
        rep->tag.opaque = knobs->weak_frozen && rep->tag.weak
                              ? PC_LIT("frozen")
                              : make_tag(site, arena, stamp, rep->content.len,
                                         r ? r->n_since_birth : stamp->version);
    }
    rep->has_modified = (validators & PC_REF_HAS_DATE) != 0;
    /* 8.8.2.1: a clock that was set back must not make it later than Date. */
    rep->modified_s =
        stamp->modified_s < request->now_s ? stamp->modified_s : request->now_s;
    if (knobs->date_now)
        rep->modified_s = request->now_s;
    if (knobs->date_frozen)
        rep->modified_s = PC_REF_STATIC_MODIFIED_S;
    rep->modified_strong = !stamp->shared_second;
}

void pc_ref_select(pc_ref_site *site, pc_arena *arena,
                   const pc_ref_request *request, const pc_ref_target *target,
                   pc_ref_rep *ret_rep)
{
    pc_ref_rep rep = {.exists = false};

    switch (target->kind) {
    case PC_REF_FILE:
        select_file(site, arena, request, target->file, &rep);
        break;
    case PC_REF_COLLECTION:
    case PC_REF_MEMBER:
        select_changing(site, arena, request, target, &rep);
        break;
    case PC_REF_HEALTH:
        rep = (pc_ref_rep){.exists = true,
                           .content = PC_LIT("ok\n"),
                           .type = "text/plain; charset=utf-8",
                           .cache_control = "no-store"};
        break;
    default:
        break;
    }
    if (rep.has_modified)
        rep.modified_s += site->knobs.date_ahead_s;
    *ret_rep = rep;
}

pc_span pc_ref_new_path(pc_ref_site *site, pc_arena *arena,
                        const pc_ref_family *family)
{
    pc_span path;

    do
        path = pc_span_of(pc_arena_printf(arena, "%s/%llu", family->path,
                                          (unsigned long long)++site->last_id));
    while (pc_ref_store_find(site->store, path));
    return path;
}

void pc_ref_list_changed(pc_ref_site *site, const pc_ref_family *family,
                         int64_t now_s)
{
    pc_ref_store_stamp(site->store, &site->lists[family - pc_ref_families],
                       now_s);
}
