/* TAP 13: Debian's prove refuses 14. */
#include "base/str.h"
#include "judge/judge.h"
#include "report/formats.h"
#include "report/text.h"

/* A description ends at " #": a directive comes after it. */
static const char *description(const pc_report *report, const char *text)
{
    char *copy = pc_arena_strdup(
        report->arena, pc_text_escaped(report->arena, pc_span_of(text)));

    for (char *p = copy; *p; p++)
        if (*p == '#')
            *p = '_';
    return copy;
}

static void put_diagnostic(const pc_report *report, const char *label,
                           const char *text)
{
    if (text && text[0])
        fprintf(report->out, "# %s: %s\n", label,
                pc_text_escaped(report->arena, pc_span_of(text)));
}

static void put_test(const pc_report *report, const pc_verdict *v, size_t n)
{
    bool failed =
        v->result == PC_RESULT_FAIL && v->level >= report->info->fail_on;
    bool bad = failed || v->result == PC_RESULT_INCONCLUSIVE ||
               v->result == PC_RESULT_KNOWN;

    fprintf(report->out, "%sok %zu - %s %s %s", bad ? "not " : "", n,
            description(report, v->resource), description(report, v->id),
            description(report, v->method));
    if (v->result == PC_RESULT_SKIPPED)
        fprintf(report->out, " # SKIP %s",
                description(report, v->reason ? v->reason : ""));
    if (v->result == PC_RESULT_KNOWN)
        fprintf(
            report->out, " # TODO %s",
            description(report, v->known_reason ? v->known_reason : "known"));
    fputc('\n', report->out);
    if (v->result == PC_RESULT_PASS || v->result == PC_RESULT_SKIPPED)
        return;
    put_diagnostic(report, pc_result_word(v->result), v->reason);
    if (v->subject)
        put_diagnostic(report, "sent", pc_sent_text(report->arena, v->subject));
    put_diagnostic(report, "expected", pc_expected_text(report->arena, v));
    put_diagnostic(report, "got", pc_got_text(report->arena, v));
}

static int end(pc_report *report, const pc_summary *summary)
{
    (void)summary;
    fprintf(report->out, "TAP version 13\n1..%zu%s\n", report->n,
            report->n ? "" : " # SKIP nothing ran");
    for (size_t i = 0; i < report->n; i++)
        put_test(report, report->verdicts[i], i + 1);
    return PC_OK;
}

const pc_format pc_format_tap = {
    .name = "tap",
    .gist = "Test Anything Protocol, version 13",
    .end = end,
};
