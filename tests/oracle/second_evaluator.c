/* tests/oracle/second_evaluator.c - see second_evaluator.h. */
#include "oracle/second_evaluator.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <time.h>

#define MAX_DECISIONS 24
#define MAX_TEXT      1024

/* One server: the decisions it takes, in the order in which they come up. */
typedef struct server {
    unsigned taken[MAX_DECISIONS], ways[MAX_DECISIONS];
    unsigned n_script; /* decisions fixed by the enumeration */
    unsigned n;        /* decisions met in this run */
    bool frowned_upon; /* it went against a SHOULD, or against our advice */

    const char *method;
    const pc_request *request;
    const pc_state *state;
    unsigned plain;
} server;

/* Which of n ways does this server go? */
static unsigned decide(server *s, unsigned n)
{
    if (s->n >= MAX_DECISIONS)
        abort();
    if (s->n >= s->n_script) {
        s->taken[s->n] = 0;
        s->n_script = s->n + 1;
    }
    s->ways[s->n] = n;
    return s->taken[s->n++];
}

/* The server after this one; false when all have been played. */
static bool next_server(server *s)
{
    while (s->n_script > 0) {
        unsigned last = s->n_script - 1;

        if (++s->taken[last] < s->ways[last])
            return true;
        s->n_script--;
    }
    return false;
}

static bool method_is(const server *s, const char *name)
{
    return strcmp(s->method, name) == 0;
}

static bool reads(const server *s)
{
    return method_is(s, "GET") || method_is(s, "HEAD");
}

static void strip(char *text)
{
    size_t begin = strspn(text, " \t"), len = strlen(text + begin);

    memmove(text, text + begin, len + 1);
    while (len > 0 && strchr(" \t", text[len - 1]))
        text[--len] = '\0';
}

/* All lines of a field as one text, with ", " between; the number of lines. */
static unsigned joined(const server *s, const char *name, char text[MAX_TEXT])
{
    unsigned n = 0;

    text[0] = '\0';
    for (size_t i = 0; i < s->request->n_fields; i++) {
        const pc_field *f = &s->request->fields[i];
        char line[MAX_TEXT];

        if (f->name.len != strlen(name) ||
            strncasecmp(f->name.ptr, name, f->name.len) != 0)
            continue;
        if (strlen(text) + f->value.len + 3 > MAX_TEXT)
            abort();
        snprintf(line, sizeof line, "%.*s", (int)f->value.len, f->value.ptr);
        strip(line);
        strcat(text, n++ ? ", " : "");
        strcat(text, line);
    }
    strip(text);
    return n;
}

/* What a field of tags says. */
enum says {
    SAYS_NOTHING,
    SAYS_STAR,
    SAYS_MATCH,
    SAYS_OTHER,
    SAYS_NONSENSE
};

/* Is element an entity-tag, and the current one? */
static enum says compare_tag(const char *element, const pc_etag *current,
                             bool strongly)
{
    size_t len = strlen(element);
    bool weak = len > 2 && strncmp(element, "W/", 2) == 0;
    const char *open = element + (weak ? 2 : 0);
    size_t opaque_len;

    len -= weak ? 2 : 0;
    if (len < 2 || open[0] != '"' || open[len - 1] != '"')
        return SAYS_NONSENSE;
    opaque_len = len - 2;
    for (size_t i = 1; i <= opaque_len; i++)
        if ((open[i] >= 0 && open[i] <= ' ') || strchr("\"\x7f", open[i]))
            return SAYS_NONSENSE;
    if (!current || current->opaque.len != opaque_len ||
        strncmp(current->opaque.ptr, open + 1, opaque_len) != 0)
        return SAYS_OTHER;
    return strongly && (weak || current->weak) ? SAYS_OTHER : SAYS_MATCH;
}

/* Cuts a list at the commas that are outside of quotes. */
static enum says read_tags(const server *s, const char *name, bool strongly)
{
    char text[MAX_TEXT], element[MAX_TEXT];
    const pc_etag *current = s->state->exists ? s->state->etag : NULL;
    enum says result = SAYS_OTHER;
    bool quoted = false;
    size_t n = 0;

