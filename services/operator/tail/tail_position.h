/* The position of a tail, saved in a file (`--cursor-file`). The file holds the next sequence to
 * read, the last event seen and its hash, the id of the journal, and how long each output file was.
 * There are several output files if several runs ended before they could save a new position.
 *
 * The output is written (and a regular file synced) before the position is saved. So a killed tail
 * has written too much at most, never too little. The next run reads back from a regular file what
 * was written too much, and does not write those bytes again (tail_out.h). */
#pragma once

#include <stdint.h>

#include "services/command/client.h"
#include "services/operator/tail/tail_out.h"

struct tail_position {
    const char *path; /* borrowed */
    int lock_fd;
    bool found; /* an earlier run saved a position; the next fields hold it */
    uint8_t journal[16];
    uint64_t next;
    uint64_t seen; /* 0: nothing yet */
    uint8_t hash[32];
    uint64_t saved_next; /* `next` as it is in the file */
    int64_t saved_us;    /* monotonic */
    json_t *outputs;     /* a list of {path, device, inode, offset}, in the order of writing */
    bool begun;
};

/* Takes the lock and reads the file, if there is one; gives `out` what was written after the
 * position was saved. Prints what is wrong and returns a CODE_*: CODE_AGAIN if another process
 * holds the lock. */
int tail_position_open(struct tail_position *p, const char *path, struct tail_out *out);
/* Call it before the first byte is written: saves which file the output goes to, so that a later
 * run knows that the bytes after the offset are of a tail. `first` is the position if none was
 * saved. Returns a CODE_*. */
int tail_position_begin(struct tail_position *p, const struct tail_out *out, uint64_t first);
/* Saves the position; it is durable when this returns. `out` must have been flushed. Returns a
 * CODE_*. */
int tail_position_save(struct tail_position *p, struct tail_out *out);
void tail_position_close(struct tail_position *p); /* idempotent */
