#include "cli/oracle_question.h"

#include "base/buf.h"
#include "base/cleanup.h"
#include "base/escape.h"
#include "base/str.h"

#include <string.h>

/* An octet sequence of the user's as it may stand in a message. */
static const char *shown(pc_oracle_question *q, pc_span text)
{
    PC_AUTO_BUF buf;

    pc_buf_init(&buf, 400);
    if (text.len > 80)
        text.len = 80;
    pc_escape_text(&buf, text);
    return pc_arena_printf(q->arena, "%.*s", (int)buf.len,
                           buf.ptr ? buf.ptr : "");
}

void pc_oracle_question_init(pc_oracle_question *question, pc_arena *arena,
                             int64_t now_s)
{
    *question = (pc_oracle_question){.arena = arena};
    question->state.now_s = now_s;
    question->state.length = -1;
    question->state.exists = true;
    question->state.accepts_ranges = true;
}

/* 5.6.2 */
static bool is_token(pc_span text)
{
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];

        if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
              (c >= '0' && c <= '9') || (c && strchr("!#$%&'*+-.^_`|~", c))))
            return false;
    }
    return text.len > 0;
}

const char *pc_oracle_set_method(pc_oracle_question *q, const char *what,
                                 pc_span text)
{
    if (!is_token(text))
        return pc_arena_printf(q->arena, "%s is no method name: '%s'", what,
                               shown(q, text));
    q->request.method = text;
    return NULL;
}

const char *pc_oracle_set_etag(pc_oracle_question *q, const char *what,
                               pc_span text)
{
    if (pc_etag_parse(text, &q->etag) < 0)
        return pc_arena_printf(
            q->arena,
            "%s is no entity-tag: '%s' (expected \"...\" or W/\"...\", "
            "quotes included, no space inside)",
            what, shown(q, text));
    q->state.etag = &q->etag;
    return NULL;
}

static const char *read_date(pc_oracle_question *q, const char *what,
                             pc_span text, int64_t *ret_s)
{
    if (pc_date_parse(text, q->state.now_s, ret_s, NULL) < 0)
        return pc_arena_printf(
            q->arena,
            "%s is no HTTP-date: '%s' (expected a date such as "
            "Sun, 06 Nov 1994 08:49:37 GMT)",
            what, shown(q, text));
    return NULL;
}

const char *pc_oracle_set_modified(pc_oracle_question *q, const char *what,
                                   pc_span text)
{
    const char *error = read_date(q, what, text, &q->modified_s);

    if (!error)
        q->state.modified_s = &q->modified_s;
    return error;
}

const char *pc_oracle_set_now(pc_oracle_question *q, const char *what,
                              pc_span text)
{
    return read_date(q, what, text, &q->state.now_s);
}

const char *pc_oracle_set_plain(pc_oracle_question *q, const char *what,
                                int64_t status)
{
    if (status < 100 || status > 599)
        return pc_arena_printf(q->arena,
                               "%s is no status from 100 to 599: %lld", what,
                               (long long)status);
    q->state.plain_status = (unsigned)status;
    q->plain_given = true;
    return NULL;
}

/* Names that are no token pass: they name no condition, and :path of HTTP/2
 * is one of them.  A blank in a name is a slip. */
const char *pc_oracle_add_field(pc_oracle_question *q, const char *what,
                                pc_span name, pc_span value)
{
    if (name.len == 0)
        return pc_arena_printf(q->arena, "%s has no field name", what);
    if (memchr(name.ptr, ' ', name.len) || memchr(name.ptr, '\t', name.len))
        return pc_arena_printf(q->arena, "%s has a blank in its name: '%s'",
                               what, shown(q, name));
    PC_PUSH(q->arena, q->fields, q->request.n_fields, q->cap_fields,
            ((pc_field){name, value}));
    q->request.fields = q->fields;
    return NULL;
}

void pc_oracle_question_finish(pc_oracle_question *question)
{
    pc_state *state = &question->state;

    if (question->plain_given)
        return;
    if (state->exists)
        state->plain_status = 200;
    else
        state->plain_status =
            pc_span_is(question->request.method, "PUT") ? 201 : 404;
}
