/* base/cleanup.h - foreign owners that close themselves at the end of a scope.
 */
#ifndef PRECHECK_BASE_CLEANUP_H
#define PRECHECK_BASE_CLEANUP_H

#include "base/arena.h"
#include "base/buf.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static inline void pc_auto_fclose(FILE **file)
{
    if (*file)
        fclose(*file);
}
static inline void pc_auto_close(int *fd)
{
    if (*fd >= 0)
        close(*fd);
}
static inline void pc_auto_free(void *pointer)
{
    free(*(void **)pointer);
}

#define PC_AUTO_FILE  __attribute__((cleanup(pc_auto_fclose))) FILE *
#define PC_AUTO_FD    __attribute__((cleanup(pc_auto_close))) int
#define PC_AUTO_FREE  __attribute__((cleanup(pc_auto_free)))
#define PC_AUTO_ARENA __attribute__((cleanup(pc_arena_release))) pc_arena
#define PC_AUTO_BUF   __attribute__((cleanup(pc_buf_release))) pc_buf

#endif
