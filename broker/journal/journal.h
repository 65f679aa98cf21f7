/* The journal (proto/journal.md): the only store of koers that is its own. Narrow on purpose:
 * append a batch, read from a sequence. Its thread of appending writes and syncs one batch while
 * the owner fills the next; its thread of reading serves what is no longer in memory, prepares the
 * spare segment and scrubs. All functions are called from, and all callbacks come in, the loop's
 * thread.
 *
 * A failed write or sync ends the process at once with exit 74 (P5): after it, nothing is known of
 * what is on disk. A full disk is not a failure: writes only go where zeroes were written before,
 * and what cannot be made is the next spare. */
#pragma once

#include <uv.h>

#include "broker/journal/batch.h"
#include "broker/journal/events.h"
#include "common/base/err.h"
#include "common/base/slice.h"
#include "koers/journal/v1/journal.pb-c.h"

/* JOURNAL_E_DAMAGED: `why` has file and offset. JOURNAL_E_LOCKED: another broker has it. */
enum { JOURNAL_OK, JOURNAL_E_DAMAGED, JOURNAL_E_LOCKED };

struct journal;

struct journal_conf {
    uv_loop_t *loop;
    const char *directory; /* made if it is missing */
    uint64_t segment_size; /* of new segments; 64 KiB to 1 GiB */
    int64_t now_us;        /* commit clock; for the header of a new journal */
};

struct journal_ops {
    /* The batch last appended is on disk. journal_append may be called again. */
    void (*on_synced)(void *owner);
    /* There is room again, or none (see journal_full). */
    void (*on_room)(void *owner);
};

/* What recovery found. */
struct journal_state {
    uint8_t journal_id[16];
    uint64_t head;   /* last sequence; 0 in a new journal */
    int64_t last_us; /* commit time of the last record; 0 */
    uint64_t bytes;  /* of all segment files */
    bool is_new;
};

/* Recovers; returns when everything is verified and synced. It may block for as long as reading one
 * segment takes. The caller owns *senders, the table after the last record, and frees it with
 * koers__journal__v1__snapshot__free_unpacked. `events` is borrowed until journal_close.
 * JOURNAL_E_DAMAGED: `why` has file and offset. JOURNAL_E_LOCKED: another process uses the folder.
 * -errno. */
int journal_open(struct journal **jp, const struct journal_conf *conf,
                 const struct journal_ops *ops, void *owner, const struct journal_events *events,
                 struct journal_state *state, Koers__Journal__V1__Snapshot **senders,
                 struct errtext *why);
/* Waits for what is under way, seals, syncs, stops the threads, gives up the lock. No callback
 * comes any more. The last of its memory goes with the loop's next turn, as with every uv_close. */
void journal_close(struct journal **jp);

/* Takes the batch's bytes (b becomes empty) and writes and syncs them; on_synced comes later. Only
 * when none is under way (journal_idle). Never fails: the owner has asked journal_room before.
 * `senders` is called, in this call, only when a new segment must be begun: the table as it was
 * before this batch, encoded. */
typedef void journal_senders_f(void *owner, struct buf *snapshot);
void journal_append(struct journal *j, struct batch *b, journal_senders_f *senders);
bool journal_idle(const struct journal *j);
/* The largest batch that is ever taken, in bytes of records: JOURNAL_BATCH_MAX, or a third of a
 * small segment. */
size_t journal_batch_limit(const struct journal *j);
/* A batch whose records take this many bytes can be appended now. No for one within the limit:
 * there is no spare segment yet, or the disk is full; on_room comes when that changes. */
bool journal_room(const struct journal *j, size_t bytes);
/* The disk is full: no spare segment can be made, and the current one cannot take a batch of the
 * limit any more. It is tried again every second. */
bool journal_full(const struct journal *j);
/* Writes a SEAL if the last block is a batch, else does nothing; only when idle. Then it is not
 * idle, and on_synced comes for it, too. */
void journal_seal(struct journal *j);

/* Records from the files, for what is no longer in memory. The callback comes later, once:
 * `records` are complete length-prefixed records as in BATC, beginning with `from` if it exists; at
 * least one unless from is beyond `through`. The bytes are borrowed for the call. `next` is the
 * sequence to go on with. `topics` (NULL-terminated patterns, or NULL) and since_us allow whole
 * segments to be skipped by their footers: then records may be empty and `next` further on. Reads
 * never go beyond the last synced record. At most 64 are under way; beyond that -EAGAIN. */
typedef void journal_read_f(void *arg, struct slice records, uint64_t next);
struct journal_query {
    uint64_t from;
    size_t max_bytes;
    const char *const *topics;
    int64_t since_us;
};
int journal_read(struct journal *j, const struct journal_query *query, journal_read_f *on_read,
                 void *arg);
/* For metrics. Syncs by how long they took: up to journal_sync_us[i], the last longer than all. */
#define JOURNAL_SYNC_BUCKETS 14
extern const uint64_t journal_sync_us[JOURNAL_SYNC_BUCKETS - 1];
struct journal_counts {
    uint64_t bytes, segments, batches, syncs, sync_us_total, reads, scrubbed_bytes;
    uint64_t syncs_in[JOURNAL_SYNC_BUCKETS];
    bool has_spare;
    const char *damage; /* what a read found damaged, which ended the broker, and no whole scrub has
                           found well again; empty: nothing. Lives as long as the journal */
};
void journal_count(const struct journal *j, struct journal_counts *counts);
