/* GitHub workflow commands: at most nine annotations, since the service shows
 * ten of a step. */
#include "base/buf.h"
#include "base/cleanup.h"
#include "base/str.h"
#include "judge/judge.h"
#include "report/formats.h"
#include "report/text.h"

#include <string.h>

#define SHOWN_MAX 9

/* The service's own escapes: percent and line ends, and in a property colon
 * and comma too. */
static const char *escaped(const pc_report *report, const char *text,
                           bool property)
{
    PC_AUTO_BUF out;

    text = pc_text_escaped(report->arena, pc_span_of(text));
    pc_buf_init(&out, strlen(text) * 3 + 16);
    for (; *text; text++) {
        if (*text == '%' || (property && (*text == ':' || *text == ',')))
            pc_buf_printf(&out, "%%%02X", (unsigned char)*text);
        else
            pc_buf_put(&out, text, 1);
    }
    return pc_arena_span(report->arena, pc_buf_view(&out)).ptr;
}

static void put_annotation(const pc_report *report, const pc_verdict *v)
{
    bool error = v->level >= report->info->fail_on;
    const char *message = pc_arena_printf(
        report->arena, "expected %s, got %s: %s",
        v->n_expected ? pc_expected_text(report->arena, v)
                      : (v->title ? v->title : ""),
        pc_got_text(report->arena, v), v->reason ? v->reason : "");

    fprintf(report->out, "::%s ", error ? "error" : "warning");
    if (v->pos.file && v->pos.line)
        fprintf(report->out, "file=%s,line=%u,",
                escaped(report, v->pos.file, true), v->pos.line);
    fprintf(
        report->out, "title=%s::%s\n",
        escaped(report,
                pc_arena_printf(report->arena, "%s %s (%s)", v->resource, v->id,
                                pc_section_of(report->arena, v->clause)),
                true),
        escaped(report, message, false));
}

static int end(pc_report *report, const pc_summary *summary)
{
    const pc_verdict **list;
    size_t n = pc_failures(report, &list);

    for (size_t i = 0; i < n && i < SHOWN_MAX; i++)
        put_annotation(report, list[i]);
    if (n > SHOWN_MAX)
        fprintf(report->out, "and %zu more\n", n - SHOWN_MAX);
    fprintf(report->out, "precheck: %s, %zu findings\n",
            summary->verdict ? summary->verdict : "no verdict", n);
    return PC_OK;
}

const pc_format pc_format_github = {
    .name = "github",
    .gist = "annotations for GitHub Actions, at most nine",
    .end = end,
};
