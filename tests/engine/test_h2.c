/* HTTP/2 with prior knowledge, against frames written by hand.  What the client
 * sent is read back with nghttp2's server side. */
#include "base/str.h"
#include "engine/driver.h"
#include "support/expect.h"

#include <nghttp2/nghttp2.h>
#include <stdio.h>

/* Preface, SETTINGS and WINDOW_UPDATE of the client: a request follows. */
#define PREFACE_LEN 58

/* ---- frames by hand (RFC 9113, 4.1; fields as 7541, 6.2.2) ---- */

typedef struct frames {
    char data[70000];
    size_t len;
} frames;

static void frame(frames *f, int type, int flags, unsigned stream,
                  const char *payload, size_t len)
{
    const char head[9] = {
        (char)(len >> 16),    (char)(len >> 8),    (char)len,
        (char)type,           (char)flags,         (char)(stream >> 24),
        (char)(stream >> 16), (char)(stream >> 8), (char)stream,
    };

    assert_true(f->len + 9 + len <= sizeof f->data);
    memcpy(f->data + f->len, head, 9);
    if (len)
        memcpy(f->data + f->len + 9, payload, len);
    f->len += 9 + len;
}

enum {
    DATA,
    HEADERS,
    PRIORITY,
    RST_STREAM,
    SETTINGS,
    PUSH,
    PING,
    GOAWAY
};
#define END_STREAM  1
#define END_HEADERS 4

static void settings(frames *f)
{
    frame(f, SETTINGS, 0, 0, NULL, 0);
}

/* lines: "name: value\n" ... */
static void headers(frames *f, unsigned stream, int flags, const char *lines)
{
    char block[4096];
    size_t n = 0;

    while (*lines) {
        const char *end = strchr(lines, '\n');
        const char *colon = strchr(lines + 1, ':');
        size_t name = (size_t)(colon - lines);
        size_t value = (size_t)(end - colon - 2);

        assert_true(n + name + value + 3 < sizeof block && name < 127 &&
                    value < 127);
        block[n++] = 0; /* literal without indexing, new name */
        block[n++] = (char)name;
        memcpy(block + n, lines, name);
        n += name;
        block[n++] = (char)value;
        memcpy(block + n, colon + 2, value);
        n += value;
        lines = end + 1;
    }
    frame(f, HEADERS, flags | END_HEADERS, stream, block, n);
}

static void data(frames *f, unsigned stream, int flags, const char *text)
{
    frame(f, DATA, flags, stream, text, strlen(text));
}

static act say(const frames *f)
{
    return (act){ACT_SAY, f->data, f->len};
}

/* ---- what the client sent ---- */

typedef struct seen {
    char text[4096]; /* "1 :method: GET\n" ..., "1 DATA body\n", "1 END\n" */
    size_t len;
} seen;

__attribute__((format(printf, 2, 3))) static void note(seen *s,
                                                       const char *format, ...)
{
    va_list args;
    int n;

    va_start(args, format);
    n = vsnprintf(s->text + s->len, sizeof s->text - s->len, format, args);
    va_end(args);
    assert_true(n >= 0 && (size_t)n < sizeof s->text - s->len);
    s->len += (size_t)n;
}

static int see_header(nghttp2_session *session, const nghttp2_frame *f,
                      const uint8_t *name, size_t name_len,
                      const uint8_t *value, size_t value_len, uint8_t flags,
                      void *context)
{
    (void)session;
    (void)flags;
    note(context, "%d %.*s: %.*s\n", f->hd.stream_id, (int)name_len,
         (const char *)name, (int)value_len, (const char *)value);
    return 0;
}

static int see_data(nghttp2_session *session, uint8_t flags, int32_t id,
                    const uint8_t *octets, size_t len, void *context)
{
    (void)session;
    (void)flags;
    note(context, "%d DATA %.*s\n", id, (int)len, (const char *)octets);
    return 0;
}

