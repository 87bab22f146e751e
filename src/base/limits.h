/* base/limits.h - every limit on something that comes from outside.
 *
 * Passing one is an error with a message, never a truncation.  `precheck lint
 * --effective` prints those a target can change.
 */
#ifndef PRECHECK_BASE_LIMITS_H
#define PRECHECK_BASE_LIMITS_H

#define PC_LIMIT_ARENA          ((size_t)1 << 30)   /* bytes in one arena */
#define PC_LIMIT_FILE           ((size_t)4 << 20)   /* bytes of one YAML file */
#define PC_LIMIT_TRACE_FILE     ((size_t)1 << 30)   /* bytes of a trace */
#define PC_LIMIT_HAR_FILE       ((size_t)128 << 20) /* bytes of a HAR */
#define PC_LIMIT_TRACE_LINE     ((size_t)8 << 20) /* bytes of one NDJSON line */
#define PC_LIMIT_BODY_FILE      ((size_t)1 << 20) /* bytes of a ${file:} */
#define PC_LIMIT_YAML_DEPTH     32                /* nested collections */
#define PC_LIMIT_YAML_NODES     200000            /* nodes of one stream */
#define PC_LIMIT_YAML_ALIASES   1000              /* aliases of one stream */
#define PC_LIMIT_JSON_DEPTH     64
#define PC_LIMIT_DOCUMENT       ((size_t)32 << 20) /* bytes of an OpenAPI file */
#define PC_LIMIT_DOCUMENT_DEPTH 64                 /* its nested collections */
#define PC_LIMIT_DOCUMENT_NODES 2000000            /* its values */
#define PC_LIMIT_CASE_FILES     1000 /* files of all --cases together */
#define PC_LIMIT_CASE_DEPTH     8    /* folders below one --cases */
#define PC_LIMIT_DIAGS          200 /* diagnostics kept; the rest are counted */

/* Defaults that target.yaml can change (limits:, http:). */
#define PC_DEFAULT_HEADERS            ((size_t)64 << 10) /* header section, octets */
#define PC_DEFAULT_BODY               ((size_t)1 << 20) /* response content */
#define PC_DEFAULT_TRAILERS           ((size_t)16 << 10)
#define PC_DEFAULT_INFORMATIONAL      16 /* 1xx responses before the final one */
#define PC_DEFAULT_TIMEOUT_MS         10000
#define PC_DEFAULT_CONNECT_TIMEOUT_MS 3000
#define PC_DEFAULT_RUN_MS             600000
#define PC_DEFAULT_JOBS               4
#define PC_DEFAULT_RETRIES            1

#endif
