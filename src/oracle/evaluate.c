/* oracle/evaluate.c - RFC 9110, 13.2.1 and 13.2.2, as steps that add to the
 * set of what is allowed.
 */
#include "oracle/range.h"
#include "oracle/steps.h"
#include "oracle/text.h"

/* What a method is to the conditions. */
typedef enum method_kind {
    METHOD_READS,          /* GET, HEAD: a false If-None-Match is 304 */
    METHOD_WRITES,         /* everything else, unknown methods too: 412 */
    METHOD_SELECTS_NOTHING /* 13.2.1: conditions do not count */
} method_kind;

typedef struct method_row {
    pc_span name;
    method_kind kind;
    bool has_content;     /* an error may be found while it is read */
    bool wants_condition; /* what a 428 policy is about */
} method_row;

/* clang-format off */
static const method_row methods[] = {
    /* name           kind                    content  428 */
    {{"GET", 3},      METHOD_READS,           false,   false},
    {{"HEAD", 4},     METHOD_READS,           false,   false},
    {{"PUT", 3},      METHOD_WRITES,          true,    true},
    {{"POST", 4},     METHOD_WRITES,          true,    false},
    {{"PATCH", 5},    METHOD_WRITES,          true,    true},
    {{"DELETE", 6},   METHOD_WRITES,          false,   true},
    {{"OPTIONS", 7},  METHOD_SELECTS_NOTHING, false,   false},
    {{"TRACE", 5},    METHOD_SELECTS_NOTHING, false,   false},
    {{"CONNECT", 7},  METHOD_SELECTS_NOTHING, false,   false},
};
/* clang-format on */
static const method_row unknown_method = {
    {NULL, 0}, METHOD_WRITES, false, false};

/* 9.1: method names are case-sensitive. */
static const method_row *find_method(pc_span name)
{
    for (size_t i = 0; i < sizeof methods / sizeof methods[0]; i++)
        if (methods[i].name.len == name.len &&
            memcmp(methods[i].name.ptr, name.ptr, name.len) == 0)
            return &methods[i];
    return &unknown_method;
}

static bool is_get(pc_span method)
{
    return PC_TEXT_IS(method, "GET");
}

static bool is_success(unsigned status)
{
    return status >= 200 && status <= 299;
}

/* Range comes after the conditions (14.2), so a caller whose plain GET had one
 * means the 200 that it would have got without. */
static unsigned plain_status(const pc_request *request, const pc_state *state)
{
    unsigned status = state->plain_status;

    if ((status != 206 && status != 416) || !is_get(request->method))
        return status;
    for (size_t i = 0; i < request->n_fields; i++)
        if (pc_text_is_nocase(request->fields[i].name, "range", 5))
            return 200;
    return status;
}

/* One evaluation on its way through 13.2.2. */
typedef struct run {
    const pc_request *request;
    const pc_state *state;
    const method_row *method;
    unsigned plain; /* status */
    pc_conditions fields;
    pc_target target;
    pc_ruling ruling;
    bool passes;        /* some reading gets past the steps so far */
    bool passes_gladly; /* and no SHOULD speaks against that */
    bool conditional;   /* a condition counts that a 428 policy asks for */
    pc_clause_id stop;  /* why the later steps are not reached */
} run;

static void add(run *r, unsigned outcomes, pc_clause_id because)
{
    r->ruling.allowed |= outcomes;
    r->ruling.expected |= outcomes;
    if (!r->ruling.decided_by)
        r->ruling.decided_by = because;
}

static const pc_lines *lines_of(const run *r, unsigned field)
{
    return &r->fields.of[field];
}

static bool has(const run *r, unsigned field)
{
    return r->fields.of[field].n > 0;
}

static void set_step(run *r, unsigned step, pc_truth truth, pc_clause_id clause)
{
    r->ruling.step[step] = (pc_step){truth, clause};
}

/* Every field that is there is ignored, for one reason. */
static void ignore_all(run *r, pc_clause_id why)
{
    for (unsigned i = 0; i < PC_CONDITION_COUNT; i++)
        if (has(r, i))
            set_step(r, i, PC_IGNORED, why);
}

/* True when the step is reached; else it is marked as ignored. */
static bool reached(run *r, unsigned step)
{
    if (!has(r, step))
        return false;
    if (!r->passes || r->stop) {
        set_step(r, step, PC_IGNORED, r->stop);
        return false;
    }
    return true;
}