    if (joined(s, name, text) == 0)
        return SAYS_NOTHING;
    if (strcmp(text, "*") == 0)
        return SAYS_STAR;
    for (const char *c = text;; c++) {
        enum says one;

        if (*c == '"')
            quoted = !quoted;
        if (*c && (*c != ',' || quoted)) {
            element[n++] = *c;
            continue;
        }
        element[n] = '\0';
        strip(element);
        one = *element ? compare_tag(element, current, strongly) : SAYS_OTHER;
        if (one == SAYS_NONSENSE)
            return SAYS_NONSENSE;
        if (one == SAYS_MATCH)
            result = SAYS_MATCH;
        if (!*c)
            return result;
        n = 0;
    }
}

/* A date is one of three formats, and exactly what the C library would write
 * for that instant.  The tests here hold no contested dates. */
static bool read_date(const char *text, time_t *ret)
{
    static const char *const formats[] = {"%a, %d %b %Y %H:%M:%S GMT",
                                          "%A, %d-%b-%y %H:%M:%S GMT",
                                          "%a %b %e %H:%M:%S %Y"};

    for (int i = 0; i < 3; i++) {
        struct tm tm = {0};
        char again[64];
        const char *end = strptime(text, formats[i], &tm);

        /* Years have four digits: 29 or 24 characters, or a long day name. */
        if (!end || *end || (i == 0 && strlen(text) != 29) ||
            (i == 2 && strlen(text) != 24))
            continue;
        *ret = timegm(&tm);
        strftime(again, sizeof again, formats[i], &tm);
        if (strcmp(again, text) == 0)
            return true;
    }
    return false;
}

/* -1, 0, 1: Last-Modified is before, at, after the field's date; or the field
 * is to be ignored. */
enum order {
    BEFORE = -1,
    AT = 0,
    AFTER = 1,
    VOID = 2
};

static enum order compare_date(const server *s, const char *name)
{
    char text[MAX_TEXT];
    time_t date, ours;

    if (!s->state->exists || !s->state->modified_s)
        return VOID;
    ours = (time_t)*s->state->modified_s;
    if (joined(s, name, text) != 1 || !read_date(text, &date))
        return VOID;
    return ours < date ? BEFORE : ours > date ? AFTER : AT;
}

static bool has(const server *s, const char *name)
{
    char text[MAX_TEXT];

    return joined(s, name, text) > 0;
}

/* "respond 412 unless it can be determined that the state-changing request
 * has already succeeded" */
static unsigned refuse_update(server *s)
{
    if (!reads(s) && s->state->already_applied && decide(s, 2))
        return PC_ALREADY_APPLIED;
    if (method_is(s, "DELETE") && !s->state->exists && decide(s, 2))
        return PC_PERFORMED;
    return PC_FAILED;
}

/* What a set of byte ranges comes to: how many members are what. */
typedef struct tally {
    unsigned n, bad, good, maybe, hollow, disorder;
    long long next; /* where a member in good order would begin */
} tally;

/* Digits at *text, which is moved past them; -1 if there are none.  strtoll
 * would take blanks and signs too. */
static long long take_number(const char **text)
{
    char *end;
    long long number;

    if (!strchr("0123456789", **text) || !**text)
        return -1;
    number = strtoll(*text, &end, 10);
    *text = end;
    return number;
}

/* A-B, A- or -N; numbers of up to 18 digits. */
static void count_member(tally *t, const char *member, long long length)
{
    bool suffix = *member == '-';
    long long first = suffix ? 0 : take_number(&member), last;
    bool dash = *member == '-';
    bool open = dash && member[1] == '\0' && !suffix;

    member += dash;
    last = open ? LLONG_MAX : take_number(&member);
    t->n++;
    if (!dash || first < 0 || last < first || *member) {
        t->bad++;
        return;
    }
    if (suffix)
        first = length < 0 ? t->next : last > length ? 0 : length - last;
    if (suffix && last == 0)
        ; /* never satisfiable */
    else if (length < 0)
        t->maybe++;
    else if (suffix && length == 0)
        t->hollow++;
    else if (suffix || first < length)
        t->good++;
    if (t->n > 1 && (first < t->next || t->next == LLONG_MAX))
        t->disorder++;
    t->next = suffix || last == LLONG_MAX ? LLONG_MAX : last + 1;
}

static unsigned reject_range(server *s)
{
    return decide(s, 2) ? PC_REJECTED : PC_RANGE_UNSATISFIABLE;
}

