/* The journal has all events of the mesh in one order, on disk (proto/journal.md). The owner can
 * append a batch and read from a sequence on. It cannot change or delete an event.
 *
 * The journal has two threads. The appender writes and syncs one batch while the owner fills the
 * next one. The reader serves records that are no longer in memory, makes the spare segment and
 * scrubs. The owner calls all functions in the loop's thread, and all callbacks run in the loop's
 * thread.
 *
 * After a failed write or sync nobody knows what is on disk. So the process ends at once with exit
 * code 74 (P5 in common/rules.md). A full disk does not end the process. The journal writes batches
 * only over zeroes that are on disk already. So on a full disk only one thing fails: the journal
 * cannot make the next spare segment. */
#pragma once

#include <uv.h>

#include "broker/journal/batch.h"
#include "broker/journal/events.h"
#include "common/base/err.h"
#include "common/base/slice.h"
#include "koers/journal/v1/journal.pb-c.h"

enum { JOURNAL_OK, JOURNAL_E_DAMAGED, JOURNAL_E_LOCKED };

struct journal;

struct journal_conf {
    uv_loop_t *loop;
    const char *directory; /* the journal's folder; journal_open makes it if it is missing */
    uint64_t segment_size; /* size in bytes of a new segment; 64 KiB to 1 GiB */
    int64_t now_us;        /* current time; used as the creation time of a new journal */
};

struct journal_ops {
    /* The last appended batch or SEAL is on disk. The owner may call journal_append again. */
    void (*on_synced)(void *owner);
    /* The result of journal_has_space or journal_full may have changed. */
    void (*on_space)(void *owner);
};

/* The state of the journal after recovery. */
struct journal_state {
    uint8_t journal_id[16];
    uint64_t head;   /* last sequence; 0 in a new journal */
    int64_t last_us; /* commit time of the last record; 0 if the journal has no record */
    uint64_t bytes;  /* size of all segment files in bytes */
    bool is_new;
};

/* Opens the journal: verifies and repairs it, syncs it, and starts its threads. This function can
 * block for as long as reading one segment takes. Sets *senders to the senders' table as it is
 * after the last record. The caller owns the table and frees it with message_free. `events` must
 * exist until journal_close.
 *
 * Returns 0 or -errno. Returns JOURNAL_E_DAMAGED if the journal is damaged; `why` has the file and
 * the offset. Returns JOURNAL_E_LOCKED if another process uses the folder. */
int journal_open(struct journal **jp, const struct journal_conf *conf,
                 const struct journal_ops *ops, void *owner, const struct journal_events *events,
                 struct journal_state *state, Koers__Journal__V1__Snapshot **senders,
                 struct errtext *why);
/* Finishes the current job, writes a SEAL, stops the threads and releases the lock. The journal
 * calls no callback after this call. The loop frees the last part of the journal's memory in its
 * next turn. */
void journal_close(struct journal **jp);

/* Appends the encoded senders' table, as it was before the batch, to `snapshot`. */
typedef void journal_senders_f(void *owner, struct buf *snapshot);
/* Appends the batch: the appender writes and syncs it, and on_synced follows later. The journal
 * takes the bytes of the batch, so *b is empty afterwards. If the batch needs a new segment, the
 * journal calls `senders` during this call. Call this function only if journal_idle and
 * journal_has_space return true. It cannot fail. */
void journal_append(struct journal *j, struct batch *b, journal_senders_f *senders);
/* Returns true if the appender has no job. */
bool journal_idle(const struct journal *j);
/* Returns the maximum size in bytes of one batch's records. It is JOURNAL_BATCH_MAX, or a third of
 * a segment if that is smaller. */
size_t journal_batch_limit(const struct journal *j);
/* Returns true if a batch with `bytes` bytes of records can be appended now. If it returns false
 * for a batch that is not larger than journal_batch_limit, the spare segment is not ready or the
 * disk is full. The journal then calls on_space when this changes. */
bool journal_has_space(const struct journal *j, size_t bytes);
/* Returns true if the disk is full: no spare segment can be made, and the current segment has no
 * space for a batch of journal_batch_limit bytes. The reader tries every second to make the spare
 * segment. */
bool journal_full(const struct journal *j);
/* Writes a SEAL if the last block is a batch. Otherwise it does nothing. Call it only if
 * journal_idle returns true. If it writes a SEAL, journal_idle returns false until the journal
 * calls on_synced. */
void journal_seal(struct journal *j);

/* The journal calls this function with the answer to a read. `records` are whole records in the
 * format of a batch (journal_next_record). The first one has the sequence query.from. The bytes are
 * valid only during the callback. The next read should begin at the sequence `next`. `records` is
 * empty if whole segments were skipped, or if the record query.from is not synced yet. */
typedef void journal_read_f(void *arg, struct slice records, uint64_t next);
/* What to read. A closed segment is skipped if its footer shows that no event matches `topics`, or
 * that all events are older than `since_us`. From any other segment all events are read. */
struct journal_query {
    uint64_t from;
    size_t max_bytes;
    const char *const *topics; /* patterns, and NULL as the last entry; or NULL for all topics */
    int64_t since_us;
};
/* Reads records from the files, and later calls on_read once. Records that are not synced yet are
 * not read. Returns 0, or -EAGAIN if JOURNAL_READS (64) reads wait already. */
int journal_read(struct journal *j, const struct journal_query *query, journal_read_f *on_read,
                 void *arg);
/* Count of buckets for the durations of syncs. */
#define JOURNAL_SYNC_BUCKETS 14
/* The upper limits of the buckets in microseconds. The last bucket has no limit. */
extern const uint64_t journal_sync_us[JOURNAL_SYNC_BUCKETS - 1];
/* The state of the journal for the metrics. syncs_in[i] is the count of syncs in bucket i. */
struct journal_counts {
    uint64_t bytes, segments, batches, syncs, sync_us_total, reads, scrubbed_bytes;
    uint64_t syncs_in[JOURNAL_SYNC_BUCKETS];
    bool has_spare;
    /* A text about the damage that ended an earlier process. The text is "" if there was no damage,
     * or if a scrub has read the whole journal since then and found none. The text is valid until
     * journal_close. */
    const char *damage;
};
void journal_count(const struct journal *j, struct journal_counts *counts);
