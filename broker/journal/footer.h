/* The footer is the end of a segment: the FOOT block, and the trailer that has the offset of the
 * FOOT block. The footer lists the sequences, times and topics of the segment, so that recovery and
 * reads can skip the segment's blocks. */
#pragma once

#include "broker/journal/segment.h"
#include "broker/journal/topics.h"
#include "koers/journal/v1/journal.pb-c.h"

/* Returns true if a batch fits in a segment, and space remains for the SEAL, the FOOT and the
 * trailer. The segment has `size` bytes, and `used` of them are in use. The batch has `bytes`
 * bytes. */
bool journal_fits(uint64_t size, uint64_t used, size_t bytes);
/* Appends the encoded Footer message to `to`. */
void journal_foot_pack(struct buf *to, const struct journal_topics *t, uint64_t first,
                       uint64_t last, int64_t first_us, int64_t last_us);
/* Writes the FOOT block and the trailer, then syncs. Returns 0 or -errno. */
int journal_finish(int fd, struct segment_chain *chain, struct slice foot);
/* Reads the footer of a closed segment at offset `foot`, verifies its digest and fills *block.
 * Returns NULL if there is no whole footer at `foot`, or if it cannot be read. The caller frees the
 * result with message_free. */
Koers__Journal__V1__Footer *journal_read_footer(int fd, const struct segment_header *h,
                                                uint64_t foot, struct segment_block *block);
