/* Rules of target.yaml that speak of several keys at once. */
#include "base/str.h"
#include "input/names.h"
#include "input/parts.h"
#include "input/target.h"
#include "input/target_keys.h"

#include <string.h>
#include <unistd.h>

#define ORIGIN_WAIT_MS 15000

static pc_pos pos_of(const pc_yaml *map, const char *key)
{
    const pc_yaml *value = pc_yaml_get(map, key);

    return value ? value->pos : map->pos;
}

static void error(pc_binder *binder, pc_pos pos, const char *hint,
                  const char *format, const char *subject)
{
    pc_fail_at(binder->diags, PC_EINVAL, pos, hint, format, subject);
}

/* --- URLs of resources --------------------------------------------------- */

/* The path and query of a request; ${...} stands for anything. */
static void check_path(pc_binder *binder, pc_pos pos, const char *url)
{
    const char *shown = pc_key_shown(binder->arena, pc_span_of(url));

    if (strncmp(url, "http://", 7) == 0 || strncmp(url, "https://", 8) == 0) {
        error(binder, pos, "give the path alone; 'target' is put before it",
              "'%s' is a whole URL", shown);
        return;
    }
    if (url[0] != '/' && strncmp(url, "${", 2) != 0) {
        error(binder, pos, NULL, "the url '%s' does not begin with '/'", shown);
        return;
    }
    for (const char *c = url; *c; c++) {
        const char *end = c[0] == '$' && c[1] == '{' ? strchr(c, '}') : NULL;

        if (end)
            c = end;
        else if (*c == '#')
            error(binder, pos, NULL,
                  "the url '%s' has a fragment ('#'), which never reaches a "
                  "server",
                  shown);
        else if (*c <= ' ' || *c > '~' || strchr("\"<>\\^`{|}", *c))
            error(binder, pos, "write it as %XX",
                  "the url '%s' has a character that needs %%-encoding", shown);
        else
            continue;
        if (!end)
            return;
    }
}

/* Names that a run knows without create's help (plan/bind.h). */
static bool is_run_name(pc_span name)
{
    static const char *const names[] = {"unique", "token", "seq",
                                        "run.id", "now",   NULL};

    for (size_t i = 0; names[i]; i++)
        if (pc_span_is(name, names[i]))
            return true;
    return false;
}

static bool is_captured(const pc_resource *resource, pc_span name)
{
    for (size_t i = 0; i < resource->create.n_captures; i++)
        if (pc_span_is(name, resource->create.captures[i].name))
            return true;
    return false;
}

/* Each ${name} in the resource's URL has to come from somewhere. */
static void check_url_names(pc_binder *binder, pc_pos pos,
                            const pc_resource *resource)
{
    for (const char *at = strstr(resource->url, "${"); at;
         at = strstr(at + 2, "${")) {
        pc_span name = {at + 2, strcspn(at + 2, ":}")};
        const char *shown = pc_key_shown(binder->arena, name);

        if (is_captured(resource, name))
            continue;
        if (!is_run_name(name))
            error(binder, pos,
                  pc_arena_printf(binder->arena,
                                  "create: {..., capture: {%s: \"json:/%s\"}}",
                                  shown, shown),
                  "'${%s}' in 'url' is captured by nothing", shown);
        else if (!resource->create.present)
            error(binder, pos, "add create: and delete:, or a fixed url",
                  "'${%s}' in 'url' needs a resource that this run creates",
                  shown);
    }
}

/* The names in all other templates of a resource. */
static void check_names(pc_binder *binder, const pc_yaml *node,
                        const pc_resource *resource)
{
    static const char *const keys[] = {"create", "update",  "patch", "post",
                                       "delete", "headers", NULL};
    size_t n = resource->create.n_captures;
    const char **names = PC_NEW_ARRAY(binder->arena, n + 1, const char *);

    for (size_t i = 0; i < n; i++)
        names[i] = resource->create.captures[i].name;
    for (size_t i = 0; keys[i]; i++)
        pc_names_check(binder, pc_yaml_get(node, keys[i]), names);
}

/* --- requests ------------------------------------------------------------ */

