/* This file commits events. Events are staged in one batch, while the journal writes the previous
 * batch. The order of staging is the order of the journal. An event is acknowledged and delivered,
 * and enters the ring, only after its batch is on disk. */
#pragma once

#include <sys/queue.h>

#include "broker/core/core.h"
#include "broker/core/data/ring.h"
#include "koers/bus/v1/bus.pb-c.h"

struct sender;

/* A batch that is filling or being written, and its records in memory. */
struct staging {
    uint64_t id; /* the first batch has id 1 */
    struct batch batch;
    struct entry **entries;
    size_t n, capacity;
    STAILQ_HEAD(, publish_answer)
    unanswered;       /* answers that wait for this batch (publish_answer.c) */
    int64_t begun_us; /* time when the writing of this batch began, on the monotonic clock */
};

void commit_init(struct core *c, const struct core_conf *conf);
/* Frees the batches, the ring and the table of senders. Before this call, free all answers that
 * wait for a batch. */
void commit_fini(struct core *c);

/* Returns COMMITTED if records with a total size of `bytes` can be staged now. Otherwise it returns
 * FULL if the disk is full, or BUSY. */
Koers__Bus__V1__Fate commit_capacity(struct core *c, size_t bytes);
/* Returns the maximum size that the record of the item can have, in bytes. */
size_t commit_record_bytes(const Koers__Bus__V1__Item *item);
/* Stages an event with the next number of the sender, and returns the sequence of its record.
 * Before this call, announce_due and commit_capacity must have returned COMMITTED in the same call
 * into the core. */
uint64_t commit_event(struct core *c, struct sender *sender, const Koers__Bus__V1__Item *item,
                      const uint8_t hash[32]);
/* Gives the record the next sequence and the commit time `at_us`, encodes it once and stages it.
 * The batch owns the returned entry. */
struct entry *commit_stage(struct core *c, Koers__Journal__V1__Record *record, int64_t at_us);
/* Sets the sender, number and hash of the entry, and makes `number` the last staged number of the
 * sender. */
void commit_move_sender(struct entry *e, struct sender *sender, uint64_t number,
                        const uint8_t hash[32]);

/* Gives the filling batch to the journal, if this batch has records and the journal is idle. */
void commit_flush(struct core *c);
/* Moves the head to the end of the written batch, and calls the observers. Call it when the journal
 * has written a batch. Also call it when the journal has written a seal. In that case, the head
 * does not move. */
void commit_synced(struct core *c);
/* Starts to seal the journal, if no batch was written for CORE_SEAL_US. Does nothing if the journal
 * is sealed already or is not idle. */
void commit_seal(struct core *c);

/* Returns the entry with this sequence if it is staged or in the ring. Otherwise it returns NULL.
 */
const struct entry *commit_entry(const struct core *c, uint64_t sequence);
/* Returns the id of the batch that contains a staged sequence. Returns 0 if the sequence is already
 * on disk. */
uint64_t commit_batch_of(const struct core *c, uint64_t sequence);
/* Returns the batch with this id. The batch must not be on disk yet. */
struct staging *commit_batch(const struct core *c, uint64_t id);
/* Returns the microseconds since the writing of the current batch began, or 0 if no batch is being
 * written. */
int64_t commit_writing_us(const struct core *c);
/* Returns the commit time of the oldest record that is not on disk, or 0 if all records are on
 * disk. */
int64_t commit_oldest_us(const struct core *c);
