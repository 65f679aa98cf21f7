/* This file stores the last records that a tail received. */
#include "services/operator/tail/tail_ring.h"

#include <stdlib.h>

#include "common/base/unconst.h"
#include "common/event/message.h"

void tail_ring_init(struct tail_ring *ring, uint64_t size)
{
    *ring = (struct tail_ring){.slots = mem_new((size + 1) * sizeof *ring->slots), .size = size};
}

void tail_ring_clear(struct tail_ring *ring)
{
    for (uint64_t i = 0; i < ring->size; i++) {
        free(unconst(ring->slots[i].data));
        ring->slots[i] = (struct slice){0};
    }
    ring->n_added = 0;
}

void tail_ring_fini(struct tail_ring *ring)
{
    tail_ring_clear(ring);
    free(ring->slots);
    *ring = (struct tail_ring){.size = 0};
}

void tail_ring_add(struct tail_ring *ring, const Koers__Journal__V1__Record *record)
{
    struct slice *slot = &ring->slots[ring->n_added++ % ring->size];
    struct buf packed = {0};
    message_pack(&packed, &record->base);
    free(unconst(slot->data));
    *slot = buf_slice(&packed);
}

uint64_t tail_ring_count(const struct tail_ring *ring)
{
    return ring->n_added < ring->size ? ring->n_added : ring->size;
}

Koers__Journal__V1__Record *tail_ring_get(const struct tail_ring *ring, uint64_t nth)
{
    uint64_t oldest = ring->n_added - tail_ring_count(ring);
    Koers__Journal__V1__Record *record = message_unpack(&koers__journal__v1__record__descriptor,
                                                        ring->slots[(oldest + nth) % ring->size]);
    must(record); /* cannot fail, because tail_ring_add packed the record */
    return record;
}
