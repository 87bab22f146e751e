#include "cli/oracle_stream.h"

#include "base/cleanup.h"
#include "base/clock.h"
#include "base/diag.h"
#include "base/limits.h"
#include "base/str.h"
#include "cli/options.h"
#include "cli/oracle_answer.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define LIMIT_LINE   PC_LIMIT_TRACE_LINE
#define LIMIT_ANSWER ((size_t)64 << 10)

/* What the members of a line mean.  Each reads one that is there and not null;
 * NULL or what is wrong with it. */
typedef const char *member_reader(pc_oracle_question *q, const char *name,
                                  const pc_json *value);

static const char *wants(pc_oracle_question *q, const char *name,
                         const char *what)
{
    return pc_arena_printf(q->arena, "%s must be %s", name, what);
}

static const char *read_octets(pc_oracle_question *q, const char *name,
                               const pc_json *value, pc_span *ret)
{
    int result = pc_json_octets(q->arena, value, ret);

    if (result == PC_ERANGE)
        return pc_arena_printf(q->arena,
                               "%s has a code point above U+00FF; each code "
                               "point stands for one octet",
                               name);
    return result < 0 ? wants(q, name, "a string") : NULL;
}

static const char *read_method(pc_oracle_question *q, const char *name,
                               const pc_json *value)
{
    pc_span text;
    const char *error = read_octets(q, name, value, &text);

    return error ? error : pc_oracle_set_method(q, name, text);
}

static const char *read_etag(pc_oracle_question *q, const char *name,
                             const pc_json *value)
{
    pc_span text;
    const char *error = read_octets(q, name, value, &text);

    return error ? error : pc_oracle_set_etag(q, name, text);
}

static const char *read_modified(pc_oracle_question *q, const char *name,
                                 const pc_json *value)
{
    pc_span text;
    const char *error = read_octets(q, name, value, &text);

    return error ? error : pc_oracle_set_modified(q, name, text);
}

static const char *read_now(pc_oracle_question *q, const char *name,
                            const pc_json *value)
{
    pc_span text;
    const char *error = read_octets(q, name, value, &text);

    return error ? error : pc_oracle_set_now(q, name, text);
}

/* JSON has one kind of number: some writers say 200.0 for 200. */
static bool is_whole(const pc_json *value, int64_t *ret)
{
    static const double limit = 9007199254740992.0; /* 2^53 */

    if (value->kind == PC_JSON_INT) {
        *ret = value->integer;
        return true;
    }
    if (value->kind != PC_JSON_REAL || value->real < -limit ||
        value->real > limit)
        return false;
    *ret = (int64_t)value->real;
    return (double)*ret == value->real;
}

static const char *read_plain(pc_oracle_question *q, const char *name,
                              const pc_json *value)
{
    int64_t status;

    if (!is_whole(value, &status))
        return wants(q, name, "a status from 100 to 599");
    return pc_oracle_set_plain(q, name, status);
}

static const char *read_length(pc_oracle_question *q, const char *name,
                               const pc_json *value)
{
    int64_t octets;

    if (!is_whole(value, &octets))
        return wants(q, name, "a number of octets");
    q->state.length = octets;
    return NULL;
}

static const char *read_bool(pc_oracle_question *q, const char *name,
                             const pc_json *value, bool *ret)
{
    if (value->kind != PC_JSON_BOOL)
        return wants(q, name, "true or false");
    *ret = value->boolean;
    return NULL;
}

static const char *read_exists(pc_oracle_question *q, const char *name,
                               const pc_json *value)
{
    return read_bool(q, name, value, &q->state.exists);
}

static const char *read_strong(pc_oracle_question *q, const char *name,
                               const pc_json *value)
{
    return read_bool(q, name, value, &q->state.modified_is_strong);
}

static const char *read_ranges(pc_oracle_question *q, const char *name,
                               const pc_json *value)
{
    return read_bool(q, name, value, &q->state.accepts_ranges);
}

static const char *read_applied(pc_oracle_question *q, const char *name,
                                const pc_json *value)
{
    return read_bool(q, name, value, &q->state.already_applied);
}

static const char *read_requires(pc_oracle_question *q, const char *name,
                                 const pc_json *value)
{
    return read_bool(q, name, value, &q->state.requires_condition);
}

