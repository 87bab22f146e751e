/* cli/options.h - flags from one table: parsing, help, completion, docs.
 *
 * getopt_long does the parsing; what it would guess (an abbreviated long
 * option) is refused, because a guess in a CI file breaks when a flag is added.
 */
#ifndef PRECHECK_CLI_OPTIONS_H
#define PRECHECK_CLI_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

/* Exit statuses, the first that applies (FORMATS section 1). */
enum {
    PC_EXIT_OK = 0,
    PC_EXIT_FOUND = 1,
    PC_EXIT_USAGE = 2,
    PC_EXIT_NO_VERDICT = 3,
    PC_EXIT_INTERNAL = 4,
    PC_EXIT_NOTHING = 5
};

/* One flag; a table of them ends with a row whose name is NULL. */
typedef struct pc_option {
    const char *name; /* without the dashes */
    char letter;      /* -x, or 0 */
    const char *arg;  /* what its argument is called; NULL: it takes none;
                         "[=N]": --flag or --flag=N */
    const char *gist; /* one line for --help and the man page */
} pc_option;

typedef struct pc_usage {
    const char *command;  /* "run" */
    const char *synopsis; /* "run [FLAGS] TARGET.yaml" */
    const char *gist;     /* what it does, a sentence */
    const char *more;     /* a paragraph or examples under the flags, or NULL */
    const pc_option *options;
    size_t min_words, max_words; /* positional arguments */
} pc_usage;

/* One flag as it was given. */
typedef struct pc_given_option {
    const pc_option *option;
    const char *value; /* NULL for a flag without argument */
} pc_given_option;

#define PC_MAX_GIVEN 256
typedef struct pc_given_options {
    pc_given_option items[PC_MAX_GIVEN];
    size_t n;
    char **words; /* positional */
    size_t n_words;
} pc_given_options;

/* The next word is its value, when it is not in this one. */
bool pc_option_needs_value(const pc_option *option);

/* Returns -1 to go on; otherwise the exit status to end with at once: 0 after
 * --help (printed on stdout), 2 after wrong usage (said on stderr). */
int pc_options_parse(const pc_usage *usage, int argc, char **argv,
                     pc_given_options *ret_given);

/* The table of a command, which parses its flags before it does anything else:
 * it is called with nothing, and ends there. */
const pc_usage *pc_usage_of(int (*run)(int argc, char **argv),
                            const char *name);
/* The flag that every command has besides its own. */
extern const pc_option pc_help_option;

bool pc_option_has(const pc_given_options *given, const char *name);
unsigned pc_option_count(const pc_given_options *given, const char *name);
/* The last value given, or NULL. */
const char *pc_option_value(const pc_given_options *given, const char *name);
/* The next value from *cursor on (start with 0), or NULL. */
const char *pc_option_next(const pc_given_options *given, const char *name,
                           size_t *cursor);

/* Values with units; print what is expected and return PC_EXIT_USAGE, or
 * return -1 and set the result.  An absent flag leaves the result alone. */
int pc_option_unsigned(const pc_given_options *given, const char *name,
                       uint64_t low, uint64_t high, uint64_t *ret_value);
/* 500ms, 10s, 5m, 2h */
int pc_option_duration(const pc_given_options *given, const char *name,
                       int64_t *ret_ms);
/* 20/s */
int pc_option_rate(const pc_given_options *given, const char *name,
                   double *ret_rate);
/* One of the words (NULL at the end); the index. */
int pc_option_word(const pc_given_options *given, const char *name,
                   const char *const *words, int *ret_index);

/* "precheck: ..." on stderr with a hint below when there is one; returns
 * PC_EXIT_USAGE. */
int pc_usage_error(const char *hint, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
void pc_usage_print(const pc_usage *usage, FILE *out);

#endif
