/* How often each content was seen in one import: its second occurrence is a second signal. */
#pragma once

#include <stddef.h>
#include <stdint.h>

struct occurrences {
    struct {
        uint64_t key; /* of the content's hash; 0: free */
        uint32_t count;
    } * slots;
    size_t n, capacity;
};

void occurrences_fini(struct occurrences *o);
/* How many times this content came before. */
uint64_t occurrences_next(struct occurrences *o, const uint8_t hash[32]);
