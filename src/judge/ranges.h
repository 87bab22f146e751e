/* judge/ranges.h - Range, Content-Range and multipart/byteranges as a reader of
 * answers needs them (RFC 9110, 14.1, 14.4, 14.6). */
#ifndef PRECHECK_JUDGE_RANGES_H
#define PRECHECK_JUDGE_RANGES_H

#include "base/arena.h"

#include <stdbool.h>
#include <stdint.h>

/* bytes 0-9/100, bytes 0-9/ and a star, bytes and a star/100. */
typedef struct pc_content_range {
    bool satisfied; /* first and last are set */
    bool has_total;
    uint64_t first, last, total;
} pc_content_range;

/* PC_ESYNTAX for anything else: another unit, last before first, last not
 * below the total, spaces where the grammar has none. */
int pc_content_range_parse(pc_span text, pc_content_range *ret_range);

/* How many range specs a Range in bytes asks for; 0 when it is not one that
 * can be read. */
size_t pc_range_count(pc_span text);

/* A single spec against a content of length octets: where it begins and ends.
 * False when it is not a single one, is unsatisfiable or cannot be read. */
bool pc_range_single(pc_span text, uint64_t length, uint64_t *ret_first,
                     uint64_t *ret_last);

/* The boundary of a multipart/byteranges Content-Type; false when it is another
 * type or has none. */
bool pc_boundary_of(pc_span content_type, pc_span *ret_boundary);

/* One part: its header section and its octets, without the line end before
 * the next delimiter. */
typedef struct pc_part {
    pc_span head, content;
} pc_part;
/* The next part of what rest holds (first the whole content), 1; 0 at the close
 * delimiter; PC_ESYNTAX when it is none. */
int pc_part_next(pc_span *rest, pc_span boundary, pc_part *ret_part);
/* A field of a part's header section; false when it is absent. */
bool pc_part_field(pc_span head, const char *name, pc_span *ret_value);

#endif