/* The name of a unit is a token. */
static bool is_no_token(const char *text)
{
    static const char tchars[] = "!#$%&'*+-.^_`|~0123456789"
                                 "abcdefghijklmnopqrstuvwxyz"
                                 "ABCDEFGHIJKLMNOPQRSTUVWXYZ";

    return !*text || text[strspn(text, tchars)];
}

/* A server that has ranges, and a Range that counts. */
static unsigned serve_range(server *s)
{
    char text[MAX_TEXT], *set, *member, *rest;
    tally t = {0};

    if (decide(s, 2))
        return PC_PERFORMED; /* it does not care for this one */
    t.bad = joined(s, "Range", text) > 1;
    set = strchr(text, '=');
    if (!set)
        return reject_range(s);
    *set++ = '\0';
    t.bad += is_no_token(text);
    strip(text);
    for (const char *c = set; strcasecmp(text, "bytes") != 0 && *c; c++)
        t.bad += (*c < '!' || *c > '~') && *c != ' ' && *c != '\t';
    if (strcasecmp(text, "bytes") != 0 && (t.bad || !set[strspn(set, ", \t")]))
        return reject_range(s);
    if (strcasecmp(text, "bytes") != 0)
        return PC_RANGE_UNSATISFIABLE; /* it knows the unit, but not here */
    for (member = strtok_r(set, ",", &rest); member;
         member = strtok_r(NULL, ",", &rest)) {
        strip(member);
        if (*member)
            count_member(&t, member, s->state->length);
    }
    if ((t.n == 0 || t.bad || (t.n > 2 && t.disorder)) && decide(s, 2))
        return reject_range(s);
    if (t.good)
        return PC_PARTIAL;
    if (t.hollow && decide(s, 2)) {
        s->frowned_upon = true; /* satisfiable, says 14.1.2 */
        return PC_RANGE_UNSATISFIABLE;
    }
    if (t.hollow || (t.maybe && decide(s, 2)))
        return PC_PARTIAL;
    return PC_RANGE_UNSATISFIABLE;
}

/* Does If-Range let the Range pass?  Some answer straight away. */
static bool if_range_passes(server *s, unsigned *ret_answer)
{
    char text[MAX_TEXT];
    const pc_etag *current = s->state->exists ? s->state->etag : NULL;
    unsigned lines = joined(s, "If-Range", text);
    char head[4] = "";
    time_t date;
    bool nonsense = lines > 1;

    *ret_answer = 0;
    if (lines == 0)
        return true;
    strncat(head, text, 3);
    if (!nonsense && strchr(head, '"')) {
        enum says what = compare_tag(text, current, true);

        if (what != SAYS_NONSENSE)
            return what == SAYS_MATCH;
        nonsense = true;
    }
    if (!nonsense && read_date(text, &date)) {
        bool same = s->state->exists && s->state->modified_s &&
                    *s->state->modified_s == date;

        if (!same || s->state->modified_is_strong)
            return same;
        if (decide(s, 2) == 0)
            return false;
        s->frowned_upon = true; /* who knows that it is strong? */
        return true;
    }
    switch (decide(s, 3)) {
    case 0:
        return false;
    case 1:
        *ret_answer = PC_REJECTED;
        return false;
    }
    s->frowned_upon = true; /* two versions might get mixed */
    return true;
}

/* "Otherwise, perform the requested method", and step 5 before it. */
static unsigned perform(server *s)
{
    bool ranges = method_is(s, "GET") && s->plain == 200 &&
                  s->state->accepts_ranges && has(s, "Range");
    unsigned answer;

    if (!ranges)
        return PC_PERFORMED;
    if (!if_range_passes(s, &answer))
        return answer ? answer : PC_PERFORMED;
    return serve_range(s);
}

/* Steps 1 and 2.  0: go on. */
static unsigned update_conditions(server *s)
{
    switch (read_tags(s, "If-Match", true)) {
    case SAYS_NOTHING:
        break;
    case SAYS_STAR:
        return s->state->exists ? 0 : refuse_update(s);
    case SAYS_MATCH:
        return 0;
    case SAYS_OTHER:
        return refuse_update(s);
    case SAYS_NONSENSE: {
        unsigned way = decide(s, 3);

        return way == 0 ? 0 : way == 1 ? refuse_update(s) : PC_REJECTED;
    }
    }
    return compare_date(s, "If-Unmodified-Since") == AFTER ? refuse_update(s)
                                                           : 0;
}

