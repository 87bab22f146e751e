/* exchange/har_text.h - the texts inside a HAR: base64, times, secrets, and
 * JSON that is almost right.  Private to exchange/. */
#ifndef PRECHECK_EXCHANGE_HAR_TEXT_H
#define PRECHECK_EXCHANGE_HAR_TEXT_H

#include "base/arena.h"

#include <stdbool.h>
#include <stdint.h>

/* RFC 4648 section 4, line breaks let pass; PC_ESYNTAX. */
int pc_base64_decode(pc_arena *arena, pc_span text, pc_span *ret_octets);

/* 2026-11-22T19:00:00.123+01:00 in nanoseconds since 1970; no zone is UTC. */
bool pc_iso_ns(pc_span text, int64_t *ret_ns);

/* Half a surrogate pair is no Unicode, and yet what browsers write when a page
 * holds one: each \uD800..\uDFFF without its other half becomes \uFFFD.  In
 * place. */
void pc_har_mend(char *json, size_t len);

/* Values that must not be shown, each with a name: equal values get the same.
 */
typedef struct pc_secrets {
    pc_arena *arena;
    struct pc_secret *slots; /* open addressing */
    size_t n, size;
} pc_secrets;
void pc_secrets_init(pc_secrets *secrets, pc_arena *arena);
pc_span pc_secrets_name(pc_secrets *secrets, pc_span value);
/* The field's value is one. */
bool pc_is_secret_field(pc_span name);
/* A URL whose query holds secrets (access_token=, X-Amz-Signature=, ...), with
 * names in their place; the URL itself when there are none. */
pc_span pc_secrets_url(pc_secrets *secrets, pc_span url);

#endif
