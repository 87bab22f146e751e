/* A secret that is in the text, plain, percent-encoded or in base64, is not in
 * what the redactor gives back. The first line is the secret. */
#include "base/cleanup.h"
#include "base/redact.h"
#include "base/str.h"
#include "fuzz.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    pc_span input = {(const char *)data, size};
    pc_span secret = fuzz_line(&input), shown;
    PC_AUTO_ARENA arena;
    pc_redactor *redactor;
    pc_diags diags;
    char *text;

    pc_arena_init(&arena);
    pc_diags_init(&diags, &arena);
    redactor = pc_redactor_new(&arena);
    /* The name that is shown instead, with what stands beside it, must not
     * make up the secret anew. */
    if (pc_redactor_add(redactor, "$X", secret, &diags) != PC_OK ||
        memchr(secret.ptr, '$', secret.len) ||
        memchr(secret.ptr, 'X', secret.len))
        return 0;
    text = pc_arena_alloc(&arena, 2 * input.len + secret.len + 1);
    for (size_t i = 0; i < input.len; i++)
        text[i] = input.ptr[i];
    for (size_t i = 0; i < secret.len; i++)
        text[input.len + i] = secret.ptr[i];
    for (size_t i = 0; i < input.len; i++)
        text[input.len + secret.len + i] = input.ptr[i];
    shown = pc_redact(redactor, &arena,
                      (pc_span){text, 2 * input.len + secret.len});
    MUST_HOLD(!pc_span_contains(shown, secret));
    return 0;
}
