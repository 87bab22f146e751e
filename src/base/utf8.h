/* base/utf8.h - one code point at a time, strictly (RFC 3629).
 */
#ifndef PRECHECK_BASE_UTF8_H
#define PRECHECK_BASE_UTF8_H

#include <precheck/span.h>

#include <stdbool.h>
#include <stdint.h>

/* The code point at text[at] and its length in octets; 0 when the octets there
 * are no valid UTF-8 (overlong forms, surrogates and above U+10FFFF included)
 * or at >= text.len. */
unsigned pc_utf8_next(pc_span text, size_t at, uint32_t *ret_code);
/* 1..4 octets written; code must be a Unicode scalar value. */
unsigned pc_utf8_put(uint32_t code, char ret_octets[4]);
/* Safe to show: no control, no bidi control, nothing invisible that changes
 * how its neighbours look, no non-character. */
bool pc_utf8_showable(uint32_t code);

#endif
