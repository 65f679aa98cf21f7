/* This header declares the wait before the next attempt to connect. */
#pragma once

#include <stdint.h>

struct bus_backoff {
    uint32_t ms; /* the last wait without the random part; 0 before the first wait */
};

/* Returns the next wait in milliseconds. The wait starts at 100 and doubles with each call, up to
 * 5,000. The result is shorter than the wait by a random part: from 0 to half of the wait. `random`
 * is any random number. */
uint32_t bus_backoff_next(struct bus_backoff *b, uint32_t random);
