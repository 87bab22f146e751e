/* engine/keep.h - the record of an exchange: redacted, and in memory that
 * outlives the exchange.
 *
 * The same content (a file that a thousand cases read) is kept once.
 */
#ifndef PRECHECK_ENGINE_KEEP_H
#define PRECHECK_ENGINE_KEEP_H

#include "base/redact.h"
#include "exchange/message.h"

typedef struct pc_kept_content {
    char digest[PC_DIGEST_LEN + 1];
    pc_span kept;
} pc_kept_content;

typedef struct pc_keeper {
    const pc_redactor *redactor;
    pc_kept_content *slots; /* open addressing; size is a power of two */
    size_t size, n;
} pc_keeper;

void pc_keeper_init(pc_keeper *keeper, const pc_redactor *redactor);
pc_exchange *pc_keep(pc_keeper *keeper, pc_arena *arena,
                     const pc_exchange *exchange);

#endif
