/* The schemas are JSON, and say of each key what its row says. */
#include "base/file.h"
#include "base/json.h"
#include "input/case_keys.h"
#include "input/loaded.h"
#include "input/profile_keys.h"
#include "input/schema.h"
#include "input/target_keys.h"

static const struct {
    pc_file_kind kind;
    const char *name;
    const pc_keys *keys;
} kinds[] = {
    {PC_FILE_TARGET, "target", &pc_target_keys},
    {PC_FILE_CASES, "cases", &pc_case_keys},
    {PC_FILE_PROFILE, "profile", &pc_profile_keys},
    {PC_FILE_KNOWN, "known", &pc_known_keys},
};
#define N_KINDS (sizeof kinds / sizeof kinds[0])

static void expect_object(const pc_keys *keys, const pc_json *schema)
{
    const pc_json *properties = pc_json_get(schema, "properties");
    size_t n = 0, n_required = 0;

    EXPECT_TRUE(keys->what, properties != NULL);
    EXPECT_TRUE(keys->what,
                !pc_json_get(schema, "additionalProperties")->boolean);
    for (size_t i = 0; i < keys->n; i++) {
        const pc_key *key = &keys->rows[i];
        const pc_json *property = pc_json_get(properties, key->name);

        if (key->flags & PC_KEY_LATER) {
            EXPECT_TRUE(key->name, !property);
            continue;
        }
        n++;
        n_required += (key->flags & PC_KEY_REQUIRED) != 0;
        EXPECT_TRUE(key->name, property != NULL);
        EXPECT_SPAN(key->name, pc_json_get(property, "description")->string,
                    key->doc);
        EXPECT_TRUE(key->name, property->n > 1);
        if (key->of && key->type == PC_KEY_LIST)
            expect_object(key->of, pc_json_get(property, "items"));
        else if (key->of)
            expect_object(key->of, property);
    }
    EXPECT_INT(keys->what, properties->n, n);
    EXPECT_INT(keys->what, pc_json_get(schema, "required")->n, n_required);
}

static void test_schemas_follow_the_tables(void **state)
{
    (void)state;
    for (size_t i = 0; i < N_KINDS; i++) {
        const pc_json *object;
        PC_AUTO_ARENA arena;
        PC_AUTO_BUF out;
        pc_diags diags;
        pc_json *schema;

        pc_arena_init(&arena);
        pc_diags_init(&diags, &arena);
        pc_buf_init(&out, 1 << 20);
        EXPECT_INT(kinds[i].name, pc_schema_write(kinds[i].kind, &out), PC_OK);
        EXPECT_INT(kinds[i].name,
                   pc_json_parse(&arena, pc_buf_view(&out), (pc_pos){0},
                                 &schema, &diags),
                   PC_OK);
        EXPECT_SPAN(kinds[i].name, pc_json_get(schema, "$schema")->string,
                    "https://json-schema.org/draft/2020-12/schema");
        object = pc_json_get(schema, "$defs");
        expect_object(kinds[i].keys,
                      object ? pc_json_get(object, "entry") : schema);
    }
}

static void test_markdown_has_a_row_for_each_key(void **state)
{
    (void)state;
    for (size_t i = 0; i < N_KINDS; i++) {
        PC_AUTO_ARENA arena;
        PC_AUTO_BUF out;

        pc_arena_init(&arena);
        pc_buf_init(&out, 1 << 20);
        EXPECT_INT(kinds[i].name,
                   pc_schema_markdown(&arena, kinds[i].kind, &out), PC_OK);
        for (size_t j = 0; j < kinds[i].keys->n; j++) {
            const pc_key *key = &kinds[i].keys->rows[j];
            char want[64];

            snprintf(want, sizeof want, "\n| `%s` |", key->name);
            EXPECT_INT(key->name, strstr(out.ptr, want) != NULL,
                       !(key->flags & PC_KEY_LATER));
        }
    }
}

static void test_the_page_of_keys_is_up_to_date(void **state)
{
    PC_AUTO_ARENA arena;
    PC_AUTO_BUF out;
    pc_diags diags;
    pc_span page;

    (void)state;
    pc_arena_init(&arena);
    pc_diags_init(&diags, &arena);
    pc_buf_init(&out, 1 << 20);
    EXPECT_INT("page", pc_schema_page(&arena, &out), PC_OK);
    EXPECT_INT("read",
               pc_file_read(&arena, PC_SOURCE_DIR "/docs/keys.md", 1 << 20,
                            &page, &diags),
               PC_OK);
    if (!pc_span_eq(page, pc_buf_view(&out)))
        fail_msg("precheck schema --markdown > docs/keys.md");
}

/* A row has what its type needs, and its limits are in order. */
static void expect_rows(const pc_keys *keys)
{
    for (size_t i = 0; i < keys->n; i++) {
        const pc_key *key = &keys->rows[i];

        EXPECT_TRUE(key->name, key->doc && *key->doc);
        EXPECT_TRUE(key->name, key->doc[strlen(key->doc) - 1] != '.');
        EXPECT_TRUE(key->name, !key->high || key->low <= key->high);
        for (size_t j = 0; j < i; j++)
            EXPECT_TRUE(key->name, strcmp(keys->rows[j].name, key->name) != 0);
        if (key->flags & PC_KEY_LATER)
            continue;
        EXPECT_INT(key->name, key->type == PC_KEY_WORD, key->words != NULL);
        if (key->type == PC_KEY_CUSTOM)
            EXPECT_TRUE(key->name, key->parse && key->form);
        if (key->type == PC_KEY_GROUP || key->type == PC_KEY_LIST)
            EXPECT_TRUE(key->name, key->of != NULL);
        if (key->type == PC_KEY_STRINGS || key->type == PC_KEY_LIST)
            EXPECT_TRUE(key->name, key->n_at > 0);
        if (key->of)
            expect_rows(key->of);
    }
}

static void test_the_tables_are_sound(void **state)
{
    (void)state;
    for (size_t i = 0; i < N_KINDS; i++)
        expect_rows(kinds[i].keys);
    expect_rows(&pc_step_keys);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_schemas_follow_the_tables),
        cmocka_unit_test(test_markdown_has_a_row_for_each_key),
        cmocka_unit_test(test_the_page_of_keys_is_up_to_date),
        cmocka_unit_test(test_the_tables_are_sound),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
