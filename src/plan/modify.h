/* plan/modify.h - the modifiers of ${name:modifier}, one row each.
 *
 * Private to plan/.
 */
#ifndef PRECHECK_PLAN_MODIFY_H
#define PRECHECK_PLAN_MODIFY_H

#include "base/arena.h"

#include <stdbool.h>

/* No bound value grows longer than this many octets. */
#define PC_MODIFY_LIMIT ((size_t)1 << 20)

/* Applies one modifier ("weak", "+1s", "zone=EST").  0, PC_EINVAL when there is
 * no such modifier or it does not fit the value, PC_ELIMIT; then *ret_why says
 * why. */
int pc_modify(pc_arena *arena, pc_span modifier, pc_span value,
              pc_span *ret_value, const char **ret_why);

/* True when the word is a modifier and its argument has the right form. */
bool pc_modifier_known(pc_span modifier);

/* The words that a misspelt one may have meant, NULL at the end. */
extern const char *const pc_modifier_words[];

#endif
