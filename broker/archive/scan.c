/* This file reads and checks a journal (scan.h). It reports SCAN_OK only if it has read and checked
 * every byte of the segments that it did not skip. Bytes that are not a whole block are allowed
 * only at the end of the last segment. They are from a broker that is writing, or that was killed
 * while it wrote. */
#include "broker/archive/scan.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "broker/journal/batch.h"
#include "broker/journal/footer.h"
#include "broker/journaled/events.h"
#include "common/keys/key.h"

enum {
    SCAN_TRIES = 40, /* maximum count of attempts to read a block that is not whole */
    SCAN_WAIT_US = 5000
};

/* Stores where the damage is, and returns SCAN_E_DAMAGED. The caller must have set s->why. */
static int scan_damaged_at(struct scan *s, uint64_t offset)
{
    s->offset = offset;
    s->sequence = s->head + 1;
    return SCAN_E_DAMAGED;
}

static int scan_damaged(struct scan *s, uint64_t offset, const char *what)
{
    errtext_set(&s->why, SCAN_E_DAMAGED, "%s", what);
    return scan_damaged_at(s, offset);
}

/* ---- checking the blocks ---- */

/* Checks that a SNAP block has the senders' table of the records before it. Returns NULL, or what
 * is wrong. */
static const char *scan_snapshot(struct scan *s, struct slice payload)
{
    scoped(buf_fini) struct buf table = {0};
    s->senders.refused = broker_journal_events.refused;
    /* If the segments before this one were skipped, the table cannot be checked. */
    if (s->n_segments == 0 && s->from > 1)
        return journal_senders_load(&s->senders, payload) ? NULL : "not a senders' table";
    journal_senders_pack(&s->senders, &table);
    return slice_equal(buf_slice(&table), payload)
               ? NULL
               : "the senders' table does not match the events before it";
}

/* Checks one record and calls s->on_record. Returns NULL, or why the scan must stop. */
static const char *scan_record(struct scan *s, struct slice bytes, uint64_t sequence)
{
    struct journal_record record;
    if (!journal_record_scan(&record, bytes) || record.sequence != sequence)
        return "the batch holds something that is not a record";
    if (record.committed_us < s->record_us)
        return "the record's time is before that of the one before it";
    journal_senders_follow(&s->senders, &record);
    journal_topics_add(&s->topics, record.event);
    s->record_us = record.committed_us;
    if (s->segment_first_us == 0)
        s->segment_first_us = record.committed_us;
    if (s->n_records++ == 0) {
        s->first = sequence;
        s->first_us = record.committed_us;
    }
    s->stopped = s->on_record ? s->on_record(s->arg, &record, bytes) : 0;
    return s->stopped ? "" : NULL;
}

static const char *scan_batch(struct scan *s, const struct segment_block *block,
                              struct slice payload)
{
    struct slice bytes = {0};
    struct journal_record record;
    uint64_t sequence = block->sequence;
    while (journal_next_record(&payload, &bytes)) {
        const char *wrong = scan_record(s, bytes, sequence++);
        if (wrong)
            return wrong;
    }
    if (block->time_us != s->record_us)
        return "the batch's time is not that of its last record";
    must(journal_record_scan(&record, bytes));
    key_hash(record.event, s->head_hash);
    s->n_batches++;
    s->head = sequence - 1;
    s->last_us = block->time_us;
    s->sealed = false;
    return NULL;
}

/* Checks that a FOOT block describes the segment that begins with the sequence `first`. Returns
 * NULL, or what is wrong. */
static const char *scan_footer(struct scan *s, const struct segment_block *block,
                               struct slice payload, uint64_t first)
{
    scoped(buf_fini) struct buf foot = {0};
    journal_foot_pack(&foot, &s->topics, first, block->sequence - 1, s->segment_first_us,
                      block->time_us);
    return slice_equal(buf_slice(&foot), payload)
               ? NULL
               : "the footer does not match the segment's events";
}

struct scan_at { /* the segment that is being scanned */
    struct scan *s;
    uint64_t first;
};

