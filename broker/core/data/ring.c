/* The ring is an array of entries, indexed by sequence modulo its size. The array doubles when it
 * is full. The ring is limited by the total size of its entries in bytes, not by their count. */
#include "broker/core/data/ring.h"

#include <stdlib.h>

#include "common/base/err.h"

struct entry *entry_new(struct slice encoded)
{
    struct entry *e = mem_new(sizeof *e + encoded.n);
    mem_copy(e->bytes, encoded.data, encoded.n);
    must(record_parse(&e->record, (struct slice){e->bytes, encoded.n}));
    return e;
}

struct ring {
    struct entry **slots; /* indexed by sequence modulo n_slots */
    size_t n_slots;       /* a power of two */
    /* Sequences of the oldest and the newest entry. The ring is empty if first > last. */
    uint64_t first, last;
    size_t bytes, max_bytes;
};

static size_t entry_bytes(const struct entry *e)
{
    return sizeof *e + e->record.encoded.n;
}

static struct entry **ring_slot(const struct ring *r, uint64_t sequence)
{
    return &r->slots[sequence & (r->n_slots - 1)];
}

void ring_new(struct ring **rp, size_t max_bytes)
{
    struct ring *r = mem_new(sizeof *r);
    *r = (struct ring){.n_slots = 1024, .first = 1, .max_bytes = max_bytes};
    r->slots = mem_new(r->n_slots * sizeof(struct entry *));
    *rp = r;
}

void ring_destroy(struct ring **rp)
{
    struct ring *r = *rp;
    *rp = NULL;
    if (!r)
        return;
    for (uint64_t s = r->first; s <= r->last; s++)
        free(*ring_slot(r, s));
    free(r->slots);
    free(r);
}

static void ring_grow(struct ring *r)
{
    struct ring grown = *r;
    grown.n_slots = r->n_slots * 2;
    grown.slots = mem_new(grown.n_slots * sizeof(struct entry *));
    for (uint64_t s = r->first; s <= r->last; s++)
        *ring_slot(&grown, s) = *ring_slot(r, s);
    free(r->slots);
    *r = grown;
}

void ring_push(struct ring *r, struct entry *entry)
{
    uint64_t sequence = entry->record.sequence;
    if (r->first > r->last)
        r->first = sequence;
    else
        must(sequence == r->last + 1);
    if (sequence - r->first >= r->n_slots)
        ring_grow(r);
    r->last = sequence;
    *ring_slot(r, sequence) = entry;
    r->bytes += entry_bytes(entry);
    while (r->bytes > r->max_bytes && r->first < r->last) {
        struct entry *oldest = *ring_slot(r, r->first++);
        r->bytes -= entry_bytes(oldest);
        free(oldest);
    }
}

const struct entry *ring_get(const struct ring *r, uint64_t sequence)
{
    return sequence >= r->first && sequence <= r->last ? *ring_slot(r, sequence) : NULL;
}

uint64_t ring_since(const struct ring *r, int64_t since_us)
{
    if (r->first > r->last)
        return 0;
    if (r->first > 1 && (*ring_slot(r, r->first))->record.committed_us >= since_us)
        return 0;
    uint64_t low = r->first, high = r->last + 1;
    while (low < high) {
        uint64_t middle = low + (high - low) / 2;
        if ((*ring_slot(r, middle))->record.committed_us >= since_us)
            high = middle;
        else
            low = middle + 1;
    }
    return low;
}

size_t ring_bytes(const struct ring *r)
{
    return r->bytes;
}
