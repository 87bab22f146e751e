/* reports/schema/report-1.schema.json against what is written: a validator for
 * the keywords that the schema uses, and a refusal of any other. */
#include "base/file.h"
#include "base/json.h"
#include "base/str.h"
#include "report/sample.h"
#include "support/expect.h"

typedef struct checker {
    pc_arena *arena;
    const pc_json *root;
    const char *error; /* the first one */
} checker;

static bool fails(checker *c, const char *path, const char *why)
{
    if (!c->error)
        c->error = pc_arena_printf(c->arena, "%s: %s", path, why);
    return false;
}

static const char *text_of(const pc_json *value)
{
    return value && value->kind == PC_JSON_STRING ? value->string.ptr : "";
}

static bool has_type(const pc_json *value, const char *type)
{
    static const struct {
        const char *name;
        pc_json_kind kind;
    } names[] = {
        {"null", PC_JSON_NULL},   {"boolean", PC_JSON_BOOL},
        {"integer", PC_JSON_INT}, {"number", PC_JSON_INT},
        {"number", PC_JSON_REAL}, {"string", PC_JSON_STRING},
        {"array", PC_JSON_ARRAY}, {"object", PC_JSON_OBJECT},
    };

    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (strcmp(names[i].name, type) == 0 && names[i].kind == value->kind)
            return true;
    return false;
}

static bool type_fits(const pc_json *type, const pc_json *value)
{
    if (type->kind == PC_JSON_STRING)
        return has_type(value, type->string.ptr);
    for (size_t i = 0; i < type->n; i++)
        if (has_type(value, text_of(type->items[i])))
            return true;
    return false;
}

static bool enum_fits(const pc_json *list, const pc_json *value)
{
    for (size_t i = 0; i < list->n; i++) {
        const pc_json *want = list->items[i];

        if (want->kind == value->kind &&
            (want->kind == PC_JSON_STRING
                 ? pc_span_eq(want->string, value->string)
                 : want->integer == value->integer))
            return true;
    }
    return false;
}

static bool check(checker *c, const char *path, const pc_json *schema,
                  const pc_json *value);

static bool check_object(checker *c, const char *path, const pc_json *schema,
                         const pc_json *value)
{
    const pc_json *required = pc_json_get(schema, "required");
    const pc_json *properties = pc_json_get(schema, "properties");
    const pc_json *more = pc_json_get(schema, "additionalProperties");

    for (size_t i = 0; required && i < required->n; i++)
        if (!pc_json_get(value, text_of(required->items[i])))
            return fails(c, path,
                         pc_arena_printf(c->arena, "no member %s",
                                         text_of(required->items[i])));
    for (size_t i = 0; i < value->n; i++) {
        const pc_json *member =
            properties ? pc_json_get(properties, value->keys[i].ptr) : NULL;
        const char *at =
            pc_arena_printf(c->arena, "%s/%s", path, value->keys[i].ptr);

        if (!member && more && !more->boolean)
            return fails(c, at, "is not in the schema");
        if (member && !check(c, at, member, value->items[i]))
            return false;
    }
    return true;
}

static bool check_array(checker *c, const char *path, const pc_json *schema,
                        const pc_json *value)
{
    const pc_json *items = pc_json_get(schema, "items");
    const pc_json *least = pc_json_get(schema, "minItems");
    const pc_json *most = pc_json_get(schema, "maxItems");

    if ((least && (int64_t)value->n < least->integer) ||
        (most && (int64_t)value->n > most->integer))
        return fails(c, path, "has another number of items");
    for (size_t i = 0; items && i < value->n; i++)
        if (!check(c, pc_arena_printf(c->arena, "%s/%zu", path, i), items,
                   value->items[i]))
            return false;
    return true;
}

/* A keyword that this validator does not know would go unchecked. */
static bool knows_keywords(checker *c, const char *path, const pc_json *schema)
{
    static const char *const known[] = {
        "$schema", "$id",      "title",      "description",
        "type",    "required", "properties", "additionalProperties",
        "items",   "enum",     "$ref",       "$defs",
        "minimum", "minItems", "maxItems"};

    for (size_t i = 0; i < schema->n; i++) {
        bool found = false;

        for (size_t k = 0; k < sizeof known / sizeof known[0]; k++)
            found |= pc_span_is(schema->keys[i], known[k]);
        if (!found)
            return fails(c, path, schema->keys[i].ptr);
    }
    return true;
}

static bool check(checker *c, const char *path, const pc_json *schema,
                  const pc_json *value)
{
    const pc_json *ref = pc_json_get(schema, "$ref"), *word;

    if (!knows_keywords(c, path, schema))
        return false;
    if (ref) {
        const char *name = text_of(ref) + strlen("#/$defs/");

        schema = pc_json_get(pc_json_get(c->root, "$defs"), name);
        return schema ? check(c, path, schema, value)
                      : fails(c, path, "has a dangling $ref");
    }
    word = pc_json_get(schema, "type");
    if (word && !type_fits(word, value))
        return fails(c, path, "is of another type");
    word = pc_json_get(schema, "enum");
    if (word && !enum_fits(word, value))
        return fails(c, path, "is not one of the words");
    word = pc_json_get(schema, "minimum");
    if (word && value->kind == PC_JSON_INT && value->integer < word->integer)
        return fails(c, path, "is too small");
    if (value->kind == PC_JSON_OBJECT)
        return check_object(c, path, schema, value);
    return value->kind != PC_JSON_ARRAY || check_array(c, path, schema, value);
}

