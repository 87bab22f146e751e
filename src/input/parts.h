/* input/parts.h - what target.yaml and cases have in common: field lines and
 * bodies.
 */
#ifndef PRECHECK_INPUT_PARTS_H
#define PRECHECK_INPUT_PARTS_H

#include "input/binding.h"
#include "input/target.h"

/* A token of RFC 9110 5.6.2, as field names and methods are. */
bool pc_is_token(pc_span text);

/* CUSTOM: {Name: value, Name: [value, value]} or [[Name, value], ...] into
 * pc_field_template * at `at` and its count at `n_at`.  Values are templates.
 */
void pc_fields_parse(pc_binder *binder, const pc_key *key, const pc_yaml *node,
                     void *base);
void pc_fields_print(const pc_key *key, const void *base, pc_json_out *out);
extern const char pc_fields_schema[];
#define PC_FIELDS_FORM                                                         \
    "a map of field names and values, or a list of [name, value]"

/* Any node as JSON text; plain numbers, true, false and null are themselves. */
bool pc_json_body(pc_binder *binder, const pc_key *key, const pc_yaml *node,
                  pc_span *ret_text);

#endif
