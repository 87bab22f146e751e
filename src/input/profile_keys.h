/* input/profile_keys.h - the table of a profile's file; private to input/.
 */
#ifndef PRECHECK_INPUT_PROFILE_KEYS_H
#define PRECHECK_INPUT_PROFILE_KEYS_H

#include "input/binding.h"
#include "input/profile.h"

extern const pc_keys pc_profile_keys;

#endif
