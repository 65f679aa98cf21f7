/* The place of a tail, in a file: the next sequence wanted, the last event seen with its hash, the
 * journal that they are of, and how far the output was then; of every file that was written to
 * since, if several runs ended before they could note a new place.
 *
 * The output is written (and, if a regular file, synced) before the place is. So a tail that is
 * killed has written at most too much, never too little; of a regular file the next run finds out
 * what (tail_out.h), and writes no byte of it again. */
#pragma once

#include <stdint.h>

#include "services/command/client.h"
#include "services/operator/tail/tail_out.h"

struct tail_cursor {
    const char *path; /* borrowed */
    int lock_fd;
    bool found; /* there was a place: what follows is of an earlier run */
    uint8_t journal[16];
    uint64_t next;
    uint64_t seen; /* 0: nothing yet */
    uint8_t hash[32];
    uint64_t saved_next;
    int64_t saved_us; /* monotonic */
    json_t *outputs;  /* a list of path, device, inode and offset, in the order of writing */
    bool begun;
};

/* Takes the lock and reads the file, if there is one; `out` is told what was written after it. Says
 * what is wrong and gives a CODE_*: CODE_AGAIN if another process has it. */
int tail_cursor_open(struct tail_cursor *k, const char *path, struct tail_out *out);
/* Before the first byte is written: notes to which file, so that what comes there is known to
 * belong behind the place. Without an earlier place, `first` is the next sequence of this one. A
 * CODE_*. */
int tail_cursor_begin(struct tail_cursor *k, const struct tail_out *out, uint64_t first);
/* Writes the place; it is durable when this returns. `out` must have been flushed. A CODE_*. */
int tail_cursor_save(struct tail_cursor *k, struct tail_out *out);
void tail_cursor_close(struct tail_cursor *k); /* idempotent */
