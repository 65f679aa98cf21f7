/* A hash table of objects that contain a struct table_node. The caller owns the objects. Each table
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
void table_fini(struct table *t); /* does not free the objects */
uint64_t table_hash(const struct table *t, struct slice key);
void table_add(struct table *t, struct table_node *node, uint64_t hash);
void table_remove(struct table *t, struct table_node *node); /* `node` must be in the table */
/* Returns the first object with this hash, or NULL. Two keys can have the same hash, so the caller
 * must compare the keys. */
struct table_node *table_first(const struct table *t, uint64_t hash);
/* Returns the next object with the hash of `node`, or NULL at the end. */
struct table_node *table_next(const struct table_node *node);

/* Returns the object of type `type` that contains `node` as its member `member`. */
#define table_of(node, type, member) ((type *)(void *)((char *)(node)-offsetof(type, member)))
