/* What the journal's three threads share. Only `lock` protects the members below it. The members
 * above it do not change after the start, or are atomic. The appender and the reader wake the loop
 * through `async`. */
#pragma once

#include <uv.h>

#include "broker/journal/damage.h"
#include "broker/journal/events.h"
#include "broker/journal/file.h"
#include "broker/journal/reads.h"

/* WANTED: the reader makes one. READY: it is there. TAKEN: the next segment will be made of it. */
enum journal_spare { JOURNAL_SPARE_WANTED, JOURNAL_SPARE_READY, JOURNAL_SPARE_TAKEN };

/* A job of the appender. */
enum journal_job_kind { JOURNAL_JOB_NONE, JOURNAL_JOB_BATCH, JOURNAL_JOB_SEAL };
struct journal_job {
    enum journal_job_kind kind;
    struct batch batch;
    bool roll;           /* the batch opens the next segment */
    struct buf snapshot; /* the senders' table for that segment */
};

struct journal_shared {
    int directory;
    uint64_t segment_size; /* of new segments */
    const struct journal_events *events;
    uv_async_t async;

    char damage[JOURNAL_DAMAGE]; /* what JOURNAL_DAMAGE_FILE said at the start */
    _Atomic bool damaged;        /* no complete scrub since then has found it undamaged */
    _Atomic uint64_t scrubbed_bytes, bytes, n_segments, n_batches, sync_us;
    _Atomic uint64_t syncs[JOURNAL_SYNC_BUCKETS];

    uv_mutex_t lock;
    uv_cond_t append_wake, read_wake;
    bool stopping;
    struct journal_job job; /* the next one */
    bool job_done;          /* and the loop has not seen it yet */
    uint64_t synced;        /* last sequence on disk */
    struct journal_file *files;
    size_t n_files;
    enum journal_spare spare;
    bool spare_full; /* the last try to make a spare ended on a full disk */
    struct journal_reads asked, answered;
};
