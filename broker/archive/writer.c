/* This file writes a journal (writer.h), with the same functions and in the same order as the
 * broker's appender. It begins a new segment only if the next batch, a SEAL, a FOOT and the trailer
 * do not all fit in the current segment. */
#include "broker/archive/writer.h"

#include <string.h>
#include <unistd.h>

#include "broker/journal/file.h"
#include "broker/journal/footer.h"
#include "broker/journal/spare.h"
#include "broker/journaled/events.h"

enum { WRITER_BATCH = 1024 * 1024 };

/* Begins a new segment. Returns 0 or -errno. */
static int writer_segment(struct writer *w, struct slice snapshot, int64_t created_us)
{
    struct journal_maker maker = {.directory = w->directory, .fd = -1, .size = w->size};
    bool done = false;
    int r = 0;
    while (r == 0 && !done)
        r = journal_make_spare(&maker, &done);
    if (r < 0)
        return r;
    w->header.first =
        /* the first sequence of the batch that is written next */
        w->chain.next > 0 ? w->chain.next : 1;
    w->header.size = w->size;
    w->header.created_us = created_us;
    journal_topics_fini(&w->topics);
    journal_topics_init(&w->topics, broker_journal_events.topic, w->size);
    w->segment_first_us = 0;
    return journal_begin(w->directory, &w->header, snapshot, w->chain.last_us, &w->chain, &w->fd);
}

int writer_begin(struct writer *w, int directory, uint64_t segment_size,
                 const uint8_t journal_id[16])
{
    *w = (struct writer){.directory = directory,
                         .size = (segment_size + 4095) & ~UINT64_C(4095),
                         .next = 1,
                         .fd = -1};
    must(w->size >= SEGMENT_MIN && w->size <= SEGMENT_MAX);
    w->senders.refused = broker_journal_events.refused;
    memcpy(w->header.journal_id, journal_id, 16);
    return writer_segment(w, (struct slice){0}, 0);
}

/* Ends the current segment with its footer and begins the next one. Returns 0 or -errno. */
static int writer_roll(struct writer *w)
{
    scoped(buf_fini) struct buf foot = {0}, snapshot = {0};
    journal_foot_pack(&foot, &w->topics, w->header.first, w->chain.next - 1, w->segment_first_us,
                      w->chain.last_us);
    int r = journal_finish(w->fd, &w->chain, buf_slice(&foot));
    close(w->fd);
    w->fd = -1;
    if (r < 0)
        return r;
    memcpy(w->header.before, w->chain.before, SEGMENT_DIGEST);
    journal_senders_pack(&w->senders, &snapshot);
    return writer_segment(w, buf_slice(&snapshot), w->batch.last_us);
}

/* Adds the records of a batch to the footer's topics and to the senders' table. */
static void writer_note(struct writer *w, struct slice records)
{
    struct journal_record record;
    struct slice bytes;
    while (journal_next_record(&records, &bytes)) {
        must(journal_record_scan(&record, bytes));
        journal_topics_add(&w->topics, record.event);
        journal_senders_follow(&w->senders, &record);
        if (w->segment_first_us == 0)
            w->segment_first_us = record.committed_us;
    }
}

/* Writes the next block: the current batch, or a SEAL. Returns 0 or -errno. */
static int writer_block(struct writer *w, enum segment_kind kind)
{
    struct segment_block block = {
        .kind = kind, .time_us = w->chain.last_us, .synced = w->chain.next - 1};
    uint8_t head[SEGMENT_BLOCK];
    uint64_t at = w->chain.offset;
    struct slice payload = {0};
    if (kind == SEGMENT_BATC) {
        block.count = w->batch.count;
        block.time_us = w->batch.last_us;
        payload = buf_slice(&w->batch.records);
    }
    segment_chain_write(&w->chain, &block, payload, head);
    return journal_write_block(w->fd, head, payload, at);
}

/* Writes the current batch and empties it. Returns 0 or -errno. */
static int writer_flush(struct writer *w)
{
    int r = 0;
    if (w->batch.count == 0)
        return 0;
    if (!journal_fits(w->header.size, w->chain.offset, w->batch.records.n))
        r = writer_roll(w);
    if (r == 0)
        r = writer_block(w, SEGMENT_BATC);
    if (r == 0)
        writer_note(w, buf_slice(&w->batch.records));
    struct buf records = w->batch.records;
    buf_clear(&records);
    w->batch = (struct batch){.records = records};
    return r;
}

int writer_add(struct writer *w, struct slice bytes, struct errtext *why)
{
    struct journal_record record;
    if (!journal_record_scan(&record, bytes))
        return errtext_set(why, WRITER_E_RECORD, "not a record");
    if (record.sequence != w->next)
        return errtext_set(why, WRITER_E_RECORD, "event %llu where %llu should follow",
                           (unsigned long long)record.sequence, (unsigned long long)w->next);
    if (record.committed_us < w->last_us)
        return errtext_set(why, WRITER_E_RECORD, "its time is before that of the event before it");
    size_t limit = w->size / 3 < WRITER_BATCH ? (size_t)(w->size / 3) : WRITER_BATCH;
    if (bytes.n + 4 > limit)
        return errtext_set(why, WRITER_E_RECORD,
                           "an event of %zu bytes does not fit in segments of this size", bytes.n);
    int r = w->batch.records.n + 4 + bytes.n > limit ? writer_flush(w) : 0;
    batch_add(&w->batch, record.sequence, record.committed_us, bytes);
    w->last_us = record.committed_us;
    w->next++;
    return r;
}

int writer_end(struct writer *w)
{
    int r = writer_flush(w);
    if (r == 0)
        r = writer_block(w, SEGMENT_SEAL);
    if (r == 0 && fsync(w->fd) < 0)
        r = -errno;
    return r;
}

void writer_fini(struct writer *w)
{
    if (w->fd >= 0)
        close(w->fd);
    journal_topics_fini(&w->topics);
    journal_senders_fini(&w->senders);
    buf_fini(&w->batch.records);
    w->fd = -1;
}
