/* Counts by name: how often, and how many bytes. */
#pragma once

#include "common/base/table.h"

struct tally_row {
    struct table_node node;
    uint64_t n, bytes;
    char name[];
};

struct tally {
    struct table table;
    struct tally_row **rows;
    size_t n, room;
};

void tally_init(struct tally *t);
void tally_add(struct tally *t, struct slice name, uint64_t bytes);
/* Most first; or, with `by_name`, in order of name. */
void tally_sort(struct tally *t, bool by_name);
void tally_fini(struct tally *t);
