#include "run/init.h"

#include "base/cleanup.h"
#include "base/escape.h"
#include "base/file.h"
#include "base/limits.h"
#include "base/str.h"
#include "engine/engine.h"
#include "run/init_write.h"
#include "run/pipeline.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

enum {
    EXIT_OK = 0,
    EXIT_USAGE = 2,
    EXIT_NO_VERDICT = 3,
    EXIT_INTERNAL = 4,
    EXIT_SIGNAL = 128
};

#define LINKS_MAX  12 /* looked at */
#define KEPT_MAX   6  /* of them, in the file */
#define LOOKS_MAX  30 /* of a document's paths */
#define OUTPUT_MAX ((size_t)2 << 20)

typedef struct init_state {
    const pc_init_options *options;
    pc_arena *arena;
    pc_diags diags;
    const char *base; /* target: */
    const char *path; /* the URL's own, below it */
    pc_target *target;
    pc_visitor visitor;
    pc_api *api;
    pc_draft draft;
    size_t cap;
} init_state;

/* ---- what was asked ---- */

/* Taken apart behind the authority; the fragment is left out. */
static int split_url(init_state *s, const char *url, const char **ret_origin,
                     const char **ret_path)
{
    const char *scheme = strstr(url, "://");
    const char *path = scheme ? scheme + 3 + strcspn(scheme + 3, "/?#") : NULL;
    pc_base_url checked;

    if (!path || scheme == url)
        return pc_fail_at(&s->diags, PC_EINVAL, (pc_pos){0},
                          "precheck init http://localhost:8080/",
                          "'%s' is no URL with http:// or https://",
                          strlen(url) < 200 ? url : "(too long)");
    *ret_origin =
        pc_arena_span(s->arena, (pc_span){url, (size_t)(path - url)}).ptr;
    *ret_path =
        pc_arena_span(s->arena, (pc_span){path, strcspn(path, "#")}).ptr;
    if (**ret_path != '/')
        *ret_path = pc_arena_printf(s->arena, "/%s", *ret_path);
    for (const char *p = *ret_path; *p; p++)
        if (*p <= ' ' || *p > '~' || strchr("\"\\<>^`{|}", *p))
            return pc_fail_at(&s->diags, PC_EINVAL, (pc_pos){0}, NULL,
                              "the URL has a character in its path that needs "
                              "%%-encoding");
    return pc_base_url_parse(s->arena, *ret_origin, (pc_pos){0}, &checked,
                             &s->diags);
}

/* "/v1" of "https://api.example/v1/", "/v1" or "{base}/v1". */
static const char *path_of_server(const char *server)
{
    const char *scheme = server ? strstr(server, "://") : NULL;

    if (!server || strpbrk(server, "{}?# "))
        return "";
    if (scheme)
        server = scheme + 3 + strcspn(scheme + 3, "/");
    return *server == '/' ? server : "";
}

static const char *without_slash(pc_arena *arena, const char *text)
{
    size_t len = strlen(text);

    while (len && text[len - 1] == '/')
        len--;
    return pc_arena_span(arena, (pc_span){text, len}).ptr;
}

/* Sets base and path from the URL, or from the document's server. */
static int choose_target(init_state *s)
{
    const char *url = s->options->url, *origin, *path;
    int r;

    if (!url)
        url = s->api->server;
    if (!url || (!s->options->url && !strstr(url, "://")))
        return pc_fail_at(&s->diags, PC_EINVAL, (pc_pos){0},
                          "precheck init URL --openapi FILE",
                          "the document names no server; say its URL");
    r = split_url(s, url, &origin, &path);
    if (r < 0)
        return r;
    s->path = path;
    s->base = origin;
    if (s->api) {
        if (s->options->url && strcmp(path, "/") == 0)
            path = path_of_server(s->api->server);
        s->base = without_slash(
            s->arena, pc_arena_printf(s->arena, "%s%s", origin, path));
        s->path = "/";
    }
    return PC_OK;
}

static int read_document(init_state *s)
{
    const char *file = s->options->openapi;
    pc_span text;
    int r;

    if (!file)
        return PC_OK;
    r = pc_file_read(s->arena, file, PC_LIMIT_DOCUMENT, &text, &s->diags);
    if (r < 0)
        return r;
    s->api = PC_NEW(s->arena, pc_api);
    return pc_openapi_parse(s->arena, file, text, s->api, &s->diags);
}

/* Said before anything is sent; the file is opened with O_EXCL later. */
static int check_output(init_state *s)
{
    const char *output = s->options->output;
    struct stat st;

    if (!output || strcmp(output, "-") == 0 || lstat(output, &st) < 0)
        return PC_OK;
    return pc_fail_at(&s->diags, PC_EINVAL, (pc_pos){0},
                      "give another name, or remove it first",
                      "'%s' is there already", output);
}

