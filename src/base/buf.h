/* base/buf.h - growing bytes with a mandatory limit.
 *
 * An append past the limit fails with PC_ELIMIT, changes nothing, and the
 * buffer remembers it (failed): a writer can append many times and look once.
 */
#ifndef PRECHECK_BASE_BUF_H
#define PRECHECK_BASE_BUF_H

#include <precheck/span.h>

#include <stdbool.h>

typedef struct pc_buf {
    char *ptr; /* NUL-terminated when len > 0; the NUL is not counted */
    size_t len, cap, limit;
    bool failed;
} pc_buf;

void pc_buf_init(pc_buf *buf, size_t limit);
void pc_buf_release(pc_buf *buf);
void pc_buf_clear(pc_buf *buf); /* keeps the memory, forgets failed */
int pc_buf_put(pc_buf *buf, const void *data, size_t len);
int pc_buf_puts(pc_buf *buf, const char *text);
int pc_buf_span(pc_buf *buf, pc_span text);
int pc_buf_printf(pc_buf *buf, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
void pc_buf_drop(pc_buf *buf, size_t n); /* the first n bytes */
static inline pc_span pc_buf_view(const pc_buf *buf)
{
    return (pc_span){buf->ptr, buf->len};
}

#endif
