/* engine/address.h - is a URL that a server gave us one that we may change?
 *
 * Answers to a creation say where the new resource is.  A wrong or a hostile
 * one names the collection itself, the root, or a path that climbs out of its
 * folder; the DELETE of the clean-up would then go there.  Paths are read as
 * the most lenient servers read them: %2e is a dot, %2f and a backslash are
 * slashes, a row of slashes is one, ";x" after a segment is nothing.
 */
#ifndef PRECHECK_ENGINE_ADDRESS_H
#define PRECHECK_ENGINE_ADDRESS_H

#include "precheck/span.h"

#include <stdbool.h>

/* Some segment is "." or "..". */
bool pc_address_climbs(pc_span target);
/* It is the path of the other, or a folder around it; queries do not count. */
bool pc_address_covers(pc_span target, pc_span other);

#endif
