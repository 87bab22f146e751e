#include "base/file.h"
#include "base/str.h"
#include "report/reporter.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* What a report in the making needs beside what its format sees. */
typedef struct opened {
    pc_report report;      /* first: a pc_report * is one of these */
    const char *path;      /* NULL: stdout */
    const char *temporary; /* to be renamed to path, or NULL */
    int error;             /* the first errno of a write, 0 = none */
} opened;

static opened *of(pc_report *report)
{
    return (opened *)(void *)report;
}

/* An error of the format or of the stream is remembered until the end. */
static int note_error(pc_report *report, int r)
{
    opened *o = of(report);

    if (r == PC_OK && !ferror(report->out))
        return PC_OK;
    if (!o->error)
        o->error = errno ? errno : EIO;
    return PC_EIO;
}

/* A document appears when it is whole.  A device, a pipe or a link is written,
 * never replaced. */
static bool replaceable(const char *path)
{
    struct stat st;

    return lstat(path, &st) < 0 || S_ISREG(st.st_mode);
}

static FILE *open_path(pc_arena *arena, opened *o, pc_diags *diags)
{
    const bool apart = !o->report.format->streams && replaceable(o->path);
    FILE *file;

    if (pc_make_parents(o->path, diags) < 0)
        return NULL;
    if (apart)
        o->temporary =
            pc_arena_printf(arena, "%s.%ld.tmp", o->path, (long)getpid());
    file = fopen(apart ? o->temporary : o->path, apart ? "wbxe" : "wbe");
    if (!file)
        pc_fail(diags, PC_EIO, "cannot write '%s': %s",
                apart ? o->temporary : o->path, strerror(errno));
    return file;
}

int pc_report_open(pc_arena *arena, const char *format, const char *path,
                   const pc_run_info *info, const pc_report_style *style,
                   pc_report **ret_report, pc_diags *diags)
{
    const pc_format *row = pc_format_find(format);
    opened *o = PC_NEW(arena, opened);

    if (!row)
        return pc_fail(diags, PC_EINVAL, "unknown report format '%s'", format);
    o->report = (pc_report){
        .format = row, .info = info, .style = *style, .arena = arena};
    o->path = path && strcmp(path, "-") != 0 ? path : NULL;
    o->report.out = o->path ? open_path(arena, o, diags) : stdout;
    if (!o->report.out)
        return PC_EIO;
    *ret_report = &o->report;
    errno = 0;
    (void)note_error(&o->report, row->begin ? row->begin(&o->report) : PC_OK);
    return PC_OK;
}

int pc_report_verdict(pc_report *report, const pc_verdict *verdict)
{
    PC_PUSH(report->arena, report->verdicts, report->n, report->cap, verdict);
    errno = 0;
    if (!report->format->verdict)
        return note_error(report, PC_OK);
    return note_error(report, report->format->verdict(report, verdict));
}

int pc_report_close(pc_report *report, const pc_summary *summary,
                    pc_diags *diags)
{
    opened *o = of(report);
    const char *name = o->path ? o->path : "stdout";

    errno = 0;
    (void)note_error(report, report->format->end(report, summary));
    if (fflush(report->out) != 0)
        (void)note_error(report, PC_EIO);
    if (o->path && fclose(report->out) != 0 && !o->error)
        o->error = errno;
    report->out = NULL;
    if (!o->error && o->temporary && rename(o->temporary, o->path) != 0)
        o->error = errno;
    if (!o->error)
        return PC_OK;
    if (o->temporary)
        (void)unlink(o->temporary);
    return pc_fail(diags, PC_EIO, "cannot write the %s report to '%s': %s",
                   report->format->name, name, strerror(o->error));
}
