/* This file checks the order of the records that a cursor delivers (order.h). One rule: the stored
 * numbers are those of committed records. So after a crash, a record that comes again is in order.
 */
#include "common/daemon/order.h"

#include <inttypes.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#define ORDER_KEY 24 /* bytes of the hash of a sender's identity and outbox */

const char ORDER_SCHEMA[] = "CREATE TABLE local_numbers (sender BLOB PRIMARY KEY,"
                            " number INTEGER NOT NULL) STRICT, WITHOUT ROWID;";

#define ORDER_GET "SELECT number FROM local_numbers WHERE sender = ?"
#define ORDER_PUT                                                                                  \
    "INSERT INTO local_numbers (sender, number) VALUES (?1, ?2)"                                   \
    " ON CONFLICT (sender) DO UPDATE SET number = ?2"

struct order_sender {
    struct table_node node;
    uint8_t key[ORDER_KEY];
    uint64_t number;
};

void order_init(struct order *o)
{
    *o = (struct order){0};
    table_init(&o->senders);
}

static void order_forget(struct order *o)
{
    for (size_t i = 0; i < o->senders.n_slots; i++)
        for (struct table_node *n; (n = o->senders.slots[i]);) {
            table_remove(&o->senders, n);
            free(table_of(n, struct order_sender, node));
        }
}

void order_fini(struct order *o)
{
    order_forget(o);
    table_fini(&o->senders);
}

void order_begin(struct order *o, uint64_t after)
{
    order_forget(o);
    o->sequence = o->through = after;
    o->time_us = 0;
}

static struct slice order_key(uint8_t key[ORDER_KEY], const Koers__Journal__V1__Record *r)
{
    crypto_generichash_state state;
    crypto_generichash_init(&state, NULL, 0, ORDER_KEY);
    crypto_generichash_update(&state, (const uint8_t *)r->identity, strlen(r->identity) + 1);
    crypto_generichash_update(&state, r->outbox.data, r->outbox.len);
    crypto_generichash_final(&state, key, ORDER_KEY);
    return (struct slice){key, ORDER_KEY};
}

/* Finds the sender of the record. Loads its last number from the view if the sender is new in this
 * session. */
static struct order_sender *order_sender(struct order *o, struct view *v,
                                         const Koers__Journal__V1__Record *r)
{
    uint8_t key[ORDER_KEY];
    struct slice bytes = order_key(key, r);
    uint64_t hash = table_hash(&o->senders, bytes);
    for (struct table_node *n = table_first(&o->senders, hash); n; n = table_next(n)) {
        struct order_sender *s = table_of(n, struct order_sender, node);
        if (memcmp(s->key, key, ORDER_KEY) == 0)
            return s;
    }
    struct order_sender *s = mem_new(sizeof *s);
    memcpy(s->key, key, ORDER_KEY);
    s->number = (uint64_t)view_number(v, 0, ORDER_GET, "b", bytes);
    table_add(&o->senders, &s->node, hash);
    return s;
}

int order_check(struct order *o, struct view *v, const Koers__Journal__V1__Record *record,
                struct errtext *why)
{
    if (record->sequence <= o->sequence)
        return errtext_set(why, ORDER_E_BROKEN, "record %" PRIu64 " comes after record %" PRIu64,
                           record->sequence, o->sequence);
    if (record->committed_us < o->time_us)
        return errtext_set(why, ORDER_E_BROKEN, "record %" PRIu64 " is older than the one before",
                           record->sequence);
    if (record->number > 0) {
        struct order_sender *s = order_sender(o, v, record);
        if (record->number <= s->number)
            return errtext_set(why, ORDER_E_BROKEN,
                               "record %" PRIu64 ": number %" PRIu64 " of %s comes after %" PRIu64,
                               record->sequence, record->number, record->identity, s->number);
        s->number = record->number;
    }
    o->sequence = record->sequence;
    o->time_us = record->committed_us;
    return ORDER_OK;
}

int order_check_through(struct order *o, uint64_t through, struct errtext *why)
{
    if (through < o->through || through < o->sequence)
        return errtext_set(why, ORDER_E_BROKEN,
                           "everything up to %" PRIu64 " was delivered, after %" PRIu64, through,
                           o->through > o->sequence ? o->through : o->sequence);
    o->through = through;
    return ORDER_OK;
}

static bool order_same_sender(const Koers__Journal__V1__Record *a,
                              const Koers__Journal__V1__Record *b)
{
    return strcmp(a->identity, b->identity) == 0 &&
           slice_equal((struct slice){a->outbox.data, a->outbox.len},
                       (struct slice){b->outbox.data, b->outbox.len});
}

int order_store(struct view *v, const struct queue *q, size_t n)
{
    uint8_t key[ORDER_KEY];
    int r = 0;
    for (size_t i = 0; i < n && r == 0; i++) {
        const Koers__Journal__V1__Record *record = q->list[i].record;
        bool last = i + 1 == n || !order_same_sender(record, q->list[i + 1].record);
        if (last && record->number > 0)
            r = view_exec(v, ORDER_PUT, "bi", order_key(key, record), (int64_t)record->number);
    }
    return r;
}
