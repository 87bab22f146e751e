#include "refserver/answer.h"

#include "base/cleanup.h"
#include "base/str.h"
#include "refserver/act.h"
#include "refserver/respond.h"

#include <string.h>

/* What the normal request checks found (13.2.1); status 0: nothing. */
typedef struct check {
    unsigned status;
    int bit; /* PC_REF_CHECK_* */
    const char *why;
} check;

/* clang-format off */
static const struct {
    const char *name;
    int bit;
} methods[] = {
    {"GET",     PC_REF_GET},
    {"HEAD",    PC_REF_HEAD},
    {"PUT",     PC_REF_PUT},
    {"PATCH",   PC_REF_PATCH},
    {"POST",    PC_REF_POST},
    {"DELETE",  PC_REF_DELETE},
    {"OPTIONS", PC_REF_OPTIONS},
    {"TRACE",   PC_REF_TRACE},
    {"CONNECT", PC_REF_CONNECT},
};
/* clang-format on */
#define N_METHODS (sizeof methods / sizeof methods[0])

int pc_ref_method_bit(pc_span method)
{
    for (size_t i = 0; i < N_METHODS; i++)
        if (pc_span_is(method, methods[i].name))
            return methods[i].bit;
    return 0;
}

static bool field(const pc_ref_exchange *x, const char *name, pc_span *ret)
{
    return pc_ref_field_get(x->arena, x->request, name, &x->site->knobs, ret);
}

static bool authorized(const pc_ref_exchange *x)
{
    static const char token[] = "secret-token-for-tests";
    pc_span value, scheme;

    if (!field(x, "Authorization", &value) || value.len < 7)
        return false;
    scheme = (pc_span){value.ptr, 6};
    return pc_span_is_nocase(scheme, "Bearer") && value.ptr[6] == ' ' &&
           pc_span_is(pc_span_trim((pc_span){value.ptr + 6, value.len - 6}),
                      token);
}

/* The media type without its parameters is this one. */
static bool has_type(const pc_ref_exchange *x, const char *type)
{
    pc_span value;
    const char *semicolon;

    if (!field(x, "Content-Type", &value) || value.len == 0)
        return false;
    semicolon = memchr(value.ptr, ';', value.len);
    if (semicolon)
        value.len = (size_t)(semicolon - value.ptr);
    return pc_span_is_nocase(pc_span_trim(value), type);
}

static check check_gate(const pc_ref_exchange *x)
{
    const check none = {0, 0, NULL};

    if (!x->target.family)
        return none;
    switch (x->target.family->gate) {
    case 401:
        if (authorized(x))
            return none;
        return (check){401, PC_REF_CHECK_AUTH,
                       "this needs an Authorization field with a bearer token"};
    case 403:
        return (check){403, PC_REF_CHECK_AUTH, "nobody may see or change this"};
    case 301:
        return (check){301, PC_REF_CHECK_REDIRECT, "this is now under /notes"};
    default:
        return none;
    }
}

static check check_content(const pc_ref_exchange *x)
{
    const pc_ref_knobs *knobs = &x->site->knobs;
    int method = x->request->method_bit;
    pc_span value;

    if ((method & knobs->content_range_400) &&
        field(x, "Content-Range", &value))
        return (check){400, 0, "a request may not have Content-Range"};
    if ((method & knobs->content_range_500) &&
        field(x, "Content-Range", &value))
        return (check){500, 0, "a request with Content-Range was too much"};
    if ((method & PC_REF_WRITES) && knobs->range_on_writes &&
        field(x, "Range", &value))
        return (check){416, 0, "no part can be written"};
    if (!(method & (PC_REF_PUT | PC_REF_PATCH | PC_REF_POST)))
        return (check){0, 0, NULL};
    /* 14.5: no partial PUT here. */
    if (method == PC_REF_PUT && field(x, "Content-Range", &value) &&
        !knobs->content_range_put)
        return (check){400, PC_REF_CHECK_CONTENT,
                       "PUT replaces the whole resource; Content-Range has no "
                       "meaning in it here"};
    if (field(x, "Content-Encoding", &value) && value.len &&
        !pc_span_is_nocase(value, "identity"))
        return (check){415, PC_REF_CHECK_CONTENT,
                       "content is only taken without a content coding"};
    if (field(x, "Content-Type", &value) && value.len > PC_REF_TYPE_MAX)
        return (check){400, PC_REF_CHECK_CONTENT,
                       "the media type in Content-Type is too long"};
    if (method == PC_REF_PATCH && !has_type(x, "application/merge-patch+json"))
        return (check){415, PC_REF_CHECK_CONTENT,
                       "a patch has to be application/merge-patch+json"};
    return (check){0, 0, NULL};
}

