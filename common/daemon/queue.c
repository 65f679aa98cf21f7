/* This file keeps records that have arrived but are not committed (queue.h). One rule: a record
 * stays in the queue until the commit, so that a round can start again from memory after a
 * rollback. */
#include "common/daemon/queue.h"

#include <stdlib.h>

#include "common/base/err.h"
#include "common/event/message.h"

uint32_t round_cost(const Koers__Journal__V1__Record *record)
{
    return (uint32_t)koers__journal__v1__record__get_packed_size(record);
}

void queue_add(struct queue *q, const Koers__Journal__V1__Record *record, uint64_t cause)
{
    if (q->n == q->capacity) {
        q->capacity = q->capacity ? 2 * q->capacity : 64;
        q->list = mem_grow(q->list, q->capacity * sizeof(struct queued));
    }
    q->list[q->n++] = (struct queued){message_copy(&record->base), cause};
}

struct round_credit queue_commit(struct queue *q)
{
    struct round_credit credit = {0};
    for (size_t i = 0; i < q->n_taken; i++) {
        credit.events++;
        credit.bytes += round_cost(q->list[i].record);
        message_free(&q->list[i].record);
    }
    for (size_t i = q->n_taken; i < q->n; i++)
        q->list[i - q->n_taken] = q->list[i];
    q->n -= q->n_taken;
    q->n_taken = 0;
    return credit;
}

void queue_clear(struct queue *q)
{
    q->n_taken = q->n;
    (void)queue_commit(q);
}

void queue_fini(struct queue *q)
{
    queue_clear(q);
    free(q->list);
    *q = (struct queue){0};
}
