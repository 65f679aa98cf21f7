/* A batch is a list of encoded Records. The 4 bytes before every Record are its length. A BATC
 * block has a batch as its payload (proto/journal.md). A read from the journal returns the same
 * bytes, without encoding them again. */
#pragma once

#include "common/base/err.h"
#include "common/base/slice.h"

#define JOURNAL_BATCH_MAX (4 * 1024 * 1024) /* maximum size in bytes of one batch's records */

struct batch {
    struct buf records;
    uint64_t first; /* sequence of the first record */
    uint32_t count;
    int64_t last_us; /* commit time of the last record */
};

/* Adds one encoded Record. `sequence` must be one more than the sequence of the previous record.
 * `committed_us` must not be smaller than the time of the previous record. */
void batch_add(struct batch *b, uint64_t sequence, int64_t committed_us, struct slice record);

/* Removes the first record from *records and sets *recordp to it. Returns false if there is no
 * record. *recordp borrows the bytes of *records. The caller must have checked the lengths, as
 * segment_chain_follow does. */
bool journal_next_record(struct slice *records, struct slice *recordp);
