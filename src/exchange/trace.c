#include "exchange/trace.h"

#include "base/cleanup.h"
#include "base/json.h"
#include "base/limits.h"
#include "base/str.h"
#include "exchange/record.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define INDEX_SIZE 64 /* slots at first, a power of two */

/* Item id -> its exchanges, so that judging an item does not look at all. */
typedef struct index_entry {
    const char *item;
    pc_exchange **exchanges;
    size_t n, cap;
} index_entry;

struct pc_trace_index {
    index_entry *entries; /* open addressing; item is NULL when free */
    size_t size, n;
};

static size_t hash_text(const char *text)
{
    uint64_t hash = 14695981039346656037u; /* FNV-1a */

    for (; *text; text++)
        hash = (hash ^ (unsigned char)*text) * 1099511628211u;
    return (size_t)hash;
}

/* The entry of an item, or the free one where it belongs: there is always a
 * free one, since at most half of them are taken. */
static index_entry *index_find(const struct pc_trace_index *index,
                               const char *item)
{
    size_t at = hash_text(item) & (index->size - 1);

    while (index->entries[at].item &&
           strcmp(index->entries[at].item, item) != 0)
        at = (at + 1) & (index->size - 1);
    return &index->entries[at];
}

static void index_grow(pc_arena *arena, struct pc_trace_index *index)
{
    struct pc_trace_index grown = {NULL, index->size * 2, index->n};

    grown.entries = PC_NEW_ARRAY(arena, grown.size, index_entry);
    for (size_t i = 0; i < index->size; i++)
        if (index->entries[i].item)
            *index_find(&grown, index->entries[i].item) = index->entries[i];
    *index = grown;
}

static void index_add(pc_arena *arena, struct pc_trace_index *index,
                      const char *item, pc_exchange *exchange)
{
    index_entry *entry = index_find(index, item);

    if (!entry->item) {
        if (index->n >= index->size / 2) {
            index_grow(arena, index);
            entry = index_find(index, item);
        }
        entry->item = item;
        index->n++;
    }
    PC_PUSH(arena, entry->exchanges, entry->n, entry->cap, exchange);
}

void pc_trace_init(pc_trace *trace, pc_arena *arena)
{
    *trace = (pc_trace){.arena = arena};
    trace->index = PC_NEW(arena, struct pc_trace_index);
    trace->index->size = INDEX_SIZE;
    trace->index->entries = PC_NEW_ARRAY(arena, INDEX_SIZE, index_entry);
}

void pc_trace_add_facts(pc_trace *trace, const pc_facts *facts)
{
    PC_PUSH(trace->arena, trace->facts, trace->n_facts, trace->cap_facts,
            *facts);
}

void pc_trace_add_item(pc_trace *trace, const pc_item_record *item)
{
    PC_PUSH(trace->arena, trace->items, trace->n_items, trace->cap_items,
            *item);
}

void pc_trace_add_exchange(pc_trace *trace, pc_exchange *exchange)
{
    PC_PUSH(trace->arena, trace->exchanges, trace->n_exchanges,
            trace->cap_exchanges, exchange);
    index_add(trace->arena, trace->index, exchange->item, exchange);
}

void pc_trace_share(pc_trace *trace, const char *item, pc_exchange *exchange)
{
    index_add(trace->arena, trace->index, item, exchange);
}

static int by_serial(const void *a, const void *b)
{
    const pc_exchange *left = *(pc_exchange *const *)a;
    const pc_exchange *right = *(pc_exchange *const *)b;

    return (left->serial > right->serial) - (left->serial < right->serial);
}

size_t pc_trace_of_item(const pc_trace *trace, const char *item,
                        pc_exchange ***ret_exchanges)
{
    const index_entry *entry = index_find(trace->index, item);
    pc_exchange **exchanges =
        PC_NEW_ARRAY(trace->arena, entry->n, pc_exchange *);

    if (entry->n) {
        memcpy(exchanges, entry->exchanges, entry->n * sizeof *exchanges);
        qsort(exchanges, entry->n, sizeof *exchanges, by_serial);
    }
    *ret_exchanges = exchanges;
    return entry->n;
}

const pc_facts *pc_trace_facts(const pc_trace *trace, const char *resource)
{
    for (size_t i = 0; i < trace->n_facts; i++)
        if (strcmp(trace->facts[i].resource, resource) == 0)
            return &trace->facts[i];
    return NULL;
}

/* ---- writing ---- */

