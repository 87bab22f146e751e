#include "input/openapi.h"

#include "base/json.h"
#include "base/limits.h"
#include "base/str.h"
#include "input/binding.h"

#include <ctype.h>
#include <string.h>

#define PATHS_MAX    5000
#define NAME_MAX_LEN 40

/* Where the description stands while it is read. */
typedef struct api_reader {
    pc_arena *arena;
    const pc_yaml *root, *paths;
    bool swagger; /* 2.0 */
    pc_api *api;
} api_reader;

/* ---- the document ---- */

static pc_yaml *from_json(pc_arena *arena, const pc_json *json, pc_pos pos);

static pc_yaml *scalar(pc_arena *arena, pc_span text, bool quoted, pc_pos pos)
{
    pc_yaml *node = PC_NEW(arena, pc_yaml);

    *node = (pc_yaml){.kind = PC_YAML_SCALAR,
                      .pos = pos,
                      .quoted = quoted,
                      .text = pc_arena_span(arena, text)};
    return node;
}

static pc_yaml *collection(pc_arena *arena, const pc_json *json, pc_pos pos)
{
    const bool map = json->kind == PC_JSON_OBJECT;
    pc_yaml *node = PC_NEW(arena, pc_yaml);

    *node = (pc_yaml){
        .kind = map ? PC_YAML_MAP : PC_YAML_LIST,
        .pos = pos,
        .items = PC_NEW_ARRAY(arena, json->n * (map ? 2 : 1) + 1, pc_yaml *),
        .n = json->n};
    for (size_t i = 0; i < json->n; i++) {
        if (map)
            node->items[2 * i] = scalar(arena, json->keys[i], true, pos);
        node->items[map ? 2 * i + 1 : i] =
            from_json(arena, json->items[i], pos);
    }
    return node;
}

/* The same nodes as from YAML.  pc_json_parse has bounded the depth. */
static pc_yaml *from_json(pc_arena *arena, const pc_json *json, pc_pos pos)
{
    switch (json->kind) {
    case PC_JSON_NULL:
        return scalar(arena, PC_LIT("null"), false, pos);
    case PC_JSON_BOOL:
        return scalar(arena, json->boolean ? PC_LIT("true") : PC_LIT("false"),
                      false, pos);
    case PC_JSON_INT:
        return scalar(arena,
                      pc_span_of(pc_arena_printf(arena, "%lld",
                                                 (long long)json->integer)),
                      false, pos);
    case PC_JSON_REAL:
        return scalar(arena,
                      pc_span_of(pc_arena_printf(arena, "%.17g", json->real)),
                      false, pos);
    case PC_JSON_STRING:
        return scalar(arena, json->string, true, pos);
    default:
        return collection(arena, json, pos);
    }
}

static int read_document(pc_arena *arena, const char *file, pc_span text,
                         const pc_yaml **ret_root, pc_diags *diags)
{
    static const pc_yaml_limits limits = {PC_LIMIT_DOCUMENT_DEPTH,
                                          PC_LIMIT_DOCUMENT_NODES};
    const pc_pos pos = {file, 1, 1};
    pc_span start = text;
    pc_yaml **documents;
    size_t n = 0;
    int r;

    while (start.len && strchr(" \t\r\n", *start.ptr)) {
        start.ptr++;
        start.len--;
    }
    if (pc_span_starts(start, "{")) {
        pc_json *json;

        r = pc_json_parse(arena, text, pos, &json, diags);
        if (r == PC_OK)
            *ret_root = from_json(arena, json, pos);
        return r;
    }
    r = pc_yaml_parse_within(arena, file, text, &limits, &documents, &n, diags);
    if (r < 0)
        return r;
    if (n != 1)
        return pc_fail_at(diags, PC_EINVAL, pos, NULL,
                          "an OpenAPI file is one document, this one has %zu",
                          n);
    *ret_root = documents[0];
    return PC_OK;
}