static const char *read_headers(pc_oracle_question *q, const char *name,
                                const pc_json *value)
{
    if (value->kind != PC_JSON_ARRAY)
        return wants(q, name, "an array of [\"Name\", \"value\"]");
    for (size_t i = 0; i < value->n; i++) {
        const char *what = pc_arena_printf(q->arena, "%s[%zu]", name, i);
        const pc_json *pair = value->items[i];
        const char *error;
        pc_span field, text;

        if (pair->kind != PC_JSON_ARRAY || pair->n != 2)
            return wants(q, what, "[\"Name\", \"value\"]");
        if ((error = read_octets(q, what, pair->items[0], &field)) ||
            (error = read_octets(q, what, pair->items[1], &text)) ||
            (error = pc_oracle_add_field(q, what, field, text)))
            return error;
    }
    return NULL;
}

/* clang-format off */
static const struct member {
    const char *name;
    bool needed;
    member_reader *read; /* NULL: read elsewhere */
} members[] = {
    {"id",                 true,  NULL},
    {"method",             true,  read_method},
    {"headers",            true,  read_headers},
    {"now",                false, read_now}, /* before the dates it resolves */
    {"exists",             false, read_exists},
    {"etag",               false, read_etag},
    {"last_modified",      false, read_modified},
    {"plain_status",       false, read_plain},
    {"modified_is_strong", false, read_strong},
    {"accepts_ranges",     false, read_ranges},
    {"length",             false, read_length},
    {"already_applied",    false, read_applied},
    {"requires_condition", false, read_requires},
};
/* clang-format on */
#define N_MEMBERS (sizeof members / sizeof members[0])

/* The same word but for case, - and _. */
static bool same_word(pc_span a, const char *b)
{
    size_t i = 0;

    while (i < a.len || *b) {
        if (i < a.len && (a.ptr[i] == '-' || a.ptr[i] == '_')) {
            i++;
        } else if (*b == '_') {
            b++;
        } else {
            if (i >= a.len || !*b || ((a.ptr[i] ^ *b) & ~0x20) != 0)
                return false;
            i++;
            b++;
        }
    }
    return true;
}

/* A member of another name is a note of the asker's and passed over, unless
 * it is one of ours misspelt. */
static const char *check_names(pc_oracle_question *q, const pc_json *line)
{
    for (size_t i = 0; i < line->n; i++)
        for (size_t m = 0; m < N_MEMBERS; m++)
            if (!pc_span_is(line->keys[i], members[m].name) &&
                same_word(line->keys[i], members[m].name))
                return pc_arena_printf(
                    q->arena, "unknown member '%.*s'; did you mean %s?",
                    (int)line->keys[i].len, line->keys[i].ptr, members[m].name);
    return NULL;
}

static const char *read_members(pc_oracle_question *q, const pc_json *line)
{
    const char *error = check_names(q, line);

    for (size_t m = 0; m < N_MEMBERS && !error; m++) {
        const pc_json *value = pc_json_get(line, members[m].name);

        if (!value || value->kind == PC_JSON_NULL)
            error = members[m].needed
                        ? pc_arena_printf(q->arena, "%s is missing",
                                          members[m].name)
                        : NULL;
        else if (members[m].read)
            error = members[m].read(q, members[m].name, value);
    }
    return error;
}

/* A real number in its shortest form that reads back as the same. */
static void put_real_id(pc_json_out *out, double id)
{
    char text[40];

    for (int digits = 15; digits <= 17; digits++) {
        snprintf(text, sizeof text, "%.*g", digits, id);
        if (strtod(text, NULL) == id)
            break;
    }
    pc_json_raw(out, "id", pc_span_of(text));
}

/* The id as it came, where it can be read at all. */
static const char *put_id(pc_json_out *out, const pc_json *line)
{
    const pc_json *id =
        line && line->kind == PC_JSON_OBJECT ? pc_json_get(line, "id") : NULL;

    if (id && id->kind == PC_JSON_STRING) {
        pc_json_span(out, "id", id->string);
    } else if (id && id->kind == PC_JSON_INT) {
        pc_json_int(out, "id", id->integer);
    } else if (id && id->kind == PC_JSON_REAL) {
        put_real_id(out, id->real);
    } else {
        pc_json_null(out, "id");
        if (id && id->kind != PC_JSON_NULL)
            return "id must be a string or a number";
    }
    return NULL;
}

