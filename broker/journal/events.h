/* The questions that the journal asks its owner about an event. The journal stores events as bytes
 * and never parses them. So the owner gives the journal functions that answer these questions.
 * broker/journaled has such functions, for the broker and for koers-journal. The functions must be
 * pure and must not block, because any thread may call them. */
#pragma once

#include "broker/journal/record.h"

/* An event that the broker refused. The sender must use a new number for its next event. */
struct journal_refused {
    char identity[64];
    uint8_t outbox[16];
    size_t n_outbox; /* size in bytes of the id in `outbox`; 0 if there is no outbox */
    uint64_t number;
    uint8_t hash[32]; /* SHA-256 of the refused event */
};

/* Finds the topic of an encoded event. *topicp borrows the bytes of the event. Returns false if the
 * event cannot be read. */
typedef bool journal_topic_f(struct slice event, struct slice *topicp);
/* If `record` reports an event that the broker refused, fills *refused and returns true. Otherwise
 * returns false. Call this function only for a record that has no number. */
typedef bool journal_refused_f(const struct journal_record *record,
                               struct journal_refused *refused);

struct journal_events {
    journal_topic_f *topic;
    journal_refused_f *refused;
};
