/* The table of senders is a hash table, with an array of pointers to its rows. The array is sorted
 * only for a snapshot, once per segment. */
#include "broker/core/data/senders.h"

#include <stdlib.h>
#include <string.h>

#include "broker/core/data/text.h"
#include "common/base/err.h"
#include "common/base/table.h"
#include "common/base/unconst.h"
#include "common/event/message.h"

/* An identity that has outboxes. */
struct owner {
    struct table_node node;
    struct owner *next;
    unsigned n_outboxes;
    char identity[POLICY_NAME_MAX + 1];
};

struct entry {
    struct table_node node;
    struct sender sender;
};

struct senders {
    struct table by_outbox, owners;
    struct owner *first_owner;
    struct entry **entries;
    size_t n, capacity, max_rows;
};

void senders_new(struct senders **sp, size_t max_rows)
{
    struct senders *s = mem_new(sizeof *s);
    table_init(&s->by_outbox);
    table_init(&s->owners);
    s->max_rows = max_rows;
    *sp = s;
}

void senders_destroy(struct senders **sp)
{
    struct senders *s = *sp;
    *sp = NULL;
    if (!s)
        return;
    for (size_t i = 0; i < s->n; i++)
        free(s->entries[i]);
    free(s->entries);
    for (struct owner *o = s->first_owner, *next; o; o = next) {
        next = o->next;
        free(o);
    }
    table_fini(&s->by_outbox);
    table_fini(&s->owners);
    free(s);
}

static uint64_t sender_hash(const struct senders *s, const char *identity, struct slice outbox)
{
    uint8_t key[POLICY_NAME_MAX + 1 + SENDERS_OUTBOX];
    size_t n = strlen(identity);
    must(n <= POLICY_NAME_MAX && (outbox.n == 0 || outbox.n == SENDERS_OUTBOX));
    memcpy(key, identity, n + 1);
    mem_copy(key + n + 1, outbox.data, outbox.n);
    return table_hash(&s->by_outbox, (struct slice){key, n + 1 + outbox.n});
}

struct sender *senders_find(const struct senders *s, const char *identity, struct slice outbox)
{
    struct table_node *node = table_first(&s->by_outbox, sender_hash(s, identity, outbox));
    for (; node; node = table_next(node)) {
        struct sender *sender = &table_of(node, struct entry, node)->sender;
        if (strcmp(sender->identity, identity) == 0 &&
            slice_equal((struct slice){sender->outbox, sender->n_outbox}, outbox))
            return sender;
    }
    return NULL;
}

static struct owner *owner_get(struct senders *s, const char *identity)
{
    uint64_t hash = table_hash(&s->owners, slice_text(identity));
    for (struct table_node *n = table_first(&s->owners, hash); n; n = table_next(n)) {
        struct owner *o = table_of(n, struct owner, node);
        if (strcmp(o->identity, identity) == 0)
            return o;
    }
    struct owner *o = mem_new(sizeof *o);
    slice_copy(slice_text(identity), o->identity, sizeof o->identity);
    o->next = s->first_owner;
    s->first_owner = o;
    table_add(&s->owners, &o->node, hash);
    return o;
}

static struct sender *sender_add(struct senders *s, struct owner *o, struct slice outbox)
{
    if (s->n == s->capacity) {
        s->capacity = s->capacity ? s->capacity * 2 : 64;
        s->entries = mem_grow(s->entries, s->capacity * sizeof(struct entry *));
    }
    struct entry *e = mem_new(sizeof *e);
    e->sender.identity = o->identity;
    e->sender.n_outbox = outbox.n;
    mem_copy(e->sender.outbox, outbox.data, outbox.n);
    o->n_outboxes++;
    s->entries[s->n++] = e;
    table_add(&s->by_outbox, &e->node, sender_hash(s, o->identity, outbox));
    return &e->sender;
}

struct sender *senders_get(struct senders *s, const char *identity, struct slice outbox)
{
    struct sender *sender = senders_find(s, identity, outbox);
    if (sender)
        return sender;
    struct owner *o = owner_get(s, identity);
    size_t each = s->max_rows / 16 < SENDERS_OUTBOXES_MAX ? s->max_rows / 16 : SENDERS_OUTBOXES_MAX;
    if (outbox.n && (o->n_outboxes >= each || s->n >= s->max_rows))
        return NULL;
    return sender_add(s, o, outbox);
}

void senders_load(struct senders *s, const Koers__Journal__V1__Snapshot *snapshot)
{
    for (size_t i = 0; i < snapshot->n_senders; i++) {
        const Koers__Journal__V1__Sender *row = snapshot->senders[i];
        must(row->hash.len == 32);
        struct slice outbox = {row->outbox.data, row->outbox.len};
        must(!senders_find(s, row->identity, outbox));
        struct sender *sender = sender_add(s, owner_get(s, row->identity), outbox);
        sender->durable = (struct sent){.number = row->number, .sequence = row->sequence};
        memcpy(sender->durable.hash, row->hash.data, 32);
        sender->staged = sender->durable;
    }
}

static int senders_by_identity(const void *a, const void *b)
{
    const struct sender *x = &(*(struct entry *const *)a)->sender;
    const struct sender *y = &(*(struct entry *const *)b)->sender;
    int order = strcmp(x->identity, y->identity);
    if (order)
        return order;
    if (x->n_outbox != y->n_outbox)
        return x->n_outbox < y->n_outbox ? -1 : 1;
    return memcmp(x->outbox, y->outbox, x->n_outbox);
}

static void row_fill(Koers__Journal__V1__Sender *row, struct sender *sender)
{
    koers__journal__v1__sender__init(row);
    row->identity = unconst_text(sender->identity);
    row->outbox = (ProtobufCBinaryData){sender->n_outbox, sender->outbox};
    row->number = sender->durable.number;
    row->sequence = sender->durable.sequence;
    row->hash = (ProtobufCBinaryData){32, sender->durable.hash};
}

void senders_snapshot(const struct senders *s, struct buf *to)
{
    scoped(mem_freep) struct entry **sorted = mem_new(s->n * sizeof *sorted + 1);
    mem_copy(sorted, s->entries, s->n * sizeof *sorted);
    qsort(sorted, s->n, sizeof *sorted, senders_by_identity);
    scoped(mem_freep) Koers__Journal__V1__Sender *rows = mem_new(s->n * sizeof *rows + 1);
    scoped(mem_freep) Koers__Journal__V1__Sender **list = mem_new(s->n * sizeof *list + 1);
    Koers__Journal__V1__Snapshot snapshot = KOERS__JOURNAL__V1__SNAPSHOT__INIT;
    snapshot.senders = list;
    for (size_t i = 0; i < s->n; i++) {
        if (sorted[i]->sender.durable.number == 0)
            continue;
        list[snapshot.n_senders] = &rows[snapshot.n_senders];
        row_fill(&rows[snapshot.n_senders++], &sorted[i]->sender);
    }
    message_pack(to, &snapshot.base);
}

size_t senders_count(const struct senders *s)
{
    return s->n;
}
