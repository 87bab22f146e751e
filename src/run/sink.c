#include "run/sink.h"

#include "base/str.h"

#include <string.h>

#define MAX_FORMATS 32

int pc_sink_parse(pc_arena *arena, const char *wish, const char **ret_format,
                  const char **ret_path, pc_diags *diags)
{
    const char *equals = strchr(wish, '=');
    const char *names[MAX_FORMATS + 1] = {NULL};
    const char *format = wish, *near;
    const pc_format *row;

    if (equals) {
        if (!equals[1])
            return pc_fail(diags, PC_EINVAL, "--report %s names no file", wish);
        format =
            pc_arena_span(arena, (pc_span){wish, (size_t)(equals - wish)}).ptr;
    }
    if (pc_format_find(format)) {
        *ret_format = format;
        *ret_path = equals ? equals + 1 : NULL;
        return PC_OK;
    }
    for (size_t i = 0; i < MAX_FORMATS && (row = pc_format_at(i)); i++)
        names[i] = row->name;
    near = pc_nearest(format, names);
    return pc_fail_at(diags, PC_EINVAL, (pc_pos){0},
                      near ? pc_arena_printf(arena, "did you mean %s?", near)
                           : "precheck run --help lists the formats",
                      "unknown report format '%s'", format);
}

int pc_sink_open(pc_sink *sink, pc_arena *arena, const char *format,
                 const char *path, const pc_run_info *info,
                 const pc_report_style *style, pc_diags *diags)
{
    int r;

    if (sink->n == PC_MAX_REPORTS)
        return pc_fail(diags, PC_ELIMIT, "more than %d reports",
                       PC_MAX_REPORTS);
    r = pc_report_open(arena, format, path, info, style,
                       &sink->reports[sink->n], diags);
    if (r < 0)
        return r;
    sink->n++;
    return PC_OK;
}

void pc_sink_verdict(pc_sink *sink, const pc_verdict *verdict)
{
    if (sink->on_verdict)
        sink->on_verdict(sink->context, verdict);
    for (size_t i = 0; i < sink->n; i++)
        if (pc_report_verdict(sink->reports[i], verdict) < 0)
            sink->failed = true;
}

void pc_sink_close(pc_sink *sink, const pc_summary *summary, pc_diags *diags)
{
    for (size_t i = 0; i < sink->n; i++)
        if (pc_report_close(sink->reports[i], summary, diags) < 0)
            sink->failed = true;
    sink->n = 0;
}
