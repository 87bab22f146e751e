/* A page of `precheck explain` for people. */
#include "base/cleanup.h"
#include "base/escape.h"
#include "base/str.h"
#include "cli/explain.h"

#include <string.h>
#include <strings.h>

#define WIDTH     92
#define LABEL     10 /* columns of "So what   " */
#define FAULTS    12 /* at most so many with their sentence */
#define CASES     60
#define SHOWN_MAX ((size_t)1 << 20)

typedef struct writer {
    const pc_book *book;
    FILE *out;
    const char *server; /* hints for it alone, with their code; or NULL */
} writer;

/* Made showable: one's own cases may hold any octet. */
static void put_word(FILE *out, pc_span word)
{
    PC_AUTO_BUF shown;

    pc_buf_init(&shown, SHOWN_MAX);
    if (pc_escape_text(&shown, word) == PC_OK)
        fwrite(shown.ptr, 1, shown.len, out);
}

static void put_indent(FILE *out, size_t columns)
{
    fprintf(out, "%*s", (int)columns, "");
}

/* From column `indent` on, broken at spaces; the first line stands already at
 * column `at`. */
static void put_wrapped(FILE *out, size_t at, size_t indent, const char *text)
{
    while (*text) {
        size_t len = strcspn(text, " ");

        if (at > indent && at + 1 + len > WIDTH) {
            fputc('\n', out);
            put_indent(out, indent);
            at = indent;
        } else if (at > indent) {
            fputc(' ', out);
            at++;
        }
        put_word(out, (pc_span){text, len});
        at += len;
        text += len + strspn(text + len, " ");
    }
    fputc('\n', out);
}

/* "Label     text" */
static void put_row(FILE *out, const char *label, const char *text)
{
    fprintf(out, "%-*s", LABEL, label);
    put_wrapped(out, LABEL, LABEL, text);
}

static void put_item(FILE *out, const char *text)
{
    put_indent(out, LABEL);
    fputs("- ", out);
    put_wrapped(out, LABEL + 2, LABEL + 2, text);
}

/* Lines of code, as they are. */
static void put_lines(FILE *out, size_t indent, const char *text)
{
    while (*text) {
        size_t len = strcspn(text, "\n");

        put_indent(out, indent);
        put_word(out, (pc_span){text, len});
        fputc('\n', out);
        text += len + (text[len] == '\n');
    }
}

static void put_title(FILE *out, const char *name, const char *title)
{
    put_word(out, pc_span_of(name));
    fputs("\n  ", out);
    put_wrapped(out, 2, 2, title);
    fputc('\n', out);
}

static void put_rule(const writer *w, const char *label, pc_clause_id id)
{
    const pc_clause *clause = pc_clause_get(id);
    char *where;

    if (!clause)
        return;
    put_row(w->out, label, clause->gist);
    where = pc_arena_printf(
        w->book->arena, "%s (%s), %s section %s, %s; binds: %s", clause->name,
        clause->ref, clause->document, clause->section,
        pc_level_name(clause->level), clause->binds);
    put_row(w->out, "", where);
}

/* One line each for all servers, or all that is known for one. */
static void put_hints(const writer *w, const pc_page *page)
{
    const char *label = "Servers";

    for (size_t i = 0; i < w->book->explain.n_hints; i++) {
        const pc_explain_hint *hint = &w->book->explain.hints[i];
        char *text;

        if (!pc_book_hint_fits(page, hint) ||
            (w->server && strcasecmp(w->server, hint->server) != 0))
            continue;
        text =
            pc_arena_printf(w->book->arena, "%s: %s", hint->server, hint->say);
        put_row(w->out, label, text);
        label = "";
        if (!w->server)
            continue;
        if (hint->example)
            put_lines(w->out, LABEL + 4, hint->example);
        put_indent(w->out, LABEL);
        fprintf(w->out, "%s\n", hint->see);
    }
    if (!*label && !w->server)
        put_row(w->out, "", "(--server NAME: one of them, with code)");
}

static void put_faults(const writer *w, const pc_page *page)
{
    const char *const *names;
    size_t n = pc_book_faults(w->book, page, &names);
    const char *label = "Proof", *rest = "";

    for (size_t i = 0; i < n; i++) {
        const pc_refserver_fault *fault = pc_book_fault(w->book, names[i]);
        const char *text = names[i];

        if (i >= FAULTS) {
            rest = pc_arena_printf(w->book->arena, "%s%s%s", rest,
                                   *rest ? ", " : "", names[i]);
            continue;
        }
        if (fault)
            text = pc_arena_printf(
                w->book->arena, "%s: %s%s%s", names[i], fault->gist,
                *fault->seen ? "; seen in " : "", fault->seen);
        put_row(w->out, label, text);
        label = "";
    }
    if (*rest)
        put_row(w->out, "", pc_arena_printf(w->book->arena, "and %s", rest));
}

static void put_example(const writer *w, const char *fault, const char *id)
{
    fprintf(w->out, "%-*sprecheck demo --fault %s --only '%s'\n", LABEL, "Try",
            fault, id);
}