void pc_template_check(pc_binder *binder, const pc_yaml *node, void *base)
{
    static const char *const safe[] = {"GET",     "HEAD",  "OPTIONS",
                                       "CONNECT", "TRACE", NULL};
    pc_request_template *request = base;

    if (request->method && !pc_is_token(pc_span_of(request->method)))
        error(binder, pos_of(node, "method"), NULL, "'%s' is no method",
              pc_key_shown(binder->arena, pc_span_of(request->method)));
    for (size_t i = 0; safe[i] && request->method; i++)
        if (strcmp(request->method, safe[i]) == 0)
            error(binder, pos_of(node, "method"), NULL,
                  "%s changes nothing; a method that writes is needed here",
                  safe[i]);
    if (request->url)
        check_path(binder, pos_of(node, "url"), request->url);
    if (pc_yaml_get(node, "body") && pc_yaml_get(node, "json"))
        error(binder, pos_of(node, "json"), NULL,
              "a request has either %s or json", "body");
    /* one's own Content-Type wins */
    for (size_t i = 0; i < request->n_fields; i++)
        if (pc_span_is_nocase(pc_span_of(request->fields[i].name),
                              "Content-Type"))
            request->body.content_type = NULL;
}

/* --- resources ----------------------------------------------------------- */

static bool is_resource_name(const char *name)
{
    for (const char *c = name; *c; c++)
        if (!((*c >= 'a' && *c <= 'z') || (*c >= 'A' && *c <= 'Z') ||
              (*c >= '0' && *c <= '9') || strchr("-_.", *c)))
            return false;
    return *name != '\0';
}

static void default_method(pc_request_template *request, const char *method)
{
    if (request->present && !request->method)
        request->method = method;
}

void pc_resource_check(pc_binder *binder, const pc_yaml *node, void *base)
{
    pc_resource *resource = base;
    const pc_request_template *others[] = {&resource->update, &resource->patch,
                                           &resource->post, &resource->remove};

    default_method(&resource->create, "PUT");
    default_method(&resource->update, "PUT");
    default_method(&resource->patch, "PATCH");
    default_method(&resource->post, "POST");
    default_method(&resource->remove, "DELETE");
    if (resource->name && !is_resource_name(resource->name))
        error(binder, pos_of(node, "name"), NULL,
              "the name '%s' may hold letters, digits, '-', '_' and '.' only",
              pc_key_shown(binder->arena, pc_span_of(resource->name)));
    if (resource->url) {
        check_path(binder, pos_of(node, "url"), resource->url);
        check_url_names(binder, pos_of(node, "url"), resource);
    }
    check_names(binder, node, resource);
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++)
        if (others[i]->n_captures)
            error(binder, others[i]->captures[0].pos, NULL,
                  "'%s' can be used in create alone", "capture");
    if (resource->update.present && !resource->update.url &&
        (strcmp(resource->update.method, "POST") == 0 ||
         strcmp(resource->update.method, "PATCH") == 0))
        pc_diag_add(binder->diags, PC_WARNING, resource->update.pos,
                    "patch: and post: have keys of their own",
                    "'update' of '%s' is not a PUT", resource->name);
}

/* --- the whole ----------------------------------------------------------- */

static void check_resource_names(pc_binder *binder, const pc_target *target)
{
    for (size_t i = 0; i < target->n_resources; i++)
        for (size_t j = 0; j < i && target->resources[i].name; j++)
            if (target->resources[j].name &&
                strcmp(target->resources[i].name, target->resources[j].name) ==
                    0) {
                pc_fail_at(
                    binder->diags, PC_EINVAL, target->resources[i].pos, NULL,
                    "the resource name '%s' stands here a second time "
                    "(first in line %u)",
                    target->resources[i].name, target->resources[j].pos.line);
                break;
            }
}

static void check_writes(pc_binder *binder, const pc_yaml *node,
                         const pc_target *target)
{
    size_t n_created = 0, n_updated = 0;

    if (target->writes == PC_WRITES_NONE || target->origin_host)
        return;
    for (size_t i = 0; i < target->n_resources; i++) {
        const pc_resource *r = &target->resources[i];

        n_created += r->create.present;
        n_updated += r->update.present || r->patch.present || r->post.present;
        if (r->create.present && !r->remove.present)
            error(binder, r->create.pos, "add delete: {method: DELETE}",
                  "the resource '%s' has create but no delete; what a run "
                  "creates it has to remove",
                  r->name ? r->name : "");
    }
    if (target->writes == PC_WRITES_CREATED && !n_created)
        error(binder, pos_of(node, "writes"),
              "add create: and delete: to a resource, or leave writes: away",
              "'writes: %s' needs a resource with create", "created");
    if (target->writes == PC_WRITES_LISTED && !n_created && !n_updated)
        error(binder, pos_of(node, "writes"),
              "add update: to a resource, or leave writes: away",
              "'writes: %s' needs a resource with update or create", "listed");
}

