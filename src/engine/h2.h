/* engine/h2.h - HTTP/2 over nghttp2 (RFC 9113): frames to octets and back.
 *
 * No input or output happens here.  nghttp2's own checks of HTTP messages are
 * off: what the server says is recorded, not repaired.
 */
#ifndef PRECHECK_ENGINE_H2_H
#define PRECHECK_ENGINE_H2_H

#include "base/buf.h"
#include "engine/h1.h"
#include "exchange/message.h"

typedef struct pc_h2 pc_h2;
typedef struct pc_h2_stream pc_h2_stream;

typedef enum pc_h2_mark {
    PC_H2_BEGINS, /* the request's first octet comes next in the output */
    PC_H2_HOLDS,  /* all but what is held back is in the output */
    PC_H2_ENDS,   /* all of it is in the output */
    PC_H2_STATUS  /* the final response's header section is complete */
} pc_h2_mark;

/* Called from pc_h2_feed and pc_h2_pull; may not close the session. */
typedef struct pc_h2_events {
    void (*mark)(void *user, pc_h2_mark mark);
    /* The exchange has its end; the stream is gone.  refused: the server has
     * surely not processed it (8.7). */
    void (*done)(void *user, pc_end end, const char *detail, bool refused);
} pc_h2_events;

pc_h2 *pc_h2_open(const pc_response_limits *limits, const pc_h2_events *events);
void pc_h2_close(pc_h2 *h2);

typedef struct pc_h2_request {
    pc_arena *arena;
    pc_exchange *exchange; /* request is set, response comes here */
    pc_span content;
    const char *scheme;
    bool hold; /* the last octet, or the end of a request without content */
    void *user;
} pc_h2_request;

/* Host becomes :authority, names lower case, fields of the connection are left
 * out (8.2.2, 8.3.1).  NULL with *ret_error set for what HTTP/2 cannot carry:
 * NUL, CR, LF, white space around a value, a name that is none. */
pc_h2_stream *pc_h2_submit(pc_h2 *h2, const pc_h2_request *request,
                           const char **ret_error);
void pc_h2_release(pc_h2 *h2, pc_h2_stream *stream); /* what was held */
/* Wants no more of it: RST_STREAM unless both sides are done.  done() does not
 * come. */
void pc_h2_drop(pc_h2 *h2, pc_h2_stream *stream);
/* Anything of a response came. */
bool pc_h2_has_begun(const pc_h2_stream *stream);

/* Octets from the server.  PC_ESYNTAX when the session is broken. */
int pc_h2_feed(pc_h2 *h2, const char *data, size_t len);
/* Appends what is to be sent. */
int pc_h2_pull(pc_h2 *h2, pc_buf *out);
/* Why the session is over or broken, or NULL. */
const char *pc_h2_detail(const pc_h2 *h2);
/* Takes another stream now. */
bool pc_h2_takes_more(const pc_h2 *h2);
/* The server has said GOAWAY, or it is broken. */
bool pc_h2_is_over(const pc_h2 *h2);
/* The server does not speak HTTP/2, or not by its rules: nothing can follow.
 */
bool pc_h2_is_broken(const pc_h2 *h2);

#endif