static const pc_json *parse(pc_arena *arena, pc_span text, const char *name)
{
    pc_json *value = NULL;
    pc_diags diags;

    pc_diags_init(&diags, arena);
    EXPECT_INT(name,
               pc_json_parse(arena, text, (pc_pos){name, 1, 1}, &value, &diags),
               PC_OK);
    return value;
}

static const pc_json *schema_of(pc_arena *arena)
{
    static const char path[] =
        PC_SOURCE_DIR "/reports/schema/report-1.schema.json";
    pc_span text = {NULL, 0};
    pc_diags diags;

    pc_diags_init(&diags, arena);
    EXPECT_INT(path, pc_file_read(arena, path, (size_t)1 << 20, &text, &diags),
               PC_OK);
    return parse(arena, text, path);
}

static const char *error_of(pc_arena *arena, const pc_json *schema,
                            const pc_json *value)
{
    checker c = {arena, schema, NULL};

    (void)check(&c, "", schema, value);
    return c.error;
}

static void test_a_report_keeps_its_schema(void **state)
{
    pc_sample sample;
    pc_arena *arena = &sample.built.arena;
    const char *error;

    (void)state;
    pc_sample_make(&sample);
    for (int reproducible = 0; reproducible < 2; reproducible++) {
        pc_span text;

        sample.info.reproducible = reproducible != 0;
        sample.info.insecure = true;
        sample.info.stopped = "time is up";
        text = pc_sample_report(&sample, "json", NULL);
        error = error_of(arena, schema_of(arena), parse(arena, text, "report"));
        if (error)
            fail_msg("%s", error);
        EXPECT_INT("no time",
                   pc_span_contains(text, PC_LIT("\"started\"")) ||
                       pc_span_contains(text, PC_LIT("\"seconds\"")),
                   !reproducible);
    }
    pc_sample_release(&sample);
}

/* The validator sees each kind of breach, or the test above proves nothing. */
static void test_the_validator_sees_breaches(void **state)
{
    static const struct {
        const char *row, *from, *to;
    } rows[] = {
        {"a member more", "\"schema\": 1", "\"schema\": 1, \"extra\": 2"},
        {"a member less", "\"replay\":", "\"reason\":"},
        {"another type", "\"requests\": 19", "\"requests\": \"19\""},
        {"another word", "\"result\": \"known\"", "\"result\": \"broken\""},
        {"another number", "\"schema\": 1", "\"schema\": 2"},
        {"too small", "\"requests\": 19", "\"requests\": -1"},
    };
    pc_sample sample;
    pc_arena *arena = &sample.built.arena;
    pc_span text;

    (void)state;
    pc_sample_make(&sample);
    text = pc_sample_report(&sample, "json", NULL);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const char *at = strstr(text.ptr, rows[i].from);
        const char *bad;
        pc_json *value = NULL;
        pc_diags diags;

        EXPECT_TRUE(rows[i].row, at != NULL);
        bad = pc_arena_printf(arena, "%.*s%s%s", (int)(at - text.ptr), text.ptr,
                              rows[i].to, at + strlen(rows[i].from));
        pc_diags_init(&diags, arena);
        if (pc_json_parse(arena, pc_span_of(bad), (pc_pos){0}, &value, &diags) <
            0)
            continue; /* a key twice: no JSON of ours at all */
        EXPECT_TRUE(rows[i].row,
                    error_of(arena, schema_of(arena), value) != NULL);
    }
    pc_sample_release(&sample);
}

static void test_each_event_is_one_line(void **state)
{
    pc_sample sample;
    pc_arena *arena = &sample.built.arena;
    const pc_json *schema, *cases;
    pc_span text;
    size_t n = 0;

    (void)state;
    pc_sample_make(&sample);
    schema = schema_of(arena);
    cases = pc_json_get(pc_json_get(schema, "$defs"), "case");
    text = pc_sample_report(&sample, "ndjson", NULL);
    for (const char *p = text.ptr, *eol; (eol = strchr(p, '\n')); p = eol + 1) {
        const pc_json *event =
            parse(arena, (pc_span){p, (size_t)(eol - p)}, "event");
        const char *kind = text_of(pc_json_get(event, "event"));
        const char *want = n == 0              ? "run"
                           : n == sample.n + 1 ? "end"
                                               : "verdict";

        EXPECT_STR("kind", kind, want);
        if (strcmp(kind, "verdict") == 0) {
            const pc_json *required = pc_json_get(cases, "required");

            for (size_t i = 0; i < required->n; i++)
                EXPECT_TRUE(text_of(required->items[i]),
                            pc_json_get(event, text_of(required->items[i])) !=
                                NULL);
        }
        n++;
    }
    EXPECT_INT("events", n, sample.n + 2);
    pc_sample_release(&sample);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_report_keeps_its_schema),
        cmocka_unit_test(test_the_validator_sees_breaches),
        cmocka_unit_test(test_each_event_is_one_line),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
