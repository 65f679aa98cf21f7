/* A hash table of things that carry their own link (struct table_node). It owns nothing. Hashes are
 * keyed with a random key per table, so that a peer cannot choose collisions. */
#pragma once

#include "common/base/slice.h"

struct table_node {
    uint64_t hash;
    struct table_node *next;
};

struct table {
    uint8_t key[16];
    struct table_node **slots;
    size_t n_slots;
    size_t n;
};

void table_init(struct table *t);
void table_fini(struct table *t); /* what is in it is left alone */
uint64_t table_hash(const struct table *t, struct slice key);
void table_add(struct table *t, struct table_node *node, uint64_t hash);
void table_remove(struct table *t, struct table_node *node); /* it must be in */
/* All with this hash, one after the other; the caller compares. */
struct table_node *table_first(const struct table *t, uint64_t hash);
struct table_node *table_next(const struct table_node *node);

/* The struct of `type` that has this node as `member`. */
#define table_of(node, type, member) ((type *)(void *)((char *)(node)-offsetof(type, member)))