static int see_frame(nghttp2_session *session, const nghttp2_frame *f,
                     void *context)
{
    (void)session;
    if ((f->hd.type == NGHTTP2_HEADERS || f->hd.type == NGHTTP2_DATA) &&
        f->hd.flags & NGHTTP2_FLAG_END_STREAM)
        note(context, "%d END\n", f->hd.stream_id);
    if (f->hd.type == NGHTTP2_RST_STREAM)
        note(context, "%d RESET\n", f->hd.stream_id);
    return 0;
}

static void read_back(driver *d, unsigned connection, seen *s)
{
    nghttp2_session_callbacks *callbacks;
    nghttp2_session *session;
    nghttp2_option *option;
    const uint8_t *out;
    size_t len = 0;
    const char *octets = script_server_received(d->server, connection, &len);

    *s = (seen){.len = 0};
    nghttp2_session_callbacks_new(&callbacks);
    nghttp2_session_callbacks_set_on_header_callback(callbacks, see_header);
    nghttp2_session_callbacks_set_on_data_chunk_recv_callback(callbacks,
                                                              see_data);
    nghttp2_session_callbacks_set_on_frame_recv_callback(callbacks, see_frame);
    nghttp2_option_new(&option);
    nghttp2_option_set_no_http_messaging(option, 1);
    nghttp2_session_server_new2(&session, callbacks, s, option);
    /* as if it had said SETTINGS, which the client acknowledges */
    nghttp2_submit_settings(session, NGHTTP2_FLAG_NONE, NULL, 0);
    while (nghttp2_session_mem_send(session, &out) > 0)
        ;
    EXPECT_INT("the client's frames",
               nghttp2_session_mem_recv(session, (const uint8_t *)octets, len),
               len);
    nghttp2_session_del(session);
    nghttp2_option_del(option);
    nghttp2_session_callbacks_del(callbacks);
}

static void open_h2(driver *d, const server_script *script)
{
    driver_open(d, &pc_transport_wire, script);
    d->version = PC_HTTP_2;
}

/* ---- tests ---- */

static void test_a_request_becomes_fields_and_data(void **state)
{
    server_script script = {{{OCTETS(PREFACE_LEN + 20)}}, 0};
    static frames f;
    char want[512];
    driver d;
    probe *p;
    seen s;

    (void)state;
    f.len = 0;
    settings(&f);
    headers(&f, 1, 0, ":status: 200\netag: \"a\"\nx: 1\nx: 2\n");
    data(&f, 1, 0, "con");
    data(&f, 1, 0, "tent");
    headers(&f, 1, END_STREAM, "etag: \"t\"\n");
    script.conns[0][1] = say(&f);
    open_h2(&d, &script);
    p = driver_request(&d, "PUT", "/a?b", "body");
    driver_field(p, "If-MATCH", "\"x\x80\"", 4);
    driver_field(p, "Connection", "x", 1);
    driver_field(p, "TE", "gzip", 4);
    driver_field(p, "te", "trailers", 8);
    driver_field(p, "X-Empty", "", 0);
    driver_submit(p);
    driver_wait(p);
    EXPECT_STR("end", pc_end_name(p->exchange.end), "complete");
    EXPECT_INT("status", p->exchange.response.status, 200);
    EXPECT_INT("version", p->exchange.response.version, 20);
    EXPECT_INT("transport", d.transport->http_version, 20);
    EXPECT_INT("fields", p->exchange.response.fields.n, 3);
    EXPECT_INT("repeats", pc_lines_count(&p->exchange.response.fields, "X"), 2);
    EXPECT_INT("trailers", p->exchange.response.trailers.n, 1);
    EXPECT_SPAN("content", p->exchange.response.content.kept, "content");
    EXPECT_TRUE("framed", p->exchange.response.had_framing);
    EXPECT_TRUE("times", p->exchange.start_ns > 0 &&
                             p->exchange.start_ns <= p->exchange.sent_ns &&
                             p->exchange.sent_ns <= p->exchange.first_ns &&
                             p->exchange.first_ns <= p->exchange.done_ns);
    EXPECT_TRUE("sent", p->exchange.sent_all);

    read_back(&d, 0, &s);
    snprintf(want, sizeof want,
             "1 :method: PUT\n1 :scheme: http\n1 :path: /a?b\n"
             "1 :authority: %s\n1 content-length: 4\n1 if-match: \"x\x80\"\n"
             "1 te: trailers\n1 x-empty: \n1 DATA body\n1 END\n",
             d.target.base.authority);
    EXPECT_STR("sent", s.text, want);
    driver_close(&d);
}

