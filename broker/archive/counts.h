/* Counts events by name. Every name has a count of events and the size of these events in bytes. */
#pragma once

#include "common/base/table.h"

struct counts_row {
    struct table_node node;
    uint64_t n, bytes;
    char name[];
};

struct counts {
    struct table table;
    struct counts_row **rows;
    size_t n, capacity;
};

void counts_init(struct counts *t);
/* Counts one event of `bytes` bytes for `name`. */
void counts_add(struct counts *t, struct slice name, uint64_t bytes);
/* Sorts the rows: by name if `by_name` is true, otherwise with the highest count first. */
void counts_sort(struct counts *t, bool by_name);
void counts_fini(struct counts *t);
