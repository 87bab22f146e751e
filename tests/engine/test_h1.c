/* The HTTP/1.1 codec, without a network.  Each row is read in one piece, octet
 * by octet, and in two pieces cut at every place: the result is the same. */
#include "base/cleanup.h"
#include "base/str.h"
#include "engine/h1.h"
#include "support/expect.h"

#include <stdio.h>

#define N_OF(a) (sizeof(a) / sizeof((a)[0]))

static const pc_response_limits limits = {200, 20, 60, 3};

typedef struct sample {
    const char *name;
    pc_span octets;
    pc_end end;
    const char *content; /* NULL: none expected to have come */
    unsigned status, version, n_fields, n_informational, rest;
    bool framed, keeps, head, reset;
    const char *detail; /* part of it, or NULL */
} sample;

#define OCTETS(text)                                                           \
    {                                                                          \
        (text), sizeof(text) - 1                                               \
    }
#define OK      "HTTP/1.1 200 OK\r\n"
#define CHUNKED OK "Transfer-Encoding: chunked\r\n\r\n"
#define X60     "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"

/* clang-format off */
static const sample rows[] = {
    {"by length", OCTETS(OK "Content-Length: 2\r\n\r\nok"),
     PC_END_COMPLETE, "ok", 200, 11, 1, 0, 0, true, true, false, false, NULL},
    {"by length and more", OCTETS(OK "Content-Length: 2\r\n\r\nokHTTP"),
     PC_END_COMPLETE, "ok", 200, 11, 1, 0, 4, true, true, false, false, NULL},
    {"empty", OCTETS(OK "Content-Length: 0\r\n\r\n"),
     PC_END_COMPLETE, "", 200, 11, 1, 0, 0, true, true, false, false, NULL},
    {"until close", OCTETS(OK "\r\nsome"),
     PC_END_COMPLETE, "some", 200, 11, 0, 0, 0, false, false, false, false, NULL},
    {"until reset", OCTETS(OK "\r\nsome"),
     PC_END_CUT, "some", 200, 11, 0, 0, 0, false, false, false, true, "reset inside the content"},
    {"chunked", OCTETS(CHUNKED "2\r\nok\r\n0\r\n\r\n"),
     PC_END_COMPLETE, "ok", 200, 11, 1, 0, 0, true, true, false, false, NULL},
    {"chunk extensions, zeros, capitals", OCTETS(CHUNKED "00A ; x=\"y;\r\"\r\n0123456789\r\n2;y\r\nok\r\n000;z\r\n\r\n"),
     PC_END_COMPLETE, "0123456789ok", 200, 11, 1, 0, 0, true, true, false, false, NULL},
    {"trailers", OCTETS(CHUNKED "1\r\nx\r\n0\r\nETag: \"t\"\r\nX: y\r\n\r\n"),
     PC_END_COMPLETE, "x", 200, 11, 1, 0, 0, true, true, false, false, NULL},
    {"bad chunk size", OCTETS(CHUNKED "2\r\nok\r\nzz\r\n"),
     PC_END_MALFORMED, "ok", 200, 11, 1, 0, 4, true, false, false, false, "bad chunk size: 'zz'"},
    {"chunk size empty", OCTETS(CHUNKED "\r\n"),
     PC_END_MALFORMED, "", 200, 11, 1, 0, 0, true, false, false, false, "bad chunk size"},
    {"chunk size too large", OCTETS(CHUNKED "11111111111111111\r\n"),
     PC_END_MALFORMED, "", 200, 11, 1, 0, 0, true, false, false, false, "too large"},
    {"chunk longer than said", OCTETS(CHUNKED "2\r\nokay\r\n0\r\n\r\n"),
     PC_END_MALFORMED, "ok", 200, 11, 1, 0, 0, true, false, false, false, "longer than its size"},
    {"chunk over the limit", OCTETS(CHUNKED "15\r\n012345678901234567890\r\n"),
     PC_END_LIMIT, NULL, 200, 11, 1, 0, 0, true, false, false, false, "content is over 20"},
    {"trailers over the limit", OCTETS(CHUNKED "0\r\nA: " X60 "\r\n\r\n"),
     PC_END_LIMIT, "", 200, 11, 1, 0, 0, true, false, false, false, "trailer section is over 60"},
    {"length over the limit", OCTETS(OK "Content-Length: 21\r\n\r\n"),
     PC_END_LIMIT, "", 200, 11, 1, 0, 0, true, false, false, false, "announces 21 octets"},
    {"unframed over the limit", OCTETS(OK "\r\n012345678901234567890"),
     PC_END_LIMIT, NULL, 200, 11, 0, 0, 0, false, false, false, false, "content is over 20"},
    {"header over the limit", OCTETS(OK "A: " X60 "\r\nB: " X60 "\r\nC: " X60 "\r\n\r\n"),
     PC_END_LIMIT, "", 200, 11, 2, 0, 0, false, false, false, false, "header section is over 200"},
    {"status line over the limit", OCTETS("HTTP/1.1 200 " X60 X60 X60 X60),
     PC_END_LIMIT, NULL, 0, 0, 0, 0, 0, false, false, false, false, "header section is over 200"},
    {"1xx skipped", OCTETS("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 x\r\nLink: a\r\n\r\n" OK "Content-Length: 1\r\n\r\nx"),
     PC_END_COMPLETE, "x", 200, 11, 1, 2, 0, true, true, false, false, NULL},
    {"1xx over the limit", OCTETS("HTTP/1.1 100 a\r\n\r\nHTTP/1.1 100 a\r\n\r\nHTTP/1.1 100 a\r\n\r\nHTTP/1.1 100 a\r\n\r\n"),
     PC_END_LIMIT, NULL, 0, 0, 0, 4, 0, false, false, false, false, "more than 3 informational"},
    {"1xx and closed", OCTETS("HTTP/1.1 100 a\r\n\r\n"),
     PC_END_NO_ANSWER, NULL, 0, 0, 0, 1, 0, false, false, false, false, "closed after a 1xx"},
    {"closed inside a 1xx", OCTETS("HTTP/1.1 100 a\r\nX: y\r\n"),
     PC_END_NO_ANSWER, NULL, 0, 0, 0, 0, 0, false, false, false, false, "closed"},
    {"101 is final here", OCTETS("HTTP/1.1 101 S\r\nUpgrade: x\r\n\r\nx"),
     PC_END_COMPLETE, "", 101, 11, 1, 0, 1, false, false, false, false, NULL},
    {"304 has no content", OCTETS("HTTP/1.1 304 N\r\nContent-Length: 5\r\n\r\nhello"),
     PC_END_COMPLETE, "", 304, 11, 1, 0, 5, false, true, false, false, NULL},
    {"304 may be chunked in name", OCTETS("HTTP/1.1 304 N\r\nTransfer-Encoding: chunked\r\n\r\n"),
     PC_END_COMPLETE, "", 304, 11, 1, 0, 0, false, true, false, false, NULL},
    {"204 has no content", OCTETS("HTTP/1.1 204 N\r\n\r\n"),
     PC_END_COMPLETE, "", 204, 11, 0, 0, 0, false, true, false, false, NULL},
    {"HEAD has no content", OCTETS(OK "Content-Length: 999\r\n\r\n"),
     PC_END_COMPLETE, "", 200, 11, 1, 0, 0, false, true, true, false, NULL},
    {"412 to HEAD", OCTETS("HTTP/1.1 412 P\r\nContent-Length: 3\r\n\r\nabc"),
     PC_END_COMPLETE, "", 412, 11, 1, 0, 3, false, true, true, false, NULL},
    {"HTTP/1.0 closes", OCTETS("HTTP/1.0 200 OK\r\nContent-Length: 1\r\n\r\nx"),
     PC_END_COMPLETE, "x", 200, 10, 1, 0, 0, true, false, false, false, NULL},
    {"HTTP/1.0 keep-alive", OCTETS("HTTP/1.0 200 OK\r\nConnection: Keep-Alive\r\nContent-Length: 1\r\n\r\nx"),
     PC_END_COMPLETE, "x", 200, 10, 2, 0, 0, true, true, false, false, NULL},
    {"HTTP/1.0 chunked is not trusted", OCTETS("HTTP/1.0 200 OK\r\nConnection: Keep-Alive\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n0\r\n\r\n"),
     PC_END_COMPLETE, "x", 200, 10, 2, 0, 0, true, false, false, false, NULL},
    {"Connection: close", OCTETS(OK "Connection: foo, Close\r\nContent-Length: 1\r\n\r\nx"),
     PC_END_COMPLETE, "x", 200, 11, 2, 0, 0, true, false, false, false, NULL},
    {"length and chunked", OCTETS(OK "Content-Length: 9\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n0\r\n\r\n"),
     PC_END_COMPLETE, "x", 200, 11, 2, 0, 0, true, false, false, false, NULL},
    {"coding that is not chunked", OCTETS(OK "Transfer-Encoding: chunked, gzip\r\n\r\nabc"),
     PC_END_COMPLETE, "abc", 200, 11, 1, 0, 0, false, false, false, false, NULL},
    {"two lengths", OCTETS(OK "Content-Length: 2\r\nContent-Length: 3\r\n\r\nok!"),
     PC_END_MALFORMED, "", 200, 11, 2, 0, 3, false, false, false, false, "or two disagree: '3'"},
    {"the same length twice", OCTETS(OK "Content-Length: 2, 2\r\nContent-Length: 2\r\n\r\nok"),
     PC_END_COMPLETE, "ok", 200, 11, 2, 0, 0, true, true, false, false, NULL},
    {"length with a sign", OCTETS(OK "Content-Length: +2\r\n\r\nok"),
     PC_END_MALFORMED, "", 200, 11, 1, 0, 2, false, false, false, false, "'+2'"},
    {"length empty", OCTETS(OK "Content-Length: \r\n\r\nok"),
     PC_END_MALFORMED, "", 200, 11, 1, 0, 2, false, false, false, false, "Content-Length"},
    {"length of many digits", OCTETS(OK "Content-Length: 99999999999999999999\r\n\r\n"),
     PC_END_MALFORMED, "", 200, 11, 1, 0, 0, false, false, false, false, "Content-Length"},
    {"white space before the colon frames", OCTETS(OK "Content-Length : 2\r\n\r\nok"),
     PC_END_COMPLETE, "ok", 200, 11, 1, 0, 0, true, true, false, false, NULL},
    {"LF alone", OCTETS("HTTP/1.1 200 OK\nContent-Length: 2\n\nok"),
     PC_END_COMPLETE, "ok", 200, 11, 1, 0, 0, true, true, false, false, NULL},
    {"no reason", OCTETS("HTTP/1.1 200\r\nContent-Length: 0\r\n\r\n"),
     PC_END_COMPLETE, "", 200, 11, 1, 0, 0, true, true, false, false, NULL},
    {"odd status", OCTETS("HTTP/1.1 999 ?\r\nContent-Length: 0\r\n\r\n"),
     PC_END_COMPLETE, "", 999, 11, 1, 0, 0, true, true, false, false, NULL},
    {"status below 100", OCTETS("HTTP/1.1 099 ?\r\n\r\n"),
     PC_END_MALFORMED, NULL, 0, 0, 0, 0, 2, false, false, false, false, "below 100"},
    {"status of four digits", OCTETS("HTTP/1.1 2000 ?\r\n\r\n"),
     PC_END_MALFORMED, NULL, 0, 0, 0, 0, 2, false, false, false, false, "three-digit"},
    {"status of letters", OCTETS("HTTP/1.1 abc ?\r\n\r\n"),
     PC_END_MALFORMED, NULL, 0, 0, 0, 0, 2, false, false, false, false, "three-digit"},
    {"another major version", OCTETS("HTTP/2 200 OK\r\n\r\n"),
     PC_END_MALFORMED, NULL, 0, 0, 0, 0, 0, false, false, false, false, "not an HTTP/1 response"},
    {"garbage", OCTETS("SSH-2.0-OpenSSH_9.2\r\n"),
     PC_END_MALFORMED, NULL, 0, 0, 0, 0, 0, false, false, false, false, "'S"},
    {"control octets", OCTETS("\x15\x03\x01\x00\x02\x02"),
     PC_END_MALFORMED, NULL, 0, 0, 0, 0, 0, false, false, false, false, "\\x15"},
    {"short status line", OCTETS("HTTP/1.1 2\r\n"),
     PC_END_MALFORMED, NULL, 0, 0, 0, 0, 0, false, false, false, false, "status"},
    {"no colon", OCTETS(OK "Foo\r\n\r\n"),
     PC_END_MALFORMED, "", 200, 11, 0, 0, 2, false, false, false, false, "field line 1 has no colon: 'Foo'"},
    {"no name", OCTETS(OK "A: b\r\n: c\r\n\r\n"),
     PC_END_MALFORMED, "", 200, 11, 1, 0, 2, false, false, false, false, "field line 2 has no name"},
    {"fold with nothing before it", OCTETS(OK " x: y\r\n\r\n"),
     PC_END_MALFORMED, "", 200, 11, 0, 0, 2, false, false, false, false, "begins with white space"},
    {"closed before anything", OCTETS(""),
     PC_END_NO_ANSWER, NULL, 0, 0, 0, 0, 0, false, false, false, false, "closed without an answer"},
    {"reset before anything", OCTETS(""),
     PC_END_NO_ANSWER, NULL, 0, 0, 0, 0, 0, false, false, false, true, "reset without an answer"},
    {"closed in the status line", OCTETS("HTTP/1.1 20"),
     PC_END_NO_ANSWER, NULL, 0, 0, 0, 0, 0, false, false, false, false, "closed inside the status line"},
    {"closed in the header", OCTETS(OK "A: b\r\nC"),
     PC_END_CUT, "", 200, 11, 1, 0, 0, false, false, false, false, "closed inside the header section"},
    {"closed in the content", OCTETS(OK "Content-Length: 9\r\n\r\nabc"),
     PC_END_CUT, "abc", 200, 11, 1, 0, 0, true, false, false, false, "closed inside the content"},
    {"closed in a chunk", OCTETS(CHUNKED "9\r\nabc"),
     PC_END_CUT, "abc", 200, 11, 1, 0, 0, true, false, false, false, "closed inside the content"},
    {"closed in the trailers", OCTETS(CHUNKED "0\r\nA: b\r\n"),
     PC_END_CUT, "", 200, 11, 1, 0, 0, true, false, false, false, "closed inside the trailer section"},
};
/* clang-format on */

