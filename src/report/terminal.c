/* For people: groups with counts, one line of sums, then what is wrong. */
#include "base/str.h"
#include "report/formats.h"
#include "report/text.h"

#include <stdlib.h>
#include <string.h>

#define WIDTH     100
#define LABEL     12 /* columns of "  Expected  " */
#define SHOWN_MAX 20 /* inconclusive ones, unless -v */
#define GROUPS_MAX                                                             \
    40 /* lines of groups; beyond, those without a fault are one               \
          line for each resource, unless -v */

enum color {
    COLOR_NONE,
    COLOR_RED,
    COLOR_GREEN,
    COLOR_YELLOW,
    COLOR_BOLD
};

static void put_colored(const pc_report *report, enum color color,
                        const char *text)
{
    static const char *const codes[] = {"", "\033[31m", "\033[32m", "\033[33m",
                                        "\033[1m"};

    if (report->style.color && color != COLOR_NONE)
        fprintf(report->out, "%s%s\033[0m", codes[color], text);
    else
        fputs(text, report->out);
}

/* Everything that is shown goes through here: a verdict's texts can hold what
 * a server sent. */
static const char *safe(const pc_report *report, const char *text)
{
    return pc_text_escaped(report->arena, pc_span_of(text));
}

/* Columns of UTF-8 text: one a code point is near enough. */
static size_t columns(const char *text, size_t len)
{
    size_t n = 0;

    for (size_t i = 0; i < len; i++)
        n += ((unsigned char)text[i] & 0xC0) != 0x80;
    return n;
}

/* "  Label     text", wrapped at words; later lines begin with "| " so that
 * nothing a server sent ever starts a line. */
static void put_row(const pc_report *report, const char *label,
                    const char *text)
{
    size_t column = LABEL;

    if (!text || !text[0])
        return;
    text = safe(report, text);
    fprintf(report->out, "  %-*s", LABEL - 2, label);
    while (*text) {
        size_t gap = strspn(text, " "), word = strcspn(text + gap, " ");
        size_t wide = columns(text + gap, word);

        if (column > LABEL + 2 && column + gap + wide > WIDTH) {
            fprintf(report->out, "\n%*s| ", LABEL, "");
            column = LABEL + 2;
            gap = 0;
            text += strspn(text, " ");
        }
        fprintf(report->out, "%.*s", (int)(gap + word), text);
        column += gap + wide;
        text += gap + word;
    }
    fputc('\n', report->out);
}

/* ---- the first line ---- */

static int begin(pc_report *report)
{
    const pc_run_info *info = report->info;

    if (report->style.quiet)
        return PC_OK;
    put_colored(report, COLOR_BOLD, "precheck ");
    put_colored(report, COLOR_BOLD, info->version ? info->version : "");
    if (info->target)
        fprintf(report->out, "  %s", safe(report, info->target));
    if (info->http)
        fprintf(report->out, "  HTTP/%s", info->http);
    if (info->profile && strcmp(info->profile, "origin") != 0)
        fprintf(report->out, "  profile: %s", safe(report, info->profile));
    if (info->engine && strcmp(info->engine, "wire") != 0)
        fprintf(report->out, "  engine: %s", info->engine);
    if (info->writes)
        fprintf(report->out, "  writes: %s", info->writes);
    if (info->seed)
        fprintf(report->out, "  seed %s", info->seed);
    fputc('\n', report->out);
    if (info->insecure) {
        put_colored(report, COLOR_RED, "INSECURE");
        fputs("  certificates are not checked (-k)\n", report->out);
    }
    fflush(report->out);
    return PC_OK;
}

/* ---- groups ---- */

typedef struct group {
    const char *resource;
    size_t resource_rank; /* order of appearance */
    pc_clause_id section; /* the first rule of its section */
    unsigned good, all, skipped, n_reasons;
    const char *reason; /* of the first that was skipped */
} group;

typedef struct groups {
    group *items;
    size_t n, cap;
} groups;

