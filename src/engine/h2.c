#include "engine/h2.h"

#include "base/str.h"
#include "engine/h2_fields.h"

#include <stdio.h>
#include <string.h>

#define SURPLUS_MAX        ((size_t)256)
#define REQUEST_HEADER_MAX ((size_t)4 << 20)
#define WINDOW             ((int32_t)1 << 24)

struct pc_h2 {
    pc_arena arena;
    nghttp2_session *session;
    pc_response_limits limits;
    const pc_h2_events *events;
    pc_h2_stream *streams; /* those that are not over */
    unsigned n_streams;
    bool goaway, broken;
    char detail[256];
};

struct pc_h2_stream {
    pc_h2 *h2;
    pc_h2_stream *next;
    pc_h2_request request;
    int32_t id;
    size_t sent;   /* octets of the content */
    bool released; /* or nothing is held */
    bool held_told;
    bool out_done, in_done; /* END_STREAM was sent, was received */
    bool over;              /* done() was called, or nobody asks any more */
    bool begun;             /* something of a response came */
    bool final;             /* its final header section is complete */
    unsigned status;        /* of the section that is being read */
    size_t section;         /* octets of it */
    pc_lines lines;
    pc_buf content;
};

/* ---- ends ---- */

static void put_content(pc_h2_stream *stream)
{
    pc_http_response *response = &stream->request.exchange->response;
    pc_span octets = pc_buf_view(&stream->content);

    if (!stream->final)
        return;
    if (!response->had_framing) { /* there can be no content */
        if (octets.len > SURPLUS_MAX)
            octets.len = SURPLUS_MAX;
        if (octets.len)
            response->surplus = pc_arena_span(stream->request.arena, octets);
        return;
    }
    pc_content_set(stream->request.arena, &response->content, octets);
}

static void let_go(pc_h2_stream *stream)
{
    pc_h2 *h2 = stream->h2;

    if (stream->over)
        return;
    stream->over = true;
    for (pc_h2_stream **at = &h2->streams; *at; at = &(*at)->next)
        if (*at == stream) {
            *at = stream->next;
            break;
        }
    h2->n_streams--;
    put_content(stream);
    pc_buf_release(&stream->content);
    nghttp2_session_set_stream_user_data(h2->session, stream->id, NULL);
    if (!stream->out_done || !stream->in_done)
        nghttp2_submit_rst_stream(h2->session, NGHTTP2_FLAG_NONE, stream->id,
                                  NGHTTP2_CANCEL);
}

static void finish(pc_h2_stream *stream, pc_end end, const char *detail,
                   bool refused)
{
    if (stream->over)
        return;
    let_go(stream);
    stream->h2->events->done(stream->request.user, end, detail, refused);
}

void pc_h2_drop(pc_h2 *h2, pc_h2_stream *stream)
{
    (void)h2;
    let_go(stream);
}

bool pc_h2_has_begun(const pc_h2_stream *stream)
{
    return stream->begun;
}

/* A length that is announced has to be true (8.1.1). */
static void finish_complete(pc_h2_stream *stream)
{
    const pc_http_response *response = &stream->request.exchange->response;
    const pc_line *line = pc_lines_find(&response->fields, "content-length");
    size_t came = stream->content.len;
    uint64_t said;

    if (!stream->final) {
        finish(stream, PC_END_MALFORMED, "the stream ended without a response",
               false);
    } else if (response->had_framing && line &&
               (!pc_span_u64(line->value, &said) || said != came)) {
        finish(stream, PC_END_MALFORMED,
               pc_arena_printf(
                   stream->request.arena,
                   "content-length is %s, but %zu octets came",
                   pc_quote_octets(stream->request.arena, line->value), came),
               false);
    } else {
        finish(stream, PC_END_COMPLETE, NULL, false);
    }
}

/* ---- in ---- */

static pc_h2_stream *stream_of(nghttp2_session *session, int32_t id)
{
    return nghttp2_session_get_stream_user_data(session, id);
}

static int on_begin_headers(nghttp2_session *session,
                            const nghttp2_frame *frame, void *context)
{
    pc_h2_stream *stream = stream_of(session, frame->hd.stream_id);

    (void)context;
    if (!stream)
        return 0;
    stream->begun = true;
    stream->status = 0;
    stream->section = 0;
    stream->lines = (pc_lines){NULL, 0, 0};
    return 0;
}

