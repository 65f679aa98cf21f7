/* This header declares the wait before the next attempt to connect. */
#pragma once

#include <stdint.h>

struct bus_backoff {
    uint32_t ms; /* the last wait without the random part; 0 before the first wait */
};

/* Sets b->ms to 100 in the first call, and doubles it in every further call, up to 5,000. Returns
 * the next wait in milliseconds: b->ms minus a random part. The random part is from 0 to half of
 * b->ms. `random` is any random number. */
uint32_t bus_backoff_next(struct bus_backoff *b, uint32_t random);
