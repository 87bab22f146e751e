#include "cli/run_flags.h"

#include "base/str.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>

/* clang-format off */
const pc_option pc_run_flags[] = {
    {"only",      0,   "PATTERN",  "only these: id glob, tag:x, rfc:13.1.1, resource:x"},
    {"skip",      0,   "PATTERN",  "all but these"},
    {"level",     0,   "LEVEL",    "must, should or all (all: the whole matrices too)"},
    {"fail-on",   0,   "LEVEL",    "what makes exit status 1: must, should, never"},
    {"profile",   0,   "NAME",     "origin, static, rest, webdav, or ./own.yaml"},
    {"cases",     0,   "PATH",     "more cases: a file, or a folder of *.yaml"},
    {"known",     0,   "FILE",     "more known failures"},
    {"update-known", 0, "FILE",    "write today's failures as a known list"},
    {"jobs",      'j', "N",        "requests in flight at a time (1 to 256)"},
    {"rate",      0,   "N/s",      "requests a second at most"},
    {"timeout",   0,   "DURATION", "of one exchange: 500ms, 10s"},
    {"max-time",  0,   "DURATION", "of the whole run"},
    {"http",      0,   "VERSION",  "1.1, 2 or auto"},
    {"engine",    0,   "ENGINE",   "wire (our own codec) or curl (libcurl's HTTP)"},
    {"shard",     0,   "K/N",      "the K-th of N parts of the plan"},
    {"last-failed", 0, NULL,       "only what failed in the last run"},
    {"fail-fast", 0,   "[=N]",     "stop after N failures, or the first"},
    {"dry-run",   0,   NULL,       "send nothing, say what would run"},
    {"seed",      0,   "HEX",      "for names, tokens and order"},
    {"var",       0,   "K=V",      "value of ${var:K} in target.yaml"},
    {"secret",    0,   "K=@FILE",  "the same, kept out of every report"},
    {"report",    0,   "FMT[=FILE]", "terminal, json, ndjson, junit ... (repeatable)"},
    {"trace",     0,   "FILE",     "record every exchange, for precheck judge"},
    {"reproducible", 0, NULL,      "same seed and answers: same bytes"},
    {"insecure",  'k', NULL,       "do not verify certificates"},
    {"quiet",     'q', NULL,       "failures and the result only"},
    {"verbose",   'v', NULL,       "more: the oracle's steps; -vv: every check"},
    {"color",     0,   "WHEN",     "auto, always or never"},
    {"i-own-this-target", 0, NULL, "allow races and fuzzing beyond loopback"},
    {NULL, 0, NULL, NULL},
};
/* clang-format on */

static pc_words words_of(pc_arena *arena, const pc_given_options *given,
                         const char *name)
{
    size_t cursor = 0;
    pc_words words = {
        PC_NEW_ARRAY(arena, pc_option_count(given, name) + 1, const char *), 0};
    const char *value;

    while ((value = pc_option_next(given, name, &cursor)))
        words.items[words.n++] = value;
    return words;
}

/* K/N with 1 <= K <= N <= 1000. */
static int read_shard(const pc_given_options *given, pc_run_options *options)
{
    const char *text = pc_option_value(given, "shard");
    const char *slash = text ? strchr(text, '/') : NULL;
    uint64_t k, n;

    if (!text)
        return -1;
    if (!slash || !pc_span_u64((pc_span){text, (size_t)(slash - text)}, &k) ||
        !pc_span_u64(pc_span_of(slash + 1), &n) || k < 1 || k > n || n > 1000)
        return pc_usage_error(NULL, "--shard takes K/N such as 2/5, not '%s'",
                              text);
    options->shard = (unsigned)k;
    options->n_shards = (unsigned)n;
    return -1;
}

static int read_seed(const pc_given_options *given, pc_run_options *options)
{
    const char *text = pc_option_value(given, "seed");
    char *end;

    if (!text)
        return -1;
    if (strlen(text) > 16 ||
        strspn(text, "0123456789abcdefABCDEF") != strlen(text) || !*text)
        return pc_usage_error(NULL,
                              "--seed takes up to 16 hexadecimal digits, "
                              "not '%s'",
                              text);
    options->has_seed = true;
    options->seed = strtoull(text, &end, 16);
    return -1;
}

