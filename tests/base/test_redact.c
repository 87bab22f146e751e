#include "base/cleanup.h"
#include "base/clock.h"
#include "base/redact.h"
#include "base/str.h"
#include "support/expect.h"

#include <openssl/evp.h>

#define SECRET "s3cr\"et/ k\xc3\xa9y+"

static pc_redactor *redactor_with(pc_arena *arena, pc_span secret)
{
    pc_redactor *redactor = pc_redactor_new(arena);

    EXPECT_INT("add", pc_redactor_add(redactor, "$TOKEN", secret, NULL), PC_OK);
    return redactor;
}

static void test_every_form_of_a_secret_goes(void **state)
{
    static const struct {
        const char *row, *text, *want;
    } rows[] = {
        {"plain", "Bearer " SECRET "!", "Bearer $TOKEN!"},
        {"twice", SECRET SECRET, "$TOKEN$TOKEN"},
        {"percent", "x=s3cr%22et%2F%20k%C3%A9y%2B&y", "x=$TOKEN&y"},
        {"percent, small", "s3cr%22et%2f%20k%c3%a9y%2b", "$TOKEN"},
        {"percent, all", "%73%33%63%72%22%65%74%2F%20%6B%C3%A9%79%2B",
         "$TOKEN"},
        {"form", "s3cr%22et%2F+k%C3%A9y%2B", "$TOKEN"},
        {"JSON", "{\"a\":\"s3cr\\\"et\\/ k\xc3\xa9y+\"}", "{\"a\":\"$TOKEN\"}"},
        {"JSON, ASCII", "s3cr\\u0022et/ k\\u00e9y+", "$TOKEN"},
        {"octets as code points", "s3cr\"et/ k\xc3\x83\xc2\xa9y+", "$TOKEN"},
        {"HTML", "s3cr&quot;et/ k\xc3\xa9y+", "$TOKEN"},
        {"hex",
         "0x73336372226574"
         "2f206bc3a9792b;",
         "0x$TOKEN;"},
        {"another", "s3cr\"et/ key+", "s3cr\"et/ key+"},
        {"cut short", "s3cr\"et/ k\xc3\xa9y", "s3cr\"et/ k\xc3\xa9y"},
        {"empty", "", ""},
    };
    PC_AUTO_ARENA arena;
    pc_redactor *redactor;

    (void)state;
    pc_arena_init(&arena);
    redactor = redactor_with(&arena, PC_LIT(SECRET));
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        pc_span text = TIGHT(rows[i].text);
        pc_span got = pc_redact(redactor, &arena, text);

        EXPECT_SPAN(rows[i].row, got, rows[i].want);
        if (strcmp(rows[i].text, rows[i].want) == 0)
            EXPECT_TRUE(rows[i].row, got.ptr == text.ptr);
    }
}

/* Whatever stands around it, and in both alphabets: what is left must not tell
 * more than a few bits at the secret's edges. */
static void test_base64_in_every_alignment(void **state)
{
    static const char secret[] = "hunter2-\xff\xfe>?tail";
    PC_AUTO_ARENA arena;
    pc_redactor *redactor;

    (void)state;
    pc_arena_init(&arena);
    redactor = redactor_with(&arena, pc_span_of(secret));
    for (int before = 0; before < 6; before++)
        for (int after = 0; after < 4; after++)
            for (int url = 0; url < 2; url++) {
                char plain[64], text[128], row[64];
                pc_span got;
                int len;

                snprintf(plain, sizeof plain, "%.*s%s%.*s", before, "user:x",
                         secret, after, "~~~~");
                len =
                    EVP_EncodeBlock((unsigned char *)text,
                                    (unsigned char *)plain, (int)strlen(plain));
                for (int i = 0; url && i < len; i++)
                    text[i] = (char)(text[i] == '+'   ? '-'
                                     : text[i] == '/' ? '_'
                                                      : text[i]);
                snprintf(row, sizeof row, "%d before, %d after, alphabet %d",
                         before, after, url);
                got = pc_redact(redactor, &arena, pc_tight(text, (size_t)len));
                EXPECT_TRUE(row, pc_span_contains(got, PC_LIT("$TOKEN")));
                /* 8 octets before is 11 digits, 4 after 6 */
                EXPECT_TRUE(row,
                            got.len <= strlen("$TOKEN") + 4u * (2 + 1 + 2));
            }
}

static void test_the_longer_secret_wins(void **state)
{
    PC_AUTO_ARENA arena;
    pc_redactor *redactor;
    pc_diags diags;

    (void)state;
    pc_arena_init(&arena);
    pc_diags_init(&diags, &arena);
    redactor = redactor_with(&arena, PC_LIT("abcdef"));
    EXPECT_INT("longer",
               pc_redactor_add(redactor, "$KEY", PC_LIT("abcdefgh"), &diags),
               PC_OK);
    EXPECT_SPAN("longer",
                pc_redact(redactor, &arena, TIGHT("-abcdefgh-abcdef")),
                "-$KEY-$TOKEN");
    EXPECT_INT("short",
               pc_redactor_add(redactor, "$PIN", PC_LIT("12345"), &diags),
               PC_ERANGE);
    EXPECT_TRUE("the error does not tell it",
                !strstr(diags.items[0].message, "12345"));
    EXPECT_SPAN("no redactor", pc_redact(NULL, &arena, TIGHT("abcdef")),
                "abcdef");
}

static void test_any_octet_may_be_in_a_secret(void **state)
{
    static const char secret[] = "\0\x01\xff%\\\"\r\n";
    PC_AUTO_ARENA arena;
    pc_redactor *redactor;
    char text[64] = "<";

    (void)state;
    pc_arena_init(&arena);
    redactor = redactor_with(&arena, (pc_span){secret, sizeof secret - 1});
    memcpy(text + 1, secret, sizeof secret - 1);
    text[sizeof secret] = '>';
    EXPECT_SPAN("plain",
                pc_redact(redactor, &arena, pc_tight(text, sizeof secret + 1)),
                "<$TOKEN>");
    EXPECT_SPAN("JSON",
                pc_redact(redactor, &arena,
                          TIGHT("\\u0000\\u0001\xc3\xbf%\\\\\\\"\\r\\n")),
                "$TOKEN");
}

/* Bodies of a megabyte are recorded by the hundred. */
static void test_long_texts_take_milliseconds(void **state)
{
    PC_AUTO_ARENA arena;
    PC_AUTO_BUF body;
    pc_redactor *redactor;
    int64_t begin;
    pc_span got;

    (void)state;
    pc_arena_init(&arena);
    pc_buf_init(&body, 2 << 20);
    for (int i = 0; i < 20000; i++)
        pc_buf_puts(&body, "{\"title\": \"just some text %20 & more\"}\n");
    pc_buf_puts(&body, "abcdefgh");
    redactor = redactor_with(&arena, PC_LIT("abcdefgh"));
    begin = pc_clock_ns();
    got = pc_redact(redactor, &arena, pc_buf_view(&body));
    EXPECT_TRUE("fast", pc_clock_ns() - begin < 500000000);
    EXPECT_INT("found", got.len, body.len - 8 + 6);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_form_of_a_secret_goes),
        cmocka_unit_test(test_base64_in_every_alignment),
        cmocka_unit_test(test_the_longer_secret_wins),
        cmocka_unit_test(test_any_octet_may_be_in_a_secret),
        cmocka_unit_test(test_long_texts_take_milliseconds),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
