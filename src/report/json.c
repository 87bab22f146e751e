/* One JSON document, the schema of reports/schema/report-1.schema.json. */
#include "base/cleanup.h"
#include "report/formats.h"
#include "report/json_members.h"

/* Bytes of one report: thousands of findings with long curl lines. */
#define REPORT_LIMIT ((size_t)512 << 20)

/* The sums of races/, which adds its own; none without it. */
static void put_races(pc_json_out *out)
{
    static const char *const results[] = {"pass", "fail", "inconclusive",
                                          "skipped"};

    pc_json_object(out, "races");
    for (size_t i = 0; i < sizeof results / sizeof results[0]; i++)
        pc_json_int(out, results[i], 0);
    pc_json_object_end(out);
}

static int end(pc_report *report, const pc_summary *summary)
{
    PC_AUTO_BUF text;
    pc_json_out out;

    pc_buf_init(&text, REPORT_LIMIT);
    pc_json_begin(&out, &text, true);
    pc_json_object(&out, NULL);
    pc_json_run_members(&out, report->info);
    pc_json_object(&out, "summary");
    pc_json_summary_members(&out, report->info, summary);
    put_races(&out);
    pc_json_object_end(&out);
    pc_json_array(&out, "cases");
    for (size_t i = 0; i < report->n; i++) {
        pc_json_object(&out, NULL);
        pc_json_verdict_members(&out, report->verdicts[i]);
        pc_json_object_end(&out);
    }
    pc_json_array_end(&out);
    pc_json_array(&out, "races");
    pc_json_array_end(&out);
    pc_json_object_end(&out);
    if (text.failed)
        return PC_ELIMIT;
    fwrite(text.ptr, 1, text.len, report->out);
    fputc('\n', report->out);
    return PC_OK;
}

const pc_format pc_format_json = {
    .name = "json",
    .gist = "one document, with a JSON Schema",
    .end = end,
};