static void test_what_http2_cannot_carry_is_refused(void **state)
{
    static const struct {
        const char *row, *name, *value;
        size_t len;
    } rows[] = {
        {"NUL", "X", "a\0b", 3},
        {"CR", "X", "a\rb", 3},
        {"LF", "X", "a\nb", 3},
        {"SP before", "X", " a", 2},
        {"HTAB after", "X", "a\t", 2},
        {"name with SP", "X Y", "a", 1},
        {"name empty", "", "a", 1},
        {"name with colon", ":x", "a", 1},
        {"name with obs-text", "\x80", "a", 1},
    };
    static frames f;
    server_script script = {{{OCTETS(PREFACE_LEN + 10)}}, 0};

    (void)state;
    f.len = 0;
    settings(&f);
    headers(&f, 1, END_STREAM, ":status: 204\n");
    script.conns[0][1] = say(&f);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        driver d;
        probe *p;

        open_h2(&d, &script);
        p = driver_request(&d, "GET", "/", NULL);
        driver_field(p, rows[i].name, rows[i].value, rows[i].len);
        driver_submit(p);
        driver_wait(p);
        EXPECT_STR(rows[i].row, pc_end_name(p->exchange.end), "refused");
        EXPECT_TRUE(rows[i].row,
                    strstr(p->exchange.detail, "HTTP/2 cannot carry") != NULL);
        /* the connection is as good as before */
        p = driver_get(&d, "/");
        EXPECT_INT(rows[i].row, p->exchange.response.status, 204);
        EXPECT_INT(rows[i].row, script_server_connections(d.server), 1);
        driver_close(&d);
    }
}

/* ---- answers, in a language of one word a frame ---- */

/* H=lines HEADERS, D=text DATA, R=code RST_STREAM, G GOAWAY that knows no
 * stream, P PING; a word ending in '!' ends the stream.  "H:status: 200\n!" */
typedef struct word {
    char kind;
    const char *text;
    bool end;
} word;

static void speak(frames *f, const word *words)
{
    static const char zero[8] = {0};
    char code[8] = {0};

    f->len = 0;
    settings(f);
    for (; words->kind; words++) {
        int flags = words->end ? END_STREAM : 0;

        switch (words->kind) {
        case 'H':
            headers(f, 1, flags, words->text);
            break;
        case 'D':
            data(f, 1, flags, words->text);
            break;
        case 'R':
            code[3] = words->text[0];
            frame(f, RST_STREAM, 0, 1, code, 4);
            break;
        case 'G':
            frame(f, GOAWAY, 0, 0, zero, 8);
            break;
        default:
            frame(f, PING, 0, 0, zero, 8);
        }
    }
}

#define H200                                                                   \
    {                                                                          \
        'H', ":status: 200\n", false                                           \
    }
#define H200_E                                                                 \
    {                                                                          \
        'H', ":status: 200\n", true                                            \
    }

