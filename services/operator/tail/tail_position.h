/* This file saves the position of a tail in the cursor file (`--cursor-file`). The cursor file has
 * the next sequence to read, the last event seen and its hash, the id of the journal, and for each
 * output file the offset that was reached. The cursor file lists several output files if several
 * runs ended before they saved a position.
 *
 * The rule: the output is written (and a regular file is synced) before the position is saved. So a
 * killed tail may have written more than the saved position says, but never less. The next run
 * reads the extra bytes back from a regular file and does not write them again (tail_out.h). */
#pragma once

#include <stdint.h>

#include "services/command/client.h"
#include "services/operator/tail/tail_out.h"

struct tail_position {
    const char *path; /* path of the cursor file; borrowed */
    int lock_fd;
    bool found; /* true: an earlier run saved the position below */
    uint8_t journal[16];
    uint64_t next;
    uint64_t seen; /* the sequence of the last event seen; 0 if none was seen */
    uint8_t hash[32];
    uint64_t saved_next; /* the value of `next` in the file */
    int64_t saved_us;    /* monotonic time at which the position was last saved */
    json_t *outputs;     /* a list of {path, device, inode, offset} in the order of writing */
    bool begun;
};

/* Takes the lock. If the cursor file exists, reads the position and passes the bytes that were
 * written after that position to `out`. Returns a CODE_*, and prints an error if it fails. Returns
 * CODE_AGAIN if another process has the lock. */
int tail_position_open(struct tail_position *p, const char *path, struct tail_out *out);
/* Saves to which file the output goes. The caller calls this function before the first byte is
 * written, so that a later run knows that a tail wrote the bytes after the offset. If the cursor
 * file has no position yet, saves `first` as the position. A second call does nothing. Returns a
 * CODE_*. */
int tail_position_begin(struct tail_position *p, const struct tail_out *out, uint64_t first);
/* Syncs `out`, which the caller has flushed, and then saves the position. The new position is on
 * disk when the function returns. Exception: while tail_out_settled returns false, the old position
 * stays in the file and the function returns CODE_OK. Returns a CODE_*. */
int tail_position_save(struct tail_position *p, struct tail_out *out);
void tail_position_close(struct tail_position *p); /* a second call does nothing */
