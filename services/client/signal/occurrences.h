/* This counter counts how often the same content occurs in one import. Two equal lines are two
 * signals, so they need different ids. Each id is made with the count, so the ids differ. When the
 * import runs again, the counts are the same, so the ids are the same too. */
#pragma once

#include <stddef.h>
#include <stdint.h>

struct occurrences {
    struct {
        uint64_t key; /* the first 8 bytes of the hash of the content; 0 in a free slot */
        uint32_t count;
    } * slots;
    size_t n, capacity;
};

void occurrences_fini(struct occurrences *o);
/* Returns how many times this content occurred before, then counts this occurrence. */
uint64_t occurrences_next(struct occurrences *o, const uint8_t hash[32]);
