/* A segment that is read block by block. Blocks are returned only if their digest and their place
 * in the chain are right; any other block ends the process with file and offset (P7). */
#pragma once

#include "broker/journal/file.h"

struct journal_source {
    int fd, directory;
    uint64_t first; /* first sequence: names the open file */
    struct buf piece;
    uint64_t piece_at; /* offset of the piece in the file */
    uint64_t verified; /* offset of the last block verified in this piece; 0 */
};
void journal_source_fini(struct journal_source *s);
/* Opens the segment that begins with `first`, unless it is open. */
void journal_source_open(struct journal_source *s, int directory, uint64_t first);
/* Verifies the block at chain->offset and moves the chain behind it. The payload is borrowed until
 * the next call. Call it only for blocks that are known to be synced. */
void journal_source_next(struct journal_source *s, struct segment_chain *chain,
                         struct segment_block *block, struct slice *payload);
