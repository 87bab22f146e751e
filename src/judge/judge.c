#include "judge/judge.h"

#include "base/str.h"
#include "judge/checks.h"
#include "judge/curl_line.h"
#include "judge/known.h"
#include "judge/neighbour.h"
#include "judge/subject.h"
#include "judge/tally.h"
#include "judge/through.h"
#include "judge/together.h"
#include "judge/words.h"

#include <string.h>

struct pc_judge {
    pc_arena *arena;
    const pc_trace *trace;
    const pc_judge_options *options;
    const pc_verdict **verdicts;
    size_t n, cap;
};

pc_judge *pc_judge_new(pc_arena *arena, const pc_trace *trace,
                       const pc_judge_options *options)
{
    pc_judge *judge = PC_NEW(arena, pc_judge);

    judge->arena = arena;
    judge->trace = trace;
    judge->options = options;
    return judge;
}

static const char *or_empty(const char *text)
{
    return text ? text : "";
}

static pc_verdict item_verdict(const pc_item_record *item)
{
    pc_verdict v = {
        .id = or_empty(item->case_id),
        .item = or_empty(item->id),
        .resource = or_empty(item->resource),
        .method = or_empty(item->method),
        .title = item->title,
        .result = PC_RESULT_PASS,
        .level = item->level,
        .clause = item->clause,
        .cites = item->cites,
        .n_cites = item->n_cites,
        .changed = -1,
        .why = item->why,
        .mend = item->mend,
        .pos = item->resource_pos,
        .case_pos = item->pos,
    };

    pc_replay_id(v.id, v.resource, v.method, v.replay);
    return v;
}

/* Which of two verdicts of one story tells more: a failure by its level, then
 * what has no verdict, then a note. */
static int weight(const pc_verdict *v)
{
    switch (v->result) {
    case PC_RESULT_FAIL:
        return 10 + (int)v->level;
    case PC_RESULT_INCONCLUSIVE:
        return 5;
    case PC_RESULT_OBSERVED:
        return 3;
    case PC_RESULT_PASS:
    case PC_RESULT_KNOWN:
    case PC_RESULT_SKIPPED:
        break;
    }
    return 0;
}

/* A write of ours was under way between the two readings. */
static bool we_wrote(pc_exchange *const *exchanges, size_t n,
                     const pc_exchange *from, const pc_exchange *to)
{
    for (size_t i = 0; i < n; i++) {
        const pc_exchange *x = exchanges[i];

        if (pc_is_write(x) && x->start_ns < to->done_ns &&
            (!x->done_ns || x->done_ns > from->start_ns))
            return true;
    }
    return false;
}

/* A GET of this item saw other content than the one before it, and nothing
 * that we sent can be the cause. */
static bool other_writer(const pc_facts *facts, pc_exchange *const *exchanges,
                         size_t n)
{
    const pc_exchange *last = NULL;

    if (!facts || !facts->content_stable)
        return false;
    for (size_t i = 0; i < n; i++) {
        const pc_exchange *x = exchanges[i];

        if (!pc_is_reading(x) || x->end != PC_END_COMPLETE ||
            x->response.status != 200)
            continue;
        if (last && pc_same_url(last, x) && pc_same_selection(last, x) &&
            strcmp(last->response.content.digest, x->response.content.digest) !=
                0 &&
            !we_wrote(exchanges, n, last, x))
            return true;
        last = x;
    }
    return false;
}

/* What two exchanges of the item say together, as its verdict. */
static void tell_pair(pc_judge *judge, const pc_item_record *item,
                      const pc_pair *pair, pc_verdict *verdict)
{
    pc_level level = PC_LEVEL_MUST;
    bool by_condition = pair->clause == PC_CLAUSE_EVAL_ATOMIC;

    if (item->relaxed && item->level < level)
        level = item->level;
    *verdict = item_verdict(item);
    verdict->result =
        level == PC_LEVEL_NOTE ? PC_RESULT_OBSERVED : PC_RESULT_FAIL;
    verdict->level = level;
    verdict->clause = pair->clause;
    verdict->subject = pair->second;
    verdict->before = pair->first;
    verdict->method = pair->second->request.method;
    verdict->got = pair->second->response.status;
    verdict->expected = PC_NEW_ARRAY(judge->arena, 1, const char *);
    verdict->expected[0] = "412";
    verdict->n_expected = by_condition ? 1 : 0;
    verdict->reason = pair->reason;
    verdict->observed = pair->observed;
}

static bool cites_validators(const pc_item_record *item)
{
    for (size_t i = 0; i < item->n_cites; i++)
        switch (item->cites[i]) {
        case PC_CLAUSE_VALIDATOR_STRONG_CHANGES:
        case PC_CLAUSE_VALIDATOR_STRONG_UNIQUE:
        case PC_CLAUSE_VALIDATOR_SHARED_WEAK:
        case PC_CLAUSE_ETAG_WEAK_MARK:
        case PC_CLAUSE_ETAG_CODING:
        case PC_CLAUSE_ETAG_MATCHES_CONTENT:
            return true;
        default:
            break;
        }
    return false;
}