/* ---- a case ---- */

static const char *methods_of(pc_arena *arena, const pc_case *c)
{
    const char *text = "";

    for (size_t i = 0; i < c->n_methods; i++)
        text = pc_arena_printf(arena, "%s%s%s", text,
                               !i                     ? ""
                               : i + 1 < c->n_methods ? ", "
                                                      : " or ",
                               c->methods[i]);
    return text;
}

static void put_with(const writer *w, const pc_case *c)
{
    for (size_t i = 0; i < c->n_with; i++) {
        const pc_with *with = &c->with[i];

        fprintf(w->out, "%*s${with.%s} is each of:\n", LABEL, "", with->name);
        for (size_t j = 0; j < with->n_values; j++) {
            put_indent(w->out, LABEL + 4);
            fprintf(w->out, "%-14s ", with->values[j].label);
            if (with->values[j].absent)
                fputs("(the field is left out)", w->out);
            else
                put_word(w->out, with->values[j].text);
            fputc('\n', w->out);
        }
    }
}

static const char *body_words(pc_body_choice body)
{
    static const char *const words[] = {
        [PC_BODY_DEFAULT] = NULL,
        [PC_BODY_NONE] = "without content",
        [PC_BODY_NEW] = "with new content",
        [PC_BODY_SAME] = "with the content that is stored",
        [PC_BODY_TEXT] = "with a text of its own as content",
    };

    return words[body];
}

static void put_request(const writer *w, const pc_case *c)
{
    pc_arena *arena = w->book->arena;
    const char *text = pc_arena_printf(arena, "%s of %s", methods_of(arena, c),
                                       pc_given_words(arena, &c->given));

    if (body_words(c->body))
        text = pc_arena_printf(arena, "%s, %s", text, body_words(c->body));
    if (c->no_auth)
        text = pc_arena_printf(arena, "%s, without credentials", text);
    if (c->pipelined)
        text = pc_arena_printf(arena, "%s, with a GET right behind it", text);
    put_row(w->out, "Sends", text);
    for (size_t i = 0; i < c->n_fields; i++) {
        put_indent(w->out, LABEL + 4);
        fprintf(w->out, "%s: ", c->fields[i].name);
        put_word(w->out, c->fields[i].value);
        fputc('\n', w->out);
    }
    put_with(w, c);
}

static void put_expected(const writer *w, const pc_case *c)
{
    const char *label = "Expects";

    if (c->expect_ruling) {
        put_row(w->out, label, "what the oracle rules for each combination");
        label = "";
    }
    for (unsigned bit = 1; bit <= 128; bit <<= 1) {
        if (!(c->expect & bit))
            continue;
        put_row(w->out, label,
                pc_arena_printf(w->book->arena, "%s%s", *label ? "" : "or ",
                                pc_expected_words(bit)));
        label = "";
    }
    if (pc_after_words(c))
        put_row(w->out, "", pc_after_words(c));
}

static const char *step_words(pc_arena *arena, const pc_case_step *step)
{
    const char *text = pc_arena_printf(
        arena, "%s%s%s", step->client ? step->client : "",
        step->client ? ": " : "", step->method ? step->method : "release");

    for (size_t i = 0; i < step->n_fields; i++)
        text = pc_arena_printf(
            arena, "%s  %s: %.*s", text, step->fields[i].name,
            (int)step->fields[i].value.len, step->fields[i].value.ptr);
    for (size_t i = 0; i < step->n_expect; i++) {
        const pc_status_pattern *p = &step->expect[i];

        text = p->low == p->high
                   ? pc_arena_printf(arena, "%s %s %u", text, i ? "or" : "->",
                                     p->low)
                   : pc_arena_printf(arena, "%s %s %uxx", text, i ? "or" : "->",
                                     p->low / 100);
    }
    return text;
}

static void put_story(const writer *w, const pc_case *c)
{
    put_row(w->out, "Story",
            pc_arena_printf(w->book->arena, "with %s",
                            pc_given_words(w->book->arena, &c->given)));
    for (size_t i = 0; i < c->n_steps; i++) {
        fprintf(w->out, "%*s%2zu. ", LABEL, "", i + 1);
        put_wrapped(w->out, LABEL + 4, LABEL + 4,
                    step_words(w->book->arena, &c->steps[i]));
        if (c->steps[i].say) {
            put_indent(w->out, LABEL + 4);
            put_wrapped(w->out, LABEL + 4, LABEL + 4, c->steps[i].say);
        }
    }
}