/* Everything that would be refused without any condition, cheapest first. */
static check normal_checks(const pc_ref_exchange *x)
{
    int method = x->request->method_bit;
    check found;

    if (method == 0)
        return (check){501, 0, "this server does not know that method"};
    if (x->target.kind == PC_REF_NOTHING)
        return (check){404, PC_REF_CHECK_MISSING, "there is nothing here"};
    found = check_gate(x);
    if (found.status)
        return found;
    if (!(x->target.methods & method))
        return (check){405, PC_REF_CHECK_METHOD,
                       "this resource does not take that method"};
    found = check_content(x);
    if (found.status)
        return found;
    if (x->target.kind == PC_REF_MEMBER && !x->target.resource &&
        method != PC_REF_PUT && method != PC_REF_OPTIONS)
        return (check){404, PC_REF_CHECK_MISSING, "there is nothing here"};
    if (x->target.kind == PC_REF_SERVER && method != PC_REF_OPTIONS)
        return (check){405, PC_REF_CHECK_METHOD,
                       "the whole server only takes OPTIONS"};
    return (check){0, 0, NULL};
}

static const char *allow_text(const pc_ref_exchange *x)
{
    PC_AUTO_BUF buf;

    pc_buf_init(&buf, 256);
    for (size_t i = 0; i < N_METHODS; i++)
        if (x->target.methods & methods[i].bit)
            pc_buf_printf(&buf, "%s%s", buf.len ? ", " : "", methods[i].name);
    return pc_arena_strdup(x->arena, buf.ptr);
}

/* A path segment as it is written in a URI. */
static const char *encoded(const pc_ref_exchange *x, pc_span path)
{
    char *text = pc_arena_alloc(x->arena, 3 * path.len + 1), *at = text;

    for (size_t i = 0; i < path.len; i++) {
        unsigned char c = (unsigned char)path.ptr[i];

        if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
            (c >= '0' && c <= '9') || (c && strchr("-._~/", c))) {
            *at++ = (char)c;
        } else {
            *at++ = '%';
            *at++ = "0123456789ABCDEF"[c >> 4];
            *at++ = "0123456789ABCDEF"[c & 15];
        }
    }
    return text;
}

static void refuse_check(pc_ref_exchange *x, const check *found)
{
    pc_ref_explain(x, found->status, found->why);
    switch (found->status) {
    case 301: {
        size_t skip = strlen(x->target.family->path);
        pc_span rest = {x->request->path.ptr + skip,
                        x->request->path.len - skip};

        pc_ref_field_add(
            x->response, "Location",
            pc_arena_printf(x->arena, "/notes%s", encoded(x, rest)));
        break;
    }
    case 401:
        pc_ref_field_add(x->response, "WWW-Authenticate",
                         "Bearer realm=\"precheck\"");
        break;
    case 405:
        pc_ref_field_add(x->response, "Allow", allow_text(x));
        break;
    case 415:
        if (x->request->method_bit == PC_REF_PATCH)
            pc_ref_field_add(x->response, "Accept-Patch",
                             "application/merge-patch+json");
        else
            pc_ref_field_add(x->response, "Accept-Encoding", "identity");
        break;
    default:
        break;
    }
}

static void answer_options(pc_ref_exchange *x)
{
    pc_ref_begin(x, 204);
    pc_ref_field_add(x->response, "Allow", allow_text(x));
    if (x->target.methods & PC_REF_PATCH)
        pc_ref_field_add(x->response, "Accept-Patch",
                         "application/merge-patch+json");
}

/* RFC 6585, section 3: which writes have to be conditional, and are not. */
static bool lacks_condition(const pc_ref_exchange *x)
{
    const pc_ref_knobs *knobs = &x->site->knobs;
    int method = x->request->method_bit;
    pc_span value;

    if (!x->target.family || !x->target.family->requires_condition ||
        x->target.kind != PC_REF_MEMBER || knobs->no_428)
        return false;
    if (method & PC_REF_READS)
        return knobs->always_428_reads;
    if (!(method & (PC_REF_PUT | PC_REF_PATCH | PC_REF_DELETE)))
        return false;
    return knobs->always_428 || (!field(x, "If-Match", &value) &&
                                 !field(x, "If-Unmodified-Since", &value) &&
                                 !field(x, "If-None-Match", &value));
}

static void refuse_428(pc_ref_exchange *x)
{
    pc_ref_explain(
        x, 428,
        "this write has to be conditional: send the ETag of the "
        "representation that it is based on in If-Match (or its Last-Modified "
        "in If-Unmodified-Since), or If-None-Match: * to create it");
    pc_ref_field_add(x->response, "Cache-Control", "no-store");
}

static void refuse_condition(pc_ref_exchange *x, const pc_ref_verdict *verdict)
{
    const char *why = pc_arena_printf(
        x->arena,
        verdict->status == 400 || verdict->status == 500
            ? "the value of %s is malformed"
            : "%s does not hold for the current representation; get it again "
              "and decide anew",
        verdict->field);

    if (verdict->status == 304)
        pc_ref_send_304(x);
    else
        pc_ref_explain(x, verdict->status, why);
}

