#include "base/cleanup.h"
#include "base/escape.h"
#include "base/rng.h"
#include "base/str.h"
#include "base/utf8.h"
#include "support/expect.h"

#define ROWS(rows) (sizeof(rows) / sizeof(rows)[0])

static void test_text_for_terminals(void **state)
{
    static const struct {
        const char *row;
        pc_span text;
        const char *want;
    } rows[] = {
        {"plain", PC_LIT("a\\b \"c\""), "a\\b \"c\""},
        {"letters", PC_LIT("gr\xc3\xbc\xc3\x9f \xe4\xbd\xa0"),
         "gr\xc3\xbc\xc3\x9f \xe4\xbd\xa0"},
        {"line ends", PC_LIT("a\r\n::error::"), "a\\r\\n::error::"},
        {"escape", PC_LIT("\x1b[2J"), "\\x1b[2J"},
        {"NUL and DEL", PC_LIT("\0\x7f"), "\\x00\\x7f"},
        {"C1", PC_LIT("\xc2\x9b"), "\\xc2\\x9b"},
        {"bidi", PC_LIT("\xe2\x80\xae\xe2\x81\xa6"),
         "\\xe2\\x80\\xae\\xe2\\x81\\xa6"},
        {"zero width", PC_LIT("\xe2\x80\x8b"), "\\xe2\\x80\\x8b"},
        {"line separator", PC_LIT("\xe2\x80\xa8"), "\\xe2\\x80\\xa8"},
        {"lone octet", PC_LIT("\xe4"), "\\xe4"},
        {"overlong", PC_LIT("\xc0\x80"), "\\xc0\\x80"},
        {"surrogate", PC_LIT("\xed\xa0\x80"), "\\xed\\xa0\\x80"},
        {"cut short", PC_LIT("\xe4\xbd"), "\\xe4\\xbd"},
        {"too high", PC_LIT("\xf4\x90\x80\x80"), "\\xf4\\x90\\x80\\x80"},
    };

    (void)state;
    for (size_t i = 0; i < ROWS(rows); i++) {
        PC_AUTO_BUF out;
        pc_span text = pc_tight(rows[i].text.ptr, rows[i].text.len);

        pc_buf_init(&out, 100);
        EXPECT_INT(rows[i].row, pc_escape_text(&out, text), PC_OK);
        EXPECT_STR(rows[i].row, out.ptr, rows[i].want);
    }
}

static void test_xml(void **state)
{
    static const struct {
        const char *row;
        pc_span text;
        const char *want;
    } rows[] = {
        {"entities", PC_LIT("<a b=\"c\">'&"),
         "&lt;a b=&quot;c&quot;&gt;&#39;&amp;"},
        {"white space", PC_LIT("\t\n\r"), "&#9;&#10;\\x0d"},
        {"control", PC_LIT("\0\x1b\x7f"), "\\x00\\x1b\\x7f"},
        {"not a character", PC_LIT("\xef\xbf\xbf"), "\\xef\\xbf\\xbf"},
        {"broken", PC_LIT("\xff"), "\\xff"},
        {"CDATA end", PC_LIT("]]>"), "]]&gt;"},
    };

    (void)state;
    for (size_t i = 0; i < ROWS(rows); i++) {
        PC_AUTO_BUF out;

        pc_buf_init(&out, 100);
        EXPECT_INT(rows[i].row, pc_escape_xml(&out, rows[i].text), PC_OK);
        EXPECT_STR(rows[i].row, out.ptr, rows[i].want);
    }
}

static void test_shell_words_look_simple_when_they_can(void **state)
{
    static const struct {
        const char *text, *want;
    } rows[] = {
        {"http://a/b:1", "http://a/b:1"},
        {"", "''"},
        {"a b", "'a b'"},
        {"it's", "'it'\\''s'"},
        {"$HOME", "'$HOME'"},
        {"W/\"x\"", "'W/\"x\"'"},
        {"a\tb", "\"$(printf 'a\\011b')\""},
        {"\x80%d\\", "\"$(printf '\\200\\045d\\134')\""},
    };

    (void)state;
    for (size_t i = 0; i < ROWS(rows); i++) {
        PC_AUTO_BUF out;

        pc_buf_init(&out, 100);
        EXPECT_INT(rows[i].text, pc_escape_shell(&out, TIGHT(rows[i].text)),
                   PC_OK);
        EXPECT_STR(rows[i].text, out.ptr, rows[i].want);
    }
}

