/* A page of `precheck explain` for programs: one JSON object. */
#include "base/cleanup.h"
#include "base/json.h"
#include "base/str.h"
#include "cli/explain.h"

#define PAGE_MAX ((size_t)1 << 20)

static void put_texts(pc_json_out *out, const char *key,
                      const char *const *texts, size_t n)
{
    pc_json_array(out, key);
    for (size_t i = 0; i < n; i++)
        pc_json_text(out, NULL, texts[i]);
    pc_json_array_end(out);
}

static void put_rule(const pc_book *book, pc_json_out *out, const char *key,
                     pc_clause_id id)
{
    const pc_clause *clause = pc_clause_get(id);

    pc_json_object(out, key);
    if (clause) {
        pc_json_text(out, "clause", clause->name);
        pc_json_text(out, "ref", clause->ref);
        pc_json_text(out, "rule", clause->gist);
        pc_json_text(out, "section",
                     pc_arena_printf(book->arena, "%s %s", clause->document,
                                     clause->section));
        pc_json_text(out, "level", pc_level_name(clause->level));
        pc_json_text(out, "keyword", clause->keyword);
        pc_json_text(out, "binds", clause->binds);
        pc_json_text(out, "url", pc_book_link(book->arena, clause));
    }
    pc_json_object_end(out);
}

static void put_hints(const pc_book *book, const pc_page *page,
                      pc_json_out *out)
{
    pc_json_array(out, "hints");
    for (size_t i = 0; i < book->explain.n_hints; i++) {
        const pc_explain_hint *hint = &book->explain.hints[i];

        if (!pc_book_hint_fits(page, hint))
            continue;
        pc_json_object(out, NULL);
        pc_json_text(out, "server", hint->server);
        pc_json_text(out, "say", hint->say);
        if (hint->example)
            pc_json_text(out, "example", hint->example);
        pc_json_text(out, "see", hint->see);
        pc_json_object_end(out);
    }
    pc_json_array_end(out);
}

static void put_faults(const pc_book *book, const pc_page *page,
                       pc_json_out *out)
{
    const char *const *names;
    size_t n = pc_book_faults(book, page, &names);

    pc_json_array(out, "faults");
    for (size_t i = 0; i < n; i++) {
        const pc_refserver_fault *fault = pc_book_fault(book, names[i]);

        pc_json_object(out, NULL);
        pc_json_text(out, "name", names[i]);
        if (fault)
            pc_json_text(out, "gist", fault->gist);
        if (fault && *fault->seen)
            pc_json_text(out, "seen", fault->seen);
        pc_json_object_end(out);
    }
    pc_json_array_end(out);
}

static void put_fields(pc_json_out *out, const pc_field_template *fields,
                       size_t n)
{
    pc_json_array(out, "fields");
    for (size_t i = 0; i < n; i++) {
        pc_json_array(out, NULL);
        pc_json_text(out, NULL, fields[i].name);
        pc_json_put_octets(out, NULL, fields[i].value);
        pc_json_array_end(out);
    }
    pc_json_array_end(out);
}

static void put_steps(pc_json_out *out, const pc_case *c)
{
    pc_json_array(out, "steps");
    for (size_t i = 0; i < c->n_steps; i++) {
        const pc_case_step *step = &c->steps[i];

        pc_json_object(out, NULL);
        if (step->client)
            pc_json_text(out, "client", step->client);
        if (step->method)
            pc_json_text(out, "method", step->method);
        put_fields(out, step->fields, step->n_fields);
        if (step->say)
            pc_json_text(out, "say", step->say);
        pc_json_object_end(out);
    }
    pc_json_array_end(out);
}

static void put_case(const pc_book *book, const pc_page *page, pc_json_out *out)
{
    const pc_case *c = page->c;

    pc_json_text(out, "kind", "case");
    pc_json_text(out, "id", c->id);
    if (c->title)
        pc_json_text(out, "title", c->title);
    pc_json_array(out, "rules");
    for (size_t i = 0; i < c->n_cites; i++)
        put_rule(book, out, NULL, c->cites[i]);
    pc_json_array_end(out);
    put_texts(out, "methods", c->methods, c->n_methods);
    pc_json_text(out, "given", pc_given_words(book->arena, &c->given));
    put_fields(out, c->fields, c->n_fields);
    put_steps(out, c);
    pc_json_array(out, "expect");
    for (unsigned bit = 1; bit <= 128; bit <<= 1)
        if (c->expect & bit)
            pc_json_text(out, NULL, pc_outcome_word(bit));
    pc_json_array_end(out);
    if (pc_after_words(c))
        pc_json_text(out, "after", pc_after_words(c));
    if (c->disputed)
        pc_json_text(out, "disputed", c->disputed);
}