static void decide(const pc_ref_exchange *x, pc_ref_verdict *ret_verdict)
{
    const pc_ref_rep *rep = &x->rep;
    pc_ref_state state = {.exists = rep->exists,
                          .tag = rep->has_tag ? &rep->tag : NULL,
                          .modified_s =
                              rep->has_modified ? &rep->modified_s : NULL,
                          .modified_strong = rep->modified_strong,
                          .takes_ranges = rep->exists && pc_ref_has_ranges(x),
                          .length = rep->content.len};

    pc_ref_decide(x->arena, x->request, &state, &x->site->knobs, ret_verdict);
}

static void select_rep(pc_ref_exchange *x)
{
    pc_ref_route(x->site, x->request->path, &x->target);
    pc_ref_select(x->site, x->arena, x->request, &x->target, &x->rep);
}

/* Faults: 412 or 304 to a request that did not ask for it.  Reads get it now
 * and then only, or nobody could ever see the resource. */
static unsigned spontaneous(const pc_ref_exchange *x)
{
    const pc_ref_knobs *knobs = &x->site->knobs;
    int method = x->request->method_bit;
    pc_span value;
    bool other;

    if (!x->rep.exists || x->target.kind == PC_REF_HEALTH)
        return 0;
    if (!(method & knobs->spontaneous_412) &&
        !(method & PC_REF_READS && knobs->spontaneous_304))
        return 0;
    other =
        field(x, "If-Match", &value) || field(x, "If-Unmodified-Since", &value);
    if (field(x, "If-None-Match", &value) ||
        field(x, "If-Modified-Since", &value) ||
        (other && !knobs->spontaneous_304))
        return 0;
    if (!(method & PC_REF_READS))
        return 412;
    x->site->n_reads++;
    if ((x->site->n_reads * 0x9e3779b97f4a7c15u >> 32) % 3)
        return 0;
    return knobs->spontaneous_304 ? 304 : 412;
}

/* A fault: 304 where there is nothing, or nothing any more. */
static bool answers_304(pc_ref_exchange *x, const check *found)
{
    pc_span value;

    if (!x->site->knobs.missing_304 ||
        (found->status != 404 && found->status != 301) ||
        !(x->request->method_bit & PC_REF_READS) ||
        !(field(x, "If-None-Match", &value) ||
          field(x, "If-Modified-Since", &value)))
        return false;
    pc_ref_begin(x, 304);
    return true;
}

/* Conditions of a request that the normal checks have refused, or that selects
 * nothing: to be ignored, unless a knob says otherwise. */
static bool overtakes(pc_ref_exchange *x, bool broken)
{
    pc_ref_verdict verdict;

    if (!broken)
        return false;
    decide(x, &verdict);
    if (verdict.status == 0)
        return false;
    refuse_condition(x, &verdict);
    return true;
}

void pc_ref_settle(pc_ref_site *site, pc_arena *arena,
                   const pc_ref_request *request, pc_ref_settled *ret_settled)
{
    pc_ref_exchange x = {.site = site, .arena = arena, .request = request};

    select_rep(&x);
    decide(&x, &ret_settled->verdict);
    ret_settled->known = true;
}

void pc_ref_answer(pc_ref_site *site, pc_arena *arena,
                   const pc_ref_request *request, const pc_ref_settled *settled,
                   pc_ref_response *ret_response)
{
    const pc_ref_knobs *knobs = &site->knobs;
    pc_ref_exchange x = {.site = site,
                         .arena = arena,
                         .request = request,
                         .response = ret_response};
    int method = request->method_bit;
    pc_ref_verdict verdict;
    check found;

    select_rep(&x);
    found = normal_checks(&x);
    if (found.status) {
        if (!overtakes(&x, (knobs->checks_overtaken & found.bit) != 0) &&
            !answers_304(&x, &found))
            refuse_check(&x, &found);
        return;
    }
    if (method == PC_REF_OPTIONS) { /* 13.2.1: selects nothing */
        if (!overtakes(&x, knobs->on_options))
            answer_options(&x);
        return;
    }
    if (lacks_condition(&x)) {
        refuse_428(&x);
        return;
    }
    if (settled && settled->known)
        verdict = settled->verdict;
    else
        decide(&x, &verdict);
    if (verdict.status == 0) {
        verdict.status = spontaneous(&x);
        verdict.field = "a condition";
    }
    if (verdict.status) {
        if (verdict.status == 412 && (method & knobs->stores_then_412))
            pc_ref_act(&x);
        else if (verdict.status == 412 && (method & knobs->half_on_412))
            pc_ref_act_half(&x);
        refuse_condition(&x, &verdict);
        return;
    }
    if (method & PC_REF_READS ||
        (method == PC_REF_POST && knobs->post_206 && verdict.use_range))
        pc_ref_send_rep(&x, &verdict);
    else
        pc_ref_act(&x);
}