static void test_answers(void **state)
{
    static const struct {
        const char *row, *method;
        word words[8];
        pc_end end;
        unsigned status, n_1xx;
        const char *content, *surplus, *detail;
    } rows[] = {
        {"no content", "GET", {H200_E}, PC_END_COMPLETE, 200, 0, "", "", NULL},
        {"ping between",
         "GET",
         {H200, {'P', "", 0}, {'D', "x", true}},
         PC_END_COMPLETE,
         200,
         0,
         "x",
         "",
         NULL},
        {"1xx",
         "GET",
         {{'H', ":status: 103\nlink: a\n", false}, H200_E},
         PC_END_COMPLETE,
         200,
         1,
         "",
         "",
         NULL},
        {"304 with content",
         "GET",
         {{'H', ":status: 304\n", false}, {'D', "hello", true}},
         PC_END_COMPLETE,
         304,
         0,
         "",
         "hello",
         NULL},
        {"HEAD with content",
         "HEAD",
         {{'H', ":status: 200\ncontent-length: 5\n", false},
          {'D', "hello", true}},
         PC_END_COMPLETE,
         200,
         0,
         "",
         "hello",
         NULL},
        {"HEAD with a length",
         "HEAD",
         {{'H', ":status: 200\ncontent-length: 5\n", true}},
         PC_END_COMPLETE,
         200,
         0,
         "",
         "",
         NULL},
        {"wrong length",
         "GET",
         {{'H', ":status: 200\ncontent-length: 9\n", false},
          {'D', "abc", true}},
         PC_END_MALFORMED,
         200,
         0,
         "abc",
         "",
         "content-length is '9', but 3"},
        {"no status",
         "GET",
         {{'H', "x: y\n", true}},
         PC_END_MALFORMED,
         0,
         0,
         "",
         "",
         ":status"},
        {"status of letters",
         "GET",
         {{'H', ":status: abc\n", true}},
         PC_END_MALFORMED,
         0,
         0,
         "",
         "",
         ":status"},
        {"content first",
         "GET",
         {{'D', "x", true}},
         PC_END_MALFORMED,
         0,
         0,
         "",
         "",
         "rules of HTTP/2"},
        {"1xx only",
         "GET",
         {{'H', ":status: 100\n", true}},
         PC_END_MALFORMED,
         0,
         1,
         "",
         "",
         "without a response"},
        {"reset at once",
         "GET",
         {{'R', "\x08", false}},
         PC_END_NO_ANSWER,
         0,
         0,
         "",
         "",
         "CANCEL"},
        {"reset inside",
         "GET",
         {H200, {'D', "ab", false}, {'R', "\x02", 0}},
         PC_END_CUT,
         200,
         0,
         "ab",
         "",
         "INTERNAL_ERROR"},
        {"a write is refused",
         "PUT",
         {{'R', "\x07", false}},
         PC_END_NO_ANSWER,
         0,
         0,
         "",
         "",
         "REFUSED_STREAM"},
        {"a write is goodbyed",
         "PUT",
         {{'G', "", false}},
         PC_END_NO_ANSWER,
         0,
         0,
         "",
         "",
         NULL},
    };
    static frames f;

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        server_script script = {{{OCTETS(PREFACE_LEN + 10)}}, 0};
        const pc_http_response *r;
        driver d;
        probe *p;

        speak(&f, rows[i].words);
        script.conns[0][1] = say(&f);
        open_h2(&d, &script);
        p = driver_request(&d, rows[i].method, "/", NULL);
        driver_submit(p);
        driver_wait(p);
        r = &p->exchange.response;
        EXPECT_STR(rows[i].row, pc_end_name(p->exchange.end),
                   pc_end_name(rows[i].end));
        EXPECT_INT(rows[i].row, r->status, rows[i].status);
        EXPECT_INT(rows[i].row, r->n_informational, rows[i].n_1xx);
        EXPECT_SPAN(rows[i].row, r->content.kept, rows[i].content);
        EXPECT_SPAN(rows[i].row, r->surplus, rows[i].surplus);
        EXPECT_INT(rows[i].row, script_server_connections(d.server), 1);
        if (rows[i].detail && !strstr(p->exchange.detail, rows[i].detail))
            fail_msg("%s: detail is \"%s\"", rows[i].row, p->exchange.detail);
        driver_close(&d);
    }
}

