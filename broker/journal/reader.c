/* This file is the reader's thread (reader.h). In every turn the thread serves at most one read and
 * writes at most one chunk of the spare segment. So a read waits for at most one chunk. If there is
 * no read and no spare to make, the thread scrubs. */
#include "broker/journal/reader.h"

#include <pthread.h>
#include <unistd.h>

#include "broker/journal/damage.h"
#include "broker/journal/file.h"
#include "common/base/log.h"

#define SECOND_NS UINT64_C(1000000000)

/* ---- making the spare segment ---- */

/* Writes one chunk of the spare segment. If the disk is full, the reader tries again after a
 * second. */
static void reader_make_spare(struct journal_reader *reader)
{
    struct journal_shared *j = reader->shared;
    bool done, was_full = j->spare_full;
    int r = journal_make_spare(&reader->maker, &done);

    if (r < 0 && !journal_disk_full(r))
        journal_die("journal's spare segment could not be made", "spare.new", reader->maker.at, -r);
    reader->spare_due_ns = r < 0 ? uv_hrtime() + SECOND_NS : 0;
    if (r < 0 && !was_full)
        log_warn("disk full", "remedy=\"free %llu bytes\" retry=1s",
                 (unsigned long long)j->segment_size);
    if (done && was_full)
        log_info("disk has space again", NULL);
    uv_mutex_lock(&j->lock);
    j->spare_full = r < 0 || (was_full && !done);
    if (done)
        j->spare = JOURNAL_SPARE_READY;
    if (done || j->spare_full != was_full)
        uv_async_send(&j->async);
    uv_mutex_unlock(&j->lock);
}

/* ---- the thread ---- */

/* Waits until there is work. Sets *makep to true if a chunk of the spare segment must be written.
 * Returns false when the thread must stop. The caller must have locked j->lock. */
static bool reader_wait(struct journal_reader *reader, bool *makep)
{
    struct journal_shared *j = reader->shared;

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

void journal_reader_run(void *arg)
{
    struct journal_reader *reader = arg;
    struct journal_shared *j = reader->shared;
    bool make;

    pthread_setname_np(pthread_self(), "koers-read");
    uv_mutex_lock(&j->lock);
    while (reader_wait(reader, &make)) {
        struct journal_read_job *read = journal_reads_pop(&j->asked);
        uv_mutex_unlock(&j->lock);
        if (read)
            journal_read_serve(j, &reader->reading, read);
        if (make)
            reader_make_spare(reader);
        if (!read && !make)
            journal_scrub_step(j, &reader->scrub);
        uv_mutex_lock(&j->lock);
        if (read) {
            journal_reads_push(&j->answered, read);
            uv_async_send(&j->async);
        }
    }
    uv_mutex_unlock(&j->lock);
    if (reader->maker.fd >= 0)
        close(reader->maker.fd);
}