static const char *text_of(const pc_yaml *map, const char *key)
{
    const pc_yaml *node = pc_yaml_get(map, key);

    return node && node->kind == PC_YAML_SCALAR && !pc_yaml_is_null(node)
               ? node->text.ptr
               : NULL;
}

static const pc_yaml *get(const api_reader *r, const pc_yaml *map,
                          const char *key)
{
    return pc_openapi_resolve(r->root, pc_yaml_get(map, key));
}

static const pc_yaml *first_of(const pc_yaml *list)
{
    return list && list->kind == PC_YAML_LIST && list->n ? list->items[0]
                                                         : NULL;
}

/* ---- names ---- */

static bool taken(const api_reader *r, const char *name)
{
    for (size_t i = 0; i < r->api->n_reads; i++)
        if (strcmp(r->api->reads[i].name, name) == 0)
            return true;
    for (size_t i = 0; i < r->api->n_things; i++)
        if (strcmp(r->api->things[i].name, name) == 0)
            return true;
    return false;
}

/* "/v1/pets/{id}" with a prefix of "one-" is "one-v1-pets"; unique. */
static const char *name_of(const api_reader *r, const char *prefix,
                           const char *path)
{
    char name[NAME_MAX_LEN + 1];
    size_t n = (size_t)snprintf(name, sizeof name, "%s", prefix);
    const char *unique;

    for (; *path && n < NAME_MAX_LEN; path++) {
        if (*path == '{')
            path += strcspn(path, "}");
        else if (isalnum((unsigned char)*path))
            name[n++] = (char)tolower((unsigned char)*path);
        else if (n && name[n - 1] != '-')
            name[n++] = '-';
        if (!*path)
            break;
    }
    while (n && name[n - 1] == '-')
        n--;
    name[n] = '\0';
    unique = pc_arena_strdup(r->arena, n ? name : "root");
    for (unsigned i = 2; taken(r, unique); i++)
        unique = pc_arena_printf(r->arena, "%s-%u", n ? name : "root", i);
    return unique;
}

/* A path that target.yaml can hold: printable, and no template of ours. */
static bool is_plain_path(const char *path)
{
    if (path[0] != '/')
        return false;
    for (const char *p = path; *p; p++)
        if (*p <= ' ' || *p > '~' || strchr("$#\"\\", *p))
            return false;
    return strlen(path) < 500;
}

/* ---- reads ---- */

static bool needs_parameter(const api_reader *r, const pc_yaml *list)
{
    for (size_t i = 0; list && list->kind == PC_YAML_LIST && i < list->n; i++) {
        const pc_yaml *one = pc_openapi_resolve(r->root, list->items[i]);
        const char *required = text_of(one, "required");

        if (required && strcmp(required, "true") == 0)
            return true;
    }
    return false;
}

static void add_read(api_reader *r, const char *path, const pc_yaml *item)
{
    const pc_yaml *operation = get(r, item, "get");
    pc_api *api = r->api;

    if (!operation || strchr(path, '{') ||
        needs_parameter(r, pc_yaml_get(item, "parameters")) ||
        needs_parameter(r, pc_yaml_get(operation, "parameters")))
        return;
    if (api->n_reads == PC_API_READS_MAX) {
        api->n_reads_left_out++;
        return;
    }
    api->reads[api->n_reads] =
        (pc_api_read){.name = name_of(r, "", path),
                      .path = path,
                      .summary = text_of(operation, "summary")};
    api->n_reads++;
}

/* ---- contents ---- */

static bool is_json_type(const char *type)
{
    const char *end = type + strcspn(type, "; ");
    size_t len = (size_t)(end - type);

    return pc_span_is_nocase((pc_span){type, len}, "application/json") ||
           (len > 5 && pc_span_is_nocase((pc_span){end - 5, 5}, "+json"));
}