static int on_header(nghttp2_session *session, const nghttp2_frame *frame,
                     const uint8_t *name, size_t name_len, const uint8_t *value,
                     size_t value_len, uint8_t flags, void *context)
{
    pc_h2_stream *stream = stream_of(session, frame->hd.stream_id);
    pc_h2 *h2 = context;
    pc_span n = {(const char *)name, name_len};
    pc_span v = {(const char *)value, value_len};
    pc_arena *arena;
    size_t limit;
    uint64_t status;

    (void)flags;
    if (!stream)
        return 0;
    arena = stream->request.arena;
    limit = stream->final ? h2->limits.trailer : h2->limits.header;
    stream->section += name_len + value_len + 4; /* as ": " and CRLF */
    if (stream->section > limit) {
        finish(stream, PC_END_LIMIT,
               pc_arena_printf(arena, "the %s section is over %zu octets",
                               stream->final ? "trailer" : "header", limit),
               false);
        return 0;
    }
    if (!stream->final && pc_span_is(n, ":status")) {
        if (v.len == 3 && pc_span_u64(v, &status) && status >= 100)
            stream->status = (unsigned)status;
        return 0;
    }
    pc_lines_add(arena, &stream->lines, pc_arena_span(arena, n),
                 pc_arena_span(arena, v));
    return 0;
}

static void end_of_section(pc_h2_stream *stream)
{
    pc_http_response *response = &stream->request.exchange->response;
    pc_h2 *h2 = stream->h2;

    if (stream->final) {
        response->trailers = stream->lines;
        return;
    }
    if (!stream->status) {
        finish(stream, PC_END_MALFORMED,
               "a response without a :status that "
               "is one",
               false);
        return;
    }
    if (stream->status < 200) {
        if (++response->n_informational > h2->limits.informational)
            finish(stream, PC_END_LIMIT,
                   pc_arena_printf(stream->request.arena,
                                   "more than %u informational (1xx) responses",
                                   h2->limits.informational),
                   false);
        return;
    }
    stream->final = true;
    response->status = stream->status;
    response->version = 20;
    response->fields = stream->lines;
    response->had_framing = !pc_cannot_have_content(
        stream->request.exchange->request.method, stream->status);
    h2->events->mark(stream->request.user, PC_H2_STATUS);
}

static int on_frame_recv(nghttp2_session *session, const nghttp2_frame *frame,
                         void *context)
{
    pc_h2 *h2 = context;
    pc_h2_stream *stream;

    if (frame->hd.type == NGHTTP2_GOAWAY) {
        h2->goaway = true;
        snprintf(h2->detail, sizeof h2->detail, "the server said GOAWAY (%s)",
                 nghttp2_http2_strerror(frame->goaway.error_code));
        return 0;
    }
    if (frame->hd.type != NGHTTP2_HEADERS && frame->hd.type != NGHTTP2_DATA)
        return 0;
    stream = stream_of(session, frame->hd.stream_id);
    if (!stream)
        return 0;
    if (frame->hd.type == NGHTTP2_HEADERS)
        end_of_section(stream);
    if (frame->hd.flags & NGHTTP2_FLAG_END_STREAM) {
        stream->in_done = true;
        finish_complete(stream);
    }
    return 0;
}

static int on_data(nghttp2_session *session, uint8_t flags, int32_t id,
                   const uint8_t *data, size_t len, void *context)
{
    pc_h2_stream *stream = stream_of(session, id);
    pc_h2 *h2 = context;

    (void)flags;
    if (!stream)
        return 0;
    if (!stream->final)
        finish(stream, PC_END_MALFORMED, "content came before a response",
               false);
    else if (pc_buf_put(&stream->content, data, len) < 0)
        finish(stream, PC_END_LIMIT,
               pc_arena_printf(stream->request.arena,
                               "the content is over %zu octets",
                               h2->limits.body),
               false);
    return 0;
}

static int on_stream_close(nghttp2_session *session, int32_t id, uint32_t code,
                           void *context)
{
    pc_h2_stream *stream = stream_of(session, id);

    (void)context;
    if (!stream)
        return 0;
    stream->in_done = stream->out_done = true; /* nothing to reset */
    finish(stream, stream->final ? PC_END_CUT : PC_END_NO_ANSWER,
           pc_arena_printf(stream->request.arena,
                           "the server reset the stream (%s)",
                           nghttp2_http2_strerror(code)),
           code == NGHTTP2_REFUSED_STREAM);
    return 0;
}

static int on_error(nghttp2_session *session, int code, const char *text,
                    size_t len, void *context)
{
    pc_h2 *h2 = context;

    (void)session;
    (void)code;
    if (!h2->detail[0])
        snprintf(h2->detail, sizeof h2->detail, "not HTTP/2: %.*s", (int)len,
                 text);
    return 0;
}

