/* run/list.c - what would run and why the rest would not. */
#include "base/json.h"
#include "base/str.h"
#include "run/pipeline_state.h"

#include <string.h>

enum {
    EXIT_OK = 0,
    EXIT_USAGE = 2,
    EXIT_NO_VERDICT = 3,
    EXIT_NOTHING = 5
};

static const pc_clause *clause_of(const pc_case *c)
{
    return pc_clause_get(c->n_cites ? c->cites[0] : PC_CLAUSE_NONE);
}

static void methods_of(const pc_case *c, char *ret_text, size_t size)
{
    size_t len = 0;

    ret_text[0] = '\0';
    if (c->n_steps)
        snprintf(ret_text, size, "story");
    for (size_t i = 0; i < c->n_methods && len < size; i++)
        len += (size_t)snprintf(ret_text + len, size - len, "%s%s",
                                i ? " " : "", c->methods[i]);
}

static void case_as_json(const pc_case *c)
{
    const pc_clause *clause = clause_of(c);
    pc_json_out out;
    PC_AUTO_BUF buf;

    pc_buf_init(&buf, PC_LIMIT_TRACE_LINE);
    pc_json_begin(&out, &buf, false);
    pc_json_object(&out, NULL);
    pc_json_text(&out, "id", c->id);
    pc_json_text(&out, "title", c->title);
    if (clause) {
        pc_json_text(&out, "clause", clause->name);
        pc_json_text(&out, "section", clause->section);
        pc_json_text(&out, "level", pc_level_name(clause->level));
    }
    if (c->n_versions)
        pc_json_bool(&out, "through", true);
    pc_json_array(&out, "methods");
    for (size_t i = 0; i < c->n_methods; i++)
        pc_json_text(&out, NULL, c->methods[i]);
    pc_json_array_end(&out);
    pc_json_array(&out, "tags");
    for (size_t i = 0; i < c->n_tags; i++)
        pc_json_text(&out, NULL, c->tags[i]);
    pc_json_array_end(&out);
    pc_json_array(&out, "fails_on");
    for (size_t i = 0; i < c->n_fails_on; i++)
        pc_json_text(&out, NULL, c->fails_on[i]);
    pc_json_array_end(&out);
    pc_json_object_end(&out);
    printf("%.*s\n", (int)buf.len, buf.ptr);
}

static int list_catalogue(pc_run_state *state, bool as_json)
{
    const pc_run_options *o = state->options;
    int r = pc_catalogue_load(state->arena, true, o->cases.items, o->cases.n,
                              &state->catalogue, &state->diags);

    if (r < 0)
        return EXIT_USAGE;
    for (size_t i = 0; i < state->catalogue.n; i++) {
        const pc_case *c = &state->catalogue.cases[i];
        const pc_clause *clause = clause_of(c);
        char methods[80];

        if (as_json) {
            case_as_json(c);
            continue;
        }
        methods_of(c, methods, sizeof methods);
        printf("%-44s %-6s %-9s %-22s %s\n", c->id,
               clause ? pc_level_name(clause->level) : "-",
               clause ? clause->section : "-", methods, c->title);
    }
    if (!as_json)
        printf("\n%zu cases; precheck list TARGET.yaml says which would run "
               "there\n",
               state->catalogue.n);
    return EXIT_OK;
}

static void item_as_json(const pc_item_record *record)
{
    pc_json_out out;
    PC_AUTO_BUF buf;

    pc_buf_init(&buf, PC_LIMIT_TRACE_LINE);
    pc_json_begin(&out, &buf, false);
    pc_json_object(&out, NULL);
    pc_json_text(&out, "id", record->case_id);
    pc_json_text(&out, "resource", record->resource);
    pc_json_text(&out, "method", record->method);
    pc_json_bool(&out, "runs", !record->skip);
    if (record->skip)
        pc_json_text(&out, "reason", record->skip);
    pc_json_object_end(&out);
    printf("%.*s\n", (int)buf.len, buf.ptr);
}

static int print_plan(const pc_run_state *state, bool as_json)
{
    size_t runs = 0;

    for (size_t i = 0; i < state->plan.n; i++) {
        const pc_item_record *record = &state->plan.items[i].record;

        runs += !record->skip;
        if (as_json)
            item_as_json(record);
        else
            printf("%-5s %-52s %-10s %-8s %s\n", record->skip ? "skip" : "run",
                   record->case_id, record->resource ? record->resource : "-",
                   record->method ? record->method : "-",
                   record->skip ? record->skip : "");
    }
    if (!as_json)
        printf("\n%zu of %zu would run\n", runs, state->plan.n);
    return runs ? EXIT_OK : EXIT_NOTHING;
}

/* Everything a resource may turn out to have, as far as target.yaml does not
 * say otherwise. */
