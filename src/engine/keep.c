#include "engine/keep.h"

#include "base/str.h"

#include <string.h>

#define SLOTS_FIRST 64

void pc_keeper_init(pc_keeper *keeper, const pc_redactor *redactor)
{
    *keeper = (pc_keeper){.redactor = redactor};
}

static pc_span redacted(const pc_keeper *keeper, pc_arena *arena, pc_span text)
{
    pc_span shown = pc_redact(keeper->redactor, arena, text);

    return shown.ptr == text.ptr ? pc_arena_span(arena, text) : shown;
}

static const char *text_of(const pc_keeper *keeper, pc_arena *arena,
                           const char *text)
{
    if (!text)
        return NULL;
    return redacted(keeper, arena, pc_span_of(text)).ptr;
}

static pc_lines lines_of(const pc_keeper *keeper, pc_arena *arena,
                         const pc_lines *lines)
{
    pc_lines kept = {PC_NEW_ARRAY(arena, lines->n, pc_line), lines->n,
                     lines->n};

    for (size_t i = 0; i < lines->n; i++)
        kept.items[i] =
            (pc_line){redacted(keeper, arena, lines->items[i].name),
                      redacted(keeper, arena, lines->items[i].value)};
    return kept;
}

/* ---- contents ---- */

static size_t slot_of(const pc_keeper *keeper, const char *digest)
{
    size_t hash = 0, at;

    for (size_t i = 0; i < 15; i++)
        hash =
            hash * 16 + (size_t)(digest[i] & 0xf) + (digest[i] > '9' ? 9u : 0u);
    at = hash & (keeper->size - 1);
    while (keeper->slots[at].digest[0] &&
           strcmp(keeper->slots[at].digest, digest) != 0)
        at = (at + 1) & (keeper->size - 1);
    return at;
}

static void grow(pc_keeper *keeper, pc_arena *arena)
{
    pc_keeper grown = *keeper;

    grown.size = keeper->size ? keeper->size * 2 : SLOTS_FIRST;
    grown.slots = PC_NEW_ARRAY(arena, grown.size, pc_kept_content);
    for (size_t i = 0; i < keeper->size; i++)
        if (keeper->slots[i].digest[0])
            grown.slots[slot_of(&grown, keeper->slots[i].digest)] =
                keeper->slots[i];
    *keeper = grown;
}

static pc_content content_of(pc_keeper *keeper, pc_arena *arena,
                             const pc_content *content)
{
    pc_content kept = *content;
    pc_kept_content *slot;

    if (!content->kept.len || !content->digest[0]) {
        kept.kept = redacted(keeper, arena, content->kept);
        return kept;
    }
    if (keeper->n >= keeper->size / 2)
        grow(keeper, arena);
    slot = &keeper->slots[slot_of(keeper, content->digest)];
    if (!slot->digest[0]) {
        memcpy(slot->digest, content->digest, sizeof slot->digest);
        slot->kept = redacted(keeper, arena, content->kept);
        keeper->n++;
    }
    kept.kept = slot->kept;
    return kept;
}

pc_exchange *pc_keep(pc_keeper *keeper, pc_arena *arena,
                     const pc_exchange *exchange)
{
    pc_exchange *kept = PC_NEW(arena, pc_exchange);

    *kept = *exchange;
    kept->item = pc_arena_strdup(arena, exchange->item);
    kept->client = pc_arena_strdup(arena, exchange->client);
    kept->request.method = pc_arena_strdup(arena, exchange->request.method);
    kept->request.target = redacted(keeper, arena, exchange->request.target);
    kept->request.fields = lines_of(keeper, arena, &exchange->request.fields);
    kept->request.content =
        content_of(keeper, arena, &exchange->request.content);
    kept->response.reason = redacted(keeper, arena, exchange->response.reason);
    kept->response.fields = lines_of(keeper, arena, &exchange->response.fields);
    kept->response.trailers =
        lines_of(keeper, arena, &exchange->response.trailers);
    kept->response.content =
        content_of(keeper, arena, &exchange->response.content);
    kept->response.surplus =
        redacted(keeper, arena, exchange->response.surplus);
    kept->detail = text_of(keeper, arena, exchange->detail);
    kept->token = text_of(keeper, arena, exchange->token);
    return kept;
}
