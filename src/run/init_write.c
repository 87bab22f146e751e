#include "run/init_write.h"

#include "base/cleanup.h"
#include "base/escape.h"
#include "base/json.h"
#include "base/str.h"

#include <ctype.h>
#include <string.h>

#define QUOTED_MAX ((size_t)64 << 10)
#define NAME_LEN   40

const char *pc_draft_name(pc_arena *arena, const char *path)
{
    char name[NAME_LEN + 1];
    size_t n = 0;

    for (; *path && n < NAME_LEN; path++) {
        if (isalnum((unsigned char)*path))
            name[n++] = (char)tolower((unsigned char)*path);
        else if (n && name[n - 1] != '-')
            name[n++] = '-';
    }
    while (n && name[n - 1] == '-')
        n--;
    name[n] = '\0';
    return pc_arena_strdup(arena, n ? name : "home");
}

/* A double-quoted scalar; JSON's escapes are YAML's too. */
static void put_quoted(pc_buf *out, const char *text)
{
    pc_json_out json;
    PC_AUTO_BUF buf;

    pc_buf_init(&buf, QUOTED_MAX);
    pc_json_begin(&json, &buf, false);
    pc_json_text(&json, NULL, text);
    pc_buf_span(out, pc_buf_view(&buf));
    if (buf.failed)
        out->failed = true;
}

/* A text that means itself: $ begins no template. */
static void put_literal(pc_arena *arena, pc_buf *out, const char *text)
{
    char *twice = pc_arena_alloc(arena, 2 * strlen(text) + 1);
    size_t n = 0;

    for (; *text; text++) {
        if (*text == '$')
            twice[n++] = '$';
        twice[n++] = *text;
    }
    twice[n] = '\0';
    put_quoted(out, twice);
}

/* A piece of a comment: whatever a server or document says stays in its line.
 */
static void put_shown(pc_buf *out, const char *text)
{
    PC_AUTO_BUF buf;

    pc_buf_init(&buf, QUOTED_MAX);
    if (pc_escape_text(&buf, pc_span_of(text)) == PC_OK)
        pc_buf_span(out, pc_buf_view(&buf));
}

static void put_head(const pc_draft *draft, pc_buf *out)
{
    pc_buf_puts(out,
                "# yaml-language-server: $schema=target.schema.json\n"
                "# That line is for editors; this makes the file it names:\n"
                "# precheck schema > target.schema.json\n"
                "#\n"
                "# Made by ");
    put_shown(out, draft->made_by);
    pc_buf_puts(out,
                ". Next:\n"
                "# precheck lint target.yaml (what is wrong here)\n"
                "# precheck list target.yaml (which cases would run, and why "
                "others not)\n"
                "# precheck run target.yaml\n"
                "version: 1\n"
                "target: ");
    put_literal(draft->arena, out, draft->target);
    pc_buf_puts(out, "\nprofile: origin # or static (files that are only "
                     "read), rest, webdav\n");
}

static void put_auth(const pc_draft *draft, pc_buf *out)
{
    const char *auth = draft->api ? draft->api->auth : NULL;

    if (!auth && !draft->wants_auth)
        return;
    pc_buf_puts(out, draft->wants_auth
                         ? "# 401 was seen; the secret comes from outside:\n"
                         : "# The document wants credentials; the secret "
                           "comes from outside:\n");
    if (auth && strcmp(auth, "basic") == 0) {
        pc_buf_puts(out, "#auth: {basic: {user: me, password: "
                         "\"${env:API_PASSWORD}\"}}\n");
    } else if (auth && strncmp(auth, "header ", 7) == 0) {
        pc_buf_puts(out, "#auth: {header: {name: ");
        put_shown(out, pc_draft_name(draft->arena, auth + 7));
        pc_buf_puts(out, ", value: \"${env:API_KEY}\"}}\n");
    } else {
        pc_buf_puts(out, "#auth: {bearer: \"${env:API_TOKEN}\"}\n");
    }
}

static void put_settings(const pc_draft *draft, pc_buf *out)
{
    put_auth(draft, out);
    if (draft->insecure)
        pc_buf_puts(out, "# Certificates were not verified (-k); better name "
                         "the one to trust:\n#tls: {ca: ca.pem}\n");
    pc_buf_puts(out,
                "# none: only GET, HEAD and OPTIONS are sent.  created: "
                "precheck also makes, changes and\n"
                "# removes resources of its own, by the templates below, and "
                "nothing else.\n"
                "writes: none\n");
}

/* ---- what was seen ---- */

static void put_sight(const pc_sight *sight, pc_buf *out)
{
    pc_buf_printf(out, "  # GET %u", sight->get->response.status);
    if (sight->type) {
        pc_buf_puts(out, ", ");
        put_shown(out, sight->type);
    }
    pc_buf_printf(out, ", %llu octets", (unsigned long long)sight->length);
    if (sight->head_status)
        pc_buf_printf(out, "; HEAD %u", sight->head_status);
    pc_buf_puts(out, "\n");
    if (sight->get->response.status / 100 != 2)
        return;
    pc_buf_printf(out, "  # ETag: %s", sight->etag ? "" : "none");
    if (sight->etag) {
        put_shown(out, sight->etag);
        pc_buf_printf(out, " (%s)", sight->etag_kind);
    }
    pc_buf_puts(out, "; Last-Modified: ");
    put_shown(out, sight->modified ? sight->modified : "none");
    pc_buf_printf(out,
                  "\n  # ranges: %s; methods: ", sight->ranges ? "yes" : "no");
    put_shown(out, sight->allow ? sight->allow : "OPTIONS does not say");
    pc_buf_puts(out, "\n");
}

