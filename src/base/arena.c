#include "base/arena.h"

#include "base/limits.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Under AddressSanitizer each allocation gets a block of its own, so that
 * a step past its end is seen. */
#if defined(__SANITIZE_ADDRESS__)
#define SHARED_BLOCKS 0
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define SHARED_BLOCKS 0
#endif
#endif
#ifndef SHARED_BLOCKS
#define SHARED_BLOCKS 1
#endif

#define BLOCK_SIZE ((size_t)16 << 10)

struct pc_arena_block {
    pc_arena_block *next;
    size_t cap, used;
    max_align_t data[];
};

void pc_out_of_memory(size_t wanted)
{
    fprintf(stderr, "precheck: out of memory (%zu bytes more were needed)\n",
            wanted);
    exit(4);
}

void pc_arena_init(pc_arena *arena)
{
    *arena = (pc_arena){NULL, 0};
}

void pc_arena_release(pc_arena *arena)
{
    while (arena->head) {
        pc_arena_block *next = arena->head->next;

        free(arena->head);
        arena->head = next;
    }
    arena->used = 0;
}

static pc_arena_block *block_new(size_t cap)
{
    pc_arena_block *block = calloc(1, sizeof *block + cap);

    if (!block)
        pc_out_of_memory(cap);
    block->cap = cap;
    return block;
}

/* A block for one allocation; it lives behind the head, which keeps its free
 * room. */
static void *alloc_alone(pc_arena *arena, size_t size)
{
    pc_arena_block *block = block_new(size ? size : 1);

    block->used = block->cap;
    block->next = arena->head ? arena->head->next : NULL;
    if (arena->head)
        arena->head->next = block;
    else
        arena->head = block;
    return block->data;
}

void *pc_arena_alloc(pc_arena *arena, size_t size)
{
    const size_t align = _Alignof(max_align_t);
    pc_arena_block *block = arena->head;
    size_t need;
    char *at;

    if (size > PC_LIMIT_ARENA || arena->used > PC_LIMIT_ARENA - size)
        pc_out_of_memory(size);
    arena->used += size;
    if (!SHARED_BLOCKS || size >= BLOCK_SIZE / 4)
        return alloc_alone(arena, size);
    need = (size + align - 1) / align * align;
    if (!block || block->cap - block->used < need) {
        block = block_new(BLOCK_SIZE);
        block->next = arena->head;
        arena->head = block;
    }
    at = (char *)block->data + block->used;
    block->used += need;
    return at;
}

void *pc_arena_array(pc_arena *arena, size_t n, size_t size)
{
    if (size && n > SIZE_MAX / size)
        pc_out_of_memory(SIZE_MAX);
    return pc_arena_alloc(arena, n * size);
}

char *pc_arena_strdup(pc_arena *arena, const char *text)
{
    size_t size = strlen(text) + 1;

    return memcpy(pc_arena_alloc(arena, size), text, size);
}

pc_span pc_arena_span(pc_arena *arena, pc_span text)
{
    char *copy = pc_arena_alloc(arena, text.len + 1);

    if (text.len)
        memcpy(copy, text.ptr, text.len);
    return (pc_span){copy, text.len};
}

char *pc_arena_vprintf(pc_arena *arena, const char *format, va_list args)
{
    va_list again;
    char *text;
    int len;

    va_copy(again, args);
    len = vsnprintf(NULL, 0, format, again);
    va_end(again);
    if (len < 0)
        return pc_arena_strdup(arena, "");
    text = pc_arena_alloc(arena, (size_t)len + 1);
    vsnprintf(text, (size_t)len + 1, format, args);
    return text;
}

char *pc_arena_printf(pc_arena *arena, const char *format, ...)
{
    va_list args;
    char *text;

    va_start(args, format);
    text = pc_arena_vprintf(arena, format, args);
    va_end(args);
    return text;
}

void *pc_arena_grow(pc_arena *arena, void *items, size_t n, size_t *cap,
                    size_t size)
{
    void *grown;

    if (n < *cap)
        return items;
    *cap = *cap ? *cap * 2 : 8;
    if (*cap <= n)
        *cap = n + 1;
    grown = pc_arena_array(arena, *cap, size);
    if (n)
        memcpy(grown, items, n * size);
    return grown;
}
