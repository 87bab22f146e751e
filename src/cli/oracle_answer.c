#include "cli/oracle_answer.h"

#include "base/cleanup.h"
#include "base/escape.h"
#include "base/str.h"

#include <stdio.h>
#include <string.h>

#define WIDTH 92

/* The statuses that an answer lists; the plain one joins them. */
static const unsigned listed[] = {200, 201, 202, 204, 206, 304,
                                  400, 404, 412, 416, 428};
#define N_LISTED (sizeof listed / sizeof listed[0])

/* All outcomes in the order of their bits; 0 stands for the plain status. */
static const struct {
    pc_outcome outcome;
    unsigned status;
    const char *client, *server;
} outcomes[] = {
    {PC_PERFORMED, 0, "the request was carried out as if it had no conditions",
     "answer as you would without conditions"},
    {PC_PARTIAL, 206,
     "only the range came: look at Content-Range, and join it to what you "
     "hold only under the same strong ETag",
     "send Content-Range, and the Date, ETag, Cache-Control, Expires, "
     "Content-Location and Vary that the 200 would have"},
    {PC_NOT_MODIFIED, 304,
     "what you have stored is still good: use it, and take over the fields "
     "of the 304",
     "send no content; send the Date, ETag, Cache-Control, Expires, "
     "Content-Location and Vary that the 200 would have"},
    {PC_FAILED, 412,
     "nothing was changed. Fetch the current version, bring your change up "
     "to it, and send it again with the new ETag in If-Match; to repeat it "
     "blindly would undo somebody's work",
     "refuse before any side effect, check and act as one step (two writers "
     "with the same tag must not both pass), and say in the content which "
     "condition failed"},
    {PC_ALREADY_APPLIED, 200,
     "the change is there, by you or by another: read the current ETag "
     "before the next change",
     "say 2xx only if the state is already what the request asks for; "
     "without ETag in the answer the client will look again"},
    {PC_REJECTED, 400,
     "the field breaks its grammar: send the ETag back as it came, quotes "
     "included, with commas between several, and * only alone",
     "the standard leaves malformed values open; refusing them is the "
     "clearest, and never act on a write whose condition you cannot read"},
    {PC_RANGE_UNSATISFIABLE, 416,
     "no octet of that range exists: Content-Range: bytes */N tells the "
     "length",
     "send Content-Range: bytes */N with the current length"},
    {PC_CONDITION_REQUIRED, 428,
     "fetch the current version and send the change again with its ETag in "
     "If-Match (If-None-Match: * to create)",
     "say in the content how to send the request again, and let no cache "
     "store the answer"},
};
#define N_OUTCOMES (sizeof outcomes / sizeof outcomes[0])

static void put_outcomes(pc_json_out *out, const char *key, unsigned set)
{
    pc_json_array(out, key);
    for (size_t i = 0; i < N_OUTCOMES; i++)
        if (set & outcomes[i].outcome)
            pc_json_text(out, NULL, pc_outcome_name(outcomes[i].outcome));
    pc_json_array_end(out);
}

static bool is_listed(unsigned status)
{
    for (size_t i = 0; i < N_LISTED; i++)
        if (listed[i] == status)
            return true;
    return false;
}

static void put_statuses(pc_json_out *out, const pc_oracle_question *q,
                         const pc_ruling *ruling)
{
    unsigned plain = q->state.plain_status;
    bool pending = !is_listed(plain);

    pc_json_array(out, "statuses");
    for (size_t i = 0; i <= N_LISTED; i++) {
        if (pending && (i == N_LISTED || plain < listed[i])) {
            if (pc_ruling_allows_status(ruling, &q->request, &q->state, plain))
                pc_json_int(out, NULL, plain);
            pending = false;
        }
        if (i < N_LISTED &&
            pc_ruling_allows_status(ruling, &q->request, &q->state, listed[i]))
            pc_json_int(out, NULL, listed[i]);
    }
    pc_json_array_end(out);
}

static void put_step(pc_json_out *out, unsigned step, const pc_step *what)
{
    const pc_clause *clause = pc_clause_get(what->clause);
    char section[40];

    pc_json_object(out, NULL);
    pc_json_text(out, "field", pc_condition_name(step));
    pc_json_text(out, "truth", pc_truth_name(what->truth));
    if (clause) {
        snprintf(section, sizeof section, "%s %s", clause->document,
                 clause->section);
        pc_json_text(out, "clause", clause->name);
        pc_json_text(out, "section", section);
    } else {
        pc_json_null(out, "clause");
        pc_json_null(out, "section");
    }
    pc_json_object_end(out);
}