static int write_line(FILE *file, const pc_buf *line)
{
    if (line->failed)
        return PC_ELIMIT;
    if (fwrite(line->ptr, 1, line->len, file) != line->len ||
        fputc('\n', file) == EOF || fflush(file) != 0)
        return PC_EIO;
    return PC_OK;
}

static int write_record(FILE *file, const char *type,
                        const pc_record_row *table, const void *record)
{
    PC_AUTO_BUF line;
    pc_json_out out;

    pc_buf_init(&line, PC_LIMIT_TRACE_LINE);
    pc_json_begin(&out, &line, false);
    pc_json_object(&out, NULL);
    pc_json_text(&out, "type", type);
    pc_record_put(&out, table, record);
    pc_json_object_end(&out);
    return write_line(file, &line);
}

#define RUN_LEAD "{\"type\":\"run\",\"run\":"

int pc_trace_write_run(FILE *file, pc_span run_json)
{
    PC_AUTO_BUF line;

    pc_buf_init(&line, PC_LIMIT_TRACE_LINE);
    pc_buf_puts(&line, RUN_LEAD);
    /* A line break in JSON text stands between its tokens: a space is the
     * same, and keeps the record on its line. */
    for (size_t i = 0; i < run_json.len; i++) {
        char c = run_json.ptr[i];

        if (c == '\n' || c == '\r')
            c = ' ';
        pc_buf_put(&line, &c, 1);
    }
    pc_buf_puts(&line, "}");
    return write_line(file, &line);
}

int pc_trace_write_facts(FILE *file, const pc_facts *facts)
{
    return write_record(file, "facts", pc_record_facts, facts);
}

int pc_trace_write_item(FILE *file, const pc_item_record *item)
{
    return write_record(file, "item", pc_record_item, item);
}

int pc_trace_write_exchange(FILE *file, const pc_exchange *exchange)
{
    return write_record(file, "exchange", pc_record_exchange, exchange);
}

int pc_trace_write_end(FILE *file, const pc_trace *trace)
{
    return write_record(file, "end", pc_record_end, trace);
}

/* ---- reading ---- */

static int read_run(pc_trace *trace, const pc_json *object, pc_span line,
                    pc_pos pos, pc_diags *diags)
{
    const pc_json *run = pc_json_get(object, "run");
    const size_t lead = sizeof RUN_LEAD - 1;
    pc_span text;

    if (trace->run.len)
        return pc_fail_at(diags, PC_ESYNTAX, pos, NULL, "a second run record");
    /* The octets themselves are kept: they are re-judged byte for byte. */
    if (!run || run->kind != PC_JSON_OBJECT || object->n != 2 ||
        !pc_span_starts(line, RUN_LEAD))
        return pc_fail_at(diags, PC_ESYNTAX, pos, NULL,
                          "the run record is not {\"type\":\"run\",\"run\":"
                          "{...}}");
    text = pc_span_trim(line);
    text = (pc_span){text.ptr + lead, text.len - lead - 1};
    trace->run = pc_arena_span(trace->arena, text);
    return PC_OK;
}

static int read_facts(pc_trace *trace, const pc_json *object, pc_span line,
                      pc_pos pos, pc_diags *diags)
{
    pc_facts facts = {0};
    int r = pc_record_get(trace->arena, object, pc_record_facts, &facts, pos,
                          diags);

    (void)line;
    if (r == PC_OK)
        pc_trace_add_facts(trace, &facts);
    return r;
}

static int read_item(pc_trace *trace, const pc_json *object, pc_span line,
                     pc_pos pos, pc_diags *diags)
{
    pc_item_record item = {0};
    int r =
        pc_record_get(trace->arena, object, pc_record_item, &item, pos, diags);

    (void)line;
    if (r == PC_OK)
        pc_trace_add_item(trace, &item);
    return r;
}

static int read_exchange(pc_trace *trace, const pc_json *object, pc_span line,
                         pc_pos pos, pc_diags *diags)
{
    pc_exchange *exchange = PC_NEW(trace->arena, pc_exchange);
    int r = pc_record_get(trace->arena, object, pc_record_exchange, exchange,
                          pos, diags);

    (void)line;
    if (r == PC_OK)
        pc_trace_add_exchange(trace, exchange);
    return r;
}

static int read_end(pc_trace *trace, const pc_json *object, pc_span line,
                    pc_pos pos, pc_diags *diags)
{
    int r =
        pc_record_get(trace->arena, object, pc_record_end, trace, pos, diags);

    (void)line;
    if (r == PC_OK)
        trace->ended = true;
    return r;
}

