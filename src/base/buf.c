#include "base/buf.h"

#include "base/arena.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void pc_buf_init(pc_buf *buf, size_t limit)
{
    *buf = (pc_buf){.limit = limit};
}

void pc_buf_release(pc_buf *buf)
{
    free(buf->ptr);
    *buf = (pc_buf){.limit = buf->limit};
}

void pc_buf_clear(pc_buf *buf)
{
    buf->len = 0;
    buf->failed = false;
    if (buf->ptr)
        buf->ptr[0] = '\0';
}

/* Room for len more bytes and a NUL, or PC_ELIMIT. */
static int reserve(pc_buf *buf, size_t len)
{
    size_t need, cap;
    char *grown;

    if (buf->len > buf->limit || len > buf->limit - buf->len) {
        buf->failed = true;
        return PC_ELIMIT;
    }
    need = buf->len + len + 1;
    if (need <= buf->cap)
        return PC_OK;
    cap = buf->cap > buf->limit / 2 ? buf->limit + 1 : buf->cap * 2;
    if (cap < 64)
        cap = 64;
    if (cap < need)
        cap = need;
    grown = realloc(buf->ptr, cap);
    if (!grown)
        pc_out_of_memory(cap);
    buf->ptr = grown;
    buf->cap = cap;
    return PC_OK;
}

int pc_buf_put(pc_buf *buf, const void *data, size_t len)
{
    int r = reserve(buf, len);

    if (r < 0)
        return r;
    if (len)
        memcpy(buf->ptr + buf->len, data, len);
    buf->len += len;
    buf->ptr[buf->len] = '\0';
    return PC_OK;
}

int pc_buf_puts(pc_buf *buf, const char *text)
{
    return pc_buf_put(buf, text, strlen(text));
}

int pc_buf_span(pc_buf *buf, pc_span text)
{
    return pc_buf_put(buf, text.ptr, text.len);
}

int pc_buf_printf(pc_buf *buf, const char *format, ...)
{
    va_list args;
    int len, r;

    va_start(args, format);
    len = vsnprintf(NULL, 0, format, args);
    va_end(args);
    if (len < 0) {
        buf->failed = true;
        return PC_EINVAL;
    }
    r = reserve(buf, (size_t)len);
    if (r < 0)
        return r;
    va_start(args, format);
    vsnprintf(buf->ptr + buf->len, (size_t)len + 1, format, args);
    va_end(args);
    buf->len += (size_t)len;
    return PC_OK;
}

void pc_buf_drop(pc_buf *buf, size_t n)
{
    if (n > buf->len)
        n = buf->len;
    if (!n)
        return;
    memmove(buf->ptr, buf->ptr + n, buf->len - n);
    buf->len -= n;
    buf->ptr[buf->len] = '\0';
}
