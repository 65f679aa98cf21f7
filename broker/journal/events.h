/* What the journal asks its owner about an event. The journal stores events as bytes and never
 * parses them; broker/journaled has the answers for the broker and for koers-journal. The functions
 * are pure: they may be called in any thread, and they do not block. */
#pragma once

#include "broker/journal/record.h"

/* A number that a sender used for an event which the broker refused. */
struct journal_refused {
    char identity[64];
    uint8_t outbox[16];
    size_t n_outbox; /* 0 or 16 */
    uint64_t number;
    uint8_t hash[32]; /* SHA-256 of the refused event */
};

/* Finds the topic of an encoded event, borrowed from it. False if the event cannot be read. */
typedef bool journal_topic_f(struct slice event, struct slice *topicp);
/* True if this record, which has no number, stands for a number that was refused. */
typedef bool journal_refused_f(const struct journal_record *record,
                               struct journal_refused *refused);

struct journal_events {
    journal_topic_f *topic;
    journal_refused_f *refused;
};
