/* From a word on the command line to the pages that it means. */
#include "base/str.h"
#include "cli/explain.h"

#include <ctype.h>
#include <string.h>

#define WORD_MAX 200

int pc_book_open(pc_arena *arena, const char *const *paths, size_t n_paths,
                 pc_book *ret_book, pc_diags *diags)
{
    pc_book book = {.arena = arena};
    int r =
        pc_catalogue_load(arena, true, paths, n_paths, &book.catalogue, diags);

    if (r < 0)
        return r;
    r = pc_explain_load(arena, &book.explain, diags);
    if (r < 0)
        return r;
    book.faults = pc_refserver_faults(&book.n_faults);
    *ret_book = book;
    return PC_OK;
}

static pc_clause_id clause_of(const pc_case *c)
{
    return c->n_cites ? c->cites[0] : PC_CLAUSE_NONE;
}

static void add(const pc_book *book, pc_pages *pages, pc_page page)
{
    PC_PUSH(book->arena, pages->items, pages->n, pages->cap, page);
}

static void add_case(const pc_book *book, pc_pages *pages, const pc_case *c)
{
    add(book, pages,
        (pc_page){.kind = PC_PAGE_CASE, .c = c, .clause = clause_of(c)});
}

static void add_check(const pc_book *book, pc_pages *pages,
                      const pc_check_info *check)
{
    add(book, pages,
        (pc_page){
            .kind = PC_PAGE_CHECK, .check = *check, .clause = check->clause});
}

static void add_clause(const pc_book *book, pc_pages *pages, pc_clause_id id)
{
    add(book, pages, (pc_page){.kind = PC_PAGE_CLAUSE, .clause = id});
}

static bool find_status(const pc_book *book, const char *word, pc_pages *pages,
                        const char **ret_hint)
{
    const char *known = "";
    uint64_t number;

    if (!pc_span_u64(pc_span_of(word), &number))
        return false;
    for (size_t i = 0; i < book->explain.n_statuses; i++) {
        const pc_explain_status *status = &book->explain.statuses[i];

        if (status->status == number) {
            add(book, pages,
                (pc_page){.kind = PC_PAGE_STATUS, .status = status});
            return true;
        }
        known = pc_arena_printf(book->arena, "%s%s%u", known, i ? ", " : "",
                                status->status);
    }
    *ret_hint = pc_arena_printf(book->arena, "explained are %s", known);
    return false;
}

static void upper(const char *word, char ret_word[WORD_MAX + 1])
{
    size_t i;

    for (i = 0; i < WORD_MAX && word[i]; i++)
        ret_word[i] =
            word[i] == '-' ? '_' : (char)toupper((unsigned char)word[i]);
    ret_word[i] = '\0';
}

static bool find_clause(const pc_book *book, const char *word, pc_pages *pages)
{
    char name[WORD_MAX + 1];
    pc_clause_id id = pc_clause_find(pc_span_of(word));

    for (unsigned i = 1; i < PC_CLAUSE_COUNT && id == PC_CLAUSE_NONE; i++) {
        const pc_clause *clause = pc_clause_get((pc_clause_id)i);

        upper(word, name);
        if (strcmp(name, clause->name) == 0 ||
            pc_span_is_nocase(pc_span_of(word), clause->ref))
            id = (pc_clause_id)i;
    }
    if (id != PC_CLAUSE_NONE)
        add_clause(book, pages, id);
    return id != PC_CLAUSE_NONE;
}

/* With a combination's "[a=b]" left out. */
static bool is_id(const char *id, const char *word)
{
    size_t len = strlen(id);

    return strncmp(id, word, len) == 0 &&
           (word[len] == '\0' || word[len] == '[');
}

static bool find_id(const pc_book *book, const char *word, pc_pages *pages)
{
    pc_check_info check;

    for (size_t i = 0; i < book->catalogue.n; i++) {
        if (is_id(book->catalogue.cases[i].id, word)) {
            add_case(book, pages, &book->catalogue.cases[i]);
            return true;
        }
    }
    for (size_t i = 0; pc_run_check_at(i, &check); i++) {
        if (is_id(check.id, word)) {
            add_check(book, pages, &check);
            return true;
        }
    }
    return false;
}

