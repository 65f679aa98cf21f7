/* The output of a tail. It writes whole batches with write(2), so that it knows to the byte what
 * was written. If the output is a regular file, it also knows what an earlier run wrote there after
 * it last saved its position: when the same bytes come again, they are not written twice. */
#pragma once

#include "common/base/slice.h"

/* Limit of what is read back; far more than one Deliver is in any form. */
enum { TAIL_OUT_BEFORE_MAX = 64 * 1024 * 1024 };

struct tail_out {
    int fd;
    bool regular;
    struct buf pending; /* append a record here, then call tail_out_end */
    size_t start;       /* where in `pending` the current record begins */
    struct buf before;  /* what an earlier run wrote after its saved position */
    size_t matched;     /* how many bytes of `before` came again */
    int error;          /* the errno that ended writing; 0: none */
};

void tail_out_init(struct tail_out *o, int fd);
void tail_out_fini(struct tail_out *o);
/* The record in `pending` is complete: removes the part that is in the file already. */
void tail_out_end(struct tail_out *o);
/* True if nothing is left to compare: all of `before` came again, or another program wrote it. */
bool tail_out_settled(const struct tail_out *o);
/* Writes what is pending. Returns 0, or -errno; after an error it never writes again. Blocks while
 * the reader of the output blocks, until *stop becomes true; then the error is EINTR. */
int tail_out_flush(struct tail_out *o, const volatile bool *stop);
/* Syncs a regular file to disk. Returns 0 or -errno. */
int tail_out_sync(struct tail_out *o);
/* A part of a file. */
struct tail_out_part {
    uint64_t device, inode;
    uint64_t offset, end; /* an end beyond the file means: to the end of the file */
};
/* Appends that part of the file to `before`, if the path still is the file with that device and
 * inode. */
void tail_out_resume(struct tail_out *o, const char *path, const struct tail_out_part *part);
