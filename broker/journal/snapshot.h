/* The senders' table, as recovery builds it from the SNAP block at the beginning of a segment and
 * from every record after it. A row has the last number that was used in one outbox, the sequence
 * of that record and the hash of its event. The broker needs this table after a crash: if a sender
 * sends a number again, the broker must give the first answer again ("exactly once"). */
#pragma once

#include "broker/journal/events.h"
#include "koers/journal/v1/journal.pb-c.h"

struct journal_senders {
    /* hash table with open addressing; n_slots is a power of two */
    Koers__Journal__V1__Sender **slots;
    size_t n_slots;
    size_t n;
    /* finds the numbers of refused events; if it is NULL, they are ignored */
    journal_refused_f *refused;
};
void journal_senders_fini(struct journal_senders *s);
/* Adds the rows of an encoded Snapshot. Returns false if the bytes are not a Snapshot. */
bool journal_senders_load(struct journal_senders *s, struct slice snapshot);
/* Updates the table with the next record of the journal. */
void journal_senders_follow(struct journal_senders *s, const struct journal_record *r);
/* Returns the table, sorted by identity and outbox, and empties *s. The caller frees the table with
 * message_free. */
Koers__Journal__V1__Snapshot *journal_senders_take(struct journal_senders *s);
/* Appends the encoded table to `to`, for a SNAP block. *s does not change. */
void journal_senders_pack(struct journal_senders *s, struct buf *to);
