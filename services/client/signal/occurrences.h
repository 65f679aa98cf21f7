/* Counts how often each content occurs in one import. Equal lines are different signals; the count
 * gives each its own id, and the same id when the import runs again. */
#pragma once

#include <stddef.h>
#include <stdint.h>

struct occurrences {
    struct {
        uint64_t key; /* the first 8 bytes of the content's hash; 0: a free slot */
        uint32_t count;
    } * slots;
    size_t n, capacity;
};

void occurrences_fini(struct occurrences *o);
/* How many times this content occurred before; counts this one. */
uint64_t occurrences_next(struct occurrences *o, const uint8_t hash[32]);