/* The first row of clauses.h with the same document and section. */
static pc_clause_id section_head(pc_clause_id id)
{
    const pc_clause *clause = pc_clause_get(id);

    for (int i = 1; clause && i < (int)id; i++) {
        const pc_clause *other = pc_clause_get((pc_clause_id)i);

        if (strcmp(other->section, clause->section) == 0 &&
            strcmp(other->document, clause->document) == 0)
            return (pc_clause_id)i;
    }
    return id;
}

static group *find_group(const pc_report *report, groups *all,
                         const pc_verdict *v)
{
    pc_clause_id head = section_head(v->clause);
    size_t rank = all->n;
    group fresh = {.resource = v->resource, .section = head};

    for (size_t i = 0; i < all->n; i++) {
        if (strcmp(all->items[i].resource, v->resource) != 0)
            continue;
        rank = all->items[i].resource_rank;
        if (all->items[i].section == head)
            return &all->items[i];
    }
    fresh.resource_rank = rank;
    PC_PUSH(report->arena, all->items, all->n, all->cap, fresh);
    return &all->items[all->n - 1];
}

static void count(group *g, const pc_verdict *v)
{
    switch (v->result) {
    case PC_RESULT_SKIPPED:
        g->skipped++;
        if (!g->reason)
            g->reason = v->reason;
        else if (v->reason && strcmp(g->reason, v->reason) != 0)
            g->n_reasons++;
        return;
    case PC_RESULT_PASS:
        g->good++;
        g->all++;
        return;
    case PC_RESULT_FAIL:
    case PC_RESULT_KNOWN:
    case PC_RESULT_INCONCLUSIVE:
        g->all++;
        return;
    case PC_RESULT_OBSERVED:
        return;
    }
}

static int by_rank(const void *a, const void *b)
{
    const group *x = a, *y = b;

    if (x->resource_rank != y->resource_rank)
        return x->resource_rank < y->resource_rank ? -1 : 1;
    return (int)x->section - (int)y->section;
}

static const char *group_title(const pc_report *report, const group *g)
{
    const pc_clause *clause = pc_clause_get(g->section);
    const char *title = pc_section_title(g->section);

    if (!clause)
        return "other";
    return pc_arena_printf(report->arena, "%s%s%s",
                           title ? title : clause->document, " ",
                           clause->section);
}

static void put_group(const pc_report *report, const group *g, int wide,
                      int title_wide, const char *title)
{
    const char *sums = pc_arena_printf(report->arena, "%u/%u", g->good, g->all);

    if (!g->all && !g->skipped)
        return;
    fprintf(report->out, "  %-*s  %-*s  %7s", wide, safe(report, g->resource),
            title_wide, title, g->all ? sums : "-");
    if (g->skipped)
        fprintf(report->out, "   %u skipped: %s%s", g->skipped,
                safe(report, g->reason ? g->reason : "no reason"),
                g->n_reasons ? ", and more (-v)" : "");
    fputc('\n', report->out);
}

/* The groups of a resource of which there is nothing to say. */
struct folded {
    group sum;
    unsigned n;
};

static void fold_group(const group *g, struct folded *folded)
{
    group *sum = &folded->sum;

    sum->resource = g->resource;
    sum->good += g->good;
    sum->all += g->all;
    sum->skipped += g->skipped;
    sum->n_reasons += g->n_reasons;
    if (!sum->reason)
        sum->reason = g->reason;
    else if (g->reason && strcmp(sum->reason, g->reason) != 0)
        sum->n_reasons++;
    folded->n += g->all || g->skipped;
}

