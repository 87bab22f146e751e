/* base/digest.h - SHA-256 of a body, to compare contents without keeping them.
 */
#ifndef PRECHECK_BASE_DIGEST_H
#define PRECHECK_BASE_DIGEST_H

#include <precheck/span.h>

/* 64 lower-case hexadecimal digits and a NUL. */
#define PC_DIGEST_LEN 64
void pc_digest(pc_span octets, char ret_hex[PC_DIGEST_LEN + 1]);

#endif