static void put_check(const pc_book *book, const pc_page *page,
                      pc_json_out *out)
{
    pc_json_text(out, "kind", "check");
    pc_json_text(out, "id", page->check.id);
    pc_json_text(out, "title", page->check.title);
    pc_json_text(out, "level", pc_level_name(page->check.level));
    pc_json_array(out, "rules");
    put_rule(book, out, NULL, page->clause);
    pc_json_array_end(out);
}

static void put_clause(const pc_book *book, const pc_page *page,
                       pc_json_out *out)
{
    const pc_clause *clause = pc_clause_get(page->clause);
    pc_requirement requirement;

    pc_requirement_of(book->arena, &book->catalogue, page->clause,
                      &requirement);
    pc_json_text(out, "kind", "clause");
    pc_json_text(out, "id", clause->name);
    pc_json_array(out, "rules");
    put_rule(book, out, NULL, page->clause);
    pc_json_array_end(out);
    pc_json_text(out, "how", clause->how);
    pc_json_text(out, "coverage", pc_coverage_name(requirement.coverage));
    if (requirement.reason)
        pc_json_text(out, "reason", requirement.reason);
    pc_json_array(out, "cases");
    for (size_t i = 0; i < requirement.n_cases; i++)
        pc_json_text(out, NULL, requirement.cases[i]->id);
    pc_json_array_end(out);
    pc_json_array(out, "checks");
    for (size_t i = 0; i < requirement.n_checks; i++)
        pc_json_text(out, NULL, requirement.checks[i].id);
    pc_json_array_end(out);
}

static void put_status(const pc_book *book, const pc_page *page,
                       pc_json_out *out)
{
    const pc_explain_status *status = page->status;

    pc_json_text(out, "kind", "status");
    pc_json_int(out, "id", status->status);
    pc_json_text(out, "title", status->title);
    pc_json_text(out, "means", status->means);
    put_texts(out, "when", status->when, status->n_when);
    pc_json_array(out, "do");
    for (size_t i = 0; i < status->n_steps; i++) {
        pc_json_object(out, NULL);
        pc_json_text(out, "say", status->steps[i].say);
        pc_json_text(out, "run", status->steps[i].run);
        pc_json_object_end(out);
    }
    pc_json_array_end(out);
    put_texts(out, "mistakes", status->mistakes, status->n_mistakes);
    pc_json_array(out, "rules");
    for (size_t i = 0; i < status->n_clauses; i++)
        put_rule(book, out, NULL,
                 pc_clause_find(pc_span_of(status->clauses[i])));
    pc_json_array_end(out);
}

int pc_page_json(const pc_book *book, const pc_page *page, FILE *out)
{
    static void (*const put[])(const pc_book *, const pc_page *,
                               pc_json_out *) = {
        [PC_PAGE_CASE] = put_case,
        [PC_PAGE_CHECK] = put_check,
        [PC_PAGE_CLAUSE] = put_clause,
        [PC_PAGE_STATUS] = put_status,
    };
    pc_json_out json;
    PC_AUTO_BUF buf;

    pc_buf_init(&buf, PAGE_MAX);
    pc_json_begin(&json, &buf, false);
    pc_json_object(&json, NULL);
    put[page->kind](book, page, &json);
    if (page->kind != PC_PAGE_STATUS) {
        pc_json_text(&json, "wrong", pc_book_wrong(book, page));
        pc_json_text(&json, "mend", pc_book_mend(book, page));
    }
    put_hints(book, page, &json);
    put_faults(book, page, &json);
    pc_json_object_end(&json);
    if (buf.failed)
        return PC_ELIMIT;
    fwrite(buf.ptr, 1, buf.len, out);
    fputc('\n', out);
    return PC_OK;
}