static void put_groups(const pc_report *report)
{
    groups all = {NULL, 0, 0};
    struct folded folded = {0};
    int wide = 4, title = 4;

    for (size_t i = 0; i < report->n; i++)
        count(find_group(report, &all, report->verdicts[i]),
              report->verdicts[i]);
    if (all.n)
        qsort(all.items, all.n, sizeof *all.items, by_rank);
    for (size_t i = 0; i < all.n; i++) {
        int r = (int)strlen(all.items[i].resource);
        int t = (int)strlen(group_title(report, &all.items[i]));

        wide = r > wide ? r : wide;
        title = t > title ? t : title;
    }
    for (size_t i = 0; i < all.n; i++) {
        group *g = &all.items[i];

        if (all.n <= GROUPS_MAX || report->style.verbosity ||
            report->style.verbose || g->good != g->all)
            put_group(report, g, wide, title, group_title(report, g));
        else
            fold_group(g, &folded);
        if (i + 1 < all.n && all.items[i + 1].resource_rank == g->resource_rank)
            continue;
        if (folded.n)
            put_group(report, &folded.sum, wide, title,
                      pc_arena_printf(report->arena, "%u section%s", folded.n,
                                      folded.n == 1 ? "" : "s"));
        folded = (struct folded){0};
    }
}

/* ---- one finding ---- */

static const char *place(const pc_report *report, pc_pos pos)
{
    if (!pos.file || !pos.line)
        return "";
    return pc_arena_printf(report->arena, "%s:%u", safe(report, pos.file),
                           pos.line);
}

static void put_title(const pc_report *report, enum color color,
                      const char *word, const pc_verdict *v)
{
    put_colored(report, color, word);
    fprintf(report->out, "  %s  %s", safe(report, v->resource),
            safe(report, v->id));
    if (v->method[0])
        fprintf(report->out, "  %s", safe(report, v->method));
    fprintf(report->out, "   %s   %s\n", pc_sections_of(report->arena, v),
            place(report, v->pos));
}

/* A check is no case: its rule explains it. */
static const char *again(const pc_report *report, const pc_verdict *v)
{
    const pc_clause *clause = pc_clause_get(v->clause);
    bool is_case = v->item[0] || !clause;

    return pc_arena_printf(
        report->arena, "precheck replay %s   |   precheck explain %s",
        v->replay, is_case ? safe(report, v->id) : clause->name);
}

static void put_finding(const pc_report *report, const pc_verdict *v)
{
    const char *expected = pc_expected_text(report->arena, v);

    put_title(report, v->level == PC_LEVEL_MUST ? COLOR_RED : COLOR_YELLOW,
              v->level == PC_LEVEL_MUST ? "FAIL must" : "FAIL should", v);
    if (v->subject)
        put_row(report, "Sent", pc_sent_text(report->arena, v->subject));
    put_row(report, "Expected",
            pc_arena_printf(report->arena, "%s%s%s", expected,
                            expected[0] && v->reason ? "   " : "",
                            v->reason ? v->reason : ""));
    put_row(report, "Got", pc_got_text(report->arena, v));
    put_row(report, "So what", v->why);
    put_row(report, "Mend", v->mend);
    if (report->style.verbosity)
        put_row(report, "Steps", v->steps);
    /* Not wrapped: it is there to be copied. */
    if (v->curl)
        fprintf(report->out, "  %-*s%s\n  %-*s%s\n", LABEL - 2, "Again",
                safe(report, v->curl), LABEL - 2, "", again(report, v));
    else
        fprintf(report->out, "  %-*s%s\n", LABEL - 2, "Again",
                again(report, v));
}

static void put_findings(const pc_report *report)
{
    const pc_verdict **list;
    size_t n = pc_failures(report, &list);

    for (size_t i = 0; i < n; i++) {
        fputc('\n', report->out);
        put_finding(report, list[i]);
    }
}

/* One line each; limit 0 means all. */
static void put_others(const pc_report *report, pc_result result,
                       const char *word, enum color color, size_t limit)
{
    size_t n = 0;

    for (size_t i = 0; i < report->n; i++) {
        const pc_verdict *v = report->verdicts[i];

        if (v->result != result)
            continue;
        if (n == 0)
            fputc('\n', report->out);
        if (limit && n++ >= limit)
            continue;
        n += !limit;
        put_title(report, color, word, v);
        put_row(report, "", v->reason);
        if (result != PC_RESULT_SKIPPED && v->observed)
            put_row(report, "Got", pc_got_text(report->arena, v));
        if ((report->style.verbosity > 1 || !v->got) && v->subject)
            put_row(report, "Sent", pc_sent_text(report->arena, v->subject));
    }
    if (limit && n > limit)
        fprintf(report->out, "  and %zu more (-v)\n", n - limit);
}

