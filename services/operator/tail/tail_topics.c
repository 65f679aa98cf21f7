/* This file counts the events of each topic. A mesh has a maximum of a few hundred topics, so a
 * sorted list is fast enough. */
#include "services/operator/tail/tail_topics.h"

#include <stdlib.h>
#include <string.h>

void tail_topics_fini(struct tail_topics *topics)
{
    for (size_t i = 0; i < topics->n; i++)
        free(topics->list[i].topic);
    free(topics->list);
    *topics = (struct tail_topics){0};
}

struct tail_topic *tail_topics_get(struct tail_topics *topics, struct slice topic)
{
    char text[256];
    size_t low = 0, high = topics->n;
    slice_copy(topic, text, sizeof text);
    while (low < high) {
        size_t middle = (low + high) / 2;
        int order = strcmp(topics->list[middle].topic, text);
        if (order == 0)
            return &topics->list[middle];
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    topics->list = mem_grow(topics->list, (topics->n + 1) * sizeof *topics->list);
    memmove(topics->list + low + 1, topics->list + low, (topics->n++ - low) * sizeof *topics->list);
    topics->list[low] = (struct tail_topic){.topic = mem_text(text)};
    return &topics->list[low];
}
