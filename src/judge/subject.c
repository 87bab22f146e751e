#include "judge/subject.h"

#include "base/str.h"
#include "judge/neighbour.h"
#include "judge/readback.h"
#include "judge/ruling.h"
#include "judge/words.h"

#include <precheck/oracle.h>

#include <string.h>

/* A request whose condition fields are longer than this may be refused with
 * any 4xx (5.4). */
#define LARGE_FIELDS 4096

typedef struct judged {
    pc_arena *arena;
    const pc_subject *s;
    pc_union u;
    bool any; /* no outcome can be excluded */
    pc_readback after;
    pc_verdict *v;
} judged;

static void settle(pc_verdict *v, pc_result result, const char *reason)
{
    v->result = result;
    v->reason = reason;
    if (result == PC_RESULT_OBSERVED)
        v->level = PC_LEVEL_NOTE;
}

/* A finding of this weight.  What a profile relaxed never weighs more than the
 * profile says; at the weight of a note it is no failure. */
static void fail(judged *j, pc_level level, const char *reason)
{
    const pc_item_record *item = j->s->item;

    if (item->relaxed && item->level < level)
        level = item->level;
    j->v->level = level;
    settle(j->v, level == PC_LEVEL_NOTE ? PC_RESULT_OBSERVED : PC_RESULT_FAIL,
           reason);
}

/* ---- what a reader sees under Got ---- */

static const char *with_field(pc_arena *arena, const char *text,
                              const pc_exchange *x, const char *name)
{
    const pc_line *line = pc_lines_find(&x->response.fields, name);

    if (!line)
        return text;
    return pc_arena_printf(arena, "%s%s%s: %s", text ? text : "",
                           text ? ", " : "", name,
                           pc_shown(arena, line->value));
}

static const char *after_text(const judged *j)
{
    const pc_readback *r = &j->after;

    if (!pc_is_write(j->s->sent) || !j->s->after || r->changed < 0)
        return NULL;
    if (!r->changed)
        return "a GET shows that nothing changed";
    if (r->gone)
        return "a GET shows that it is gone";
    if (r->came)
        return "a GET shows that it was created";
    return r->other_writer ? "a GET shows a change that is not this one's"
                           : "a GET shows that the write was applied";
}

static const char *observed_text(const judged *j)
{
    const pc_exchange *x = j->s->sent;
    const char *text = NULL, *after = after_text(j);

    if (!pc_has_status(x))
        return x->detail ? x->detail : pc_end_name(x->end);
    text = with_field(j->arena, text, x, "ETag");
    if (x->response.status == 200 || x->response.status == 304)
        text = with_field(j->arena, text, x, "Last-Modified");
    text = with_field(j->arena, text, x, "Content-Range");
    if (after)
        text = pc_arena_printf(j->arena, "%s%s%s", text ? text : "",
                               text ? "; " : "", after);
    return text;
}

/* ---- the status ---- */

static size_t condition_octets(const pc_exchange *x)
{
    size_t n = 0;

    for (size_t i = 0; i < x->request.fields.n; i++)
        if (pc_is_condition(x->request.fields.items[i].name))
            n += x->request.fields.items[i].value.len;
    return n;
}

/* Answers that say nothing about the condition: overload, credentials, a lock,
 * a connection meant for another. */
static bool says_nothing(unsigned status)
{
    static const unsigned list[] = {401, 407, 408, 421, 423, 425, 429, 503};

    for (size_t i = 0; i < sizeof list / sizeof list[0]; i++)
        if (list[i] == status)
            return true;
    return false;
}

static bool opaque_differs(const pc_exchange *a, const pc_exchange *b)
{
    const pc_line *x = pc_lines_find(&a->response.fields, "ETag");
    const pc_line *y = pc_lines_find(&b->response.fields, "ETag");
    pc_etag tag_x, tag_y;

    return x && y && pc_etag_parse(x->value, &tag_x) == PC_OK &&
           pc_etag_parse(y->value, &tag_y) == PC_OK &&
           !pc_etag_weak_equal(&tag_x, &tag_y);
}

static bool date_differs(const pc_exchange *a, const pc_exchange *b)
{
    const pc_line *x = pc_lines_find(&a->response.fields, "Last-Modified");
    const pc_line *y = pc_lines_find(&b->response.fields, "Last-Modified");

    return x && y && !pc_span_eq(x->value, y->value);
}

/* A GET whose own answer has another validator than the GET before it: what it
 * was judged by is not the state that it met. */
