#include "base/rng.h"

#include "base/clock.h"

#include <unistd.h>

#define GOLDEN UINT64_C(0x9e3779b97f4a7c15)

static uint64_t mix(uint64_t z)
{
    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return z ^ (z >> 31);
}

pc_rng pc_rng_new(uint64_t seed)
{
    return (pc_rng){seed};
}

pc_rng pc_rng_child(const pc_rng *parent, const char *key)
{
    uint64_t hash = UINT64_C(0xcbf29ce484222325); /* FNV-1a */

    for (; *key; key++)
        hash = (hash ^ (unsigned char)*key) * UINT64_C(0x100000001b3);
    return (pc_rng){mix(mix(parent->state + GOLDEN) ^ hash)};
}

uint64_t pc_rng_next(pc_rng *rng)
{
    rng->state += GOLDEN;
    return mix(rng->state);
}

uint64_t pc_rng_below(pc_rng *rng, uint64_t n)
{
    /* 2^64 mod n: the numbers below it would favour the small remainders */
    uint64_t skew = (UINT64_C(0) - n) % n, value;

    do
        value = pc_rng_next(rng);
    while (value < skew);
    return value % n;
}

void pc_rng_word(pc_rng *rng, char *ret_text, size_t len)
{
    static const char digits[] = "abcdefghijklmnopqrstuvwxyz0123456789";

    for (size_t i = 0; i < len; i++)
        ret_text[i] = digits[pc_rng_below(rng, sizeof digits - 1)];
    ret_text[len] = '\0';
}

uint64_t pc_rng_system_seed(void)
{
    uint64_t seed;

    if (getentropy(&seed, sizeof seed) == 0)
        return seed;
    return mix((uint64_t)pc_clock_ns() ^ ((uint64_t)getpid() << 32));
}
