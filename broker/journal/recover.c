/* This file recovers the journal (recover.h). It follows the chain through headers and footers,
 * verifies the last segment in full, and repairs what a crash left (proto/journal.md, "What a crash
 * leaves"). It overwrites bytes with zeroes only after the last whole block, and only if no whole
 * block follows these bytes. For any other fault it returns an error with the file and the offset.
 * It never deletes a file. */
#include <fcntl.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "broker/journal/folder.h"
#include "broker/journal/footer.h"
#include "broker/journal/mark.h"
#include "broker/journal/recover.h"
#include "broker/journal/snapshot.h"
#include "broker/journal/spare.h"
#include "common/base/log.h"
#include "common/event/message.h"

struct recovery {
    struct journal_recovered *out;
    const struct journal_conf *conf;
    const struct journal_events *events;
    struct journal_senders senders;
    struct mark_head mark; /* its sequence is 0 if there is no mark */
    bool mark_found;       /* the last segment has the batch of the mark */
    struct errtext *why;
};

static int recover_damaged(struct recovery *r, const char *name, uint64_t offset, const char *what)
{
    return errtext_set(r->why, JOURNAL_E_DAMAGED, "%s/%s: offset %llu: %s", r->conf->directory,
                       name, (unsigned long long)offset, what);
}

static int recover_failed(struct recovery *r, const char *name, int error)
{
    return journal_folder_failed(r->conf->directory, name, error, r->why);
}

/* ---- segments before the last ---- */

/* Reads a segment's header and checks it. The caller must have set h->first to the sequence in the
 * file's name, and the header must have the same sequence. */
static int recover_header(struct recovery *r, int fd, const char *name, struct segment_header *h)
{
    uint8_t bytes[SEGMENT_HEADER];
    uint64_t first = h->first;
    size_t n;

    int error = journal_pread(fd, bytes, sizeof bytes, 0, &n);
    if (error < 0)
        return recover_failed(r, name, error);
    if (n < sizeof bytes)
        return recover_damaged(r, name, n, "the file ends in its header");
    const char *wrong = segment_header_decode(h, bytes);
    if (!wrong && h->first != first)
        wrong = "the header belongs to another segment";
    return wrong ? recover_damaged(r, name, 0, wrong) : 0;
}

/* Checks the size, the trailer and the footer of a closed segment. Sets `before` to the digest of
 * the segment's last block. */
static int recover_closed(struct recovery *r, struct journal_file *file, int fd, const char *name,
                          uint8_t before[SEGMENT_DIGEST])
{
    struct segment_block block;
    uint8_t trailer[SEGMENT_TRAILER];
    struct stat status;
    size_t n;

    if (fstat(fd, &status) < 0)
        return recover_failed(r, name, -errno);
    if ((uint64_t)status.st_size != file->header.size)
        return recover_damaged(r, name, (uint64_t)status.st_size,
                               "the file does not have its size");
    uint64_t at = file->header.size - SEGMENT_TRAILER;
    int error = journal_pread(fd, trailer, sizeof trailer, at, &n);
    if (error < 0)
        return recover_failed(r, name, error);
    file->foot = segment_trailer_decode(trailer);
    if (n < sizeof trailer || file->foot == 0)
        return recover_damaged(r, name, at, "no footer, though this is not the last segment");
    scoped(message_free) Koers__Journal__V1__Footer *footer =
        journal_read_footer(fd, &file->header, file->foot, &block);
    if (!footer || footer->first_sequence != file->header.first ||
        footer->last_sequence + 1 != block.sequence)
        return recover_damaged(r, name, file->foot < at ? file->foot : at,
                               "the footer is not whole");
    file->closed = true;
    file->last = footer->last_sequence;
    file->last_us = footer->last_us;
    memcpy(before, block.digest, SEGMENT_DIGEST);
    return 0;
}

/* Checks that segment `i` follows the segment before it. `before` is the digest of the last block
 * of the segment before it. */
static int recover_check_order(struct recovery *r, size_t i, const char *name,
                               const uint8_t before[SEGMENT_DIGEST])
{
    const struct segment_header *h = &r->out->files[i].header;

    if (i == 0 && h->first != 1)
        return recover_damaged(r, name, 0, "the segments before this one are missing");
    if (i > 0 && r->out->files[i - 1].last + 1 != h->first)
        return recover_damaged(r, name, 0, "a segment before this one is missing");
    if (i > 0 && memcmp(h->journal_id, r->out->files[0].header.journal_id, 16) != 0)
        return recover_damaged(r, name, 0, "the segment belongs to another journal");
    if (memcmp(h->before, before, SEGMENT_DIGEST) != 0)
        return recover_damaged(r, name, 0, "it does not follow the segment before it");
    return 0;
}

