/* Counts by name (tally.h). Names come from a journal, so the table is keyed and each stands once.
 */
#include "broker/archive/tally.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

void tally_init(struct tally *t)
{
    *t = (struct tally){.n = 0};
    table_init(&t->table);
}

static struct tally_row *tally_row(struct tally *t, struct slice name)
{
    uint64_t hash = table_hash(&t->table, name);
    for (struct table_node *n = table_first(&t->table, hash); n; n = table_next(n)) {
        struct tally_row *row = table_of(n, struct tally_row, node);
        if (slice_is(name, row->name))
            return row;
    }
    if (t->n == t->room) {
        t->room = t->room ? t->room * 2 : 64;
        t->rows = mem_grow(t->rows, t->room * sizeof *t->rows);
    }
    struct tally_row *row = mem_new(sizeof *row + name.n + 1);
    mem_copy(row->name, name.data, name.n);
    table_add(&t->table, &row->node, hash);
    return t->rows[t->n++] = row;
}

void tally_add(struct tally *t, struct slice name, uint64_t bytes)
{
    struct tally_row *row = tally_row(t, name);
    row->n++;
    row->bytes += bytes;
}

static int tally_by_name(const void *a, const void *b)
{
    return strcmp((*(struct tally_row *const *)a)->name, (*(struct tally_row *const *)b)->name);
}

static int tally_by_count(const void *a, const void *b)
{
    const struct tally_row *x = *(struct tally_row *const *)a, *y = *(struct tally_row *const *)b;
    return x->n != y->n ? (x->n < y->n ? 1 : -1) : tally_by_name(a, b);
}

void tally_sort(struct tally *t, bool by_name)
{
    if (t->n > 0)
        qsort(t->rows, t->n, sizeof *t->rows, by_name ? tally_by_name : tally_by_count);
}

void tally_fini(struct tally *t)
{
    for (size_t i = 0; i < t->n; i++)
        free(t->rows[i]);
    free(t->rows);
    table_fini(&t->table);
}
