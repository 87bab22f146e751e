/* engine/h1_parser.h - what h1.c (lines) and h1_content.c (content) share.
 * Private to the two, and to h1_parser.c, which helps both.
 */
#ifndef PRECHECK_ENGINE_H1_PARSER_H
#define PRECHECK_ENGINE_H1_PARSER_H

#include "engine/h1.h"

#define PC_H1_CHUNK_LINE_MAX ((size_t)4096) /* octets of a chunk-size line */

typedef enum pc_h1_state {
    PC_H1_AT_STATUS_LINE,
    PC_H1_AT_FIELD_LINES,
    PC_H1_AT_BY_LENGTH,
    PC_H1_AT_CHUNK_SIZE,
    PC_H1_AT_CHUNK_DATA,
    PC_H1_AT_CHUNK_END,
    PC_H1_AT_TRAILER_LINES,
    PC_H1_AT_UNTIL_CLOSE,
    PC_H1_IS_COMPLETE,
    PC_H1_IS_FAILED
} pc_h1_state;

struct pc_h1_parser {
    pc_arena *arena;
    pc_response_limits limits;
    bool head;
    pc_http_response *response;

    pc_h1_state state;
    pc_end end;
    const char *detail;
    bool begun; /* an octet has come */
    bool close; /* the connection does not outlive this response */

    pc_buf line;          /* the beginning of a line that is not complete */
    size_t section;       /* octets of the section so far */
    size_t n_lines;       /* field lines of the section so far */
    pc_span name;         /* of the field line that is not finished; arena */
    pc_buf value;         /* its value, folds unfolded (5.2) */
    bool has_pending;     /* there is such a line */
    pc_lines *pending_to; /* and its section */

    pc_buf content;
    uint64_t left;       /* octets of this content or chunk to come */
    size_t chunk_extras; /* octets of chunk extensions so far */
};

/* Ends with this error; returns PC_H1_FAILED. */
pc_h1_result pc_h1_fail(pc_h1_parser *parser, pc_end end, const char *format,
                        ...) __attribute__((format(printf, 3, 4)));
/* Ends well; returns PC_H1_DONE. */
pc_h1_result pc_h1_complete(pc_h1_parser *parser);
/* One line without its CRLF or LF.  Returns false when it is not complete yet
 * (its beginning is kept) or is over max (then *ret_over is set).  The line
 * is valid until the next call. */
bool pc_h1_take_line(pc_h1_parser *parser, pc_span *data, size_t max,
                     pc_span *ret_line, bool *ret_over);

/* ---- h1_content.c ---- */

/* The header section is complete: finds out which content follows. */
pc_h1_result pc_h1_begin_content(pc_h1_parser *parser);
/* Takes some of what there is, at most one line or chunk. */
pc_h1_result pc_h1_feed_content(pc_h1_parser *parser, pc_span *data);

#endif
