/* The end of a segment: the FOOT block and the trailer that points to it. The footer says which
 * sequences, times and topics the segment has, so that recovery and reads need not read it all. */
#pragma once

#include "broker/journal/segment.h"
#include "broker/journal/topics.h"
#include "koers/journal/v1/journal.pb-c.h"

/* True if a batch of `bytes` fits in a segment of `size` bytes of which `used` are taken, and
 * leaves space for the SEAL, the FOOT and the trailer. */
bool journal_fits(uint64_t size, uint64_t used, size_t bytes);
void journal_foot_pack(struct buf *to, const struct journal_topics *t, uint64_t first,
                       uint64_t last, int64_t first_us, int64_t last_us);
/* Writes FOOT and trailer, and syncs. 0 or -errno. */
int journal_finish(int fd, struct segment_chain *chain, struct slice foot);
/* Reads the footer at offset `foot` of a closed segment and verifies its digest; fills *block. NULL
 * if it is not whole. The caller frees it with message_free. */
Koers__Journal__V1__Footer *journal_read_footer(int fd, const struct segment_header *h,
                                                uint64_t foot, struct segment_block *block);
