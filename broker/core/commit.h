/* Committing: events are staged in the batch that is filling, while the batch before it is written.
 * The order of staging is the order of the journal. Nothing is acknowledged, delivered or put into
 * the ring before its batch is on disk. */
#pragma once

#include <sys/queue.h>

#include "broker/core/core.h"
#include "broker/core/data/ring.h"
#include "koers/bus/v1/bus.pb-c.h"

struct sender;

/* A batch that is filling or being written, and its records in memory. */
struct staging {
    uint64_t id; /* 1, 2, … */
    struct batch batch;
    struct entry **entries;
    size_t n, capacity;
    STAILQ_HEAD(, published) unanswered; /* published.c: answers that wait for this batch */
    int64_t begun_us;                    /* when its writing began, monotonic */
};

void commit_init(struct core *c, const struct core_conf *conf);
/* All answers that wait for a batch must be gone. */
void commit_fini(struct core *c);

/* COMMITTED if records of that many bytes can be staged now; otherwise FULL or BUSY. */
Koers__Bus__V1__Fate commit_capacity(struct core *c, size_t bytes);
/* An upper bound of the bytes of an item's record. */
size_t commit_record_bytes(const Koers__Bus__V1__Item *item);
/* Stages an event as the sender's next number, and returns its sequence. In this same call,
 * announce_due and commit_capacity must have returned COMMITTED. */
uint64_t commit_event(struct core *c, struct sender *sender, const Koers__Bus__V1__Item *item,
                      const uint8_t hash[32]);
/* Gives the record the next sequence and this time, encodes it once and stages it. The entry stays
 * owned by the batch. */
struct entry *commit_stage(struct core *c, Koers__Journal__V1__Record *record, int64_t at_us);
/* The entry uses this number of the sender. */
void commit_move_sender(struct entry *e, struct sender *sender, uint64_t number,
                        const uint8_t hash[32]);

/* Hands the filling batch to the journal, if it has records and the journal is idle. */
void commit_flush(struct core *c);
/* The journal wrote the batch, or the seal. Calls the observers. */
void commit_synced(struct core *c);
/* Seals the journal if nothing was written for CORE_SEAL_US. */
void commit_seal(struct core *c);

/* The entry if it is staged or in the ring; otherwise NULL. */
const struct entry *commit_entry(const struct core *c, uint64_t sequence);
/* The batch that makes a staged sequence durable; 0 if it is durable. */
uint64_t commit_batch_of(const struct core *c, uint64_t sequence);
/* The batch with that id, which must not be on disk yet. */
struct staging *commit_batch(const struct core *c, uint64_t id);
/* How long the current batch has been written; 0 if none is. */
int64_t commit_writing_us(const struct core *c);
/* Commit time of the oldest record that is not on disk; 0 if there is none. */
int64_t commit_oldest_us(const struct core *c);
