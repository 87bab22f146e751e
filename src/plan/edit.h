/* plan/edit.h - a value under modification, and the modifiers by kind.
 *
 * modify.c has the table and the modifiers of any text, modify_tag.c those of
 * entity tags, modify_date.c those of dates and numbers.  Private to them.
 */
#ifndef PRECHECK_PLAN_EDIT_H
#define PRECHECK_PLAN_EDIT_H

#include "base/arena.h"

typedef struct pc_edit {
    pc_arena *arena;
    pc_span value;
    pc_span arg;     /* after '=', or the number and unit of +1s */
    const char *why; /* set when a modifier does not fit */
} pc_edit;

/* 0, or PC_EINVAL or PC_ELIMIT and why. */
typedef int pc_modifier(pc_edit *change);

int pc_edit_misfit(pc_edit *change, const char *why); /* PC_EINVAL */
pc_span pc_edit_join(pc_arena *arena, pc_span a, pc_span b, pc_span c);
pc_span pc_edit_map(pc_arena *arena, pc_span text, char (*map)(char));
char pc_lower_of(char c);

pc_modifier pc_mod_weak, pc_mod_strong, pc_mod_opaque, pc_mod_lower_w,
    pc_mod_unquoted, pc_mod_unterminated, pc_mod_upper, pc_mod_swapcase,
    pc_mod_prefix, pc_mod_suffix, pc_mod_embedded, pc_mod_starred;
pc_modifier pc_mod_imf, pc_mod_rfc850, pc_mod_asctime, pc_mod_step, pc_mod_zone,
    pc_mod_wrongday, pc_mod_1digit;

#endif
