/* cli/explain.h - the pages of `precheck explain`: what is known of a case, a
 * check, a clause or a status, as text and as JSON.
 */
#ifndef PRECHECK_CLI_EXPLAIN_H
#define PRECHECK_CLI_EXPLAIN_H

#include "input/explain.h"
#include "refserver/refserver.h"
#include "run/requirements.h"

#include <stdio.h>

/* Everything that a page draws from. */
typedef struct pc_book {
    pc_arena *arena;
    pc_catalogue catalogue;
    pc_explain explain;
    const pc_refserver_fault *faults;
    size_t n_faults;
} pc_book;

typedef enum pc_page_kind {
    PC_PAGE_CASE,
    PC_PAGE_CHECK,
    PC_PAGE_CLAUSE,
    PC_PAGE_STATUS
} pc_page_kind;

/* What one page is about: the member of its kind is set. */
typedef struct pc_page {
    pc_page_kind kind;
    const pc_case *c;
    pc_check_info check;
    pc_clause_id clause; /* also the first one of a case or check */
    const pc_explain_status *status;
} pc_page;

/* A list of pages in an arena. */
typedef struct pc_pages {
    pc_page *items;
    size_t n, cap;
} pc_pages;

/* The embedded catalogue and explanations, the faults, and the cases of
 * paths. */
int pc_book_open(pc_arena *arena, const char *const *paths, size_t n_paths,
                 pc_book *ret_book, pc_diags *diags);

/* What a word names: a status, a clause (by name or reference, in any case), a
 * case or check by its id (a combination's [...] is left out), or a glob over
 * all of them.  False when it names nothing; ret_hint then says what may have
 * been meant. */
bool pc_book_find(const pc_book *book, const char *word, pc_pages *pages,
                  const char **ret_hint);
/* Every word that has a page, for completion; NULL after the last. */
const char *pc_book_word(const pc_book *book, size_t index);

/* The names of the faults that a page's rule is proved by: those that break
 * this very clause first, then those that its cases name; no name twice.
 * Returns how many; the array is in the book's arena. */
size_t pc_book_faults(const pc_book *book, const pc_page *page,
                      const char *const **ret_names);
/* NULL when there is no such fault; a value (NAME=VALUE) is not looked at. */
const pc_refserver_fault *pc_book_fault(const pc_book *book, const char *name);
/* What a server's author can do; never NULL. */
const char *pc_book_mend(const pc_book *book, const pc_page *page);
const char *pc_book_wrong(const pc_book *book, const pc_page *page);
bool pc_book_hint_fits(const pc_page *page, const pc_explain_hint *hint);
/* https://www.rfc-editor.org/rfc/rfc9110#section-13.1.1 */
const char *pc_book_link(pc_arena *arena, const pc_clause *clause);

/* "a resource that exists and has a strong ETag", from given:. */
const char *pc_given_words(pc_arena *arena, const pc_given *given);
/* "412 (failed)" for one bit of expect:. */
const char *pc_expected_words(unsigned bit);
/* What is so afterwards, or NULL. */
const char *pc_after_words(const pc_case *c);

/* server: NULL, or the one whose hints are told in full, with code. */
void pc_page_text(const pc_book *book, const pc_page *page, const char *server,
                  FILE *out);
/* The hints' servers, each once; NULL after the last. */
const char *pc_book_server(const pc_book *book, size_t index);
/* One JSON object and a line feed; PC_ELIMIT when it is too long. */
int pc_page_json(const pc_book *book, const pc_page *page, FILE *out);

#endif