void pc_oracle_answer_json(pc_json_out *out, const pc_oracle_question *question,
                           const pc_ruling *ruling)
{
    const pc_clause *decided = pc_clause_get(ruling->decided_by);

    put_outcomes(out, "allowed", ruling->allowed);
    put_outcomes(out, "expected", ruling->expected);
    put_statuses(out, question, ruling);
    if (decided)
        pc_json_text(out, "decided_by", decided->name);
    else
        pc_json_null(out, "decided_by");
    pc_json_array(out, "steps");
    for (unsigned i = 0; i < PC_CONDITION_COUNT; i++)
        put_step(out, i, &ruling->step[i]);
    pc_json_array_end(out);
}

/* Words from column `indent` on, no line longer than WIDTH if it can be. */
static void put_wrapped(FILE *out, int indent, int column, const char *text)
{
    while (*text) {
        int len = (int)strcspn(text, " ");

        if (column + 1 + len > WIDTH && column > indent) {
            fprintf(out, "\n%*s", indent, "");
            column = indent;
        } else if (column > indent) {
            fputc(' ', out);
            column++;
        }
        fprintf(out, "%.*s", len, text);
        column += len;
        text += len + (text[len] == ' ');
    }
    fputc('\n', out);
}

static void put_octets(FILE *out, pc_span octets)
{
    PC_AUTO_BUF buf;

    pc_buf_init(&buf, 8 * octets.len + 16);
    pc_escape_text(&buf, octets);
    fprintf(out, "%.*s", (int)buf.len, buf.ptr ? buf.ptr : "");
}

static void put_state(FILE *out, const pc_oracle_question *q)
{
    const pc_state *state = &q->state;
    char date[PC_DATE_LEN + 1];

    put_octets(out, q->request.method);
    if (!state->exists) {
        fputs(" of something that does not exist", out);
    } else {
        fputs(" of a resource with ", out);
        if (state->etag) {
            fputs(state->etag->weak ? "ETag W/\"" : "ETag \"", out);
            put_octets(out, state->etag->opaque);
            fputc('"', out);
        } else {
            fputs("no ETag", out);
        }
        if (state->modified_s && pc_date_format(*state->modified_s, date) == 0)
            fprintf(out, ", Last-Modified %s", date);
        else
            fputs(", no Last-Modified", out);
    }
    fprintf(out, "\nWithout its conditions it would be answered with %u.\n",
            state->plain_status);
}

/* The field's lines, as they were asked about. */
static void put_lines(FILE *out, const pc_oracle_question *q, const char *name)
{
    for (size_t i = 0; i < q->request.n_fields; i++) {
        const pc_field *field = &q->request.fields[i];

        if (!pc_span_is_nocase(field->name, name))
            continue;
        fputs("     ", out);
        put_octets(out, field->name);
        fputs(": ", out);
        put_octets(out, pc_span_trim(field->value));
        fputc('\n', out);
    }
}

/* What it was about this value; the clause says what follows from it. */
/* clang-format off */
static const struct {
    pc_clause_id clause;
    pc_truth truth;
    const char *why;
} reasons[] = {
    {PC_CLAUSE_IF_MATCH_STAR,              PC_TRUE,  "there is a current representation"},
    {PC_CLAUSE_IF_MATCH_STAR,              PC_FALSE, "there is no current representation"},
    {PC_CLAUSE_IF_MATCH_LIST,              PC_TRUE,  "one of its tags is the current one"},
    {PC_CLAUSE_IF_MATCH_LIST,              PC_FALSE, "there is no current ETag that could match"},
    {PC_CLAUSE_IF_MATCH_FALSE,             PC_FALSE, "none of its tags is the current one"},
    {PC_CLAUSE_IF_MATCH_STRONG,            PC_FALSE, "the tag is the same, but it is weak on one side or both"},
    {PC_CLAUSE_IF_NONE_MATCH_STAR,         PC_TRUE,  "there is no current representation"},
    {PC_CLAUSE_IF_NONE_MATCH_STAR,         PC_FALSE, "there is a current representation"},
    {PC_CLAUSE_IF_NONE_MATCH_LIST,         PC_TRUE,  "none of its tags is the current one"},
    {PC_CLAUSE_IF_NONE_MATCH_LIST,         PC_FALSE, "one of its tags is the current one"},
    {PC_CLAUSE_IF_NONE_MATCH_WEAK,         PC_FALSE, "one of its tags is the current one; that it is weak does not matter here"},
    {PC_CLAUSE_IF_UNMODIFIED_SINCE_CONDITION, PC_TRUE, "nothing was modified after that date"},
    {PC_CLAUSE_IF_UNMODIFIED_SINCE_FALSE,  PC_FALSE, "Last-Modified is later than that date"},
    {PC_CLAUSE_IF_MODIFIED_SINCE_CONDITION, PC_TRUE, "Last-Modified is later than that date"},
    {PC_CLAUSE_IF_MODIFIED_SINCE_304,      PC_FALSE, "nothing was modified after that date"},
    {PC_CLAUSE_IF_RANGE_TAG,               PC_TRUE,  "it is the current tag, and both are strong"},
    {PC_CLAUSE_IF_RANGE_TAG,               PC_FALSE, "it is not the current tag"},
    {PC_CLAUSE_IF_RANGE_STRONG,            PC_FALSE, "the tag is the same, but it is weak on one side or both"},
    {PC_CLAUSE_IF_RANGE_DATE_EXACT,        PC_TRUE,  "it is exactly Last-Modified"},
    {PC_CLAUSE_IF_RANGE_DATE_EXACT,        PC_FALSE, "it is not exactly Last-Modified"},
    {PC_CLAUSE_IF_RANGE_DATE_STRONG,       PC_UNDEFINED, "it is exactly Last-Modified, which is not known to be strong (--modified-is-strong)"},
};
/* clang-format on */