/* Each request can be right by itself, and two of them wrong together.  A tag
 * that two contents share is every item's business in a check; here it is
 * told of the items that are about tags, and of those that it leaves without a
 * verdict: by such a tag, 304 to an old copy is right. */
static void judge_together(pc_judge *judge, const pc_item_record *item,
                           pc_exchange *const *exchanges, size_t n,
                           pc_verdict *verdict)
{
    pc_pair pair;

    if (pc_two_winners(judge->arena, exchanges, n, &pair) ||
        ((cites_validators(item) ||
          verdict->result == PC_RESULT_INCONCLUSIVE) &&
         pc_shared_tag(judge->arena, exchanges, n, &pair)))
        tell_pair(judge, item, &pair, verdict);
}

static void judge_subjects(pc_judge *judge, const pc_item_record *item,
                           pc_verdict *ret_verdict)
{
    const pc_facts *facts = pc_trace_facts(judge->trace, item->resource);
    pc_exchange **exchanges = NULL;
    size_t n = pc_trace_of_item(judge->trace, item->id, &exchanges);
    bool disturbed = other_writer(facts, exchanges, n);
    unsigned count = item->n_subjects ? item->n_subjects : 1;

    if (item->through) {
        *ret_verdict = item_verdict(item);
        pc_judge_through(judge->arena, item, exchanges, n, ret_verdict);
        return;
    }
    for (unsigned i = 0; i < count; i++) {
        pc_verdict v = item_verdict(item);
        pc_subject subject;

        pc_subject_find(&subject, item, facts, exchanges, n, i);
        v.subject = subject.sent;
        v.before = subject.before;
        v.after = subject.after;
        if (subject.sent)
            v.method = subject.sent->request.method;
        pc_judge_subject(judge->arena, &subject, judge->options, &v);
        if (disturbed && v.result == PC_RESULT_FAIL) {
            v.result = PC_RESULT_INCONCLUSIVE;
            v.reason = "somebody else writes to this resource";
        }
        if (item->story && v.reason && count > 1)
            v.reason = pc_arena_printf(
                judge->arena, "step %u%s%s: %s", i + 1,
                item->subject_say && item->subject_say[i] ? ", " : "",
                item->subject_say ? or_empty(item->subject_say[i]) : "",
                v.reason);
        if (i == 0 || weight(&v) > weight(ret_verdict))
            *ret_verdict = v;
    }
    if (!disturbed && ret_verdict->result != PC_RESULT_FAIL)
        judge_together(judge, item, exchanges, n, ret_verdict);
}

static void add(pc_judge *judge, pc_verdict *verdict)
{
    pc_known_apply(judge->options, judge->arena, verdict);
    /* Behind a cache there is nobody any more whom curl could ask. */
    if (verdict->subject && verdict->subject->role != PC_ROLE_THROUGH &&
        (verdict->result == PC_RESULT_FAIL ||
         verdict->result == PC_RESULT_KNOWN ||
         verdict->result == PC_RESULT_OBSERVED ||
         verdict->result == PC_RESULT_INCONCLUSIVE))
        verdict->curl = pc_curl_line(judge->arena, verdict->subject,
                                     judge->options->token_shown);
    PC_PUSH(judge->arena, judge->verdicts, judge->n, judge->cap, verdict);
}

int pc_judge_item(pc_judge *judge, const pc_item_record *item,
                  const pc_verdict **ret_verdict)
{
    pc_verdict *verdict = PC_NEW(judge->arena, pc_verdict);

    *verdict = item_verdict(item);
    if (item->skip) {
        verdict->result = PC_RESULT_SKIPPED;
        verdict->reason = item->skip;
    } else {
        judge_subjects(judge, item, verdict);
        /* A story's name is the story's method, whatever its worst step. */
        pc_replay_id(verdict->id, verdict->resource, or_empty(item->method),
                     verdict->replay);
    }
    add(judge, verdict);
    *ret_verdict = verdict;
    return PC_OK;
}

static void add_check(void *context, pc_verdict *verdict)
{
    add(context, verdict);
}

int pc_judge_finish(pc_judge *judge)
{
    pc_checks_run(judge->arena, judge->trace, judge->options->profile,
                  add_check, judge);
    return PC_OK;
}

size_t pc_judge_verdicts(const pc_judge *judge, const pc_verdict *const **ret)
{
    *ret = judge->verdicts;
    return judge->n;
}

void pc_judge_summary(const pc_judge *judge, pc_summary *ret_summary)
{
    pc_tally(judge->verdicts, judge->n, judge->trace, judge->options,
             ret_summary);
}

int pc_judge_exit_status(const pc_judge *judge)
{
    return pc_tally_exit_status(judge->verdicts, judge->n, judge->trace,
                                judge->options);
}
