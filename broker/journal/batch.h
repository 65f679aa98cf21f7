/* A batch: encoded Records, each behind its length in 4 bytes. This is the payload of a BATC block
 * (proto/journal.md), and also what a read returns. The bytes are never encoded anew. */
#pragma once

#include "common/base/err.h"
#include "common/base/slice.h"

#define JOURNAL_BATCH_MAX (4 * 1024 * 1024) /* bytes of records in one batch */

struct batch {
    struct buf records;
    uint64_t first; /* sequence of the first record */
    uint32_t count;
    int64_t last_us; /* commit time of the last record */
};

/* Adds one encoded Record. `sequence` must be the next one, and times must not go back. */
void batch_add(struct batch *b, uint64_t sequence, int64_t committed_us, struct slice record);

/* Takes the next record off *records; returns false when none is left. *recordp is borrowed from
 * *records. The lengths must have been checked before (segment_chain_follow does). */
bool journal_next_record(struct slice *records, struct slice *recordp);
