/* This file has the functions that the owner calls, in the loop's thread (journal.h). It decides if
 * a batch fits, and exchanges messages with the two other threads. It gives a batch to the appender
 * only if the batch fits in a file that is on disk already: the current segment or the spare. After
 * the batch that file must still have space for a SEAL, a FOOT and the trailer. */
#include "broker/journal/journal.h"

#include <assert.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "broker/journal/append.h"
#include "broker/journal/footer.h"
#include "broker/journal/mark.h"
#include "broker/journal/reader.h"
#include "broker/journal/recover.h"
#include "common/base/log.h"

struct journal {
    /* only the loop's thread uses the members above `shared` */
    struct journal_ops ops;
    void *owner;
    uint64_t size; /* size of the current segment in bytes */
    uint64_t used; /* count of bytes in use in the current segment, with those of the current job */
    uint64_t next; /* sequence of the next batch's first record */
    uint64_t segment_first;
    bool sealed; /* true if the last block of the journal is not a batch */
    bool idle;
    bool has_spare, disk_full;
    bool closing;
    unsigned n_reads; /* count of reads that the reader has not finished */
    uint64_t n_reads_total;
    int lock_fd;

    struct journal_shared shared;
    struct journal_appender appender;
    struct journal_reader reader;
};

/* The maximum size of a batch is a third of a segment. The maximum size of a snapshot is half of a
 * segment. One snapshot, one batch and a footer fit together in one segment. */
static_assert(SEGMENT_MIN / 2 > SEGMENT_MIN / 3 + SEGMENT_MIN / 16 + 1024,
              "a batch of the limit fits beside the largest snapshot");
static_assert(JOURNAL_BATCH_MAX <= SEGMENT_PAYLOAD_MAX, "a batch fits in a block");

size_t journal_batch_limit(const struct journal *j)
{
    uint64_t size = j->shared.segment_size;

    /* The journal cannot begin a new segment before the current segment has a record. Otherwise
     * both segments would have the same file name. */
    if (j->next == j->segment_first && j->size < size)
        size = j->size;
    return size / 3 < JOURNAL_BATCH_MAX ? (size_t)(size / 3) : JOURNAL_BATCH_MAX;
}

bool journal_has_space(const struct journal *j, size_t bytes)
{
    return bytes <= journal_batch_limit(j) &&
           (j->has_spare || journal_fits(j->size, j->used, bytes));
}

bool journal_full(const struct journal *j)
{
    return j->disk_full && !j->has_spare && !journal_fits(j->size, j->used, journal_batch_limit(j));
}

bool journal_idle(const struct journal *j)
{
    return j->idle;
}

/* ---- messages from the threads ---- */

/* Calls on_read for every answered read, except if the journal is closing. Frees the reads. */
static void journal_on_answers(struct journal *j, struct journal_reads *answered)
{
    struct journal_read_job *read;

    while ((read = journal_reads_pop(answered))) {
        if (!j->closing) {
            j->n_reads--;
            read->on_read(read->arg, buf_slice(&read->records), read->next);
        }
        journal_read_job_destroy(&read);
    }
}

/* Takes what the two threads have reported since the last call, and calls the owner's callbacks. */
static void journal_on_async(uv_async_t *async)
{
    struct journal *j = async->data;

    uv_mutex_lock(&j->shared.lock);
    struct journal_reads answered = j->shared.answered;
    j->shared.answered = (struct journal_reads){0};
    bool done = j->shared.job_done;
    j->shared.job_done = false;
    bool has_spare = j->shared.spare == JOURNAL_SPARE_READY;
    bool disk_full = j->shared.spare_full;
    uv_mutex_unlock(&j->shared.lock);

    bool changed = has_spare != j->has_spare || disk_full != j->disk_full;
    j->has_spare = has_spare;
    j->disk_full = disk_full;
    if (done) {
        j->idle = true;
        j->ops.on_synced(j->owner);
    }
    if (changed && !j->closing)
        j->ops.on_space(j->owner);
    journal_on_answers(j, &answered);
}

/* ---- opening and closing ---- */

