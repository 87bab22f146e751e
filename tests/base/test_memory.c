/* Arenas, buffers, random numbers, digests, clocks. */
#include "base/arena.h"
#include "base/buf.h"
#include "base/cleanup.h"
#include "base/clock.h"
#include "base/digest.h"
#include "base/limits.h"
#include "base/rng.h"
#include "base/str.h"
#include "support/expect.h"

#include <sys/wait.h>

static void test_an_arena_hands_out_zeroed_aligned_memory(void **state)
{
    static const size_t sizes[] = {0, 1, 3, 17, 4095, 4096, 16384, 100000};
    PC_AUTO_ARENA arena;

    (void)state;
    pc_arena_init(&arena);
    for (int round = 0; round < 50; round++)
        for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
            unsigned char *at = pc_arena_alloc(&arena, sizes[i]);

            EXPECT_INT("aligned", (uintptr_t)at % _Alignof(max_align_t), 0);
            for (size_t j = 0; j < sizes[i]; j++)
                if (at[j])
                    fail_msg("octet %zu of %zu is not zero", j, sizes[i]);
            memset(at, 0xff, sizes[i]);
        }
}

static void test_arena_copies_are_terminated(void **state)
{
    PC_AUTO_ARENA arena;
    pc_span copy;

    (void)state;
    pc_arena_init(&arena);
    copy = pc_arena_span(&arena, (pc_span){"a\0b", 3});
    EXPECT_INT("length", copy.len, 3);
    EXPECT_INT("octets", memcmp(copy.ptr, "a\0b\0", 4), 0);
    EXPECT_STR("empty", pc_arena_span(&arena, (pc_span){NULL, 0}).ptr, "");
    EXPECT_STR("printf", pc_arena_printf(&arena, "%s-%d", "x", 42), "x-42");
}

static void test_an_array_grows_and_keeps_its_items(void **state)
{
    PC_AUTO_ARENA arena;
    int *items = NULL;
    size_t n = 0, cap = 0;

    (void)state;
    pc_arena_init(&arena);
    for (int i = 0; i < 1000; i++)
        PC_PUSH(&arena, items, n, cap, i);
    for (int i = 0; i < 1000; i++)
        EXPECT_INT("item", items[i], i);
}

static void exit_status_of(const char *row, size_t n, size_t size)
{
    pid_t child = fork();
    int status;

    if (child == 0) {
        pc_arena arena;

        pc_arena_init(&arena);
        close(STDERR_FILENO);
        (void)!pc_arena_array(&arena, n, size);
        _exit(0);
    }
    EXPECT_INT(row, waitpid(child, &status, 0), child);
    EXPECT_TRUE(row, WIFEXITED(status));
    EXPECT_INT(row, WEXITSTATUS(status), 4);
}

static void test_too_much_memory_ends_the_program_with_4(void **state)
{
    (void)state;
    exit_status_of("over the limit", 1, PC_LIMIT_ARENA + 1);
    exit_status_of("an overflow", SIZE_MAX / 2, 3);
}

static void test_a_buffer_stops_at_its_limit_unchanged(void **state)
{
    PC_AUTO_BUF buf;

    (void)state;
    pc_buf_init(&buf, 5);
    EXPECT_INT("fits", pc_buf_puts(&buf, "abc"), PC_OK);
    EXPECT_INT("too long", pc_buf_puts(&buf, "def"), PC_ELIMIT);
    EXPECT_STR("unchanged", buf.ptr, "abc");
    EXPECT_TRUE("remembered", buf.failed);
    EXPECT_INT("the rest fits", pc_buf_printf(&buf, "%d", 12), PC_OK);
    EXPECT_STR("full", buf.ptr, "abc12");
    EXPECT_INT("printf too long", pc_buf_printf(&buf, "%d", 3), PC_ELIMIT);
    pc_buf_drop(&buf, 2);
    EXPECT_STR("dropped", buf.ptr, "c12");
    pc_buf_drop(&buf, 99);
    EXPECT_INT("all dropped", buf.len, 0);
    pc_buf_clear(&buf);
    EXPECT_TRUE("forgotten", !buf.failed);
    EXPECT_INT("huge", pc_buf_put(&buf, "x", SIZE_MAX), PC_ELIMIT);
}