static void assume(const pc_resource *resource, bool writes,
                   pc_facts *ret_facts)
{
    bool made = resource->create.present;

    *ret_facts = (pc_facts){
        .resource = resource->name,
        .pos = resource->pos,
        .reachable = true,
        .writable = writes && (made || resource->update.present),
        .not_writable = "writes: none, or no create: and update: for it",
        .get_status = 200,
        .head_status = 200,
        .etag = PC_LIT("\"assumed\""),
        .last_modified = PC_LIT("Thu, 01 Jan 2026 00:00:00 GMT"),
        .etag_valid = true,
        .etag_weak = resource->etag == PC_PROMISE_WEAK,
        .content_stable = true,
        .token_visible = true,
        .length = 1000,
        .accepts_ranges = resource->ranges == 0 ? 0 : 1,
        .plain_put = 204,
        .plain_put_new = 201,
        .plain_patch = resource->patch.present ? 204 : 405,
        .plain_post = resource->post.present ? 200 : 405,
        .plain_delete = resource->remove.present ? 204 : 405,
        .plain_options = 204,
        .plain_delete_missing = 404,
        .plain_patch_missing = 404,
        .plain_get_missing = 404,
        .plain_post_missing = 404,
        .condition_required = resource->condition_required,
    };
    if (resource->etag == PC_PROMISE_ABSENT)
        ret_facts->etag = (pc_span){NULL, 0};
    if (resource->last_modified == PC_PROMISE_ABSENT)
        ret_facts->last_modified = (pc_span){NULL, 0};
}

int pc_run_dry(pc_run_state *state)
{
    const pc_target *t = state->target;
    pc_facts *facts = PC_NEW_ARRAY(state->arena, t->n_resources + 1, pc_facts);

    for (size_t i = 0; i < t->n_resources; i++)
        assume(&t->resources[i], t->writes != PC_WRITES_NONE, &facts[i]);
    if (pc_plan_make(state->arena, t, &state->catalogue, facts, t->n_resources,
                     &state->selection, &state->plan, &state->diags) < 0)
        return EXIT_USAGE;
    puts("nothing is sent; assuming that each resource has both validators, "
         "ranges and the methods that target.yaml declares:\n");
    return print_plan(state, false);
}

static int list_target(pc_run_state *state, bool as_json)
{
    pc_engine_options options;
    int status = EXIT_NO_VERDICT;

    if (pc_run_setup(state) < 0)
        return EXIT_USAGE;
    /* What a cache does is seen by running the cases alone. */
    if (state->target->origin_host) {
        pc_run_cache_facts(state);
        return pc_plan_make(state->arena, state->target, &state->catalogue,
                            state->trace.facts, state->trace.n_facts,
                            &state->selection, &state->plan, &state->diags) < 0
                   ? EXIT_USAGE
                   : print_plan(state, as_json);
    }
    options = (pc_engine_options){.target = state->target,
                                  .transport = state->transport,
                                  .version = state->version,
                                  .seed = state->seed,
                                  .state_dir = state->state_dir,
                                  .user_agent = "precheck/" PC_VERSION,
                                  .run_id = state->run_id,
                                  .redactor = state->redactor,
                                  .stop = state->options->stop};
    if (pc_engine_open(state->arena, &options, &state->engine, &state->diags) <
        0)
        return EXIT_USAGE;
    if (pc_engine_wait(state->engine, &state->diags) >= 0 &&
        pc_engine_probe(state->engine, &state->trace, &state->diags) >= 0 &&
        pc_plan_make(state->arena, state->target, &state->catalogue,
                     state->trace.facts, state->trace.n_facts,
                     &state->selection, &state->plan, &state->diags) >= 0)
        status = print_plan(state, as_json);
    pc_engine_clean(state->engine, &state->trace, &state->diags);
    pc_engine_close(state->engine);
    return status;
}

int pc_run_list(const pc_run_options *options, bool as_json)
{
    PC_AUTO_ARENA arena;
    pc_run_state state = {.options = options, .arena = &arena};
    int status;

    pc_arena_init(&arena);
    pc_diags_init(&state.diags, &arena);
    pc_trace_init(&state.trace, &arena);
    status = options->target_file ? list_target(&state, as_json)
                                  : list_catalogue(&state, as_json);
    pc_diags_print(&state.diags, stderr);
    return status;
}

int pc_run_clean(const pc_run_options *options, const char *ledger_file)
{
    PC_AUTO_ARENA arena;
    pc_run_state state = {.options = options, .arena = &arena};
    pc_engine_options engine = {.user_agent = "precheck/" PC_VERSION};
    size_t removed = 0;
    int status = EXIT_USAGE;

    pc_arena_init(&arena);
    pc_diags_init(&state.diags, &arena);
    if (pc_run_setup(&state) >= 0) {
        engine.target = state.target;
        engine.transport = state.transport;
        engine.version = state.version;
        engine.seed = state.seed;
        engine.state_dir = state.state_dir;
        engine.run_id = state.run_id;
        engine.redactor = state.redactor;
        if (pc_engine_open(&arena, &engine, &state.engine, &state.diags) >= 0) {
            status = pc_engine_clean_ledger(state.engine, ledger_file, &removed,
                                            &state.diags) < 0
                         ? EXIT_NO_VERDICT
                         : EXIT_OK;
            printf("removed %zu\n", removed);
            pc_engine_close(state.engine);
        }
    }
    pc_diags_print(&state.diags, stderr);
    return status;
}