static const struct {
    const char *type;
    int (*read)(pc_trace *trace, const pc_json *object, pc_span line,
                pc_pos pos, pc_diags *diags);
} types[] = {
    {"run", read_run},           {"facts", read_facts}, {"item", read_item},
    {"exchange", read_exchange}, {"end", read_end},
};

static int read_record(pc_trace *trace, const pc_json *object, pc_span line,
                       pc_pos pos, pc_diags *diags)
{
    const pc_json *type = pc_json_get(object, "type");

    if (object->kind != PC_JSON_OBJECT || !type || type->kind != PC_JSON_STRING)
        return pc_fail_at(diags, PC_ESYNTAX, pos, NULL,
                          "not a record: an object with a 'type'");
    if (trace->ended)
        return pc_fail_at(diags, PC_ESYNTAX, pos, NULL,
                          "a record after the end record");
    for (size_t i = 0; i < sizeof types / sizeof types[0]; i++) {
        if (!pc_span_is(type->string, types[i].type))
            continue;
        if (i > 0 && !trace->run.len)
            return pc_fail_at(diags, PC_ESYNTAX, pos,
                              "a trace begins with its run record",
                              "the first record is not 'run'");
        return types[i].read(trace, object, line, pos, diags);
    }
    return pc_fail_at(diags, PC_ESYNTAX, pos,
                      "one of run, facts, item, exchange, end",
                      "unknown type of record");
}

static int read_line(pc_trace *trace, pc_span line, bool whole, pc_pos pos,
                     pc_diags *diags)
{
    PC_AUTO_ARENA scratch;
    pc_diags found;
    pc_json *object = NULL;
    int r;

    pc_arena_init(&scratch);
    pc_diags_init(&found, &scratch);
    if (line.len && line.ptr[line.len - 1] == '\r')
        line.len--; /* it has been through an editor */
    r = pc_json_parse(&scratch, line, pos, &object, &found);
    if (r < 0 && !whole) {
        pc_diag_add(diags, PC_WARNING, pos,
                    "the run was interrupted; what it had recorded is used",
                    "the last record is cut short");
        return PC_OK;
    }
    if (r < 0)
        return pc_fail_at(diags, r, pos, NULL, "not JSON: %s",
                          found.n ? found.items[0].message : "no reason");
    return read_record(trace, object, line, pos, diags);
}

/* The next line without its end; at most PC_LIMIT_TRACE_LINE octets.
 * 1, 0 at the end of the file, < 0. */
static int next_line(FILE *file, pc_buf *line, bool *ret_whole)
{
    char chunk[4096];

    pc_buf_clear(line);
    *ret_whole = false;
    while (!*ret_whole) {
        size_t n = 0;
        int c = 0;

        while (n < sizeof chunk && (c = getc_unlocked(file)) != EOF &&
               c != '\n')
            chunk[n++] = (char)c;
        if (pc_buf_put(line, chunk, n) < 0)
            return PC_ELIMIT;
        if (c == EOF)
            return ferror(file) ? PC_EIO : line->len > 0;
        *ret_whole = c == '\n';
    }
    return 1;
}

int pc_trace_read(pc_trace *trace, const char *name, FILE *file,
                  pc_diags *diags)
{
    PC_AUTO_BUF line;
    pc_pos pos = {name, 0, 1};
    size_t total = 0;
    bool whole;
    int r;

    pc_buf_init(&line, PC_LIMIT_TRACE_LINE);
    while ((r = next_line(file, &line, &whole)) > 0) {
        pos.line++;
        total += line.len + 1;
        if (total > PC_LIMIT_TRACE_FILE)
            return pc_fail_at(diags, PC_ELIMIT, pos, NULL,
                              "the trace is over %zu bytes",
                              PC_LIMIT_TRACE_FILE);
        r = read_line(trace, pc_buf_view(&line), whole, pos, diags);
        if (r < 0)
            return r;
    }
    pos.line++;
    if (r == PC_ELIMIT)
        return pc_fail_at(diags, r, pos, NULL, "a line over %zu bytes",
                          PC_LIMIT_TRACE_LINE);
    if (r < 0)
        return pc_fail(diags, r, "cannot read '%s': %s", name, strerror(errno));
    if (!trace->run.len)
        return pc_fail_at(diags, PC_ESYNTAX, pos,
                          "a trace begins with its run record",
                          "there is no run record");
    return PC_OK;
}
