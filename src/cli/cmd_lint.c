#include "base/cleanup.h"
#include "cli/commands.h"
#include "cli/options.h"
#include "cli/prove.h"
#include "input/lint.h"
#include "report/reporter.h"

static const pc_option options[] = {
    {"effective", 0, NULL, "print every setting and where it comes from"},
    {"prove", 0, NULL,
     "each case holds on the clean reference server, and "
     "fails on the faults that it names"},
    {"faults", 0, NULL, "with --prove: each fault is found, by its section"},
    {"cases", 0, "PATH", "with --prove: more cases (repeatable)"},
    {"jobs", 'j', "N", "with --prove: servers at a time (1 to 64)"},
    {"profile", 0, "NAME", "as in run"},
    {"var", 0, "K=V", "value of ${var:K} (repeatable)"},
    {"secret", 0, "K=@FILE", "the same, kept out of every report"},
    {NULL, 0, NULL, NULL},
};

static const pc_usage usage = {
    .command = "lint",
    .synopsis = "lint [FLAGS] FILE... | lint --prove [--faults] [CASE-GLOB...]",
    .gist = "Checks target files, case files, profiles and lists of known "
            "failures; says every error at once.",
    .more =
        "Nothing is sent, except by --prove to reference servers of its own "
        "on loopback. Exit status 2 when there is an error, 1 when a case "
        "is not proved.",
    .options = options,
    .max_words = 1000,
};

static int read_vars(pc_arena *arena, const pc_given_options *given,
                     pc_target_options *target_options, pc_diags *diags)
{
    static const char *const flags[] = {"var", "secret"};
    pc_var *vars = PC_NEW_ARRAY(arena, given->n, pc_var);
    size_t n = 0;

    for (size_t i = 0; i < 2; i++) {
        size_t cursor = 0;
        const char *text;

        while ((text = pc_option_next(given, flags[i], &cursor))) {
            int r = pc_var_parse(arena, text, i == 1, &vars[n], diags);

            if (r < 0)
                return r;
            n++;
        }
    }
    target_options->vars = vars;
    target_options->n_vars = n;
    return PC_OK;
}

/* The formats are known to report/ alone. */
static void check_formats(pc_arena *arena, const pc_target *target,
                          pc_diags *diags)
{
    for (size_t i = 0; i < target->n_reports; i++) {
        const char *hint = "";

        if (pc_format_find(target->reports[i].format))
            continue;
        for (size_t j = 0; pc_format_at(j); j++)
            hint = pc_arena_printf(arena, "%s%s%s", hint, j ? ", " : "",
                                   pc_format_at(j)->name);
        pc_fail_at(diags, PC_EINVAL, (pc_pos){target->file, 0, 0},
                   pc_arena_printf(arena, "there are: %s", hint),
                   "no report format '%s'", target->reports[i].format);
    }
}

static int print_effective(const pc_target *target, const pc_redactor *redactor,
                           pc_arena *arena)
{
    PC_AUTO_BUF out;
    pc_span text;

    pc_buf_init(&out, (size_t)64 << 20);
    if (pc_target_effective(target, &out) < 0)
        return PC_ELIMIT;
    text = pc_redact(redactor, arena, pc_buf_view(&out));
    fwrite(text.ptr, 1, text.len, stdout);
    return PC_OK;
}

static void lint(pc_arena *arena, const char *path, bool effective,
                 const pc_target_options *target_options, pc_diags *diags)
{
    size_t errors = diags->n_errors;
    pc_lint_result result;

    if (pc_lint_file(arena, path, target_options, &result, diags) < 0)
        return;
    if (result.target)
        check_formats(arena, result.target, diags);
    if (diags->n_errors != errors)
        return;
    if (!effective)
        printf("%s: %s, no error\n", path, pc_file_kind_name(result.kind));
    else if (!result.target)
        pc_fail_at(diags, PC_EINVAL, (pc_pos){path, 0, 0}, NULL,
                   "--effective is about targets; this is %s",
                   pc_file_kind_name(result.kind));
    else if (print_effective(result.target, target_options->redactor, arena) <
             0)
        pc_fail(diags, PC_ELIMIT, "the settings of '%s' are too long", path);
}

static int prove(const pc_given_options *given)
{
    PC_AUTO_ARENA arena;
    uint64_t jobs = 8;
    size_t cursor = 0;
    const char *path;
    pc_prove_options wanted = {.globs = (const char *const *)given->words,
                               .n_globs = given->n_words,
                               .faults = pc_option_has(given, "faults")};

    pc_arena_init(&arena);
    if (pc_option_unsigned(given, "jobs", 1, 64, &jobs) >= 0)
        return PC_EXIT_USAGE;
    wanted.jobs = (unsigned)jobs;
    wanted.cases = PC_NEW_ARRAY(&arena, given->n + 1, const char *);
    while ((path = pc_option_next(given, "cases", &cursor)))
        wanted.cases[wanted.n_cases++] = path;
    return pc_prove(&wanted);
}

int pc_cmd_lint(int argc, char **argv)
{
    PC_AUTO_ARENA arena;
    pc_target_options target_options = {0};
    pc_given_options given;
    pc_diags diags;
    int status = pc_options_parse(&usage, argc, argv, &given);

    pc_arena_init(&arena);
    pc_diags_init(&diags, &arena);
    if (status >= 0)
        return status;
    if (pc_option_has(&given, "prove"))
        return prove(&given);
    if (!given.n_words)
        return pc_usage_error("precheck lint --help", "lint takes a file");
    target_options.profile = pc_option_value(&given, "profile");
    target_options.redactor = pc_redactor_new(&arena);
    if (read_vars(&arena, &given, &target_options, &diags) == PC_OK)
        for (size_t i = 0; i < given.n_words; i++)
            lint(&arena, given.words[i], pc_option_has(&given, "effective"),
                 &target_options, &diags);
    pc_diags_print(&diags, stderr);
    return diags.n_errors ? PC_EXIT_USAGE : PC_EXIT_OK;
}
