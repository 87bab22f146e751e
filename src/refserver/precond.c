#include "refserver/precond.h"

#include "base/str.h"
#include "refserver/date.h"
#include "refserver/range.h"

#include <string.h>

/* One condition's truth; a field that must be ignored says nothing. */
typedef enum truth {
    SILENT,
    HOLDS,
    FAILS,
    MALFORMED
} truth;

typedef struct evaluation {
    pc_arena *arena;
    const pc_ref_request *request;
    const pc_ref_state *state;
    const pc_ref_knobs *knobs;
    int method;
    bool has_im, has_ius, has_inm, has_ims, has_range, has_if_range;
    pc_span im, ius, inm, ims, range, if_range;
    pc_ref_verdict verdict;
} evaluation;

bool pc_ref_field_get(pc_arena *arena, const pc_ref_request *request,
                      const char *name, const pc_ref_knobs *knobs,
                      pc_span *ret_value)
{
    pc_span value = {NULL, 0};
    size_t lines = 0;

    for (size_t i = 0; i < request->n_fields; i++) {
        const pc_ref_field *field = &request->fields[i];

        if (!(knobs->exact_names ? pc_span_is(field->name, name)
                                 : pc_span_is_nocase(field->name, name)))
            continue;
        lines++;
        if (lines == 1 || knobs->lines_read == PC_REF_READ_LAST) {
            value = field->value;
        } else if (knobs->lines_read == PC_REF_READ_ALL) {
            size_t len = value.len + 2 + field->value.len;
            char *joined = pc_arena_alloc(arena, len);

            if (value.len)
                memcpy(joined, value.ptr, value.len);
            memcpy(joined + value.len, ", ", 2);
            if (field->value.len)
                memcpy(joined + value.len + 2, field->value.ptr,
                       field->value.len);
            value = (pc_span){joined, len};
        }
    }
    if (lines == 0 || (lines > 1 && knobs->lines_read == PC_REF_READ_ONE))
        return false;
    *ret_value = knobs->keeps_spaces ? value : pc_span_trim(value);
    return true;
}

static bool reads(const evaluation *e)
{
    return (e->method & PC_REF_READS) != 0;
}

/* Is one of the listed tags that of the selected representation? */
static bool listed(const evaluation *e, pc_span value, const pc_ref_list *list,
                   int right, int broken)
{
    int compare = broken == PC_REF_COMPARE_RIGHT ? right : broken;

    if (compare == PC_REF_COMPARE_SUBSTRING)
        return pc_span_contains(value, e->state->tag->opaque);
    if (compare == PC_REF_COMPARE_WHOLE) {
        pc_ref_tag only;

        return pc_ref_tag_read(value, e->knobs, &only) &&
               pc_ref_tag_match(e->state->tag, &only, right);
    }
    for (size_t i = 0; i < list->n_tags; i++)
        if (pc_ref_tag_match(e->state->tag, &list->tags[i], compare))
            return true;
    return false;
}

/* 13.1.1 */
static truth if_match(evaluation *e)
{
    pc_ref_list list;

    pc_ref_list_read(e->arena, e->im, e->knobs, &list);
    if (e->knobs->im_missing_passes && !e->state->exists)
        return SILENT;
    if (list.kind == PC_REF_LIST_BAD)
        return MALFORMED;
    if (list.kind == PC_REF_LIST_STAR) {
        if (e->knobs->im_star_ignored & e->method)
            return SILENT;
        if (e->knobs->star_needs_tag && !e->state->tag)
            return FAILS;
        return e->state->exists ? HOLDS : FAILS;
    }
    if (e->knobs->im_star_only)
        return FAILS;
    if (!e->state->tag)
        return e->knobs->im_true_without_tag && e->state->exists ? HOLDS
                                                                 : FAILS;
    return listed(e, e->im, &list, PC_REF_COMPARE_STRONG, e->knobs->im_compare)
               ? HOLDS
               : FAILS;
}

/* 13.1.2 */
static truth if_none_match(evaluation *e)
{
    pc_ref_list list;

    pc_ref_list_read(e->arena, e->inm, e->knobs, &list);
    if (e->knobs->inm_always_304 && reads(e))
        return FAILS;
    if (e->knobs->inm_thinks_there && !e->state->exists)
        return FAILS;
    if (list.kind == PC_REF_LIST_BAD)
        return MALFORMED;
    if (list.kind == PC_REF_LIST_STAR) {
        if (e->knobs->inm_star_ignored & e->method)
            return SILENT;
        if (e->knobs->star_needs_tag && !e->state->tag)
            return HOLDS;
        return e->state->exists ? FAILS : HOLDS;
    }
    if (!e->state->tag)
        return e->knobs->inm_false_without_tag && e->state->exists ? FAILS
                                                                   : HOLDS;
    return listed(e, e->inm, &list, PC_REF_COMPARE_WEAK, e->knobs->inm_compare)
               ? FAILS
               : HOLDS;
}

