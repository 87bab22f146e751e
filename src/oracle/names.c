/* oracle/names.c - the words for outcomes, truths and fields. */
#include <precheck/oracle.h>

#include <string.h>

static const char *const outcomes[PC_OUTCOME_COUNT] = {
    "performed",       "partial",  "not-modified",        "failed",
    "already-applied", "rejected", "range-unsatisfiable", "condition-required",
};
static const char *const truths[] = {"absent", "ignored", "true", "false",
                                     "undefined"};
static const char *const conditions[PC_CONDITION_COUNT] = {
    "If-Match", "If-Unmodified-Since", "If-None-Match", "If-Modified-Since",
    "If-Range",
};

const char *pc_outcome_name(pc_outcome outcome)
{
    for (unsigned i = 0; i < PC_OUTCOME_COUNT; i++)
        if ((unsigned)outcome == 1u << i)
            return outcomes[i];
    return NULL;
}

unsigned pc_outcome_find(pc_span name)
{
    for (unsigned i = 0; i < PC_OUTCOME_COUNT; i++)
        if (name.len == strlen(outcomes[i]) &&
            memcmp(name.ptr, outcomes[i], name.len) == 0)
            return 1u << i;
    return 0;
}

const char *pc_truth_name(pc_truth truth)
{
    return (unsigned)truth < sizeof truths / sizeof truths[0] ? truths[truth]
                                                              : NULL;
}

const char *pc_condition_name(unsigned step)
{
    return step < PC_CONDITION_COUNT ? conditions[step] : NULL;
}
