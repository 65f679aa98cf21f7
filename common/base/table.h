/* A hash table of objects that contain a struct table_node. The table does not own them. Each table
 * has a random hash key, so that a peer cannot choose names that collide. */
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
void table_fini(struct table *t); /* the objects stay */
uint64_t table_hash(const struct table *t, struct slice key);
void table_add(struct table *t, struct table_node *node, uint64_t hash);
void table_remove(struct table *t, struct table_node *node); /* it must be in the table */
/* The objects with this hash, one after the other; NULL at the end. The caller compares the keys.
 */
struct table_node *table_first(const struct table *t, uint64_t hash);
struct table_node *table_next(const struct table_node *node);

/* The object of `type` whose `member` is this node. */
#define table_of(node, type, member) ((type *)(void *)((char *)(node)-offsetof(type, member)))
