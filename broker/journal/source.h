/* A source reads a segment block by block. It returns a block only if the block's digest and its
 * place in the chain are right. For any other block it ends the process. The error has the file and
 * the offset (P7 in common/rules.md). */
#pragma once

#include "broker/journal/file.h"

struct journal_source {
    int fd, directory;
    uint64_t first; /* first sequence of the open segment */
    struct buf piece;
    uint64_t piece_at; /* offset of `piece` in the file */
    uint64_t verified; /* offset of the last verified block in `piece`; 0 if there is none */
};
void journal_source_fini(struct journal_source *s);
/* Opens the segment that begins with the sequence `first`, if it is not open. */
void journal_source_open(struct journal_source *s, int directory, uint64_t first);
/* Reads and verifies the block at chain->offset, and moves the chain to the end of the block.
 * *payload is valid until the next call. Call it only for blocks that are known to be synced. */
void journal_source_next(struct journal_source *s, struct segment_chain *chain,
                         struct segment_block *block, struct slice *payload);
