/* refserver/merge.h - JSON Merge Patch (RFC 7396). */
#ifndef PRECHECK_REFSERVER_MERGE_H
#define PRECHECK_REFSERVER_MERGE_H

#include "base/arena.h"

/* target with patch merged into it, as compact JSON.  PC_EINVAL when target is
 * no JSON, PC_ESYNTAX when patch is none (or has a member name with NUL in it),
 * PC_ELIMIT when the result is over limit octets. */
int pc_ref_merge(pc_arena *arena, pc_span target, pc_span patch, size_t limit,
                 pc_span *ret_merged);

#endif