static bool find_glob(const pc_book *book, const char *word, pc_pages *pages)
{
    const size_t before = pages->n;
    pc_check_info check;

    if (!strpbrk(word, "*?"))
        return false;
    for (size_t i = 0; i < book->catalogue.n; i++)
        if (pc_glob_match(word, book->catalogue.cases[i].id))
            add_case(book, pages, &book->catalogue.cases[i]);
    for (size_t i = 0; pc_run_check_at(i, &check); i++)
        if (pc_glob_match(word, check.id))
            add_check(book, pages, &check);
    for (unsigned id = 1; id < PC_CLAUSE_COUNT; id++)
        if (pc_glob_match(word, pc_explain_clause_name(id)))
            add_clause(book, pages, (pc_clause_id)id);
    return pages->n > before;
}

const char *pc_book_word(const pc_book *book, size_t index)
{
    pc_check_info check;
    size_t n_checks = 0;

    if (index < book->explain.n_statuses)
        return pc_arena_printf(book->arena, "%u",
                               book->explain.statuses[index].status);
    index -= book->explain.n_statuses;
    if (index < PC_CLAUSE_COUNT - 1)
        return pc_explain_clause_name((unsigned)index + 1);
    index -= PC_CLAUSE_COUNT - 1;
    if (index < book->catalogue.n)
        return book->catalogue.cases[index].id;
    index -= book->catalogue.n;
    while (n_checks < index && pc_run_check_at(n_checks, &check))
        n_checks++;
    return pc_run_check_at(index, &check) ? check.id : NULL;
}

const pc_refserver_fault *pc_book_fault(const pc_book *book, const char *name)
{
    size_t len = strcspn(name, "=");

    for (size_t i = 0; i < book->n_faults; i++)
        if (strlen(book->faults[i].name) == len &&
            memcmp(book->faults[i].name, name, len) == 0)
            return &book->faults[i];
    return NULL;
}

/* The id whose part behind the / is the word. */
static const char *id_with_slug(const pc_book *book, const char *word)
{
    for (size_t i = 0; i < book->catalogue.n; i++) {
        const char *slash = strrchr(book->catalogue.cases[i].id, '/');

        if (slash && strcmp(slash + 1, word) == 0)
            return book->catalogue.cases[i].id;
    }
    return NULL;
}

static const char *nearest(const pc_book *book, const char *word)
{
    const char **names = NULL, *name;
    size_t n = 0, cap = 0;

    for (size_t i = 0; (name = pc_book_word(book, i)); i++)
        PC_PUSH(book->arena, names, n, cap, name);
    PC_PUSH(book->arena, names, n, cap, NULL);
    return pc_nearest(word, names);
}

static const char *guess(const pc_book *book, const char *word)
{
    const pc_refserver_fault *fault = pc_book_fault(book, word);
    const char *near = id_with_slug(book, word);
    char prefix[WORD_MAX + 3];

    if (fault)
        return pc_arena_printf(book->arena,
                               "that is a fault of the reference server; it "
                               "breaks %s: precheck explain %s",
                               fault->clause_name, fault->clause_name);
    upper(word, prefix);
    for (unsigned id = 1; id < PC_CLAUSE_COUNT && strlen(word) > 3; id++)
        if (pc_span_starts(pc_span_of(pc_explain_clause_name(id)), prefix))
            return pc_arena_printf(
                book->arena, "precheck explain '%s*' explains all rules of it",
                prefix);
    if (!near)
        near = nearest(book, word);
    if (near)
        return pc_arena_printf(book->arena, "did you mean %s?", near);
    return "precheck list names the cases, precheck list --requirements the "
           "clauses";
}

bool pc_book_find(const pc_book *book, const char *word, pc_pages *pages,
                  const char **ret_hint)
{
    *ret_hint = NULL;
    if (strlen(word) <= WORD_MAX &&
        (find_status(book, word, pages, ret_hint) ||
         find_clause(book, word, pages) || find_id(book, word, pages) ||
         find_glob(book, word, pages)))
        return true;
    if (!*ret_hint)
        *ret_hint = strlen(word) <= WORD_MAX
                        ? guess(book, word)
                        : "a status, a clause, or the id of a case";
    return false;
}

const char *pc_book_server(const pc_book *book, size_t index)
{
    for (size_t i = 0; i < book->explain.n_hints; i++) {
        const char *server = book->explain.hints[i].server;
        bool first = true;

        for (size_t j = 0; j < i && first; j++)
            first = strcmp(book->explain.hints[j].server, server) != 0;
        if (first && index-- == 0)
            return server;
    }
    return NULL;
}
