#include "judge/known.h"

#include "base/str.h"

#define DAY_S 86400

static const pc_known *find(const pc_judge_options *options,
                            const pc_verdict *verdict)
{
    const pc_known *expired = NULL;

    for (size_t i = 0; i < options->n_known; i++) {
        const pc_known *known = &options->known[i];

        if (!pc_glob_match(known->case_glob, verdict->id))
            continue;
        if (known->resource_glob &&
            !pc_glob_match(known->resource_glob, verdict->resource))
            continue;
        if (options->today_s < known->until_s)
            return known;
        expired = known;
    }
    return expired;
}

void pc_known_apply(const pc_judge_options *options, pc_arena *arena,
                    pc_verdict *verdict)
{
    const pc_known *known;

    if (verdict->result != PC_RESULT_FAIL && verdict->result != PC_RESULT_PASS)
        return;
    known = find(options, verdict);
    if (!known)
        return;
    verdict->known_reason = known->reason;
    verdict->known_until = known->until;
    /* Whole days after today; -1 and less once the day is over. */
    if (known->until_s != INT64_MAX) {
        int64_t left_s = known->until_s - 1 - options->today_s;

        verdict->known_days_left =
            (int)(left_s >= 0 ? left_s / DAY_S : left_s / DAY_S - 1);
    }
    if (options->today_s >= known->until_s) {
        if (verdict->result == PC_RESULT_FAIL)
            verdict->reason = pc_arena_printf(
                arena, "%s; it was known (%s) until %s, which is over",
                verdict->reason ? verdict->reason : "it fails",
                known->reason ? known->reason : "no reason given",
                known->until ? known->until : "that day");
    } else if (verdict->result == PC_RESULT_FAIL) {
        verdict->result = PC_RESULT_KNOWN;
    } else {
        verdict->unexpected_pass = true;
    }
}
