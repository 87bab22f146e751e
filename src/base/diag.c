#include "base/diag.h"

#include "base/buf.h"
#include "base/cleanup.h"
#include "base/escape.h"
#include "base/limits.h"
#include "base/str.h"

#include <stdlib.h>
#include <string.h>

#define LINE_LIMIT ((size_t)64 << 10) /* octets of one printed diagnostic */

void pc_diags_init(pc_diags *diags, pc_arena *arena)
{
    *diags = (pc_diags){.arena = arena};
}

static void addv(pc_diags *diags, pc_severity severity, pc_pos pos,
                 const char *hint, const char *format, va_list args)
{
    pc_diag diag = {.severity = severity, .pos = pos};

    if (!diags)
        return;
    if (severity == PC_ERROR)
        diags->n_errors++;
    if (diags->n >= PC_LIMIT_DIAGS) {
        diags->n_dropped++;
        return;
    }
    diag.pos.file = pos.file ? pc_arena_strdup(diags->arena, pos.file) : NULL;
    diag.message = pc_arena_vprintf(diags->arena, format, args);
    diag.hint = hint ? pc_arena_strdup(diags->arena, hint) : NULL;
    PC_PUSH(diags->arena, diags->items, diags->n, diags->cap, diag);
}

void pc_diag_add(pc_diags *diags, pc_severity severity, pc_pos pos,
                 const char *hint, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    addv(diags, severity, pos, hint, format, args);
    va_end(args);
}

int pc_fail(pc_diags *diags, int code, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    addv(diags, PC_ERROR, (pc_pos){NULL, 0, 0}, NULL, format, args);
    va_end(args);
    return code;
}

int pc_fail_at(pc_diags *diags, int code, pc_pos pos, const char *hint,
               const char *format, ...)
{
    va_list args;

    va_start(args, format);
    addv(diags, PC_ERROR, pos, hint, format, args);
    va_end(args);
    return code;
}

static int by_number(unsigned a, unsigned b)
{
    return (a > b) - (a < b);
}

/* Pointers into one array: what is equal keeps its order. */
static int by_place(const void *left, const void *right)
{
    const pc_diag *a = *(const pc_diag *const *)left;
    const pc_diag *b = *(const pc_diag *const *)right;
    int r =
        strcmp(a->pos.file ? a->pos.file : "", b->pos.file ? b->pos.file : "");

    if (!r)
        r = by_number(a->pos.line, b->pos.line);
    if (!r)
        r = by_number(a->pos.column, b->pos.column);
    return r ? r : (a > b) - (a < b);
}

static void print_one(const pc_diag *diag, FILE *out)
{
    static const char *const words[] = {
        [PC_NOTE] = "note", [PC_WARNING] = "warning", [PC_ERROR] = "error"};
    PC_AUTO_BUF line;

    pc_buf_init(&line, LINE_LIMIT);
    if (diag->pos.file) {
        pc_escape_text(&line, pc_span_of(diag->pos.file));
        if (diag->pos.line)
            pc_buf_printf(&line, ":%u", diag->pos.line);
        if (diag->pos.line && diag->pos.column)
            pc_buf_printf(&line, ":%u", diag->pos.column);
        pc_buf_puts(&line, ": ");
    }
    pc_buf_printf(&line, "%s: ", words[diag->severity]);
    pc_escape_text(&line, pc_span_of(diag->message));
    fprintf(out, "%s\n", line.ptr);
    if (!diag->hint)
        return;
    pc_buf_clear(&line);
    pc_escape_text(&line, pc_span_of(diag->hint));
    fprintf(out, "  hint: %s\n", line.len ? line.ptr : "");
}

void pc_diags_print(const pc_diags *diags, FILE *out)
{
    pc_arena arena;
    const pc_diag **sorted;

    pc_arena_init(&arena);
    sorted = pc_arena_array(&arena, diags->n, sizeof *sorted);
    for (size_t i = 0; i < diags->n; i++)
        sorted[i] = &diags->items[i];
    if (diags->n)
        qsort(sorted, diags->n, sizeof *sorted, by_place);
    for (size_t i = 0; i < diags->n; i++)
        print_one(sorted[i], out);
    if (diags->n_dropped)
        fprintf(out, "and %zu more\n", diags->n_dropped);
    pc_arena_release(&arena);
}
