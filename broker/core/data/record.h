/* A journaled record, taken apart without allocating, for filters, rights and hashes. The core
 * reads one for every record that a cursor looks at, so record_parse must stay free of copies. */
#pragma once

#include "broker/policy/policy.h"
#include "common/base/slice.h"

/* All slices borrow from `encoded`. */
struct record {
    struct slice encoded;
    uint64_t sequence;
    int64_t committed_us; /* commit clock */
    struct slice identity, event;
    struct slice id, source, type, subject;
    struct policy_labels labels;
};

/* Returns false if `encoded` is no Record with a sequence and a CloudEvent in it. The broker writes
 * no such record, so its callers treat false as damage or as a broken invariant. */
bool record_parse(struct record *r, struct slice encoded);
