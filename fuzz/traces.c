/* Any octets as a trace: an error says so, or what was read can be written and
 * read again to the same octets. */
#include "base/cleanup.h"
#include "base/str.h"
#include "exchange/trace.h"
#include "fuzz.h"

static int read_text(pc_arena *arena, pc_span text, pc_trace *ret_trace)
{
    PC_AUTO_FILE file = fmemopen((void *)(uintptr_t)text.ptr, text.len, "rb");
    pc_diags diags;
    int r;

    MUST_HOLD(file != NULL);
    pc_diags_init(&diags, arena);
    pc_trace_init(ret_trace, arena);
    r = pc_trace_read(ret_trace, "fuzz.ndjson", file, &diags);
    MUST_HOLD((r < 0) == (diags.n_errors > 0));
    return r;
}

static pc_span write_text(pc_arena *arena, const pc_trace *trace)
{
    char *text = NULL;
    size_t len = 0;
    FILE *file = open_memstream(&text, &len);
    pc_span copy;

    MUST_HOLD(file != NULL);
    if (trace->run.len)
        pc_trace_write_run(file, trace->run);
    for (size_t i = 0; i < trace->n_facts; i++)
        pc_trace_write_facts(file, &trace->facts[i]);
    for (size_t i = 0; i < trace->n_items; i++)
        pc_trace_write_item(file, &trace->items[i]);
    for (size_t i = 0; i < trace->n_exchanges; i++)
        pc_trace_write_exchange(file, trace->exchanges[i]);
    if (trace->ended)
        pc_trace_write_end(file, trace);
    fclose(file);
    copy = pc_arena_span(arena, (pc_span){text, len});
    free(text);
    return copy;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    pc_trace first, second;
    PC_AUTO_ARENA arena;
    pc_span once, twice;

    pc_arena_init(&arena);
    if (!size ||
        read_text(&arena, (pc_span){(const char *)data, size}, &first) < 0)
        return 0;
    once = write_text(&arena, &first);
    if (!once.len)
        return 0;
    MUST_HOLD(read_text(&arena, once, &second) == PC_OK);
    twice = write_text(&arena, &second);
    MUST_HOLD(pc_span_eq(once, twice));
    return 0;
}
