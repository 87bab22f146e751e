/* Any octets as a file of cases: an error says so, or every case has an id, a
 * rule and something to send. */
#include "base/cleanup.h"
#include "fuzz.h"
#include "input/case.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    PC_AUTO_ARENA arena;
    pc_case *cases;
    pc_diags diags;
    size_t n;

    pc_arena_init(&arena);
    pc_diags_init(&diags, &arena);
    if (pc_cases_parse(&arena, "fuzz.yaml", (pc_span){(const char *)data, size},
                       &cases, &n, &diags) < 0) {
        MUST_HOLD(diags.n_errors > 0);
        return 0;
    }
    for (size_t i = 0; i < n; i++) {
        MUST_HOLD(cases[i].id && *cases[i].id && cases[i].n_cites > 0);
        MUST_HOLD(cases[i].n_steps || cases[i].n_methods || cases[i].race);
    }
    return 0;
}