static void expect_shell_round_trip(const char *shell, pc_span text)
{
    PC_AUTO_BUF command;
    char got[512];
    size_t len;
    FILE *pipe;

    pc_buf_init(&command, 8192);
    pc_buf_puts(&command, "printf %s ");
    EXPECT_INT(shell, pc_escape_shell(&command, text), PC_OK);
    /* through the environment, so that only SHELL reads it */
    setenv("PC_TEST_COMMAND", command.ptr, 1);
    pipe =
        popen(strcmp(shell, "sh") == 0 ? "exec /bin/sh -c \"$PC_TEST_COMMAND\""
                                       : "exec bash -c \"$PC_TEST_COMMAND\"",
              "r");
    EXPECT_TRUE(shell, pipe != NULL);
    len = fread(got, 1, sizeof got, pipe);
    EXPECT_INT(command.ptr, pclose(pipe), 0);
    if (len != text.len || (len && memcmp(got, text.ptr, len) != 0))
        fail_msg("%s: %s does not give its word back", shell, command.ptr);
}

static void test_shell_words_come_back_from_the_shell(void **state)
{
    static const pc_span texts[] = {
        PC_LIT(""),         PC_LIT("-n"),        PC_LIT("a'b\"c`d$e\\f!g"),
        PC_LIT("\n"),       PC_LIT("a\n\n"),     PC_LIT("\n\na\x01\n"),
        PC_LIT("-\x01%s"),  PC_LIT("~root"),     PC_LIT("{a,b}*?[x]"),
        PC_LIT("\xc3\xa4"), PC_LIT("'\x02'\\n"), PC_LIT("; rm -rf x #"),
    };
    char all[255];
    pc_rng rng = pc_rng_new(1);

    (void)state;
    for (int i = 0; i < 255; i++)
        all[i] = (char)(i + 1);
    for (int b = 0; b < 2; b++) {
        const char *shell = b ? "bash" : "sh";

        for (size_t i = 0; i < ROWS(texts); i++)
            expect_shell_round_trip(shell, texts[i]);
        expect_shell_round_trip(shell, (pc_span){all, sizeof all});
        for (int i = 0; i < 20; i++) {
            for (size_t j = 0; j < sizeof all; j++)
                all[j] = (char)(1 + pc_rng_below(&rng, i % 2 ? 255 : 126));
            expect_shell_round_trip(shell, (pc_span){all, 30});
        }
    }
}

static void test_no_shell_word_holds_nul(void **state)
{
    PC_AUTO_BUF out;

    (void)state;
    pc_buf_init(&out, 100);
    EXPECT_INT("NUL", pc_escape_shell(&out, TIGHT_LIT("a\0b")), PC_EINVAL);
    EXPECT_INT("nothing", out.len, 0);
}

static void test_octets_become_code_points_and_come_back(void **state)
{
    PC_AUTO_BUF utf8, octets;
    char all[256];

    (void)state;
    for (int i = 0; i < 256; i++)
        all[i] = (char)i;
    pc_buf_init(&utf8, 1000);
    pc_buf_init(&octets, 1000);
    EXPECT_INT("out", pc_octets_to_utf8(&utf8, pc_tight(all, 256)), PC_OK);
    EXPECT_INT("length", utf8.len, 128 + 2 * 128);
    EXPECT_INT("back", pc_utf8_to_octets(&octets, pc_buf_view(&utf8)), PC_OK);
    EXPECT_INT("length", octets.len, 256);
    EXPECT_INT("same", memcmp(octets.ptr, all, 256), 0);
    EXPECT_INT("U+0100", pc_utf8_to_octets(&octets, TIGHT("ok\xc4\x80")),
               PC_ERANGE);
    EXPECT_INT("broken", pc_utf8_to_octets(&octets, TIGHT("ok\xff")),
               PC_ESYNTAX);
    EXPECT_INT("unchanged", octets.len, 256);
}

static void test_every_code_point_survives_utf8(void **state)
{
    (void)state;
    for (uint32_t code = 0; code <= 0x10ffff; code += code < 0x3000 ? 1 : 97) {
        char utf8[4];
        uint32_t back = 0;
        unsigned len = pc_utf8_put(code, utf8);
        bool surrogate = code >= 0xd800 && code <= 0xdfff;
        unsigned got = pc_utf8_next((pc_span){utf8, len}, 0, &back);

        if (got != (surrogate ? 0 : len) || (got && back != code))
            fail_msg("U+%04X does not survive", (unsigned)code);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_text_for_terminals),
        cmocka_unit_test(test_xml),
        cmocka_unit_test(test_shell_words_look_simple_when_they_can),
        cmocka_unit_test(test_shell_words_come_back_from_the_shell),
        cmocka_unit_test(test_no_shell_word_holds_nul),
        cmocka_unit_test(test_octets_become_code_points_and_come_back),
        cmocka_unit_test(test_every_code_point_survives_utf8),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