static const char *scan_on_block(void *arg, const struct segment_block *block, struct slice payload)
{
    struct scan_at *at = arg;
    switch ((enum segment_kind)block->kind) {
    case SEGMENT_SNAP:
        return scan_snapshot(at->s, payload);
    case SEGMENT_BATC:
        return scan_batch(at->s, block, payload);
    case SEGMENT_SEAL:
        at->s->n_seals++;
        at->s->sealed = true;
        return block->synced + 1 == block->sequence ? NULL : "the seal leaves something out";
    case SEGMENT_FOOT:
        return scan_footer(at->s, block, payload, at->first);
    }
    return "the block has an unknown kind";
}

/* ---- scanning a segment ---- */

/* Checks that the segment follows the segment before it. */
static int scan_check_order(struct scan *s, const struct segment_header *h)
{
    bool passed = s->n_segments == 0 && s->from > 1;
    if (s->n_segments == 0) {
        memcpy(s->journal_id, h->journal_id, 16);
        if (passed) {
            memcpy(s->before, h->before, SEGMENT_DIGEST);
            s->head = h->first - 1;
        }
    }
    if (s->n_segments > 0 && !s->closed)
        return scan_damaged(s, 0, "the segment before this one has no footer");
    if (h->first != s->head + 1)
        return scan_damaged(s, 0,
                            s->n_segments ? "a segment before this one is missing"
                                          : "the segments before this one are missing");
    if (memcmp(h->journal_id, s->journal_id, 16) != 0)
        return scan_damaged(s, 0, "the segment belongs to another journal");
    if (memcmp(h->before, s->before, SEGMENT_DIGEST) != 0)
        return scan_damaged(s, 0, "it does not follow the segment before it");
    return SCAN_OK;
}

uint64_t scan_size(const uint8_t header[SEGMENT_HEADER])
{
    struct segment_header h;
    return segment_header_decode(&h, header) ? 0 : h.size;
}

/* Waits for a short time. Then reads the bytes from `offset` to the end of the segment again.
 * Returns false on an error. */
static bool scan_again(struct scan_image *image, uint64_t offset, uint64_t size)
{
    size_t n;
    usleep(SCAN_WAIT_US);
    if (journal_pread(image->fd, image->image + offset, size - offset, offset, &n) < 0)
        return false;
    if (offset + n > image->n_file)
        image->n_file = offset + n;
    return true;
}

/* Scans the blocks of a segment. If the last segment ends with a block that is not whole, reads the
 * file again, because a broker may be writing the block. Stops if SCAN_TRIES attempts found no new
 * block. */
static int scan_blocks(struct scan_at *at, struct segment_scan *scan,
                       const struct segment_header *h, struct scan_image *image)
{
    uint64_t offset = 0;
    segment_scan_start(scan, h);
    for (unsigned n = 0;;) {
        int r = segment_scan_on(scan, image->image, scan_on_block, at, &at->s->why);
        n = scan->chain.offset == offset ? n + 1 : 0;
        offset = scan->chain.offset;
        if (r == SEGMENT_OK || !scan->at_rest || !image->is_last || image->fd < 0 ||
            n >= SCAN_TRIES || !scan_again(image, offset, h->size))
            return r;
    }
}

/* Checks the trailer of a segment that has a footer. */
static int scan_trailer(struct scan *s, const struct segment_scan *scan,
                        const struct scan_image *image)
{
    const struct segment_chain *c = &scan->chain;
    if (c->last_kind != SEGMENT_FOOT)
        return SCAN_OK;
    uint64_t at = c->size - SEGMENT_TRAILER;
    if (segment_trailer_decode(image->image + at) == scan->last)
        return SCAN_OK;
    /* A broker writes the trailer after the footer, so the trailer may still be missing. */
    if (image->is_last && segment_all_zero(image->image + at, SEGMENT_TRAILER))
        return SCAN_OK;
    return scan_damaged(s, at, "the trailer does not point to the footer");
}

static void scan_next_segment(struct scan *s, const struct segment_header *h)
{
    journal_topics_fini(&s->topics);
    journal_topics_init(&s->topics, broker_journal_events.topic, h->size);
    s->segment_first_us = 0;
}

