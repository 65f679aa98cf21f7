/* This file serves reads (read.h). It uses footers to skip whole segments. It stores the place
 * where a read ended. So the next read of the same cursor does not follow the segment's chain from
 * the beginning. */
#include "broker/journal/read.h"

#include "broker/journal/damage.h"
#include "broker/journal/footer.h"
#include "common/event/message.h"
#include "common/event/topic.h"

/* maximum count of segments that one read skips, so that other reads get their turn */
#define SKIPPED_MAX 256

void journal_file_of(struct journal_shared *j, uint64_t sequence, struct journal_file *file)
{
    uv_mutex_lock(&j->lock);
    size_t low = 0, high = j->n_files;
    while (high - low > 1) {
        size_t middle = low + (high - low) / 2;
        if (j->files[middle].header.first <= sequence)
            low = middle;
        else
            high = middle;
    }
    *file = j->files[low];
    uv_mutex_unlock(&j->lock);
}

/* ---- remembered places ---- */

/* Finds the place in the segment `first` that is nearest to the sequence `from`, but not after it.
 * Returns NULL if no such place is remembered. */
static struct journal_place *read_place_find(struct journal_reading *reading, uint64_t first,
                                             uint64_t from)
{
    struct journal_place *best = NULL;

    for (size_t i = 0; i < JOURNAL_READS; i++) {
        struct journal_place *place = &reading->places[i];
        if (place->used > 0 && place->first == first && place->chain.next <= from &&
            (!best || best->chain.next < place->chain.next))
            best = place;
    }
    return best;
}

/* Stores a place in the entry `place`. If `place` is NULL, uses a free entry, or the least recently
 * used entry. */
static void read_place_store(struct journal_reading *reading, struct journal_place *place,
                             uint64_t first, const struct segment_chain *chain)
{
    for (size_t i = 0; !place && i < JOURNAL_READS; i++)
        if (reading->places[i].used == 0)
            place = &reading->places[i];
    if (!place) {
        place = &reading->places[0];
        for (size_t i = 1; i < JOURNAL_READS; i++)
            if (reading->places[i].used < place->used)
                place = &reading->places[i];
    }
    *place = (struct journal_place){first, ++reading->n_used, *chain};
}

/* ---- one read ---- */

static bool read_wants(const struct journal_read_job *read, const char *topic)
{
    for (char **pattern = read->topics; *pattern; pattern++)
        if (topic_matches(slice_text(*pattern), slice_text(topic)))
            return true;
    return false;
}

/* Returns false if the footer shows that this closed segment has no event that the read asks for.
 */
static bool read_wants_file(struct journal_shared *j, struct journal_reading *reading,
                            const struct journal_read_job *read, const struct journal_file *file)
{
    struct segment_block block;
    char name[JOURNAL_NAME];

    if (file->last_us < read->since_us)
        return false;
    if (!read->topics)
        return true;
    journal_source_open(&reading->source, j->directory, file->header.first);
    scoped(message_free) Koers__Journal__V1__Footer *footer =
        journal_read_footer(reading->source.fd, &file->header, file->foot, &block);
    if (!footer) {
        journal_name(name, file->header.first);
        journal_damaged(j->directory, "journal is damaged: no whole footer", name, file->foot, 0);
    }
    bool wanted = footer->n_topics == 0;
    for (size_t i = 0; !wanted && i < footer->n_topics; i++)
        wanted = read_wants(read, footer->topics[i]);
    return wanted;
}

/* Adds the records of a batch to the read, from the sequence read->next on. `first` is the sequence
 * of the first record in `payload`. Returns false if the read has no space for the next record. */
static bool read_batch(struct journal_read_job *read, uint64_t first, struct slice payload)
{
    struct slice record;

    for (uint64_t sequence = first; journal_next_record(&payload, &record); sequence++) {
        if (sequence < read->next)
            continue;
        if (read->records.n > 0 && read->records.n + 4 + record.n > read->max_bytes)
            return false;
        buf_add(&read->records, record.data - 4, 4 + record.n);
        read->next = sequence + 1;
    }
    return read->records.n < read->max_bytes;
}

/* Reads from read->next on. Stops at the end of the segment, at the last synced record, or when the
 * read has no space for the next record. Returns false in the last case. */
static bool read_file(struct journal_shared *j, struct journal_reading *reading,
                      struct journal_read_job *read, const struct journal_file *file,
                      uint64_t synced)
{
    struct journal_place *place = read_place_find(reading, file->header.first, read->next);
    uint64_t last = file->closed && file->last < synced ? file->last : synced;
    struct segment_chain chain, before;
    struct segment_block block;
    struct slice payload;
    bool has_space = true;

    segment_chain_start(&chain, &file->header);
    if (place)
        chain = place->chain;
    before = chain;
    journal_source_open(&reading->source, j->directory, file->header.first);
    while (has_space && chain.next <= last) {
        before = chain;
        journal_source_next(&reading->source, &chain, &block, &payload);
        if (block.kind == SEGMENT_BATC && chain.next > read->next)
            has_space = read_batch(read, block.sequence, payload);
    }
    /* If the read did not take all records of the last batch, the next read begins with that batch.
     */
    read_place_store(reading, place, file->header.first,
                     chain.next > read->next ? &before : &chain);
    return has_space;
}

void journal_read_serve(struct journal_shared *j, struct journal_reading *reading,
                        struct journal_read_job *read)
{
    struct journal_file file;
    unsigned n_skipped = 0;
    bool has_space = true;

    uv_mutex_lock(&j->lock);
    uint64_t synced = j->synced;
    uv_mutex_unlock(&j->lock);
    read->next = read->from;
    while (has_space && read->next <= synced && n_skipped < SKIPPED_MAX) {
        journal_file_of(j, read->next, &file);
        if (file.closed && !read_wants_file(j, reading, read, &file)) {
            if (read->records.n > 0)
                break;
            read->next = file.last + 1;
            n_skipped++;
        } else if (n_skipped > 0) {
            /* `records` must begin with the sequence `from`, so it stays empty after skipped
             * segments */
            break;
        } else {
            has_space = read_file(j, reading, read, &file, synced);
        }
    }
}
