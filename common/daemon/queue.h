/* Records that arrived and are not committed yet. */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "koers/journal/v1/journal.pb-c.h"

struct queued {
    Koers__Journal__V1__Record *record;
    uint64_t cause; /* of an output: its attribute causeseq */
};

struct queue {
    struct queued *list;
    size_t n, capacity;
    size_t n_taken; /* the first n_taken are handled in this round */
};

struct round_credit {
    uint32_t events, bytes;
};

/* Copies the record. */
void queue_add(struct queue *q, const Koers__Journal__V1__Record *record, uint64_t cause);
/* Removes what was taken; returns its credit, which belongs to the broker again. */
struct round_credit queue_commit(struct queue *q);
void queue_clear(struct queue *q);
void queue_fini(struct queue *q);
/* The bytes of a record as credit counts them. */
uint32_t round_cost(const Koers__Journal__V1__Record *record);