/* Flags that take one word of a list. */
static int read_words(const pc_given_options *given, pc_run_options *options)
{
    static const char *const levels[] = {"must", "should", "all", NULL};
    static const char *const fail_on[] = {"must", "should", "never", NULL};
    static const char *const https[] = {"1.1", "2", "auto", NULL};
    static const char *const engines[] = {"wire", "curl", NULL};
    static const char *const colors[] = {"auto", "always", "never", NULL};
    int color = 0;
    const struct {
        const char *name;
        const char *const *words;
        const char **value;
    } rows[] = {
        {"level", levels, &options->level},
        {"fail-on", fail_on, &options->fail_on},
        {"http", https, &options->http},
        {"engine", engines, &options->engine},
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        int index = 0,
            r = pc_option_word(given, rows[i].name, rows[i].words, &index);

        if (r >= 0)
            return r;
        if (pc_option_has(given, rows[i].name))
            *rows[i].value = rows[i].words[index];
    }
    if (pc_option_word(given, "color", colors, &color) >= 0)
        return PC_EXIT_USAGE;
    options->color = (pc_color)color;
    return -1;
}

static int read_fail_fast(const pc_given_options *given, uint64_t *ret_n)
{
    const char *text = pc_option_value(given, "fail-fast");

    if (!text || *text)
        return pc_option_unsigned(given, "fail-fast", 1, 1000000, ret_n);
    *ret_n = 1;
    return -1;
}

static int read_numbers(const pc_given_options *given, pc_run_options *options)
{
    uint64_t jobs = 0, fail_fast = 0;

    if (pc_option_unsigned(given, "jobs", 1, 256, &jobs) >= 0 ||
        read_fail_fast(given, &fail_fast) >= 0 ||
        pc_option_rate(given, "rate", &options->rate) >= 0 ||
        pc_option_duration(given, "timeout", &options->timeout_ms) >= 0 ||
        pc_option_duration(given, "max-time", &options->max_ms) >= 0 ||
        read_shard(given, options) >= 0 || read_seed(given, options) >= 0)
        return PC_EXIT_USAGE;
    options->jobs = (unsigned)jobs;
    options->fail_fast = (unsigned)fail_fast;
    return -1;
}

static pc_run_options plain_flags(pc_arena *arena,
                                  const pc_given_options *given)
{
    return (pc_run_options){
        .profile = pc_option_value(given, "profile"),
        .vars = words_of(arena, given, "var"),
        .secrets = words_of(arena, given, "secret"),
        .cases = words_of(arena, given, "cases"),
        .only = words_of(arena, given, "only"),
        .skip = words_of(arena, given, "skip"),
        .known_files = words_of(arena, given, "known"),
        .update_known = pc_option_value(given, "update-known"),
        .last_failed = pc_option_has(given, "last-failed"),
        .dry_run = pc_option_has(given, "dry-run"),
        .reports = words_of(arena, given, "report"),
        .trace_file = pc_option_value(given, "trace"),
        .reproducible = pc_option_has(given, "reproducible"),
        .insecure = pc_option_has(given, "insecure"),
        .quiet = pc_option_has(given, "quiet"),
        .verbosity = pc_option_count(given, "verbose"),
        .own_target = pc_option_has(given, "i-own-this-target"),
    };
}

int pc_run_flags_read(const pc_usage *usage, int argc, char **argv,
                      pc_arena *arena, pc_given_options *ret_given,
                      pc_run_options *ret_options)
{
    int status = pc_options_parse(usage, argc, argv, ret_given);
    pc_run_options options;

    if (status >= 0)
        return status;
    options = plain_flags(arena, ret_given);
    if (read_words(ret_given, &options) >= 0 ||
        read_numbers(ret_given, &options) >= 0)
        return PC_EXIT_USAGE;
    *ret_options = options;
    return -1;
}

static volatile sig_atomic_t stop;

/* The second signal ends the program at once. */
static void on_signal(int number)
{
    if (stop)
        _Exit(128 + number);
    stop = number;
}

volatile const sig_atomic_t *pc_catch_signals(void)
{
    struct sigaction action = {.sa_handler = on_signal};

    sigemptyset(&action.sa_mask);
    sigaction(SIGINT, &action, NULL);
    sigaction(SIGTERM, &action, NULL);
    return &stop;
}
