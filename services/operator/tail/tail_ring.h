/* The last records that a tail received, for `koers tail -n`. When it is full, a new record
 * replaces the oldest. */
#pragma once

#include "common/base/slice.h"
#include "koers/journal/v1/journal.pb-c.h"

struct tail_ring {
    struct slice *slots; /* packed records, owned */
    uint64_t size;       /* how many records fit */
    uint64_t n_added;    /* since init or clear; may exceed `size` */
};

/* `size` may be 0; then nothing may be added. */
void tail_ring_init(struct tail_ring *ring, uint64_t size);
void tail_ring_fini(struct tail_ring *ring);
void tail_ring_clear(struct tail_ring *ring);
void tail_ring_add(struct tail_ring *ring, const Koers__Journal__V1__Record *record);
/* How many records it holds. */
uint64_t tail_ring_count(const struct tail_ring *ring);
/* A copy of the nth record, 0 being the oldest; the caller frees it with message_free. */
Koers__Journal__V1__Record *tail_ring_get(const struct tail_ring *ring, uint64_t nth);