/* Steps 1 and 2: 412, or success where the change is there already. */
static void fail_update(run *r, pc_clause_id false_clause,
                        pc_clause_id applied_clause)
{
    if (r->method->kind == METHOD_READS) {
        add(r, PC_FAILED, false_clause);
        return;
    }
    if (r->state->already_applied)
        add(r, PC_ALREADY_APPLIED, applied_clause);
    add(r, PC_FAILED, false_clause);
    /* To delete what is not there selects nothing and changes nothing: no
     * rule forbids the plain answer. */
    if (!r->state->exists && PC_TEXT_IS(r->request->method, "DELETE"))
        add(r, PC_PERFORMED, applied_clause);
}

/* Notes a verdict on If-Match, If-Unmodified-Since or If-None-Match. */
static void note(run *r, unsigned step, const pc_verdict *v, pc_clause_id stop)
{
    set_step(r, step, v->truth, v->clause);
    if (v->truth == PC_TRUE || v->truth == PC_FALSE)
        r->conditional = true;
    if (v->rejectable)
        add(r, PC_REJECTED, v->clause);
    if (v->truth == PC_FALSE) {
        r->passes = r->passes_gladly = false;
        r->stop = stop;
    }
}

static bool may_be_false(const pc_verdict *v)
{
    return v->truth == PC_FALSE || v->truth == PC_UNDEFINED;
}

static void step_if_match(run *r)
{
    pc_verdict v;

    if (!reached(r, PC_STEP_IF_MATCH))
        return;
    v = pc_judge_if_match(lines_of(r, PC_STEP_IF_MATCH), &r->target);
    note(r, PC_STEP_IF_MATCH, &v, PC_CLAUSE_PRECEDENCE_412_ENDS);
    if (may_be_false(&v))
        fail_update(r,
                    v.truth == PC_FALSE ? PC_CLAUSE_IF_MATCH_FALSE : v.clause,
                    PC_CLAUSE_IF_MATCH_ALREADY_APPLIED);
}

static void step_if_unmodified_since(run *r)
{
    pc_verdict v;

    if (has(r, PC_STEP_IF_UNMODIFIED_SINCE) && has(r, PC_STEP_IF_MATCH)) {
        set_step(r, PC_STEP_IF_UNMODIFIED_SINCE, PC_IGNORED,
                 PC_CLAUSE_IF_UNMODIFIED_SINCE_WITH_IF_MATCH);
        return;
    }
    if (!reached(r, PC_STEP_IF_UNMODIFIED_SINCE))
        return;
    v = pc_judge_if_unmodified_since(lines_of(r, PC_STEP_IF_UNMODIFIED_SINCE),
                                     &r->target);
    note(r, PC_STEP_IF_UNMODIFIED_SINCE, &v, PC_CLAUSE_PRECEDENCE_412_ENDS);
    if (may_be_false(&v))
        fail_update(r,
                    v.truth == PC_FALSE ? PC_CLAUSE_IF_UNMODIFIED_SINCE_FALSE
                                        : v.clause,
                    PC_CLAUSE_IF_UNMODIFIED_SINCE_ALREADY_APPLIED);
}

static void step_if_none_match(run *r)
{
    bool reads = r->method->kind == METHOD_READS;
    pc_clause_id because =
        reads ? PC_CLAUSE_IF_NONE_MATCH_304 : PC_CLAUSE_IF_NONE_MATCH_412;
    pc_verdict v;

    if (!reached(r, PC_STEP_IF_NONE_MATCH))
        return;
    v = pc_judge_if_none_match(lines_of(r, PC_STEP_IF_NONE_MATCH), &r->target);
    note(r, PC_STEP_IF_NONE_MATCH, &v, PC_CLAUSE_PRECEDENCE_NONE_MATCH_ENDS);
    if (may_be_false(&v))
        add(r, reads ? PC_NOT_MODIFIED : PC_FAILED,
            v.truth == PC_FALSE ? because : v.clause);
}

/* Why 13.1.3 says to look no further, before the value is even read. */
static pc_clause_id modified_since_is_off(const run *r)
{
    if (r->method->kind != METHOD_READS)
        return PC_CLAUSE_IF_MODIFIED_SINCE_METHOD;
    if (has(r, PC_STEP_IF_NONE_MATCH))
        return PC_CLAUSE_IF_MODIFIED_SINCE_WITH_IF_NONE_MATCH;
    return PC_CLAUSE_NONE;
}