static void json_body(const api_reader *r, const char *type,
                      const pc_yaml *given, const pc_yaml *schema,
                      pc_api_body *ret_body)
{
    pc_api_body body = {.present = true, .type = type};
    int rc =
        given ? pc_openapi_given(r->arena, given, &body.json, &body.has_token)
        : schema ? pc_openapi_example(r->arena, r->root, schema, &body.json,
                                      &body.has_token)
                 : PC_EINVAL;

    if (rc < 0)
        body.json = PC_LIT("{}");
    *ret_body = body;
}

static void text_body(const char *type, pc_api_body *ret_body)
{
    *ret_body = (pc_api_body){.present = true,
                              .type = type,
                              .text = PC_LIT("precheck ${token}"),
                              .has_token = true};
}

/* The first value among `examples`: a map of {value: ...}. */
static const pc_yaml *named_example(const api_reader *r, const pc_yaml *media)
{
    const pc_yaml *examples = pc_yaml_get(media, "examples");
    const pc_yaml *first =
        examples && examples->kind == PC_YAML_MAP && examples->n
            ? pc_openapi_resolve(r->root, examples->items[1])
            : NULL;

    return pc_yaml_get(first, "value");
}

/* 3.x: requestBody.content, JSON before text before what we cannot make. */
static void content_body(const api_reader *r, const pc_yaml *operation,
                         pc_api_body *ret_body)
{
    const pc_yaml *content =
        pc_yaml_get(get(r, operation, "requestBody"), "content");

    for (int json = 1; json >= 0; json--) {
        for (size_t i = 0;
             content && content->kind == PC_YAML_MAP && i < content->n; i++) {
            const char *type = content->items[2 * i]->text.ptr;
            const pc_yaml *media = content->items[2 * i + 1];
            const pc_yaml *given = pc_yaml_get(media, "example");

            if (json && is_json_type(type)) {
                json_body(r, type, given ? given : named_example(r, media),
                          pc_yaml_get(media, "schema"), ret_body);
                return;
            }
            if (!json &&
                (strncmp(type, "text/", 5) == 0 || strcmp(type, "*/*") == 0 ||
                 strcmp(type, "application/octet-stream") == 0)) {
                text_body(strcmp(type, "*/*") == 0 ? "text/plain" : type,
                          ret_body);
                return;
            }
        }
    }
}

/* 2.0: a parameter in: body, and consumes. */
static void parameter_body(const api_reader *r, const pc_yaml *operation,
                           pc_api_body *ret_body)
{
    const pc_yaml *list = pc_yaml_get(operation, "parameters");
    const pc_yaml *consumes = pc_yaml_get(operation, "consumes");
    const pc_yaml *type =
        first_of(consumes ? consumes : pc_yaml_get(r->root, "consumes"));
    const char *name = type && type->kind == PC_YAML_SCALAR
                           ? type->text.ptr
                           : "application/json";

    for (size_t i = 0; list && list->kind == PC_YAML_LIST && i < list->n; i++) {
        const pc_yaml *one = pc_openapi_resolve(r->root, list->items[i]);
        const char *in = text_of(one, "in");

        if (!in || strcmp(in, "body") != 0)
            continue;
        if (is_json_type(name))
            json_body(r, name, NULL, pc_yaml_get(one, "schema"), ret_body);
        else if (strncmp(name, "text/", 5) == 0)
            text_body(name, ret_body);
        return;
    }
}

static void body_of(const api_reader *r, const pc_yaml *operation,
                    pc_api_body *ret_body)
{
    *ret_body = (pc_api_body){.present = false};
    if (!operation)
        return;
    if (r->swagger)
        parameter_body(r, operation, ret_body);
    else
        content_body(r, operation, ret_body);
}

/* ---- things ---- */

/* The answer to a creation has a member of this name. */
static bool answer_has(const api_reader *r, const pc_yaml *operation,
                       const char *name)
{
    static const char *const statuses[] = {"201", "200", "2XX", "default"};
    const pc_yaml *responses = pc_yaml_get(operation, "responses");

    for (size_t i = 0; i < sizeof statuses / sizeof statuses[0]; i++) {
        const pc_yaml *answer = get(r, responses, statuses[i]);
        const pc_yaml *content = pc_yaml_get(answer, "content");
        const pc_yaml *schema = get(r, answer, "schema");

        if (content && content->kind == PC_YAML_MAP && content->n)
            schema = get(r, content->items[1], "schema");
        if (pc_yaml_get(pc_yaml_get(schema, "properties"), name))
            return true;
    }
    return false;
}