int scan_segment(struct scan *s, struct scan_image *image)
{
    struct segment_header h;
    struct segment_scan scan;
    snprintf(s->file, sizeof s->file, "%s", image->name);
    const char *wrong = segment_header_decode(&h, image->image);
    if (!wrong && h.first != strtoull(image->name, NULL, 10))
        wrong = "the header belongs to another segment";
    if (wrong)
        return scan_damaged(s, 0, wrong);
    int r = scan_check_order(s, &h);
    if (r)
        return r;
    struct scan_at at = {s, h.first};
    scan_next_segment(s, &h);
    r = scan_blocks(&at, &scan, &h, image);
    if (s->stopped)
        return SCAN_E_STOPPED;
    if (r == SEGMENT_E_TORN && image->is_last)
        s->unfinished = scan.end;
    else if (r == SEGMENT_E_TORN)
        return scan_damaged(s, scan.chain.offset, "no whole block");
    else if (r)
        return scan_damaged_at(s, scan.chain.offset);
    if (image->n_file < h.size && !image->is_last)
        return scan_damaged(s, image->n_file, "the file does not have its size");
    r = scan_trailer(s, &scan, image);
    s->n_segments++;
    s->bytes += h.size;
    s->used += scan.end;
    s->closed = image->has_foot = scan.chain.last_kind == SEGMENT_FOOT;
    image->last = scan.last;
    image->end = scan.end;
    memcpy(s->before, scan.chain.before, SEGMENT_DIGEST);
    return r;
}

/* ---- scanning a folder ---- */

static int scan_is_segment(const struct dirent *entry)
{
    return journal_is_name(entry->d_name);
}

int scan_names(struct scan_names *to, const char *directory)
{
    struct dirent **list;
    int n = scandir(directory, &list, scan_is_segment, alphasort);
    if (n < 0)
        return -errno;
    *to = (struct scan_names){.names = mem_new(((size_t)n + 1) * sizeof *to->names)};
    for (int i = 0; i < n; i++) {
        slice_copy(slice_text(list[i]->d_name), to->names[to->n++], JOURNAL_NAME);
        free(list[i]);
    }
    free(list);
    return 0;
}

void scan_names_free(struct scan_names *names)
{
    free(names->names);
    *names = (struct scan_names){0};
}

int scan_load(struct scan *s, struct scan_image *image, int directory, const char *name,
              struct buf *buffer)
{
    uint8_t header[SEGMENT_HEADER];
    struct stat status;
    size_t n;
    *image = (struct scan_image){.name = name, .fd = -1};
    snprintf(s->file, sizeof s->file, "%s", name);
    image->fd = openat(directory, name, O_RDONLY | O_CLOEXEC);
    if (image->fd < 0 || fstat(image->fd, &status) < 0)
        return -errno;
    int r = journal_pread(image->fd, header, sizeof header, 0, &n);
    if (r < 0)
        return r;
    uint64_t size = n == sizeof header ? scan_size(header) : 0;
    if (size == 0)
        return scan_damaged(s, 0, "it has no segment header");
    if ((uint64_t)status.st_size > size)
        return scan_damaged(s, size, "the file is longer than its header says");
    buf_clear(buffer);
    image->image = buf_extend(buffer, size);
    r = journal_pread(image->fd, image->image, size, 0, &n);
    if (r < 0)
        return r;
    memset(image->image + n, 0, size - n);
    image->n_file = n;
    return SCAN_OK;
}

/* Loads and scans one segment of the folder. */
static int scan_file(struct scan *s, int directory, const char *name, bool is_last,
                     struct buf *buffer)
{
    struct scan_image image;
    int r = scan_load(s, &image, directory, name, buffer);
    image.is_last = is_last;
    if (r == SCAN_OK)
        r = scan_segment(s, &image);
    if (image.fd >= 0)
        close(image.fd);
    return r;
}

int scan_folder(struct scan *s, const char *directory)
{
    scoped(scan_names_free) struct scan_names names = {0};
    scoped(buf_fini) struct buf buffer = {0};
    int r = scan_names(&names, directory);
    if (r < 0)
        return r == -ENOENT || r == -ENOTDIR ? SCAN_E_NONE : r;
    if (names.n == 0)
        return SCAN_E_NONE;
    int fd = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0)
        return -errno;
    for (size_t i = 0; i < names.n && r == SCAN_OK; i++) {
        if (i + 1 < names.n && strtoull(names.names[i + 1], NULL, 10) <= s->from)
            continue;
        r = scan_file(s, fd, names.names[i], i + 1 == names.n, &buffer);
        if (s->on_segment)
            s->on_segment(s->arg, i + 1, names.n);
    }
    close(fd);
    return r;
}

void scan_fini(struct scan *s)
{
    journal_senders_fini(&s->senders);
    journal_topics_fini(&s->topics);
}
