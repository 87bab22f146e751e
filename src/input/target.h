/* input/target.h - what target.yaml says, checked and complete.
 *
 * Everything is in the arena given to pc_target_load.  ${env:}, ${file:} and
 * ${var:} are already replaced; what is known only during a run (${id},
 * ${unique}, ${token}, ${seq}, ${run.id}) is still in the templates.
 */
#ifndef PRECHECK_INPUT_TARGET_H
#define PRECHECK_INPUT_TARGET_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/diag.h"
#include "base/redact.h"
#include "input/profile.h"

#include <stdbool.h>
#include <stdint.h>

typedef enum pc_writes {
    PC_WRITES_NONE,    /* read only */
    PC_WRITES_CREATED, /* only what this run made */
    PC_WRITES_LISTED   /* the listed resources too, put back at the end */
} pc_writes;

typedef enum pc_http_version {
    PC_HTTP_AUTO,
    PC_HTTP_11,
    PC_HTTP_2
} pc_http_version;

/* A field line as written in YAML; value is a template. */
typedef struct pc_field_template {
    const char *name;
    pc_span value;
} pc_field_template;

typedef struct pc_body_template {
    bool present;
    pc_span text;             /* template; JSON is already serialised */
    const char *content_type; /* NULL: send none */
} pc_body_template;

/* capture: {id: "json:/id"} | "header:Location" | "location:last-segment" */
typedef struct pc_capture {
    const char *name;
    const char *source;
    pc_pos pos;
} pc_capture;

/* One request that changes a resource: create, update, patch, post, delete. */
typedef struct pc_request_template {
    bool present;
    pc_pos pos;
    const char *method;
    const char *url; /* NULL: the resource's own */
    pc_field_template *fields;
    size_t n_fields;
    pc_body_template body;
    pc_capture *captures; /* create only */
    size_t n_captures;
} pc_request_template;

typedef enum pc_promise {
    PC_PROMISE_NOTHING,
    PC_PROMISE_STRONG,
    PC_PROMISE_WEAK,
    PC_PROMISE_PRESENT,
    PC_PROMISE_ABSENT
} pc_promise;

typedef struct pc_resource {
    pc_pos pos;
    const char *name;
    const char *url; /* template, appended to the target's path */
    pc_request_template create, update, patch, post, remove;
    pc_promise etag;          /* promises: {etag: strong|weak|absent} */
    pc_promise last_modified; /* promises: {last-modified: present|absent} */
    bool condition_required;  /* promises: {unconditional-write: 428} */
    int ranges;               /* ranges: true|false; -1 = find out */
    unsigned status; /* status: what GET answers, when that is not 2xx; or 0 */
    const char **tags;
    size_t n_tags;
    pc_field_template *fields; /* sent with every request to it */
    size_t n_fields;
} pc_resource;

typedef enum pc_auth_kind {
    PC_AUTH_NONE,
    PC_AUTH_BEARER,
    PC_AUTH_BASIC,
    PC_AUTH_HEADER
} pc_auth_kind;
/* The value is a secret: it is known to the redactor as shown. */
typedef struct pc_auth {
    pc_auth_kind kind;
    const char *field; /* the field name: Authorization, X-Api-Key, ... */
    pc_span value;     /* its whole value: "Bearer ..." */
    const char *shown; /* for curl lines: "Bearer $PRECHECK_TOKEN" */
} pc_auth;

typedef struct pc_known {
    pc_pos pos;
    const char *case_glob, *resource_glob; /* resource_glob may be NULL */
    const char *reason;
    int64_t until_s; /* midnight UTC after the day; INT64_MAX without until: */
    const char *until; /* as written, or NULL */
} pc_known;

typedef struct pc_report_wish {
    const char *format;
    const char *path; /* NULL or "-": stdout */
} pc_report_wish;

/* http://host:port/path, taken apart. */
typedef struct pc_base_url {
    const char *text; /* without a trailing slash */
    bool https;
    const char *host; /* without brackets */
    uint16_t port;
    const char *path;      /* "" or "/api" */
    const char *authority; /* what Host carries */
} pc_base_url;

typedef struct pc_target {
    const char *file; /* NULL when it was not a file */
    pc_base_url base;
    pc_base_url *doors; /* further base URLs of the same store */
    size_t n_doors;
    const pc_profile *profile;
    pc_resource *resources;
    size_t n_resources;
    pc_writes writes;
    /* http: */
    pc_http_version version;
    int64_t timeout_ms, connect_timeout_ms, first_byte_ms;
    unsigned retries; /* of connections that failed before anything was sent */
    const char *proxy, *unix_socket;
    /* tls: */
    const char *ca, *cert, *key, *tls_min;
    bool insecure; /* -k */
    pc_auth auth;
    /* limits: */
    double rate; /* requests a second, 0 = no limit */
    unsigned jobs;
    size_t body_limit, header_limit, trailer_limit;
    int64_t run_ms;
    /* wait: */
    const char *wait_url;
    unsigned wait_status;
    int64_t wait_ms;
    pc_field_template *fields; /* sent with every request */
    size_t n_fields;
    pc_known *known;
    size_t n_known;
    pc_report_wish *reports;
    size_t n_reports;
    const char **case_paths; /* cases: [./checks/] */
    size_t n_case_paths;
    bool catalogue; /* false: only one's own cases */
    /* origin: - the target is a cache, and precheck itself is behind it */
    const char *origin_host;        /* NULL: none */
    uint16_t origin_port;           /* 0: any free one */
    struct pc_key_origins *origins; /* which members the file set */
} pc_target;

/* --var NAME=VALUE and --secret NAME=@FILE (secret: known to the redactor). */
typedef struct pc_var {
    const char *name;
    pc_span value;
    bool secret;
} pc_var;

/* The text of --var or, with secret, of --secret (whose file is read). */
int pc_var_parse(pc_arena *arena, const char *text, bool secret,
                 pc_var *ret_var, pc_diags *diags);

typedef struct pc_target_options {
    const char *profile; /* --profile, or NULL */
    const pc_var *vars;
    size_t n_vars;
    pc_redactor *redactor; /* takes the secrets */
} pc_target_options;

/* Loads and checks the file; every error that can be found is in diags. */
int pc_target_load(pc_arena *arena, const char *path,
                   const pc_target_options *options, pc_target **ret_target,
                   pc_diags *diags);
/* The same from memory; file names it in diagnostics. */
int pc_target_parse(pc_arena *arena, const char *file, pc_span text,
                    const pc_target_options *options, pc_target **ret_target,
                    pc_diags *diags);
/* Every setting, its value and where it came from (lint --effective): YAML
 * text with comments. */
int pc_target_effective(const pc_target *target, pc_buf *out);

/* For --effective: member (a pointer into target) was set by source, for
 * instance "--jobs". */
void pc_target_origin(pc_arena *arena, pc_target *target, const void *member,
                      const char *source);

/* http or https URL; PC_ESYNTAX with a diagnostic at pos otherwise. */
int pc_base_url_parse(pc_arena *arena, const char *text, pc_pos pos,
                      pc_base_url *ret_url, pc_diags *diags);
/* 127.0.0.0/8, ::1, localhost, or a Unix socket. */
bool pc_base_url_is_loopback(const pc_base_url *url);

#endif
