/* This file does the scrub (scrub.h), in the reader's thread, when there is no read to serve. */
#include "broker/journal/scrub.h"

#include "broker/journal/damage.h"
#include "broker/journal/read.h"
#include "common/base/err.h"

#define SECOND_NS UINT64_C(1000000000)
/* nanoseconds between two steps of JOURNAL_PIECE bytes: 2 MiB per second */
#define SCRUB_NS    (SECOND_NS / 8)
#define SCRUB_AGAIN (3600 * SECOND_NS)

/* Checks that there are only zeroes between the footer and the trailer, and that the trailer is
 * right. */
static void scrub_zeroes(struct journal_shared *j, const struct journal_scrub *scrub)
{
    static const uint8_t none[SEGMENT_TRAILER];
    scoped(mem_freep) uint8_t *piece = mem_new(JOURNAL_PIECE);
    uint64_t until = scrub->file.header.size - SEGMENT_TRAILER;
    uint8_t trailer[SEGMENT_TRAILER] = {0};
    char name[JOURNAL_NAME];
    size_t n;

    journal_name(name, scrub->file.header.first);
    for (uint64_t at = scrub->chain.offset; at < until; at += n) {
        size_t n_wanted = until - at < JOURNAL_PIECE ? (size_t)(until - at) : JOURNAL_PIECE;
        int r = journal_pread(scrub->source.fd, piece, n_wanted, at, &n);
        if (r < 0 || n == 0 || !segment_all_zero(piece, n))
            journal_damaged(j->directory, "journal is damaged: bytes after the footer", name, at,
                            -r);
        j->scrubbed_bytes += n;
    }
    int r = journal_pread(scrub->source.fd, trailer, sizeof none, until, &n);
    if (r < 0 || segment_trailer_decode(trailer) != scrub->file.foot)
        journal_damaged(j->directory, "journal is damaged: wrong trailer", name, until, -r);
}

/* Continues in the current segment, or opens the next one and checks its header. */
static void scrub_open(struct journal_shared *j, struct journal_scrub *scrub)
{
    uint8_t bytes[SEGMENT_HEADER] = {0};
    struct segment_header header;
    char name[JOURNAL_NAME];
    size_t n;

    if (scrub->is_at_file) {
        /* the appender may have closed the segment since the last step */
        journal_file_of(j, scrub->file.header.first, &scrub->file);
        return;
    }
    journal_file_of(j, scrub->next, &scrub->file);
    journal_source_open(&scrub->source, j->directory, scrub->file.header.first);
    journal_name(name, scrub->file.header.first);
    int r = journal_pread(scrub->source.fd, bytes, sizeof bytes, 0, &n);
    if (r < 0 || segment_header_decode(&header, bytes) != NULL)
        journal_damaged(j->directory, "journal is damaged: no whole header", name, 0, -r);
    segment_chain_start(&scrub->chain, &scrub->file.header);
    scrub->is_at_file = true;
}

void journal_scrub_step(struct journal_shared *j, struct journal_scrub *scrub)
{
    struct segment_block block;
    struct slice payload;
    uint64_t n_done = 0;

    uv_mutex_lock(&j->lock);
    uint64_t synced = j->synced;
    uv_mutex_unlock(&j->lock);
    scrub_open(j, scrub);
    while (n_done < JOURNAL_PIECE && scrub->chain.last_kind != SEGMENT_FOOT &&
           (scrub->file.closed || scrub->chain.next <= synced)) {
        journal_source_next(&scrub->source, &scrub->chain, &block, &payload);
        n_done += SEGMENT_BLOCK + block.length;
    }
    j->scrubbed_bytes += n_done;
    if (scrub->chain.last_kind == SEGMENT_FOOT) {
        scrub_zeroes(j, scrub);
        scrub->next = scrub->chain.next;
        scrub->is_at_file = false;
    } else if (!scrub->file.closed && scrub->chain.next > synced) {
        scrub->next = 0;
        scrub->is_at_file = false;
        /* Every block was read and no damage was found. */
        journal_damage_over(j->directory);
        j->damaged = false;
        scrub->due_ns = uv_hrtime() + SCRUB_AGAIN;
        return;
    }
    scrub->due_ns = uv_hrtime() + SCRUB_NS * (1 + n_done / JOURNAL_PIECE);
}
