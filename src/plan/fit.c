/* Which cases a resource can serve, and why it cannot serve the others: a table
 * of questions, asked in order; the first no is the reason. */
#include "base/str.h"
#include "plan/bind.h"
#include "plan/make.h"

#include <string.h>

bool pc_method_is_safe(const char *method)
{
    return strcmp(method, "GET") == 0 || strcmp(method, "HEAD") == 0 ||
           strcmp(method, "OPTIONS") == 0 || strcmp(method, "TRACE") == 0;
}

static bool has_method(const pc_request_template *template, const char *method)
{
    return template->present && strcmp(template->method, method) == 0;
}

const pc_request_template *pc_resource_template(const pc_resource *resource,
                                                const char *method)
{
    const pc_request_template *all[] = {&resource->update, &resource->patch,
                                        &resource->post, &resource->remove};

    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++)
        if (has_method(all[i], method))
            return all[i];
    if (strcmp(method, "PUT") == 0 && has_method(&resource->create, "PUT"))
        return &resource->create;
    return NULL;
}

const pc_request_template *pc_resource_update(const pc_resource *resource)
{
    if (resource->update.present)
        return &resource->update;
    if (resource->patch.present)
        return &resource->patch;
    return pc_resource_template(resource, "PUT");
}

bool pc_resource_put_creates(const pc_resource *resource)
{
    return has_method(&resource->create, "PUT") &&
           resource->create.n_captures == 0;
}

/* ---- what a candidate does ---- */

static bool creates(const pc_candidate *candidate)
{
    return candidate->facts->writable && candidate->resource->create.present;
}

bool pc_candidate_writes(const pc_candidate *candidate)
{
    const pc_case *from = candidate->from;

    for (size_t i = 0; i < from->n_steps; i++)
        if (from->steps[i].kind == PC_STEP_REQUEST &&
            !pc_method_is_safe(from->steps[i].method))
            return true;
    return from->n_steps == 0 && !pc_method_is_safe(candidate->method);
}

static bool missing(const pc_candidate *candidate)
{
    return candidate->from->given.resource == PC_GIVEN_MISSING;
}

pc_access pc_candidate_access(const pc_candidate *candidate)
{
    const pc_given *given = &candidate->from->given;
    const bool changes = pc_candidate_writes(candidate) || given->versions > 1;

    if (creates(candidate))
        return changes || missing(candidate) ||
                       given->modified == PC_MODIFIED_FRESH
                   ? PC_ACCESS_OWN
                   : PC_ACCESS_SHARED;
    return changes ? PC_ACCESS_LISTED : PC_ACCESS_DIRECT;
}

/* The status without conditions, 0 when it is not known. */
static unsigned plain_status(const pc_candidate *candidate, const char *method)
{
    const pc_facts *facts = candidate->facts;
    /* clang-format off */
    const struct {
        const char *method;
        unsigned present, missing;
    } rows[] = {
        {"GET",     facts->get_status,    facts->plain_get_missing},
        {"HEAD",    facts->head_status,   facts->plain_get_missing},
        {"OPTIONS", facts->plain_options, 0},
        {"PUT",     facts->plain_put,     facts->plain_put_new},
        {"PATCH",   facts->plain_patch,   facts->plain_patch_missing},
        {"POST",    facts->plain_post,    facts->plain_post_missing},
        {"DELETE",  facts->plain_delete,  facts->plain_delete_missing},
    };
    /* clang-format on */

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if (strcmp(rows[i].method, method) == 0)
            return missing(candidate) ? rows[i].missing : rows[i].present;
    return 0;
}

size_t pc_candidate_fields(pc_arena *arena, const pc_candidate *candidate,
                           const pc_field_template *fields, size_t n_fields,
                           pc_field_template **ret_fields)
{
    const pc_case *from = candidate->from;
    pc_field_template *kept = PC_NEW_ARRAY(arena, n_fields, pc_field_template);
    size_t n = 0;

    for (size_t i = 0; i < n_fields; i++) {
        bool drop = false;

        for (size_t j = 0; j < from->n_with && !drop; j++)
            drop = candidate->with[j]->absent &&
                   pc_bind_mentions(
                       fields[i].value,
                       pc_arena_printf(arena, "with.%s", from->with[j].name));
        if (!drop)
            kept[n++] = fields[i];
    }
    *ret_fields = kept;
    return n;
}

/* ---- the questions ---- */

typedef struct question {
    pc_arena *arena;
    const pc_candidate *candidate;
    const pc_case *from;
    const pc_given *given;
    const pc_facts *facts;
} question;

typedef const char *ask(const question *q);

static const char *ask_kind(const question *q)
{
    return q->from->race ? "a race: it needs many requests at once" : NULL;
}

static const char *ask_reachable(const question *q)
{
    if (q->facts->reachable)
        return NULL;
    return q->facts->unreachable ? q->facts->unreachable : "it is unreachable";
}

