/* Records in and out of a batch, as far as the journal looks into them, and the topics of a
 * segment for its footer. The law: what is stored and given out are the bytes that came in. */
#include <stdlib.h>
#include <string.h>

#include "broker/journal/internal.h"
#include "common/event/event.h"
#include "common/event/wire.h"

bool journal_record_scan(struct journal_record *r, struct slice bytes)
{
    struct wire_field field;
    int result;

    *r = (struct journal_record){0};
    while ((result = wire_next(&bytes, &field)) == WIRE_OK) {
        bool is_bytes = field.type == WIRE_BYTES;
        if (field.number == 1 && field.type == WIRE_VARINT)
            r->sequence = field.value;
        else if (field.number == 2 && field.type == WIRE_VARINT)
            r->committed_us = (int64_t)field.value;
        else if (field.number == 3 && is_bytes)
            r->identity = field.bytes;
        else if (field.number == 4 && is_bytes)
            r->outbox = field.bytes;
        else if (field.number == 5 && field.type == WIRE_VARINT)
            r->number = field.value;
        else if (field.number == 6 && is_bytes)
            r->event = field.bytes;
    }
    return result == WIRE_E_END && r->sequence > 0;
}

void batch_add(struct batch *b, uint64_t sequence, int64_t committed_us, struct slice record)
{
    must(sequence > 0 && record.n <= JOURNAL_BATCH_MAX);
    if (b->count == 0)
        b->first = sequence;
    must(sequence == b->first + b->count && (b->count == 0 || committed_us >= b->last_us));
    uint8_t *to = buf_extend(&b->records, 4);
    for (unsigned i = 0; i < 4; i++)
        to[i] = (uint8_t)(record.n >> (8 * i));
    buf_add(&b->records, record.data, record.n);
    b->count++;
    b->last_us = committed_us;
}

bool journal_next_record(struct slice *records, struct slice *recordp)
{
    uint32_t n = 0;

    if (records->n < 4)
        return false;
    for (unsigned i = 0; i < 4; i++)
        n |= (uint32_t)records->data[i] << (8 * i);
    must(n <= records->n - 4);
    *recordp = (struct slice){records->data + 4, n};
    *records = (struct slice){recordp->data + n, records->n - 4 - n};
    return true;
}

/* A sixteenth of a small segment, so that a footer always leaves most of it for records. */
static size_t topics_bytes_max(uint64_t segment_size)
{
    return segment_size / 16 < JOURNAL_TOPICS_BYTES ? (size_t)(segment_size / 16)
                                                    : JOURNAL_TOPICS_BYTES;
}

size_t journal_foot_max(uint64_t segment_size)
{
    return topics_bytes_max(segment_size) + 4 * 11; /* four numbers of one tag and ten bytes */
}

void journal_topics_init(struct journal_topics *t, uint64_t segment_size)
{
    *t = (struct journal_topics){.n_slots = 64, .bytes_max = topics_bytes_max(segment_size)};
    t->slots = mem_new(t->n_slots * sizeof(*t->slots));
}

void journal_topics_fini(struct journal_topics *t)
{
    for (size_t i = 0; i < t->n_slots; i++)
        free(t->slots[i]);
    free(t->slots);
    *t = (struct journal_topics){0};
}

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
    char **slots = mem_new(n_slots * sizeof(*slots));

    for (size_t i = 0; i < t->n_slots; i++)
        if (t->slots[i])
            *topics_slot(slots, n_slots, slice_text(t->slots[i])) = t->slots[i];
    free(t->slots);
    t->slots = slots;
    t->n_slots = n_slots;
}

void journal_topics_add(struct journal_topics *t, struct slice bytes)
{
    struct event event;
    char topic[256];

    if (t->too_many)
        return;
    /* what cannot be read could have any topic */
    if (event_scan(&event, bytes, NULL) != EVENT_OK ||
        !slice_copy(event.topic, topic, sizeof(topic))) {
        t->too_many = true;
        return;
    }
    char **slot = topics_slot(t->slots, t->n_slots, event.topic);
    if (*slot)
        return;
    t->bytes += event.topic.n + 3; /* with tag and length, at most 200 bytes */
    if (++t->n > JOURNAL_TOPICS || t->bytes > t->bytes_max) {
        t->too_many = true;
        return;
    }
    *slot = mem_text(topic);
    if (t->n * 2 > t->n_slots)
        topics_grow(t);
}

static int topics_by_text(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

void journal_foot_pack(struct buf *to, struct journal_topics *t, uint64_t first, uint64_t last,
                       int64_t first_us, int64_t last_us)
{
    Koers__Journal__V1__Footer foot = KOERS__JOURNAL__V1__FOOTER__INIT;
    char **topics = mem_new((t->n + 1) * sizeof(*topics));

    foot.first_sequence = first;
    foot.last_sequence = last;
    foot.first_us = first_us;
    foot.last_us = last_us;
    if (!t->too_many) {
        for (size_t i = 0; i < t->n_slots; i++)
            if (t->slots[i])
                topics[foot.n_topics++] = t->slots[i];
        qsort(topics, foot.n_topics, sizeof(*topics), topics_by_text);
        foot.topics = topics;
    }
    size_t n = koers__journal__v1__footer__get_packed_size(&foot);
    koers__journal__v1__footer__pack(&foot, buf_extend(to, n));
    free(topics);
}
