/* The journal: all events of the mesh in one order, on disk (proto/journal.md). The owner can
 * append a batch and read from a sequence, and nothing else. The appender's thread writes and syncs
 * one batch while the owner fills the next. The reader's thread serves records that are no longer
 * in memory, makes the spare segment and scrubs. All functions are called in the loop's thread, and
 * all callbacks come there.
 *
 * A failed write or sync ends the process at once with exit 74 (P5): after it, nothing is known of
 * what is on disk. A full disk is no such failure. Batches are only written over zeroes that are on
 * disk already, so on a full disk only the next spare segment cannot be made. */
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
    const char *directory; /* made if it is missing */
    uint64_t segment_size; /* of new segments; 64 KiB to 1 GiB */
    int64_t now_us;        /* for the header of a new journal */
};

struct journal_ops {
    /* The last appended batch is on disk: journal_append may be called again. */
    void (*on_synced)(void *owner);
    /* journal_has_space or journal_full may have changed. */
    void (*on_space)(void *owner);
};

/* What recovery found. */
struct journal_state {
    uint8_t journal_id[16];
    uint64_t head;   /* last sequence; 0 in a new journal */
    int64_t last_us; /* commit time of the last record; 0 if there is none */
    uint64_t bytes;  /* of all segment files */
    bool is_new;
};

/* Recovers; returns when everything is verified and synced. It may block for as long as reading one
 * segment takes. The caller owns *senders, the table after the last record, and frees it with
 * message_free. `events` is borrowed until journal_close.
 * JOURNAL_E_DAMAGED: `why` has file and offset. JOURNAL_E_LOCKED: another process uses the folder.
 * -errno. */
int journal_open(struct journal **jp, const struct journal_conf *conf,
                 const struct journal_ops *ops, void *owner, const struct journal_events *events,
                 struct journal_state *state, Koers__Journal__V1__Snapshot **senders,
                 struct errtext *why);
/* Waits for the current job, seals, syncs, stops the threads and releases the lock. No callback
 * comes after it. The last of its memory is freed in the loop's next turn, as with every uv_close.
 */
void journal_close(struct journal **jp);

/* Writes and syncs the batch; on_synced comes later. Takes its bytes, so that b is empty. Call it
 * only when journal_idle, and when journal_has_space for this batch. It never fails. It calls
 * `senders` only if it must begin a new segment: that appends the encoded senders' table as it was
 * before this batch. */
typedef void journal_senders_f(void *owner, struct buf *snapshot);
void journal_append(struct journal *j, struct batch *b, journal_senders_f *senders);
bool journal_idle(const struct journal *j);
/* The largest batch that journal_append takes, in bytes of records: JOURNAL_BATCH_MAX, or a third
 * of a small segment. */
size_t journal_batch_limit(const struct journal *j);
/* True if a batch with this many bytes of records can be appended now. False for a batch within the
 * limit means that there is no spare segment yet, or that the disk is full; on_space comes when
 * that changes. */
bool journal_has_space(const struct journal *j, size_t bytes);
/* True if the disk is full: the current segment can not take a batch of the limit any more, and no
 * spare can be made. The reader tries again every second. */
bool journal_full(const struct journal *j);
/* Writes a SEAL if the last block is a batch, and does nothing otherwise. Call it only when
 * journal_idle. After it the journal is not idle until on_synced. */
void journal_seal(struct journal *j);

/* Reads records from the files. The callback comes later, once. `records` are whole records as in
 * BATC (journal_next_record), beginning with `from`; the bytes are borrowed for the call. `next` is
 * the sequence to continue with. There is at least one record, unless `from` is not synced yet or
 * segments were skipped. `topics` (NULL-terminated patterns, or NULL) and since_us let whole
 * segments be skipped by their footers; then `records` may be empty and `next` further on. Never
 * reads beyond the last synced record. -EAGAIN: JOURNAL_READS (64) reads wait already. */
typedef void journal_read_f(void *arg, struct slice records, uint64_t next);
struct journal_query {
    uint64_t from;
    size_t max_bytes;
    const char *const *topics;
    int64_t since_us;
};
int journal_read(struct journal *j, const struct journal_query *query, journal_read_f *on_read,
                 void *arg);
/* Figures for metrics. Sync times are counted in buckets: up to journal_sync_us[i], and longer than
 * all. */
#define JOURNAL_SYNC_BUCKETS 14
extern const uint64_t journal_sync_us[JOURNAL_SYNC_BUCKETS - 1];
struct journal_counts {
    uint64_t bytes, segments, batches, syncs, sync_us_total, reads, scrubbed_bytes;
    uint64_t syncs_in[JOURNAL_SYNC_BUCKETS];
    bool has_spare;
    const char
        *damage; /* damage that a read found and that ended the broker; "" if none, or if a whole
                    scrub has found the journal whole since. Lives as long as the journal */
};
void journal_count(const struct journal *j, struct journal_counts *counts);
