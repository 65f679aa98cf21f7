/* This file builds the senders' table for recovery (snapshot.h). The table is a hash table with
 * open addressing. */
#include "broker/journal/snapshot.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/err.h"
#include "common/event/message.h"

static void sender_free(Koers__Journal__V1__Sender *sender)
{
    message_free(&sender);
}

void journal_senders_fini(struct journal_senders *s)
{
    for (size_t i = 0; i < s->n_slots; i++)
        if (s->slots[i])
            sender_free(s->slots[i]);
    free(s->slots);
    s->slots = NULL;
    s->n_slots = s->n = 0;
}

static size_t senders_hash(struct slice identity, struct slice outbox)
{
    size_t hash = 5381;

    for (size_t i = 0; i < identity.n; i++)
        hash = hash * 33 ^ identity.data[i];
    for (size_t i = 0; i < outbox.n; i++)
        hash = hash * 33 ^ outbox.data[i];
    return hash;
}

static struct slice sender_outbox(const Koers__Journal__V1__Sender *sender)
{
    return (struct slice){sender->outbox.data, sender->outbox.len};
}

/* Returns the slot with the row of this outbox, or a free slot for a new row. */
static Koers__Journal__V1__Sender **senders_slot(Koers__Journal__V1__Sender **slots, size_t n_slots,
                                                 struct slice identity, struct slice outbox)
{
    for (size_t i = senders_hash(identity, outbox) & (n_slots - 1);; i = (i + 1) & (n_slots - 1))
        if (!slots[i] || (slice_is(identity, slots[i]->identity) &&
                          slice_equal(outbox, sender_outbox(slots[i]))))
            return &slots[i];
}

static void senders_grow(struct journal_senders *s)
{
    size_t n_slots = s->n_slots ? s->n_slots * 2 : 64;
    Koers__Journal__V1__Sender **slots = mem_new(n_slots * sizeof *slots);

    for (size_t i = 0; i < s->n_slots; i++) {
        Koers__Journal__V1__Sender *sender = s->slots[i];
        if (sender)
            *senders_slot(slots, n_slots, slice_text(sender->identity), sender_outbox(sender)) =
                sender;
    }
    free(s->slots);
    s->slots = slots;
    s->n_slots = n_slots;
}

static uint8_t *sender_copy(struct slice from)
{
    if (from.n == 0)
        return NULL;
    uint8_t *copy = mem_new(from.n);
    memcpy(copy, from.data, from.n);
    return copy;
}

/* Finds the row of this outbox, and adds an empty row if there is none. */
static Koers__Journal__V1__Sender *senders_get(struct journal_senders *s, struct slice identity,
                                               struct slice outbox)
{
    if (s->n * 2 >= s->n_slots)
        senders_grow(s);
    Koers__Journal__V1__Sender **slot = senders_slot(s->slots, s->n_slots, identity, outbox);
    if (!*slot) {
        *slot = mem_new(sizeof **slot);
        koers__journal__v1__sender__init(*slot);
        (*slot)->identity = mem_new(identity.n + 1);
        mem_copy((*slot)->identity, identity.data, identity.n);
        (*slot)->outbox.data = sender_copy(outbox);
        (*slot)->outbox.len = outbox.n;
        s->n++;
    }
    return *slot;
}

static void sender_set(Koers__Journal__V1__Sender *sender, uint64_t number, uint64_t sequence,
                       struct slice hash)
{
    sender->number = number;
    sender->sequence = sequence;
    free(sender->hash.data);
    sender->hash.data = sender_copy(hash);
    sender->hash.len = hash.n;
}

bool journal_senders_load(struct journal_senders *s, struct slice bytes)
{
    scoped(message_free) Koers__Journal__V1__Snapshot *snapshot =
        message_unpack(&koers__journal__v1__snapshot__descriptor, bytes);

    if (!snapshot)
        return false;
    for (size_t i = 0; i < snapshot->n_senders; i++) {
        const Koers__Journal__V1__Sender *from = snapshot->senders[i];
        Koers__Journal__V1__Sender *sender =
            senders_get(s, slice_text(from->identity), sender_outbox(from));
        sender_set(sender, from->number, from->sequence,
                   (struct slice){from->hash.data, from->hash.len});
    }
    return true;
}

/* If the record reports a refused event, stores the number of that event in the row of its outbox.
 */
static void senders_follow_refused(struct journal_senders *s, const struct journal_record *r)
{
    struct journal_refused refused = {0};

    if (!s->refused || !s->refused(r, &refused))
        return;
    sender_set(senders_get(s, slice_text(refused.identity),
                           (struct slice){refused.outbox, refused.n_outbox}),
               refused.number, r->sequence, (struct slice){refused.hash, sizeof refused.hash});
}

void journal_senders_follow(struct journal_senders *s, const struct journal_record *r)
{
    uint8_t hash[crypto_hash_sha256_BYTES];

    if (r->number == 0) {
        senders_follow_refused(s, r);
        return;
    }
    crypto_hash_sha256(hash, r->event.data, r->event.n);
    sender_set(senders_get(s, r->identity, r->outbox), r->number, r->sequence,
               (struct slice){hash, sizeof hash});
}

static int senders_by_name(const void *a, const void *b)
{
    const Koers__Journal__V1__Sender *x = *(Koers__Journal__V1__Sender *const *)a;
    const Koers__Journal__V1__Sender *y = *(Koers__Journal__V1__Sender *const *)b;
    int order = strcmp(x->identity, y->identity);
    size_t n = x->outbox.len < y->outbox.len ? x->outbox.len : y->outbox.len;

    if (order == 0 && n > 0)
        order = memcmp(x->outbox.data, y->outbox.data, n);
    return order ? order : (x->outbox.len > y->outbox.len) - (x->outbox.len < y->outbox.len);
}

Koers__Journal__V1__Snapshot *journal_senders_take(struct journal_senders *s)
{
    Koers__Journal__V1__Snapshot *snapshot = mem_new(sizeof *snapshot);

    koers__journal__v1__snapshot__init(snapshot);
    if (s->n > 0)
        snapshot->senders = mem_new(s->n * sizeof *snapshot->senders);
    for (size_t i = 0; i < s->n_slots; i++)
        if (s->slots[i])
            snapshot->senders[snapshot->n_senders++] = s->slots[i];
    if (s->n > 0)
        qsort(snapshot->senders, snapshot->n_senders, sizeof *snapshot->senders, senders_by_name);
    free(s->slots);
    s->slots = NULL;
    s->n_slots = s->n = 0;
    return snapshot;
}

void journal_senders_pack(struct journal_senders *s, struct buf *to)
{
    scoped(message_free) Koers__Journal__V1__Snapshot *table = journal_senders_take(s);
    size_t before = to->n;

    message_pack(to, &table->base);
    must(journal_senders_load(s, (struct slice){to->data + before, to->n - before}));
}
