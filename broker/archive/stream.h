/* A sink writes to a file or stdout, and a source reads from a file or stdin. Both can compress
 * with zstd. A sink writes to PATH.new and renames it to PATH at the end. It never overwrites an
 * existing file PATH. The functions block. A function returns 0 or -errno, unless its comment says
 * otherwise. */
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
    ZSTD_CCtx *zstd; /* NULL if the output is not compressed */
    struct buf buffer;
    uint64_t n_written; /* bytes written so far */
};

/* Opens `path`.new for writing, or stdout if `path` is NULL or "-". Returns -EEXIST if the file
 * `path` exists. Returns -EAGAIN if another process is writing `path`.new. */
int sink_open(struct sink *s, const char *path, bool zstd);
int sink_write(struct sink *s, const void *bytes, size_t n);
/* Writes the buffered bytes, then syncs the file. Does not rename the file yet. */
int sink_finish(struct sink *s);
/* Renames PATH.new to PATH and syncs the folder. */
int sink_commit(struct sink *s);
/* Closes the sink, and deletes PATH.new if sink_commit did not rename it. May be called twice. */
void sink_close(struct sink *s);

struct source {
    int fd;
    bool is_stdin, ended, in_frame;
    ZSTD_DCtx *zstd;   /* NULL if the input is not compressed */
    struct buf buffer; /* bytes that were read from the file */
    size_t at;         /* count of bytes of `buffer` that are used up */
    /* offset of the next byte that source_read returns, in the decompressed data */
    uint64_t offset;
};

/* Opens a file, or stdin if `path` is "-". Finds out if the input is compressed. */
int source_open(struct source *s, const char *path);
/* Reads n bytes, or fewer at the end of the input. Returns the count of bytes, or -errno. Returns
 * -EBADMSG if the compressed data is damaged or ends too early. */
ssize_t source_read(struct source *s, void *to, size_t n);
void source_close(struct source *s);

/* Syncs the folder that has the file `path`. */
int stream_sync_folder(const char *path);
/* Writes all n bytes, also after a signal or a short write. */
int stream_write_all(int fd, const void *bytes, size_t n);
