/* JUnit XML: names are the same on every machine, so that a CI system can
 * follow a test over time.  One suite a resource. */
#include "base/cleanup.h"
#include "base/escape.h"
#include "base/str.h"
#include "judge/judge.h"
#include "report/formats.h"
#include "report/text.h"

#include <string.h>

typedef struct sums {
    unsigned tests, failures, errors, skipped;
} sums;

static const char *xml(const pc_report *report, const char *text)
{
    PC_AUTO_BUF out;

    if (!text)
        return "";
    pc_buf_init(&out, strlen(text) * 8 + 16);
    pc_escape_xml(&out, pc_span_of(text));
    return pc_arena_span(report->arena, pc_buf_view(&out)).ptr;
}

/* A failure that does not break the build is a test that passed, with a
 * warning in its output. */
static bool is_failure(const pc_report *report, const pc_verdict *v)
{
    return v->result == PC_RESULT_FAIL && v->level >= report->info->fail_on;
}

static bool is_skip(const pc_verdict *v)
{
    return v->result == PC_RESULT_SKIPPED || v->result == PC_RESULT_KNOWN;
}

static void count(const pc_report *report, const pc_verdict *v, sums *s)
{
    s->tests++;
    s->failures += is_failure(report, v);
    s->errors += v->result == PC_RESULT_INCONCLUSIVE;
    s->skipped += is_skip(v);
}

/* resource.section, where dots would be taken for packages: 13_1_1. */
static const char *class_of(const pc_report *report, const pc_verdict *v)
{
    const pc_clause *clause = pc_clause_get(v->clause);
    char *name = pc_arena_printf(report->arena, "%s.%s %s", v->resource,
                                 clause ? clause->document : "",
                                 clause ? clause->section : "none");

    for (char *p = name + strlen(v->resource) + 1; *p; p++)
        if (*p == '.' || *p == ' ')
            *p = '_';
    return name;
}

static const char *name_of(const pc_report *report, const pc_verdict *v)
{
    /* A check is over answers to many methods. */
    if (!v->item[0])
        return v->id;
    return pc_arena_printf(report->arena, "%s %s", v->id, v->method);
}

static const char *details(const pc_report *report, const pc_verdict *v)
{
    pc_arena *arena = report->arena;

    const char *expected = pc_expected_text(arena, v);

    if (!expected[0])
        expected = v->reason ? v->reason : "";
    return pc_arena_printf(
        arena, "%s (%s)\nSent: %s\nExpected: %s\nGot: %s\n%s%s%s%s%s",
        v->title ? v->title : "", pc_level_name(v->level),
        v->subject ? pc_sent_text(arena, v->subject) : "", expected,
        pc_got_text(arena, v), v->why ? "So what: " : "", v->why ? v->why : "",
        v->why ? "\n" : "", v->curl ? "Again: " : "", v->curl ? v->curl : "");
}

static void put_result(const pc_report *report, const pc_verdict *v)
{
    FILE *out = report->out;

    switch (v->result) {
    case PC_RESULT_PASS:
        return;
    case PC_RESULT_FAIL:
        if (is_failure(report, v))
            fprintf(out,
                    "      <failure type=\"%s\" message=\"%s\">%s</failure>\n",
                    pc_level_name(v->level), xml(report, v->reason),
                    xml(report, details(report, v)));
        else
            fprintf(out, "      <system-out>warning: %s</system-out>\n",
                    xml(report, details(report, v)));
        return;
    case PC_RESULT_KNOWN:
        fprintf(out, "      <skipped message=\"known: %s%s%s\"/>\n",
                xml(report, v->known_reason), v->known_until ? ", until " : "",
                xml(report, v->known_until));
        return;
    case PC_RESULT_SKIPPED:
        fprintf(out, "      <skipped message=\"%s\"/>\n",
                xml(report, v->reason));
        return;
    case PC_RESULT_INCONCLUSIVE:
        fprintf(
            out,
            "      <error type=\"inconclusive\" message=\"%s\">%s</error>\n",
            xml(report, v->reason), xml(report, details(report, v)));
        return;
    case PC_RESULT_OBSERVED:
        fprintf(out, "      <system-out>note: %s</system-out>\n",
                xml(report, details(report, v)));
        return;
    }
}

static void put_case(const pc_report *report, const pc_verdict *v)
{
    fprintf(report->out, "    <testcase classname=\"%s\" name=\"%s\"",
            xml(report, class_of(report, v)), xml(report, name_of(report, v)));
    if (v->result == PC_RESULT_PASS) {
        fputs("/>\n", report->out);
        return;
    }
    fputs(">\n", report->out);
    put_result(report, v);
    fputs("    </testcase>\n", report->out);
}

static void put_sums(const pc_report *report, const sums *s)
{
    fprintf(report->out,
            " tests=\"%u\" failures=\"%u\" errors=\"%u\" skipped=\"%u\"",
            s->tests, s->failures, s->errors, s->skipped);
}

static void put_suite(const pc_report *report, const char *resource)
{
    sums s = {0, 0, 0, 0};

    for (size_t i = 0; i < report->n; i++)
        if (strcmp(report->verdicts[i]->resource, resource) == 0)
            count(report, report->verdicts[i], &s);
    fprintf(report->out, "  <testsuite name=\"%s\"", xml(report, resource));
    put_sums(report, &s);
    fputs(">\n", report->out);
    for (size_t i = 0; i < report->n; i++)
        if (strcmp(report->verdicts[i]->resource, resource) == 0)
            put_case(report, report->verdicts[i]);
    fputs("  </testsuite>\n", report->out);
}

static bool is_first_of_resource(const pc_report *report, size_t at)
{
    for (size_t i = 0; i < at; i++)
        if (strcmp(report->verdicts[i]->resource,
                   report->verdicts[at]->resource) == 0)
            return false;
    return true;
}

static int end(pc_report *report, const pc_summary *summary)
{
    sums s = {0, 0, 0, 0};

    for (size_t i = 0; i < report->n; i++)
        count(report, report->verdicts[i], &s);
    fputs("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
          "<testsuites name=\"precheck\"",
          report->out);
    put_sums(report, &s);
    if (!report->info->reproducible)
        fprintf(report->out, " time=\"%.3f\"", summary->seconds);
    fputs(">\n", report->out);
    for (size_t i = 0; i < report->n; i++)
        if (is_first_of_resource(report, i))
            put_suite(report, report->verdicts[i]->resource);
    fputs("</testsuites>\n", report->out);
    return PC_OK;
}

const pc_format pc_format_junit = {
    .name = "junit",
    .gist = "JUnit XML for CI systems",
    .end = end,
};
