#include "cli/options.h"

#include "base/str.h"

#include <ctype.h>
#include <errno.h>
#include <getopt.h>
#include <math.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#define MAX_OPTIONS 64

const pc_option pc_help_option = {"help", 'h', NULL, "this text"};

/* Where pc_usage_of waits for a table; NULL: parse as usual. */
static const pc_usage **asked_for;

int pc_usage_error(const char *hint, const char *format, ...)
{
    va_list args;

    fputs("precheck: ", stderr);
    va_start(args, format);
    vfprintf(stderr, format, args);
    va_end(args);
    fputc('\n', stderr);
    if (hint)
        fprintf(stderr, "  hint: %s\n", hint);
    return PC_EXIT_USAGE;
}

bool pc_option_needs_value(const pc_option *option)
{
    return option->arg && option->arg[0] != '[';
}

static void print_option(const pc_option *option, FILE *out)
{
    char left[64];
    char letter[8] = "    ";

    if (option->letter)
        snprintf(letter, sizeof letter, "-%c, ", option->letter);
    snprintf(left, sizeof left, "%s--%s%s%s", letter, option->name,
             pc_option_needs_value(option) ? " " : "",
             option->arg ? option->arg : "");
    fprintf(out, "  %-30s %s\n", left, option->gist);
}

void pc_usage_print(const pc_usage *usage, FILE *out)
{
    fprintf(out, "usage: precheck %s\n\n%s\n", usage->synopsis, usage->gist);
    fputs("\nflags:\n", out);
    for (const pc_option *o = usage->options; o && o->name; o++)
        print_option(o, out);
    print_option(&pc_help_option, out);
    if (usage->more)
        fprintf(out, "\n%s\n", usage->more);
}

/* getopt's tables, made from ours. */
struct tables {
    const pc_option *rows[MAX_OPTIONS + 1];
    struct option longs[MAX_OPTIONS + 2];
    char shorts[3 * MAX_OPTIONS + 8];
    size_t n;
};

static void add_row(struct tables *tables, const pc_option *row)
{
    size_t end = strlen(tables->shorts);

    if (tables->n >= MAX_OPTIONS)
        abort(); /* a table of ours is too long: a programming error */
    tables->rows[tables->n] = row;
    tables->longs[tables->n] =
        (struct option){row->name,
                        pc_option_needs_value(row) ? required_argument
                        : row->arg                 ? optional_argument
                                                   : no_argument,
                        NULL, 256 + (int)tables->n};
    tables->n++;
    if (row->letter) {
        tables->shorts[end++] = row->letter;
        if (pc_option_needs_value(row))
            tables->shorts[end++] = ':';
        tables->shorts[end] = '\0';
    }
}

static void make_tables(const pc_usage *usage, struct tables *ret_tables)
{
    memset(ret_tables, 0, sizeof *ret_tables);
    /* A leading colon tells a missing argument from an unknown option. */
    ret_tables->shorts[0] = ':';
    for (const pc_option *o = usage->options; o && o->name; o++)
        add_row(ret_tables, o);
    add_row(ret_tables, &pc_help_option);
}

/* The name in "--name" or "--name=value", as typed. */
static pc_span typed_name(const char *word)
{
    const char *name = word + 2, *equals = strchr(name, '=');

    return (pc_span){name, equals ? (size_t)(equals - name) : strlen(name)};
}

static int unknown_option(const pc_usage *usage, const struct tables *tables,
                          const char *word)
{
    const char *names[MAX_OPTIONS + 1] = {NULL};
    char hint[160], asked[64];
    const char *near;
    pc_span name;

    if (word[0] != '-' || word[1] != '-') {
        snprintf(hint, sizeof hint, "precheck %s --help lists the flags",
                 usage->command);
        return pc_usage_error(hint, "unknown flag '%s'", word);
    }
    name = typed_name(word);
    snprintf(asked, sizeof asked, "%.*s", (int)name.len, name.ptr);
    for (size_t i = 0; i < tables->n; i++)
        names[i] = tables->rows[i]->name;
    near = pc_nearest(asked, names);
    if (near)
        snprintf(hint, sizeof hint, "did you mean --%s?", near);
    else
        snprintf(hint, sizeof hint, "precheck %s --help lists the flags",
                 usage->command);
    return pc_usage_error(hint, "unknown flag '--%s'", asked);
}

