#include "base/file.h"

#include "base/buf.h"
#include "base/cleanup.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <sys/stat.h>

#define CHUNK ((size_t)64 << 10)

/* Until the end or until buf is full (PC_ELIMIT). */
static int read_all(int fd, pc_buf *buf)
{
    PC_AUTO_FREE char *chunk = malloc(CHUNK);

    if (!chunk)
        pc_out_of_memory(CHUNK);
    for (;;) {
        ssize_t n = read(fd, chunk, CHUNK);

        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return PC_EIO;
        if (n == 0)
            return PC_OK;
        if (pc_buf_put(buf, chunk, (size_t)n) < 0)
            return PC_ELIMIT;
    }
}

int pc_file_read(pc_arena *arena, const char *path, size_t limit,
                 pc_span *ret_text, pc_diags *diags)
{
    bool is_stdin = strcmp(path, "-") == 0;
    PC_AUTO_FD fd = is_stdin ? -1 : open(path, O_RDONLY | O_CLOEXEC);
    PC_AUTO_BUF buf;
    int r;

    pc_buf_init(&buf, limit);
    if (fd < 0 && !is_stdin)
        return pc_fail(diags, PC_EIO, "cannot open '%s': %s", path,
                       strerror(errno));
    r = read_all(is_stdin ? STDIN_FILENO : fd, &buf);
    if (r == PC_EIO)
        return pc_fail(diags, r, "cannot read '%s': %s", path, strerror(errno));
    if (r == PC_ELIMIT)
        return pc_fail(diags, r, "'%s' is over %zu bytes", path, limit);
    *ret_text = pc_arena_span(arena, pc_buf_view(&buf));
    return PC_OK;
}

static int write_all(int fd, pc_span text)
{
    while (text.len) {
        ssize_t n = write(fd, text.ptr, text.len);

        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return PC_EIO;
        text.ptr += n;
        text.len -= (size_t)n;
    }
    return PC_OK;
}

static int cannot_write(pc_diags *diags, const char *path)
{
    return pc_fail(diags, PC_EIO, "cannot write '%s': %s", path,
                   strerror(errno));
}

/* A device, a pipe or a socket is written, never replaced. */
static int write_in_place(const char *path, pc_span text, pc_diags *diags)
{
    PC_AUTO_FD fd = open(path, O_WRONLY | O_CLOEXEC);

    if (fd < 0 || write_all(fd, text) < 0)
        return cannot_write(diags, path);
    return PC_OK;
}

/* What creat(2) would have given. */
static mode_t usual_mode(void)
{
    mode_t mask = umask(0);

    umask(mask);
    return 0666 & ~mask;
}

static int replace(const char *path, mode_t mode, pc_span text, pc_diags *diags)
{
    PC_AUTO_FREE char *temporary = NULL;
    int fd, r;

    temporary = malloc(strlen(path) + sizeof ".XXXXXX");
    if (!temporary)
        pc_out_of_memory(strlen(path));
    strcat(strcpy(temporary, path), ".XXXXXX");
    fd = mkstemp(temporary);
    if (fd < 0)
        return cannot_write(diags, path);
    r = write_all(fd, text);
    if (r == PC_OK && (fchmod(fd, mode) < 0 || fsync(fd) < 0))
        r = PC_EIO;
    if (close(fd) < 0)
        r = PC_EIO;
    if (r == PC_OK && rename(temporary, path) < 0)
        r = PC_EIO;
    if (r == PC_OK)
        return PC_OK;
    cannot_write(diags, path);
    unlink(temporary);
    return r;
}

int pc_file_write(const char *path, pc_span text, pc_diags *diags)
{
    PC_AUTO_FREE char *real = NULL;
    struct stat st;

    if (strcmp(path, "-") == 0) {
        /* what stdio still holds was said before */
        if (fflush(stdout) != 0 || write_all(STDOUT_FILENO, text) < 0)
            return cannot_write(diags, "standard output");
        return PC_OK;
    }
    if (stat(path, &st) < 0)
        return replace(path, usual_mode(), text, diags);
    if (!S_ISREG(st.st_mode))
        return write_in_place(path, text, diags);
    real = realpath(path, NULL); /* a symbolic link stays one */
    return replace(real ? real : path, st.st_mode & 07777, text, diags);
}

int pc_make_dirs(const char *path, pc_diags *diags)
{
    PC_AUTO_FREE char *copy = strdup(path);
    struct stat st;

    if (!copy)
        pc_out_of_memory(strlen(path));
    for (char *at = copy; *at;) {
        char end;

        at += strspn(at, "/");
        at += strcspn(at, "/");
        end = *at;
        *at = '\0';
        if (mkdir(copy, 0777) < 0 && errno != EEXIST)
            return pc_fail(diags, PC_EIO, "cannot make the folder '%s': %s",
                           copy, strerror(errno));
        *at = end;
    }
    if (*path && (stat(path, &st) < 0 || !S_ISDIR(st.st_mode)))
        return pc_fail(diags, PC_EIO, "'%s' is not a folder", path);
    return PC_OK;
}

int pc_make_parents(const char *path, pc_diags *diags)
{
    PC_AUTO_FREE char *copy = strdup(path);
    char *slash;

    if (!copy)
        pc_out_of_memory(strlen(path));
    slash = strrchr(copy, '/');
    if (!slash)
        return PC_OK;
    *slash = '\0';
    return pc_make_dirs(copy, diags);
}