/* Steps 3 and 4.  0: go on. */
static unsigned cache_conditions(server *s)
{
    unsigned refusal = reads(s) ? PC_NOT_MODIFIED : PC_FAILED, way;

    switch (read_tags(s, "If-None-Match", false)) {
    case SAYS_STAR:
        return s->state->exists ? refusal : 0;
    case SAYS_MATCH:
        return refusal;
    case SAYS_OTHER:
        return 0;
    case SAYS_NONSENSE:
        way = decide(s, 3);
        return way == 0 ? 0 : way == 1 ? refusal : PC_REJECTED;
    case SAYS_NOTHING:
        break;
    }
    if (!reads(s))
        return 0;
    switch (compare_date(s, "If-Modified-Since")) {
    case AT:
        if (decide(s, 2) == 0)
            return PC_NOT_MODIFIED;
        s->frowned_upon = true; /* SHOULD */
        return 0;
    case BEFORE: /* "only honor exact timestamp matches" */
        return decide(s, 2) ? 0 : PC_NOT_MODIFIED;
    default:
        return 0;
    }
}

/* Would this request be unconditional, were everything ignored that can be? */
static bool may_seem_unconditional(const server *s)
{
    enum says match = read_tags(s, "If-Match", true);
    enum says none = read_tags(s, "If-None-Match", false);
    enum order since = compare_date(s, "If-Unmodified-Since");
    bool by_date = match == SAYS_NOTHING && since != VOID;

    if (by_date || (match != SAYS_NOTHING && match != SAYS_NONSENSE))
        return false;
    return none == SAYS_NOTHING || none == SAYS_NONSENSE;
}

static bool has_update_condition(const server *s)
{
    return has(s, "If-Match") || has(s, "If-Unmodified-Since") ||
           has(s, "If-None-Match");
}

static unsigned evaluate_conditions(server *s)
{
    unsigned answer = update_conditions(s);

    if (!answer)
        answer = cache_conditions(s);
    return answer ? answer : perform(s);
}

static unsigned answer_of(server *s)
{
    bool policy = s->state->requires_condition &&
                  (method_is(s, "PUT") || method_is(s, "PATCH") ||
                   method_is(s, "DELETE"));
    bool content =
        method_is(s, "PUT") || method_is(s, "PATCH") || method_is(s, "POST");

    if (method_is(s, "OPTIONS") || method_is(s, "TRACE") ||
        method_is(s, "CONNECT"))
        return PC_PERFORMED;
    if (s->plain / 100 != 2 && s->plain != 412) {
        if (policy && !has_update_condition(s) && decide(s, 2))
            return PC_CONDITION_REQUIRED;
        /* "prior to processing the request content" */
        if (content &&
            (s->plain / 100 == 5 || s->plain == 400 || s->plain == 409 ||
             s->plain == 413 || s->plain == 415 || s->plain == 422) &&
            decide(s, 2))
            return evaluate_conditions(s);
        return PC_PERFORMED;
    }
    if (policy && !has_update_condition(s) && (s->plain != 412 || decide(s, 2)))
        return PC_CONDITION_REQUIRED;
    if (policy && has_update_condition(s) && may_seem_unconditional(s) &&
        decide(s, 2))
        return PC_CONDITION_REQUIRED;
    return evaluate_conditions(s);
}

void second_evaluate(const pc_request *request, const pc_state *state,
                     unsigned *ret_allowed, unsigned *ret_expected)
{
    char method[64];
    server s = {.request = request, .state = state, .method = method};

    if (request->method.len >= sizeof method)
        abort();
    snprintf(method, sizeof method, "%.*s", (int)request->method.len,
             request->method.ptr);
    s.plain = state->plain_status;
    if (method_is(&s, "GET") && has(&s, "Range") &&
        (s.plain == 206 || s.plain == 416))
        s.plain = 200; /* what it would be without Range (14.2) */
    *ret_allowed = *ret_expected = 0;
    do {
        unsigned answer;

        s.n = 0;
        s.frowned_upon = false;
        answer = answer_of(&s);
        *ret_allowed |= answer;
        if (!s.frowned_upon)
            *ret_expected |= answer;
    } while (next_server(&s));
}
