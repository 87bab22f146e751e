/* exchange/message.h - one request and its response, as they were on the wire.
 *
 * Field lines keep order, repeats, case and every octet.  Recorded exchanges
 * are already redacted (base/redact.h), so that what is judged now and what is
 * judged from a trace are the same octets.
 */
#ifndef PRECHECK_EXCHANGE_MESSAGE_H
#define PRECHECK_EXCHANGE_MESSAGE_H

#include "base/arena.h"
#include "base/digest.h"

#include <stdbool.h>
#include <stdint.h>

typedef struct pc_line {
    pc_span name, value; /* value without the OWS around it */
} pc_line;

typedef struct pc_lines {
    pc_line *items;
    size_t n, cap;
} pc_lines;

/* How an exchange ended. */
typedef enum pc_end {
    PC_END_COMPLETE,  /* a whole response */
    PC_END_NOT_SENT,  /* connection failed before any octet was sent */
    PC_END_NO_ANSWER, /* sent (perhaps in part), closed or reset before a
                         status line: may have been performed */
    PC_END_CUT,       /* broke off inside the response */
    PC_END_TIMEOUT,   /* a deadline passed; sent_all says how far it came */
    PC_END_LIMIT,     /* the response passed a byte limit */
    PC_END_MALFORMED, /* not HTTP: detail says where */
    PC_END_REFUSED    /* by our own guard: nothing was sent */
} pc_end;

/* Content is kept up to this many octets; its length and digest are of all. */
#define PC_CONTENT_KEPT ((size_t)64 << 10)

typedef struct pc_content {
    uint64_t len;
    char digest[PC_DIGEST_LEN + 1]; /* "" when there was none */
    pc_span kept;                   /* all of it, or the first octets */
} pc_content;

typedef struct pc_http_request {
    const char *method;
    pc_span target;   /* origin-form, as sent: /notes/42 */
    const char *base; /* scheme://authority it went to */
    pc_lines fields;  /* as sent, Host and User-Agent included */
    pc_content content;
} pc_http_request;

typedef struct pc_http_response {
    unsigned status;  /* 0: there was none */
    unsigned version; /* 10, 11, 20 */
    pc_span reason;
    pc_lines fields, trailers;
    unsigned n_informational; /* 1xx responses before it */
    pc_content content;
    bool had_framing; /* content was announced by length or chunked */
    pc_span surplus;  /* octets after the end of the response that belong to
                         none (content after a 304): first 256 */
} pc_http_response;

/* Why an exchange was made. */
typedef enum pc_role {
    PC_ROLE_PROBE, /* learns facts about a resource */
    PC_ROLE_CREATE,
    PC_ROLE_UPDATE,   /* makes a second version */
    PC_ROLE_BEFORE,   /* GET that reads the state just before a subject */
    PC_ROLE_SUBJECT,  /* the request that is judged */
    PC_ROLE_FOLLOWER, /* pipelined behind the subject */
    PC_ROLE_AFTER,    /* GET that reads the state afterwards */
    PC_ROLE_REMOVE,   /* clean-up */
    PC_ROLE_THROUGH,  /* a client's request through the cache under test */
    PC_ROLE_ORIGIN    /* what reached precheck's own origin behind it */
} pc_role;
const char *pc_role_name(pc_role role);
const char *pc_end_name(pc_end end);

typedef struct pc_exchange {
    uint64_t serial;  /* order of sending, from 1 */
    const char *item; /* item id, "" outside items */
    const char *resource;
    pc_role role;
    const char *probe;  /* what a probe asks ("get", "put-plain"...), or NULL */
    unsigned subject;   /* which subject of the item it belongs to, from 0 */
    const char *client; /* "" or "A" */
    unsigned connection; /* serial of the connection, reuse is visible */
    pc_http_request request;
    pc_http_response response;
    pc_end end;
    const char *detail; /* of a failed exchange, for people; or NULL */
    bool sent_all;      /* every octet was handed to the kernel */
    int64_t start_ns;   /* before the first octet was sent */
    int64_t sent_ns;    /* after the last octet was sent, 0 = never */
    int64_t first_ns;   /* status line read, 0 = never */
    int64_t done_ns;
    const char *token; /* the unique token in the request's content, or NULL */
} pc_exchange;

/* The first line with this name, or NULL; name in any case. */
const pc_line *pc_lines_find(const pc_lines *lines, const char *name);
size_t pc_lines_count(const pc_lines *lines, const char *name);
void pc_lines_add(pc_arena *arena, pc_lines *lines, pc_span name,
                  pc_span value);
/* Several lines of a list field joined with ", " (5.3); empty when absent. */
pc_span pc_lines_join(pc_arena *arena, const pc_lines *lines, const char *name);

#endif
