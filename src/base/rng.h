/* base/rng.h - seeded, splittable pseudo-random numbers (splitmix64).
 *
 * A child made by key gives the same numbers however often its siblings were
 * used: adding a case changes no other case's values.  Not for secrets.
 */
#ifndef PRECHECK_BASE_RNG_H
#define PRECHECK_BASE_RNG_H

#include <stddef.h>
#include <stdint.h>

typedef struct pc_rng {
    uint64_t state;
} pc_rng;

pc_rng pc_rng_new(uint64_t seed);
pc_rng pc_rng_child(const pc_rng *parent, const char *key);
uint64_t pc_rng_next(pc_rng *rng);
/* 0 .. n-1 without bias; n > 0. */
uint64_t pc_rng_below(pc_rng *rng, uint64_t n);
/* len lower-case letters and digits and a NUL. */
void pc_rng_word(pc_rng *rng, char *ret_text, size_t len);
/* From the system; for a run without --seed. */
uint64_t pc_rng_system_seed(void);

#endif
