/* engine/h1.h - HTTP/1.1 as octets: out exactly as written, in exactly as they
 * came (RFC 9112).  No input or output happens here.
 */
#ifndef PRECHECK_ENGINE_H1_H
#define PRECHECK_ENGINE_H1_H

#include "base/buf.h"
#include "exchange/message.h"

typedef struct pc_response_limits {
    size_t header; /* octets of a status line and its header section */
    size_t body;   /* octets of content */
    size_t trailer;
    unsigned informational; /* 1xx responses before the final one */
} pc_response_limits;

/* Appends the request: the fields as they are and nothing else.
 * ret_header_len is the length of request line and header section, the final
 * CRLF included.  PC_ELIMIT when the buffer cannot take it. */
int pc_h1_encode(const pc_http_request *request, pc_span content, pc_buf *out,
                 size_t *ret_header_len);

typedef enum pc_h1_result {
    PC_H1_MORE,  /* took everything, wants more */
    PC_H1_DONE,  /* the response is complete */
    PC_H1_FAILED /* see pc_h1_end and pc_h1_detail */
} pc_h1_result;

typedef struct pc_h1_parser pc_h1_parser;

/* Reads one response into *ret_response, which lives in the arena as its parts
 * do.  head: the request was HEAD, there is no content. */
pc_h1_parser *pc_h1_parser_new(pc_arena *arena,
                               const pc_response_limits *limits, bool head,
                               pc_http_response *ret_response);
/* Frees what is not in the arena; content is then as far as it came. */
void pc_h1_parser_release(pc_h1_parser *parser);

/* ret_used octets were taken; after PC_H1_DONE the rest belongs to no one or
 * to the next response. */
pc_h1_result pc_h1_feed(pc_h1_parser *parser, const char *data, size_t len,
                        size_t *ret_used);
/* The stream has ended, cleanly or not: PC_H1_DONE when that is a proper end
 * of the content. */
pc_h1_result pc_h1_feed_end(pc_h1_parser *parser, bool clean);

pc_end pc_h1_end(const pc_h1_parser *parser); /* why it failed */
const char *pc_h1_detail(const pc_h1_parser *parser);
/* The status line of the final response is complete. */
bool pc_h1_has_status(const pc_h1_parser *parser);
/* At least one octet of a response came. */
bool pc_h1_has_begun(const pc_h1_parser *parser);
/* After PC_H1_DONE: the server keeps the connection open (9.3). */
bool pc_h1_keeps_open(const pc_h1_parser *parser);
/* After PC_H1_DONE: a response that cannot have content. */
bool pc_h1_is_bodiless(const pc_h1_parser *parser);
/* Where it is reading into. */
pc_http_response *pc_h1_response(const pc_h1_parser *parser);

/* HEAD, 204, 304 and 101 (RFC 9112, 6.3). */
bool pc_cannot_have_content(const char *method, unsigned status);

/* The first octets, made fit for a message. */
const char *pc_quote_octets(pc_arena *arena, pc_span octets);
/* Fills content from all octets that came. */
void pc_content_set(pc_arena *arena, pc_content *content, pc_span octets);

#endif
