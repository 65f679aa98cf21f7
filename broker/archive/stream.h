/* Writing to a file or stdout and reading from a file or stdin, compressed with zstd or not. A file
 * is written as PATH.new and gets its name when all of it is synced. No existing file is
 * overwritten. Functions block, and return 0 or -errno. */
#pragma once

#include <limits.h>
#include <sys/types.h>
#include <zstd.h>

#include "common/base/err.h"
#include "common/base/slice.h"

struct sink {
    int fd;
    bool is_stdout;
    char path[PATH_MAX], aside[PATH_MAX];
    ZSTD_CCtx *zstd; /* NULL: not compressed */
    struct buf buffer;
    uint64_t n_written; /* on disk */
};

/* path NULL or "-": stdout. -EEXIST: the file exists. -EAGAIN: another process is writing it. */
int sink_open(struct sink *s, const char *path, bool zstd);
int sink_write(struct sink *s, const void *bytes, size_t n);
/* Writes what is buffered and syncs. The file is still PATH.new. */
int sink_finish(struct sink *s);
/* Gives the file its name. */
int sink_commit(struct sink *s);
/* Removes the file if it was not committed. NULL-safe, idempotent; for scoped(). */
void sink_close(struct sink *s);

struct source {
    int fd;
    bool is_stdin, ended, in_frame;
    ZSTD_DCtx *zstd;   /* NULL: not compressed */
    struct buf buffer; /* bytes of the file */
    size_t at;         /* bytes of the buffer that are used up */
    uint64_t offset;   /* of the next byte that source_read returns, after decompression */
};

/* "-": stdin. It detects zstd by itself. */
int source_open(struct source *s, const char *path);
/* Reads n bytes, and fewer only at the end. Returns their number, or -errno; -EBADMSG: the
 * compressed data is damaged or ends too early. */
ssize_t source_read(struct source *s, void *to, size_t n);
void source_close(struct source *s);

/* Syncs the folder that has this path. */
int stream_sync_folder(const char *path);
int stream_write_all(int fd, const void *bytes, size_t n);
