/* Where tail writes: whole batches, by write(2), so that what has been written is known to the
 * byte. Of a regular file it also knows what an earlier run wrote after it last noted its place:
 * when the same comes again, it is not written twice. */
#pragma once

#include "common/base/slice.h"

enum { TAIL_OUT_BEFORE_MAX = 64 * 1024 * 1024 }; /* far above a Deliver, however it is printed */

struct tail_out {
    int fd;
    bool regular;
    struct buf pending; /* append a record here, then tail_out_end */
    size_t start;       /* of the record being appended */
    struct buf before;  /* written by an earlier run, after its place */
    size_t matched;     /* of before: came again */
    int error;          /* the errno that ended writing; 0 */
};

void tail_out_init(struct tail_out *o, int fd);
void tail_out_fini(struct tail_out *o);
/* The record that was appended is whole: what of it stands in the file already is taken off. */
void tail_out_end(struct tail_out *o);
/* Nothing is left to compare: what was written before came again, or was not ours. */
bool tail_out_settled(const struct tail_out *o);
/* Writes what is pending. 0, or -errno for good: nothing is written after it. EINTR only if *stop
 * became true meanwhile. May block for as long as the reader does. */
int tail_out_flush(struct tail_out *o, const volatile bool *stop);
/* A regular file: what is written is on disk. 0 or -errno. */
int tail_out_sync(struct tail_out *o);
/* A part of a file. */
struct tail_out_part {
    uint64_t device, inode;
    uint64_t offset, end; /* end beyond the file: all of the rest */
};
/* Takes what stands in that part as written before, behind what was taken so far, if the path is
 * that file still. */
void tail_out_resume(struct tail_out *o, const char *path, const struct tail_out_part *part);
