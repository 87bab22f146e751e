/* run/sink.h - all reports of a run at once. */
#ifndef PRECHECK_RUN_SINK_H
#define PRECHECK_RUN_SINK_H

#include "report/reporter.h"

#define PC_MAX_REPORTS 16

typedef struct pc_sink {
    pc_report *reports[PC_MAX_REPORTS];
    size_t n;
    bool failed; /* one could not be written: exit status 4 */
    /* Told each verdict too, when set. */
    void (*on_verdict)(void *context, const pc_verdict *verdict);
    void *context;
} pc_sink;

/* "json=FILE", "json", "json=-": the format and the path, taken apart; checks
 * that the format exists (with the nearest one as a hint). */
int pc_sink_parse(pc_arena *arena, const char *wish, const char **ret_format,
                  const char **ret_path, pc_diags *diags);
int pc_sink_open(pc_sink *sink, pc_arena *arena, const char *format,
                 const char *path, const pc_run_info *info,
                 const pc_report_style *style, pc_diags *diags);
void pc_sink_verdict(pc_sink *sink, const pc_verdict *verdict);
void pc_sink_close(pc_sink *sink, const pc_summary *summary, pc_diags *diags);

#endif