/* The row of an abbreviation that getopt accepted, said in full. */
static int abbreviated(const pc_option *option, const char *word)
{
    char hint[160];

    snprintf(hint, sizeof hint, "did you mean --%s?", option->name);
    return pc_usage_error(hint, "unknown flag '%s'", word);
}

static bool was_abbreviated(const pc_option *option, const char *word)
{
    if (word[0] != '-' || word[1] != '-')
        return false;
    return !pc_span_is(typed_name(word), option->name);
}

static const pc_option *row_of(const struct tables *tables, int code)
{
    if (code >= 256)
        return tables->rows[code - 256];
    for (size_t i = 0; i < tables->n; i++)
        if (tables->rows[i]->letter == code)
            return tables->rows[i];
    return NULL;
}

/* The word of argv in which a long option stood: the last one that getopt
 * took, or the one before it when its argument is a word of its own. */
static const char *option_word(const pc_option *row, char **argv)
{
    return argv[optind -
                (pc_option_needs_value(row) && optarg == argv[optind - 1] ? 2
                                                                          : 1)];
}

/* What getopt refused: unknown, without its value, or with one too many. */
static int bad_option(const pc_usage *usage, const struct tables *tables,
                      int code, const char *word)
{
    const pc_option *row = optopt ? row_of(tables, optopt) : NULL;
    char letter[3] = {'-', (char)optopt, '\0'};

    if (row && code == ':')
        return pc_usage_error(NULL, "--%s needs a value: --%s %s", row->name,
                              row->name, row->arg);
    if (row)
        return pc_usage_error(NULL, "--%s takes no value", row->name);
    return unknown_option(usage, tables,
                          optopt && optopt < 256 ? letter : word);
}

static int check_words(const pc_usage *usage, const pc_given_options *given)
{
    char hint[200];

    snprintf(hint, sizeof hint, "usage: precheck %s", usage->synopsis);
    if (given->n_words < usage->min_words)
        return pc_usage_error(hint, "%s needs %s", usage->command,
                              usage->min_words == 1 ? "an argument"
                                                    : "more arguments");
    if (given->n_words > usage->max_words)
        return pc_usage_error(hint, "unexpected argument '%s'",
                              given->words[usage->max_words]);
    return -1;
}

int pc_options_parse(const pc_usage *usage, int argc, char **argv,
                     pc_given_options *ret_given)
{
    struct tables tables;

    if (asked_for) {
        *asked_for = usage;
        return PC_EXIT_OK;
    }
    make_tables(usage, &tables);
    memset(ret_given, 0, sizeof *ret_given);
    opterr = 0;
    optind = 0; /* glibc: start afresh, permuting as usual */
    for (;;) {
        int code = getopt_long(argc, argv, tables.shorts, tables.longs, NULL);
        const pc_option *row;

        if (code == -1)
            break;
        if (code == '?' || code == ':')
            return bad_option(usage, &tables, code, argv[optind - 1]);
        row = row_of(&tables, code);
        if (code >= 256 && was_abbreviated(row, option_word(row, argv)))
            return abbreviated(row, option_word(row, argv));
        if (row == &pc_help_option) {
            pc_usage_print(usage, stdout);
            return PC_EXIT_OK;
        }
        if (ret_given->n == PC_MAX_GIVEN)
            return pc_usage_error(NULL, "more than %d flags", PC_MAX_GIVEN);
        ret_given->items[ret_given->n++] = (pc_given_option){row, optarg};
    }
    ret_given->words = argv + optind;
    ret_given->n_words = (size_t)(argc - optind);
    return check_words(usage, ret_given);
}

const char *pc_option_next(const pc_given_options *given, const char *name,
                           size_t *cursor)
{
    while (*cursor < given->n) {
        const pc_given_option *item = &given->items[(*cursor)++];

        if (strcmp(item->option->name, name) == 0)
            return item->value ? item->value : "";
    }
    return NULL;
}

