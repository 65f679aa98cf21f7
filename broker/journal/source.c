/* This file reads blocks (source.h). It reads JOURNAL_PIECE bytes at once, so that many small
 * blocks need few system calls. */
#include "broker/journal/source.h"

#include <fcntl.h>
#include <unistd.h>

#include "broker/journal/damage.h"

void journal_source_fini(struct journal_source *s)
{
    if (s->fd >= 0)
        close(s->fd);
    buf_fini(&s->piece);
    s->fd = -1;
}

void journal_source_open(struct journal_source *s, int directory, uint64_t first)
{
    char name[JOURNAL_NAME];

    if (s->fd >= 0 && s->first == first)
        return;
    if (s->fd >= 0)
        close(s->fd);
    journal_name(name, first);
    s->directory = directory;
    s->fd = journal_openat(directory, name, O_RDONLY);
    if (s->fd < 0)
        journal_damaged(directory, "journal's segment cannot be opened", name, 0, -s->fd);
    s->first = first;
    buf_clear(&s->piece);
    s->verified = 0;
}

/* Returns n bytes at an offset, from the piece in memory or from the file. Returns NULL if the file
 * has fewer bytes there. */
static const uint8_t *source_bytes(struct journal_source *s, uint64_t offset, size_t n)
{
    char name[JOURNAL_NAME];
    size_t n_wanted = n > JOURNAL_PIECE ? n : JOURNAL_PIECE, n_read;

    if (offset >= s->piece_at && offset + n <= s->piece_at + s->piece.n)
        return s->piece.data + (offset - s->piece_at);
    buf_clear(&s->piece);
    s->verified = 0;
    s->piece_at = offset;
    int r = journal_pread(s->fd, buf_extend(&s->piece, n_wanted), n_wanted, offset, &n_read);
    if (r < 0) {
        journal_name(name, s->first);
        journal_damaged(s->directory, "journal cannot be read", name, offset, -r);
    }
    s->piece.n = n_read;
    return n_read >= n ? s->piece.data : NULL;
}

/* Reads and verifies the block at chain->offset. Returns false if there is no whole block. */
static bool source_block(struct journal_source *s, const struct segment_chain *chain,
                         struct segment_block *block, struct slice *payload)
{
    uint64_t at = chain->offset, left = chain->size - at;
    const uint8_t *bytes = left >= SEGMENT_BLOCK ? source_bytes(s, at, SEGMENT_BLOCK) : NULL;

    if (!bytes || !segment_block_decode(block, bytes, left, chain->size))
        return false;
    uint32_t n = block->length;
    bytes = source_bytes(s, at, SEGMENT_BLOCK + n);
    if (!bytes)
        return false;
    /* The second call of source_bytes may have read the head again. The first head may be from
     * before the broker wrote the block, so the head is decoded again. */
    if (s->verified != at &&
        !(segment_block_decode(block, bytes, left, chain->size) && block->length == n &&
          segment_block_whole(block, chain->seed, bytes)))
        return false;
    s->verified = at;
    *payload = (struct slice){bytes + SEGMENT_BLOCK, block->length};
    return true;
}

void journal_source_next(struct journal_source *s, struct segment_chain *chain,
                         struct segment_block *block, struct slice *payload)
{
    uint64_t at = chain->offset;
    char name[JOURNAL_NAME];

    journal_name(name, s->first);
    if (!source_block(s, chain, block, payload)) {
        /* The piece may have been read before the broker wrote the block. So the block is read from
         * the file again. */
        buf_clear(&s->piece);
        s->verified = 0;
        if (!source_block(s, chain, block, payload))
            journal_damaged(s->directory, "journal is damaged: no whole block", name, at, 0);
    }
    if (segment_chain_follow(chain, block, *payload) != NULL)
        journal_damaged(s->directory, "journal is damaged: broken chain", name, at, 0);
}
