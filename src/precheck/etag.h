/* precheck/etag.h - entity tags (RFC 9110, 8.8.3) and lists of them.
 *
 * Nothing is copied: a tag points into the text it was read from, and lives as
 * long as that.  C11, C17 and C++17.
 */
#ifndef PRECHECK_ETAG_H
#define PRECHECK_ETAG_H

#include <precheck/span.h>

#include <stdbool.h>

#ifdef __cplusplus
extern "C" {
#endif

/* "xyzzy" or W/"xyzzy"; opaque is xyzzy, without its quotes. */
typedef struct pc_etag {
    pc_span opaque;
    bool weak;
} pc_etag;

/* A walk over a list; copy it to walk again from there.  The members are
 * private, the size is not. */
typedef struct pc_etag_list {
    pc_span rest;
    bool started;
} pc_etag_list;

/* One entity-tag and nothing around it: PC_OK or PC_ESYNTAX.  W/ is
 * case-sensitive; SP, DQUOTE, controls and DEL cannot be in a tag; commas,
 * backslashes and octets above 0x7F can. */
PC_API int pc_etag_parse(pc_span text, pc_etag *ret_tag);

/* 8.8.3.2: both not weak, and the same octets. */
PC_API bool pc_etag_strong_equal(const pc_etag *a, const pc_etag *b);

/* 8.8.3.2: the same octets, weak or not. */
PC_API bool pc_etag_weak_equal(const pc_etag *a, const pc_etag *b);

/* #entity-tag as a recipient reads it (5.6.1.2): empty elements are skipped,
 * SP and HTAB around commas too.  `*` is no member of it.  An empty text is an
 * empty list. */
PC_API void pc_etag_list_init(pc_etag_list *list, pc_span text);

/* 1 and the next tag, 0 at the end, PC_ESYNTAX at a malformed member (and from
 * then on 0). */
PC_API int pc_etag_list_next(pc_etag_list *list, pc_etag *ret_tag);

#ifdef __cplusplus
}
#endif

#endif
