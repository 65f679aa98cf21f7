/* This file writes and reads footers (footer.h). */
#include "broker/journal/footer.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "broker/journal/file.h"
#include "common/event/message.h"

/* Returns the maximum size of a FOOT block's payload in bytes. */
static size_t foot_max(uint64_t segment_size)
{
    /* the topics, and four integers: every integer has 1 byte for the tag and at most 10 for the
     * value */
    return journal_topics_bytes_max(segment_size) + 4 * 11;
}

/* Returns how many bytes must stay free after a batch: for a SEAL, a FOOT and the trailer. */
static uint64_t foot_reserve(uint64_t size)
{
    return segment_block_end(0, 0) + segment_block_end(0, foot_max(size)) + SEGMENT_TRAILER;
}

bool journal_fits(uint64_t size, uint64_t used, size_t bytes)
{
    return segment_block_end(used, bytes) + foot_reserve(size) <= size;
}

void journal_foot_pack(struct buf *to, const struct journal_topics *t, uint64_t first,
                       uint64_t last, int64_t first_us, int64_t last_us)
{
    Koers__Journal__V1__Footer foot = KOERS__JOURNAL__V1__FOOTER__INIT;
    char **topics = journal_topics_sorted(t);

    foot.first_sequence = first;
    foot.last_sequence = last;
    foot.first_us = first_us;
    foot.last_us = last_us;
    if (!t->too_many) {
        foot.topics = topics;
        foot.n_topics = t->n;
    }
    message_pack(to, &foot.base);
    free(topics);
}

int journal_finish(int fd, struct segment_chain *chain, struct slice foot)
{
    struct segment_block block = {
        .kind = SEGMENT_FOOT, .time_us = chain->last_us, .synced = chain->next - 1};
    uint8_t head[SEGMENT_BLOCK], trailer[SEGMENT_TRAILER];
    uint64_t at = chain->offset;
    int r;

    segment_chain_write(chain, &block, foot, head);
    must(at + SEGMENT_BLOCK + foot.n + SEGMENT_TRAILER <= chain->size);
    segment_trailer_encode(at, trailer);
    if ((r = journal_write_block(fd, head, foot, at)) < 0 ||
        (r = journal_write(fd, trailer, sizeof trailer, chain->size - SEGMENT_TRAILER)) < 0)
        return r;
    return fdatasync(fd) < 0 ? -errno : 0;
}

Koers__Journal__V1__Footer *journal_read_footer(int fd, const struct segment_header *h,
                                                uint64_t foot, struct segment_block *block)
{
    Koers__Journal__V1__Footer *footer = NULL;
    uint8_t head[SEGMENT_BLOCK];
    size_t n;

    if (foot % 8 != 0 || foot < SEGMENT_HEADER || foot > h->size - SEGMENT_TRAILER - SEGMENT_BLOCK)
        return NULL;
    if (journal_pread(fd, head, sizeof head, foot, &n) < 0 || n < sizeof head ||
        !segment_block_decode(block, head, h->size - SEGMENT_TRAILER - foot, h->size) ||
        block->kind != SEGMENT_FOOT)
        return NULL;
    uint8_t *bytes = mem_new(sizeof head + block->length);
    if (journal_pread(fd, bytes, sizeof head + block->length, foot, &n) == 0 &&
        n == sizeof head + block->length && segment_block_whole(block, h->seed, bytes))
        footer = message_unpack(&koers__journal__v1__footer__descriptor,
                                (struct slice){bytes + SEGMENT_BLOCK, block->length});
    free(bytes);
    return footer;
}
