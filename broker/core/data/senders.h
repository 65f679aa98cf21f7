/* The table of senders: for each identity and outbox the last number, its sequence and the hash of
 * its event. Each row has this twice: `durable` is on disk, `staged` will be when the batches in
 * memory are. Only `durable` may be sent to others or written into a snapshot. */
#pragma once

#include "broker/policy/policy.h"
#include "common/base/slice.h"
#include "koers/journal/v1/journal.pb-c.h"

#define SENDERS_OUTBOX       16   /* bytes of a person's outbox id */
#define SENDERS_OUTBOXES_MAX 1000 /* of one identity */
#define SENDERS_ROW          160  /* an upper bound of a row in the snapshot, in bytes */

struct sent {
    uint64_t number, sequence; /* 0 before the first */
    uint8_t hash[32];
};

struct sender {
    const char *identity;
    uint8_t outbox[SENDERS_OUTBOX];
    size_t n_outbox; /* 0 or SENDERS_OUTBOX */
    struct sent durable;
    struct sent staged;
};

struct senders;

/* The table grows to max_rows. senders_load may exceed it. */
void senders_new(struct senders **sp, size_t max_rows);
void senders_destroy(struct senders **sp);
/* Loads the table that recovery found. A row with wrong lengths ends the process: only the broker
 * writes this table. */
void senders_load(struct senders *s, const Koers__Journal__V1__Snapshot *snapshot);
/* NULL if there is none. The pointer is valid as long as the table. */
struct sender *senders_find(const struct senders *s, const char *identity, struct slice outbox);
/* Finds the sender, or adds it. NULL if the table is full, or if the identity has
 * SENDERS_OUTBOXES_MAX outboxes or a sixteenth of the table. The single outbox of a daemon (n 0) is
 * always added, so that persons cannot shut a daemon out. */
struct sender *senders_get(struct senders *s, const char *identity, struct slice outbox);
/* Appends the durable sides, encoded, sorted by identity and outbox. */
void senders_snapshot(const struct senders *s, struct buf *to);
size_t senders_count(const struct senders *s);