/* ---- the last segment ---- */

/* Collects the senders and the topics of one block. Returns NULL, or why the block is wrong. */
static const char *recover_on_block(void *arg, const struct segment_block *block,
                                    struct slice payload)
{
    struct recovery *r = arg;
    struct journal_record record;
    struct slice bytes;

    if (block->kind == SEGMENT_SNAP)
        return journal_senders_load(&r->senders, payload) ? NULL : "not a senders' table";
    if (block->kind != SEGMENT_BATC)
        return NULL;
    if (memcmp(block->digest, r->mark.digest, SEGMENT_DIGEST) == 0)
        r->mark_found = true;
    for (uint64_t sequence = block->sequence; journal_next_record(&payload, &bytes); sequence++) {
        if (!journal_record_scan(&record, bytes) || record.sequence != sequence)
            return "the batch holds something that is not a record";
        journal_senders_follow(&r->senders, &record);
        journal_topics_add(&r->out->topics, record.event);
        if (r->out->first_us == 0)
            r->out->first_us = record.committed_us;
    }
    return NULL;
}

/* Repairs the last segment. If the write of a block was cut short, if the file is too short, or if
 * the disk has not allocated all of the file, writes zeroes after the last whole block. In all
 * cases, writes the last whole block again and syncs the file. This is needed because after a
 * failed sync the kernel may show bytes that never reached the disk. Only bytes that are written
 * and synced now are known to be on disk. */
static int recover_mend_last(struct recovery *r, const char *name, const struct segment_scan *scan,
                             const uint8_t *image, bool torn)
{
    struct journal_recovered *out = r->out;
    uint64_t size = scan->chain.size;
    struct stat status;
    int error = 0;

    if (fstat(out->fd, &status) < 0)
        return recover_failed(r, name, -errno);
    if (torn || (uint64_t)status.st_size < size)
        log_warn("journal's tail cut", "file=%s offset=%llu next=%llu", name,
                 (unsigned long long)scan->end, (unsigned long long)scan->chain.next);
    bool sparse = (uint64_t)status.st_blocks * 512 < size;
    uint64_t end = scan->chain.last_kind == SEGMENT_FOOT ? size - SEGMENT_TRAILER : size;
    if (torn || sparse || (uint64_t)status.st_size < size)
        error = journal_zero(out->fd, scan->end, end);
    if (error == 0)
        error = journal_write(out->fd, image + scan->last, scan->end - scan->last, scan->last);
    if (error == 0 && scan->chain.last_kind == SEGMENT_FOOT) {
        uint8_t trailer[SEGMENT_TRAILER];
        segment_trailer_encode(scan->last, trailer);
        error = journal_write(out->fd, trailer, sizeof trailer, end);
    }
    if (error == 0 && fsync(out->fd) < 0)
        error = -errno;
    return error < 0 ? recover_failed(r, name, error) : 0;
}

/* Verifies and repairs the last segment. Sets the chain to the end of the last whole block. */
static int recover_last(struct recovery *r, struct journal_file *file, const char *name)
{
    struct journal_recovered *out = r->out;
    const struct segment_header *h = &file->header;
    struct segment_scan scan;
    struct errtext what = {{0}};
    struct stat status;
    size_t n;

    if (fstat(out->fd, &status) < 0)
        return recover_failed(r, name, -errno);
    if ((uint64_t)status.st_size > h->size)
        return recover_damaged(r, name, h->size, "the file is longer than its header says");
    journal_topics_init(&out->topics, r->events->topic, h->size);
    scoped(mem_freep) uint8_t *image = mem_new(h->size);
    int error = journal_pread(out->fd, image, h->size, 0, &n);
    if (error < 0)
        return recover_failed(r, name, error);
    int found = segment_scan(&scan, h, image, recover_on_block, r, &what);
    if (found == SEGMENT_E_DAMAGED)
        return recover_damaged(r, name, scan.chain.offset, what.text);
    out->chain = scan.chain;
    return recover_mend_last(r, name, &scan, image, found == SEGMENT_E_TORN);
}

/* Checks all segments in their order, and opens the last one for writing. */
static int recover_segments(struct recovery *r)
{
    struct journal_recovered *out = r->out;
    uint8_t before[SEGMENT_DIGEST] = {0};
    char name[JOURNAL_NAME];
    int error = 0;

    for (size_t i = 0; error == 0 && i < out->n_files; i++) {
        bool is_last = i + 1 == out->n_files;
        journal_name(name, out->files[i].header.first);
        int fd = openat(out->directory, name, (is_last ? O_RDWR : O_RDONLY) | O_CLOEXEC);
        if (fd < 0)
            return recover_failed(r, name, -errno);
        error = recover_header(r, fd, name, &out->files[i].header);
        if (error == 0)
            error = recover_check_order(r, i, name, before);
        if (error == 0 && !is_last)
            error = recover_closed(r, &out->files[i], fd, name, before);
        if (!is_last)
            close(fd);
        else
            out->fd = fd;
    }
    return error == 0 && out->n_files > 0 ? recover_last(r, &out->files[out->n_files - 1], name)
                                          : error;
}