static const char *capture_of(const api_reader *r, const pc_yaml *post,
                              const char *parameter)
{
    const char *names[] = {parameter, "id"};

    for (size_t i = 0; i < 2; i++)
        if (answer_has(r, post, names[i]))
            return pc_arena_printf(r->arena, "json:/%s", names[i]);
    return "location:last-segment";
}

/* "/notes/{id}" of "/notes": the parameter's name; NULL when it is none. */
static const char *parameter_of(pc_arena *arena, const char *path)
{
    const char *brace = strchr(path, '{');
    const char *end = brace ? strchr(brace, '}') : NULL;

    if (!end || brace == path || brace[-1] != '/' || end[1] || end == brace + 1)
        return NULL;
    return pc_arena_span(arena, (pc_span){brace + 1, (size_t)(end - brace - 1)})
        .ptr;
}

static const pc_yaml *path_item(const api_reader *r, const char *path)
{
    const pc_yaml *item = get(r, r->paths, path);

    /* some write the collection with a slash at its end */
    return item ? item
                : get(r, r->paths, pc_arena_printf(r->arena, "%s/", path));
}

static bool needs_query(const api_reader *r, const pc_yaml *operation)
{
    const pc_yaml *list = pc_yaml_get(operation, "parameters");

    for (size_t i = 0; list && list->kind == PC_YAML_LIST && i < list->n; i++) {
        const pc_yaml *one = pc_openapi_resolve(r->root, list->items[i]);
        const char *in = text_of(one, "in"),
                   *required = text_of(one, "required");

        if (in && required && strcmp(required, "true") == 0 &&
            strcmp(in, "path") != 0 && strcmp(in, "body") != 0)
            return true;
    }
    return false;
}

static void add_thing(api_reader *r, const char *path, const pc_yaml *item)
{
    const char *parameter = parameter_of(r->arena, path);
    pc_api *api = r->api;
    const pc_yaml *post, *put = get(r, item, "put");
    pc_api_thing thing = {0};
    const char *prefix;

    if (!parameter || !get(r, item, "get") || needs_query(r, put))
        return;
    prefix =
        pc_arena_span(r->arena, (pc_span){path, strcspn(path, "{") - 1}).ptr;
    post = get(r, path_item(r, prefix), "post");
    if (post && needs_query(r, post))
        post = NULL;
    body_of(r, put, &thing.put);
    body_of(r, get(r, item, "patch"), &thing.patch);
    body_of(r, post, &thing.create);
    thing.remove = get(r, item, "delete") != NULL;
    if (thing.create.present) {
        thing.collection = get(r, r->paths, prefix)
                               ? prefix
                               : pc_arena_printf(r->arena, "%s/", prefix);
        thing.item = pc_arena_printf(r->arena, "%s/${id}", prefix);
        thing.capture = capture_of(r, post, parameter);
    } else if (thing.put.present) {
        thing.item = pc_arena_printf(r->arena, "%s/${unique}", prefix);
    } else {
        return;
    }
    if (api->n_things == PC_API_THINGS_MAX) {
        api->n_things_left_out++;
        return;
    }
    thing.name = name_of(r, "one-", path);
    api->things[api->n_things++] = thing;
}

/* ---- the head of the document ---- */

static const char *server_of(const api_reader *r)
{
    const pc_yaml *first = first_of(pc_yaml_get(r->root, "servers"));
    const pc_yaml *scheme = first_of(pc_yaml_get(r->root, "schemes"));
    const char *host = text_of(r->root, "host");
    const char *base = text_of(r->root, "basePath");

    if (!r->swagger)
        return text_of(first, "url");
    if (!host)
        return base;
    return pc_arena_printf(
        r->arena, "%s://%s%s",
        scheme && scheme->kind == PC_YAML_SCALAR ? scheme->text.ptr : "https",
        host, base ? base : "");
}