/* Promises turn what was seen into what must stay so. */
static void put_promises(const pc_sight *sight, pc_buf *out)
{
    const bool tagged =
        sight->etag && strcmp(sight->etag_kind, "malformed") != 0;

    if (!tagged && !sight->modified)
        return;
    pc_buf_puts(out, "    #promises: {");
    if (tagged)
        pc_buf_printf(out, "etag: %s%s", sight->etag_kind,
                      sight->modified ? ", " : "");
    if (sight->modified)
        pc_buf_puts(out, "last-modified: present");
    pc_buf_puts(out, "} # then losing it is a failure\n");
}

/* A collection is not the same from one creation to the next. */
static bool is_collection(const pc_draft *draft, const char *path)
{
    for (size_t i = 0; draft->api && i < draft->api->n_things; i++)
        if (draft->api->things[i].collection &&
            strcmp(draft->api->things[i].collection, path) == 0)
            return true;
    return false;
}

static void put_resource(const pc_draft *draft,
                         const pc_draft_resource *resource, pc_buf *out)
{
    const pc_sight *sight = resource->sight;

    if (resource->unusable) {
        pc_buf_puts(out, "  # left out: ");
        put_shown(out, resource->path);
        pc_buf_puts(out, " (");
        put_shown(out, resource->unusable);
        pc_buf_puts(out, ")\n");
        return;
    }
    if (resource->summary) {
        pc_buf_puts(out, "  # ");
        put_shown(out, resource->summary);
        pc_buf_puts(out, "\n");
    }
    if (sight && sight->get->response.status)
        put_sight(sight, out);
    if ((sight && pc_sight_allows(sight, "POST")) ||
        is_collection(draft, resource->path))
        pc_buf_puts(out, "  # It may change whenever something is created "
                         "there: take it out with writes: created.\n");
    pc_buf_printf(out, "  - name: %s\n    url: ", resource->name);
    put_literal(draft->arena, out, resource->path);
    pc_buf_puts(out, "\n");
    if (sight)
        put_promises(sight, out);
}

/* ---- the write side ---- */

static void put_content(const pc_api_body *body, bool names_json, pc_buf *out)
{
    if (body->type && (!body->json.len || !names_json)) {
        pc_buf_puts(out, ", headers: {Content-Type: ");
        put_quoted(out, body->type);
        pc_buf_puts(out, "}");
    }
    if (body->json.len) {
        pc_buf_puts(out, ", json: ");
        pc_buf_span(out, body->json);
    } else {
        pc_buf_puts(out, ", body: ");
        put_quoted(out, body->text.ptr);
    }
    pc_buf_puts(out, "}\n");
}

static void put_template(const char *key, const char *method,
                         const pc_api_body *body, pc_buf *out)
{
    if (!body->present)
        return;
    if (!body->has_token)
        pc_buf_puts(out, "    # put ${token} into a text of it, so that each "
                         "version is another\n");
    pc_buf_printf(out, "    %s: {method: %s", key, method);
    put_content(body, strcmp(body->type, "application/json") == 0, out);
}

static void put_creation(const pc_api_thing *thing, pc_buf *out)
{
    if (!thing->collection) {
        put_template("create", "PUT", &thing->put, out);
        return;
    }
    if (!thing->create.has_token)
        pc_buf_puts(out, "    # put ${token} into a text of it, so that each "
                         "version is another\n");
    pc_buf_puts(out, "    create: {method: POST, url: ");
    put_quoted(out, thing->collection);
    pc_buf_printf(out, ", capture: {id: \"%s\"}", thing->capture);
    put_content(&thing->create,
                strcmp(thing->create.type, "application/json") == 0, out);
}

static void put_thing(const pc_api_thing *thing, pc_buf *out)
{
    pc_buf_printf(out, "  - name: %s\n    url: ", thing->name);
    put_quoted(out, thing->item);
    pc_buf_puts(out, "\n");
    put_creation(thing, out);
    put_template("update", "PUT", &thing->put, out);
    put_template("patch", "PATCH", &thing->patch, out);
    if (thing->remove)
        pc_buf_puts(out, "    delete: {method: DELETE}\n");
    else
        pc_buf_puts(out, "    # the document has no DELETE for it: what is "
                         "created stays\n");
}

static void put_how_to(pc_buf *out)
{
    pc_buf_puts(out, "\n# The write side is where updates get lost.  To test "
                     "it take away the # at the beginning of\n"
                     "# these lines, see that they say how this server makes, "
                     "changes and removes things, and\n"
                     "# set `writes: created` above.\n");
}

