/* The journal as its owner sees it, in the loop's thread: what fits, what is under way, and the
 * letter box between the threads. The law: a batch is handed to the appender only when it is sure
 * to fit in blocks that exist on disk, its SEAL, FOOT and trailer included. */
#include "broker/journal/journal.h"

#include <assert.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "broker/journal/internal.h"
#include "common/base/log.h"

/* What must stay free after a batch: a SEAL, a FOOT and the trailer. */
static uint64_t journal_reserve(uint64_t size)
{
    return segment_block_end(0, 0) + segment_block_end(0, journal_foot_max(size)) + SEGMENT_TRAILER;
}

bool journal_fits(uint64_t size, uint64_t used, size_t bytes)
{
    return segment_block_end(used, bytes) + journal_reserve(size) <= size;
}

/* A third of what is left when the snapshot is at its largest would still be taken. */
static_assert(SEGMENT_MIN / 2 > SEGMENT_MIN / 3 + SEGMENT_MIN / 16 + 1024,
              "a batch of the limit fits beside the largest snapshot");
static_assert(JOURNAL_BATCH_MAX <= SEGMENT_PAYLOAD_MAX, "a batch fits in a block");

size_t journal_batch_limit(const struct journal *j)
{
    uint64_t size = j->segment_size;

    /* a segment without a record is never left: the next would have its name */
    if (j->next == j->segment_first && j->size < size)
        size = j->size;
    return size / 3 < JOURNAL_BATCH_MAX ? (size_t)(size / 3) : JOURNAL_BATCH_MAX;
}

bool journal_room(const struct journal *j, size_t bytes)
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

/* ---- from the threads ---- */

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

static void journal_on_async(uv_async_t *async)
{
    struct journal *j = async->data;

    uv_mutex_lock(&j->lock);
    struct journal_reads answered = j->answered;
    j->answered = (struct journal_reads){0};
    bool done = j->job_done;
    j->job_done = false;
    bool has_spare = j->spare == JOURNAL_SPARE_READY;
    bool disk_full = j->spare_full;
    uv_mutex_unlock(&j->lock);

    bool changed = has_spare != j->has_spare || disk_full != j->disk_full;
    j->has_spare = has_spare;
    j->disk_full = disk_full;
    if (done) {
        j->idle = true;
        j->ops.on_synced(j->owner);
    }
    if (changed && !j->closing)
        j->ops.on_room(j->owner);
    journal_on_answers(j, &answered);
}

/* ---- life ---- */

static void journal_start(struct journal *j, struct journal_recovered *r)
{
    const struct journal_file *last = &r->files[r->n_files - 1];

    j->directory = r->directory;
    journal_damage_read(j->directory, j->damage);
    j->damaged = j->damage[0] != '\0';
    if (j->damaged)
        log_error("the journal was found damaged", "what=%s next=%s", log_value(j->damage),
                  log_value("it is read through again; if it ends here again, restore a backup"));
    journal_reserve_fill(j->directory);
    j->lock_fd = r->lock;
    j->files = r->files;
    j->n_files = r->n_files;
    j->synced = r->chain.next - 1;
    j->spare = r->has_spare ? JOURNAL_SPARE_READY : JOURNAL_SPARE_WANTED;
    j->size = last->header.size;
    j->used = r->chain.offset;
    j->next = r->chain.next;
    j->segment_first = last->header.first;
    j->sealed = r->chain.last_kind != SEGMENT_BATC;
    j->idle = true;
    j->has_spare = r->has_spare;
    j->n_segments = r->n_files;
    j->appender = (struct journal_appender){.fd = r->fd,
                                            .chain = r->chain,
                                            .header = last->header,
                                            .topics = r->topics,
                                            .first_us = r->first_us};
    j->reader.source.fd = j->reader.scrub.source.fd = -1;
    j->reader.maker =
        (struct journal_maker){.directory = r->directory, .fd = -1, .size = j->segment_size};
}

int journal_open(struct journal **jp, const struct journal_conf *conf,
                 const struct journal_ops *ops, void *owner, journal_refused_f *refused,
                 struct journal_state *state, Koers__Journal__V1__Snapshot **senders,
                 struct errtext *why)
{
    struct journal_recovered recovered;

    if (sodium_init() < 0)
        return err_origin(-ENOTRECOVERABLE);
    int r = journal_recover(&recovered, conf, refused, state, senders, why);
    if (r != 0)
        return r;
    struct journal *j = mem_new(sizeof(*j));
    j->ops = *ops;
    j->owner = owner;
    j->segment_size = (conf->segment_size + 4095) & ~UINT64_C(4095);
    j->bytes = state->bytes;
    journal_start(j, &recovered);
    must(uv_mutex_init(&j->lock) == 0 && uv_cond_init(&j->append_wake) == 0 &&
         uv_cond_init(&j->read_wake) == 0);
    must(uv_async_init(conf->loop, &j->async, journal_on_async) == 0);
    j->async.data = j;
    must(uv_thread_create(&j->appender.thread, journal_appender_run, j) == 0);
    must(uv_thread_create(&j->reader.thread, journal_reader_run, j) == 0);
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

