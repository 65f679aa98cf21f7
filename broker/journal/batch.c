/* This file builds and reads batches (batch.h). In a batch the 4 bytes before every record are the
 * record's length. */
#include "broker/journal/batch.h"

#include "common/base/le.h"

void batch_add(struct batch *b, uint64_t sequence, int64_t committed_us, struct slice record)
{
    must(sequence > 0 && record.n <= JOURNAL_BATCH_MAX);
    if (b->count == 0)
        b->first = sequence;
    must(sequence == b->first + b->count && (b->count == 0 || committed_us >= b->last_us));
    le_put32(buf_extend(&b->records, 4), (uint32_t)record.n);
    buf_add(&b->records, record.data, record.n);
    b->count++;
    b->last_us = committed_us;
}

bool journal_next_record(struct slice *records, struct slice *recordp)
{
    if (records->n < 4)
        return false;
    uint32_t n = le_get32(records->data);
    must(n <= records->n - 4);
    *recordp = (struct slice){records->data + 4, n};
    *records = (struct slice){recordp->data + n, records->n - 4 - n};
    return true;
}