/* A target of defaults, for the engine. */
static int make_target(init_state *s)
{
    const pc_target_options options = {.redactor = pc_redactor_new(s->arena)};
    const char *text =
        pc_arena_printf(s->arena,
                        "version: 1\ntarget: '%s'\nresources: [{name: x, url: "
                        "/}]\n",
                        s->base);
    int r = pc_target_parse(s->arena, "init", pc_span_of(text), &options,
                            &s->target, &s->diags);

    if (r < 0)
        return r;
    s->target->insecure = s->options->insecure;
    if (s->options->timeout_ms)
        s->target->timeout_ms = s->options->timeout_ms;
    return PC_OK;
}

/* ---- looking ---- */

static bool stopped(const init_state *s)
{
    return s->options->stop && *s->options->stop;
}

static const char *unique_name(init_state *s, const char *name)
{
    const char *unique = name;

    for (unsigned i = 2;; i++) {
        bool taken = false;

        for (size_t j = 0; j < s->draft.n; j++)
            taken |= strcmp(s->draft.resources[j].name, unique) == 0;
        if (!taken)
            return unique;
        unique = pc_arena_printf(s->arena, "%s-%u", name, i);
    }
}

static const char *why_unusable(init_state *s, const pc_sight *sight)
{
    const pc_exchange *x = sight->get;

    if (!x || !x->response.status)
        return pc_arena_printf(s->arena, "no answer (%s)",
                               x && x->detail ? x->detail : "stopped");
    if (x->end == PC_END_LIMIT)
        return "more content than limits: {body: 1MiB} allows";
    if (x->response.status / 100 == 2)
        return NULL;
    if (sight->location)
        return pc_arena_printf(s->arena, "it redirects to %s", sight->location);
    return pc_arena_printf(s->arena, "GET gets %u", x->response.status);
}

static void add(init_state *s, const char *name, const char *summary,
                const char *path, const pc_sight *sight)
{
    pc_sight *kept = NULL;
    pc_draft_resource resource = {
        .name = unique_name(s, name), .summary = summary, .path = path};

    if (sight) {
        kept = PC_NEW(s->arena, pc_sight);
        *kept = *sight;
        resource.sight = kept;
        resource.unusable = why_unusable(s, sight);
        if (sight->get && sight->get->response.status == 401)
            s->draft.wants_auth = true;
    }
    PC_PUSH(s->arena, s->draft.resources, s->draft.n, s->cap, resource);
}

static int no_answer(init_state *s, const pc_sight *sight)
{
    const pc_exchange *x = sight->get;
    const char *said = x && x->detail ? x->detail
                       : x            ? pc_end_name(x->end)
                                      : "interrupted";
    PC_AUTO_BUF shown;

    pc_buf_init(&shown, 4096);
    if (pc_escape_text(&shown, pc_span_of(said)) == PC_OK && shown.len)
        said = pc_arena_span(s->arena, pc_buf_view(&shown)).ptr;
    return pc_fail(&s->diags, PC_EIO, "no answer from %s that is HTTP: %s",
                   s->base, said);
}

/* The page's links, of which those that answer 2xx stay. */
static void look_at_links(init_state *s, const pc_sight *page)
{
    const char *paths[LINKS_MAX];
    const pc_content *content = &page->get->response.content;
    size_t kept = 0, n;

    if (!page->type || !strstr(page->type, "html"))
        return;
    n = pc_links_of(s->arena, &s->target->base, page->path, content->kept,
                    paths, LINKS_MAX);
    for (size_t i = 0; i < n && kept < KEPT_MAX && !stopped(s); i++) {
        pc_sight sight;

        if (!pc_visit_look(&s->visitor, paths[i], &sight) ||
            why_unusable(s, &sight))
            continue;
        add(s, pc_draft_name(s->arena, paths[i]), NULL, paths[i], &sight);
        kept++;
    }
}

static int look_at_url(init_state *s)
{
    pc_sight sight;
    const char *why;

    if (!pc_visit_look(&s->visitor, s->path, &sight))
        return no_answer(s, &sight);
    why = why_unusable(s, &sight);
    if (why && sight.get->response.status != 401)
        return pc_fail_at(&s->diags, PC_EIO, (pc_pos){0},
                          sight.location
                              ? "precheck follows no redirects: name the URL "
                                "that it leads to"
                              : "name a URL that answers 200, such as that of "
                                "a document or of one record",
                          "%s%s cannot be tested: %s", s->base, s->path, why);
    add(s, pc_draft_name(s->arena, s->path), NULL, s->path, &sight);
    s->draft.resources[0].unusable = NULL; /* 401: with auth: it will do */
    look_at_links(s, &sight);
    return PC_OK;
}

