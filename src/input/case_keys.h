/* input/case_keys.h - the tables of a case; private to input/.
 */
#ifndef PRECHECK_INPUT_CASE_KEYS_H
#define PRECHECK_INPUT_CASE_KEYS_H

#include "input/binding.h"
#include "input/case.h"

extern const pc_keys pc_case_keys, pc_given_keys, pc_step_keys, pc_version_keys;

/* Custom parsers (case.c, steps.c). */
#define PC_CASE_PARSER(name)                                                   \
    void name(pc_binder *binder, const pc_key *key, const pc_yaml *node,       \
              void *base)
PC_CASE_PARSER(pc_case_parse_id);
PC_CASE_PARSER(pc_case_parse_name);
PC_CASE_PARSER(pc_case_parse_cite);
PC_CASE_PARSER(pc_case_parse_methods);
PC_CASE_PARSER(pc_case_parse_policy);
PC_CASE_PARSER(pc_case_parse_coding);
PC_CASE_PARSER(pc_case_parse_needs_auth);
PC_CASE_PARSER(pc_case_parse_with);
PC_CASE_PARSER(pc_case_parse_no_auth);
PC_CASE_PARSER(pc_case_parse_expect);
PC_CASE_PARSER(pc_case_parse_node);
/* body: new, same, none, {text: ...} into choice at `at`, text at `n_at`. */
PC_CASE_PARSER(pc_case_parse_body);
PC_CASE_PARSER(pc_steps_parse);
PC_CASE_PARSER(pc_step_parse_expect);
PC_CASE_PARSER(pc_step_parse_save);
PC_CASE_PARSER(pc_step_parse_until);
/* origin_keys.c: of a case that runs through a cache. */
PC_CASE_PARSER(pc_origin_parse);
PC_CASE_PARSER(pc_version_parse_conditions);
PC_CASE_PARSER(pc_claim_parse);
PC_CASE_PARSER(pc_claim_parse_needs);
void pc_origin_check(pc_binder *binder, const pc_yaml *node, pc_case *entry);
/* steps.c */
bool pc_status_pattern_parse(pc_span text, pc_status_pattern *ret_pattern);
void pc_case_check(pc_binder *binder, const pc_yaml *node, void *base);

#endif