static void step_if_modified_since(run *r)
{
    pc_clause_id off = modified_since_is_off(r);
    pc_verdict v;

    if (has(r, PC_STEP_IF_MODIFIED_SINCE) && off) {
        set_step(r, PC_STEP_IF_MODIFIED_SINCE, PC_IGNORED, off);
        return;
    }
    if (!reached(r, PC_STEP_IF_MODIFIED_SINCE))
        return;
    v = pc_judge_if_modified_since(lines_of(r, PC_STEP_IF_MODIFIED_SINCE),
                                   &r->target);
    set_step(r, PC_STEP_IF_MODIFIED_SINCE, v.truth, v.clause);
    if (!may_be_false(&v))
        return;
    add(r, PC_NOT_MODIFIED, v.clause);
    /* The method may still be performed: the field is only a SHOULD, and
     * for a date later than ours not even that. */
    if (v.truth == PC_FALSE) {
        r->passes_gladly = r->passes_gladly && v.optional;
        r->stop = PC_CLAUSE_PRECEDENCE_MODIFIED_ENDS;
    }
}

/* Why If-Range or Range does not count here, before their values are read. */
static pc_clause_id range_is_off(const run *r)
{
    if (!has(r, PC_FIELD_RANGE))
        return PC_CLAUSE_IF_RANGE_WITHOUT_RANGE;
    if (!is_get(r->request->method))
        return PC_CLAUSE_PRECEDENCE_IF_RANGE;
    if (!r->state->accepts_ranges)
        return PC_CLAUSE_IF_RANGE_UNSUPPORTED;
    if (r->plain != 200)
        return PC_CLAUSE_RANGE_AFTER_CONDITIONS;
    return PC_CLAUSE_NONE;
}

/* Step 5 and what is done at the end of all steps.  If-Modified-Since may
 * leave this to happen though the step counts as not reached. */
static pc_range_effect perform(run *r)
{
    pc_range_effect plain = {PC_PERFORMED, PC_PERFORMED}, range;
    pc_clause_id off = range_is_off(r);
    pc_verdict v = {PC_TRUE, PC_CLAUSE_NONE, false, false};

    if (off) {
        if (reached(r, PC_STEP_IF_RANGE))
            set_step(r, PC_STEP_IF_RANGE, PC_IGNORED, off);
        return plain;
    }
    range = pc_range_judge(lines_of(r, PC_FIELD_RANGE), r->state->length);
    if (has(r, PC_STEP_IF_RANGE))
        v = pc_judge_if_range(lines_of(r, PC_STEP_IF_RANGE), &r->target);
    if (reached(r, PC_STEP_IF_RANGE)) {
        set_step(r, PC_STEP_IF_RANGE, v.truth, v.clause);
        if (v.truth != PC_TRUE && !r->ruling.decided_by)
            r->ruling.decided_by =
                v.truth == PC_FALSE ? PC_CLAUSE_IF_RANGE_FALSE : v.clause;
    }
    if (v.truth == PC_TRUE)
        return range;
    if (v.truth == PC_FALSE)
        return plain;
    /* Left open; only a full answer cannot mix two versions. */
    plain.allowed |= range.allowed;
    if (v.rejectable) {
        plain.allowed |= PC_REJECTED;
        plain.expected |= PC_REJECTED;
    }
    return plain;
}

/* 13.2.2. */
static void evaluate_in_order(run *r)
{
    pc_range_effect end;

    step_if_match(r);
    step_if_unmodified_since(r);
    step_if_none_match(r);
    step_if_modified_since(r);
    if (!r->passes) {
        reached(r, PC_STEP_IF_RANGE);
        return;
    }
    end = perform(r);
    r->ruling.allowed |= end.allowed;
    if (r->passes_gladly)
        r->ruling.expected |= end.expected;
}

static bool has_update_condition(const run *r)
{
    return has(r, PC_STEP_IF_MATCH) || has(r, PC_STEP_IF_UNMODIFIED_SINCE) ||
           has(r, PC_STEP_IF_NONE_MATCH);
}

/* RFC 6585, 3. */
static bool policy_asks(const run *r)
{
    return r->state->requires_condition && r->method->wants_condition;
}

static void allow_428(run *r)
{
    add(r, PC_CONDITION_REQUIRED, PC_CLAUSE_CONDITION_REQUIRED);
}

/* 13.2.1 speaks of answers "prior to processing the request content": these
 * may just as well be found after the conditions. */
static bool found_in_content(const run *r)
{
    static const unsigned late[] = {400, 409, 413, 415, 422};

    for (size_t i = 0; i < sizeof late / sizeof late[0]; i++)
        if (r->plain == late[i])
            return r->method->has_content;
    return r->method->has_content && r->plain >= 500;
}

