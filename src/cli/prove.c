#include "cli/prove.h"

#include "base/cleanup.h"
#include "base/str.h"
#include "cli/demo_server.h"
#include "cli/options.h"
#include "cli/run_flags.h"
#include "input/catalogue.h"
#include "report/reporter.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define MAX_JOBS 64

/* What the verdicts of one run say of each case, parallel to the catalogue. */
typedef struct seen {
    bool ran, failed, unclear;
} seen;

typedef struct proof {
    pc_arena *arena;
    const pc_prove_options *options;
    pc_catalogue catalogue;
    bool *chosen; /* parallel to its cases */
    const pc_refserver_fault *faults;
    size_t n_faults;
    volatile const sig_atomic_t *stop;
    /* of the run under way */
    const pc_refserver_fault *fault; /* NULL: the clean server */
    seen *seen;
    bool any_failed, cited, noted, unclear;
    FILE *out;
    size_t n_unrelated;
} proof;

static bool names_fault(const pc_case *c, const char *fault)
{
    for (size_t i = 0; i < c->n_fails_on; i++)
        if (strcmp(c->fails_on[i], fault) == 0)
            return true;
    return false;
}

/* The case of a verdict's id, which may carry [name=label,...]; n when it is a
 * check's. */
static size_t case_of(const proof *p, const char *id)
{
    size_t len = strcspn(id, "["), i = 0;

    while (i < p->catalogue.n &&
           (strlen(p->catalogue.cases[i].id) != len ||
            strncmp(p->catalogue.cases[i].id, id, len) != 0))
        i++;
    return i;
}

/* ---- verdicts as they come ---- */

static bool same_section(const pc_clause *clause,
                         const pc_refserver_fault *fault)
{
    return clause && strcmp(clause->section, fault->section) == 0 &&
           strcmp(clause->document, fault->document) == 0;
}

static bool cites(const pc_verdict *v, const pc_refserver_fault *fault)
{
    if (same_section(pc_clause_get(v->clause), fault))
        return true;
    for (size_t i = 0; i < v->n_cites; i++)
        if (same_section(pc_clause_get(v->cites[i]), fault))
            return true;
    return false;
}

/* The request has the field that the fault's section is about: what comes of it
 * has to do with the fault, whichever rule of it is cited (13.2.2, 8.8.3.2). */
static bool has_field_of(const pc_verdict *v, const pc_refserver_fault *fault)
{
    static const struct {
        const char *section, *field;
    } rows[] = {{"13.1.1", "If-Match"},
                {"13.1.2", "If-None-Match"},
                {"13.1.3", "If-Modified-Since"},
                {"13.1.4", "If-Unmodified-Since"},
                {"13.1.5", "If-Range"}};

    for (size_t i = 0; v->subject && i < sizeof rows / sizeof rows[0]; i++)
        if (strcmp(fault->section, rows[i].section) == 0 &&
            pc_lines_find(&v->subject->request.fields, rows[i].field))
            return true;
    return false;
}

/* A must that a fault breaks without being about it. */
static void note_unrelated(proof *p, const pc_verdict *v, size_t at)
{
    const pc_clause *clause = pc_clause_get(v->clause);

    if (!p->options->faults || !p->fault || v->level != PC_LEVEL_MUST ||
        cites(v, p->fault) || has_field_of(v, p->fault) ||
        (at < p->catalogue.n &&
         names_fault(&p->catalogue.cases[at], p->fault->name)))
        return;
    if (p->n_unrelated++ < 5)
        fprintf(p->out, "  beside  %s: %s on %s %s (%s %s)\n", p->fault->name,
                v->id, v->method, v->resource, clause ? clause->document : "",
                clause ? clause->section : "");
}

