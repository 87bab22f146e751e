/* Every template of the catalogue and of the ready targets holds names and
 * modifiers that a run knows; a misspelt one would only show during a run. */
#include "input/catalogue.h"
#include "input/loaded.h"
#include "input/names.h"
#include "plan/bind.h"

#define NAMES_MAX 200

typedef struct names {
    const char *items[NAMES_MAX + 1];
    size_t n;
} names;

static void add(names *list, const char *name)
{
    EXPECT_TRUE(name, list->n < NAMES_MAX);
    list->items[list->n++] = name;
}

static void check(loaded *l, const char *row, pc_span text, pc_pos pos,
                  const names *list)
{
    if (pc_bind_check(text, list->items, pos, &l->diags) < 0)
        fail_msg("%s: %s", row, said(l));
}

static void check_fields(loaded *l, const char *row,
                         const pc_field_template *fields, size_t n, pc_pos pos,
                         const names *list)
{
    for (size_t i = 0; i < n; i++)
        check(l, row, fields[i].value, pos, list);
}

static void check_case(loaded *l, const pc_case *c)
{
    names list = {{NULL}, 0};

    for (size_t i = 0; i < c->n_with; i++) {
        add(&list, pc_arena_printf(&l->arena, "with.%s", c->with[i].name));
        for (size_t j = 0; j < c->with[i].n_values; j++)
            check(l, c->id, c->with[i].values[j].text, c->pos, &list);
    }
    for (size_t i = 0; i < c->n_steps; i++) {
        const pc_case_step *step = &c->steps[i];

        check_fields(l, c->id, step->fields, step->n_fields, step->pos, &list);
        check(l, c->id, step->body_text, step->pos, &list);
        for (size_t j = 0; j < step->n_saves; j++)
            add(&list, step->saves[j].name);
    }
    check_fields(l, c->id, c->fields, c->n_fields, c->pos, &list);
    check(l, c->id, c->body_text, c->pos, &list);
}

static void test_of_the_catalogue(void **state)
{
    pc_catalogue catalogue;
    loaded l;

    (void)state;
    start(&l);
    EXPECT_INT("load",
               pc_catalogue_load(&l.arena, true, NULL, 0, &catalogue, &l.diags),
               PC_OK);
    for (size_t i = 0; i < catalogue.n; i++)
        check_case(&l, &catalogue.cases[i]);
    finish(&l);
}

static void check_request(loaded *l, const pc_resource *r,
                          const pc_request_template *request, const names *list)
{
    check(l, r->name, pc_span_of(request->url), request->pos, list);
    check(l, r->name, request->body.text, request->pos, list);
    check_fields(l, r->name, request->fields, request->n_fields, request->pos,
                 list);
}

static void check_resource(loaded *l, const pc_resource *r)
{
    names list = {{NULL}, 0};

    for (size_t i = 0; i < r->create.n_captures; i++)
        add(&list, r->create.captures[i].name);
    check(l, r->name, pc_span_of(r->url), r->pos, &list);
    check_fields(l, r->name, r->fields, r->n_fields, r->pos, &list);
    check_request(l, r, &r->create, &list);
    check_request(l, r, &r->update, &list);
    check_request(l, r, &r->patch, &list);
    check_request(l, r, &r->post, &list);
    check_request(l, r, &r->remove, &list);
}

static void test_of_the_ready_targets(void **state)
{
    const char *path;

    (void)state;
    for (size_t i = 0; (path = pc_embedded_path(i)); i++) {
        pc_span text;
        loaded l;

        if (strncmp(path, "targets/", 8) != 0)
            continue;
        start(&l);
        pc_embedded_file(path, &text);
        load_target(&l, text);
        EXPECT_STR(path, said(&l), "");
        for (size_t j = 0; j < l.target->n_resources; j++)
            check_resource(&l, &l.target->resources[j]);
        finish(&l);
    }
}

static void test_input_and_plan_know_the_same_names(void **state)
{
    loaded l;

    (void)state;
    start(&l);
    for (size_t i = 0; pc_run_names[i]; i++) {
        const char *text = pc_arena_printf(&l.arena, "${%s}", pc_run_names[i]);

        EXPECT_INT(text,
                   pc_bind_check(pc_span_of(text), NULL, (pc_pos){0}, NULL),
                   PC_OK);
    }
    finish(&l);
}

/* What expand.c guards comes out of the binder as it was. */
static void test_guarded_text_means_itself(void **state)
{
    static const char value[] = "$ $$ ${id} \\x41 \\ $token";
    pc_bindings bindings;
    pc_span text;
    loaded l;

    (void)state;
    setenv("PC_TEST_VALUE", value, 1);
    start(&l);
    pc_bindings_init(&bindings, &l.arena);
    load_target(&l, PC_LIT("version: 1\ntarget: http://h\nresources: "
                           "[{name: a, url: /}]\nheaders: {X-A: "
                           "\"${env:PC_TEST_VALUE}\"}\n"));
    EXPECT_STR("load", said(&l), "");
    EXPECT_INT("bind",
               pc_bind(&bindings, &l.arena, l.target->fields[0].value,
                       (pc_pos){0}, &text, &l.diags),
               PC_OK);
    EXPECT_SPAN("itself", text, value);
    finish(&l);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_of_the_catalogue),
        cmocka_unit_test(test_of_the_ready_targets),
        cmocka_unit_test(test_input_and_plan_know_the_same_names),
        cmocka_unit_test(test_guarded_text_means_itself),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
