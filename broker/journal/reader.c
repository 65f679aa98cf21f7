/* The reader's thread: in turns it serves a read, writes one chunk of the spare segment, and
 * scrubs. The law: reads and the spare never wait for each other longer than one step; the scrub
 * takes what nobody else wants, at most 2 MiB a second, and begins again an hour after it was done.
 */
#include <stdlib.h>
#include <unistd.h>

#include "broker/journal/internal.h"
#include "common/base/log.h"

#define SECOND_NS   UINT64_C(1000000000)
#define SCRUB_NS    (SECOND_NS / 8) /* for JOURNAL_PIECE: 2 MiB a second */
#define SCRUB_AGAIN (3600 * SECOND_NS)

void journal_reads_push(struct journal_reads *reads, struct journal_read_job *read)
{
    read->following = NULL;
    if (reads->last)
        reads->last->following = read;
    else
        reads->first = read;
    reads->last = read;
}

struct journal_read_job *journal_reads_pop(struct journal_reads *reads)
{
    struct journal_read_job *read = reads->first;

    if (read) {
        reads->first = read->following;
        if (!reads->first)
            reads->last = NULL;
    }
    return read;
}

void journal_read_job_destroy(struct journal_read_job **readp)
{
    struct journal_read_job *read = *readp;

    *readp = NULL;
    if (!read)
        return;
    for (char **topic = read->topics; topic && *topic; topic++)
        free(*topic);
    free(read->topics);
    buf_fini(&read->records);
    free(read);
}

/* ---- the scrub ---- */

static void scrub_zeroes(struct journal *j, const struct journal_scrub *scrub)
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
    int r = journal_pread(scrub->source.fd, trailer, sizeof(none), until, &n);
    if (r < 0 || segment_trailer_decode(trailer) != scrub->file.foot)
        journal_damaged(j->directory, "journal is damaged: wrong trailer", name, until, -r);
}

/* Goes on in the segment it is at, or begins the next. */
static void scrub_open(struct journal *j, struct journal_scrub *scrub)
{
    uint8_t bytes[SEGMENT_HEADER] = {0};
    struct segment_header header;
    char name[JOURNAL_NAME];
    size_t n;

    if (scrub->is_at_file) {
        /* it may have been closed meanwhile */
        journal_file_of(j, scrub->file.header.first, &scrub->file);
        return;
    }
    journal_file_of(j, scrub->next, &scrub->file);
    journal_source_open(j, &scrub->source, scrub->file.header.first);
    journal_name(name, scrub->file.header.first);
    int r = journal_pread(scrub->source.fd, bytes, sizeof(bytes), 0, &n);
    if (r < 0 || segment_header_decode(&header, bytes) != NULL)
        journal_damaged(j->directory, "journal is damaged: no whole header", name, 0, -r);
    segment_chain_start(&scrub->chain, &scrub->file.header);
    scrub->is_at_file = true;
}

/* About 256 KiB of scrubbing; returns when to go on. */
static uint64_t scrub_step(struct journal *j)
{
    struct journal_scrub *scrub = &j->reader.scrub;
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
        journal_damage_over(j->directory); /* everything was read, and found good */
        j->damaged = false;
        return uv_hrtime() + SCRUB_AGAIN;
    }
    return uv_hrtime() + SCRUB_NS * (1 + n_done / JOURNAL_PIECE);
}

/* ---- the spare ---- */

static void spare_step(struct journal *j)
{
    struct journal_reader *reader = &j->reader;
    bool done, was_full = j->spare_full;
    int r = journal_make_spare(&reader->maker, &done);

    if (r < 0 && !journal_disk_full(r))
        journal_die("journal's spare segment could not be made", "spare.new", reader->maker.at, -r);
    reader->spare_due_ns = r < 0 ? uv_hrtime() + SECOND_NS : 0;
    if (r < 0 && !was_full)
        log_warn("disk full", "remedy=\"free %llu bytes\" retry=1s",
                 (unsigned long long)j->segment_size);
    if (done && was_full)
        log_info("disk has room again", NULL);
    uv_mutex_lock(&j->lock);
    j->spare_full = r < 0 || (was_full && !done);
    if (done)
        j->spare = JOURNAL_SPARE_READY;
    if (done || j->spare_full != was_full)
        uv_async_send(&j->async);
    uv_mutex_unlock(&j->lock);
}

/* ---- the thread ---- */

/* Until there is something to do; false when that is to stop. With the lock. */
static bool reader_wait(struct journal *j, bool *makep)
{
    struct journal_reader *reader = &j->reader;

    while (!j->stopping) {
        uint64_t now = uv_hrtime(), due = reader->scrub.due_ns;
        *makep = j->spare == JOURNAL_SPARE_WANTED && now >= reader->spare_due_ns;
        if (j->asked.first || *makep || now >= due)
            return true;
        if (j->spare == JOURNAL_SPARE_WANTED && reader->spare_due_ns < due)
            due = reader->spare_due_ns;
        uv_cond_timedwait(&j->read_wake, &j->lock, due - now);
    }
    return false;
}

void journal_reader_run(void *journal)
{
    struct journal *j = journal;
    bool make;

    uv_mutex_lock(&j->lock);
    while (reader_wait(j, &make)) {
        struct journal_read_job *read = journal_reads_pop(&j->asked);
        uv_mutex_unlock(&j->lock);
        if (read)
            journal_read_serve(j, read);
        if (make)
            spare_step(j);
        if (!read && !make)
            j->reader.scrub.due_ns = scrub_step(j);
        uv_mutex_lock(&j->lock);
        if (read) {
            journal_reads_push(&j->answered, read);
            uv_async_send(&j->async);
        }
    }
    uv_mutex_unlock(&j->lock);
    if (j->reader.maker.fd >= 0)
        close(j->reader.maker.fd);
}
