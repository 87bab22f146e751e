#include "plan/bind.h"

#include "base/cleanup.h"
#include "base/escape.h"
#include "base/str.h"
#include "plan/modify.h"

#include <string.h>

#define NAME_MAX_LEN 64 /* octets of a name */

void pc_bindings_init(pc_bindings *bindings, pc_arena *arena)
{
    *bindings = (pc_bindings){.arena = arena};
}

static pc_binding *find(const pc_bindings *bindings, pc_span name)
{
    for (size_t i = 0; i < bindings->n; i++)
        if (pc_span_is(name, bindings->items[i].name))
            return &bindings->items[i];
    return NULL;
}

void pc_bindings_set(pc_bindings *bindings, const char *name, pc_span value)
{
    pc_binding *old = find(bindings, pc_span_of(name));

    if (value.ptr)
        value = pc_arena_span(bindings->arena, value);
    if (old) {
        old->value = value;
        return;
    }
    PC_PUSH(bindings->arena, bindings->items, bindings->n, bindings->cap,
            ((pc_binding){pc_arena_strdup(bindings->arena, name), value}));
}

bool pc_bindings_get(const pc_bindings *bindings, const char *name,
                     pc_span *ret_value)
{
    const pc_binding *found = find(bindings, pc_span_of(name));

    if (!found || !found->value.ptr)
        return false;
    *ret_value = found->value;
    return true;
}

/* ---- templates, taken apart ---- */

typedef enum part_kind {
    PART_TEXT,
    PART_REFERENCE
} part_kind;

typedef struct part {
    part_kind kind;
    pc_span text;      /* the octets, or the name */
    pc_span modifiers; /* "weak:pad=20", or empty */
} part;

typedef struct scanner {
    pc_span rest;
    bool first;
    char octet; /* where a piece of one octet points */
    const char *why;
} scanner;

static bool name_octet(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.';
}

static bool is_name(pc_span text)
{
    if (!text.len || text.len > NAME_MAX_LEN ||
        (text.ptr[0] >= '0' && text.ptr[0] <= '9'))
        return false;
    for (size_t i = 0; i < text.len; i++)
        if (!name_octet(text.ptr[i]))
            return false;
    return true;
}

static void skip(scanner *in, size_t n)
{
    in->rest.ptr += n;
    in->rest.len -= n;
}

static int hex_value(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return -1;
}

static int next_reference(scanner *in, part *ret_piece)
{
    const char *close = memchr(in->rest.ptr, '}', in->rest.len);
    const char *colon;
    pc_span inside;

    if (!close) {
        in->why = "'${' without its '}'";
        return PC_ESYNTAX;
    }
    inside = (pc_span){in->rest.ptr + 2, (size_t)(close - in->rest.ptr) - 2};
    colon = inside.len ? memchr(inside.ptr, ':', inside.len) : NULL;
    *ret_piece = (part){PART_REFERENCE, inside, {NULL, 0}};
    if (colon) {
        ret_piece->text.len = (size_t)(colon - inside.ptr);
        ret_piece->modifiers =
            (pc_span){colon + 1, inside.len - ret_piece->text.len - 1};
    }
    if (!is_name(ret_piece->text)) {
        in->why = "between '${' and '}' stands no name";
        return PC_ESYNTAX;
    }
    skip(in, inside.len + 3);
    return 1;
}

/* 1, 0 at the end, < 0 with why. */
static int next_piece(scanner *in, part *ret_piece)
{
    const pc_span rest = in->rest;
    const bool first = in->first;
    size_t n = 0;

    in->first = false;
    if (!rest.len)
        return 0;
    *ret_piece = (part){.kind = PART_TEXT};
    if (rest.ptr[0] == '$' && rest.len > 1 && rest.ptr[1] == '{')
        return next_reference(in, ret_piece);
    if (rest.ptr[0] == '$' && first &&
        is_name((pc_span){rest.ptr + 1, rest.len - 1})) {
        *ret_piece =
            (part){PART_REFERENCE, {rest.ptr + 1, rest.len - 1}, {NULL, 0}};
        skip(in, rest.len);
        return 1;
    }
    if (rest.ptr[0] == '$') { /* $$, or one that means itself */
        ret_piece->text = (pc_span){rest.ptr, 1};
        skip(in, rest.len > 1 && rest.ptr[1] == '$' ? 2 : 1);
        return 1;
    }
    if (rest.ptr[0] == '\\') {
        ret_piece->text = (pc_span){rest.ptr, 1};
        if (rest.len >= 4 && rest.ptr[1] == 'x' &&
            hex_value(rest.ptr[2]) >= 0 && hex_value(rest.ptr[3]) >= 0) {
            in->octet =
                (char)(hex_value(rest.ptr[2]) * 16 + hex_value(rest.ptr[3]));
            ret_piece->text.ptr = &in->octet;
            skip(in, 4);
        } else {
            skip(in, 1);
        }
        return 1;
    }
    while (n < rest.len && rest.ptr[n] != '$' && rest.ptr[n] != '\\')
        n++;
    ret_piece->text = (pc_span){rest.ptr, n};
    skip(in, n);
    return 1;
}

