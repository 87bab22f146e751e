/* What reaches the scripted origin, octet by octet. */
#include "origin/message.h"
#include "support/expect.h"

#include <string.h>

#define HEAD "GET /a HTTP/1.1\r\nHost: h\r\n"

static int read_one(pc_arena *arena, pc_span text,
                    pc_origin_request *ret_request, size_t *ret_len)
{
    bool head = false;

    return pc_origin_request_read(arena, text, ret_request, &head, ret_len);
}

static void test_requests(void **state)
{
    static const struct {
        const char *row, *text;
        int want;
        const char *content;
        bool keep_alive;
    } rows[] = {
        {"plain", HEAD "\r\n", 1, "", true},
        {"HTTP/1.0", "GET /a HTTP/1.0\r\n\r\n", 1, "", false},
        {"1.0 that stays", "GET /a HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n",
         1, "", true},
        {"close", HEAD "Connection: close\r\n\r\n", 1, "", false},
        {"close among others", HEAD "Connection: te, close\r\n\r\n", 1, "",
         false},
        {"an empty line first", "\r\n" HEAD "\r\n", 1, "", true},
        {"bare line feeds", "GET /a HTTP/1.1\nHost: h\n\n", 1, "", true},
        {"length", HEAD "Content-Length: 3\r\n\r\nabc", 1, "abc", true},
        {"chunked",
         HEAD "Transfer-Encoding: chunked\r\n\r\n2\r\nab\r\n1;x=y\r\nc\r\n0\r\n"
              "T: v\r\n\r\n",
         1, "abc", true},
        {"no end of the head", HEAD, 0, NULL, false},
        {"half a content", HEAD "Content-Length: 3\r\n\r\nab", 0, NULL, false},
        {"half a chunk", HEAD "Transfer-Encoding: chunked\r\n\r\n5\r\nab", 0,
         NULL, false},
        {"no version", "GET /a\r\n\r\n", PC_ESYNTAX, NULL, false},
        {"HTTP/2", "PRI * HTTP/2.0\r\n\r\n", PC_ESYNTAX, NULL, false},
        {"no colon", "GET /a HTTP/1.1\r\nHost\r\n\r\n", PC_ESYNTAX, NULL,
         false},
        {"a space before the colon", "GET /a HTTP/1.1\r\nHost : h\r\n\r\n",
         PC_ESYNTAX, NULL, false},
        {"no number", HEAD "Content-Length: x\r\n\r\n", PC_ESYNTAX, NULL,
         false},
        {"too long", HEAD "Content-Length: 99999999\r\n\r\n", PC_ELIMIT, NULL,
         false},
        {"no chunk size", HEAD "Transfer-Encoding: chunked\r\n\r\nzz\r\n",
         PC_ESYNTAX, NULL, false},
        {"a negative chunk", HEAD "Transfer-Encoding: chunked\r\n\r\n-1\r\n",
         PC_ESYNTAX, NULL, false},
        {"a chunk that is too long",
         HEAD "Transfer-Encoding: chunked\r\n\r\nfffffffff\r\n", PC_ELIMIT,
         NULL, false},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        pc_origin_request request = {.keep_alive = false};
        pc_arena arena;
        size_t len = 0;

        pc_arena_init(&arena);
        EXPECT_INT(rows[i].row,
                   read_one(&arena,
                            pc_tight(rows[i].text, strlen(rows[i].text)),
                            &request, &len),
                   rows[i].want);
        if (rows[i].want == 1) {
            EXPECT_INT(rows[i].row, len, strlen(rows[i].text));
            EXPECT_SPAN(rows[i].row, request.message.content.kept,
                        rows[i].content);
            EXPECT_INT(rows[i].row, request.keep_alive, rows[i].keep_alive);
        }
        pc_arena_release(&arena);
    }
}

/* Cut anywhere it is not whole yet, and no octet after it is taken. */
static void test_every_cut(void **state)
{
    static const char text[] =
        "PUT /x HTTP/1.1\r\nIf-Match: \"a\"\r\nTransfer-Encoding: chunked\r\n"
        "\r\n3\r\nabc\r\n0\r\n\r\n";
    const size_t whole = sizeof text - 1;

    (void)state;
    for (size_t n = 0; n <= whole; n++) {
        pc_origin_request request;
        pc_arena arena;
        size_t len = 0;

        pc_arena_init(&arena);
        EXPECT_INT("cut", read_one(&arena, pc_tight(text, n), &request, &len),
                   n == whole);
        pc_arena_release(&arena);
    }
}

static void test_two_in_a_row(void **state)
{
    static const char text[] = HEAD "\r\n" HEAD "\r\n";
    pc_origin_request request;
    pc_arena arena;
    size_t len = 0;

    (void)state;
    pc_arena_init(&arena);
    EXPECT_INT(
        "first",
        read_one(&arena, pc_tight(text, sizeof text - 1), &request, &len), 1);
    EXPECT_INT("its own octets", len, (sizeof text - 1) / 2);
    pc_arena_release(&arena);
}

/* A header section has an end. */
static void test_a_head_without_end(void **state)
{
    pc_buf text;
    pc_origin_request request;
    pc_arena arena;
    size_t len = 0;

    (void)state;
    pc_arena_init(&arena);
    pc_buf_init(&text, 2 * PC_ORIGIN_HEAD_MAX);
    pc_buf_puts(&text, HEAD);
    while (text.len <= PC_ORIGIN_HEAD_MAX)
        pc_buf_puts(&text, "X-Field: 0123456789\r\n");
    EXPECT_INT("too long", read_one(&arena, pc_buf_view(&text), &request, &len),
               PC_ELIMIT);
    pc_buf_release(&text);
    pc_arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_requests),
        cmocka_unit_test(test_every_cut),
        cmocka_unit_test(test_two_in_a_row),
        cmocka_unit_test(test_a_head_without_end),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
