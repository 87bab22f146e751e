/* input/openapi.h - what of an API's description a target.yaml can use.
 *
 * OpenAPI 3.x and Swagger 2.0, as YAML or JSON.  Paths without parameters
 * become things to read; /notes with POST and /notes/{id} with PUT or PATCH
 * (or /files/{name} with PUT alone) become things to create, change and
 * remove, with contents made from examples and schemas.  Everything is in the
 * arena; only references inside the document are followed.
 */
#ifndef PRECHECK_INPUT_OPENAPI_H
#define PRECHECK_INPUT_OPENAPI_H

#include "base/yaml.h"

#define PC_API_READS_MAX  50
#define PC_API_THINGS_MAX 20

/* Content that a request can carry. */
typedef struct pc_api_body {
    bool present;
    const char *type; /* "application/json" */
    pc_span json;     /* one JSON value, a template; or empty: */
    pc_span text;     /* any other content, a template */
    bool has_token;   /* ${token} stands in it, so that versions differ */
} pc_api_body;

typedef struct pc_api_read {
    const char *name, *path;
    const char *summary; /* or NULL */
} pc_api_read;

typedef struct pc_api_thing {
    const char *name;
    const char *collection; /* "/notes": POST creates; NULL: PUT creates */
    const char *item;       /* "/notes/${id}" */
    const char *capture;    /* "json:/id"; NULL without collection */
    pc_api_body create, put, patch;
    bool remove; /* DELETE */
} pc_api_thing;

typedef struct pc_api {
    const char *title;  /* "" when it has none */
    const char *server; /* the first one's URL, as written; or NULL */
    const char *auth;   /* "bearer", "basic", "header NAME", or NULL */
    pc_api_read reads[PC_API_READS_MAX];
    size_t n_reads, n_reads_left_out;
    pc_api_thing things[PC_API_THINGS_MAX];
    size_t n_things, n_things_left_out;
} pc_api;

/* file names the document in diagnostics. */
int pc_openapi_parse(pc_arena *arena, const char *file, pc_span text,
                     pc_api *ret_api, pc_diags *diags);

/* ---- openapi_example.c, for openapi.c and its tests ---- */

/* The node that a {$ref: '#/...'} names, through at most 16 of them; node
 * itself when it is none; NULL when it leads nowhere or out of the document. */
const pc_yaml *pc_openapi_resolve(const pc_yaml *root, const pc_yaml *node);
/* One JSON value that fits a schema, from its examples, defaults and required
 * properties; bounded in depth and members.  token: put ${token} into the
 * first text that may be any; *ret_token says whether there was one. */
int pc_openapi_example(pc_arena *arena, const pc_yaml *root,
                       const pc_yaml *schema, pc_span *ret_json,
                       bool *ret_token);
/* A given example as JSON, with ${token} as above. */
int pc_openapi_given(pc_arena *arena, const pc_yaml *value, pc_span *ret_json,
                     bool *ret_token);

#endif
