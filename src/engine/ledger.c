#include "engine/ledger.h"

#include "base/cleanup.h"
#include "base/file.h"
#include "base/json.h"
#include "base/limits.h"
#include "base/str.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>

#define NAMES_MAX 1000 /* ledgers of one run id in one folder */

struct pc_ledger {
    pc_arena *arena;
    const char *dir, *path, *run, *base, *file;
    int fd; /* -1 until the first entry */
    bool dirty;
    pc_entry *entries;
    size_t n, cap;
};

static pc_ledger *ledger_new(pc_arena *arena)
{
    pc_ledger *ledger = PC_NEW(arena, pc_ledger);

    ledger->arena = arena;
    ledger->fd = -1;
    return ledger;
}

int pc_ledger_open(pc_arena *arena, const char *dir, const char *run,
                   const char *base, pc_ledger **ret_ledger, pc_diags *diags)
{
    pc_ledger *ledger = ledger_new(arena);

    (void)diags;
    ledger->dir = pc_arena_strdup(arena, dir);
    ledger->path = pc_arena_printf(arena, "%s/ledger-%s.ndjson", dir, run);
    ledger->run = pc_arena_strdup(arena, run);
    ledger->base = pc_arena_strdup(arena, base);
    *ret_ledger = ledger;
    return PC_OK;
}

void pc_ledger_of(pc_ledger *ledger, const char *target_file)
{
    PC_AUTO_FREE char *real = realpath(target_file, NULL);

    ledger->file = pc_arena_strdup(ledger->arena, real ? real : target_file);
}

const char *pc_ledger_path(const pc_ledger *ledger)
{
    return ledger->path;
}

size_t pc_ledger_count(const pc_ledger *ledger)
{
    return ledger->n;
}

size_t pc_ledger_n_open(const pc_ledger *ledger)
{
    size_t n = 0;

    for (size_t i = 0; i < ledger->n; i++)
        n += ledger->entries[i].open;
    return n;
}

pc_entry *pc_ledger_entry(pc_ledger *ledger, unsigned id)
{
    return id && id <= ledger->n ? &ledger->entries[id - 1] : NULL;
}

void pc_ledger_leave(pc_ledger *ledger)
{
    if (ledger->fd >= 0)
        close(ledger->fd);
    ledger->fd = -1;
}

void pc_ledger_close(pc_ledger *ledger)
{
    if (ledger->fd < 0)
        return;
    pc_ledger_leave(ledger);
    if (!pc_ledger_n_open(ledger))
        unlink(ledger->path);
}

/* ---- writing ---- */

static int trouble(const pc_ledger *ledger, pc_diags *diags)
{
    return pc_fail(diags, PC_EIO, "cannot write the ledger '%s': %s",
                   ledger->path, strerror(errno));
}

/* It may hold what a listed resource contained: for its owner alone. */
static int open_at(const char *path, int more)
{
    return open(path, O_WRONLY | O_APPEND | O_CLOEXEC | O_NOFOLLOW | more,
                0600);
}

/* A run with the same seed has the same id: what an earlier one left behind
 * keeps its file. */
static void open_new(pc_ledger *ledger)
{
    ledger->fd = open_at(ledger->path, O_CREAT | O_EXCL);
    for (unsigned i = 2; i <= NAMES_MAX && ledger->fd < 0 && errno == EEXIST;
         i++) {
        ledger->path = pc_arena_printf(ledger->arena, "%s/ledger-%s-%u.ndjson",
                                       ledger->dir, ledger->run, i);
        ledger->fd = open_at(ledger->path, O_CREAT | O_EXCL);
    }
}