static const char *reason(const pc_step *step)
{
    for (size_t i = 0; i < sizeof reasons / sizeof reasons[0]; i++)
        if (reasons[i].clause == step->clause &&
            reasons[i].truth == step->truth)
            return reasons[i].why;
    return NULL;
}

static void put_steps(FILE *out, const pc_oracle_question *q,
                      const pc_ruling *ruling)
{
    fputs("\nThe steps, in the order of RFC 9110 section 13.2.2:\n", out);
    for (unsigned i = 0; i < PC_CONDITION_COUNT; i++) {
        const pc_step *step = &ruling->step[i];
        const pc_clause *clause = pc_clause_get(step->clause);

        fprintf(out, "  %u  %-20s %s\n", i + 1, pc_condition_name(i),
                pc_truth_name(step->truth));
        if (!clause)
            continue;
        put_lines(out, q, pc_condition_name(i));
        if (reason(step))
            fprintf(out, "     %s\n", reason(step));
        fputs("     ", out);
        put_wrapped(out, 5, 5, clause->gist);
        fprintf(out, "     [%s section %s: %s]\n", clause->document,
                clause->section, clause->name);
    }
    put_lines(out, q, "Range");
}

static unsigned status_of(size_t row, const pc_oracle_question *q)
{
    return outcomes[row].status ? outcomes[row].status : q->state.plain_status;
}

/* "412 (failed)" */
static void put_outcome(FILE *out, size_t row, const pc_oracle_question *q)
{
    unsigned status = status_of(row, q);
    bool reads = pc_span_is(q->request.method, "GET") ||
                 pc_span_is(q->request.method, "HEAD");
    bool any = !reads && status >= 200 && status <= 299;

    fprintf(out, "%u%s (%s)", status, any ? " or another 2xx" : "",
            pc_outcome_name(outcomes[row].outcome));
}

static void put_set(FILE *out, const char *label, unsigned set,
                    const pc_oracle_question *q)
{
    bool any = false;

    if (!set)
        return;
    fprintf(out, "%-14s", label);
    for (size_t i = 0; i < N_OUTCOMES; i++)
        if (set & outcomes[i].outcome) {
            fputs(any ? ", " : "", out);
            put_outcome(out, i, q);
            any = true;
        }
    fputc('\n', out);
}

static void put_verdict(FILE *out, const pc_oracle_question *q,
                        const pc_ruling *ruling)
{
    const pc_clause *decided = pc_clause_get(ruling->decided_by);

    fputc('\n', out);
    put_set(out, "Preferred:", ruling->expected, q);
    put_set(out, "Allowed too:", ruling->allowed & ~ruling->expected, q);
    fprintf(out, "%-14s", "Because:");
    if (!decided) {
        fputs("no condition decides; it is answered like the plain request\n",
              out);
        return;
    }
    put_wrapped(out, 14, 14, decided->gist);
    fprintf(out, "%14s[%s, %s section %s: %s]\n", "",
            pc_level_name(decided->level), decided->document, decided->section,
            decided->name);
}

static void put_advice(FILE *out, const pc_oracle_question *q, unsigned set)
{
    for (size_t i = 0; i < N_OUTCOMES; i++) {
        if (!(set & outcomes[i].outcome))
            continue;
        fprintf(out, "  %u  as a client: ", status_of(i, q));
        put_wrapped(out, 20, 20, outcomes[i].client);
        fputs("       as a server: ", out);
        put_wrapped(out, 20, 20, outcomes[i].server);
    }
}

void pc_oracle_answer_text(FILE *out, const pc_oracle_question *question,
                           const pc_ruling *ruling)
{
    put_state(out, question);
    put_steps(out, question, ruling);
    put_verdict(out, question, ruling);
    fputs("\nWhat to do:\n", out);
    put_advice(out, question, ruling->expected);
    put_advice(out, question, ruling->allowed & ~ruling->expected);
}