static const char *auth_of(const api_reader *r)
{
    const pc_yaml *schemes =
        r->swagger ? pc_yaml_get(r->root, "securityDefinitions")
                   : pc_yaml_get(pc_yaml_get(r->root, "components"),
                                 "securitySchemes");

    for (size_t i = 0;
         schemes && schemes->kind == PC_YAML_MAP && i < schemes->n; i++) {
        const pc_yaml *one =
            pc_openapi_resolve(r->root, schemes->items[2 * i + 1]);
        const char *type = text_of(one, "type"), *in = text_of(one, "in");
        const char *scheme = text_of(one, "scheme");
        const char *name = text_of(one, "name");

        if (type &&
            (strcmp(type, "basic") == 0 ||
             (scheme && pc_span_is_nocase(pc_span_of(scheme), "basic"))))
            return "basic";
        if (type && strcmp(type, "apiKey") == 0 && in &&
            strcmp(in, "header") == 0 && name)
            return pc_arena_printf(r->arena, "header %s", name);
        if (type && (strcmp(type, "http") == 0 || strcmp(type, "oauth2") == 0 ||
                     strcmp(type, "openIdConnect") == 0))
            return "bearer";
    }
    return NULL;
}

static int check_version(const api_reader *r, const char *file, pc_diags *diags)
{
    const char *version = text_of(r->root, r->swagger ? "swagger" : "openapi");

    if (version && (r->swagger ? version[0] == '2' : version[0] == '3'))
        return PC_OK;
    return pc_fail_at(diags, PC_EINVAL, (pc_pos){file, 1, 0},
                      "it begins with openapi: 3.x, or swagger: \"2.0\"",
                      version ? "the OpenAPI version '%s' is not known"
                              : "this is no OpenAPI document",
                      version ? pc_key_shown(r->arena, pc_span_of(version))
                              : "");
}

int pc_openapi_parse(pc_arena *arena, const char *file, pc_span text,
                     pc_api *ret_api, pc_diags *diags)
{
    api_reader r = {.arena = arena, .api = ret_api};
    const char *title;
    int rc = read_document(arena, file, text, &r.root, diags);

    if (rc < 0)
        return rc;
    r.swagger = pc_yaml_get(r.root, "swagger") != NULL;
    rc = check_version(&r, file, diags);
    if (rc < 0)
        return rc;
    r.paths = pc_yaml_get(r.root, "paths");
    if (!r.paths || r.paths->kind != PC_YAML_MAP || !r.paths->n)
        return pc_fail_at(diags, PC_EINVAL, (pc_pos){file, 1, 0}, NULL,
                          "the document has no paths");
    if (r.paths->n > PATHS_MAX)
        return pc_fail_at(diags, PC_ELIMIT, r.paths->pos, NULL,
                          "more than %d paths", PATHS_MAX);
    memset(ret_api, 0, sizeof *ret_api);
    title = text_of(pc_yaml_get(r.root, "info"), "title");
    ret_api->title = title ? title : "";
    ret_api->server = server_of(&r);
    ret_api->auth = auth_of(&r);
    for (size_t i = 0; i < r.paths->n; i++) {
        const char *path = r.paths->items[2 * i]->text.ptr;
        const pc_yaml *item =
            pc_openapi_resolve(r.root, r.paths->items[2 * i + 1]);

        if (!item || !is_plain_path(path))
            continue;
        add_read(&r, path, item);
        add_thing(&r, path, item);
    }
    if (!ret_api->n_reads && !ret_api->n_things)
        return pc_fail_at(diags, PC_EINVAL, r.paths->pos,
                          "precheck needs GET without parameters, or POST and "
                          "PUT on /things and /things/{id}",
                          "no path of the document can be used");
    return PC_OK;
}
