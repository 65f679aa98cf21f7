/* Reading segments, in the reader's thread. The law: a block is given out only when its digest and
 * its place in the chain are right and it is known to be on disk; what is not right ends the broker
 * with file and offset (P7). Footers let whole segments be passed over; places in the chain are
 * remembered, so that a cursor goes on where it was. */
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "broker/journal/internal.h"
#include "common/event/topic.h"

#define PASSED_MAX 256 /* segments passed over in one read; then it is the next one's turn */

void journal_source_fini(struct journal_source *s)
{
    if (s->fd >= 0)
        close(s->fd);
    buf_fini(&s->piece);
    s->fd = -1;
}

void journal_source_open(struct journal *j, struct journal_source *s, uint64_t first)
{
    char name[JOURNAL_NAME];

    if (s->fd >= 0 && s->first == first)
        return;
    if (s->fd >= 0)
        close(s->fd);
    journal_name(name, first);
    s->directory = j->directory;
    s->fd = journal_openat(j->directory, name, O_RDONLY);
    if (s->fd < 0)
        journal_damaged(j->directory, "journal's segment cannot be opened", name, 0, -s->fd);
    s->first = first;
    buf_clear(&s->piece);
    s->verified = 0;
}

/* n bytes at an offset, from the piece at hand or from the file; NULL if the file ends before. */
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

static bool source_block(struct journal_source *s, const struct segment_chain *chain,
                         struct segment_block *block, struct slice *payload)
{
    uint64_t at = chain->offset, room = chain->size - at;
    const uint8_t *bytes = room >= SEGMENT_BLOCK ? source_bytes(s, at, SEGMENT_BLOCK) : NULL;

    if (!bytes || !segment_block_decode(block, bytes, room, chain->size))
        return false;
    uint32_t n = block->length;
    bytes = source_bytes(s, at, SEGMENT_BLOCK + n);
    if (!bytes)
        return false;
    /* the head may have been read earlier than what follows it */
    if (s->verified != at &&
        !(segment_block_decode(block, bytes, room, chain->size) && block->length == n &&
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
        /* the piece was read before this block was written */
        buf_clear(&s->piece);
        s->verified = 0;
        if (!source_block(s, chain, block, payload))
            journal_damaged(s->directory, "journal is damaged: no whole block", name, at, 0);
    }
    if (segment_chain_follow(chain, block, *payload) != NULL)
        journal_damaged(s->directory, "journal is damaged: broken chain", name, at, 0);
}

void journal_file_of(struct journal *j, uint64_t sequence, struct journal_file *file)
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

/* ---- places ---- */

static struct journal_place *place_find(struct journal_reader *reader, uint64_t first,
                                        uint64_t from)
{
    struct journal_place *best = NULL;

    for (size_t i = 0; i < JOURNAL_READS; i++) {
        struct journal_place *place = &reader->places[i];
        if (place->used > 0 && place->first == first && place->chain.next <= from &&
            (!best || best->chain.next < place->chain.next))
            best = place;
    }
    return best;
}

static void place_keep(struct journal_reader *reader, struct journal_place *place, uint64_t first,
                       const struct segment_chain *chain)
{
    for (size_t i = 0; !place && i < JOURNAL_READS; i++)
        if (reader->places[i].used == 0)
            place = &reader->places[i];
    if (!place) {
        place = &reader->places[0];
        for (size_t i = 1; i < JOURNAL_READS; i++)
            if (reader->places[i].used < place->used)
                place = &reader->places[i];
    }
    *place = (struct journal_place){first, ++reader->n_used, *chain};
}

/* ---- one read ---- */

static bool read_wants(const struct journal_read_job *read, const char *topic)
{
    for (char **pattern = read->topics; *pattern; pattern++)
        if (topic_matches(slice_text(*pattern), slice_text(topic)))
            return true;
    return false;
}

/* False if the footer says that nothing in this closed segment is asked for. */
static bool read_wants_file(struct journal *j, const struct journal_read_job *read,
                            const struct journal_file *file)
{
    struct segment_block block;
    char name[JOURNAL_NAME];

    if (file->last_us < read->since_us)
        return false;
    if (!read->topics)
        return true;
    journal_source_open(j, &j->reader.source, file->header.first);
    Koers__Journal__V1__Footer *footer =
        journal_read_footer(j->reader.source.fd, &file->header, file->foot, &block);
    if (!footer) {
        journal_name(name, file->header.first);
        journal_damaged(j->directory, "journal is damaged: no whole footer", name, file->foot, 0);
    }
    bool wanted = footer->n_topics == 0;
    for (size_t i = 0; !wanted && i < footer->n_topics; i++)
        wanted = read_wants(read, footer->topics[i]);
    koers__journal__v1__footer__free_unpacked(footer, NULL);
    return wanted;
}

/* Adds the records of a batch from read->next on; false when the read is full. */
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

/* From read->next to the end of the segment, of what is synced, or of the room for records. */
static bool read_file(struct journal *j, struct journal_read_job *read,
                      const struct journal_file *file, uint64_t synced)
{
    struct journal_reader *reader = &j->reader;
    struct journal_place *place = place_find(reader, file->header.first, read->next);
    uint64_t last = file->closed && file->last < synced ? file->last : synced;
    struct segment_chain chain, before;
    struct segment_block block;
    struct slice payload;
    bool has_room = true;

    segment_chain_start(&chain, &file->header);
    if (place)
        chain = place->chain;
    before = chain;
    journal_source_open(j, &reader->source, file->header.first);
    while (has_room && chain.next <= last) {
        before = chain;
        journal_source_next(&reader->source, &chain, &block, &payload);
        if (block.kind == SEGMENT_BATC && chain.next > read->next)
            has_room = read_batch(read, block.sequence, payload);
    }
    /* what was not taken of the last batch is asked for next time */
    place_keep(reader, place, file->header.first, chain.next > read->next ? &before : &chain);
    return has_room;
}

void journal_read_serve(struct journal *j, struct journal_read_job *read)
{
    struct journal_file file;
    unsigned n_passed = 0;
    bool has_room = true;

    uv_mutex_lock(&j->lock);
    uint64_t synced = j->synced;
    uv_mutex_unlock(&j->lock);
    read->next = read->from;
    while (has_room && read->next <= synced && n_passed < PASSED_MAX) {
        journal_file_of(j, read->next, &file);
        if (file.closed && !read_wants_file(j, read, &file)) {
            if (read->records.n > 0)
                break;
            read->next = file.last + 1;
            n_passed++;
        } else if (n_passed > 0) {
            break; /* records begin with `from`, or there are none */
        } else {
            has_room = read_file(j, read, &file, synced);
        }
    }
}