static void on_verdict(void *context, const pc_verdict *v)
{
    proof *p = context;
    size_t at = case_of(p, v->id);
    bool failed = v->result == PC_RESULT_FAIL;

    if (v->result == PC_RESULT_SKIPPED)
        return;
    if (at < p->catalogue.n) {
        p->seen[at].ran = true;
        p->seen[at].failed |= failed;
        p->seen[at].unclear |= v->result == PC_RESULT_INCONCLUSIVE;
    }
    p->any_failed |= failed;
    p->unclear |= v->result == PC_RESULT_INCONCLUSIVE;
    p->noted |=
        p->fault && v->result == PC_RESULT_OBSERVED && cites(v, p->fault);
    if (failed && p->fault) {
        p->cited |= cites(v, p->fault);
        note_unrelated(p, v, at);
    } else if (!p->fault && (failed || v->result == PC_RESULT_INCONCLUSIVE)) {
        fprintf(p->out, "%s on the clean server, %s %s: %s\n", v->id, v->method,
                v->resource, v->reason ? v->reason : "fails");
    }
}

/* ---- one run ---- */

/* The catalogue, or the cases of the list alone, against one server. */
static int run(proof *p, const pc_refserver_fault *fault, const char **only,
               size_t n_only)
{
    const char *names[] = {fault ? fault->name : NULL};
    pc_refserver_config config = {.faults = names, .n_faults = fault != NULL};
    pc_run_options options = {.only = {only, n_only},
                              .cases = {p->options->cases, p->options->n_cases},
                              .fail_on = "should",
                              .quiet = true,
                              .stop = p->stop,
                              .on_verdict = on_verdict,
                              .context = p};
    pc_demo_server server;
    int status = pc_demo_server_start(&config, &server);

    if (status >= 0)
        return status;
    p->fault = fault;
    p->any_failed = p->cited = p->noted = p->unclear = false;
    memset(p->seen, 0, p->catalogue.n * sizeof *p->seen);
    status = pc_demo_run(&server, &options);
    pc_demo_server_stop(&server);
    return status;
}

/* ---- the clean server ---- */

static const char **chosen_ids(const proof *p, const char *fault, size_t *ret_n)
{
    const char **ids = PC_NEW_ARRAY(p->arena, p->catalogue.n + 1, const char *);

    *ret_n = 0;
    for (size_t i = 0; i < p->catalogue.n; i++)
        if (p->chosen[i] &&
            (!fault || names_fault(&p->catalogue.cases[i], fault)))
            ids[(*ret_n)++] = p->catalogue.cases[i].id;
    return ids;
}

static int prove_clean(proof *p)
{
    size_t n;
    const char **ids = chosen_ids(p, NULL, &n);
    int status = run(p, NULL, p->options->n_globs ? ids : NULL,
                     p->options->n_globs ? n : 0);
    bool good = status == PC_EXIT_OK;

    if (status != PC_EXIT_OK && status != PC_EXIT_FOUND &&
        status != PC_EXIT_NO_VERDICT)
        return status;
    for (size_t i = 0; i < p->catalogue.n; i++)
        if (p->chosen[i] && !p->seen[i].ran) {
            fprintf(p->out, "%s: never runs on the demo's resources\n",
                    p->catalogue.cases[i].id);
            good = false;
        }
    return good ? PC_EXIT_OK : PC_EXIT_FOUND;
}

/* ---- a fault ---- */

/* What a fault breaks may be a rule about all answers (response/...): then the
 * case that provokes such answers shows it when it runs alone. */
static bool fails_alone(proof *p, const pc_refserver_fault *fault,
                        const char *id)
{
    return run(p, fault, &id, 1) == PC_EXIT_FOUND && p->any_failed;
}

/* What becomes of a fault that no case names: some leave open what they break,
 * some break so much that there is no verdict. */
static bool is_found(const proof *p, const pc_refserver_fault *fault,
                     bool named)
{
    if (p->cited)
        return true;
    if (!named && (p->noted || p->unclear)) {
        fprintf(p->out, "  %s: %s\n", fault->name,
                p->unclear ? "leaves cases without a verdict" : "is noted");
        return true;
    }
    fprintf(p->out, "%s: no finding cites %s %s\n", fault->name,
            fault->document, fault->section);
    return false;
}