static const char *ask_auth(const question *q)
{
    if (!q->given->auth || q->facts->auth_required)
        return NULL;
    return "it needs no credentials";
}

/* 2xx, so that its state can be read; only a case about refusals does not
 * need it. */
static const char *ask_readable(const question *q)
{
    const unsigned status = q->facts->get_status;

    if (q->given->plain != PC_PLAIN_PERFORMED || missing(q->candidate) ||
        (status >= 200 && status < 300))
        return NULL;
    return pc_arena_printf(q->arena, "answers %u to GET", status);
}

static const char *ask_writable(const question *q)
{
    const pc_access access = pc_candidate_access(q->candidate);

    if (access != PC_ACCESS_LISTED)
        return NULL;
    if (!q->facts->writable)
        return q->facts->not_writable ? q->facts->not_writable : "writes: none";
    if (missing(q->candidate))
        return "this run cannot create it";
    return NULL;
}

static const char *no_template(const question *q, const char *method)
{
    const pc_request_template *template =
        pc_resource_template(q->candidate->resource, method);

    if (pc_method_is_safe(method) || q->given->plain != PC_PLAIN_PERFORMED)
        return NULL;
    if (!template)
        return pc_arena_printf(q->arena, "has no %s in target.yaml", method);
    if (template->url && template != &q->candidate->resource->create)
        return pc_arena_printf(q->arena, "its %s goes to another URL", method);
    if (missing(q->candidate) && strcmp(method, "PUT") == 0 &&
        !pc_resource_put_creates(q->candidate->resource))
        return "is not created by PUT";
    return NULL;
}

static const char *wrong_plain(const question *q, const char *method)
{
    const unsigned status = plain_status(q->candidate, method);
    const bool performed = status >= 200 && status < 300;
    const char *where = missing(q->candidate) ? " of what is missing" : "";

    if (q->given->plain == PC_PLAIN_ANY)
        return NULL;
    if (!status)
        return pc_arena_printf(q->arena, "its plain answer to %s%s is unknown",
                               method, where);
    if (q->given->plain == PC_PLAIN_REFUSED ? performed || status == 412
                                            : !performed)
        return pc_arena_printf(q->arena, "answers %u to %s%s", status, method,
                               where);
    return NULL;
}

typedef const char *ask_method(const question *q, const char *method);

/* Of a story every request that changes something; a plain reading in it may
 * find nothing. */
static const char *each_method(const question *q, ask_method *asked)
{
    if (!q->from->n_steps)
        return asked(q, q->candidate->method);
    for (size_t i = 0; i < q->from->n_steps; i++) {
        const pc_case_step *step = &q->from->steps[i];
        const char *reason = NULL;

        if (step->kind == PC_STEP_REQUEST && !pc_method_is_safe(step->method))
            reason = asked(q, step->method);
        if (reason)
            return reason;
        /* Once it is there, the story goes on with what is present. */
        if (missing(q->candidate) && step->kind == PC_STEP_REQUEST &&
            strcmp(step->method, "PUT") == 0)
            break;
    }
    return NULL;
}

static const char *ask_template(const question *q)
{
    return each_method(q, no_template);
}

static const char *ask_plain(const question *q)
{
    return each_method(q, wrong_plain);
}

static const char *ask_etag(const question *q)
{
    const pc_facts *facts = q->facts;
    const pc_given_etag want = q->given->etag;

    if (want == PC_ETAG_ANYHOW)
        return NULL;
    if (want == PC_ETAG_NONE)
        return facts->etag.len ? "has an ETag" : NULL;
    if (!facts->etag.len)
        return "no ETag";
    if (!facts->etag_valid)
        return "its ETag is malformed";
    if (want == PC_ETAG_STRONG && facts->etag_weak && !facts->etag_turns_strong)
        return "its ETag is weak";
    if (want == PC_ETAG_WEAK && (!facts->etag_weak || facts->etag_turns_strong))
        return "its ETag is strong";
    return NULL;
}

static const char *ask_modified(const question *q)
{
    const bool has = q->facts->last_modified.len > 0;

    switch (q->given->modified) {
    case PC_MODIFIED_ANYHOW:
        return NULL;
    case PC_MODIFIED_NONE:
        return has ? "has a Last-Modified" : NULL;
    case PC_MODIFIED_FRESH:
        if (has && pc_candidate_access(q->candidate) != PC_ACCESS_OWN)
            return "needs a change just made, and this run cannot create it";
        break;
    case PC_MODIFIED_PRESENT:
    case PC_MODIFIED_SETTLED:
        break;
    }
    return has ? NULL : "no Last-Modified";
}

static const char *ask_ranges(const question *q)
{
    if (q->given->ranges < 0 || q->given->ranges == q->facts->accepts_ranges)
        return NULL;
    if (q->facts->accepts_ranges < 0)
        return "whether it serves ranges is unknown";
    return q->given->ranges ? "serves no ranges" : "serves ranges";
}

