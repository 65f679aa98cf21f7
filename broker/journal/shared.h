/* What the journal's three threads share: the loop's thread, the appender and the reader. In struct
 * journal_shared, `lock` protects the members below it. The members above `lock` do not change
 * after the start, or are atomic. The appender and the reader wake the loop through `async`. */
#pragma once

#include <uv.h>

#include "broker/journal/damage.h"
#include "broker/journal/events.h"
#include "broker/journal/file.h"
#include "broker/journal/reads.h"

/* The state of the spare segment. WANTED: the reader must make it. READY: it is on disk. TAKEN: the
 * appender will make the next segment from it. */
enum journal_spare { JOURNAL_SPARE_WANTED, JOURNAL_SPARE_READY, JOURNAL_SPARE_TAKEN };

/* A job of the appender. */
enum journal_job_kind { JOURNAL_JOB_NONE, JOURNAL_JOB_BATCH, JOURNAL_JOB_SEAL };
struct journal_job {
    enum journal_job_kind kind;
    struct batch batch;
    bool roll;           /* true if the batch begins a new segment */
    struct buf snapshot; /* the senders' table for the new segment */
};

struct journal_shared {
    int directory;
    uint64_t segment_size; /* size of a new segment in bytes */
    const struct journal_events *events;
    uv_async_t async;

    char damage[JOURNAL_DAMAGE]; /* line of JOURNAL_DAMAGE_FILE at the start, or "" */
    /* true if an earlier process found damage and no scrub has read the whole journal since then */
    _Atomic bool damaged;
    _Atomic uint64_t scrubbed_bytes, bytes, n_segments, n_batches, sync_us;
    _Atomic uint64_t syncs[JOURNAL_SYNC_BUCKETS];

    uv_mutex_t lock;
    uv_cond_t append_wake, read_wake;
    bool stopping;
    struct journal_job job; /* the job that the appender does next */
    bool job_done;   /* true if the appender has done a job and the loop has not noticed it yet */
    uint64_t synced; /* sequence of the last record that is on disk */
    struct journal_file *files;
    size_t n_files;
    enum journal_spare spare;
    bool spare_full; /* true if the disk was full at the last attempt to make a spare */
    struct journal_reads asked, answered;
};