/* ---- the head mark ---- */

/* What a person does if the journal does not fit the mark. */
#define RECOVER_ACCEPT                                                                             \
    "; put back the missing or the right files, or restore a backup (koers restore). To accept "   \
    "this journal as it is, move the file " MARK_FILE " away"

static int recover_mark_refused(struct recovery *r, const char *what)
{
    return errtext_set(r->why, JOURNAL_E_DAMAGED, "%s/" MARK_FILE ": %s" RECOVER_ACCEPT,
                       r->conf->directory, what);
}

static int recover_read_mark(struct recovery *r)
{
    int found = mark_read(r->out->directory, &r->mark);
    if (found == -EBADMSG)
        return recover_mark_refused(r, "the mark of the last acknowledged event is not readable");
    return found < 0 ? recover_failed(r, MARK_FILE, found) : 0;
}

/* Checks that the journal has the batch that was acknowledged last. */
static int recover_check_mark(struct recovery *r)
{
    struct journal_recovered *out = r->out;
    struct errtext what;
    if (r->mark.sequence == 0)
        return 0;
    uint64_t head = out->n_files > 0 ? out->chain.next - 1 : 0;
    errtext_set(
        &what, 0,
        "the journal ends at event %llu, but event %llu was acknowledged: the end is missing",
        (unsigned long long)head, (unsigned long long)r->mark.sequence);
    if (head < r->mark.sequence)
        return recover_mark_refused(r, what.text);
    const struct segment_header *last = &out->files[out->n_files - 1].header;
    if (memcmp(last->journal_id, r->mark.journal_id, sizeof r->mark.journal_id) != 0)
        return recover_mark_refused(r, "another journal was served here");
    if (r->mark.sequence >= last->first && !r->mark_found)
        return recover_mark_refused(r, "the journal was changed: it has another last batch");
    return 0;
}

/* ---- the spare segment and the next segment ---- */

/* Returns true if the spare has the right size, has only zeroes, and has all its blocks on disk. */
static bool recover_spare_good(int fd, uint64_t size)
{
    scoped(mem_freep) uint8_t *piece = mem_new(JOURNAL_CHUNK);
    struct stat status;
    size_t n;

    if (fstat(fd, &status) < 0 || (uint64_t)status.st_size != size ||
        (uint64_t)status.st_blocks * 512 < size)
        return false;
    for (uint64_t at = 0; at < size; at += n)
        if (journal_pread(fd, piece, JOURNAL_CHUNK, at, &n) < 0 || n == 0 ||
            !segment_all_zero(piece, n))
            return false;
    return true;
}

/* If there is a spare, checks it (recover_spare_good). If it is not good, renames it to spare.new.
 * The reader overwrites that file later. */
static int recover_spare(struct recovery *r, uint64_t size)
{
    int directory = r->out->directory;
    int fd = openat(directory, "spare", O_RDONLY | O_CLOEXEC);

    if (fd < 0)
        return errno == ENOENT ? 0 : recover_failed(r, "spare", -errno);
    r->out->has_spare = recover_spare_good(fd, size);
    close(fd);
    if (!r->out->has_spare && renameat(directory, "spare", directory, "spare.new") < 0)
        return recover_failed(r, "spare", -errno);
    return 0;
}

/* Refuses a folder in which `restore` or `import` was killed while it moved the files. Such a
 * folder has no whole journal, and a new empty journal would hide that. */
static int recover_unfinished(struct recovery *r)
{
    char first[JOURNAL_NAME];

    journal_name(first, 1);
    if (faccessat(r->out->directory, JOURNAL_UNFINISHED, F_OK, 0) < 0 ||
        faccessat(r->out->directory, first, F_OK, 0) == 0)
        return 0;
    return errtext_set(r->why, JOURNAL_E_DAMAGED,
                       "%s/" JOURNAL_UNFINISHED
                       ": a restore or an import was not finished here; run it again (koers "
                       "restore with --replace), or remove this folder for a new, empty journal",
                       r->conf->directory);
}

/* In a new journal, makes the first segment. In an existing journal, makes the segment after the
 * last one, because a crash prevented the broker from making it. In that case the last segment
 * must have a footer. */
