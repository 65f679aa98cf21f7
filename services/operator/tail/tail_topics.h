/* How many events a tail saw of each topic, for `--counts` and `--graph`. */
#pragma once

#include <stdint.h>

#include "common/base/slice.h"

struct tail_topic {
    char *topic;
    uint64_t n, bytes;
    int64_t first_us, last_us; /* commit times */
    uint64_t recent;           /* since the graph was last drawn */
};
struct tail_topics {
    struct tail_topic *list; /* sorted by topic */
    size_t n;
};
void tail_topics_fini(struct tail_topics *topics);
/* The entry of that topic; adds it if there is none. Valid until the next call. */
struct tail_topic *tail_topics_get(struct tail_topics *topics, struct slice topic);
