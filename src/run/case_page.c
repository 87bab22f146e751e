/* run/case_page.c - every case and check as one Markdown page (docs/cases.md).
 */
#include "judge/checks.h"
#include "run/pipeline_state.h"

#include <string.h>

/* A cell: bars and line ends would break the table. */
static void put_cell(const char *text)
{
    for (const char *p = text ? text : ""; *p; p++) {
        if (*p == '|')
            fputs("\\|", stdout);
        else
            putchar(*p == '\n' ? ' ' : *p);
    }
}

static void put_clauses(const pc_clause_id *cites, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        const pc_clause *clause = pc_clause_get(cites[i]);

        if (clause)
            printf("%s%s %s", i ? ", " : "", clause->document, clause->section);
    }
}

static void put_words(const char *const *words, size_t n, const char *quote)
{
    for (size_t i = 0; i < n; i++)
        printf("%s%s%s%s", i ? ", " : "", quote, words[i], quote);
}

static size_t group_len(const char *id)
{
    return strcspn(id, "/");
}

static void put_case(const pc_case *c)
{
    const pc_clause *first = c->n_cites ? pc_clause_get(c->cites[0]) : NULL;

    printf("| `%s` | ", c->id);
    put_cell(c->title);
    printf(" | %s%s | ", first ? pc_level_name(first->level) : "",
           c->disputed ? " (disputed)" : "");
    put_clauses(c->cites, c->n_cites);
    fputs(" | ", stdout);
    if (c->n_steps)
        fputs("story", stdout);
    else
        put_words(c->methods, c->n_methods, "");
    fputs(" | ", stdout);
    put_cell(c->why);
    fputs(" | ", stdout);
    put_words(c->fails_on, c->n_fails_on, "`");
    puts(" |");
}

static void put_cases(const pc_catalogue *catalogue)
{
    for (size_t i = 0; i < catalogue->n; i++) {
        const char *id = catalogue->cases[i].id;
        bool seen = false;

        for (size_t k = 0; k < i && !seen; k++)
            seen = group_len(catalogue->cases[k].id) == group_len(id) &&
                   strncmp(catalogue->cases[k].id, id, group_len(id)) == 0;
        if (seen)
            continue;
        printf(
            "\n### %.*s\n\n| id | what holds | level | section | methods | "
            "so what | faults that it finds |\n|---|---|---|---|---|---|---|\n",
            (int)group_len(id), id);
        for (size_t k = i; k < catalogue->n; k++)
            if (group_len(catalogue->cases[k].id) == group_len(id) &&
                strncmp(catalogue->cases[k].id, id, group_len(id)) == 0)
                put_case(&catalogue->cases[k]);
    }
}

static void put_checks(void)
{
    const pc_check *check;

    puts("\n## Checks\n\nRules that every answer is held against, whatever the "
         "case was about.\n\n| id | what holds | level | section | so what | "
         "mend |\n|---|---|---|---|---|---|");
    for (size_t i = 0; (check = pc_check_at(i)); i++) {
        printf("| `%s` | ", check->id);
        put_cell(check->title);
        printf(" | %s | ", pc_level_name(check->level));
        put_clauses(&check->clause, 1);
        fputs(" | ", stdout);
        put_cell(check->why);
        fputs(" | ", stdout);
        put_cell(check->mend);
        puts(" |");
    }
}

int pc_run_case_page(void)
{
    PC_AUTO_ARENA arena;
    pc_catalogue catalogue;
    pc_diags diags;

    pc_arena_init(&arena);
    pc_diags_init(&diags, &arena);
    if (pc_catalogue_load(&arena, true, NULL, 0, &catalogue, &diags) < 0) {
        pc_diags_print(&diags, stderr);
        return 2;
    }
    printf("# The catalogue\n\nWritten by `precheck list --markdown`; a test "
           "compares. %zu cases; what each sends stands in `cases/`,\nwhat "
           "the faults do in [faults.md](faults.md), and what readers of the "
           "RFC dispute in [decisions/](decisions/).\n\n## Cases\n",
           catalogue.n);
    put_cases(&catalogue);
    put_checks();
    return 0;
}
