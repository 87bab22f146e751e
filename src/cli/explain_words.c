/* What a page says in the same words as text and as JSON. */
#include "base/str.h"
#include "cli/explain.h"

#include <ctype.h>
#include <string.h>

/* ---- given: ---- */

static const char *join(pc_arena *arena, const char *text, const char *more)
{
    return pc_arena_printf(arena, "%s%s%s", text, *text ? ", " : "", more);
}

static const char *etag_words(pc_given_etag etag)
{
    static const char *const words[] = {
        [PC_ETAG_ANYHOW] = NULL,
        [PC_ETAG_SOME] = "with an ETag",
        [PC_ETAG_STRONG] = "with a strong ETag",
        [PC_ETAG_WEAK] = "with a weak ETag",
        [PC_ETAG_NONE] = "without ETag",
    };

    return words[etag];
}

static const char *modified_words(pc_given_modified modified)
{
    static const char *const words[] = {
        [PC_MODIFIED_ANYHOW] = NULL,
        [PC_MODIFIED_PRESENT] = "with Last-Modified",
        [PC_MODIFIED_SETTLED] = "unchanged for more than a second",
        [PC_MODIFIED_FRESH] = "changed within this second",
        [PC_MODIFIED_NONE] = "without Last-Modified",
    };

    return words[modified];
}

static const char *plain_words(pc_given_plain plain)
{
    static const char *const words[] = {
        [PC_PLAIN_PERFORMED] = NULL,
        [PC_PLAIN_REFUSED] = "where the request without its conditions gets "
                             "neither 2xx nor 412",
        [PC_PLAIN_ANY] = NULL,
    };

    return words[plain];
}

const char *pc_given_words(pc_arena *arena, const pc_given *given)
{
    const char *text = given->resource == PC_GIVEN_MISSING
                           ? "an address where nothing is"
                           : "a resource that exists";
    const char *const more[] = {
        etag_words(given->etag),
        modified_words(given->modified),
        plain_words(given->plain),
        given->versions > 1 ? "changed once before" : NULL,
        given->ranges == 1   ? "with ranges"
        : given->ranges == 0 ? "without ranges"
                             : NULL,
        given->condition_required ? "that wants conditions for writes (428)"
                                  : NULL,
        given->coding ? "whose content differs under Accept-Encoding: gzip"
                      : NULL,
        given->auth ? "that wants credentials" : NULL,
    };

    for (size_t i = 0; i < sizeof more / sizeof more[0]; i++)
        if (more[i])
            text = join(arena, text, more[i]);
    if (given->min_length)
        text = join(arena, text,
                    pc_arena_printf(arena, "of at least %llu octets",
                                    (unsigned long long)given->min_length));
    return text;
}

const char *pc_expected_words(unsigned bit)
{
    static const char *const words[] = {
        "as without the conditions (performed)",
        "206 (partial)",
        "304 (not-modified)",
        "412 (failed)",
        "2xx, since the change is there already (already-applied)",
        "400 for the malformed field (rejected)",
        "416 (range-unsatisfiable)",
        "428 (condition-required)",
    };

    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (bit == 1u << i)
            return words[i];
    return NULL;
}

const char *pc_after_words(const pc_case *c)
{
    if (c->after_unchanged)
        return "a GET afterwards shows the content as it was";
    return c->after_changed ? "a GET afterwards shows the change" : NULL;
}

/* ---- rules ---- */

static const pc_explain_rule *rule_of(const pc_book *book, const pc_page *page)
{
    const char *name = pc_explain_clause_name(page->clause);

    return name ? pc_explain_rule_of(&book->explain, name) : NULL;
}

const char *pc_book_mend(const pc_book *book, const pc_page *page)
{
    const pc_explain_rule *rule = rule_of(book, page);

    if (page->kind == PC_PAGE_CASE && page->c->mend)
        return page->c->mend;
    if (page->kind == PC_PAGE_CHECK && page->check.mend)
        return page->check.mend;
    return rule ? rule->mend : "read the section";
}

const char *pc_book_wrong(const pc_book *book, const pc_page *page)
{
    const pc_explain_rule *rule = rule_of(book, page);

    if (page->kind == PC_PAGE_CASE && page->c->why)
        return page->c->why;
    if (page->kind == PC_PAGE_CHECK)
        return page->check.why;
    return rule ? rule->wrong : "clients cannot rely on the rule";
}

bool pc_book_hint_fits(const pc_page *page, const pc_explain_hint *hint)
{
    if (page->kind == PC_PAGE_STATUS)
        return pc_explain_hint_fits_status(hint, page->status->status);
    return page->clause != PC_CLAUSE_NONE &&
           pc_explain_hint_fits_clause(hint,
                                       pc_explain_clause_name(page->clause));
}

const char *pc_book_link(pc_arena *arena, const pc_clause *clause)
{
    const char *number = clause->document;

    while (*number && !isdigit((unsigned char)*number))
        number++;
    return pc_arena_printf(arena,
                           "https://www.rfc-editor.org/rfc/rfc%s#section-%s",
                           number, clause->section);
}

/* ---- faults ---- */

typedef struct names {
    pc_arena *arena;
    const char **items;
    size_t n, cap;
} names;

static void add_name(names *list, const char *name)
{
    for (size_t i = 0; i < list->n; i++)
        if (strcmp(list->items[i], name) == 0)
            return;
    PC_PUSH(list->arena, list->items, list->n, list->cap, name);
}

static void add_faults_of_case(names *list, const pc_case *c)
{
    for (size_t i = 0; i < c->n_fails_on; i++)
        add_name(list, c->fails_on[i]);
}

static void add_faults_of_clause(const pc_book *book, names *list,
                                 pc_clause_id clause)
{
    for (size_t i = 0; i < book->n_faults; i++)
        if (book->faults[i].clause == clause)
            add_name(list, book->faults[i].name);
}

size_t pc_book_faults(const pc_book *book, const pc_page *page,
                      const char *const **ret_names)
{
    names list = {.arena = book->arena};
    pc_requirement requirement;

    switch (page->kind) {
    case PC_PAGE_CASE:
        add_faults_of_case(&list, page->c);
        break;
    case PC_PAGE_CHECK:
        add_faults_of_clause(book, &list, page->clause);
        break;
    case PC_PAGE_CLAUSE:
        add_faults_of_clause(book, &list, page->clause);
        pc_requirement_of(book->arena, &book->catalogue, page->clause,
                          &requirement);
        for (size_t i = 0; i < requirement.n_cases; i++)
            add_faults_of_case(&list, requirement.cases[i]);
        break;
    case PC_PAGE_STATUS:
        for (size_t i = 0; i < page->status->n_clauses; i++)
            add_faults_of_clause(
                book, &list,
                pc_clause_find(pc_span_of(page->status->clauses[i])));
        break;
    }
    *ret_names = (const char *const *)list.items;
    return list.n;
}
