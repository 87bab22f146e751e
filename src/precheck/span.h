/* precheck/span.h - a piece of somebody else's octets, and the error codes.
 *
 * Nothing here owns memory.  A span is not terminated by a NUL octet and may
 * contain any octet, NUL included.  C11, C17 and C++17.
 */
#ifndef PRECHECK_SPAN_H
#define PRECHECK_SPAN_H

#include <stddef.h>

/* len octets at ptr; ptr may be NULL when len is 0. */
typedef struct pc_span {
    const char *ptr;
    size_t len;
} pc_span;

/* What a function that can fail returns; success is 0 and nothing else. */
typedef enum pc_error {
    PC_OK = 0,
    PC_ESYNTAX = -1, /* the text does not follow its grammar */
    PC_ERANGE = -2,  /* well-formed, but the value does not fit */
    PC_EINVAL = -3,  /* the caller's arguments make no sense */
    PC_EIO = -4,     /* the system said no */
    PC_ENOMEM = -5,
    PC_ELIMIT = -6 /* a limit of base/limits.h was reached */
} pc_error;

/* Marks the exported symbols; everything else stays hidden. */
#if defined(__GNUC__)
#define PC_API __attribute__((visibility("default")))
#else
#define PC_API
#endif

#endif