int pc_h2_feed(pc_h2 *h2, const char *data, size_t len)
{
    ssize_t n =
        nghttp2_session_mem_recv(h2->session, (const uint8_t *)data, len);

    if (n < 0) {
        h2->broken = true;
        if (!h2->detail[0])
            snprintf(h2->detail, sizeof h2->detail, "not HTTP/2: %s",
                     nghttp2_strerror((int)n));
        return PC_ESYNTAX;
    }
    return PC_OK;
}

/* ---- out ---- */

static int before_frame_send(nghttp2_session *session,
                             const nghttp2_frame *frame, void *context)
{
    pc_h2_stream *stream = stream_of(session, frame->hd.stream_id);
    pc_h2 *h2 = context;

    if (stream && frame->hd.type == NGHTTP2_HEADERS)
        h2->events->mark(stream->request.user, PC_H2_BEGINS);
    return 0;
}

static int on_frame_send(nghttp2_session *session, const nghttp2_frame *frame,
                         void *context)
{
    pc_h2_stream *stream = stream_of(session, frame->hd.stream_id);
    pc_h2 *h2 = context;

    if (!stream || !(frame->hd.flags & NGHTTP2_FLAG_END_STREAM) ||
        (frame->hd.type != NGHTTP2_HEADERS && frame->hd.type != NGHTTP2_DATA))
        return 0;
    stream->out_done = true;
    h2->events->mark(stream->request.user, PC_H2_ENDS);
    return 0;
}

/* The stream was never opened, so nghttp2 does not know whose it is. */
static int on_frame_not_send(nghttp2_session *session,
                             const nghttp2_frame *frame, int code,
                             void *context)
{
    pc_h2 *h2 = context;
    pc_h2_stream *stream = h2->streams;

    (void)session;
    while (stream && stream->id != frame->hd.stream_id)
        stream = stream->next;
    if (!stream || frame->hd.type != NGHTTP2_HEADERS)
        return 0;
    stream->in_done = stream->out_done = true;
    finish(stream, PC_END_NOT_SENT,
           pc_arena_printf(stream->request.arena, "HTTP/2 did not send it: %s",
                           nghttp2_strerror(code)),
           true);
    return 0;
}

/* The content, less its last octet while that is held. */
static ssize_t read_content(nghttp2_session *session, int32_t id, uint8_t *data,
                            size_t len, uint32_t *flags,
                            nghttp2_data_source *source, void *context)
{
    pc_h2_stream *stream = source->ptr;
    pc_h2 *h2 = context;
    pc_span content = stream->request.content;
    size_t left = content.len - stream->sent;
    size_t held = !stream->released && content.len ? 1 : 0;

    (void)session;
    (void)id;
    if (!stream->released && left == held) {
        if (!stream->held_told)
            h2->events->mark(stream->request.user, PC_H2_HOLDS);
        stream->held_told = true;
        return NGHTTP2_ERR_DEFERRED;
    }
    left -= held;
    if (left > len)
        left = len;
    if (left)
        memcpy(data, content.ptr + stream->sent, left);
    stream->sent += left;
    if (stream->released && stream->sent == content.len)
        *flags |= NGHTTP2_DATA_FLAG_EOF;
    return (ssize_t)left;
}

int pc_h2_pull(pc_h2 *h2, pc_buf *out)
{
    const uint8_t *data;
    ssize_t n;

    while ((n = nghttp2_session_mem_send(h2->session, &data)) > 0)
        if (pc_buf_put(out, data, (size_t)n) < 0)
            return PC_ELIMIT;
    if (n < 0) {
        h2->broken = true;
        snprintf(h2->detail, sizeof h2->detail, "HTTP/2 cannot go on: %s",
                 nghttp2_strerror((int)n));
        return PC_EIO;
    }
    /* nghttp2 has said GOAWAY on its own account: the server broke a rule */
    if (!h2->goaway && !nghttp2_session_want_read(h2->session)) {
        h2->broken = true;
        if (!h2->detail[0])
            snprintf(h2->detail, sizeof h2->detail,
                     "the server broke the rules of HTTP/2");
    }
    return PC_OK;
}

/* ---- requests ---- */

