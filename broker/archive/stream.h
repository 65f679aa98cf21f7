/* Bytes out to a file and in from one, compressed with zstd or not. A file is written aside
 * (PATH.new) and gets its name when all of it is synced; nothing is ever written over. */
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
    ZSTD_CCtx *zstd; /* NULL: as it is */
    struct buf buffer;
    uint64_t n_written; /* on disk */
};

/* path NULL or "-": stdout. 0 or -errno; -EEXIST: there is a file of that name; -EAGAIN: somebody
 * else is writing it. */
int sink_open(struct sink *s, const char *path, bool zstd);
int sink_write(struct sink *s, const void *bytes, size_t n);
/* Everything is written and synced; the file still lies aside. */
int sink_finish(struct sink *s);
/* It gets its name. */
int sink_commit(struct sink *s);
/* What was not committed is removed. NULL-safe, idempotent; for scoped(). */
void sink_close(struct sink *s);

struct source {
    int fd;
    bool is_stdin, ended, in_frame;
    ZSTD_DCtx *zstd;   /* NULL: as it is */
    struct buf buffer; /* what was read */
    size_t at;         /* of it, taken */
    uint64_t offset;   /* of the next byte given out, after decompression */
};

/* "-": stdin. zstd is seen by itself. 0 or -errno. */
int source_open(struct source *s, const char *path);
/* As many bytes as there are, up to n: fewer only at the end. -errno; -EBADMSG: compressed bytes
 * that are damaged or end too early. */
ssize_t source_read(struct source *s, void *to, size_t n);
void source_close(struct source *s);

/* fsync of the folder that this path lies in. */
int stream_sync_folder(const char *path);
/* All of them, or -errno. */
int stream_write_all(int fd, const void *bytes, size_t n);
