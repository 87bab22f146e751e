/* A secret that is in the text, plain, percent-encoded or in base64, is not in
 * what the redactor gives back. The first line is the secret. */
#include "base/redact.h"

#include "base/cleanup.h"
#include "base/str.h"
#include "fuzz.h"

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
    /* The name that is shown instead must not hold the secret itself. */
    if (pc_redactor_add(redactor, "$X", secret, &diags) != PC_OK ||
        pc_span_contains(PC_LIT("$X$X$X$X"), secret))
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
    MUST_HOLD(!pc_span_contains(shown, secret) ||
              pc_span_contains(secret, PC_LIT("$X")));
    return 0;
}
