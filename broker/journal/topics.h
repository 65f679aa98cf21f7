/* The distinct topics of one segment, collected for its footer. A reader skips whole segments by
 * them, so the list is either complete or given up (too_many): a topic must never be missing. */
#pragma once

#include "broker/journal/events.h"
#include "common/base/err.h"

#define JOURNAL_TOPICS       4096        /* more topics than this: too_many */
#define JOURNAL_TOPICS_BYTES (64 * 1024) /* the same for their bytes in the footer */

struct journal_topics {
    journal_topic_f *topic;
    char **slots; /* open addressing; n_slots is a power of two */
    size_t n_slots;
    size_t n;
    size_t bytes; /* that the topics take in the footer */
    size_t bytes_max;
    bool too_many; /* the footer lists no topics, and no reader skips this segment */
};
void journal_topics_init(struct journal_topics *t, journal_topic_f *topic, uint64_t segment_size);
void journal_topics_fini(struct journal_topics *t);
/* Adds the topic of an event. An event that cannot be read sets too_many. */
void journal_topics_add(struct journal_topics *t, struct slice event);
/* The topics in order, in an array of n pointers that the caller frees; the texts are borrowed. */
char **journal_topics_sorted(const struct journal_topics *t);
/* The most bytes that topics take in the footer of a segment of this size: a sixteenth of a small
 * segment, so that most of it remains for records. */
size_t journal_topics_bytes_max(uint64_t segment_size);