/* 13.1.4: an invalid date, a list of dates and a resource without a date all
 * make the field as if it were not there. */
static truth if_unmodified_since(const evaluation *e)
{
    const pc_ref_knobs *knobs = e->knobs;
    int64_t date_s, modified_s;

    if (!e->state->modified_s)
        return knobs->ius_without_date_412 ? FAILS : SILENT;
    if (!pc_ref_date_read(e->ius, e->request->now_s, knobs, &date_s)) {
        if (knobs->ius_bad_400)
            return MALFORMED;
        return knobs->ius_bad_412 ? FAILS : SILENT;
    }
    modified_s = *e->state->modified_s;
    date_s += knobs->ius_slack;
    if (knobs->ius_exact)
        return modified_s == date_s ? HOLDS : FAILS;
    if (knobs->ius_strict)
        return modified_s < date_s ? HOLDS : FAILS;
    return modified_s <= date_s ? HOLDS : FAILS;
}

/* 13.1.3 */
static truth if_modified_since(const evaluation *e)
{
    const pc_ref_knobs *knobs = e->knobs;
    int64_t date_s, modified_s;

    if (!e->state->modified_s)
        return knobs->ims_without_date_304 && e->state->exists ? FAILS : SILENT;
    if (!pc_ref_date_read(e->ims, e->request->now_s, knobs, &date_s))
        return knobs->ims_bad_400 ? MALFORMED : SILENT;
    if (knobs->ims_always_304)
        return FAILS;
    modified_s = *e->state->modified_s;
    date_s += knobs->ims_slack;
    if (knobs->ims_strict)
        return modified_s < date_s ? FAILS : HOLDS;
    return modified_s <= date_s ? FAILS : HOLDS;
}

/* 13.1.5: a DQUOTE among the first three characters makes it a tag. */
static truth if_range(const evaluation *e)
{
    const truth bad = e->knobs->malformed_500 ? MALFORMED
                      : e->knobs->ir_bad_true ? HOLDS
                                              : FAILS;
    const pc_ref_knobs *knobs = e->knobs;
    size_t head = e->if_range.len < 3 ? e->if_range.len : 3;
    int64_t date_s;

    if (head && memchr(e->if_range.ptr, '"', head)) {
        pc_ref_tag tag;

        if (!pc_ref_tag_read(e->if_range, knobs, &tag))
            return bad;
        return e->state->tag && pc_ref_tag_match(e->state->tag, &tag,
                                                 knobs->ir_compare
                                                     ? knobs->ir_compare
                                                     : PC_REF_COMPARE_STRONG)
                   ? HOLDS
                   : FAILS;
    }
    if (!pc_ref_date_read(e->if_range, e->request->now_s, knobs, &date_s))
        return bad;
    if (!e->state->modified_s)
        return FAILS;
    if (knobs->ir_date_any)
        return HOLDS;
    if (knobs->ir_date_later_ok)
        return *e->state->modified_s <= date_s ? HOLDS : FAILS;
    /* Exactly Last-Modified, and only where that is a strong validator. */
    return e->state->modified_strong && *e->state->modified_s == date_s ? HOLDS
                                                                        : FAILS;
}

static unsigned refusal(int knob, unsigned right)
{
    static const unsigned statuses[] = {
        [PC_REF_FALSE_304] = 304,
        [PC_REF_FALSE_412] = 412,
        [PC_REF_FALSE_409] = 409,
        [PC_REF_FALSE_400] = 400,
    };

    return knob == PC_REF_FALSE_RIGHT ? right : statuses[knob];
}

/* True when the outcome is settled. */
static bool settle(evaluation *e, truth t, const char *field, unsigned status)
{
    if (t != FAILS && t != MALFORMED)
        return false;
    e->verdict.status = t == FAILS                ? status
                        : e->knobs->malformed_500 ? 500
                                                  : 400;
    e->verdict.field = field;
    return true;
}

/* Steps 1 and 2. */
static bool step_lost_update(evaluation *e)
{
    truth t = SILENT;

    if (e->has_im && !(e->knobs->ius_for_im && e->has_ius)) {
        t = if_match(e);
        if (settle(e, t, "If-Match", refusal(e->knobs->im_false, 412)))
            return true;
        if (t == HOLDS && e->knobs->im_true_ends)
            return true;
    }
    if (e->has_ius &&
        (!e->has_im || e->knobs->ius_beats_im || e->knobs->ius_for_im))
        return settle(e, if_unmodified_since(e), "If-Unmodified-Since",
                      refusal(e->knobs->ius_false, 412));
    return false;
}