static int open_file(pc_ledger *ledger, pc_diags *diags)
{
    PC_AUTO_FD dir = -1;
    int r;

    if (ledger->fd >= 0)
        return PC_OK;
    r = ledger->dir ? pc_make_dirs(ledger->dir, diags) : PC_OK;
    if (r < 0)
        return r;
    if (ledger->dir)
        open_new(ledger);
    else
        ledger->fd = open_at(ledger->path, 0);
    if (ledger->fd < 0)
        return trouble(ledger, diags);
    /* The name must be on the disk too. */
    dir = ledger->dir ? open(ledger->dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
                      : -1;
    if (dir >= 0 && fsync(dir) < 0)
        return trouble(ledger, diags);
    return PC_OK;
}

static int write_line(pc_ledger *ledger, pc_json_out *out, pc_diags *diags)
{
    pc_buf *line = out->buf;
    size_t done = 0;
    int r;

    pc_json_object_end(out);
    pc_buf_puts(line, "\n");
    if (line->failed)
        return pc_fail(diags, PC_ELIMIT, "an entry of the ledger is too long");
    r = open_file(ledger, diags);
    if (r < 0)
        return r;
    while (done < line->len) {
        ssize_t n = write(ledger->fd, line->ptr + done, line->len - done);

        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return trouble(ledger, diags);
        done += (size_t)n;
    }
    ledger->dirty = true;
    return PC_OK;
}

int pc_ledger_sync(pc_ledger *ledger, pc_diags *diags)
{
    if (!ledger->dirty)
        return PC_OK;
    if (fdatasync(ledger->fd) < 0)
        return trouble(ledger, diags);
    ledger->dirty = false;
    return PC_OK;
}

static void begin(pc_json_out *out, pc_buf *line, const char *op, unsigned id)
{
    pc_buf_init(line, PC_LIMIT_TRACE_LINE);
    pc_json_begin(out, line, false);
    pc_json_object(out, NULL);
    pc_json_text(out, "op", op);
    pc_json_int(out, "id", id);
}

/* A text that may have octets: paths come from servers too. */
static void put_maybe(pc_json_out *out, const char *key, const char *text)
{
    if (text)
        pc_json_put_octets(out, key, pc_span_of(text));
}

static const char *copy(pc_ledger *ledger, const char *text)
{
    return text ? pc_arena_strdup(ledger->arena, text) : NULL;
}

static int add(pc_ledger *ledger, const pc_entry *entry, unsigned *ret_id,
               pc_diags *diags)
{
    PC_AUTO_BUF line;
    pc_json_out out;
    pc_entry made = *entry;
    int r;

    made.id = (unsigned)ledger->n + 1;
    made.open = true;
    begin(&out, &line, made.kind == PC_ENTRY_SAVED ? "save" : "create",
          made.id);
    put_maybe(&out, "run", made.run);
    put_maybe(&out, "base", made.base);
    put_maybe(&out, "resource", made.resource);
    put_maybe(&out, "method", made.method);
    put_maybe(&out, "via", made.via);
    put_maybe(&out, "url", made.url);
    put_maybe(&out, "type", made.type);
    put_maybe(&out, "file", ledger->file);
    if (made.kind == PC_ENTRY_SAVED)
        pc_json_put_octets(&out, "content", made.content);
    r = write_line(ledger, &out, diags);
    if (r < 0)
        return r;
    PC_PUSH(ledger->arena, ledger->entries, ledger->n, ledger->cap, made);
    *ret_id = made.id;
    return PC_OK;
}

int pc_ledger_create(pc_ledger *ledger, const char *resource,
                     const char *method, const char *via, const char *url,
                     unsigned *ret_id, pc_diags *diags)
{
    const pc_entry entry = {
        .kind = PC_ENTRY_CREATED,
        .run = ledger->run,
        .base = ledger->base,
        .resource = copy(ledger, resource),
        .method = copy(ledger, method),
        .via = copy(ledger, via),
        .url = copy(ledger, url),
    };

    return add(ledger, &entry, ret_id, diags);
}

int pc_ledger_save(pc_ledger *ledger, const char *resource, const char *url,
                   const char *type, pc_span content, unsigned *ret_id,
                   pc_diags *diags)
{
    const pc_entry entry = {
        .kind = PC_ENTRY_SAVED,
        .run = ledger->run,
        .base = ledger->base,
        .resource = copy(ledger, resource),
        .url = copy(ledger, url),
        .type = copy(ledger, type),
        .content = pc_arena_span(ledger->arena, content),
    };

    return add(ledger, &entry, ret_id, diags);
}

int pc_ledger_at(pc_ledger *ledger, unsigned id, const char *url,
                 pc_diags *diags)
{
    PC_AUTO_BUF line;
    pc_json_out out;
    pc_entry *entry = pc_ledger_entry(ledger, id);

    begin(&out, &line, "at", id);
    put_maybe(&out, "url", url);
    if (entry) {
        entry->url = copy(ledger, url);
        entry->learned = true;
    }
    return write_line(ledger, &out, diags);
}

int pc_ledger_done(pc_ledger *ledger, unsigned id, pc_diags *diags)
{
    PC_AUTO_BUF line = {0};
    pc_json_out out;
    pc_entry *entry = pc_ledger_entry(ledger, id);

    if (!entry || !entry->open)
        return PC_OK;
    entry->open = false;
    begin(&out, &line, entry->kind == PC_ENTRY_SAVED ? "back" : "gone", id);
    return write_line(ledger, &out, diags);
}

/* ---- reading ---- */

typedef struct reader {
    pc_ledger *ledger;
    const pc_json *object;
    pc_pos pos;
    pc_diags *diags;
} reader;

/* NULL when it is not there; NUL cannot be in a path. */
static int text_of(const reader *in, const char *key, const char **ret_text)
{
    const pc_json *value = pc_json_get(in->object, key);
    pc_span octets;

    *ret_text = NULL;
    if (!value)
        return PC_OK;
    if (pc_json_octets(in->ledger->arena, value, &octets) < 0 ||
        (octets.len && memchr(octets.ptr, '\0', octets.len)))
        return pc_fail_at(in->diags, PC_ESYNTAX, in->pos, NULL,
                          "member '%s' is not a text", key);
    *ret_text = octets.ptr ? octets.ptr : "";
    return PC_OK;
}

static int read_entry(const reader *in, pc_entry_kind kind)
{
    pc_ledger *ledger = in->ledger;
    pc_entry entry = {
        .id = (unsigned)ledger->n + 1, .kind = kind, .open = true};
    const struct {
        const char *key;
        const char **text;
    } members[] = {{"run", &entry.run},           {"base", &entry.base},
                   {"resource", &entry.resource}, {"method", &entry.method},
                   {"via", &entry.via},           {"url", &entry.url},
                   {"type", &entry.type}};

    for (size_t i = 0; i < sizeof members / sizeof members[0]; i++) {
        int r = text_of(in, members[i].key, members[i].text);

        if (r < 0)
            return r;
    }
    if (kind == PC_ENTRY_SAVED &&
        pc_json_octets(ledger->arena, pc_json_get(in->object, "content"),
                       &entry.content) < 0)
        return pc_fail_at(in->diags, PC_ESYNTAX, in->pos, NULL,
                          "a save without its content");
    if (!entry.base || !entry.resource ||
        (kind == PC_ENTRY_SAVED && !entry.url))
        return pc_fail_at(in->diags, PC_ESYNTAX, in->pos, NULL,
                          "an entry without base, resource or url");
    if (!ledger->run)
        ledger->run = entry.run;
    if (!*ledger->base)
        ledger->base = entry.base;
    PC_PUSH(ledger->arena, ledger->entries, ledger->n, ledger->cap, entry);
    return PC_OK;
}

static int read_record(const reader *in)
{
    const pc_json *op = pc_json_get(in->object, "op");
    const pc_json *id = pc_json_get(in->object, "id");
    pc_entry *entry;

    if (in->object->kind != PC_JSON_OBJECT || !op ||
        op->kind != PC_JSON_STRING || !id || id->kind != PC_JSON_INT)
        return pc_fail_at(in->diags, PC_ESYNTAX, in->pos, NULL,
                          "not an entry of a ledger: 'op' and 'id' are needed");
    if (pc_span_is(op->string, "create") || pc_span_is(op->string, "save")) {
        if (id->integer != (int64_t)in->ledger->n + 1)
            return pc_fail_at(in->diags, PC_ESYNTAX, in->pos, NULL,
                              "entry %lld is out of order",
                              (long long)id->integer);
        return read_entry(in, pc_span_is(op->string, "save")
                                  ? PC_ENTRY_SAVED
                                  : PC_ENTRY_CREATED);
    }
    entry = id->integer > 0 && id->integer <= (int64_t)in->ledger->n
                ? pc_ledger_entry(in->ledger, (unsigned)id->integer)
                : NULL;
    if (!entry)
        return pc_fail_at(in->diags, PC_ESYNTAX, in->pos, NULL,
                          "there is no entry %lld", (long long)id->integer);
    if (pc_span_is(op->string, "at")) {
        entry->learned = true;
        return text_of(in, "url", &entry->url);
    }
    if (pc_span_is(op->string, "gone") || pc_span_is(op->string, "back")) {
        entry->open = false;
        return PC_OK;
    }
    return pc_fail_at(in->diags, PC_ESYNTAX, in->pos, NULL,
                      "unknown op in a ledger");
}

/* 1, 0 when it is cut short, < 0. */
static int read_line(pc_ledger *ledger, pc_span line, bool whole, pc_pos pos,
                     pc_diags *diags)
{
    PC_AUTO_ARENA scratch;
    pc_diags found;
    reader in = {ledger, NULL, pos, diags};
    pc_json *object = NULL;
    int r;

    pc_arena_init(&scratch);
    pc_diags_init(&found, &scratch);
    if (pc_json_parse(&scratch, line, pos, &object, &found) < 0) {
        if (whole)
            return pc_fail_at(diags, PC_ESYNTAX, pos, NULL, "not JSON");
        pc_diag_add(diags, PC_WARNING, pos, NULL,
                    "the last entry is cut short: its request was not sent");
        return 0;
    }
    in.object = object;
    r = read_record(&in);
    return r < 0 ? r : 1;
}

int pc_ledger_target_file(pc_arena *arena, const char *path,
                          const char **ret_file, pc_diags *diags)
{
    const pc_pos pos = {path, 1, 1};
    pc_ledger none = {.arena = arena};
    reader in = {&none, NULL, pos, diags};
    pc_json *object = NULL;
    const char *end;
    pc_span text;
    int r = pc_file_read(arena, path, PC_LIMIT_TRACE_FILE, &text, diags);

    if (r < 0)
        return r;
    end = text.len ? memchr(text.ptr, '\n', text.len) : NULL;
    if (end)
        text.len = (size_t)(end - text.ptr);
    if (pc_json_parse(arena, text, pos, &object, diags) < 0 ||
        object->kind != PC_JSON_OBJECT)
        return pc_fail_at(diags, PC_ESYNTAX, pos, NULL, "this is no ledger");
    in.object = object;
    return text_of(&in, "file", ret_file);
}

int pc_ledger_load(pc_arena *arena, const char *path, pc_ledger **ret_ledger,
                   pc_diags *diags)
{
    pc_ledger *ledger = ledger_new(arena);
    pc_pos pos = {path, 0, 1};
    size_t whole = 0;
    pc_span text, rest;
    int r = pc_file_read(arena, path, PC_LIMIT_TRACE_FILE, &text, diags);

    if (r < 0)
        return r;
    rest = text;
    ledger->path = pc_arena_strdup(arena, path);
    ledger->base = "";
    while (rest.len) {
        const char *end = memchr(rest.ptr, '\n', rest.len);
        const size_t len = end ? (size_t)(end - rest.ptr) : rest.len;

        pos.line++;
        r = read_line(ledger, (pc_span){rest.ptr, len}, end != NULL, pos,
                      diags);
        if (r < 0)
            return r;
        whole += r ? len + (end != NULL) : 0;
        rest.ptr += len + (end != NULL);
        rest.len -= len + (end != NULL);
    }
    /* To go on with: a cut line must not run into the next entry.  The file
     * goes when all of it is done, also when that was so already. */
    if (open_file(ledger, diags) < 0)
        return PC_EIO;
    if (ftruncate(ledger->fd, (off_t)whole) < 0 ||
        (whole && text.ptr[whole - 1] != '\n' &&
         write(ledger->fd, "\n", 1) != 1))
        return trouble(ledger, diags);
    *ret_ledger = ledger;
    return PC_OK;
}