/* The first of the modifiers; takes it away from them. */
static pc_span next_modifier(pc_span *modifiers)
{
    const char *colon = memchr(modifiers->ptr, ':', modifiers->len);
    const size_t len =
        colon ? (size_t)(colon - modifiers->ptr) : modifiers->len;
    const pc_span first = {modifiers->ptr, len};

    modifiers->ptr += len + (colon != NULL);
    modifiers->len -= len + (colon != NULL);
    return first;
}

static const char *shown(pc_arena *arena, pc_span text)
{
    PC_AUTO_BUF buf;

    pc_buf_init(&buf, 4096);
    pc_escape_text(&buf, (pc_span){text.ptr, text.len < 200 ? text.len : 200});
    return pc_arena_span(arena, pc_buf_view(&buf)).ptr;
}

static int put_reference(const pc_bindings *bindings, pc_arena *arena,
                         const part *piece, pc_pos pos, pc_buf *out,
                         pc_diags *diags)
{
    const pc_binding *found = find(bindings, piece->text);
    pc_span rest = piece->modifiers, value;

    if (!found || !found->value.ptr)
        return pc_fail_at(diags, PC_EINVAL, pos, NULL,
                          "'${%s}' is not known here",
                          shown(arena, piece->text));
    value = found->value;
    while (rest.len) {
        const pc_span modifier = next_modifier(&rest);
        const char *why = NULL;
        int r = pc_modify(arena, modifier, value, &value, &why);

        if (r < 0)
            return pc_fail_at(diags, r, pos, NULL,
                              "'%s' cannot be applied to '%s': %s",
                              shown(arena, modifier), shown(arena, value), why);
    }
    return pc_buf_span(out, value);
}

int pc_bind(const pc_bindings *bindings, pc_arena *arena, pc_span template_text,
            pc_pos pos, pc_span *ret_text, pc_diags *diags)
{
    PC_AUTO_BUF out;
    scanner in = {.rest = template_text, .first = true};
    part piece;
    int r;

    pc_buf_init(&out, PC_MODIFY_LIMIT);
    while ((r = next_piece(&in, &piece)) > 0) {
        if (piece.kind == PART_REFERENCE) {
            int put = put_reference(bindings, arena, &piece, pos, &out, diags);

            if (put < 0 && !out.failed)
                return put;
        } else {
            pc_buf_span(&out, piece.text);
        }
        if (out.failed)
            return pc_fail_at(diags, PC_ELIMIT, pos, NULL,
                              "the text would be over %zu bytes",
                              PC_MODIFY_LIMIT);
    }
    if (r < 0)
        return pc_fail_at(diags, PC_EINVAL, pos, NULL, "in '%s': %s",
                          shown(arena, template_text), in.why);
    *ret_text = pc_arena_span(arena, pc_buf_view(&out));
    return PC_OK;
}

/* ---- what lint can say without a run ---- */

/* Set by the runner (engine/state.c) before or during an item. */
static const char *const names[] = {
    "etag",
    "last-modified",
    "date",
    "length",
    "content-type",
    "old.etag",
    "old.last-modified",
    "old.date",
    "old.length",
    "old.content-type",
    "stale",
    "now",
    "id",
    "unique",
    "token",
    "seq",
    "run.id",
    NULL,
};

static bool listed(pc_span name, const char *const *list)
{
    for (size_t i = 0; list && list[i]; i++)
        if (pc_span_is(name, list[i]))
            return true;
    return false;
}

static int check_modifiers(pc_span modifiers, pc_pos pos, pc_diags *diags)
{
    int r = PC_OK;

    while (modifiers.len) {
        const pc_span modifier = next_modifier(&modifiers);
        const char *word, *near;

        if (pc_modifier_known(modifier))
            continue;
        word = pc_arena_span(diags->arena, modifier).ptr;
        near = pc_nearest(word, pc_modifier_words);
        r = pc_fail_at(
            diags, PC_EINVAL, pos,
            near ? pc_arena_printf(diags->arena, "did you mean '%s'?", near)
                 : NULL,
            "unknown modifier '%s'", shown(diags->arena, modifier));
    }
    return r;
}

int pc_bind_check(pc_span template_text, const char *const *more_names,
                  pc_pos pos, pc_diags *diags)
{
    scanner in = {.rest = template_text, .first = true};
    part piece;
    int r, result = PC_OK;

    while ((r = next_piece(&in, &piece)) > 0) {
        const char *near;

        if (piece.kind != PART_REFERENCE)
            continue;
        if (check_modifiers(piece.modifiers, pos, diags) < 0)
            result = PC_EINVAL;
        if (listed(piece.text, names) || listed(piece.text, more_names))
            continue;
        near = pc_nearest(pc_arena_span(diags->arena, piece.text).ptr, names);
        result = pc_fail_at(
            diags, PC_EINVAL, pos,
            near ? pc_arena_printf(diags->arena, "did you mean '${%s}'?", near)
                 : NULL,
            "'${%s}' is nothing that is known during a run",
            shown(diags->arena, piece.text));
    }
    if (r < 0)
        return pc_fail_at(diags, PC_EINVAL, pos, NULL, "in '%s': %s",
                          shown(diags->arena, template_text), in.why);
    return result;
}

bool pc_bind_mentions(pc_span template_text, const char *name)
{
    scanner in = {.rest = template_text, .first = true};
    part piece;

    while (next_piece(&in, &piece) > 0)
        if (piece.kind == PART_REFERENCE && pc_span_is(piece.text, name))
            return true;
    return false;
}
