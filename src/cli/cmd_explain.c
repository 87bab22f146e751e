#include "base/cleanup.h"
#include "cli/commands.h"
#include "cli/explain.h"
#include "cli/options.h"

#include <strings.h>

#define WORDS_MAX 100

static const pc_option options[] = {
    {"server", 0, "NAME",
     "hints for this server alone, with code: nginx, Spring, ..."},
    {"json", 0, NULL, "one JSON object a line"},
    {"cases", 0, "PATH", "one's own cases too (repeatable)"},
    {"list", 0, NULL, "every word that can be explained"},
    {NULL, 0, NULL, NULL},
};

static const pc_usage usage = {
    .command = "explain",
    .synopsis = "explain [FLAGS] CASE|CLAUSE|STATUS...",
    .gist = "Explains a case, a rule or an answer: what is right, what goes "
            "wrong for whom, how to mend it.",
    .more = "CASE is an id as in reports; CLAUSE a name such as "
            "IF_MATCH_STRONG, or its reference IM1;\nSTATUS is 200, 206, 304, "
            "400, 409, 412, 416, 423 or 428. * and ? stand for anything.\n"
            "  precheck explain 412\n"
            "  precheck explain if-match/weak-own-tag-writes\n"
            "  precheck explain 'IF_RANGE_*'",
    .options = options,
    .max_words = WORDS_MAX,
};

static int list_words(const pc_book *book)
{
    const char *word;

    for (size_t i = 0; (word = pc_book_word(book, i)); i++)
        puts(word);
    return PC_EXIT_OK;
}

static int print_pages(const pc_book *book, const pc_pages *pages, bool json,
                       const char *server)
{
    for (size_t i = 0; i < pages->n; i++) {
        if (json) {
            if (pc_page_json(book, &pages->items[i], stdout) < 0)
                return PC_EXIT_INTERNAL;
            continue;
        }
        if (i)
            fputs("\n---\n\n", stdout);
        pc_page_text(book, &pages->items[i], server, stdout);
    }
    return PC_EXIT_OK;
}

/* The server as the hints spell it; -1 to go on. */
static int choose_server(const pc_book *book, const char **server)
{
    const char *name, *known = "";

    if (!*server)
        return -1;
    for (size_t i = 0; (name = pc_book_server(book, i)); i++) {
        if (strcasecmp(name, *server) == 0) {
            *server = name;
            return -1;
        }
        known =
            pc_arena_printf(book->arena, "%s%s%s", known, i ? ", " : "", name);
    }
    return pc_usage_error(pc_arena_printf(book->arena, "there are: %s", known),
                          "no hints for '%s'", *server);
}

static int explain(const pc_given_options *given, const pc_book *book)
{
    const char *server = pc_option_value(given, "server");
    pc_pages pages = {NULL, 0, 0};
    int status = choose_server(book, &server);

    if (status >= 0)
        return status;

    for (size_t i = 0; i < given->n_words; i++) {
        const char *hint;

        if (!pc_book_find(book, given->words[i], &pages, &hint))
            return pc_usage_error(hint, "nothing is called '%s'",
                                  given->words[i]);
    }
    return print_pages(book, &pages, pc_option_has(given, "json"), server);
}

int pc_cmd_explain(int argc, char **argv)
{
    const char *paths[PC_MAX_GIVEN], *path;
    size_t n_paths = 0, cursor = 0;
    PC_AUTO_ARENA arena;
    pc_given_options given;
    pc_diags diags;
    pc_book book;
    int status = pc_options_parse(&usage, argc, argv, &given);

    pc_arena_init(&arena);
    pc_diags_init(&diags, &arena);
    if (status >= 0)
        return status;
    if (!given.n_words && !pc_option_has(&given, "list"))
        return pc_usage_error("precheck explain 412", "explain what?");
    while ((path = pc_option_next(&given, "cases", &cursor)))
        paths[n_paths++] = path;
    if (pc_book_open(&arena, paths, n_paths, &book, &diags) < 0)
        status = PC_EXIT_USAGE;
    pc_diags_print(&diags, stderr);
    if (status >= 0)
        return status;
    return pc_option_has(&given, "list") ? list_words(&book)
                                         : explain(&given, &book);
}
