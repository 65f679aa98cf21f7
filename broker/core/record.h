/* A journaled record taken apart without allocating, for filters, rights and hashes; and the ring
 * of recent records in memory. */
#pragma once

#include "broker/core/senders.h"
#include "broker/policy/policy.h"
#include "common/base/slice.h"
#include "koers/bus/v1/bus.pb-c.h"

/* All slices borrow from `encoded`. */
struct record {
    struct slice encoded;
    uint64_t sequence;
    int64_t committed_us;
    struct slice identity, event;
    struct slice id, source, type, subject;
    struct policy_labels labels;
};

/* False if it is no Record with a CloudEvent in it: only possible for what the broker did not
 * write. */
bool record_parse(struct record *r, struct slice encoded);

/* A record in memory: from acceptance until the ring lets it go. */
struct entry {
    struct record record;
    uint8_t hash[32];      /* of the event that used the number, also if refused */
    struct sender *sender; /* NULL for the broker's own, but refusals have one */
    uint64_t number;
    uint64_t before;               /* the sequence of this sender's number before; 0 */
    int64_t synced_us;             /* when it was on disk, monotonic */
    Koers__Bus__V1__Reason reason; /* if it stands for a refused event */
    uint8_t bytes[];
};

/* Copies the encoded record, which must parse. */
struct entry *entry_new(struct slice encoded);

/* Recent durable records, by sequence, within a bound of bytes (the newest one always). */
struct ring;
void ring_new(struct ring **rp, size_t max_bytes);
void ring_destroy(struct ring **rp);
void ring_push(struct ring *r, struct entry *entry); /* takes it; sequences follow on */
const struct entry *ring_get(const struct ring *r, uint64_t sequence); /* NULL: not there */
/* The first record committed at or after since_us, if the ring holds all that could be: 0 if not.
 */
uint64_t ring_since(const struct ring *r, int64_t since_us);
size_t ring_bytes(const struct ring *r);
