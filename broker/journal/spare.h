/* The spare: a file of zeroes, written and synced in advance, that becomes the next segment.
 * Batches are only written over such zeroes, so a full disk is met here and never by a batch. */
#pragma once

#include "broker/journal/segment.h"

struct journal_maker {
    int directory;
    int fd; /* of spare.new; -1 */
    uint64_t at;
    uint64_t size;
};
/* Writes one chunk of spare.new. *donep becomes true when `spare` has its name and is synced. 0 or
 * -errno; on a full disk (journal_disk_full) its space is freed and the next call begins again. */
int journal_make_spare(struct journal_maker *m, bool *donep);
/* Gives `spare` its header and snapshot, syncs, and renames it to a segment. Fills the header's
 * seed and digest, the chain, and the open descriptor. 0 or -errno. A snapshot over half a segment
 * ends the process with exit 78. */
int journal_begin(int directory, struct segment_header *h, struct slice snapshot, int64_t last_us,
                  struct segment_chain *chain, int *fdp);
