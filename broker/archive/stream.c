/* This file writes and reads files, with zstd or without (stream.h). A lock on PATH.new prevents
 * two programs from writing the same file. */
#include "broker/archive/stream.h"

#include <fcntl.h>
#include <libgen.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

enum { STREAM_BUFFER = 256 * 1024, STREAM_LEVEL = 6 };

static const uint8_t zstd_magic[] = {0x28, 0xB5, 0x2F, 0xFD};

int stream_sync_folder(const char *path)
{
    char copy[PATH_MAX];
    snprintf(copy, sizeof copy, "%s", path);
    int fd = open(dirname(copy), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    int r = fd < 0 || fsync(fd) < 0 ? -errno : 0;
    if (fd >= 0)
        close(fd);
    return r;
}

int stream_write_all(int fd, const void *bytes, size_t n)
{
    const uint8_t *at = bytes;
    while (n > 0) {
        ssize_t done = write(fd, at, n);
        if (done < 0 && errno == EINTR)
            continue;
        if (done <= 0)
            return done < 0 ? -errno : -EIO;
        at += done;
        n -= (size_t)done;
    }
    return 0;
}

/* ── Writing ── */

/* Returns true if `aside` is still the name of the opened file. Another process may have renamed or
 * removed the file before this one locked it. */
static bool sink_is_ours(const struct sink *s)
{
    struct stat opened, named;
    return fstat(s->fd, &opened) == 0 && stat(s->aside, &named) == 0 &&
           opened.st_dev == named.st_dev && opened.st_ino == named.st_ino;
}

/* Opens and locks PATH.new, and empties it. Returns 0 or -errno. */
static int sink_open_file(struct sink *s, const char *path)
{
    if (snprintf(s->path, sizeof s->path, "%s", path) >= (int)sizeof s->path ||
        snprintf(s->aside, sizeof s->aside, "%s.new", path) >= (int)sizeof s->aside)
        return -ENAMETOOLONG;
    if (access(path, F_OK) == 0)
        return -EEXIST;
    s->fd = open(s->aside, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (s->fd < 0)
        return -errno;
    int error = flock(s->fd, LOCK_EX | LOCK_NB) == 0 ? 0 : errno;
    if (error == EWOULDBLOCK || (!error && !sink_is_ours(s)))
        error = EAGAIN;
    if (error) {
        close(s->fd);
        s->fd = -1;
        return -error;
    }
    /* a killed program may have left bytes in the file */
    return ftruncate(s->fd, 0) < 0 ? -errno : 0;
}

int sink_open(struct sink *s, const char *path, bool zstd)
{
    *s = (struct sink){.fd = STDOUT_FILENO, .is_stdout = !path || strcmp(path, "-") == 0};
    if (!s->is_stdout) {
        s->fd = -1;
        int r = sink_open_file(s, path);
        if (r < 0) {
            sink_close(s);
            return r;
        }
    }
    buf_extend(&s->buffer, STREAM_BUFFER);
    if (!zstd)
        return 0;
    s->zstd = ZSTD_createCCtx();
    must(s->zstd);
    ZSTD_CCtx_setParameter(s->zstd, ZSTD_c_compressionLevel, STREAM_LEVEL);
    ZSTD_CCtx_setParameter(s->zstd, ZSTD_c_checksumFlag, 1);
    return 0;
}

/* Compresses the bytes of *in and writes the result. Returns 0 or -errno. */
static int sink_compress(struct sink *s, ZSTD_inBuffer *in, ZSTD_EndDirective end)
{
    for (;;) {
        ZSTD_outBuffer out = {s->buffer.data, s->buffer.n, 0};
        size_t left = ZSTD_compressStream2(s->zstd, &out, in, end);
        if (ZSTD_isError(left))
            return -EIO;
        int r = stream_write_all(s->fd, s->buffer.data, out.pos);
        if (r < 0)
            return r;
        s->n_written += out.pos;
        if (end == ZSTD_e_continue ? in->pos == in->size : left == 0)
            return 0;
    }
}

int sink_write(struct sink *s, const void *bytes, size_t n)
{
    ZSTD_inBuffer in = {bytes, n, 0};
    if (s->zstd)
        return sink_compress(s, &in, ZSTD_e_continue);
    s->n_written += n;
    return stream_write_all(s->fd, bytes, n);
}

int sink_finish(struct sink *s)
{
    ZSTD_inBuffer in = {NULL, 0, 0};
    int r = s->zstd ? sink_compress(s, &in, ZSTD_e_end) : 0;
    if (r == 0 && !s->is_stdout && fsync(s->fd) < 0)
        r = -errno;
    return r;
}

int sink_commit(struct sink *s)
{
    if (s->is_stdout)
        return 0;
    /* RENAME_NOREPLACE fails if another file has got this name in the meantime. Some file systems
     * do not support it. There the name is checked first, and then rename is called. */
    int r = renameat2(AT_FDCWD, s->aside, AT_FDCWD, s->path, RENAME_NOREPLACE);
    if (r < 0 && errno == EINVAL && access(s->path, F_OK) < 0)
        r = rename(s->aside, s->path);
    if (r < 0)
        return -errno;
    s->aside[0] = '\0';
    return stream_sync_folder(s->path);
}

void sink_close(struct sink *s)
{
    if (!s->is_stdout && s->fd >= 0) {
        if (s->aside[0])
            unlink(s->aside);
        close(s->fd);
    }
    ZSTD_freeCCtx(s->zstd);
    buf_fini(&s->buffer);
    *s = (struct sink){.fd = -1};
}

/* ── Reading ── */

/* Reads more of the file into the buffer, and removes the bytes that are used up. */
static int source_fill(struct source *s)
{
    size_t left = s->buffer.n - s->at;
    if (s->at > 0) {
        memmove(s->buffer.data, s->buffer.data + s->at, left);
        s->buffer.n = left;
        s->at = 0;
    }
    uint8_t *to = buf_extend(&s->buffer, STREAM_BUFFER);
    ssize_t n;
    do
        n = read(s->fd, to, STREAM_BUFFER);
    while (n < 0 && errno == EINTR);
    int r = n < 0 ? -errno : 0;
    s->buffer.n -= STREAM_BUFFER - (n > 0 ? (size_t)n : 0);
    s->ended = n <= 0;
    return r;
}

int source_open(struct source *s, const char *path)
{
    *s = (struct source){.fd = STDIN_FILENO, .is_stdin = strcmp(path, "-") == 0};
    if (!s->is_stdin)
        s->fd = open(path, O_RDONLY | O_CLOEXEC);
    if (s->fd < 0)
        return -errno;
    int r = 0;
    while (r == 0 && !s->ended && s->buffer.n < sizeof zstd_magic)
        r = source_fill(s);
    if (r == 0 && s->buffer.n >= sizeof zstd_magic &&
        memcmp(s->buffer.data, zstd_magic, sizeof zstd_magic) == 0) {
        s->zstd = ZSTD_createDCtx();
        must(s->zstd);
    }
    return r;
}

/* Copies at most n bytes of the buffer. Returns the count of bytes. */
static ssize_t source_plain(struct source *s, void *to, size_t n)
{
    size_t some = s->buffer.n - s->at < n ? s->buffer.n - s->at : n;
    mem_copy(to, s->buffer.data + s->at, some);
    s->at += some;
    return (ssize_t)some;
}

/* Decompresses at most n bytes. Returns the count of bytes, or -EBADMSG. */
static ssize_t source_unzip(struct source *s, void *to, size_t n)
{
    ZSTD_inBuffer in = {s->buffer.data, s->buffer.n, s->at};
    ZSTD_outBuffer out = {to, n, 0};
    size_t left = ZSTD_decompressStream(s->zstd, &out, &in);
    if (ZSTD_isError(left))
        return -EBADMSG;
    s->at = in.pos;
    s->in_frame = left != 0;
    return (ssize_t)out.pos;
}

ssize_t source_read(struct source *s, void *to, size_t n)
{
    size_t done = 0;
    while (done < n) {
        uint8_t *at = (uint8_t *)to + done;
        bool empty = s->at == s->buffer.n;
        if (empty && !s->ended) {
            int r = source_fill(s);
            if (r < 0)
                return r;
            continue;
        }
        if (empty && !(s->zstd && s->in_frame))
            break;
        ssize_t some = s->zstd ? source_unzip(s, at, n - done) : source_plain(s, at, n - done);
        if (some < 0)
            return some;
        if (some == 0 && empty)
            return -EBADMSG; /* the compressed data ends too early */
        done += (size_t)some;
    }
    s->offset += done;
    return (ssize_t)done;
}

void source_close(struct source *s)
{
    if (!s->is_stdin && s->fd >= 0)
        close(s->fd);
    ZSTD_freeDCtx(s->zstd);
    buf_fini(&s->buffer);
    *s = (struct source){.fd = -1};
}
