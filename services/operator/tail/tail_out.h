/* This file writes the output of a tail. It writes whole batches with write(2), so it knows exactly
 * which bytes were written.
 *
 * For a regular file, struct tail_out also has the bytes that an earlier run wrote after its last
 * saved position. When a tail produces the same bytes again, they are not written a second time. */
#pragma once

#include "common/base/slice.h"

/* Read back at most this many bytes of an earlier run. A Deliver is much smaller in every output
 * form. */
enum { TAIL_OUT_BEFORE_MAX = 64 * 1024 * 1024 };

struct tail_out {
    int fd;
    bool regular;
    struct buf pending; /* the caller appends a record here, then calls tail_out_end */
    size_t start;       /* where the current record starts in `pending` */
    struct buf before;  /* what an earlier run wrote after its saved position */
    size_t matched;     /* how many bytes of `before` came again */
    int error;          /* the errno that ended the writing; 0: none */
};

void tail_out_init(struct tail_out *o, int fd);
void tail_out_fini(struct tail_out *o);
/* Ends the current record in `pending`. Removes the part of the record that an earlier run already
 * wrote to the file. */
void tail_out_end(struct tail_out *o);
/* Returns true if there is nothing to compare any more: all of `before` came again, or the next
 * bytes of `before` are from another program. */
bool tail_out_settled(const struct tail_out *o);
/* Writes the pending bytes. Returns 0 or -errno. After an error, later calls write nothing. Blocks
 * while the reader of the output blocks. If *stop becomes true, returns -EINTR. */
int tail_out_flush(struct tail_out *o, const volatile bool *stop);
/* Syncs a regular file to disk. Returns 0 or -errno. */
int tail_out_sync(struct tail_out *o);
/* A part of a file, in bytes. */
struct tail_out_part {
    uint64_t device, inode;
    uint64_t offset, end; /* an `end` after the end of the file means the end of the file */
};
/* Appends the part to `before`. Does nothing if the file at `path` has another device or inode. */
void tail_out_resume(struct tail_out *o, const char *path, const struct tail_out_part *part);
