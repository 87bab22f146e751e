/* judge/words.h - octets and numbers put into sentences. */
#ifndef PRECHECK_JUDGE_WORDS_H
#define PRECHECK_JUDGE_WORDS_H

#include "base/arena.h"

/* Escaped for a reader (base/escape), at most 300 octets and then "...". */
const char *pc_shown(pc_arena *arena, pc_span octets);
/* "a", "a or b", "a, b or c". */
const char *pc_words_or(pc_arena *arena, const char *const *words, size_t n);
/* Four hexadecimal digits that follow from the three names alone. */
void pc_replay_id(const char *id, const char *resource, const char *method,
                  char ret_hex[5]);

#endif