typedef struct outcome {
    pc_arena arena;
    pc_h1_parser *parser;
    pc_http_response response;
    pc_h1_result result;
    size_t rest;
} outcome;

/* Feeds in pieces: the first of n octets, then of m octets each. */
static void read_response(outcome *o, const sample *row, size_t n, size_t m)
{
    pc_span left = row->octets;

    pc_arena_init(&o->arena);
    o->parser = pc_h1_parser_new(&o->arena, &limits, row->head, &o->response);
    o->result = PC_H1_MORE;
    while (left.len && o->result == PC_H1_MORE) {
        size_t len = n < left.len ? n : left.len, used = 99999;
        pc_span piece = pc_tight(left.ptr, len);

        n = m;
        if (!len)
            continue;
        o->result = pc_h1_feed(o->parser, piece.ptr, piece.len, &used);
        EXPECT_TRUE(row->name,
                    o->result == PC_H1_MORE ? used == len : used <= len);
        left.ptr += used;
        left.len -= used;
    }
    o->rest = left.len;
    if (o->result == PC_H1_MORE)
        o->result = pc_h1_feed_end(o->parser, !row->reset);
}

static void check(outcome *o, const sample *row, bool whole)
{
    const pc_http_response *r = &o->response;
    bool done = row->end == PC_END_COMPLETE;

    EXPECT_INT(row->name, o->result, done ? PC_H1_DONE : PC_H1_FAILED);
    EXPECT_STR(row->name, pc_end_name(pc_h1_end(o->parser)),
               pc_end_name(row->end));
    EXPECT_INT(row->name, r->status, row->status);
    EXPECT_INT(row->name, r->version, row->version);
    EXPECT_INT(row->name, r->fields.n, row->n_fields);
    EXPECT_INT(row->name, r->n_informational, row->n_informational);
    EXPECT_INT(row->name, r->had_framing, row->framed);
    EXPECT_INT(row->name, pc_h1_keeps_open(o->parser), row->keeps);
    EXPECT_INT(row->name, pc_h1_has_status(o->parser), row->status > 0);
    /* at a limit or in garbage it stops as soon as it can tell */
    if (done)
        EXPECT_INT(row->name, o->rest, row->rest);
    if (row->content) {
        EXPECT_SPAN(row->name, r->content.kept, row->content);
        EXPECT_INT(row->name, r->content.len, strlen(row->content));
        EXPECT_INT(row->name, strlen(r->content.digest),
                   *row->content ? PC_DIGEST_LEN : 0);
    }
    if (!row->detail)
        EXPECT_TRUE(row->name, !pc_h1_detail(o->parser));
    else if (whole && !strstr(pc_h1_detail(o->parser), row->detail))
        fail_msg("%s: detail is \"%s\"", row->name, pc_h1_detail(o->parser));
}

