/* This header declares the queue of records that have arrived but are not committed. */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "koers/journal/v1/journal.pb-c.h"

struct queued {
    Koers__Journal__V1__Record *record;
    uint64_t cause; /* the sequence of the input that caused an output; 0 for an input */
};

struct queue {
    struct queued *list;
    size_t n, capacity;
    size_t n_taken; /* the first n_taken records were handled in this round */
};

/* Credit that goes back to the broker. */
struct round_credit {
    uint32_t events, bytes;
};

/* Adds a copy of the record. `cause` is 0 for an input. */
void queue_add(struct queue *q, const Koers__Journal__V1__Record *record, uint64_t cause);
/* Removes the first n_taken records after a commit. Returns the credit of the removed records. */
struct round_credit queue_commit(struct queue *q);
void queue_clear(struct queue *q);
void queue_fini(struct queue *q);
/* Returns the size of a record in bytes. Credit counts this size. */
uint32_t round_cost(const Koers__Journal__V1__Record *record);
