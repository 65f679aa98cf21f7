/* Records that came and are not committed yet. The law here: what a round took stays until the
 * commit, so that a rolled-back round starts again from memory. */
#include "common/daemon/internal.h"

#include <stdlib.h>

static Koers__Journal__V1__Record *record_copy(const Koers__Journal__V1__Record *from)
{
    size_t n = koers__journal__v1__record__get_packed_size(from);
    scoped(buf_fini) struct buf bytes = {0};
    (void)koers__journal__v1__record__pack(from, buf_extend(&bytes, n));
    Koers__Journal__V1__Record *copy =
        koers__journal__v1__record__unpack(NULL, bytes.n, bytes.data);
    must(copy);
    return copy;
}

uint32_t round_cost(const Koers__Journal__V1__Record *record)
{
    return (uint32_t)koers__journal__v1__record__get_packed_size(record);
}

void queue_add(struct queue *q, const Koers__Journal__V1__Record *record, uint64_t cause)
{
    if (q->n == q->room) {
        q->room = q->room ? 2 * q->room : 64;
        q->list = mem_grow(q->list, q->room * sizeof(struct taken));
    }
    q->list[q->n++] = (struct taken){record_copy(record), cause};
}

struct round_credit queue_commit(struct queue *q)
{
    struct round_credit credit = {0};
    for (size_t i = 0; i < q->n_taken; i++) {
        credit.events++;
        credit.bytes += round_cost(q->list[i].record);
        koers__journal__v1__record__free_unpacked(q->list[i].record, NULL);
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
