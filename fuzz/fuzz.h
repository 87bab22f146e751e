/* fuzz/fuzz.h - what the harnesses share.
 *
 * Each NAME.c holds one property, said in its first comment.  The same source
 * is a libFuzzer target (clang, -fsanitize=fuzzer), an AFL++ target
 * (afl-clang-fast with the same flag), and with replay.c a plain program that
 * runs files: ctest does that with the corpus in every build.
 */
#ifndef PRECHECK_FUZZ_FUZZ_H
#define PRECHECK_FUZZ_FUZZ_H

#include <precheck/span.h>

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* A property that must hold; aborts with its text otherwise. */
#define MUST_HOLD(condition)                                                   \
    do {                                                                       \
        if (!(condition)) {                                                    \
            fprintf(stderr, "%s:%d: does not hold: %s\n", __FILE__, __LINE__,  \
                    #condition);                                               \
            abort();                                                           \
        }                                                                      \
    } while (0)

/* Takes octets from the front of the input; 0 and nothing when it is empty. */
static inline uint8_t fuzz_octet(pc_span *input)
{
    uint8_t octet;

    if (!input->len)
        return 0;
    octet = (uint8_t)*input->ptr++;
    input->len--;
    return octet;
}

/* The rest up to the next LF, which is taken too. */
static inline pc_span fuzz_line(pc_span *input)
{
    pc_span line = {input->ptr, 0};

    while (line.len < input->len && input->ptr[line.len] != '\n')
        line.len++;
    input->ptr += line.len;
    input->len -= line.len;
    if (input->len) {
        input->ptr++;
        input->len--;
    }
    return line;
}

#endif
