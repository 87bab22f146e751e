/* base/redact.h - the one chokepoint through which recorded text passes.
 *
 * Knows the secrets of the run (tokens, passwords, keys) and replaces each in
 * plain, percent-encoded, base64 (all three alignments) and JSON-escaped form.
 * Applied when an exchange is recorded, so that what is judged now and what is
 * judged from a trace later are the same octets.
 */
#ifndef PRECHECK_BASE_REDACT_H
#define PRECHECK_BASE_REDACT_H

#include "base/arena.h"
#include "base/diag.h"

typedef struct pc_redactor pc_redactor;

pc_redactor *pc_redactor_new(pc_arena *arena);
/* name is how it is shown ("$PRECHECK_TOKEN"); a secret of fewer than 6 octets
 * is refused (it would blot out innocent text). */
int pc_redactor_add(pc_redactor *redactor, const char *name, pc_span text,
                    pc_diags *diags);
/* text itself when it holds no secret, else a copy in the arena with
 * the name in the secret's place.  A NULL redactor knows no secret. */
pc_span pc_redact(const pc_redactor *redactor, pc_arena *arena, pc_span text);

#endif
