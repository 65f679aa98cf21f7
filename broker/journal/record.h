/* The fields of an encoded Record (proto/journal.md), read without allocating and without a look
 * into the event. */
#pragma once

#include "common/base/slice.h"

/* All slices borrow from the encoded bytes. */
struct journal_record {
    uint64_t sequence;
    int64_t committed_us;
    uint64_t number;
    struct slice identity, outbox, event;
};

/* Returns false if the bytes are not a Record, or have no sequence. */
bool journal_record_scan(struct journal_record *r, struct slice bytes);