/* Fills the members of the journal from the result of the recovery. */
static void journal_start(struct journal *j, struct journal_recovered *r)
{
    const struct journal_file *last = &r->files[r->n_files - 1];

    j->shared.directory = r->directory;
    journal_damage_read(j->shared.directory, j->shared.damage);
    j->shared.damaged = j->shared.damage[0] != '\0';
    if (j->shared.damaged)
        log_error("the journal was found damaged", "what=%s next=%s", log_value(j->shared.damage),
                  log_value("everything is read again; if the broker ends at the same place, "
                            "restore a backup"));
    journal_reserve_fill(j->shared.directory);
    j->lock_fd = r->lock;
    j->shared.files = r->files;
    j->shared.n_files = r->n_files;
    j->shared.synced = r->chain.next - 1;
    j->shared.spare = r->has_spare ? JOURNAL_SPARE_READY : JOURNAL_SPARE_WANTED;
    j->size = last->header.size;
    j->used = r->chain.offset;
    j->next = r->chain.next;
    j->segment_first = last->header.first;
    j->sealed = r->chain.last_kind != SEGMENT_BATC;
    j->idle = true;
    j->has_spare = r->has_spare;
    j->shared.n_segments = r->n_files;
    j->appender = (struct journal_appender){.shared = &j->shared,
                                            .fd = r->fd,
                                            .chain = r->chain,
                                            .header = last->header,
                                            .topics = r->topics,
                                            .first_us = r->first_us};
    int error = mark_open(&j->appender.mark, r->directory);
    if (error < 0)
        log_warn("no head mark", "file=" MARK_FILE " error=%s", log_value(strerror(-error)));
    j->reader.shared = &j->shared;
    j->reader.reading.source.fd = j->reader.scrub.source.fd = -1;
    j->reader.maker =
        (struct journal_maker){.directory = r->directory, .fd = -1, .size = j->shared.segment_size};
}

int journal_open(struct journal **jp, const struct journal_conf *conf,
                 const struct journal_ops *ops, void *owner, const struct journal_events *events,
                 struct journal_state *state, Koers__Journal__V1__Snapshot **senders,
                 struct errtext *why)
{
    struct journal_recovered recovered;

    if (sodium_init() < 0)
        return err_origin(-ENOTRECOVERABLE);
    int r = journal_recover(&recovered, conf, events, state, senders, why);
    if (r != 0)
        return r;
    struct journal *j = mem_new(sizeof *j);
    j->ops = *ops;
    j->owner = owner;
    j->shared.events = events;
    j->shared.segment_size = (conf->segment_size + 4095) & ~UINT64_C(4095);
    j->shared.bytes = state->bytes;
    journal_start(j, &recovered);
    must(uv_mutex_init(&j->shared.lock) == 0 && uv_cond_init(&j->shared.append_wake) == 0 &&
         uv_cond_init(&j->shared.read_wake) == 0);
    must(uv_async_init(conf->loop, &j->shared.async, journal_on_async) == 0);
    j->shared.async.data = j;
    must(uv_thread_create(&j->appender.thread, journal_appender_run, &j->appender) == 0);
    must(uv_thread_create(&j->reader.thread, journal_reader_run, &j->reader) == 0);
    *jp = j;
    return 0;
}

static void journal_on_closed(uv_handle_t *handle)
{
    free(handle->data);
}

static void journal_free_parts(struct journal *j)
{
    struct journal_read_job *read;

    while ((read = journal_reads_pop(&j->shared.asked)) ||
           (read = journal_reads_pop(&j->shared.answered)))
        journal_read_job_destroy(&read);
    buf_fini(&j->shared.job.batch.records);
    buf_fini(&j->shared.job.snapshot);
    buf_fini(&j->appender.job.batch.records);
    buf_fini(&j->appender.job.snapshot);
    journal_topics_fini(&j->appender.topics);
    journal_source_fini(&j->reader.reading.source);
    journal_source_fini(&j->reader.scrub.source);
    free(j->shared.files);
    uv_cond_destroy(&j->shared.append_wake);
    uv_cond_destroy(&j->shared.read_wake);
    uv_mutex_destroy(&j->shared.lock);
}

