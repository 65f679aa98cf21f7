/* A struct record is a journaled record, parsed without allocation, for filters, rights and hashes.
 * The core parses every record that a cursor examines, so record_parse must not copy. */
#pragma once

#include "broker/policy/policy.h"
#include "common/base/slice.h"

/* A parsed record. All slices borrow from `encoded`. */
struct record {
    struct slice encoded;
    uint64_t sequence;
    int64_t committed_us; /* on the commit clock */
    struct slice identity, event;
    struct slice id, source, type, subject;
    struct policy_labels labels;
};

/* Parses `encoded`. Returns false if `encoded` is not a Record, or if it has no sequence or no
 * CloudEvent. The broker writes no record for which this function returns false. So the callers
 * treat false as damage or as a broken invariant. */
bool record_parse(struct record *r, struct slice encoded);