static bool moved_meanwhile(const pc_subject *s)
{
    const char *method = s->sent->request.method;
    unsigned status = s->sent->response.status;

    if (strcmp(method, "GET") != 0 && strcmp(method, "HEAD") != 0)
        return false;
    if (status != 200 && status != 206 && status != 304)
        return false;
    return pc_same_selection(s->before, s->sent) &&
           (opaque_differs(s->before, s->sent) ||
            date_differs(s->before, s->sent));
}

/* The rule to show: the case's, unless the finding weighs more than it. */
static void cite_decision(judged *j)
{
    const pc_clause *own = pc_clause_get(j->v->clause);

    if (j->u.decided_by && (!own || own->level < j->v->level))
        j->v->clause = j->u.decided_by;
}

static const char *gist(const judged *j)
{
    const pc_clause *clause = pc_clause_get(j->v->clause);

    return clause ? clause->gist : j->s->item->title;
}

static void show_words(judged *j, const char *const *words, size_t n)
{
    j->v->expected = PC_NEW_ARRAY(j->arena, n ? n : 1, const char *);
    for (size_t i = 0; i < n; i++)
        j->v->expected[i] = words[i];
    j->v->n_expected = n;
}

/* 5.3: several lines are one list, and a recipient that refuses them is wrong;
 * but it has misread nothing and lost nothing, and it says so. */
static bool refused_several_lines(const judged *j)
{
    const pc_lines *fields = &j->s->sent->request.fields;

    return j->v->got == 400 && (pc_lines_count(fields, "If-Match") > 1 ||
                                pc_lines_count(fields, "If-None-Match") > 1);
}

/* A change that nothing spoke against and that the server could not make, be it
 * for want of a lock or of disk space: bad, but no rule of preconditions. */
static bool failed_to_act(const judged *j)
{
    return j->v->got >= 500 && pc_is_write(j->s->sent) &&
           (j->u.allowed & PC_PERFORMED) && !(j->u.allowed & PC_FAILED);
}

static void judge_forbidden(judged *j)
{
    unsigned got = j->v->got;
    bool is_4xx = got / 100 == 4 && got != 412 && got != 416 && got != 428;

    if (says_nothing(got)) {
        settle(j->v, PC_RESULT_INCONCLUSIVE,
               pc_arena_printf(j->arena,
                               "the answer %u says nothing about the condition",
                               got));
    } else if (moved_meanwhile(j->s)) {
        settle(j->v, PC_RESULT_INCONCLUSIVE,
               "the resource changed between the GET before and this request");
    } else if (is_4xx && (j->u.allowed & PC_REJECTED)) {
        settle(j->v, PC_RESULT_OBSERVED, "the malformed field is refused");
    } else if (is_4xx && condition_octets(j->s->sent) > LARGE_FIELDS) {
        settle(j->v, PC_RESULT_OBSERVED, "so large a field is refused");
    } else if (refused_several_lines(j)) {
        fail(j, PC_LEVEL_SHOULD,
             "several lines of a list field are refused, not read as one list");
    } else if (failed_to_act(j)) {
        fail(j, PC_LEVEL_SHOULD,
             "the server failed at a change that no condition speaks against");
    } else if (got >= 500 && j->u.undefined) {
        fail(j, PC_LEVEL_SHOULD,
             "the RFC leaves open what becomes of a malformed field, but it "
             "must not make the server fail");
    } else {
        fail(j, PC_LEVEL_MUST, NULL);
        cite_decision(j);
        j->v->reason = gist(j);
    }
    if (j->v->result == PC_RESULT_FAIL && j->v->level == PC_LEVEL_MUST)
        show_words(j, j->u.allowed_words, j->u.n_allowed_words);
}

static void judge_status(judged *j)
{
    const pc_item_record *item = j->s->item;

    if (!j->u.got_allowed) {
        judge_forbidden(j);
    } else if (!j->u.got_expected) {
        pc_level level =
            item->level < PC_LEVEL_SHOULD ? item->level : PC_LEVEL_SHOULD;

        fail(j, level, gist(j));
    } else if (j->u.undefined) {
        settle(j->v, PC_RESULT_OBSERVED, "the RFC leaves it open");
    } else if (!j->u.got_surely_allowed && !j->s->overlapped) {
        settle(j->v, PC_RESULT_OBSERVED,
               "whether this is right depends on what a client cannot see");
    } else {
        settle(j->v,
               item->level == PC_LEVEL_NOTE ? PC_RESULT_OBSERVED
                                            : PC_RESULT_PASS,
               NULL);
    }
}

/* ---- what it did ---- */

