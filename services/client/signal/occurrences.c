/* This file counts occurrences in a hash table with open addressing. No more than half of the slots
 * are used. A struct that is {0} is an empty table. */
#include "services/client/signal/occurrences.h"

#include <stdlib.h>
#include <string.h>

#include "common/base/slice.h"

void occurrences_fini(struct occurrences *o)
{
    free(o->slots);
    *o = (struct occurrences){.n = 0};
}

static uint32_t *occurrences_slot(struct occurrences *o, uint64_t key)
{
    size_t at = key & (o->capacity - 1);
    while (o->slots[at].key && o->slots[at].key != key)
        at = (at + 1) & (o->capacity - 1);
    if (!o->slots[at].key)
        o->n++;
    o->slots[at].key = key;
    return &o->slots[at].count;
}

uint64_t occurrences_next(struct occurrences *o, const uint8_t hash[32])
{
    struct occurrences bigger = {.capacity = o->capacity ? 2 * o->capacity : 1024};
    uint64_t key;
    if (2 * (o->n + 1) > o->capacity) {
        bigger.slots = mem_new(bigger.capacity * sizeof *bigger.slots);
        for (size_t i = 0; i < o->capacity; i++)
            if (o->slots[i].key)
                *occurrences_slot(&bigger, o->slots[i].key) = o->slots[i].count;
        free(o->slots);
        *o = bigger;
    }
    memcpy(&key, hash, sizeof key);
    return (*occurrences_slot(o, key ? key : 1))++;
}
