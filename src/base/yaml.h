/* base/yaml.h - YAML as nodes that remember where they stood.
 *
 * Built on libyaml's events: its document API is quadratic on anchors and knows
 * no depth.  Aliases may name scalars only; merge keys, tags other than the
 * core schema's and duplicate keys are errors.  All of a stream's documents
 * are read; every error that can be found is reported.
 */
#ifndef PRECHECK_BASE_YAML_H
#define PRECHECK_BASE_YAML_H

#include "base/diag.h"

#include <stdbool.h>

typedef enum pc_yaml_kind {
    PC_YAML_SCALAR,
    PC_YAML_LIST,
    PC_YAML_MAP
} pc_yaml_kind;

typedef struct pc_yaml pc_yaml;
struct pc_yaml {
    pc_yaml_kind kind;
    pc_pos pos;
    bool quoted;  /* scalar in quotes or a block: never null, bool or number */
    pc_span text; /* scalar: its octets (UTF-8), NUL-terminated */
    pc_yaml **items; /* list: elements; map: key, value, key, value ... */
    size_t n;        /* list: elements; map: PAIRS */
};

/* text is UTF-8; file names it in diagnostics.  On any error returns < 0 and
 * the diagnostics say all that was found.  PC_EINVAL: the text is YAML but
 * holds what is not accepted (a second key, an alias to a list, ...); the
 * documents are there without it, so that a caller can look for more errors. */
int pc_yaml_parse(pc_arena *arena, const char *file, pc_span text,
                  pc_yaml ***ret_documents, size_t *ret_n, pc_diags *diags);
/* The same for documents of others, which are larger than what people write
 * for precheck (OpenAPI): depth is at most PC_LIMIT_DOCUMENT_DEPTH. */
typedef struct pc_yaml_limits {
    unsigned depth; /* nested collections */
    size_t nodes;   /* of the stream */
} pc_yaml_limits;
int pc_yaml_parse_within(pc_arena *arena, const char *file, pc_span text,
                         const pc_yaml_limits *limits, pc_yaml ***ret_documents,
                         size_t *ret_n, pc_diags *diags);
/* The value of a key in a map, or NULL. */
const pc_yaml *pc_yaml_get(const pc_yaml *map, const char *key);
bool pc_yaml_is_null(const pc_yaml *node); /* plain ~, null, or empty */

#endif