/* The line's tree, or what is wrong with it. */
static const char *parse(pc_arena *arena, pc_span text, pc_json **ret_line)
{
    pc_diags diags;

    *ret_line = NULL;
    pc_diags_init(&diags, arena);
    if (pc_json_parse(arena, text, (pc_pos){NULL, 0, 0}, ret_line, &diags) < 0)
        return diags.n ? diags.items[0].message : "this is no JSON";
    if ((*ret_line)->kind != PC_JSON_OBJECT)
        return "a line must be a JSON object";
    return NULL;
}

/* One answer into buf; true if the line was good.  oversized stands for a line
 * that was not kept. */
static bool answer_line(pc_span text, bool oversized, pc_buf *buf)
{
    PC_AUTO_ARENA arena;
    pc_oracle_question question;
    pc_json_out out;
    pc_json *line = NULL;
    pc_ruling ruling;
    const char *error, *id_error;

    pc_arena_init(&arena);
    pc_oracle_question_init(&question, &arena, pc_clock_wall_s());
    error = oversized ? pc_arena_printf(&arena, "the line is over %zu octets",
                                        LIMIT_LINE)
                      : parse(&arena, text, &line);
    pc_json_begin(&out, buf, false);
    pc_json_object(&out, NULL);
    id_error = put_id(&out, line);
    if (!error)
        error = id_error ? id_error : read_members(&question, line);
    if (!error) {
        pc_oracle_question_finish(&question);
        if (pc_evaluate(&question.request, &question.state, &ruling) < 0)
            error = "the request makes no sense";
    }
    if (error)
        pc_json_text(&out, "error", error);
    else
        pc_oracle_answer_json(&out, &question, &ruling);
    pc_json_object_end(&out);
    return !error;
}

/* Reads up to the next LF or the end; false at the end.  What is over the
 * limit is read and dropped. */
static bool read_line(FILE *in, pc_buf *line, bool *ret_oversized)
{
    bool any = false;
    int c;

    pc_buf_clear(line);
    *ret_oversized = false;
    while ((c = getc_unlocked(in)) != EOF && c != '\n') {
        char octet = (char)c;

        any = true;
        if (!*ret_oversized && pc_buf_put(line, &octet, 1) < 0)
            *ret_oversized = true;
    }
    return any || c == '\n';
}

/* RFC 8259, 8.1: a byte order mark may be passed over. */
static pc_span without_mark(pc_span text)
{
    if (text.len >= 3 && memcmp(text.ptr, "\xEF\xBB\xBF", 3) == 0) {
        text.ptr += 3;
        text.len -= 3;
    }
    return text;
}

static bool is_blank(pc_span line)
{
    for (size_t i = 0; i < line.len; i++)
        if (!strchr(" \t\r", line.ptr[i]) || !line.ptr[i])
            return false;
    return true;
}

int pc_oracle_stream(FILE *in, FILE *out)
{
    PC_AUTO_BUF line, answer;
    bool oversized, all_good = true, first = true;
    pc_span text;

    pc_buf_init(&line, LIMIT_LINE);
    pc_buf_init(&answer, LIMIT_LINE + LIMIT_ANSWER);
    while (read_line(in, &line, &oversized)) {
        text = pc_buf_view(&line);
        if (first)
            text = without_mark(text);
        first = false;
        if (!oversized && is_blank(text))
            continue;
        pc_buf_clear(&answer);
        if (!answer_line(text, oversized, &answer))
            all_good = false;
        pc_buf_put(&answer, "\n", 1);
        if (fwrite(answer.ptr, 1, answer.len, out) != answer.len ||
            fflush(out) != 0) {
            fprintf(stderr, "precheck: cannot write the answer: %s\n",
                    strerror(errno));
            return PC_EXIT_INTERNAL;
        }
    }
    if (ferror(in)) {
        fprintf(stderr, "precheck: cannot read the questions: %s\n",
                strerror(errno));
        return PC_EXIT_INTERNAL;
    }
    return all_good ? PC_EXIT_OK : PC_EXIT_USAGE;
}