static const char *ask_length(const question *q)
{
    if (q->facts->length >= q->given->min_length)
        return NULL;
    return pc_arena_printf(q->arena, "its content is under %llu octets",
                           (unsigned long long)q->given->min_length);
}

static const char *ask_coding(const question *q)
{
    if (!q->given->coding || q->facts->coding)
        return NULL;
    return "its content is the same with gzip";
}

static const char *ask_policy(const question *q)
{
    if (!q->given->condition_required || q->facts->condition_required)
        return NULL;
    return "requires no conditions";
}

/* RFC 6585, 3: such a policy hides what the method itself would answer. */
static bool has_condition(const pc_field_template *fields, size_t n)
{
    static const char *const names[] = {"If-Match", "If-None-Match",
                                        "If-Unmodified-Since"};

    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < sizeof names / sizeof names[0]; j++)
            if (pc_span_is_nocase(pc_span_of(fields[i].name), names[j]))
                return true;
    return false;
}

static bool is_policed(const char *method)
{
    return strcmp(method, "PUT") == 0 || strcmp(method, "PATCH") == 0 ||
           strcmp(method, "DELETE") == 0;
}

static const char *ask_condition(const question *q)
{
    const pc_candidate *candidate = q->candidate;
    pc_field_template *fields;
    size_t n;

    if (!q->facts->condition_required || q->given->condition_required)
        return NULL;
    for (size_t i = 0; i < q->from->n_steps; i++) {
        const pc_case_step *step = &q->from->steps[i];

        if (step->kind == PC_STEP_REQUEST && is_policed(step->method) &&
            !has_condition(step->fields, step->n_fields))
            return "requires a condition (428)";
    }
    if (q->from->n_steps || !is_policed(candidate->method))
        return NULL;
    n = pc_candidate_fields(q->arena, candidate, q->from->fields,
                            q->from->n_fields, &fields);
    return has_condition(fields, n) ? NULL : "requires a condition (428)";
}

static const char *ask_versions(const question *q)
{
    if (q->given->versions < 2)
        return NULL;
    if (!pc_resource_update(q->candidate->resource))
        return "needs a second version, and target.yaml has no update";
    return NULL;
}

static bool has_letters(pc_span text)
{
    for (size_t i = text.len && text.ptr[0] == 'W' ? 1 : 0; i < text.len; i++)
        if ((text.ptr[i] >= 'a' && text.ptr[i] <= 'z') ||
            (text.ptr[i] >= 'A' && text.ptr[i] <= 'Z'))
            return true;
    return false;
}

/* What a template speaks of must be there. */
static const char *lacks(const question *q, pc_span text)
{
    if (pc_bind_mentions(text, "etag")) {
        if (!q->facts->etag.len)
            return "no ETag";
        if (!q->facts->etag_valid)
            return "its ETag is malformed";
        if (!has_letters(q->facts->etag) &&
            (pc_span_contains(text, PC_LIT(":swapcase")) ||
             pc_span_contains(text, PC_LIT(":upper"))))
            return "its ETag has no letters";
    }
    if (pc_bind_mentions(text, "last-modified") && !q->facts->last_modified.len)
        return "no Last-Modified";
    return NULL;
}

static const char *ask_mentioned(const question *q)
{
    const pc_candidate *candidate = q->candidate;
    pc_field_template *fields;
    size_t n = pc_candidate_fields(q->arena, candidate, q->from->fields,
                                   q->from->n_fields, &fields);

    for (size_t i = 0; i < n; i++) {
        const char *reason = lacks(q, fields[i].value);

        for (size_t j = 0; j < q->from->n_with && !reason; j++)
            if (!candidate->with[j]->absent &&
                pc_bind_mentions(fields[i].value,
                                 pc_arena_printf(q->arena, "with.%s",
                                                 q->from->with[j].name)))
                reason = lacks(q, candidate->with[j]->text);
        if (reason)
            return reason;
    }
    return NULL;
}

const char *pc_candidate_unfit(pc_arena *arena, const pc_candidate *candidate,
                               unsigned *ret_rank)
{
    static ask *const asks[] = {
        ask_kind,     ask_reachable, ask_auth,     ask_readable,
        ask_writable, ask_template,  ask_plain,    ask_etag,
        ask_modified, ask_ranges,    ask_length,   ask_coding,
        ask_policy,   ask_condition, ask_versions, ask_mentioned,
    };
    const question q = {arena, candidate, candidate->from,
                        &candidate->from->given, candidate->facts};

    for (unsigned i = 0; i < sizeof asks / sizeof asks[0]; i++) {
        const char *reason = asks[i](&q);

        if (reason) {
            *ret_rank = i + 1;
            return reason;
        }
    }
    return NULL;
}
