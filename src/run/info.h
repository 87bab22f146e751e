/* run/info.h - the first record of a trace: everything that judging and
 * reporting need and that no exchange shows.
 */
#ifndef PRECHECK_RUN_INFO_H
#define PRECHECK_RUN_INFO_H

#include "base/buf.h"
#include "input/target.h"
#include "judge/judge.h"
#include "report/reporter.h"

typedef struct pc_run_record {
    pc_run_info info;
    pc_judge_options judge; /* known, the day, what fails the run */
    const char *run_id;
    pc_span effective; /* the target with every default, as YAML */
} pc_run_record;

/* One JSON object, without a line end. */
int pc_run_record_write(const pc_run_record *record, pc_buf *buf);
/* Back again; name and line 1 are for diagnostics. */
int pc_run_record_read(pc_arena *arena, pc_span json, const char *name,
                       pc_run_record *ret_record, pc_diags *diags);

#endif