static void test_a_buffer_takes_any_octet(void **state)
{
    PC_AUTO_BUF buf;

    (void)state;
    pc_buf_init(&buf, 1 << 20);
    for (int i = 0; i < 100000; i++)
        pc_buf_put(&buf, "\0\xff", 2);
    EXPECT_INT("length", buf.len, 200000);
    EXPECT_INT("terminated", buf.ptr[buf.len], 0);
    EXPECT_INT("last", (unsigned char)buf.ptr[199999], 0xff);
}

static void test_a_child_generator_depends_on_its_key_alone(void **state)
{
    pc_rng root = pc_rng_new(42), a = pc_rng_child(&root, "a"), again;
    uint64_t first = pc_rng_next(&a);

    (void)state;
    again = pc_rng_child(&root, "b");
    pc_rng_next(&again);
    again = pc_rng_child(&root, "a");
    EXPECT_TRUE("same key, same numbers", pc_rng_next(&again) == first);
    again = pc_rng_child(&root, "b");
    EXPECT_TRUE("another key", pc_rng_next(&again) != first);
    root = pc_rng_new(43);
    again = pc_rng_child(&root, "a");
    EXPECT_TRUE("another seed", pc_rng_next(&again) != first);
}

/* The reference numbers of splitmix64 for the seed 1234567. */
static void test_the_numbers_are_splitmix64(void **state)
{
    static const uint64_t want[] = {UINT64_C(6457827717110365317),
                                    UINT64_C(3203168211198807973),
                                    UINT64_C(9817491932198370423)};
    pc_rng rng = pc_rng_new(1234567);

    (void)state;
    for (size_t i = 0; i < 3; i++)
        EXPECT_TRUE("number", pc_rng_next(&rng) == want[i]);
}

static void test_numbers_below_n_cover_it_evenly(void **state)
{
    pc_rng rng = pc_rng_new(7);
    unsigned count[3] = {0};
    char word[9];

    (void)state;
    for (int i = 0; i < 30000; i++)
        count[pc_rng_below(&rng, 3)]++;
    for (int i = 0; i < 3; i++)
        EXPECT_TRUE("even", count[i] > 9500 && count[i] < 10500);
    EXPECT_INT("below one", pc_rng_below(&rng, 1), 0);
    pc_rng_word(&rng, word, 8);
    EXPECT_INT("word", strspn(word, "abcdefghijklmnopqrstuvwxyz0123456789"), 8);
    EXPECT_INT("terminated", strlen(word), 8);
}

static void test_digest_is_sha256(void **state)
{
    char hex[PC_DIGEST_LEN + 1];

    (void)state;
    pc_digest(PC_LIT("abc"), hex);
    EXPECT_STR("abc", hex,
               "ba7816bf8f01cfea414140de5dae2223"
               "b00361a396177a9cb410ff61f20015ad");
    pc_digest((pc_span){NULL, 0}, hex);
    EXPECT_STR("empty", hex,
               "e3b0c44298fc1c149afbf4c8996fb924"
               "27ae41e4649b934ca495991b7852b855");
}

static void test_iso_dates(void **state)
{
    static const struct {
        const char *row;
        int64_t at;
        const char *want;
    } rows[] = {
        {"epoch", 0, "1970-01-01T00:00:00Z"},
        {"the RFC's date", 784111777, "1994-11-06T08:49:37Z"},
        {"before 1970", -1, "1969-12-31T23:59:59Z"},
        {"too late", INT64_MAX, "9999-12-31T23:59:59Z"},
        {"too early", INT64_MIN, "0000-01-01T00:00:00Z"},
    };
    char text[21];

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        pc_clock_iso(rows[i].at, text);
        EXPECT_STR(rows[i].row, text, rows[i].want);
    }
    EXPECT_TRUE("monotonic", pc_clock_ns() <= pc_clock_ns());
    EXPECT_TRUE("wall", pc_clock_wall_s() > 1700000000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_an_arena_hands_out_zeroed_aligned_memory),
        cmocka_unit_test(test_arena_copies_are_terminated),
        cmocka_unit_test(test_an_array_grows_and_keeps_its_items),
        cmocka_unit_test(test_too_much_memory_ends_the_program_with_4),
        cmocka_unit_test(test_a_buffer_stops_at_its_limit_unchanged),
        cmocka_unit_test(test_a_buffer_takes_any_octet),
        cmocka_unit_test(test_a_child_generator_depends_on_its_key_alone),
        cmocka_unit_test(test_the_numbers_are_splitmix64),
        cmocka_unit_test(test_numbers_below_n_cover_it_evenly),
        cmocka_unit_test(test_digest_is_sha256),
        cmocka_unit_test(test_iso_dates),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