/* The plain answer is an error, and it is not known whether it was found
 * before the conditions or after them: nothing is true or false for certain. */
static void blur_steps(run *r)
{
    for (unsigned i = 0; i < PC_CONDITION_COUNT; i++) {
        pc_truth truth = r->ruling.step[i].truth;

        if (truth == PC_FALSE || truth == PC_UNDEFINED)
            set_step(r, i, PC_UNDEFINED, PC_CLAUSE_EVAL_FOUND_IN_CONTENT);
        else if (truth == PC_TRUE)
            set_step(r, i, PC_IGNORED, PC_CLAUSE_EVAL_ONLY_IF_SUCCESS);
    }
    if (r->ruling.decided_by)
        r->ruling.decided_by = PC_CLAUSE_EVAL_FOUND_IN_CONTENT;
}

static void evaluate_error(run *r)
{
    if (found_in_content(r)) {
        evaluate_in_order(r);
        blur_steps(r);
    } else {
        ignore_all(r, PC_CLAUSE_EVAL_ONLY_IF_SUCCESS);
    }
    add(r, PC_PERFORMED, PC_CLAUSE_NONE);
    /* No rule says whether a 428 policy comes before or after other errors. */
    if (policy_asks(r) && !has_update_condition(r))
        allow_428(r);
}

static void evaluate_success(run *r)
{
    evaluate_in_order(r);
    if (!policy_asks(r) || r->conditional)
        return;
    /* A condition that is there, but may have to be ignored, leaves the server
     * free to call the request unconditional. */
    if (!has_update_condition(r) && r->plain != 412)
        r->ruling.allowed = r->ruling.expected = 0;
    allow_428(r);
}

static void evaluate(run *r)
{
    if (r->method->kind == METHOD_SELECTS_NOTHING) {
        ignore_all(r, PC_CLAUSE_EVAL_METHOD_SELECTS_NOTHING);
        add(r, PC_PERFORMED, PC_CLAUSE_NONE);
    } else if (is_success(r->plain) || r->plain == 412) {
        evaluate_success(r);
    } else {
        evaluate_error(r);
    }
}

static bool makes_sense(const pc_request *request, const pc_state *state,
                        const pc_ruling *ruling)
{
    return request && state && ruling && request->method.ptr &&
           request->method.len > 0 &&
           (request->fields || request->n_fields == 0) &&
           state->plain_status >= 100 && state->plain_status <= 599;
}

int pc_evaluate(const pc_request *request, const pc_state *state,
                pc_ruling *ret_ruling)
{
    run r = {0};

    if (!makes_sense(request, state, ret_ruling))
        return PC_EINVAL;
    r.request = request;
    r.state = state;
    r.method = find_method(request->method);
    r.plain = plain_status(request, state);
    r.target.now_s = state->now_s;
    if (state->exists) {
        r.target.exists = true;
        r.target.etag = state->etag;
        r.target.modified_s = state->modified_s;
        r.target.modified_is_strong = state->modified_is_strong;
    }
    r.passes = r.passes_gladly = true;
    pc_conditions_find(request, &r.fields);
    evaluate(&r);
    *ret_ruling = r.ruling;
    return PC_OK;
}

static bool is_any_success(const pc_request *request, unsigned status)
{
    return find_method(request->method)->kind != METHOD_READS &&
           is_success(status) && status != 206;
}

bool pc_ruling_allows_status(const pc_ruling *ruling, const pc_request *request,
                             const pc_state *state, unsigned status)
{
    static const struct {
        pc_outcome outcome;
        unsigned status;
    } fixed[] = {
        {PC_PARTIAL, 206},
        {PC_NOT_MODIFIED, 304},
        {PC_FAILED, 412},
        {PC_REJECTED, 400},
        {PC_RANGE_UNSATISFIABLE, 416},
        {PC_CONDITION_REQUIRED, 428},
    };
    pc_ruling unused;
    unsigned plain;

    if (!makes_sense(request, state, &unused) || !ruling)
        return false;
    for (size_t i = 0; i < sizeof fixed / sizeof fixed[0]; i++)
        if ((ruling->allowed & fixed[i].outcome) && status == fixed[i].status)
            return true;
    plain = plain_status(request, state);
    if ((ruling->allowed & PC_PERFORMED) &&
        (status == plain ||
         (is_success(plain) && is_any_success(request, status))))
        return true;
    return (ruling->allowed & PC_ALREADY_APPLIED) &&
           is_any_success(request, status);
}
