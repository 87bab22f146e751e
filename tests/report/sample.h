/* tests/report/sample.h - one run with a verdict of every kind, for goldens. */
#ifndef PRECHECK_TESTS_REPORT_SAMPLE_H
#define PRECHECK_TESTS_REPORT_SAMPLE_H

#include "judge/build.h"
#include "report/reporter.h"

typedef struct pc_sample {
    pc_built built;
    pc_judge *judge;
    pc_run_info info;
    pc_summary summary;
    const pc_verdict *const *verdicts;
    size_t n;
} pc_sample;

void pc_sample_make(pc_sample *sample);
void pc_sample_release(pc_sample *sample);

/* The whole report of a format, as text in the sample's arena. */
pc_span pc_sample_report(pc_sample *sample, const char *format,
                         const pc_report_style *style);

#endif
