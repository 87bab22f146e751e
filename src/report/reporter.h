/* report/reporter.h - what a report format is.
 *
 * A format is one file and one row of formats.c.  Begin once, a verdict at a
 * time, end once.  No format reads a server octet that has not gone through
 * base/redact (when recorded) and base/escape (for its own grammar).
 */
#ifndef PRECHECK_REPORT_REPORTER_H
#define PRECHECK_REPORT_REPORTER_H

#include "base/diag.h"
#include "judge/verdict.h"

#include <stdbool.h>
#include <stdio.h>

/* What every format may say about the run. */
typedef struct pc_run_info {
    const char *version;     /* of precheck */
    const char *target;      /* base URL */
    const char *target_file; /* target.yaml, or NULL */
    const char *profile;
    const char *http; /* "1.1", "2" */
    const char *engine;
    const char *writes;
    const char *seed;    /* hexadecimal */
    const char *started; /* ISO 8601 */
    const char *stopped; /* why it ended early, or NULL */
    bool insecure;       /* -k: said loudly */
    bool reproducible;   /* no times, no durations */
    /* A failure below it is shown as a warning where a format knows only good
     * and bad (JUnit, TAP, GitHub); PC_LEVEL_NOTE: every failure is one. */
    pc_level fail_on;
} pc_run_info;

typedef struct pc_report_style {
    bool color, verbose, quiet;
    unsigned verbosity; /* -v 1, -vv 2 */
} pc_report_style;

typedef struct pc_report pc_report; /* one that is being written */

typedef struct pc_format {
    const char *name;
    const char *gist; /* for --help and docs */
    bool streams;     /* each verdict is flushed as it comes */
    int (*begin)(pc_report *report);
    int (*verdict)(pc_report *report, const pc_verdict *verdict);
    int (*end)(pc_report *report, const pc_summary *summary);
} pc_format;

struct pc_report {
    const pc_format *format;
    const pc_run_info *info;
    pc_report_style style;
    pc_arena *arena;
    FILE *out;
    const pc_verdict **verdicts; /* all so far, for formats that sort */
    size_t n, cap;
    void *own; /* the format's own state */
};

/* path NULL or "-": stdout; otherwise a temporary file beside path, renamed at
 * the end (streaming formats write path itself). */
int pc_report_open(pc_arena *arena, const char *format, const char *path,
                   const pc_run_info *info, const pc_report_style *style,
                   pc_report **ret_report, pc_diags *diags);
int pc_report_verdict(pc_report *report, const pc_verdict *verdict);
/* Ends, flushes, renames; PC_EIO when anything could not be written. */
int pc_report_close(pc_report *report, const pc_summary *summary,
                    pc_diags *diags);

/* formats.c: the list; NULL after the last. */
const pc_format *pc_format_at(size_t index);
const pc_format *pc_format_find(const char *name);

#endif