void journal_close(struct journal **jp)
{
    struct journal *j = *jp;

    *jp = NULL;
    if (!j)
        return;
    j->closing = true;
    uv_mutex_lock(&j->shared.lock);
    j->shared.stopping = true;
    uv_cond_signal(&j->shared.append_wake);
    uv_cond_signal(&j->shared.read_wake);
    uv_mutex_unlock(&j->shared.lock);
    uv_thread_join(&j->appender.thread);
    uv_thread_join(&j->reader.thread);
    journal_free_parts(j);
    journal_reserve_free();
    mark_close(&j->appender.mark);
    close(j->appender.fd);
    close(j->shared.directory);
    close(j->lock_fd);
    uv_close((uv_handle_t *)&j->shared.async, journal_on_closed);
}

/* ---- requests of the owner ---- */

/* Makes the appender start a new segment with the next batch. The spare file becomes that segment.
 */
static void journal_append_in_next(struct journal *j, journal_senders_f *senders)
{
    must(j->has_spare && j->next > j->segment_first);
    buf_clear(&j->shared.job.snapshot);
    senders(j->owner, &j->shared.job.snapshot);
    j->shared.job.roll = true;
    j->has_spare = false;
    j->size = j->shared.segment_size;
    j->used = segment_block_end(SEGMENT_HEADER, j->shared.job.snapshot.n);
    j->segment_first = j->next;
}

static void journal_post(struct journal *j, enum journal_job_kind kind)
{
    j->idle = false;
    j->shared.job.kind = kind;
    uv_cond_signal(&j->shared.append_wake);
}

void journal_append(struct journal *j, struct batch *b, journal_senders_f *senders)
{
    struct buf empty;

    must(j->idle && b->count > 0 && b->first == j->next && journal_has_space(j, b->records.n));
    uv_mutex_lock(&j->shared.lock);
    j->shared.job.roll = false;
    if (!journal_fits(j->size, j->used, b->records.n)) {
        journal_append_in_next(j, senders);
        j->shared.spare = JOURNAL_SPARE_TAKEN;
    }
    j->used = segment_block_end(j->used, b->records.n);
    j->next += b->count;
    j->sealed = false;
    empty = j->shared.job.batch.records;
    j->shared.job.batch = *b;
    journal_post(j, JOURNAL_JOB_BATCH);
    uv_mutex_unlock(&j->shared.lock);
    buf_clear(&empty);
    *b = (struct batch){.records = empty};
}

void journal_seal(struct journal *j)
{
    must(j->idle);
    if (j->sealed)
        return;
    j->sealed = true;
    j->used = segment_block_end(j->used, 0);
    uv_mutex_lock(&j->shared.lock);
    journal_post(j, JOURNAL_JOB_SEAL);
    uv_mutex_unlock(&j->shared.lock);
}

static char **journal_copy_topics(const char *const *topics)
{
    size_t n = 0;

    if (!topics)
        return NULL;
    while (topics[n])
        n++;
    char **copy = mem_new((n + 1) * sizeof *copy);
    for (size_t i = 0; i < n; i++)
        copy[i] = mem_text(topics[i]);
    return copy;
}

int journal_read(struct journal *j, const struct journal_query *query, journal_read_f *on_read,
                 void *arg)
{
    if (j->n_reads >= JOURNAL_READS)
        return -EAGAIN;
    struct journal_read_job *read = mem_new(sizeof *read);
    read->from = query->from > 0 ? query->from : 1;
    read->max_bytes = query->max_bytes;
    read->topics = journal_copy_topics(query->topics);
    read->since_us = query->since_us;
    read->on_read = on_read;
    read->arg = arg;
    j->n_reads++;
    j->n_reads_total++;
    uv_mutex_lock(&j->shared.lock);
    journal_reads_push(&j->shared.asked, read);
    uv_cond_signal(&j->shared.read_wake);
    uv_mutex_unlock(&j->shared.lock);
    return 0;
}

void journal_count(const struct journal *j, struct journal_counts *counts)
{
    *counts = (struct journal_counts){
        .bytes = j->shared.bytes,
        .segments = j->shared.n_segments,
        .batches = j->shared.n_batches,
        .sync_us_total = j->shared.sync_us,
        .reads = j->n_reads_total,
        .scrubbed_bytes = j->shared.scrubbed_bytes,
        .has_spare = j->has_spare,
        .damage = j->shared.damaged ? j->shared.damage : "",
    };
    for (size_t i = 0; i < JOURNAL_SYNC_BUCKETS; i++) {
        counts->syncs_in[i] = j->shared.syncs[i];
        counts->syncs += counts->syncs_in[i];
    }
}
