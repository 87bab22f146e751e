/* One event a line, flushed as it comes: run, verdict..., end. */
#include "base/cleanup.h"
#include "report/formats.h"
#include "report/json_members.h"

#define EVENT_LIMIT ((size_t)8 << 20)

static int put_line(pc_report *report, const pc_buf *line)
{
    if (line->failed)
        return PC_ELIMIT;
    fwrite(line->ptr, 1, line->len, report->out);
    fputc('\n', report->out);
    return fflush(report->out) == 0 ? PC_OK : PC_EIO;
}

static void open_event(pc_json_out *out, pc_buf *line, const char *event)
{
    pc_buf_init(line, EVENT_LIMIT);
    pc_json_begin(out, line, false);
    pc_json_object(out, NULL);
    pc_json_text(out, "event", event);
}

static int begin(pc_report *report)
{
    PC_AUTO_BUF line;
    pc_json_out out;

    open_event(&out, &line, "run");
    pc_json_run_members(&out, report->info);
    pc_json_object_end(&out);
    return put_line(report, &line);
}

static int verdict(pc_report *report, const pc_verdict *v)
{
    PC_AUTO_BUF line;
    pc_json_out out;

    open_event(&out, &line, "verdict");
    pc_json_verdict_members(&out, v);
    pc_json_object_end(&out);
    return put_line(report, &line);
}

static int end(pc_report *report, const pc_summary *summary)
{
    PC_AUTO_BUF line;
    pc_json_out out;

    open_event(&out, &line, "end");
    pc_json_summary_members(&out, report->info, summary);
    pc_json_object_end(&out);
    return put_line(report, &line);
}

const pc_format pc_format_ndjson = {
    .name = "ndjson",
    .gist = "events, one JSON object a line, flushed one by one",
    .streams = true,
    .begin = begin,
    .verdict = verdict,
    .end = end,
};