static void release(outcome *o)
{
    pc_h1_parser_release(o->parser);
    pc_arena_release(&o->arena);
}

static void test_a_response_in_pieces_is_the_same_response(void **state)
{
    (void)state;
    for (size_t i = 0; i < N_OF(rows); i++) {
        size_t len = rows[i].octets.len;

        for (size_t cut = 0; cut <= len; cut++) {
            outcome o = {0};

            read_response(&o, &rows[i], cut, len + 1);
            check(&o, &rows[i], cut == len);
            release(&o);
        }
        for (size_t piece = 1; piece <= 3; piece++) {
            outcome o = {0};

            read_response(&o, &rows[i], piece, piece);
            check(&o, &rows[i], false);
            release(&o);
        }
    }
}

static void test_field_lines_keep_order_repeats_and_octets(void **state)
{
    static const char octets[] = "HTTP/1.1 200  Fine \r\n"
                                 "eTaG:\t \"a\0b\" \t\r\n"
                                 "ETag: \"\xff\"\r\n"
                                 "Fold: a\r\n  b\r\n\tc \r\n"
                                 "X:\r\n"
                                 "Y: 1\r2\r\n"
                                 "Z : z\r\n"
                                 "Content-Length: 0\r\n\r\n";
    static const struct {
        const char *name, *value;
        size_t len;
    } want[] = {
        {"eTaG", "\"a\0b\"", 5},    {"ETag", "\"\xff\"", 3},
        {"Fold", "a b c", 5},       {"X", "", 0},
        {"Y", "1\r2", 3},           {"Z ", "z", 1},
        {"Content-Length", "0", 1},
    };
    sample row = {.name = "fields", .octets = {octets, sizeof octets - 1}};
    outcome o = {0};

    (void)state;
    read_response(&o, &row, 1, 1);
    EXPECT_INT("result", o.result, PC_H1_DONE);
    EXPECT_SPAN("reason", o.response.reason, " Fine ");
    EXPECT_INT("fields", o.response.fields.n, N_OF(want));
    for (size_t i = 0; i < N_OF(want); i++) {
        EXPECT_SPAN("name", o.response.fields.items[i].name, want[i].name);
        EXPECT_INT(want[i].name, o.response.fields.items[i].value.len,
                   want[i].len);
        assert_memory_equal(o.response.fields.items[i].value.ptr, want[i].value,
                            want[i].len);
    }
    release(&o);
}

