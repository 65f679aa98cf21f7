/* This header declares the check that a cursor delivers records in the order of the journal. A
 * daemon does not believe the broker about the order: a record that comes out of order means that
 * the broker, or whoever holds it, reordered, repeated or withheld records. */
#pragma once

#include "common/base/table.h"
#include "common/daemon/queue.h"
#include "common/store/view.h"

/* The table of the runtime with the last number of each sender and outbox. */
extern const char ORDER_SCHEMA[];

/* What one cursor has delivered in this session. */
struct order {
    uint64_t sequence, through; /* of the last record, and of the last Deliver */
    int64_t time_us;            /* commit time of the last record */
    struct table senders;       /* the last number of each sender and outbox */
};

enum { ORDER_OK, ORDER_E_BROKEN };

void order_init(struct order *o);
void order_fini(struct order *o);
/* Begins a session in which the cursor delivers records after the sequence `after`. */
void order_begin(struct order *o, uint64_t after);
/* Checks the next record of the cursor. Sequences and the numbers of each sender must rise, and
 * commit times must not decrease. The numbers of earlier sessions are in `v`. Returns
 * ORDER_E_BROKEN and sets `why` if the record is out of order. */
int order_check(struct order *o, struct view *v, const Koers__Journal__V1__Record *record,
                struct errtext *why);
/* Checks that every record of a Deliver is at or below its `through`, and that `through` does not
 * go back. Call it after the records are checked. */
int order_check_through(struct order *o, uint64_t through, struct errtext *why);
/* Stores the numbers of the first `n` records of the queue. Returns 0, VIEW_E_FULL or a negative
 * errno. */
int order_store(struct view *v, const struct queue *q, size_t n);
