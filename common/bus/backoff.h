/* This header declares the wait before the next attempt to connect. */
#pragma once

#include <stdint.h>

struct bus_backoff {
    uint32_t ms; /* the last wait without the random part; 0 before the first wait */
};

/* Returns the next wait in milliseconds. The wait doubles from 100 up to 5,000. A random part of at
 * most half the wait is subtracted. */
uint32_t bus_backoff_next(struct bus_backoff *b, uint32_t random);
