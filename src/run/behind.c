/* run/behind.c - the origin behind a cache under test, in the engine's loop. */
#include "input/binding.h"
#include "run/pipeline_state.h"

#include <stdio.h>

static void step_origin(void *context)
{
    pc_run_state *state = context;

    (void)pc_origin_step(state->origin);
}

/* What is not safe goes out only when something of the item has reached our own
 * origin: if the target hands on to another server, that one is spared. */
static const char *on_step(void *context, const pc_item *item, unsigned step,
                           bool safe)
{
    pc_run_state *state = context;

    if (!safe && !pc_origin_seen(state->origin, item))
        return "nothing of this case has reached precheck's own origin, and "
               "another server must not be changed";
    pc_origin_turn(state->origin, item, step);
    return NULL;
}

static void on_request(void *context, const pc_exchange *exchange)
{
    pc_run_state *state = context;

    if (state->engine)
        pc_engine_record(state->engine, exchange);
}

int pc_run_open_origin(pc_run_state *state, pc_engine_options *options)
{
    const pc_target *target = state->target;
    const pc_origin_options origin = {
        .host = target->origin_host,
        .port = target->origin_port,
        .on_request = on_request,
        .context = state,
    };
    int r;

    if (!target->origin_host)
        return PC_OK;
    r = pc_origin_open(state->arena, &origin, &state->origin, &state->diags);
    if (r < 0)
        return r;
    /* Whoever let the system choose has to be told. */
    if (!target->origin_port)
        fprintf(stderr, "precheck: the origin listens on %s:%u\n",
                target->origin_host, pc_origin_port(state->origin));
    options->on_step = on_step;
    options->beside = step_origin;
    options->beside_context = state;
    options->beside_fd = pc_origin_fd(state->origin);
    return PC_OK;
}

void pc_run_use_cache(pc_run_state *state)
{
    pc_target *target = state->target;
    const pc_pos *pos = pc_key_origin_of(target->origins, &target->origin_host);

    if (!target->origin_host)
        return;
    target->resources = PC_NEW(state->arena, pc_resource);
    target->resources[0] = (pc_resource){
        .pos = pos ? *pos : (pc_pos){target->file, 0, 0},
        .name = "cache",
        .url = "/",
        .ranges = -1,
    };
    target->n_resources = 1;
}

void pc_run_cache_facts(pc_run_state *state)
{
    const pc_resource *cache = &state->target->resources[0];
    const pc_facts facts = {
        .resource = cache->name,
        .pos = cache->pos,
        .reachable = true,
        .accepts_ranges = -1,
    };

    pc_trace_add_facts(&state->trace, &facts);
    if (state->trace_file &&
        pc_trace_write_facts(state->trace_file, &facts) < 0)
        state->trace_failed = true;
}

void pc_run_serve_plan(pc_run_state *state)
{
    for (size_t i = 0; i < state->plan.n && state->origin; i++)
        if (state->plan.items[i].key)
            pc_origin_serve(state->origin,
                            pc_item_path(state->arena, &state->plan.items[i],
                                         state->run_id),
                            &state->plan.items[i]);
}
