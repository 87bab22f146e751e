/* plan/bind.h - ${...} in templates, replaced by what is known at that moment.
 *
 * ${NAME} or ${NAME:MODIFIER:MODIFIER}; $NAME is the short form for a whole
 * value.  Names are set by the runner: etag, last-modified, date, length,
 * content-type, old.etag, old.last-modified, stale (a strong tag that this
 * resource never had), now, id (captured), unique, token, seq, run.id, with.X,
 * and what `save:` names.
 *
 * Modifiers of tags:  weak (W/"x"), strong ("x"), opaque (x), lower-w (w/"x"),
 *   unquoted, unterminated, upper (letters in upper case), swapcase, prefix
 *   (opaque text less its last octet, quoted), suffix (one octet more, quoted),
 *   embedded ("x,abc" for "abc": a valid tag that a careless split would cut),
 *   starred ("abc*").
 * Modifiers of dates: +1s -1m +2h -3d +50y ..., imf, rfc850, asctime, lower,
 *   zone=+0000 or zone=EST in place of GMT, wrongday, 1digit (day without its
 *   0).  A date keeps its form when it is moved.
 * Modifiers of numbers: +N, -N.
 * Of any text: repeat=N (a tag: as a list with commas), pad=N (to N octets with
 *   x; a tag keeps its quotes).  No value grows over 1 MiB.
 * \xNN in a template is the octet NN; $$ is a dollar sign, and so is a $ that
 * begins no reference.
 */
#ifndef PRECHECK_PLAN_BIND_H
#define PRECHECK_PLAN_BIND_H

#include "base/arena.h"
#include "base/diag.h"

#include <stdbool.h>
#include <stdint.h>

typedef struct pc_binding {
    const char *name;
    pc_span value;
} pc_binding;

typedef struct pc_bindings {
    pc_arena *arena;
    pc_binding *items;
    size_t n, cap;
} pc_bindings;

void pc_bindings_init(pc_bindings *bindings, pc_arena *arena);
/* Sets or replaces; an empty ptr (NULL) unsets. */
void pc_bindings_set(pc_bindings *bindings, const char *name, pc_span value);
bool pc_bindings_get(const pc_bindings *bindings, const char *name,
                     pc_span *ret_value);

/* PC_EINVAL with a diagnostic when a name is not set or a modifier does not
 * fit its value; pos names the template. */
int pc_bind(const pc_bindings *bindings, pc_arena *arena, pc_span template_text,
            pc_pos pos, pc_span *ret_text, pc_diags *diags);
/* True when the template speaks of ${name}. */
bool pc_bind_mentions(pc_span template_text, const char *name);

/* Names and modifiers are known words: what lint can check without a run.
 * more_names ends with NULL: with.*, captures, saves. */
int pc_bind_check(pc_span template_text, const char *const *more_names,
                  pc_pos pos, pc_diags *diags);

#endif
