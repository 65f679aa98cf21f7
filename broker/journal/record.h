/* This file finds the fields of an encoded Record (proto/journal.md). It allocates no memory and
 * does not read the event inside the record. */
#pragma once

#include "common/base/slice.h"

/* The fields of a record. All slices borrow the encoded bytes. */
struct journal_record {
    uint64_t sequence;
    int64_t committed_us;
    uint64_t number;
    struct slice identity, outbox, event;
};

/* Finds the fields of the record `bytes`. Returns false if the bytes are not a Record, or if the
 * record has no sequence. */
bool journal_record_scan(struct journal_record *r, struct slice bytes);
