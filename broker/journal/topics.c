/* This file collects the topics of a segment (topics.h) in a hash table with open addressing. */
#include "broker/journal/topics.h"

#include <stdlib.h>
#include <string.h>

size_t journal_topics_bytes_max(uint64_t segment_size)
{
    return segment_size / 16 < JOURNAL_TOPICS_BYTES ? (size_t)(segment_size / 16)
                                                    : JOURNAL_TOPICS_BYTES;
}

void journal_topics_init(struct journal_topics *t, journal_topic_f *topic, uint64_t segment_size)
{
    *t = (struct journal_topics){
        .topic = topic, .n_slots = 64, .bytes_max = journal_topics_bytes_max(segment_size)};
    t->slots = mem_new(t->n_slots * sizeof *t->slots);
}

void journal_topics_fini(struct journal_topics *t)
{
    for (size_t i = 0; i < t->n_slots; i++)
        free(t->slots[i]);
    free(t->slots);
    *t = (struct journal_topics){0};
}

/* Returns the slot with this topic, or a free slot for a new topic. */
static char **topics_slot(char **slots, size_t n_slots, struct slice topic)
{
    size_t hash = 5381;

    for (size_t i = 0; i < topic.n; i++)
        hash = hash * 33 ^ topic.data[i];
    for (size_t i = hash & (n_slots - 1);; i = (i + 1) & (n_slots - 1))
        if (!slots[i] || slice_is(topic, slots[i]))
            return &slots[i];
}

static void topics_grow(struct journal_topics *t)
{
    size_t n_slots = t->n_slots * 2;
    char **slots = mem_new(n_slots * sizeof *slots);

    for (size_t i = 0; i < t->n_slots; i++)
        if (t->slots[i])
            *topics_slot(slots, n_slots, slice_text(t->slots[i])) = t->slots[i];
    free(t->slots);
    t->slots = slots;
    t->n_slots = n_slots;
}

void journal_topics_add(struct journal_topics *t, struct slice event)
{
    struct slice topic;
    char text[256];

    if (t->too_many)
        return;
    /* If the topic cannot be read or is too long, the list cannot be complete. */
    if (!t->topic(event, &topic) || !slice_copy(topic, text, sizeof text)) {
        t->too_many = true;
        return;
    }
    char **slot = topics_slot(t->slots, t->n_slots, topic);
    if (*slot)
        return;
    t->bytes += topic.n + 3; /* the tag has 1 byte, and the length of a topic has at most 2 bytes */
    if (++t->n > JOURNAL_TOPICS || t->bytes > t->bytes_max) {
        t->too_many = true;
        return;
    }
    *slot = mem_text(text);
    if (t->n * 2 > t->n_slots)
        topics_grow(t);
}

static int topics_by_text(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

char **journal_topics_sorted(const struct journal_topics *t)
{
    char **topics = mem_new((t->n + 1) * sizeof *topics);
    size_t n = 0;

    for (size_t i = 0; i < t->n_slots; i++)
        if (t->slots[i])
            topics[n++] = t->slots[i];
    qsort(topics, n, sizeof *topics, topics_by_text);
    return topics;
}