static void test_trailers_are_kept_apart(void **state)
{
    static const char octets[] =
        CHUNKED "1\r\nx\r\n0\r\nETag: \"t\"\r\nX: y\r\n z\r\n\r\n";
    sample row = {.name = "trailers", .octets = {octets, sizeof octets - 1}};
    outcome o = {0};

    (void)state;
    read_response(&o, &row, 7, 7);
    EXPECT_INT("result", o.result, PC_H1_DONE);
    EXPECT_INT("fields", o.response.fields.n, 1);
    EXPECT_INT("trailers", o.response.trailers.n, 2);
    EXPECT_SPAN("etag", o.response.trailers.items[0].value, "\"t\"");
    EXPECT_SPAN("x", o.response.trailers.items[1].value, "y z");
    release(&o);
}

/* An endless stream ends at a limit whatever it repeats. */
static void test_endless_things_end(void **state)
{
    static const struct {
        const char *name;
        pc_span head, again;
    } floods[] = {
        {"status line", OCTETS("HTTP/1.1 "), OCTETS("2")},
        {"header", OCTETS(OK), OCTETS("A: b\r\n")},
        {"one header line", OCTETS(OK "A: "), OCTETS("b")},
        {"folds", OCTETS(OK "A: b\r\n"), OCTETS(" c\r\n")},
        {"1xx", OCTETS(""), OCTETS("HTTP/1.1 100 a\r\n\r\n")},
        {"content", OCTETS(OK "\r\n"), OCTETS("c")},
        {"chunks", OCTETS(CHUNKED), OCTETS("1\r\nx\r\n")},
        {"a chunk", OCTETS(CHUNKED "fffffffffff\r\n"), OCTETS("x")},
        {"chunk extensions", OCTETS(CHUNKED),
         OCTETS("1;aaaaaaaaaaaaaa\r\nx\r\n")},
        {"one chunk extension", OCTETS(CHUNKED "1;"), OCTETS("a")},
        {"zeros of a chunk size", OCTETS(CHUNKED), OCTETS("0")},
        {"trailers", OCTETS(CHUNKED "0\r\n"), OCTETS("A: b\r\n")},
        {"one trailer", OCTETS(CHUNKED "0\r\nA: "), OCTETS("b")},
    };

    (void)state;
    for (size_t i = 0; i < N_OF(floods); i++) {
        sample row = {.name = floods[i].name, .octets = floods[i].head};
        outcome o = {0};
        size_t used, n = 0;

        pc_arena_init(&o.arena);
        o.parser = pc_h1_parser_new(&o.arena, &limits, false, &o.response);
        o.result = pc_h1_feed(o.parser, row.octets.ptr, row.octets.len, &used);
        for (; o.result == PC_H1_MORE && n < 10000; n++)
            o.result = pc_h1_feed(o.parser, floods[i].again.ptr,
                                  floods[i].again.len, &used);
        EXPECT_INT(row.name, o.result, PC_H1_FAILED);
        EXPECT_STR(row.name, pc_end_name(pc_h1_end(o.parser)), "limit");
        release(&o);
    }
}

