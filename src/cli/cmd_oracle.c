#include "base/cleanup.h"
#include "base/clock.h"
#include "base/str.h"
#include "cli/commands.h"
#include "cli/options.h"
#include "cli/oracle_answer.h"
#include "cli/oracle_stream.h"

#include <string.h>

static const pc_option options_table[] = {
    {"request", 'X', "METHOD", "the method (GET)"},
    {"header", 'H', "'NAME: VALUE'", "a field of the request (repeatable)"},
    {"etag", 0, "TAG", "the current ETag, quotes included: '\"v2\"'"},
    {"last-modified", 0, "DATE", "the current Last-Modified"},
    {"missing", 0, NULL, "there is no current representation"},
    {"plain-status", 0, "N", "the answer without conditions (200, 404, 201)"},
    {"length", 0, "N", "octets of the representation, for Range"},
    {"no-ranges", 0, NULL, "the resource supports no ranges"},
    {"modified-is-strong", 0, NULL, "Last-Modified is a strong validator"},
    {"already-applied", 0, NULL, "what is asked for is there already"},
    {"requires-condition", 0, NULL, "writes without a condition get 428"},
    {"now", 0, "DATE", "the origin's clock (this machine's)"},
    {"json", 0, NULL, "the answer as JSON"},
    {"jsonl", 0, NULL, "questions on stdin, answers on stdout, one a line"},
    {NULL, 0, NULL, NULL},
};

static const pc_usage usage = {
    .command = "oracle",
    .synopsis = "oracle [FLAGS]",
    .gist = "Says what RFC 9110 allows in answer to a conditional request, "
            "which rule decides,\nand what to do about it. Sends nothing.",
    .more =
        "  precheck oracle -X PUT --etag '\"v2\"' -H 'If-Match: \"v1\"'\n"
        "  precheck oracle --etag 'W/\"v1\"' -H 'If-None-Match: \"v1\"'\n"
        "  precheck oracle -X PUT --missing -H 'If-None-Match: *'\n"
        "  printf '%s\\n' '{\"id\": 1, \"method\": \"GET\", \"headers\": []}' | "
        "precheck oracle --jsonl\n\n"
        "--jsonl exits with 2 at the end if a line was bad; its answer stands "
        "in its place.\nBlank lines are passed over.",
    .options = options_table,
};

/* A flag whose value one of the question's setters checks. */
typedef const char *setter(pc_oracle_question *q, const char *what,
                           pc_span text);
static const struct {
    const char *flag;
    setter *set;
} values[] = {
    {"now", pc_oracle_set_now}, /* before the dates it resolves */
    {"request", pc_oracle_set_method},
    {"etag", pc_oracle_set_etag},
    {"last-modified", pc_oracle_set_modified},
};

/* -1 to go on, or the exit status. */
static int read_values(const pc_given_options *given, pc_oracle_question *q)
{
    for (size_t i = 0; i < sizeof values / sizeof values[0]; i++) {
        const char *text = pc_option_value(given, values[i].flag);
        const char *error = NULL;

        if (text)
            error = values[i].set(
                q, pc_arena_printf(q->arena, "--%s", values[i].flag),
                pc_span_of(text));
        if (error)
            return pc_usage_error(NULL, "%s", error);
    }
    return -1;
}

static int read_headers(const pc_given_options *given, pc_oracle_question *q)
{
    size_t cursor = 0;
    const char *line, *error;

    while ((line = pc_option_next(given, "header", &cursor))) {
        const char *colon = strchr(line, ':');

        if (!colon)
            return pc_usage_error("-H 'If-Match: \"v1\"'",
                                  "--header has no colon: '%s'", line);
        if (strpbrk(line, "\r\n"))
            return pc_usage_error("one --header for each line",
                                  "--header has a line break in it");
        error = pc_oracle_add_field(q, "--header",
                                    (pc_span){line, (size_t)(colon - line)},
                                    pc_span_of(colon + 1));
        if (error)
            return pc_usage_error("-H 'If-Match: \"v1\"'", "%s", error);
    }
    return -1;
}

static int read_numbers(const pc_given_options *given, pc_oracle_question *q)
{
    uint64_t plain = 0, length = 0;
    int status = pc_option_unsigned(given, "plain-status", 100, 599, &plain);

    if (status < 0)
        status = pc_option_unsigned(given, "length", 0, INT64_MAX, &length);
    if (status >= 0)
        return status;
    if (pc_option_has(given, "plain-status"))
        pc_oracle_set_plain(q, "--plain-status", (int64_t)plain);
    if (pc_option_has(given, "length"))
        q->state.length = (int64_t)length;
    return -1;
}

static int read_state(const pc_given_options *given, pc_oracle_question *q)
{
    q->state.exists = !pc_option_has(given, "missing");
    q->state.accepts_ranges = !pc_option_has(given, "no-ranges");
    q->state.modified_is_strong = pc_option_has(given, "modified-is-strong");
    q->state.already_applied = pc_option_has(given, "already-applied");
    q->state.requires_condition = pc_option_has(given, "requires-condition");
    if (!q->state.exists &&
        (pc_option_has(given, "etag") || pc_option_has(given, "last-modified")))
        return pc_usage_error("leave --missing out, or the validators",
                              "what is --missing has no ETag and no "
                              "Last-Modified");
    return -1;
}

static int print_json(const pc_oracle_question *q, const pc_ruling *ruling)
{
    PC_AUTO_BUF buf;
    pc_json_out out;

    pc_buf_init(&buf, (size_t)1 << 20);
    pc_json_begin(&out, &buf, true);
    pc_json_object(&out, NULL);
    pc_oracle_answer_json(&out, q, ruling);
    pc_json_object_end(&out);
    pc_buf_put(&buf, "\n", 1);
    if (buf.failed)
        return PC_EXIT_INTERNAL;
    fwrite(buf.ptr, 1, buf.len, stdout); /* main looks for errors */
    return PC_EXIT_OK;
}

static int answer(const pc_given_options *given)
{
    PC_AUTO_ARENA arena;
    pc_oracle_question question;
    pc_ruling ruling;
    int status;

    pc_arena_init(&arena);
    pc_oracle_question_init(&question, &arena, pc_clock_wall_s());
    question.request.method = pc_span_of("GET");
    if ((status = read_values(given, &question)) >= 0 ||
        (status = read_headers(given, &question)) >= 0 ||
        (status = read_numbers(given, &question)) >= 0 ||
        (status = read_state(given, &question)) >= 0)
        return status;
    pc_oracle_question_finish(&question);
    if (pc_evaluate(&question.request, &question.state, &ruling) < 0)
        return pc_usage_error(NULL, "the request makes no sense");
    if (pc_option_has(given, "json"))
        return print_json(&question, &ruling);
    pc_oracle_answer_text(stdout, &question, &ruling);
    return PC_EXIT_OK;
}

int pc_cmd_oracle(int argc, char **argv)
{
    pc_given_options given;
    int status = pc_options_parse(&usage, argc, argv, &given);

    if (status >= 0)
        return status;
    if (!pc_option_has(&given, "jsonl"))
        return answer(&given);
    if (given.n > 1)
        return pc_usage_error("each line says all of its question",
                              "--jsonl goes with no other flag");
    return pc_oracle_stream(stdin, stdout);
}