static void test_floods_end_at_their_limit(void **state)
{
    static const struct {
        const char *row;
        word first, again;
        unsigned status;
        const char *detail;
    } rows[] = {
        {"1xx", {'P', "", 0}, {'H', ":status: 103\n", 0}, 0, "1xx"},
        {"content",
         H200,
         {'D', "0123456789012345678901234567890", 0},
         200,
         "content is over 4000"},
        {"trailer",
         H200,
         {'H',
          "a: 1\nb: 2222222222222222222222222222222222222222222222\n"
          "c: 3333333333333333333333333333333333333333333333333333\n",
          0},
         200,
         "trailer section is over 100"},
    };
    static frames f;

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        server_script script = {{{OCTETS(PREFACE_LEN + 10)}}, 0};
        word words[3] = {rows[i].first, {0, NULL, false}};
        size_t before;
        driver d;
        probe *p;

        speak(&f, words);
        before = f.len;
        if (rows[i].again.kind == 'D')
            data(&f, 1, 0, rows[i].again.text);
        else
            headers(&f, 1, 0, rows[i].again.text);
        script.conns[0][1] = (act){ACT_SAY, f.data, before};
        script.conns[0][2] =
            (act){ACT_SAY_FOR_EVER, f.data + before, f.len - before};
        open_h2(&d, &script);
        d.target.body_limit = 4000;
        d.target.trailer_limit = 100;
        p = driver_get(&d, "/");
        EXPECT_STR(rows[i].row, pc_end_name(p->exchange.end), "limit");
        EXPECT_INT(rows[i].row, p->exchange.response.status, rows[i].status);
        if (!strstr(p->exchange.detail, rows[i].detail))
            fail_msg("%s: detail is \"%s\"", rows[i].row, p->exchange.detail);
        driver_close(&d);
    }
}

static void test_a_header_section_over_the_limit(void **state)
{
    server_script script = {{{OCTETS(PREFACE_LEN + 10)}}, 0};
    static frames f;
    driver d;
    probe *p;

    (void)state;
    f.len = 0;
    settings(&f);
    headers(&f, 1, 0, ":status: 200\nx: 0123456789012345678901234567890\n");
    script.conns[0][1] = say(&f);
    open_h2(&d, &script);
    d.target.header_limit = 40;
    p = driver_get(&d, "/");
    EXPECT_STR("end", pc_end_name(p->exchange.end), "limit");
    EXPECT_STR("detail", p->exchange.detail,
               "the header section is over 40 octets");
    driver_close(&d);
}

