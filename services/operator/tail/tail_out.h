/* This file writes the output of a tail. It writes whole batches with write(2), so it knows exactly
 * which bytes were written.
 *
 * For a regular file, struct tail_out also has the bytes that an earlier run wrote after its last
 * saved position. When a tail produces the same bytes again, they are not written a second time. */
#pragma once

#include "common/base/slice.h"

/* Maximum number of bytes that are read back from the output of an earlier run. A tail saves its
 * position after each Deliver message, and the output for one Deliver message is much smaller than
 * this in every form. */
enum { TAIL_OUT_BEFORE_MAX = 64 * 1024 * 1024 };

struct tail_out {
    int fd;
    bool regular;
    struct buf pending; /* the caller appends a record here, then calls tail_out_end */
    size_t start;       /* where the current record starts in `pending` */
    struct buf before;  /* what an earlier run wrote after its saved position */
    size_t matched;     /* how many bytes of `before` this run has produced again */
    int error;          /* the errno of the write that failed; 0 if none failed */
};

void tail_out_init(struct tail_out *o, int fd);
void tail_out_fini(struct tail_out *o);
/* Ends the current record in `pending`. Removes the part of the record that an earlier run already
 * wrote to the file. */
void tail_out_end(struct tail_out *o);
/* Returns true if there is nothing to compare any more: this run has produced all of `before`
 * again, or it has produced other bytes than the next bytes of `before`. Also returns true if
 * `before` was always empty. */
bool tail_out_settled(const struct tail_out *o);
/* Writes the pending bytes. Returns 0 or -errno. After an error, later calls write nothing. If the
 * reader of the output does not read, waits without a limit. If *stop is true before all bytes are
 * written, returns -EINTR. */
int tail_out_flush(struct tail_out *o, const volatile bool *stop);
/* Syncs a regular file to disk. Returns 0 or -errno. */
int tail_out_sync(struct tail_out *o);
/* A part of a file. `offset` and `end` are in bytes from the start of the file. */
struct tail_out_part {
    uint64_t device, inode;
    uint64_t offset, end; /* an `end` after the end of the file means the end of the file */
};
/* Reads the part from the file at `path` and appends its bytes to `before`. Appends nothing if the
 * file cannot be opened, if its device or inode is not that of the part, or if `before` would
 * become larger than TAIL_OUT_BEFORE_MAX. */
void tail_out_resume(struct tail_out *o, const char *path, const struct tail_out_part *part);
