/* input/profile.h - what a kind of server is expected to do; plain data.
 *
 * cases/profiles/NAME.yaml: {name, title, skip: [{case: glob, reason}],
 * relax: [{case: glob, level: should|note, reason}], writes-expected, ...}.
 * A relaxed case is judged, and counted at the level given.
 */
#ifndef PRECHECK_INPUT_PROFILE_H
#define PRECHECK_INPUT_PROFILE_H

#include "base/arena.h"
#include "base/diag.h"

#include <precheck/clauses.h>

#include <stdbool.h>

typedef struct pc_profile_rule {
    pc_pos pos;
    const char *case_glob; /* id glob, or tag:x */
    const char *reason;
    bool skip; /* else relax to level */
    pc_level level;
} pc_profile_rule;

typedef struct pc_profile {
    const char *name, *title;
    pc_profile_rule *rules;
    size_t n_rules;
} pc_profile;

/* From memory; file names it in diagnostics. */
int pc_profile_parse(pc_arena *arena, const char *file, pc_span text,
                     const pc_profile **ret_profile, pc_diags *diags);
/* An embedded profile by name (origin, static, rest, webdav), or ./own.yaml. */
int pc_profile_load(pc_arena *arena, const char *name, pc_pos pos,
                    const pc_profile **ret_profile, pc_diags *diags);

#endif