static void check_readable(pc_binder *binder, const pc_yaml *map,
                           const char *key, const char *path)
{
    if (path && access(path, R_OK) != 0)
        pc_fail_at(binder->diags, PC_EIO, pos_of(map, key), NULL,
                   "cannot read '%s' ('%s')", path, key);
}

static void check_tls(pc_binder *binder, const pc_yaml *node,
                      const pc_target *target)
{
    static const char *const versions[] = {"1.0", "1.1", "1.2", "1.3", NULL};
    const pc_yaml *map = pc_yaml_get(node, "tls");
    bool known = false;

    if (!map)
        return;
    for (size_t i = 0; versions[i] && target->tls_min; i++)
        known |= strcmp(target->tls_min, versions[i]) == 0;
    if (!known && target->tls_min)
        error(binder, pos_of(map, "min"), NULL,
              "'min' takes 1.0, 1.1, 1.2 or 1.3, not '%s'",
              pc_key_shown(binder->arena, pc_span_of(target->tls_min)));
    if (!target->cert != !target->key)
        error(binder, map->pos, NULL,
              "'tls' needs 'cert' and 'key' together, "
              "only '%s' is there",
              target->cert ? "cert" : "key");
    check_readable(binder, map, "ca", target->ca);
    check_readable(binder, map, "cert", target->cert);
    check_readable(binder, map, "key", target->key);
}

static void check_proxy(pc_binder *binder, const pc_yaml *node,
                        const pc_target *target)
{
    static const char *const schemes[] = {
        "http://",   "https://",   "socks5://", "socks5h://",
        "socks4://", "socks4a://", NULL};
    const pc_yaml *map = pc_yaml_get(node, "http");

    if (!target->proxy || !map)
        return;
    for (size_t i = 0; schemes[i]; i++)
        if (pc_span_starts(pc_span_of(target->proxy), schemes[i]))
            return;
    error(binder, pos_of(map, "proxy"), "for instance http://proxy:3128",
          "the proxy '%s' is no URL of a proxy",
          pc_key_shown(binder->arena, pc_span_of(target->proxy)));
}

/* A cache is tested with what precheck's own origin has. */
static void check_origin(pc_binder *binder, const pc_yaml *node,
                         const pc_target *target)
{
    const pc_yaml *resources = pc_yaml_get(node, "resources");
    const pc_yaml *origin = pc_yaml_get(node, "origin");

    if (!origin && !resources)
        pc_fail_at(binder->diags, PC_EINVAL, node->pos,
                   "resources: what to test",
                   "target.yaml needs the key 'resources'");
    if (!origin && target->profile &&
        strcmp(target->profile->name, "shared-cache") == 0)
        error(binder, pos_of(node, "profile"),
              "origin: {listen: 127.0.0.1:9000}",
              "the profile '%s' needs the key 'origin'", "shared-cache");
    if (!origin)
        return;
    if (target->n_resources)
        error(binder, resources->pos, NULL,
              "with '%s' there are no resources: precheck itself is the server "
              "behind the cache",
              "origin");
    if (target->writes != PC_WRITES_NONE)
        error(binder, pos_of(node, "writes"), NULL,
              "with '%s' nothing but precheck's own origin is written to",
              "origin");
}

void pc_target_check(pc_binder *binder, const pc_yaml *node, void *base)
{
    pc_target *target = base;
    const pc_yaml *resources = pc_yaml_get(node, "resources");

    check_origin(binder, node, target);
    if (resources && resources->kind == PC_YAML_LIST && !resources->n &&
        !pc_yaml_get(node, "origin"))
        error(binder, resources->pos, NULL,
              "'%s' is empty; nothing would be "
              "tested",
              "resources");
    if (!target->first_byte_ms)
        target->first_byte_ms = target->timeout_ms;
    if (target->wait_url)
        check_path(binder, pos_of(pc_yaml_get(node, "wait"), "url"),
                   target->wait_url);
    /* A proxy may take its time to see that the server behind it is there. */
    if (target->origin_host && !target->wait_url) {
        target->wait_url = "/";
        target->wait_ms = ORIGIN_WAIT_MS;
    }
    check_resource_names(binder, target);
    pc_names_check(binder, pc_yaml_get(node, "headers"), NULL);
    check_writes(binder, node, target);
    check_tls(binder, node, target);
    check_proxy(binder, node, target);
}