/* Step 3. */
static bool step_none_match(evaluation *e)
{
    truth t;

    if (!e->has_inm)
        return false;
    t = if_none_match(e);
    if (e->knobs->ims_with_inm && t == FAILS && e->has_ims && reads(e) &&
        if_modified_since(e) == HOLDS)
        return false;
    return settle(e, t, "If-None-Match",
                  reads(e) ? refusal(e->knobs->inm_read_false, 304)
                           : refusal(e->knobs->inm_write_false, 412));
}

/* Step 4. */
static bool step_modified_since(evaluation *e)
{
    const pc_ref_knobs *knobs = e->knobs;

    if (!e->has_ims)
        return false;
    if (e->has_inm && !knobs->ims_beats_inm && !knobs->inm_true_looks_at_ims)
        return false;
    if (!reads(e) && !knobs->ims_on_writes)
        return false;
    return settle(e, if_modified_since(e), "If-Modified-Since",
                  reads(e) && !knobs->ims_412 ? 304 : 412);
}

/* Step 5, and what of Range is left to look at in step 6. */
static void step_range(evaluation *e)
{
    const pc_ref_knobs *knobs = e->knobs;
    int methods =
        PC_REF_GET | knobs->range_methods | (knobs->post_206 ? PC_REF_POST : 0);
    bool takes = (e->method & methods) && e->state->takes_ranges;
    pc_ref_ranges ranges;
    truth t;

    if (!takes)
        return;
    if (!e->has_range) {
        if (e->has_if_range && knobs->ir_without_range)
            settle(e, if_range(e), "If-Range", 412);
        return;
    }
    e->verdict.use_range = true;
    pc_ref_ranges_read(e->range, e->state->length, knobs, &ranges);
    if (ranges.invalid && knobs->malformed_500) {
        settle(e, MALFORMED, "Range", 500);
        return;
    }
    if (!e->has_if_range || knobs->ir_ignored)
        return;
    t = if_range(e);
    if (t == MALFORMED || (t == HOLDS && knobs->ir_true_416)) {
        e->verdict.status = t == HOLDS ? 416 : 500;
        e->verdict.field = "If-Range";
        return;
    }
    if (t == FAILS) {
        e->verdict.use_range = false;
        if (knobs->ir_false_416 || knobs->ir_false_412)
            settle(e, t, "If-Range", knobs->ir_false_416 ? 416 : 412);
        return;
    }
    e->verdict.use_range = ranges.kind == PC_REF_RANGES_SOME;
    e->verdict.if_range = e->verdict.use_range;
}

static bool get(evaluation *e, const char *name, int ignored, pc_span *value)
{
    return !(ignored & e->method) &&
           pc_ref_field_get(e->arena, e->request, name, e->knobs, value);
}

void pc_ref_decide(pc_arena *arena, const pc_ref_request *request,
                   const pc_ref_state *state, const pc_ref_knobs *knobs,
                   pc_ref_verdict *ret_verdict)
{
    evaluation e = {.arena = arena,
                    .request = request,
                    .state = state,
                    .knobs = knobs,
                    .method = request->method_bit};

    e.has_range = get(&e, "Range", 0, &e.range);
    e.has_if_range = get(&e, "If-Range", 0, &e.if_range);
    if (!knobs->head_ignores || e.method != PC_REF_HEAD) {
        e.has_im = get(&e, "If-Match", knobs->im_ignored, &e.im);
        e.has_ius = get(&e, "If-Unmodified-Since", knobs->ius_ignored, &e.ius);
        e.has_inm = get(&e, "If-None-Match", knobs->inm_ignored, &e.inm);
        e.has_ims = get(&e, "If-Modified-Since", knobs->ims_ignored, &e.ims);
    }
    if (knobs->empty_im_absent)
        e.has_im = e.has_im && e.im.len;
    if (knobs->empty_inm_absent)
        e.has_inm = e.has_inm && e.inm.len;
    if (knobs->value_limit) {
        size_t limit = (size_t)knobs->value_limit;

        e.has_im = e.has_im && e.im.len <= limit;
        e.has_inm = e.has_inm && e.inm.len <= limit;
    }
    if (knobs->range_first && e.has_range && e.method == PC_REF_GET) {
        pc_ref_ranges ranges;

        pc_ref_ranges_read(e.range, state->length, knobs, &ranges);
        e.verdict.use_range = ranges.kind != PC_REF_RANGES_IGNORED;
        if (e.verdict.use_range) {
            *ret_verdict = e.verdict;
            return;
        }
    }
    if (((knobs->ims_first && !e.has_inm) || knobs->ims_beats_inm) &&
        reads(&e) && step_modified_since(&e)) {
        *ret_verdict = e.verdict;
        return;
    }
    if (!((knobs->inm_first && step_none_match(&e)) || step_lost_update(&e) ||
          step_none_match(&e) || step_modified_since(&e)))
        step_range(&e);
    *ret_verdict = e.verdict;
}
