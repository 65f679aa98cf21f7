/* The table of senders has a row for each identity and outbox. A row has two structs with the same
 * members: the last number, its sequence and the hash of its event. `durable` is for the last event
 * on disk. `staged` is for the last event on disk or in a batch in memory. Only `durable` may be
 * sent to peers or written into a snapshot. */
#pragma once

#include "broker/policy/policy.h"
#include "common/base/slice.h"
#include "koers/journal/v1/journal.pb-c.h"

#define SENDERS_OUTBOX       16   /* size of the id of a person's outbox, in bytes */
#define SENDERS_OUTBOXES_MAX 1000 /* maximum count of outboxes of one identity */
#define SENDERS_ROW          160  /* maximum size of a row in the snapshot, in bytes */

struct sent {
    uint64_t number, sequence; /* 0 before the first number */
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

/* Makes an empty table with a maximum of `max_rows` rows. Two kinds of rows may exceed this limit:
 * rows that senders_load adds, and rows of daemons. */
void senders_new(struct senders **sp, size_t max_rows);
void senders_destroy(struct senders **sp);
/* Loads the table that recovery found. A row with a hash of the wrong size, or a row that occurs
 * twice, ends the process, because only the broker writes this table. */
void senders_load(struct senders *s, const Koers__Journal__V1__Snapshot *snapshot);
/* Returns the row, or NULL if the table has no such row. The pointer is valid as long as the table.
 */
struct sender *senders_find(const struct senders *s, const char *identity, struct slice outbox);
/* Finds the row, or adds it. Returns NULL if the table is full. Also returns NULL if the identity
 * already has SENDERS_OUTBOXES_MAX rows, or a sixteenth of the maximum count of rows. The single
 * outbox of a daemon (outbox.n is 0) is always added, so that persons cannot use up the rows of
 * daemons. */
struct sender *senders_get(struct senders *s, const char *identity, struct slice outbox);
/* Appends the encoded `durable` values of all rows, sorted by identity and outbox. */
void senders_snapshot(const struct senders *s, struct buf *to);
/* Returns the count of rows. */
size_t senders_count(const struct senders *s);
