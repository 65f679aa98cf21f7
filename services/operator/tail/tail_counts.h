/* koers tail --counts: how many events of each topic, how large, from when to when. */
#pragma once

#include "services/operator/tail/tail.h"

struct tail_counts;
/* Owned; freed with tail_counts_destroy. */
void tail_counts_new(struct tail_counts **cp, bool json);
void tail_counts_destroy(struct tail_counts **cp);
void tail_counts_add(struct tail_counts *c, const struct tail_record *r);
/* On stdout, by topic. CODE_IO if that fails. */
int tail_counts_print(const struct tail_counts *c);

/* Topics in order, each with a number; shared with the graph. */
struct tail_topic {
    char *topic;
    uint64_t n, bytes;
    int64_t first_us, last_us;
    uint64_t recent; /* since the graph was drawn last */
};
struct tail_topics {
    struct tail_topic *list; /* in order of topic */
    size_t n;
};
void tail_topics_fini(struct tail_topics *topics);
/* The one with that topic, made if there is none; valid until the next call. */
struct tail_topic *tail_topics_get(struct tail_topics *topics, struct slice topic);
