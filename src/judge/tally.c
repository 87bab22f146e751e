#include "judge/tally.h"

#include "judge/judge.h"
#include "judge/neighbour.h"

#include <string.h>

const char *pc_result_word(pc_result result)
{
    static const char *const words[] = {"pass",    "fail",         "known",
                                        "skipped", "inconclusive", "observed"};

    return (unsigned)result < sizeof words / sizeof words[0] ? words[result]
                                                             : "unknown";
}

static void count(pc_counts *counts, pc_result result)
{
    switch (result) {
    case PC_RESULT_PASS:
        counts->pass++;
        break;
    case PC_RESULT_FAIL:
        counts->fail++;
        break;
    case PC_RESULT_KNOWN:
        counts->known++;
        break;
    case PC_RESULT_SKIPPED:
        counts->skipped++;
        break;
    case PC_RESULT_INCONCLUSIVE:
        counts->inconclusive++;
        break;
    case PC_RESULT_OBSERVED:
        counts->observed++;
        break;
    }
}

static bool was_asked(const pc_trace *trace, const char *resource)
{
    for (size_t i = 0; i < trace->n_exchanges; i++)
        if (strcmp(trace->exchanges[i]->resource, resource) == 0)
            return true;
    return false;
}

bool pc_facts_surprise(const pc_facts *facts)
{
    return facts->reachable && facts->get_status &&
           facts->get_status / 100 != 2 &&
           facts->get_status != facts->promised_status;
}

/* A resource that did not answer is no reason to skip its cases in silence; one
 * that target.yaml keeps us from asking is. */
static bool out_of_reach(const pc_trace *trace)
{
    for (size_t i = 0; i < trace->n_facts; i++)
        if (pc_facts_surprise(&trace->facts[i]) ||
            (!trace->facts[i].reachable &&
             was_asked(trace, trace->facts[i].resource)))
            return true;
    return false;
}

/* The first that applies: something failed, no verdict, nothing ran, held. */
int pc_tally_exit_status(const pc_verdict *const *verdicts, size_t n,
                         const pc_trace *trace, const pc_judge_options *options)
{
    bool failed = false, ran = false;
    bool unclear = trace->stopped != NULL || out_of_reach(trace);

    for (size_t i = 0; i < n; i++) {
        const pc_verdict *v = verdicts[i];

        failed |= v->result == PC_RESULT_FAIL && v->level >= options->fail_on;
        unclear |= v->result == PC_RESULT_INCONCLUSIVE;
        /* A check looks at the probe's answers too: that alone is no run. */
        ran |= v->result != PC_RESULT_SKIPPED && v->item[0] != '\0';
    }
    if (failed)
        return 1;
    if (unclear)
        return 3;
    return ran ? 0 : 5;
}

void pc_tally(const pc_verdict *const *verdicts, size_t n,
              const pc_trace *trace, const pc_judge_options *options,
              pc_summary *ret_summary)
{
    static const struct {
        int status;
        const char *word;
    } words[] = {
        {0, "pass"}, {1, "fail"}, {3, "inconclusive"}, {5, "nothing-ran"}};
    pc_summary s = {0};
    int status = pc_tally_exit_status(verdicts, n, trace, options);

    for (size_t i = 0; i < n; i++) {
        const pc_verdict *v = verdicts[i];

        count(v->level == PC_LEVEL_MUST     ? &s.must
              : v->level == PC_LEVEL_SHOULD ? &s.should
                                            : &s.note,
              v->result);
        s.skipped += v->result == PC_RESULT_SKIPPED;
        s.inconclusive += v->result == PC_RESULT_INCONCLUSIVE;
        s.known += v->result == PC_RESULT_KNOWN;
    }
    for (size_t i = 0; i < trace->n_exchanges; i++) {
        pc_end end = trace->exchanges[i]->end;

        if (trace->exchanges[i]->role == PC_ROLE_ORIGIN)
            continue; /* the cache's, not ours */
        s.requests += end != PC_END_REFUSED && end != PC_END_NOT_SENT;
    }
    if (!options->reproducible)
        s.seconds = (double)trace->seconds_ms / 1000.0;
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (words[i].status == status)
            s.verdict = words[i].word;
    *ret_summary = s;
}
