#include "base/str.h"
#include "refserver/store.h"
#include "support/expect.h"

#include <stdio.h>

#define PATH PC_LIT("/notes/a")
#define TEXT PC_LIT("text/plain")

static int put(pc_ref_store *store, const char *path, const char *content,
               int64_t now_s)
{
    return pc_ref_store_put(store, pc_span_of(path), TIGHT(content), TEXT,
                            now_s);
}

static void test_content_is_kept_octet_for_octet(void **state)
{
    pc_ref_store *store = pc_ref_store_open();
    pc_ref_resource *r;

    (void)state;
    EXPECT_INT("put",
               pc_ref_store_put(store, PATH, PC_LIT("a\0b\r\n"), TEXT, 100),
               PC_OK);
    r = pc_ref_store_find(store, PATH);
    EXPECT_TRUE("found", r);
    EXPECT_INT("length", r->len, 5);
    EXPECT_INT("octets", memcmp(r->content, "a\0b\r\n", 5), 0);
    EXPECT_STR("type", r->type, "text/plain");
    pc_ref_store_close(store);
}

static void test_versions_are_never_used_again(void **state)
{
    pc_ref_store *store = pc_ref_store_open();
    uint64_t last = 0;

    (void)state;
    for (int i = 0; i < 20; i++) {
        pc_ref_resource *r;

        put(store, "/notes/a", "same", 100);
        r = pc_ref_store_find(store, PATH);
        EXPECT_TRUE("another number", r->stamp.version > last);
        last = r->stamp.version;
        if (i % 3 == 2) {
            pc_ref_store_delete(store, r, 100);
            EXPECT_TRUE("gone", !pc_ref_store_find(store, PATH));
        }
    }
    pc_ref_store_close(store);
}

static void test_a_shared_second_is_remembered(void **state)
{
    static const struct {
        const char *row;
        int64_t at_s;
        bool deleted_first, shared;
    } rows[] = {
        {"first", 100, false, false},
        {"same second", 100, false, true},
        {"next second", 101, false, false},
        {"deleted and created in one second", 101, true, true},
        {"later", 200, false, false},
        {"deleted and created later", 300, true, true},
        {"the clock was set back", 250, false, true},
    };
    pc_ref_store *store = pc_ref_store_open();

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        pc_ref_resource *r = pc_ref_store_find(store, PATH);

        if (rows[i].deleted_first)
            pc_ref_store_delete(store, r, rows[i].at_s);
        put(store, "/notes/a", "x", rows[i].at_s);
        r = pc_ref_store_find(store, PATH);
        EXPECT_INT(rows[i].row, r->stamp.shared_second, rows[i].shared);
        EXPECT_INT(rows[i].row, r->stamp.modified_s, rows[i].at_s);
    }
    pc_ref_store_close(store);
}

static void test_limits_change_nothing(void **state)
{
    pc_ref_store *store = pc_ref_store_open();
    char *large = calloc(1, PC_REF_CONTENT_MAX + 1);
    char name[32];
    int i;

    (void)state;
    put(store, "/notes/a", "first", 100);
    EXPECT_INT("too large",
               pc_ref_store_put(store, PATH,
                                (pc_span){large, PC_REF_CONTENT_MAX + 1}, TEXT,
                                101),
               PC_ELIMIT);
    EXPECT_INT("still the first", pc_ref_store_find(store, PATH)->len, 5);
    EXPECT_INT("its date", pc_ref_store_find(store, PATH)->stamp.modified_s,
               100);
    for (i = 0; i < 100; i++) {
        snprintf(name, sizeof name, "/notes/large-%d", i);
        if (pc_ref_store_put(store, pc_span_of(name),
                             (pc_span){large, PC_REF_CONTENT_MAX}, TEXT, 100))
            break;
    }
    EXPECT_INT("as many as fit", i, PC_REF_STORE_MAX / PC_REF_CONTENT_MAX - 1);
    free(large);
    pc_ref_store_close(store);
}

static void test_what_is_gone_makes_room(void **state)
{
    pc_ref_store *store = pc_ref_store_open();
    const pc_ref_resource *r;
    char name[32];
    size_t n = 0;

    (void)state;
    for (int i = 0; i < PC_REF_RESOURCES_MAX; i++) {
        snprintf(name, sizeof name, "/notes/%d", i);
        EXPECT_INT(name, put(store, name, "x", 100), PC_OK);
    }
    EXPECT_INT("full", put(store, "/notes/more", "x", 100), PC_ELIMIT);
    for (int i = 0; i < PC_REF_RESOURCES_MAX; i += 2) {
        snprintf(name, sizeof name, "/notes/%d", i);
        pc_ref_store_delete(store, pc_ref_store_find(store, pc_span_of(name)),
                            100);
    }
    EXPECT_INT("not in the same second", put(store, "/notes/more", "x", 100),
               PC_ELIMIT);
    EXPECT_INT("a second later", put(store, "/notes/more", "x", 101), PC_OK);
    for (r = pc_ref_store_first(store); r; r = pc_ref_store_next(r))
        n++;
    EXPECT_INT("those that exist", n, PC_REF_RESOURCES_MAX / 2 + 1);
    pc_ref_store_close(store);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_content_is_kept_octet_for_octet),
        cmocka_unit_test(test_versions_are_never_used_again),
        cmocka_unit_test(test_a_shared_second_is_remembered),
        cmocka_unit_test(test_limits_change_nothing),
        cmocka_unit_test(test_what_is_gone_makes_room),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
