/* input/target_keys.h - the tables of target.yaml; private to input/.
 */
#ifndef PRECHECK_INPUT_TARGET_KEYS_H
#define PRECHECK_INPUT_TARGET_KEYS_H

#include "input/binding.h"

extern const pc_keys pc_target_keys, pc_resource_keys, pc_template_keys,
    pc_known_keys;

/* Rules over several keys. */
void pc_target_check(pc_binder *binder, const pc_yaml *node, void *base);
void pc_resource_check(pc_binder *binder, const pc_yaml *node, void *base);
void pc_template_check(pc_binder *binder, const pc_yaml *node, void *base);

/* auth: {bearer: ...} and its kin. */
void pc_auth_parse(pc_binder *binder, const pc_key *key, const pc_yaml *node,
                   void *base);
void pc_auth_print(const pc_key *key, const void *base, pc_json_out *out);
extern const pc_keys pc_auth_keys;

#endif