/* Each line behind a #, until a person has looked at it. */
static void put_commented(pc_buf *out, pc_span text)
{
    while (text.len) {
        const char *end = memchr(text.ptr, '\n', text.len);
        size_t len = end ? (size_t)(end - text.ptr) + 1 : text.len;

        pc_buf_puts(out, "#");
        pc_buf_put(out, text.ptr, len);
        text.ptr += len;
        text.len -= len;
    }
}

static void put_things(const pc_api *api, pc_buf *out)
{
    PC_AUTO_BUF block;

    if (!api->n_things)
        return;
    pc_buf_init(&block, out->limit);
    put_how_to(out);
    pc_buf_puts(out, "# Contents are made from the document's examples and "
                     "schemas.\n");
    for (size_t i = 0; i < api->n_things; i++)
        put_thing(&api->things[i], &block);
    put_commented(out, pc_buf_view(&block));
    out->failed |= block.failed;
}

static const pc_sight *first_that_allows(const pc_draft *draft,
                                         const char *method)
{
    for (size_t i = 0; i < draft->n; i++)
        if (draft->resources[i].sight && !draft->resources[i].unusable &&
            pc_sight_allows(draft->resources[i].sight, method))
            return draft->resources[i].sight;
    return NULL;
}

static bool is_json(const pc_sight *sight)
{
    return sight->type && strstr(sight->type, "json");
}

/* "/files/a.txt?x=1" is below "/files/". */
static const char *folder_of(pc_arena *arena, const char *path)
{
    size_t len = strcspn(path, "?");

    while (len && path[len - 1] != '/')
        len--;
    return pc_arena_span(arena, (pc_span){path, len}).ptr;
}

static void put_by_post(const pc_draft *draft, const pc_sight *sight,
                        pc_buf *out)
{
    const char *path =
        pc_arena_span(draft->arena,
                      (pc_span){sight->path, strcspn(sight->path, "?")})
            .ptr;
    size_t len = strlen(path);

    pc_buf_printf(out, "#  - name: new\n#    url: ");
    put_quoted(
        out, pc_arena_printf(draft->arena, "%.*s/${id}",
                             (int)(len && path[len - 1] == '/' ? len - 1 : len),
                             path));
    pc_buf_puts(out, "\n#    create: {method: POST, url: ");
    put_literal(draft->arena, out, sight->path);
    pc_buf_puts(out, is_json(sight) ? ", json: {title: \"precheck ${token}\"}"
                                    : ", body: \"precheck ${token}\"");
    pc_buf_puts(out, ", capture: {id: location:last-segment}}\n");
}

static void put_by_put(const pc_draft *draft, const pc_sight *sight,
                       pc_buf *out)
{
    pc_buf_printf(out, "#  - name: new\n#    url: ");
    put_quoted(out, pc_arena_printf(draft->arena, "%s${unique}",
                                    folder_of(draft->arena, sight->path)));
    pc_buf_printf(out, "\n#    create: {method: PUT, %s}\n",
                  is_json(sight) ? "json: {title: \"precheck ${token}\"}"
                                 : "body: \"precheck ${token}\"");
}

/* From what Allow said; all of it is for a person to look at. */
static void put_write_side(const pc_draft *draft, pc_buf *out)
{
    const pc_sight *post = first_that_allows(draft, "POST");
    const pc_sight *put = first_that_allows(draft, "PUT");
    const pc_sight guess = {.path = "/things", .type = "application/json"};
    const pc_sight *seen = put ? put : post;

    put_how_to(out);
    if (!seen)
        pc_buf_puts(out, "# (Allow spoke of neither POST nor PUT: this is a "
                         "guess.)\n");
    if (put)
        put_by_put(draft, put, out);
    else
        put_by_post(draft, post ? post : &guess, out);
    pc_buf_printf(out, "#    update: {method: PUT, %s}\n",
                  is_json(seen ? seen : &guess)
                      ? "json: {title: \"precheck ${token}\"}"
                      : "body: \"precheck ${token}\"");
    pc_buf_puts(out, "#    delete: {method: DELETE}\n");
}

int pc_draft_write(const pc_draft *draft, pc_buf *out)
{
    put_head(draft, out);
    put_settings(draft, out);
    if (draft->api) {
        pc_buf_puts(out, "# Paths are those of ");
        put_shown(out, draft->document);
        if (*draft->api->title) {
            pc_buf_puts(out, " (");
            put_shown(out, draft->api->title);
            pc_buf_puts(out, ")");
        }
        pc_buf_puts(out, ".\n");
        if (draft->api->n_reads_left_out || draft->api->n_things_left_out)
            pc_buf_printf(out,
                          "# Left out, since there are many: %zu to read, %zu "
                          "to write.\n",
                          draft->api->n_reads_left_out,
                          draft->api->n_things_left_out);
    }
    pc_buf_puts(out, "resources:\n");
    for (size_t i = 0; i < draft->n; i++)
        put_resource(draft, &draft->resources[i], out);
    if (draft->api)
        put_things(draft->api, out);
    else
        put_write_side(draft, out);
    return out->failed ? PC_ELIMIT : PC_OK;
}
