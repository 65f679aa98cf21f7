/* The ring contains the most recent records in memory. Cursors that are near the head read the
 * ring, not the files. Only records on disk may enter the ring, because a cursor delivers every
 * record that it finds in the ring. */
#pragma once

#include "broker/core/data/record.h"
#include "koers/bus/v1/bus.pb-c.h"

/* A record in memory, from the moment it is staged until the ring removes it. */
struct entry {
    struct record record;
    uint8_t hash[32]; /* hash of the event that used the number, even if that event was refused */
    /* The sender whose number this record uses, borrowed. If the record is the refusal of an event,
     * this is the sender of that event. NULL for the other events of the broker. */
    struct sender *sender;
    uint64_t number;
    uint64_t before;   /* sequence of the sender's previous number; 0 if there is none */
    int64_t synced_us; /* time when the record was on disk, on the monotonic clock */
    Koers__Bus__V1__Reason reason; /* set if the record is the refusal of an event */
    uint8_t bytes[];
};

/* Makes an entry with a copy of the encoded record. The record must be valid. Free the entry with
 * free(). */
struct entry *entry_new(struct slice encoded);

struct ring;
/* Makes a ring with a maximum size of `max_bytes`. The newest record stays in the ring even if it
 * alone is larger. */
void ring_new(struct ring **rp, size_t max_bytes);
void ring_destroy(struct ring **rp);
/* Adds the entry. From then on the ring owns the entry. This call may free the oldest entries.
 * Sequences must be consecutive. */
void ring_push(struct ring *r, struct entry *entry);
/* Returns the entry, or NULL if it is not in the ring. The pointer is valid until the next
 * ring_push. */
const struct entry *ring_get(const struct ring *r, uint64_t sequence);
/* Returns the sequence of the first record that was committed at or after since_us. If the newest
 * record is older, returns the sequence after it. Returns 0 if the ring is empty, or if the first
 * such record may be older than the records in the ring. */
uint64_t ring_since(const struct ring *r, int64_t since_us);
/* Returns the total size of the entries, in bytes. */
size_t ring_bytes(const struct ring *r);