/* The prohibition that belongs to the condition that was false. */
static pc_clause_id side_effect_clause(const pc_ruling *ruling)
{
    static const pc_clause_id clauses[PC_CONDITION_COUNT] = {
        PC_CLAUSE_IF_MATCH_NO_SIDE_EFFECT,
        PC_CLAUSE_IF_UNMODIFIED_SINCE_NO_SIDE_EFFECT,
        PC_CLAUSE_IF_NONE_MATCH_NO_SIDE_EFFECT, PC_CLAUSE_NONE, PC_CLAUSE_NONE};

    for (unsigned i = 0; i < PC_CONDITION_COUNT; i++)
        if (ruling->step[i].truth == PC_FALSE)
            return clauses[i];
    return PC_CLAUSE_NONE;
}

static void judge_refused_but_done(judged *j)
{
    pc_clause_id clause = side_effect_clause(&j->u.first);

    if (j->after.other_writer) {
        settle(j->v, PC_RESULT_INCONCLUSIVE,
               "somebody else writes to this resource");
        return;
    }
    fail(j, PC_LEVEL_MUST,
         pc_arena_printf(j->arena,
                         "it was answered %u, and yet the change was made",
                         j->v->got));
    if (clause)
        j->v->clause = clause;
}

/* A success that left no trace although it would be visible. */
static void judge_accepted_but_not_done(judged *j)
{
    const char *method = j->s->sent->request.method;

    if (strcmp(method, "PUT") == 0 && j->after.would_show &&
        j->s->facts->content_stable)
        fail(j, j->s->item->level,
             pc_arena_printf(j->arena,
                             "it was answered %u, but a GET still shows the "
                             "old content",
                             j->v->got));
    else
        settle(j->v, PC_RESULT_OBSERVED,
               "it was answered with success, but a GET shows no change");
}

static void judge_effect(judged *j)
{
    unsigned got = j->v->got;
    bool held =
        j->v->result == PC_RESULT_PASS || j->v->result == PC_RESULT_OBSERVED;
    bool refused =
        got == 304 || got == 412 || got == 428 ||
        (got >= 300 && got < 500 && !j->u.may_act && j->u.plain_success);

    if (!pc_is_write(j->s->sent) || !held)
        return;
    if (refused && j->after.changed == 1) {
        judge_refused_but_done(j);
    } else if (got / 100 == 2 && j->after.changed == 0) {
        if (got == 202)
            settle(j->v, PC_RESULT_INCONCLUSIVE,
                   "it was accepted (202), and not performed yet");
        else if (!j->s->repeats &&
                 strcmp(j->s->sent->request.method, "POST") != 0)
            judge_accepted_but_not_done(j);
    }
}

/* ---- PUT with Content-Range ---- */

/* 14.5: 400 is what a server should say that knows no partial PUT.  One that
 * stores all of it as if it were whole does not know it either; one that stores
 * a part may have agreed on that with somebody. */
static bool judge_partial_put(judged *j)
{
    static const char *const words[] = {"400"};
    const pc_exchange *x = j->s->sent;
    const pc_exchange *after = j->s->after;
    unsigned got = j->v->got;

    if (strcmp(x->request.method, "PUT") != 0 ||
        !pc_lines_find(&x->request.fields, "Content-Range") ||
        (got == 412 && j->u.got_allowed) || says_nothing(got))
        return false;
    j->v->clause = PC_CLAUSE_PUT_CONTENT_RANGE;
    show_words(j, words, 1);
    if (got == 400)
        settle(j->v, PC_RESULT_PASS, NULL);
    else if (got / 100 != 2)
        fail(j, PC_LEVEL_SHOULD, gist(j));
    else if (after && after->end == PC_END_COMPLETE &&
             strcmp(after->response.content.digest,
                    x->request.content.digest) == 0)
        fail(j, PC_LEVEL_SHOULD, "a part was sent, and stored as the whole");
    else
        settle(j->v, PC_RESULT_OBSERVED, "partial PUT seems to be supported");
    return true;
}

/* ---- all of it ---- */

static bool pattern_fits(const char *word, size_t len, unsigned status)
{
    unsigned digits[3] = {status / 100, status / 10 % 10, status % 10};

    if (len != 3)
        return false;
    for (size_t i = 0; i < 3; i++)
        if (word[i] != 'x' && word[i] != 'X' &&
            (unsigned)(word[i] - '0') != digits[i])
            return false;
    return true;
}

/* A step's patterns: "412", "2xx", several with anything between them.  Any
 * success will do where one is wanted: which it has to be is a check's. */
static bool step_fits(const char *patterns, unsigned status)
{
    static const char ends[] = " ,|[]\"";

    for (const char *p = patterns; *p;) {
        size_t skip = strspn(p, ends), len = strcspn(p + skip, ends);

        if (pattern_fits(p + skip, len, status) ||
            (len == 3 && p[skip] == '2' && status / 100 == 2))
            return true;
        p += skip + len;
    }
    return false;
}

