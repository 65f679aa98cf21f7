/* This file counts events by name (counts.h). The names come from a journal, so senders choose
 * them. The hash table has a secret key, so that no sender can choose names that collide. */
#include "broker/archive/counts.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

void counts_init(struct counts *t)
{
    *t = (struct counts){.n = 0};
    table_init(&t->table);
}

/* Finds the row of the name, and adds an empty row if there is none. */
static struct counts_row *counts_row(struct counts *t, struct slice name)
{
    uint64_t hash = table_hash(&t->table, name);
    for (struct table_node *n = table_first(&t->table, hash); n; n = table_next(n)) {
        struct counts_row *row = table_of(n, struct counts_row, node);
        if (slice_is(name, row->name))
            return row;
    }
    if (t->n == t->capacity) {
        t->capacity = t->capacity ? t->capacity * 2 : 64;
        t->rows = mem_grow(t->rows, t->capacity * sizeof *t->rows);
    }
    struct counts_row *row = mem_new(sizeof *row + name.n + 1);
    mem_copy(row->name, name.data, name.n);
    table_add(&t->table, &row->node, hash);
    return t->rows[t->n++] = row;
}

void counts_add(struct counts *t, struct slice name, uint64_t bytes)
{
    struct counts_row *row = counts_row(t, name);
    row->n++;
    row->bytes += bytes;
}

static int counts_by_name(const void *a, const void *b)
{
    return strcmp((*(struct counts_row *const *)a)->name, (*(struct counts_row *const *)b)->name);
}

static int counts_by_count(const void *a, const void *b)
{
    const struct counts_row *x = *(struct counts_row *const *)a,
                            *y = *(struct counts_row *const *)b;
    return x->n != y->n ? (x->n < y->n ? 1 : -1) : counts_by_name(a, b);
}

void counts_sort(struct counts *t, bool by_name)
{
    if (t->n > 0)
        qsort(t->rows, t->n, sizeof *t->rows, by_name ? counts_by_name : counts_by_count);
}

void counts_fini(struct counts *t)
{
    for (size_t i = 0; i < t->n; i++)
        free(t->rows[i]);
    free(t->rows);
    table_fini(&t->table);
}
