/* Any octets as target.yaml: an error says so, or the target's effective
 * settings are text that can be shown; never a crash, never silence. */
#include "base/cleanup.h"
#include "base/limits.h"
#include "fuzz.h"
#include "input/target.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    PC_AUTO_ARENA arena;
    pc_target_options options = {0};
    pc_target *target;
    pc_diags diags;

    pc_arena_init(&arena);
    pc_diags_init(&diags, &arena);
    options.redactor = pc_redactor_new(&arena);
    if (pc_target_parse(&arena, "fuzz.yaml",
                        (pc_span){(const char *)data, size}, &options, &target,
                        &diags) < 0) {
        MUST_HOLD(diags.n_errors > 0);
        for (size_t i = 0; i < diags.n; i++)
            MUST_HOLD(diags.items[i].message && *diags.items[i].message);
    } else {
        PC_AUTO_BUF text;

        MUST_HOLD(diags.n_errors == 0);
        MUST_HOLD(target->n_resources > 0);
        pc_buf_init(&text, PC_LIMIT_FILE);
        MUST_HOLD(pc_target_effective(target, &text) == PC_OK);
    }
    return 0;
}