static int recover_begin(struct recovery *r, uint64_t size,
                         const Koers__Journal__V1__Snapshot *senders)
{
    struct journal_recovered *out = r->out;
    struct journal_maker maker = {.directory = out->directory, .fd = -1, .size = size};
    struct journal_file *file = &out->files[out->n_files];
    struct segment_header *h = &file->header;
    int error = 0;

    while (error == 0 && !out->has_spare)
        error = journal_make_spare(&maker, &out->has_spare);
    if (error < 0)
        return recover_failed(r, "spare.new", error);
    *h = (struct segment_header){.first = 1, .size = size, .created_us = r->conf->now_us};
    randombytes_buf(h->journal_id, sizeof h->journal_id);
    if (out->n_files > 0) {
        struct journal_file *last = &out->files[out->n_files - 1];
        memcpy(h->journal_id, last->header.journal_id, sizeof h->journal_id);
        memcpy(h->before, out->chain.before, sizeof h->before);
        h->first = out->chain.next;
        h->created_us = out->chain.last_us;
        close(out->fd);
    }
    scoped(buf_fini) struct buf snapshot = {0};
    message_pack(&snapshot, &senders->base);
    out->fd = -1;
    error = journal_begin(out->directory, h, buf_slice(&snapshot), out->chain.last_us, &out->chain,
                          &out->fd);
    if (error < 0)
        return recover_failed(r, "spare", error);
    out->n_files++;
    out->has_spare = false;
    out->first_us = 0;
    journal_topics_fini(&out->topics);
    journal_topics_init(&out->topics, r->events->topic, size);
    return 0;
}

/* Reads the footer of the last segment, and marks the segment as closed in the list. The segment
 * must have a footer. */
static int recover_footed(struct recovery *r)
{
    struct journal_recovered *out = r->out;
    struct journal_file *file = &out->files[out->n_files - 1];
    uint8_t before[SEGMENT_DIGEST];
    char name[JOURNAL_NAME];

    journal_name(name, file->header.first);
    return recover_closed(r, file, out->fd, name, before);
}

/* Does all steps of the recovery, in their order. */
static int recover_all(struct recovery *r, struct journal_state *state,
                       Koers__Journal__V1__Snapshot **senders)
{
    struct journal_recovered *out = r->out;
    uint64_t size = (r->conf->segment_size + 4095) & ~UINT64_C(4095);
    int error = journal_folder_lock(r->conf->directory, &out->directory, &out->lock, r->why);

    must(size >= SEGMENT_MIN && size <= SEGMENT_MAX);
    if (error == 0)
        error = recover_unfinished(r);
    if (error == 0)
        error = journal_folder_list(r->conf->directory, &out->files, &out->n_files, r->why);
    if (error == 0)
        error = recover_read_mark(r);
    if (error == 0)
        error = recover_segments(r);
    if (error == 0)
        error = recover_check_mark(r);
    if (error == 0)
        error = recover_spare(r, size);
    bool is_footed = out->n_files > 0 && out->chain.last_kind == SEGMENT_FOOT;
    if (error == 0 && is_footed)
        error = recover_footed(r);
    if (error != 0)
        return error;
    state->is_new = out->n_files == 0;
    *senders = journal_senders_take(&r->senders);
    if (state->is_new || is_footed)
        error = recover_begin(r, size, *senders);
    if (error == 0 && (error = journal_sync_directory(out->directory)) < 0)
        error = recover_failed(r, ".", error);
    if (error == 0)
        return 0;
    message_free(senders);
    return error;
}

int journal_recover(struct journal_recovered *out, const struct journal_conf *conf,
                    const struct journal_events *events, struct journal_state *state,
                    Koers__Journal__V1__Snapshot **senders, struct errtext *why)
{
    struct recovery r = {.out = out,
                         .conf = conf,
                         .events = events,
                         .senders = {.refused = events->refused},
                         .why = why};

    *out = (struct journal_recovered){.directory = -1, .lock = -1, .fd = -1};
    *state = (struct journal_state){0};
    int error = recover_all(&r, state, senders);
    journal_senders_fini(&r.senders);
    if (error == 0) {
        memcpy(state->journal_id, out->files[0].header.journal_id, sizeof state->journal_id);
        state->head = out->chain.next - 1;
        state->last_us = out->chain.last_us;
        for (size_t i = 0; i < out->n_files; i++)
            state->bytes += out->files[i].header.size;
        return 0;
    }
    journal_topics_fini(&out->topics);
    free(out->files);
    if (out->fd >= 0)
        close(out->fd);
    if (out->directory >= 0)
        close(out->directory);
    if (out->lock >= 0)
        close(out->lock);
    return error;
}