static void test_a_server_that_speaks_no_http2(void **state)
{
    static const struct {
        const char *row;
        act acts[2];
        const char *end;
    } rows[] = {
        {"HTTP/1.1",
         {SAY("HTTP/1.1 400 Bad Request\r\n\r\n"), CLOSE},
         "malformed"},
        {"garbage",
         {SAY("\xff\xff\xff\xff\xff\xff\xff\xff\xff"), CLOSE},
         "malformed"},
        {"closes", {CLOSE}, "no-answer"},
        {"resets", {RESET}, "no-answer"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        server_script script = {{{OCTETS(PREFACE_LEN + 10)}}, 0};
        driver d;
        probe *p;

        memcpy(&script.conns[0][1], rows[i].acts, sizeof rows[i].acts);
        open_h2(&d, &script);
        p = driver_get(&d, "/");
        EXPECT_STR(rows[i].row, pc_end_name(p->exchange.end), rows[i].end);
        EXPECT_INT(rows[i].row, p->exchange.response.status, 0);
        EXPECT_TRUE(rows[i].row, p->exchange.detail != NULL);
        driver_close(&d);
    }
}

static void test_holds(void **state)
{
    static const struct {
        const char *row, *method, *content, *before, *after;
        pc_hold hold;
    } rows[] = {
        {"last byte", "PUT", "body", "1 DATA bod\n", "1 DATA y\n1 END\n",
         PC_HOLD_LAST_BYTE},
        {"one octet", "PUT", "y", "content-length: 1\n", "1 DATA y\n1 END\n",
         PC_HOLD_LAST_BYTE},
        {"no content", "DELETE", NULL, "1 :authority: ", "1 END\n",
         PC_HOLD_LAST_BYTE},
        {"header", "PUT", "body", "", "1 DATA body\n1 END\n", PC_HOLD_HEADER},
    };
    static frames f;
    static const word words[] = {H200_E, {0, NULL, false}};

    (void)state;
    speak(&f, words);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        server_script script = {{{OCTETS(PREFACE_LEN), PAUSE(30)}}, 0};
        driver d;
        probe *p;
        seen s;

        open_h2(&d, &script);
        p = driver_request(&d, rows[i].method, "/", rows[i].content);
        p->call.hold = rows[i].hold;
        driver_submit(p);
        driver_wait_held(p);
        driver_settle(&d);
        read_back(&d, 0, &s);
        EXPECT_TRUE(rows[i].row, strstr(s.text, rows[i].before) != NULL);
        EXPECT_TRUE(rows[i].row, !strstr(s.text, "END"));
        EXPECT_INT(rows[i].row, p->exchange.sent_all, 0);
        d.kind->release(d.transport, &p->call);
        EXPECT_INT(rows[i].row, p->exchange.sent_all, 1);
        driver_settle(&d);
        read_back(&d, 0, &s);
        if (!strstr(s.text, rows[i].after))
            fail_msg("%s: the server saw:\n%s", rows[i].row, s.text);
        driver_close(&d);
    }
}

static void test_streams_share_a_connection(void **state)
{
    server_script script = {{{OCTETS(PREFACE_LEN + 10)}}, 0};
    static frames f;
    driver d;
    probe *p[3], *warm;

    (void)state;
    f.len = 0;
    settings(&f);
    headers(&f, 5, END_STREAM, ":status: 205\n");
    headers(&f, 3, END_STREAM, ":status: 203\n");
    headers(&f, 1, END_STREAM, ":status: 201\n");
    script.conns[0][1] = say(&f);
    open_h2(&d, &script);
    warm = driver_request(&d, "GET", "/", NULL);
    warm->call.connection_only = true;
    driver_submit(warm);
    driver_wait(warm);
    for (int i = 0; i < 3; i++)
        p[i] = driver_request(&d, "GET", "/", NULL);
    p[0]->call.follower = &p[1]->call; /* told in this order all the same */
    driver_submit(p[0]);
    driver_submit(p[2]);
    for (int i = 0; i < 3; i++)
        driver_wait(p[i]);
    EXPECT_INT("1", p[0]->exchange.response.status, 201);
    EXPECT_INT("3", p[1]->exchange.response.status, 203);
    EXPECT_INT("5", p[2]->exchange.response.status, 205);
    EXPECT_TRUE("order",
                p[2]->order < p[0]->order && p[0]->order < p[1]->order);
    EXPECT_INT("connections", script_server_connections(d.server), 1);
    driver_close(&d);
}

