/* A hash table with chains and SipHash (table.h). The table doubles its slots when it has as many
 * objects as slots. */
#include "common/base/table.h"

#include <assert.h>
#include <sodium.h>
#include <stdlib.h>

#include "common/base/err.h"

#define TABLE_SLOTS_MIN 64

static_assert(sizeof(((struct table *)0)->key) == crypto_shorthash_KEYBYTES,
              "size of a SipHash key");

void table_init(struct table *t)
{
    *t = (struct table){.n_slots = TABLE_SLOTS_MIN};
    randombytes_buf(t->key, sizeof t->key);
    t->slots = mem_new(t->n_slots * sizeof *t->slots);
}

void table_fini(struct table *t)
{
    free(t->slots);
    *t = (struct table){0};
}

uint64_t table_hash(const struct table *t, struct slice key)
{
    uint64_t hash;
    crypto_shorthash((uint8_t *)&hash, key.n ? key.data : (const uint8_t *)"", key.n, t->key);
    return hash;
}

static void table_grow(struct table *t)
{
    size_t n_slots = t->n_slots * 2;
    struct table_node **slots = mem_new(n_slots * sizeof *slots);
    for (size_t i = 0; i < t->n_slots; i++)
        for (struct table_node *node = t->slots[i], *next; node; node = next) {
            next = node->next;
            node->next = slots[node->hash & (n_slots - 1)];
            slots[node->hash & (n_slots - 1)] = node;
        }
    free(t->slots);
    t->slots = slots;
    t->n_slots = n_slots;
}

void table_add(struct table *t, struct table_node *node, uint64_t hash)
{
    if (t->n >= t->n_slots)
        table_grow(t);
    node->hash = hash;
    node->next = t->slots[hash & (t->n_slots - 1)];
    t->slots[hash & (t->n_slots - 1)] = node;
    t->n++;
}

void table_remove(struct table *t, struct table_node *node)
{
    struct table_node **at = &t->slots[node->hash & (t->n_slots - 1)];
    while (*at && *at != node)
        at = &(*at)->next;
    must(*at == node);
    *at = node->next;
    t->n--;
}

struct table_node *table_first(const struct table *t, uint64_t hash)
{
    struct table_node *node = t->slots[hash & (t->n_slots - 1)];
    while (node && node->hash != hash)
        node = node->next;
    return node;
}

struct table_node *table_next(const struct table_node *node)
{
    uint64_t hash = node->hash;
    struct table_node *next = node->next;
    while (next && next->hash != hash)
        next = next->next;
    return next;
}
