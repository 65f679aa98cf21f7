/* The distinct topics of one segment, collected for its footer. Readers use the list to skip whole
 * segments, so a topic may never be missing. If the list cannot be complete, too_many is set and
 * the footer has no list. */
#pragma once

#include "broker/journal/events.h"
#include "common/base/err.h"

#define JOURNAL_TOPICS       4096        /* most topics of one segment */
#define JOURNAL_TOPICS_BYTES (64 * 1024) /* most bytes of the topics in a footer */

struct journal_topics {
    journal_topic_f *topic;
    char **slots; /* hash table with open addressing; n_slots is a power of two */
    size_t n_slots;
    size_t n;
    size_t bytes;     /* bytes that the topics take in the footer */
    size_t bytes_max; /* most bytes that the topics may take */
    bool too_many;    /* the list is not complete, so the footer has no topics */
};
void journal_topics_init(struct journal_topics *t, journal_topic_f *topic, uint64_t segment_size);
void journal_topics_fini(struct journal_topics *t);
/* Adds the topic of an event. If the event cannot be read, sets too_many. */
void journal_topics_add(struct journal_topics *t, struct slice event);
/* Returns the topics, sorted, in an array of t->n pointers. The caller frees the array, but not the
 * texts. */
char **journal_topics_sorted(const struct journal_topics *t);
/* Returns the most bytes that topics may take in the footer of a segment: a sixteenth of a small
 * segment, so that most of its space remains for records. */
size_t journal_topics_bytes_max(uint64_t segment_size);