static int prove_fault(proof *p, const pc_refserver_fault *fault)
{
    size_t n, n_unproved = 0;
    const char **ids = chosen_ids(p, fault->name, &n);
    bool *failed = PC_NEW_ARRAY(p->arena, p->catalogue.n + 1, bool);
    bool whole = p->options->faults, good;
    int status = run(p, fault, whole ? NULL : ids, whole ? 0 : n);

    if (status == PC_EXIT_USAGE || status >= PC_EXIT_INTERNAL)
        return status;
    p->unclear |= status == PC_EXIT_NO_VERDICT;
    good = is_found(p, fault, n > 0);
    for (size_t i = 0; i < p->catalogue.n; i++)
        failed[i] = p->seen[i].failed;
    for (size_t i = 0; i < n && !*p->stop; i++)
        if (!failed[case_of(p, ids[i])] && !fails_alone(p, fault, ids[i])) {
            fprintf(p->out, "%s: does not fail on %s\n", ids[i], fault->name);
            n_unproved++;
        }
    if (p->n_unrelated > 5)
        fprintf(p->out, "  beside  %s: %zu more\n", fault->name,
                p->n_unrelated - 5);
    return good && !n_unproved ? PC_EXIT_OK : PC_EXIT_FOUND;
}

/* ---- several at a time ---- */

typedef struct job {
    pid_t pid; /* 0: free */
    FILE *out; /* what it says */
    FILE *err; /* what a run against a broken server complains of */
} job;

/* Only the files that a run leaves there. */
static void remove_folder(const char *path)
{
    DIR *folder = opendir(path);
    struct dirent *entry;
    char file[512];

    while (folder && (entry = readdir(folder))) {
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
            continue;
        snprintf(file, sizeof file, "%s/%s", path, entry->d_name);
        unlink(file);
    }
    if (folder)
        closedir(folder);
    rmdir(path);
}

/* In the child; its own folder for ledgers. */
static _Noreturn void work(proof *p, const pc_refserver_fault *fault, FILE *out)
{
    char folder[] = "/tmp/precheck-prove-XXXXXX";
    int status = PC_EXIT_INTERNAL;

    p->out = out;
    if (mkdtemp(folder) && setenv("PRECHECK_STATE", folder, 1) == 0)
        status = fault ? prove_fault(p, fault) : prove_clean(p);
    else
        fprintf(out, "cannot make %s: %s\n", folder, strerror(errno));
    remove_folder(folder);
    fflush(out);
    pc_arena_release(p->arena);
    _exit(status);
}

static bool start(proof *p, job *slot, const pc_refserver_fault *fault)
{
    slot->out = tmpfile();
    slot->err = tmpfile();
    if (slot->out && slot->err) {
        fflush(NULL);
        slot->pid = fork();
        if (slot->pid == 0) {
            dup2(fileno(slot->err), STDERR_FILENO);
            work(p, fault, slot->out);
        }
        if (slot->pid > 0)
            return true;
        slot->pid = 0;
    }
    fprintf(stderr, "precheck: cannot start a server: %s\n", strerror(errno));
    if (slot->out)
        fclose(slot->out);
    if (slot->err)
        fclose(slot->err);
    return false;
}

static void tell(FILE *what, FILE *where)
{
    char chunk[4096];
    size_t n;

    rewind(what);
    while (where && (n = fread(chunk, 1, sizeof chunk, what)) > 0)
        fwrite(chunk, 1, n, where);
    if (where)
        fflush(where);
    fclose(what);
}

/* Waits for one; the worse of its status and the worst so far. */
static int finish_one(job *jobs, int worst)
{
    int raw = 0, status;
    pid_t pid;

    do
        pid = waitpid(-1, &raw, 0);
    while (pid < 0 && errno == EINTR);
    status = pid > 0 && WIFEXITED(raw) ? WEXITSTATUS(raw) : PC_EXIT_INTERNAL;
    for (size_t i = 0; i < MAX_JOBS; i++)
        if (jobs[i].pid && (jobs[i].pid == pid || pid < 0)) {
            jobs[i].pid = 0;
            tell(jobs[i].out, stdout);
            tell(jobs[i].err, status == PC_EXIT_OK ? NULL : stderr);
        }
    return status > worst ? status : worst;
}

