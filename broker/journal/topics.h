/* The distinct topics of one segment, collected for its footer. Readers use the list to skip whole
 * segments, so the list must have every topic of the segment. If the list cannot be complete,
 * too_many is set and the footer has no list. */
#pragma once

#include "broker/journal/events.h"
#include "common/base/err.h"

#define JOURNAL_TOPICS       4096        /* maximum count of topics in the list */
#define JOURNAL_TOPICS_BYTES (64 * 1024) /* maximum size of this list in bytes */

struct journal_topics {
    journal_topic_f *topic;
    char **slots; /* hash table with open addressing; n_slots is a power of two */
    size_t n_slots;
    size_t n;
    size_t bytes;     /* size of the topics in the footer, in bytes */
    size_t bytes_max; /* maximum value of `bytes` */
    bool too_many;    /* true if the list is not complete; the footer then has no topics */
};
void journal_topics_init(struct journal_topics *t, journal_topic_f *topic, uint64_t segment_size);
void journal_topics_fini(struct journal_topics *t);
/* Adds the topic of an event. Sets too_many if the topic cannot be read, or if the list becomes too
 * long. */
void journal_topics_add(struct journal_topics *t, struct slice event);
/* Returns the topics, sorted, in an array of t->n pointers. The caller frees the array, but not the
 * texts. */
char **journal_topics_sorted(const struct journal_topics *t);
/* Returns the maximum size in bytes of the topics in a segment's footer. It is
 * JOURNAL_TOPICS_BYTES, or a sixteenth of the segment if that is smaller. So a small segment has
 * enough space for records. */
size_t journal_topics_bytes_max(uint64_t segment_size);
