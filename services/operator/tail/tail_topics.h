/* This file counts the events of each topic that a tail saw, for `--counts` and `--graph`. */
#pragma once

#include <stdint.h>

#include "common/base/slice.h"

struct tail_topic {
    char *topic;
    uint64_t n, bytes;
    int64_t first_us, last_us; /* commit times of the first and last event */
    uint64_t recent;           /* events since the graph was last drawn */
};
struct tail_topics {
    struct tail_topic *list; /* sorted by topic */
    size_t n;
};
void tail_topics_fini(struct tail_topics *topics);
/* Returns the entry of a topic. Adds an entry if the topic has none. The pointer is valid until the
 * next call. */
struct tail_topic *tail_topics_get(struct tail_topics *topics, struct slice topic);