unsigned pc_option_count(const pc_given_options *given, const char *name)
{
    size_t cursor = 0;
    unsigned n = 0;

    while (pc_option_next(given, name, &cursor))
        n++;
    return n;
}

const pc_usage *pc_usage_of(int (*run)(int argc, char **argv), const char *name)
{
    char word[64];
    char *argv[] = {word, NULL};
    const pc_usage *usage = NULL;

    snprintf(word, sizeof word, "%s", name);
    asked_for = &usage;
    run(1, argv);
    asked_for = NULL;
    return usage;
}

bool pc_option_has(const pc_given_options *given, const char *name)
{
    return pc_option_count(given, name) > 0;
}

const char *pc_option_value(const pc_given_options *given, const char *name)
{
    size_t cursor = 0;
    const char *value, *last = NULL;

    while ((value = pc_option_next(given, name, &cursor)))
        last = value;
    return last;
}

int pc_option_unsigned(const pc_given_options *given, const char *name,
                       uint64_t low, uint64_t high, uint64_t *ret_value)
{
    const char *text = pc_option_value(given, name);
    uint64_t value;

    if (!text)
        return -1;
    if (!pc_span_u64(pc_span_of(text), &value) || value < low || value > high)
        return pc_usage_error(NULL,
                              "--%s takes a number from %llu to %llu, "
                              "not '%s'",
                              name, (unsigned long long)low,
                              (unsigned long long)high, text);
    *ret_value = value;
    return -1;
}

int pc_option_duration(const pc_given_options *given, const char *name,
                       int64_t *ret_ms)
{
    static const struct {
        const char *unit;
        double ms;
    } units[] = {{"ms", 1}, {"s", 1e3}, {"m", 6e4}, {"h", 3.6e6}};
    const char *text = pc_option_value(given, name);
    char *end;
    double number;

    if (!text)
        return -1;
    errno = 0;
    number = strtod(text, &end);
    for (size_t i = 0; i < sizeof units / sizeof units[0]; i++) {
        double ms = number * units[i].ms;

        if (isdigit((unsigned char)text[0]) && !errno &&
            strcmp(end, units[i].unit) == 0 && ms >= 1 && ms <= 8.64e7) {
            *ret_ms = (int64_t)ms;
            return -1;
        }
    }
    return pc_usage_error(NULL,
                          "--%s takes a duration such as 500ms, 10s, 5m "
                          "(at most 24h), not '%s'",
                          name, text);
}

int pc_option_rate(const pc_given_options *given, const char *name,
                   double *ret_rate)
{
    const char *text = pc_option_value(given, name);
    char *end;
    double number;

    if (!text)
        return -1;
    errno = 0;
    number = strtod(text, &end);
    if (!isdigit((unsigned char)text[0]) || errno ||
        (strcmp(end, "/s") != 0 && *end != '\0') || !isfinite(number) ||
        number <= 0 || number > 1e6)
        return pc_usage_error(NULL,
                              "--%s takes requests a second such as "
                              "20/s, not '%s'",
                              name, text);
    *ret_rate = number;
    return -1;
}

int pc_option_word(const pc_given_options *given, const char *name,
                   const char *const *words, int *ret_index)
{
    const char *text = pc_option_value(given, name);
    const char *near;
    char hint[160] = "";

    if (!text)
        return -1;
    for (int i = 0; words[i]; i++) {
        if (strcmp(words[i], text) == 0) {
            *ret_index = i;
            return -1;
        }
    }
    near = pc_nearest(text, words);
    if (near) {
        snprintf(hint, sizeof hint, "did you mean %s?", near);
    } else {
        size_t len = (size_t)snprintf(hint, sizeof hint, "one of");

        for (int i = 0; words[i] && len < sizeof hint; i++)
            len += (size_t)snprintf(hint + len, sizeof hint - len, " %s",
                                    words[i]);
    }
    return pc_usage_error(hint, "--%s does not know '%s'", name, text);
}
