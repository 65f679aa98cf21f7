/* This file stores the last records that a tail received, for `koers tail -n`. When the ring is
 * full, a new record replaces the oldest. */
#pragma once

#include "common/base/slice.h"
#include "koers/journal/v1/journal.pb-c.h"

struct tail_ring {
    struct slice *slots; /* the packed records; owned */
    uint64_t size;       /* how many records fit into the ring */
    uint64_t n_added;    /* records added since init or clear; may be larger than `size` */
};

/* Creates an empty ring. If `size` is 0, the caller must not add a record. */
void tail_ring_init(struct tail_ring *ring, uint64_t size);
void tail_ring_fini(struct tail_ring *ring);
void tail_ring_clear(struct tail_ring *ring);
void tail_ring_add(struct tail_ring *ring, const Koers__Journal__V1__Record *record);
/* Returns how many records the ring holds. */
uint64_t tail_ring_count(const struct tail_ring *ring);
/* Returns a copy of the nth record; the oldest record is 0. The caller frees the copy with
 * message_free. */
Koers__Journal__V1__Record *tail_ring_get(const struct tail_ring *ring, uint64_t nth);
