/* The senders' table: per (identity, outbox) the last number, its sequence and its event's hash.
 * Each stands twice: as it is on disk, and as it will be when the batches under way are. */
#pragma once

#include "broker/policy/policy.h"
#include "common/base/slice.h"
#include "koers/journal/v1/journal.pb-c.h"

#define SENDERS_OUTBOX       16   /* bytes of a person's outbox id */
#define SENDERS_OUTBOXES_MAX 1000 /* of one identity */
#define SENDERS_ROW          160  /* a row of the snapshot takes less */

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

/* `most`: rows that it may grow to; what is loaded may be more. */
void senders_new(struct senders **sp, size_t most);
void senders_destroy(struct senders **sp);
/* What recovery gave; rows that cannot be (wrong lengths) break an invariant: our own journal. */
void senders_load(struct senders *s, const Koers__Journal__V1__Snapshot *snapshot);
/* NULL if there is none. A sender lives as long as the table. */
struct sender *senders_find(const struct senders *s, const char *identity, struct slice outbox);
/* Finds or makes; NULL if the table is full, or if the identity has SENDERS_OUTBOXES_MAX outboxes
 * or a sixteenth of the table. A daemon has one outbox only, and gets it also then. */
struct sender *senders_get(struct senders *s, const char *identity, struct slice outbox);
/* The durable side, encoded, sorted by identity and outbox. */
void senders_snapshot(const struct senders *s, struct buf *to);
size_t senders_count(const struct senders *s);
