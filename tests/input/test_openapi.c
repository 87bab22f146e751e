/* Values made from schemas, and what of a document is taken. */
#include "base/json.h"
#include "input/openapi.h"
#include "loaded.h"

#include <stdlib.h>

/* The JSON for one schema in a document of its own. */
static void test_a_schema_gives_a_value(void **state)
{
    static const struct {
        const char *row, *schema, *want;
        bool token;
    } rows[] = {
        {"text", "{type: string}", "\"precheck ${token}\"", true},
        {"short text", "{type: string, maxLength: 3}", "\"pre\"", false},
        {"a date", "{type: string, format: date}", "\"2026-01-01\"", false},
        {"one of", "{type: string, enum: [red, blue]}", "\"red\"", false},
        {"number", "{type: integer, minimum: 7}", "7", false},
        {"no number", "{type: integer, minimum: 0x7}", "1", false},
        {"truth", "{type: boolean}", "true", false},
        {"nullable", "{type: ['null', integer]}", "1", false},
        {"list", "{type: array, items: {type: integer}}", "[1]", false},
        {"required alone",
         "{type: object, required: [a], properties: {a: {type: integer}, b: "
         "{type: integer}}}",
         "{\"a\":1}", false},
        {"read only is left out",
         "{properties: {id: {readOnly: true}, a: {type: integer}}}",
         "{\"a\":1}", false},
        {"dollars are doubled",
         "{type: string, example: 'US$ 5', maxLength: 9}", "\"US$$ 5\"", false},
        {"an example keeps its types", "{example: {n: 1, s: '1', b: true}}",
         "{\"n\":1,\"s\":\"1\",\"b\":true}", false},
        {"a free word of an example", "{example: {id: a-1, name: Anna}}",
         "{\"id\":\"a-1\",\"name\":\"precheck ${token}\"}", true},
        {"all of",
         "{allOf: [{properties: {a: {type: integer}}}, {properties: {b: "
         "{type: integer}}}]}",
         "{\"a\":1,\"b\":1}", false},
        {"any of", "{anyOf: [{type: boolean}, {type: integer}]}", "true",
         false},
        {"a reference out of the document", "{items: {$ref: 'x.yaml'}}", "[]",
         false},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        pc_span json = {NULL, 0};
        pc_yaml **documents;
        bool token = false;
        size_t n;
        loaded l;

        start(&l);
        EXPECT_INT(
            rows[i].row,
            pc_yaml_parse(&l.arena, "s",
                          pc_tight(rows[i].schema, strlen(rows[i].schema)),
                          &documents, &n, &l.diags),
            PC_OK);
        EXPECT_INT(rows[i].row,
                   pc_openapi_example(&l.arena, documents[0], documents[0],
                                      &json, &token),
                   PC_OK);
        EXPECT_SPAN(rows[i].row, json, rows[i].want);
        EXPECT_INT(rows[i].row, token, rows[i].token);
        finish(&l);
    }
}

static int parse(loaded *l, const char *text, pc_api *ret_api)
{
    return pc_openapi_parse(&l->arena, "api", pc_tight(text, strlen(text)),
                            ret_api, &l->diags);
}

static void test_what_a_document_gives(void **state)
{
    static const char text[] =
        "openapi: 3.0.0\n"
        "servers: [{url: https://api.example/v1}]\n"
        "paths:\n"
        "  /a b: {get: {}}\n"
        "  /plain: {get: {summary: s}}\n"
        "  /deep/{x}/more: {get: {}}\n"
        "  /asks: {get: {parameters: [{in: query, name: q, required: true}]}}\n"
        "  /pets/: {post: {requestBody: {content: {application/json: {example: "
        "{name: Tom}}}}, responses: {'201': {content: {x: {schema: "
        "{properties: {petId: {}}}}}}}}}\n"
        "  /pets/{petId}: {get: {}, delete: {}}\n"
        "  /files/{n}: {get: {}, put: {requestBody: {content: {text/plain: "
        "{}}}}}\n"
        "  /odd/{n}: {get: {}, put: {requestBody: {content: {image/png: {}}}}}\n";
    pc_api api;
    loaded l;

    (void)state;
    start(&l);
    EXPECT_INT("parse", parse(&l, text, &api), PC_OK);
    EXPECT_INT("reads", api.n_reads, 1);
    EXPECT_STR("path", api.reads[0].path, "/plain");
    EXPECT_STR("summary", api.reads[0].summary, "s");
    EXPECT_STR("server", api.server, "https://api.example/v1");
    EXPECT_INT("things", api.n_things, 2);
    EXPECT_STR("collection", api.things[0].collection, "/pets/");
    EXPECT_STR("item", api.things[0].item, "/pets/${id}");
    EXPECT_STR("capture", api.things[0].capture, "json:/petId");
    EXPECT_TRUE("delete", api.things[0].remove);
    EXPECT_TRUE("no put", !api.things[0].put.present);
    EXPECT_STR("by PUT", api.things[1].item, "/files/${unique}");
    EXPECT_TRUE("no collection", !api.things[1].collection);
    EXPECT_SPAN("text", api.things[1].put.text, "precheck ${token}");
    finish(&l);
}

static void test_limits_and_errors(void **state)
{
    static const struct {
        const char *row, *text, *want;
    } rows[] = {
        {"nothing", "",
         "1:1: an OpenAPI file is one document, this one has 0\n"},
        {"a list", "[]",
         "1:0: this is no OpenAPI document (it begins with openapi: 3.x, or "
         "swagger: \"2.0\")\n"},
        {"no paths", "openapi: 3.0.0", "1:0: the document has no paths\n"},
        {"paths is a list", "{\"openapi\": \"3.0.0\", \"paths\": []}",
         "1:0: the document has no paths\n"},
    };
    pc_api *api = calloc(1, sizeof *api);

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        loaded l;

        start(&l);
        EXPECT_TRUE(rows[i].row, parse(&l, rows[i].text, api) < 0);
        EXPECT_STR(rows[i].row, said(&l), rows[i].want);
        finish(&l);
    }
    free(api);
}

/* More paths than a target wants: the rest is counted. */
static void test_many_paths_are_counted(void **state)
{
    pc_api *api = calloc(1, sizeof *api);
    PC_AUTO_BUF text;
    loaded l;

    (void)state;
    start(&l);
    pc_buf_init(&text, 1 << 20);
    pc_buf_puts(&text, "openapi: 3.1.0\npaths:\n");
    for (unsigned i = 0; i < PC_API_READS_MAX + 7; i++)
        pc_buf_printf(&text, "  /p%u: {get: {}}\n", i);
    EXPECT_INT("parse", parse(&l, text.ptr, api), PC_OK);
    EXPECT_INT("kept", api->n_reads, PC_API_READS_MAX);
    EXPECT_INT("left out", api->n_reads_left_out, 7);
    free(api);
    finish(&l);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_schema_gives_a_value),
        cmocka_unit_test(test_what_a_document_gives),
        cmocka_unit_test(test_limits_and_errors),
        cmocka_unit_test(test_many_paths_are_counted),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
