/* Markdown for $GITHUB_STEP_SUMMARY, merge requests and chats. */
#include "base/cleanup.h"
#include "base/str.h"
#include "report/formats.h"
#include "report/text.h"

#include <string.h>

/* A table's cell: no pipe, no markup, no HTML. */
static const char *cell(const pc_report *report, const char *text)
{
    static const char special[] = "\\`*_{}[]<>|#&~!";
    PC_AUTO_BUF out;

    text = pc_text_escaped(report->arena, pc_span_of(text));
    pc_buf_init(&out, strlen(text) * 6 + 16);
    for (; *text; text++) {
        if (*text == '<' || *text == '>' || *text == '&' || *text == '|')
            pc_buf_printf(&out, "&#%d;", *text);
        else if (strchr(special, *text))
            pc_buf_printf(&out, "\\%c", *text);
        else
            pc_buf_put(&out, text, 1);
    }
    return pc_arena_span(report->arena, pc_buf_view(&out)).ptr;
}

static void put_counts(const pc_report *report, const char *name,
                       const pc_counts *c)
{
    fprintf(report->out, "| %s | %u | %u | %u |\n", name, c->pass, c->fail,
            c->known);
}

static int end(pc_report *report, const pc_summary *summary)
{
    const pc_verdict **list;
    size_t n = pc_failures(report, &list);

    fprintf(report->out, "## precheck: %s\n\n%s\n\n",
            summary->verdict ? summary->verdict : "no verdict",
            cell(report, report->info->target ? report->info->target : ""));
    fputs("| level | pass | fail | known |\n|---|---:|---:|---:|\n",
          report->out);
    put_counts(report, "must", &summary->must);
    put_counts(report, "should", &summary->should);
    fprintf(report->out, "\n%u notes, %u skipped, %u inconclusive.\n",
            summary->note.observed, summary->skipped, summary->inconclusive);
    if (!n)
        return PC_OK;
    fputs("\n| level | resource | case | rule | expected | got |\n"
          "|---|---|---|---|---|---|\n",
          report->out);
    for (size_t i = 0; i < n; i++) {
        const pc_verdict *v = list[i];

        fprintf(report->out, "| %s | %s | %s | %s | %s | %s |\n",
                pc_level_name(v->level), cell(report, v->resource),
                cell(report, v->id), pc_sections_of(report->arena, v),
                v->n_expected ? pc_expected_text(report->arena, v)
                              : cell(report, v->reason ? v->reason : ""),
                cell(report, pc_got_text(report->arena, v)));
    }
    return PC_OK;
}

const pc_format pc_format_markdown = {
    .name = "markdown",
    .gist = "a table for $GITHUB_STEP_SUMMARY and merge requests",
    .end = end,
};