    while ((read = journal_reads_pop(&j->asked)) || (read = journal_reads_pop(&j->answered)))
        journal_read_job_destroy(&read);
    buf_fini(&j->job.batch.records);
    buf_fini(&j->job.snapshot);
    buf_fini(&j->appender.job.batch.records);
    buf_fini(&j->appender.job.snapshot);
    journal_topics_fini(&j->appender.topics);
    journal_source_fini(&j->reader.source);
    journal_source_fini(&j->reader.scrub.source);
    free(j->files);
    uv_cond_destroy(&j->append_wake);
    uv_cond_destroy(&j->read_wake);
    uv_mutex_destroy(&j->lock);
}

void journal_close(struct journal **jp)
{
    struct journal *j = *jp;

    *jp = NULL;
    if (!j)
        return;
    j->closing = true;
    uv_mutex_lock(&j->lock);
    j->stopping = true;
    uv_cond_signal(&j->append_wake);
    uv_cond_signal(&j->read_wake);
    uv_mutex_unlock(&j->lock);
    uv_thread_join(&j->appender.thread);
    uv_thread_join(&j->reader.thread);
    journal_free_parts(j);
    journal_reserve_free();
    close(j->appender.fd);
    close(j->directory);
    close(j->lock_fd);
    uv_close((uv_handle_t *)&j->async, journal_on_closed);
}

/* ---- deeds ---- */

/* The batch goes into the spare, which becomes the next segment. */
static void journal_append_in_next(struct journal *j, journal_senders_f *senders)
{
    must(j->has_spare && j->next > j->segment_first);
    buf_clear(&j->job.snapshot);
    senders(j->owner, &j->job.snapshot);
    j->job.roll = true;
    j->has_spare = false;
    j->size = j->segment_size;
    j->used = segment_block_end(SEGMENT_HEADER, j->job.snapshot.n);
    j->segment_first = j->next;
}

static void journal_post(struct journal *j, enum journal_job_kind kind)
{
    j->idle = false;
    j->job.kind = kind;
    uv_cond_signal(&j->append_wake);
}

void journal_append(struct journal *j, struct batch *b, journal_senders_f *senders)
{
    struct buf empty;

    must(j->idle && b->count > 0 && b->first == j->next && journal_room(j, b->records.n));
    uv_mutex_lock(&j->lock);
    j->job.roll = false;
    if (!journal_fits(j->size, j->used, b->records.n)) {
        journal_append_in_next(j, senders);
        j->spare = JOURNAL_SPARE_TAKEN;
    }
    j->used = segment_block_end(j->used, b->records.n);
    j->next += b->count;
    j->sealed = false;
    empty = j->job.batch.records;
    j->job.batch = *b;
    journal_post(j, JOURNAL_JOB_BATCH);
    uv_mutex_unlock(&j->lock);
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
    uv_mutex_lock(&j->lock);
    journal_post(j, JOURNAL_JOB_SEAL);
    uv_mutex_unlock(&j->lock);
}

static char **journal_copy_topics(const char *const *topics)
{
    size_t n = 0;

    if (!topics)
        return NULL;
    while (topics[n])
        n++;
    char **copy = mem_new((n + 1) * sizeof(*copy));
    for (size_t i = 0; i < n; i++)
        copy[i] = mem_text(topics[i]);
    return copy;
}

int journal_read(struct journal *j, const struct journal_query *query, journal_read_f *on_read,
                 void *arg)
{
    if (j->n_reads >= JOURNAL_READS)
        return -EAGAIN;
    struct journal_read_job *read = mem_new(sizeof(*read));
    read->from = query->from > 0 ? query->from : 1;
    read->max_bytes = query->max_bytes;
    read->topics = journal_copy_topics(query->topics);
    read->since_us = query->since_us;
    read->on_read = on_read;
    read->arg = arg;
    j->n_reads++;
    j->n_reads_total++;
    uv_mutex_lock(&j->lock);
    journal_reads_push(&j->asked, read);
    uv_cond_signal(&j->read_wake);
    uv_mutex_unlock(&j->lock);
    return 0;
}

void journal_count(const struct journal *j, struct journal_counts *counts)
{
    *counts = (struct journal_counts){
        .bytes = j->bytes,
        .segments = j->n_segments,
        .batches = j->n_batches,
        .sync_us_total = j->sync_us,
        .reads = j->n_reads_total,
        .scrubbed_bytes = j->scrubbed_bytes,
        .has_spare = j->has_spare,
        .damage = j->damaged ? j->damage : "",
    };
    for (size_t i = 0; i < JOURNAL_SYNC_BUCKETS; i++) {
        counts->syncs_in[i] = j->syncs[i];
        counts->syncs += counts->syncs_in[i];
    }
}