static void put_mended(const pc_report *report)
{
    for (size_t i = 0; i < report->n; i++) {
        const pc_verdict *v = report->verdicts[i];

        if (!v->unexpected_pass)
            continue;
        fputc('\n', report->out);
        put_title(report, COLOR_GREEN, "MENDED", v);
        put_row(report, "",
                pc_arena_printf(report->arena,
                                "it holds now, and is still listed as known "
                                "(%s)",
                                v->known_reason ? v->known_reason
                                                : "no reason given"));
    }
}

/* ---- the sums ---- */

static void put_level(const pc_report *report, const char *name,
                      const pc_counts *c)
{
    fprintf(report->out, "%s %u/%u, ", name, c->pass,
            c->pass + c->fail + c->known);
}

static void put_known(const pc_report *report, unsigned n)
{
    const pc_verdict *first = NULL;

    for (size_t i = 0; i < report->n && !first; i++)
        if (report->verdicts[i]->result == PC_RESULT_KNOWN)
            first = report->verdicts[i];
    fprintf(report->out, ", %u known", n);
    if (!first)
        return;
    fprintf(
        report->out, " (%s",
        safe(report, first->known_reason ? first->known_reason : "no reason"));
    if (first->known_until)
        fprintf(report->out, ", %d days left", first->known_days_left);
    fputs(n > 1 ? ", ...)" : ")", report->out);
}

static void put_sums(const pc_report *report, const pc_summary *s)
{
    static const struct {
        const char *verdict, *word;
        enum color color;
    } words[] = {
        {"pass", "PASS", COLOR_GREEN},
        {"fail", "FAIL", COLOR_RED},
        {"inconclusive", "INCONCLUSIVE", COLOR_YELLOW},
        {"nothing-ran", "NOTHING RAN", COLOR_YELLOW},
    };

    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (s->verdict && strcmp(words[i].verdict, s->verdict) == 0)
            put_colored(report, words[i].color, words[i].word);
    fputs("  ", report->out);
    put_level(report, "must", &s->must);
    put_level(report, "should", &s->should);
    fprintf(report->out, "%u skipped", s->skipped);
    if (s->inconclusive)
        fprintf(report->out, ", %u inconclusive", s->inconclusive);
    if (s->note.observed)
        fprintf(report->out, ", %u notes", s->note.observed);
    if (s->known)
        put_known(report, s->known);
    fprintf(report->out, "   %llu requests", (unsigned long long)s->requests);
    if (!report->info->reproducible)
        fprintf(report->out, ", %.1f s", s->seconds);
    fputc('\n', report->out);
    if (report->info->stopped)
        put_row(report, "Stopped", report->info->stopped);
}

static int end(pc_report *report, const pc_summary *summary)
{
    unsigned verbosity = report->style.verbosity;

    if (report->style.verbose && !verbosity)
        verbosity = 1;
    if (!report->style.quiet)
        put_groups(report);
    put_sums(report, summary);
    put_findings(report);
    if (!report->style.quiet) {
        put_others(report, PC_RESULT_INCONCLUSIVE, "INCONCLUSIVE", COLOR_YELLOW,
                   verbosity ? 0 : SHOWN_MAX);
        put_mended(report);
    }
    if (verbosity) {
        put_others(report, PC_RESULT_KNOWN, "KNOWN", COLOR_YELLOW, 0);
        put_others(report, PC_RESULT_OBSERVED, "NOTE", COLOR_NONE, 0);
        put_others(report, PC_RESULT_SKIPPED, "SKIPPED", COLOR_NONE, 0);
    }
    return PC_OK;
}

const pc_format pc_format_terminal = {
    .name = "terminal",
    .gist = "for people: counts, then each finding with what to do about it",
    .begin = begin,
    .end = end,
};