static size_t n_running(const job *jobs)
{
    size_t n = 0;

    for (size_t i = 0; i < MAX_JOBS; i++)
        n += jobs[i].pid != 0;
    return n;
}

/* The clean server is number 0, then the faults that are named. */
static int prove_all(proof *p, size_t *ret_n)
{
    job jobs[MAX_JOBS] = {{0}};
    int worst = PC_EXIT_OK;

    for (size_t i = 0; i <= p->n_faults && !*p->stop; i++) {
        const pc_refserver_fault *fault = i ? &p->faults[i - 1] : NULL;
        size_t n = 1, slot = 0;

        if (fault && (!p->options->faults || p->options->n_globs))
            (void)chosen_ids(p, fault->name, &n);
        if (!n)
            continue;
        while (n_running(jobs) >= p->options->jobs)
            worst = finish_one(jobs, worst);
        while (jobs[slot].pid)
            slot++;
        if (!start(p, &jobs[slot], fault)) {
            worst = PC_EXIT_INTERNAL;
            break;
        }
        *ret_n += fault != NULL;
    }
    while (n_running(jobs))
        worst = finish_one(jobs, worst);
    return *p->stop ? 128 + *p->stop : worst;
}

/* ---- all of it ---- */

static bool is_chosen(const pc_prove_options *options, const char *id)
{
    for (size_t i = 0; i < options->n_globs; i++)
        if (pc_glob_match(options->globs[i], id))
            return true;
    return options->n_globs == 0;
}

static bool is_fault(const proof *p, const char *name)
{
    for (size_t i = 0; i < p->n_faults; i++)
        if (strcmp(p->faults[i].name, name) == 0)
            return true;
    return false;
}

/* Which cases are to be proved; false when one names a fault that is none. */
static bool choose(proof *p, size_t *ret_n)
{
    bool good = true;

    for (size_t i = 0; i < p->catalogue.n; i++) {
        const pc_case *c = &p->catalogue.cases[i];

        p->chosen[i] =
            c->n_fails_on && !c->n_versions && is_chosen(p->options, c->id);
        *ret_n += p->chosen[i];
        for (size_t k = 0; k < c->n_fails_on && p->chosen[i]; k++)
            if (!is_fault(p, c->fails_on[k])) {
                printf("%s: there is no fault %s\n", c->id, c->fails_on[k]);
                good = false;
            }
    }
    return good;
}

int pc_prove(const pc_prove_options *options)
{
    PC_AUTO_ARENA arena;
    proof p = {.arena = &arena, .options = options};
    size_t n_cases = 0, n_faults = 0;
    pc_diags diags;
    bool named;
    int status;

    pc_arena_init(&arena);
    pc_diags_init(&diags, &arena);
    if (pc_catalogue_load(&arena, true, options->cases, options->n_cases,
                          &p.catalogue, &diags) < 0) {
        pc_diags_print(&diags, stderr);
        return PC_EXIT_USAGE;
    }
    p.faults = pc_refserver_faults(&p.n_faults);
    p.chosen = PC_NEW_ARRAY(&arena, p.catalogue.n + 1, bool);
    p.seen = PC_NEW_ARRAY(&arena, p.catalogue.n + 1, seen);
    p.stop = pc_catch_signals();
    named = choose(&p, &n_cases);
    if (!n_cases)
        return pc_usage_error("precheck list", "no case with fails-on matches");
    status = prove_all(&p, &n_faults);
    if (status == PC_EXIT_OK && !named)
        status = PC_EXIT_FOUND;
    printf("%s: %zu cases, %zu faults\n",
           status == PC_EXIT_OK      ? "proved"
           : status == PC_EXIT_FOUND ? "NOT PROVED"
                                     : "not finished",
           n_cases, n_faults);
    return status;
}
