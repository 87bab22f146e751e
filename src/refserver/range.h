/* refserver/range.h - Range: bytes, from RFC 9110 14.1.1, 14.1.2 and 14.2. */
#ifndef PRECHECK_REFSERVER_RANGE_H
#define PRECHECK_REFSERVER_RANGE_H

#include "refserver/knobs.h"

#include <precheck/span.h>

#include <stdbool.h>
#include <stdint.h>

/* More ranges than this are taken for an attack and ignored (14.2). */
#define PC_REF_RANGES_MAX 32

typedef enum pc_ref_ranges_kind {
    PC_REF_RANGES_IGNORED, /* unknown unit, invalid set, or too many */
    PC_REF_RANGES_SOME,    /* at least one can be satisfied */
    PC_REF_RANGES_NONE     /* valid, but none can: 416 */
} pc_ref_ranges_kind;

typedef struct pc_ref_ranges {
    pc_ref_ranges_kind kind;
    struct {
        uint64_t first, last; /* both inside the content */
    } item[PC_REF_RANGES_MAX];
    size_t n;       /* those that can be satisfied, in the order asked */
    size_t n_asked; /* all of the set */
    bool invalid;   /* not the grammar of a byte range set */
} pc_ref_ranges;

/* length is that of the selected representation. */
void pc_ref_ranges_read(pc_span value, size_t length, const pc_ref_knobs *knobs,
                        pc_ref_ranges *ret_ranges);

#endif