static void test_release_before_the_end_keeps_what_came(void **state)
{
    sample row = {.name = "half",
                  .octets = OCTETS(OK "Content-Length: 9\r\n\r\nabc")};
    outcome o = {0};
    size_t used;

    (void)state;
    pc_arena_init(&o.arena);
    o.parser = pc_h1_parser_new(&o.arena, &limits, false, &o.response);
    o.result = pc_h1_feed(o.parser, row.octets.ptr, row.octets.len, &used);
    EXPECT_INT("result", o.result, PC_H1_MORE);
    pc_h1_parser_release(o.parser);
    EXPECT_SPAN("content", o.response.content.kept, "abc");
    pc_arena_release(&o.arena);
}

static void test_encoding_adds_nothing(void **state)
{
    PC_AUTO_ARENA arena = {NULL, 0};
    pc_http_request request = {.method = "PUT", .target = PC_LIT("*?")};
    PC_AUTO_BUF out;
    size_t header_len;

    (void)state;
    pc_arena_init(&arena);
    pc_buf_init(&out, 40);
    pc_lines_add(&arena, &request.fields, PC_LIT("A"), PC_LIT(" \t"));
    pc_lines_add(&arena, &request.fields, PC_LIT("a"), PC_LIT(""));
    EXPECT_INT("fits",
               pc_h1_encode(&request, PC_LIT("body"), &out, &header_len),
               PC_OK);
    EXPECT_SPAN("octets", pc_buf_view(&out),
                "PUT *? HTTP/1.1\r\nA:  \t\r\na: \r\n\r\nbody");
    EXPECT_INT("header", header_len, out.len - 4);
    EXPECT_INT("over the limit",
               pc_h1_encode(&request, PC_LIT("body"), &out, &header_len),
               PC_ELIMIT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_response_in_pieces_is_the_same_response),
        cmocka_unit_test(test_field_lines_keep_order_repeats_and_octets),
        cmocka_unit_test(test_trailers_are_kept_apart),
        cmocka_unit_test(test_endless_things_end),
        cmocka_unit_test(test_release_before_the_end_keeps_what_came),
        cmocka_unit_test(test_encoding_adds_nothing),
    };

    return cmocka_run_group_tests_name("engine.h1", tests, NULL, NULL);
}
