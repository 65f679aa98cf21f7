/* The place of a tail, in a file: the next sequence wanted, the last event seen with its hash, the
 * journal that they are of, and how far the output was then.
 *
 * The output is written (and, if a regular file, synced) before the place is. So a tail that is
 * killed has written at most too much, never too little; of a regular file the next run finds out
 * what (tail_out.h), and writes no byte of it again. */
#pragma once

#include <stdint.h>

#include "services/client/client.h"
#include "services/client/tail/tail_out.h"

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
};

/* Takes the lock and reads the file, if there is one; `out` is told what was written after it. Says
 * what is wrong and gives a CODE_*: CODE_AGAIN if another process has it. */
int tail_cursor_open(struct tail_cursor *k, const char *path, struct tail_out *out);
/* Writes the place; it is durable when this returns. `out` must have been flushed. A CODE_*. */
int tail_cursor_save(struct tail_cursor *k, struct tail_out *out);
void tail_cursor_close(struct tail_cursor *k); /* idempotent */
