/* The senders' table as recovery rebuilds it: the SNAP block that opens a segment, and every record
 * after it. It has the last number of each outbox, its place in the journal and the hash of its
 * event. "Exactly once" across a crash depends on it: a sender that repeats a number gets the first
 * answer again. */
#pragma once

#include "broker/journal/events.h"
#include "koers/journal/v1/journal.pb-c.h"

struct journal_senders {
    Koers__Journal__V1__Sender **slots; /* open addressing; n_slots is a power of two */
    size_t n_slots;
    size_t n;
    journal_refused_f *refused; /* NULL: no record stands for a refused number */
};
void journal_senders_fini(struct journal_senders *s);
/* Adds the rows of an encoded Snapshot. False if the bytes are not one. */
bool journal_senders_load(struct journal_senders *s, struct slice snapshot);
/* Takes the next record of the journal into account. */
void journal_senders_follow(struct journal_senders *s, const struct journal_record *r);
/* Returns the table, sorted by identity and outbox, and empties s. The caller frees it with
 * message_free. */
Koers__Journal__V1__Snapshot *journal_senders_take(struct journal_senders *s);
/* Appends the table as the payload of a SNAP block; s keeps it. */
void journal_senders_pack(struct journal_senders *s, struct buf *to);
