/* The spare is a file of zeroes, written and synced in advance. It becomes the next segment.
 * Batches are written only over such zeroes. So on a full disk the next spare cannot be made, but a
 * batch can still be written. */
#pragma once

#include "broker/journal/segment.h"

/* The state of making a spare. */
struct journal_maker {
    int directory;
    int fd; /* descriptor of spare.new; -1 if not open */
    uint64_t at;
    uint64_t size;
};
/* Writes the next chunk of spare.new. Sets *donep to true when the file is complete, synced and
 * named `spare`. Returns 0 or -errno. If the disk is full (journal_disk_full), the function empties
 * the file, and the next call begins again. */
int journal_make_spare(struct journal_maker *m, bool *donep);
/* Writes the header and the snapshot into `spare`, syncs it and renames it to a segment. Sets
 * h->seed, h->digest and *chain, and sets *fdp to the open descriptor. Returns 0 or -errno. If the
 * snapshot is larger than half a segment, the process ends with exit code 78. */
int journal_begin(int directory, struct segment_header *h, struct slice snapshot, int64_t last_us,
                  struct segment_chain *chain, int *fdp);
