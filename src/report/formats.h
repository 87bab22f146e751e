/* report/formats.h - the formats by name, for their list alone. */
#ifndef PRECHECK_REPORT_FORMATS_H
#define PRECHECK_REPORT_FORMATS_H

#include "report/reporter.h"

extern const pc_format pc_format_terminal, pc_format_json, pc_format_ndjson,
    pc_format_junit, pc_format_tap, pc_format_github, pc_format_markdown;

#endif