static void test_cancel_and_timeout_reset_the_stream(void **state)
{
    server_script script = {{{OCTETS(PREFACE_LEN)}}, 0};
    static frames f;
    driver d;
    probe *p;
    seen s;

    (void)state;
    f.len = 0;
    settings(&f);
    script.conns[0][1] = say(&f);
    open_h2(&d, &script);
    p = driver_request(&d, "PUT", "/", "body");
    p->call.hold = PC_HOLD_LAST_BYTE;
    driver_submit(p);
    driver_wait_held(p);
    d.kind->cancel(d.transport, &p->call);
    driver_wait(p);
    EXPECT_STR("end", pc_end_name(p->exchange.end), "no-answer");
    driver_settle(&d);
    read_back(&d, 0, &s);
    EXPECT_TRUE("reset", strstr(s.text, "1 RESET\n") != NULL);
    EXPECT_TRUE("never whole", strstr(s.text, "END") == NULL);

    d.target.timeout_ms = 40;
    p = driver_get(&d, "/");
    EXPECT_STR("end", pc_end_name(p->exchange.end), "timeout");
    EXPECT_INT("connection", p->exchange.connection, 1);
    driver_settle(&d);
    read_back(&d, 0, &s);
    if (!strstr(s.text, "3 RESET\n"))
        fail_msg("the server saw:\n%s", s.text);
    driver_close(&d);
}

/* REFUSED_STREAM and GOAWAY tell that it was not processed: a read goes out
 * once more, on another connection. */
static void test_a_read_that_was_not_processed_goes_out_again(void **state)
{
    static const word refusals[2][2] = {
        {{'R', "\x07", false}, {0, NULL, false}},
        {{'G', "", false}, {0, NULL, false}},
    };
    static const word answer[] = {H200_E, {0, NULL, false}};
    static frames no, yes;

    (void)state;
    for (int i = 0; i < 2; i++) {
        server_script script = {
            {{OCTETS(PREFACE_LEN + 10)}, {OCTETS(PREFACE_LEN + 10)}}, 2};
        driver d;
        probe *p;

        speak(&no, refusals[i]);
        speak(&yes, answer);
        script.conns[0][1] = say(&no);
        script.conns[1][1] = say(&yes);
        open_h2(&d, &script);
        p = driver_get(&d, "/");
        EXPECT_INT("status", p->exchange.response.status, 200);
        EXPECT_INT("connections", script_server_connections(d.server), 2);
        driver_close(&d);
    }
}

static void test_large_contents_pass_the_windows(void **state)
{
    static const char update[4] = {0, 0x7f, 0, 0};
    server_script script = {{{OCTETS(PREFACE_LEN + 65535), PAUSE(3)}}, 0};
    static frames f, answer;
    size_t len = 300000, got;
    char *content;
    driver d;
    probe *p;

    (void)state;
    f.len = 0;
    settings(&f);
    frame(&f, 8, 0, 0, update, 4);
    frame(&f, 8, 0, 1, update, 4);
    answer.len = 0;
    headers(&answer, 1, END_STREAM, ":status: 201\n");
    script.conns[0][2] = say(&f);
    script.conns[0][3] = (act)OCTETS(300000);
    script.conns[0][4] = say(&answer);
    open_h2(&d, &script);
    content = pc_arena_alloc(&d.arena, len + 1);
    memset(content, 'x', len);
    p = driver_request(&d, "PUT", "/", content);
    driver_submit(p);
    driver_wait(p);
    EXPECT_INT("status", p->exchange.response.status, 201);
    EXPECT_TRUE("sent", p->exchange.sent_all);
    (void)script_server_received(d.server, 0, &got);
    EXPECT_TRUE("octets", got > len);
    driver_close(&d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_request_becomes_fields_and_data),
        cmocka_unit_test(test_what_http2_cannot_carry_is_refused),
        cmocka_unit_test(test_answers),
        cmocka_unit_test(test_floods_end_at_their_limit),
        cmocka_unit_test(test_a_header_section_over_the_limit),
        cmocka_unit_test(test_a_server_that_speaks_no_http2),
        cmocka_unit_test(test_holds),
        cmocka_unit_test(test_streams_share_a_connection),
        cmocka_unit_test(test_cancel_and_timeout_reset_the_stream),
        cmocka_unit_test(test_a_read_that_was_not_processed_goes_out_again),
        cmocka_unit_test(test_large_contents_pass_the_windows),
    };

    return cmocka_run_group_tests_name("engine.h2", tests, NULL, NULL);
}
