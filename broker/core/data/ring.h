/* The most recent records, in memory: cursors that keep up are served from here, not from the
 * files. Only durable records may enter the ring, because a cursor delivers whatever it finds
 * there. */
#pragma once

#include "broker/core/data/record.h"
#include "koers/bus/v1/bus.pb-c.h"

/* A record in memory, from the moment it is staged until the ring evicts it. */
struct entry {
    struct record record;
    uint8_t hash[32];      /* of the event that used the number, also if it was refused */
    struct sender *sender; /* borrowed; NULL for events of the broker, except for refusals */
    uint64_t number;
    uint64_t before;               /* sequence of this sender's previous number; 0: none */
    int64_t synced_us;             /* when it was on disk, monotonic */
    Koers__Bus__V1__Reason reason; /* set if the record is the refusal of an event */
    uint8_t bytes[];
};

/* Copies the encoded record, which must parse. Free it with free(). */
struct entry *entry_new(struct slice encoded);

struct ring;
/* The ring holds at most max_bytes, and always the newest record. */
void ring_new(struct ring **rp, size_t max_bytes);
void ring_destroy(struct ring **rp);
/* Takes ownership of the entry, and may free the oldest ones. Sequences must be consecutive. */
void ring_push(struct ring *r, struct entry *entry);
/* NULL if the ring does not hold it. The entry is valid until the next ring_push. */
const struct entry *ring_get(const struct ring *r, uint64_t sequence);
/* The first sequence that was committed at or after since_us. Returns 0 if the ring cannot know,
 * because an older record that it evicted might match. */
uint64_t ring_since(const struct ring *r, int64_t since_us);
size_t ring_bytes(const struct ring *r);
