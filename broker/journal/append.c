/* This file is the appender's thread (append.h). The thread writes one block and syncs it. Only
 * after the sync does it report the block and begin the next one. So a sequence counts as synced
 * only after fdatasync has returned. A failed write or sync ends the process before the broker can
 * acknowledge anything else (P1 and P5 in common/rules.md). */
#include "broker/journal/append.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "broker/journal/footer.h"
#include "broker/journal/mark.h"
#include "broker/journal/spare.h"

const uint64_t journal_sync_us[JOURNAL_SYNC_BUCKETS - 1] = {
    250, 500, 1000, 2500, 5000, 10000, 25000, 50000, 100000, 250000, 500000, 1000000, 5000000};

/* Syncs the segment and counts how long the sync took. `offset` is only for the error message. */
static void append_sync(struct journal_appender *a, uint64_t offset)
{
    struct journal_shared *j = a->shared;
    char name[JOURNAL_NAME];
    uint64_t before = uv_hrtime();

    if (fdatasync(a->fd) < 0) {
        journal_name(name, a->header.first);
        journal_die("journal could not be synced", name, offset, errno);
    }
    uint64_t us = (uv_hrtime() - before) / 1000;
    size_t bucket = 0;
    while (bucket < JOURNAL_SYNC_BUCKETS - 1 && us > journal_sync_us[bucket])
        bucket++;
    j->sync_us += us;
    j->syncs[bucket]++;
}

/* Writes the next block and syncs it. If `batch` is NULL, the block has no records. */
static void append_block(struct journal_appender *a, enum segment_kind kind,
                         const struct batch *batch)
{
    struct segment_block block = {
        .kind = kind, .time_us = a->chain.last_us, .synced = a->chain.next - 1};
    struct slice payload = {0};
    uint8_t head[SEGMENT_BLOCK];
    uint64_t at = a->chain.offset;
    char name[JOURNAL_NAME];

    if (batch) {
        must(batch->first == a->chain.next);
        block.count = batch->count;
        block.time_us = batch->last_us;
        payload = buf_slice(&batch->records);
    }
    segment_chain_write(&a->chain, &block, payload, head);
    int r = journal_write_block(a->fd, head, payload, at);
    if (r < 0) {
        journal_name(name, a->header.first);
        journal_die("journal could not be written", name, at, -r);
    }
    append_sync(a, at);
}

/* Adds the topics of the batch to the footer's list. The appender calls this function after it has
 * reported the batch as synced. So no publisher waits for it. */
static void append_note(struct journal_appender *a, const struct batch *batch)
{
    struct slice records = buf_slice(&batch->records), bytes;
    struct journal_record record;

    while (journal_next_record(&records, &bytes)) {
        if (!journal_record_scan(&record, bytes)) {
            a->topics.too_many = true;
            continue;
        }
        journal_topics_add(&a->topics, record.event);
        if (a->first_us == 0)
            a->first_us = record.committed_us;
    }
}

/* Writes the footer of the current segment and closes the file. Sets *file to the finished segment.
 */
static void append_finish(struct journal_appender *a, struct journal_file *file)
{
    struct buf foot = {0};
    char name[JOURNAL_NAME];

    *file = (struct journal_file){.header = a->header,
                                  .closed = true,
                                  .foot = a->chain.offset,
                                  .last = a->chain.next - 1,
                                  .last_us = a->chain.last_us};
    journal_foot_pack(&foot, &a->topics, a->header.first, file->last, a->first_us, file->last_us);
    int r = journal_finish(a->fd, &a->chain, buf_slice(&foot));
    if (r < 0) {
        journal_name(name, a->header.first);
        journal_die("journal's footer could not be written", name, file->foot, -r);
    }
    buf_fini(&foot);
    close(a->fd);
    journal_topics_fini(&a->topics);
}

/* Starts the next segment: finishes the current one, then turns the spare file into the new one. */
static void append_roll(struct journal_appender *a)
{
    struct journal_shared *j = a->shared;
    struct journal_file closed, fresh = {0};

    append_finish(a, &closed);
    struct segment_header *h = &fresh.header;
    memcpy(h->journal_id, a->header.journal_id, sizeof h->journal_id);
    memcpy(h->before, a->chain.before, sizeof h->before);
    h->first = a->chain.next;
    h->size = j->segment_size;
    h->created_us = a->job.batch.last_us;
    int r = journal_begin(j->directory, h, buf_slice(&a->job.snapshot), a->chain.last_us, &a->chain,
                          &a->fd);
    if (r < 0)
        journal_die("journal's next segment could not be made", "spare", 0, -r);
    a->header = *h;
    a->first_us = 0;
    journal_topics_init(&a->topics, j->events->topic, h->size);
    j->bytes += h->size;
    j->n_segments++;

    uv_mutex_lock(&j->lock);
    j->files[j->n_files - 1] = closed;
    j->files = mem_grow(j->files, (j->n_files + 1) * sizeof *j->files);
    j->files[j->n_files++] = fresh;
    j->spare = JOURNAL_SPARE_WANTED;
    uv_cond_signal(&j->read_wake);
    uv_mutex_unlock(&j->lock);
}

/* Marks the batch as the last one, before anybody learns that it is on disk. */
static void append_mark(struct journal_appender *a)
{
    struct mark_head head = {.sequence = a->chain.next - 1};
    memcpy(head.journal_id, a->header.journal_id, sizeof head.journal_id);
    memcpy(head.digest, a->chain.before, sizeof head.digest);
    mark_set(a->mark, &head);
}

static void append_job(struct journal_appender *a)
{
    if (a->job.kind == JOURNAL_JOB_SEAL) {
        append_block(a, SEGMENT_SEAL, NULL);
        return;
    }
    if (a->job.roll)
        append_roll(a);
    append_block(a, SEGMENT_BATC, &a->job.batch);
    append_mark(a);
    a->shared->n_batches++;
}

/* Moves the posted job from j->job to a->job. Puts the previous job into j->job, so that the next
 * job can use its buffers again. */
static void append_take(struct journal_appender *a)
{
    struct journal_shared *j = a->shared;
    struct journal_job job = a->job;

    a->job = j->job;
    j->job = job;
    j->job.kind = JOURNAL_JOB_NONE;
}

void journal_appender_run(void *appender)
{
    struct journal_appender *a = appender;
    struct journal_shared *j = a->shared;

    pthread_setname_np(pthread_self(), "koers-append");
    uv_mutex_lock(&j->lock);
    while (j->job.kind != JOURNAL_JOB_NONE || !j->stopping) {
        if (j->job.kind == JOURNAL_JOB_NONE) {
            uv_cond_wait(&j->append_wake, &j->lock);
            continue;
        }
        append_take(a);
        uv_mutex_unlock(&j->lock);
        append_job(a);
        uv_mutex_lock(&j->lock);
        j->synced = a->chain.next - 1;
        j->job_done = true;
        uv_async_send(&j->async);
        uv_mutex_unlock(&j->lock);
        if (a->job.kind == JOURNAL_JOB_BATCH)
            append_note(a, &a->job.batch);
        uv_mutex_lock(&j->lock);
    }
    uv_mutex_unlock(&j->lock);
    if (a->chain.last_kind == SEGMENT_BATC)
        append_block(a, SEGMENT_SEAL, NULL);
}
