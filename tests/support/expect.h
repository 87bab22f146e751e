/* tests/support/expect.h - cmocka's assertions with decimal numbers and row
 * names.
 *
 * cmocka prints 304 != 412 as hexadecimal; these print what a person reads, and
 * the row of the table that failed.
 */
#ifndef PRECHECK_TESTS_EXPECT_H
#define PRECHECK_TESTS_EXPECT_H

#include <precheck/span.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* clang-format off: cmocka.h wants the ones above before it */
#include <cmocka.h>
/* clang-format on */

#define EXPECT_INT(row, got, want)                                             \
    do {                                                                       \
        long long got_ = (long long)(got), want_ = (long long)(want);          \
        if (got_ != want_)                                                     \
            fail_msg("%s: %s is %lld, not %lld", (row), #got, got_, want_);    \
    } while (0)

#define EXPECT_TRUE(row, condition)                                            \
    do {                                                                       \
        if (!(condition))                                                      \
            fail_msg("%s: not true: %s", (row), #condition);                   \
    } while (0)

#define EXPECT_STR(row, got, want)                                             \
    do {                                                                       \
        const char *got_ = (got), *want_ = (want);                             \
        if (!got_ || strcmp(got_, want_) != 0)                                 \
            fail_msg("%s: %s is '%s', not '%s'", (row), #got,                  \
                     got_ ? got_ : "(null)", want_);                           \
    } while (0)

#define EXPECT_SPAN(row, got, want)                                            \
    do {                                                                       \
        pc_span got_ = (got);                                                  \
        const char *want_ = (want);                                            \
        if (got_.len != strlen(want_) ||                                       \
            (got_.len && memcmp(got_.ptr, want_, got_.len) != 0))              \
            fail_msg("%s: %s is '%.*s', not '%s'", (row), #got, (int)got_.len, \
                     got_.ptr ? got_.ptr : "", want_);                         \
    } while (0)

/* A copy in a block with nothing after it, so that a sanitizer sees a read past
 * the end.  Freed at the next call but seven. */
static inline pc_span pc_tight(const char *text, size_t len)
{
    static void *ring[8];
    static unsigned next;
    char *copy = malloc(len ? len : 1);

    free(ring[next]);
    ring[next] = copy;
    next = (next + 1) % 8;
    if (len)
        memcpy(copy, text, len);
    return (pc_span){copy, len};
}
#define TIGHT(text)     pc_tight((text), strlen(text))
#define TIGHT_LIT(text) pc_tight((text), sizeof(text) - 1)

#endif