pc_h2_stream *pc_h2_submit(pc_h2 *h2, const pc_h2_request *request,
                           const char **ret_error)
{
    pc_arena *arena = request->arena;
    nghttp2_nv *fields = PC_NEW_ARRAY(
        arena, request->exchange->request.fields.n + PC_H2_PSEUDO_FIELDS,
        nghttp2_nv);
    size_t n = pc_h2_make_fields(arena, request, fields, ret_error);
    nghttp2_data_provider provider = {.read_callback = read_content};
    bool has_data = request->content.len || request->hold;
    pc_h2_stream *stream;

    if (!n)
        return NULL;
    request->exchange->response = (pc_http_response){0};
    stream = PC_NEW(arena, pc_h2_stream);
    stream->h2 = h2;
    stream->request = *request;
    stream->released = !request->hold;
    pc_buf_init(&stream->content, h2->limits.body);
    provider.source.ptr = stream;
    stream->id = nghttp2_submit_request(h2->session, NULL, fields, n,
                                        has_data ? &provider : NULL, stream);
    if (stream->id < 0) {
        *ret_error = nghttp2_strerror(stream->id);
        return NULL;
    }
    stream->next = h2->streams;
    h2->streams = stream;
    h2->n_streams++;
    return stream;
}

void pc_h2_release(pc_h2 *h2, pc_h2_stream *stream)
{
    if (stream->released)
        return;
    stream->released = true;
    if (!stream->over)
        nghttp2_session_resume_data(h2->session, stream->id);
}

/* ---- the session ---- */

const char *pc_h2_detail(const pc_h2 *h2)
{
    return h2->detail[0] ? h2->detail : NULL;
}

bool pc_h2_is_over(const pc_h2 *h2)
{
    return h2->goaway || h2->broken;
}

bool pc_h2_is_broken(const pc_h2 *h2)
{
    return h2->broken;
}

bool pc_h2_takes_more(const pc_h2 *h2)
{
    uint32_t most = nghttp2_session_get_remote_settings(
        h2->session, NGHTTP2_SETTINGS_MAX_CONCURRENT_STREAMS);

    return !pc_h2_is_over(h2) && h2->n_streams < most;
}

static nghttp2_session *session_new(pc_h2 *h2)
{
    nghttp2_session_callbacks *callbacks = NULL;
    nghttp2_option *option = NULL;
    nghttp2_session *session = NULL;

    if (nghttp2_session_callbacks_new(&callbacks) == 0 &&
        nghttp2_option_new(&option) == 0) {
        nghttp2_session_callbacks_set_on_begin_headers_callback(
            callbacks, on_begin_headers);
        nghttp2_session_callbacks_set_on_header_callback(callbacks, on_header);
        nghttp2_session_callbacks_set_on_frame_recv_callback(callbacks,
                                                             on_frame_recv);
        nghttp2_session_callbacks_set_on_data_chunk_recv_callback(callbacks,
                                                                  on_data);
        nghttp2_session_callbacks_set_on_stream_close_callback(callbacks,
                                                               on_stream_close);
        nghttp2_session_callbacks_set_before_frame_send_callback(
            callbacks, before_frame_send);
        nghttp2_session_callbacks_set_on_frame_send_callback(callbacks,
                                                             on_frame_send);
        nghttp2_session_callbacks_set_on_frame_not_send_callback(
            callbacks, on_frame_not_send);
        nghttp2_session_callbacks_set_error_callback2(callbacks, on_error);
        nghttp2_option_set_no_http_messaging(option, 1);
        nghttp2_option_set_max_send_header_block_length(option,
                                                        REQUEST_HEADER_MAX);
        (void)nghttp2_session_client_new2(&session, callbacks, h2, option);
    }
    nghttp2_option_del(option);
    nghttp2_session_callbacks_del(callbacks);
    return session;
}

pc_h2 *pc_h2_open(const pc_response_limits *limits, const pc_h2_events *events)
{
    static const nghttp2_settings_entry settings[] = {
        {NGHTTP2_SETTINGS_ENABLE_PUSH, 0},
        {NGHTTP2_SETTINGS_INITIAL_WINDOW_SIZE, (uint32_t)WINDOW},
    };
    pc_arena arena;
    pc_h2 *h2;

    pc_arena_init(&arena);
    h2 = PC_NEW(&arena, pc_h2);
    h2->arena = arena;
    h2->limits = *limits;
    h2->events = events;
    h2->session = session_new(h2);
    if (!h2->session ||
        nghttp2_submit_settings(h2->session, NGHTTP2_FLAG_NONE, settings,
                                sizeof settings / sizeof settings[0]) != 0 ||
        nghttp2_session_set_local_window_size(h2->session, NGHTTP2_FLAG_NONE, 0,
                                              WINDOW) != 0) {
        pc_h2_close(h2);
        return NULL;
    }
    return h2;
}

void pc_h2_close(pc_h2 *h2)
{
    pc_arena arena;

    if (!h2)
        return;
    nghttp2_session_del(h2->session);
    arena = h2->arena;
    pc_arena_release(&arena);
}
