/* oracle/fields.h - finds the condition fields of a request.
 *
 * A field that comes in several lines is one list of all their members (5.3);
 * the lines are walked in place, so nothing is joined and nothing allocated.
 */
#ifndef PRECHECK_ORACLE_FIELDS_H
#define PRECHECK_ORACLE_FIELDS_H

#include <precheck/oracle.h>

/* The five conditions keep their PC_STEP_ numbers; Range comes after them. */
#define PC_FIELD_RANGE PC_CONDITION_COUNT
#define PC_FIELD_KINDS (PC_CONDITION_COUNT + 1)

/* All lines of one field. */
typedef struct pc_lines {
    const pc_field *first, *last; /* lines of other fields stand between */
    size_t n;                     /* 0: absent */
} pc_lines;

typedef struct pc_conditions {
    pc_lines of[PC_FIELD_KINDS];
} pc_conditions;

void pc_conditions_find(const pc_request *request, pc_conditions *ret);

/* The first line's value, without blanks at its ends. */
pc_span pc_lines_value(const pc_lines *lines);

/* The line after this one, NULL after the last. */
const pc_field *pc_lines_next(const pc_lines *lines, const pc_field *line);

/* What a field of entity tags says of a current one. */
typedef struct pc_tag_match {
    bool malformed;    /* also: `*` beside anything else */
    bool star;         /* the value is `*`, or malformed with a `*` in it */
    bool weak, strong; /* a member matches by that comparison */
} pc_tag_match;

/* current may be NULL: then nothing matches. */
void pc_lines_match(const pc_lines *lines, const pc_etag *current,
                    pc_tag_match *ret);

#endif