static void put_case(const writer *w, const pc_page *page)
{
    const pc_case *c = page->c;

    put_title(w->out, c->id, c->title ? c->title : "a case of your own");
    put_rule(w, "Rule", page->clause);
    for (size_t i = 1; i < c->n_cites; i++)
        put_rule(w, "and", c->cites[i]);
    if (c->n_steps)
        put_story(w, c);
    else if (c->race)
        put_row(w->out, "Sends", "many clients at once");
    else
        put_request(w, c);
    if (!c->n_steps && !c->race)
        put_expected(w, c);
    put_row(w->out, "So what", pc_book_wrong(w->book, page));
    put_row(w->out, "Mend", pc_book_mend(w->book, page));
    if (c->disputed)
        put_row(w->out, "Disputed", c->disputed);
    put_faults(w, page);
    if (c->n_fails_on)
        put_example(w, c->fails_on[0], c->id);
    put_hints(w, page);
}

/* ---- a check, a clause, a status ---- */

static void put_check(const writer *w, const pc_page *page)
{
    const pc_check_info *check = &page->check;

    put_title(w->out, check->id, check->title);
    put_rule(w, "Rule", page->clause);
    put_row(w->out, "Sends",
            "nothing of its own: every answer of a run is looked at");
    put_row(w->out, "Expects", check->title);
    if (check->level != pc_clause_get(page->clause)->level)
        put_row(w->out, "Level",
                pc_arena_printf(w->book->arena, "counts as a %s",
                                pc_level_name(check->level)));
    put_row(w->out, "So what", pc_book_wrong(w->book, page));
    put_row(w->out, "Mend", pc_book_mend(w->book, page));
    put_faults(w, page);
    put_hints(w, page);
}

static void put_tests(const writer *w, const pc_requirement *requirement)
{
    const char *label = "Cases";

    for (size_t i = 0; i < requirement->n_cases; i++) {
        const pc_case *c = requirement->cases[i];

        if (i == CASES) {
            put_row(w->out, "",
                    pc_arena_printf(w->book->arena, "and %zu more",
                                    requirement->n_cases - i));
            break;
        }
        put_row(w->out, label,
                pc_arena_printf(w->book->arena, "%s: %s", c->id,
                                c->title ? c->title : ""));
        label = "";
    }
    label = "Checks";
    for (size_t i = 0; i < requirement->n_checks; i++) {
        put_row(w->out, label,
                pc_arena_printf(w->book->arena, "%s: %s",
                                requirement->checks[i].id,
                                requirement->checks[i].title));
        label = "";
    }
}

static void put_clause(const writer *w, const pc_page *page)
{
    const pc_clause *clause = pc_clause_get(page->clause);
    pc_arena *arena = w->book->arena;
    pc_requirement requirement;

    pc_requirement_of(arena, &w->book->catalogue, page->clause, &requirement);
    put_title(w->out,
              pc_arena_printf(arena, "%s (%s)", clause->name, clause->ref),
              clause->gist);
    put_row(w->out, "Where",
            pc_arena_printf(arena, "%s section %s: %s", clause->document,
                            clause->section, pc_book_link(arena, clause)));
    put_row(w->out, "Level",
            pc_arena_printf(arena, "%s (the standard's word: %s); binds: %s",
                            pc_level_name(clause->level), clause->keyword,
                            clause->binds));
    put_row(w->out, clause->vantage == PC_VANTAGE_NONE ? "Unseen" : "Tested",
            clause->how);
    if (requirement.reason && clause->vantage != PC_VANTAGE_NONE)
        put_row(w->out, "", requirement.reason);
    put_row(w->out, "So what", pc_book_wrong(w->book, page));
    put_row(w->out, "Mend", pc_book_mend(w->book, page));
    put_tests(w, &requirement);
    put_faults(w, page);
    put_hints(w, page);
}

static void put_status(const writer *w, const pc_page *page)
{
    const pc_explain_status *status = page->status;
    const char *label = "Rules";

    fprintf(w->out, "%u %s\n\n", status->status, status->title);
    put_row(w->out, "Means", status->means);
    fputs("When\n", w->out);
    for (size_t i = 0; i < status->n_when; i++)
        put_item(w->out, status->when[i]);
    fputs("Do\n", w->out);
    for (size_t i = 0; i < status->n_steps; i++) {
        put_item(w->out, status->steps[i].say);
        put_lines(w->out, LABEL + 4, status->steps[i].run);
    }
    fputs("Mistakes\n", w->out);
    for (size_t i = 0; i < status->n_mistakes; i++)
        put_item(w->out, status->mistakes[i]);
    for (size_t i = 0; i < status->n_clauses; i++) {
        put_rule(w, label, pc_clause_find(pc_span_of(status->clauses[i])));
        label = "";
    }
    put_hints(w, page);
    fprintf(w->out, "%-*sprecheck explain %s\n", LABEL, "More",
            status->clauses[0]);
}

void pc_page_text(const pc_book *book, const pc_page *page, const char *server,
                  FILE *out)
{
    static void (*const put[])(const writer *, const pc_page *) = {
        [PC_PAGE_CASE] = put_case,
        [PC_PAGE_CHECK] = put_check,
        [PC_PAGE_CLAUSE] = put_clause,
        [PC_PAGE_STATUS] = put_status,
    };
    const writer w = {book, out, server};

    put[page->kind](&w, page);
}