/* Each path of the document that can be read. */
static int look_at_reads(init_state *s)
{
    const pc_api *api = s->api;

    for (size_t i = 0; i < api->n_reads && !stopped(s); i++) {
        const pc_api_read *read = &api->reads[i];
        pc_sight sight;

        if (!s->options->url || i >= LOOKS_MAX) {
            add(s, read->name, read->summary, read->path, NULL);
            continue;
        }
        if (!pc_visit_look(&s->visitor, read->path, &sight) && s->draft.n == 0)
            return no_answer(s, &sight);
        add(s, read->name, read->summary, read->path, &sight);
    }
    return PC_OK;
}

/* A target has to have a resource. */
static int check_draft(init_state *s)
{
    for (size_t i = 0; i < s->draft.n; i++)
        if (!s->draft.resources[i].unusable)
            return PC_OK;
    if (!s->draft.n)
        return pc_fail_at(&s->diags, PC_EINVAL,
                          (pc_pos){s->options->openapi, 0, 0},
                          "add one to the document, or write target.yaml by "
                          "hand",
                          "no path can be read without parameters");
    return pc_fail(&s->diags, PC_EIO,
                   "no path of '%s' answers GET with 2xx at %s (the first: "
                   "%s %s)",
                   s->options->openapi, s->base, s->draft.resources[0].path,
                   s->draft.resources[0].unusable);
}

static int look(init_state *s)
{
    const bool sends = s->options->url != NULL;
    int r;

    if (sends) {
        r = pc_visitor_open(s->arena, s->target, s->options->stop, &s->visitor,
                            &s->diags);
        if (r < 0)
            return r;
    }
    r = s->api ? look_at_reads(s) : look_at_url(s);
    if (sends)
        pc_visitor_close(&s->visitor);
    return r < 0 ? r : check_draft(s);
}

/* ---- the file ---- */

static int write_out(init_state *s, pc_span text)
{
    const char *output = s->options->output;
    FILE *file;
    bool bad;

    if (!output || strcmp(output, "-") == 0)
        return fwrite(text.ptr, 1, text.len, stdout) == text.len ? PC_OK
                                                                 : PC_EIO;
    file = fopen(output, "wxe");
    if (!file)
        return pc_fail(&s->diags, PC_EIO, "cannot write '%s': %s", output,
                       strerror(errno));
    bad = fwrite(text.ptr, 1, text.len, file) != text.len;
    bad |= fclose(file) != 0;
    if (bad)
        return pc_fail(&s->diags, PC_EIO, "cannot write all of '%s'", output);
    return PC_OK;
}

/* What is written must be a target: a mistake here is ours. */
static int check_text(init_state *s, pc_span text)
{
    const pc_target_options options = {.redactor = pc_redactor_new(s->arena)};
    pc_target *target;

    return pc_target_parse(s->arena, "target.yaml", text, &options, &target,
                           &s->diags);
}

static int write_draft(init_state *s)
{
    const pc_init_options *o = s->options;
    PC_AUTO_BUF out;
    int r;

    pc_buf_init(&out, OUTPUT_MAX);
    s->draft.arena = s->arena;
    s->draft.made_by =
        pc_arena_printf(s->arena, "precheck init%s%s%s%s", o->url ? " " : "",
                        o->url ? o->url : "", o->openapi ? " --openapi " : "",
                        o->openapi ? o->openapi : "");
    s->draft.target = s->base;
    s->draft.document = o->openapi;
    s->draft.api = s->api;
    s->draft.insecure = o->insecure;
    if (pc_draft_write(&s->draft, &out) < 0)
        return pc_fail(&s->diags, PC_ELIMIT, "the file would be too long");
    r = check_text(s, pc_buf_view(&out));
    return r < 0 ? r : write_out(s, pc_buf_view(&out));
}

static int init(init_state *s)
{
    if (check_output(s) < 0 || read_document(s) < 0 || choose_target(s) < 0 ||
        make_target(s) < 0)
        return EXIT_USAGE;
    if (look(s) < 0)
        return stopped(s) ? EXIT_SIGNAL + *s->options->stop : EXIT_NO_VERDICT;
    if (stopped(s))
        return EXIT_SIGNAL + *s->options->stop;
    return write_draft(s) < 0 ? EXIT_INTERNAL : EXIT_OK;
}

int pc_run_init(const pc_init_options *options)
{
    PC_AUTO_ARENA arena;
    init_state state = {.options = options, .arena = &arena};
    int status;

    pc_arena_init(&arena);
    pc_diags_init(&state.diags, &arena);
    status = init(&state);
    pc_diags_print(&state.diags, stderr);
    if (status == EXIT_OK && options->output &&
        strcmp(options->output, "-") != 0)
        fprintf(stderr, "wrote %s; next: precheck run %s\n", options->output,
                options->output);
    return status;
}