/* Belief is never a verdict: a case or step that is not in the situation its
 * author meant has none. */
static bool off_the_path(judged *j, unsigned index)
{
    const pc_item_record *item = j->s->item;
    const char *want =
        item->subject_expect ? item->subject_expect[index] : NULL;

    if (item->expect && !j->any && !(item->expect & j->u.allowed)) {
        settle(j->v, PC_RESULT_INCONCLUSIVE,
               "the resource was not in the state that the case is about");
        return true;
    }
    if (want && want[0] && j->u.got_allowed && !step_fits(want, j->v->got)) {
        settle(j->v, PC_RESULT_INCONCLUSIVE,
               pc_arena_printf(j->arena,
                               "the story needs %s here, and %u is legal too",
                               want, j->v->got));
        return true;
    }
    return false;
}

static const char *no_answer(pc_arena *arena, const pc_exchange *x)
{
    const char *detail = x->detail ? x->detail : pc_end_name(x->end);

    return pc_arena_printf(arena, "there was no answer to judge: %s", detail);
}

/* 9110 5.5 allows CTLs in a value to be refused, and a server may do that by
 * ending the connection or the stream. */
static bool sent_control_octets(const pc_exchange *x)
{
    for (size_t i = 0; i < x->request.fields.n; i++) {
        pc_span value = x->request.fields.items[i].value;

        for (size_t k = 0; k < value.len; k++) {
            unsigned char octet = (unsigned char)value.ptr[k];

            if ((octet < 0x20 && octet != '\t') || octet == 0x7f)
                return true;
        }
    }
    return false;
}

static void judge_silence(judged *j)
{
    const pc_exchange *x = j->s->sent;
    bool broke_off = x->end == PC_END_NO_ANSWER || x->end == PC_END_CUT;

    if (x->end == PC_END_REFUSED)
        settle(j->v, PC_RESULT_SKIPPED,
               x->detail ? x->detail : "it cannot be sent this way");
    else if (broke_off && x->sent_all && sent_control_octets(x))
        settle(j->v, PC_RESULT_OBSERVED,
               "control octets in a field: the connection was ended instead "
               "of an answer");
    else
        settle(j->v, PC_RESULT_INCONCLUSIVE, no_answer(j->arena, x));
}

/* A server that refuses a request that it has not read to its end may reset the
 * connection behind its answer: the status came all the same. */
static bool is_answered(const pc_exchange *x)
{
    return pc_has_status(x) ||
           (x->end == PC_END_CUT && x->response.status >= 400);
}

static const char *never_sent(pc_arena *arena, const pc_subject *subject)
{
    const pc_exchange *x = subject->broke;

    if (!x)
        return "the run ended before the request was sent";
    if (pc_has_status(x))
        return pc_arena_printf(arena, "the %s before it was answered %u",
                               x->request.method, x->response.status);
    return pc_arena_printf(arena, "the %s before it was not answered: %s",
                           x->request.method,
                           x->detail ? x->detail : pc_end_name(x->end));
}

void pc_judge_subject(pc_arena *arena, const pc_subject *subject,
                      const pc_judge_options *options, pc_verdict *verdict)
{
    judged j = {.arena = arena, .s = subject, .v = verdict};
    pc_states states;

    verdict->changed = -1;
    if (!subject->sent) {
        settle(verdict, PC_RESULT_INCONCLUSIVE, never_sent(arena, subject));
        return;
    }
    verdict->got = subject->sent->response.status;
    if (!is_answered(subject->sent)) {
        verdict->got = 0;
        verdict->observed = observed_text(&j);
        judge_silence(&j);
        return;
    }
    pc_readback_make(subject, &j.after);
    verdict->changed = j.after.changed;
    verdict->observed = observed_text(&j);
    pc_states_make(arena, subject, options->today_s, &states);
    if (states.unclear) {
        settle(verdict, PC_RESULT_INCONCLUSIVE, states.unclear);
        return;
    }
    if (pc_union_make(arena, subject, &states, &j.u) < 0) {
        settle(verdict, PC_RESULT_INCONCLUSIVE,
               "the oracle does not take this request");
        return;
    }
    j.any = states.any;
    verdict->steps = pc_steps_text(arena, &j.u.first);
    show_words(&j, j.u.expected_words, j.u.n_expected_words);
    if (off_the_path(&j, subject->sent->subject) || judge_partial_put(&j))
        return;
    judge_status(&j);
    judge_effect(&j);
}
