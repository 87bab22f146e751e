/* base/arena.h - memory that lives as long as one run, or one exchange.
 *
 * Allocation never returns NULL: out of memory (or past PC_LIMIT_ARENA) ends
 * the program from one place, with a message on stderr and exit status 4.
 * Nothing is freed alone; pc_arena_release frees all of it.
 */
#ifndef PRECHECK_BASE_ARENA_H
#define PRECHECK_BASE_ARENA_H

#include <precheck/span.h>

#include <stdarg.h>
#include <stddef.h>

typedef struct pc_arena_block pc_arena_block;
typedef struct pc_arena {
    pc_arena_block *head;
    size_t used; /* bytes handed out so far */
} pc_arena;

/* The one place where lack of memory ends the program. */
_Noreturn void pc_out_of_memory(size_t wanted);

void pc_arena_init(pc_arena *arena);
void pc_arena_release(pc_arena *arena);

/* Zeroed, aligned for any type. */
void *pc_arena_alloc(pc_arena *arena, size_t size);
/* n elements of size bytes; an overflow of n * size ends the program. */
void *pc_arena_array(pc_arena *arena, size_t n, size_t size);
/* A NUL-terminated copy. */
char *pc_arena_strdup(pc_arena *arena, const char *text);
/* A copy of the octets, with a NUL after them that is not counted. */
pc_span pc_arena_span(pc_arena *arena, pc_span text);
/* As sprintf, into the arena. */
char *pc_arena_printf(pc_arena *arena, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
char *pc_arena_vprintf(pc_arena *arena, const char *format, va_list args);

#define PC_NEW(arena, type) ((type *)pc_arena_alloc((arena), sizeof(type)))
#define PC_NEW_ARRAY(arena, n, type)                                           \
    ((type *)pc_arena_array((arena), (n), sizeof(type)))

/* Grows an array that lives in an arena: items, n, capacity are the caller's
 * variables.  PC_PUSH(arena, list->items, list->n, list->cap, value). */
#define PC_PUSH(arena, items, n, cap, value)                                   \
    do {                                                                       \
        (items) =                                                              \
            pc_arena_grow((arena), (items), (n), &(cap), sizeof *(items));     \
        (items)[(n)++] = (value);                                              \
    } while (0)
void *pc_arena_grow(pc_arena *arena, void *items, size_t n, size_t *cap,
                    size_t size);

#endif
