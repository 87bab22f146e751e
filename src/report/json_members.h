/* report/json_members.h - what json and ndjson write alike (FORMATS 5). */
#ifndef PRECHECK_REPORT_JSON_MEMBERS_H
#define PRECHECK_REPORT_JSON_MEMBERS_H

#include "base/json.h"
#include "report/reporter.h"

void pc_json_run_members(pc_json_out *out, const pc_run_info *info);
void pc_json_summary_members(pc_json_out *out, const pc_run_info *info,
                             const pc_summary *summary);
/* The members of one verdict; the object around them is the caller's. */
void pc_json_verdict_members(pc_json_out *out, const pc_verdict *verdict);

#endif
