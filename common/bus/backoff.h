/* The wait before the next attempt to connect. */
#pragma once

#include <stdint.h>

struct bus_backoff {
    uint32_t ms; /* the last, before jitter; 0 at first */
};

/* Milliseconds: 100 doubling to 5,000, minus a random part of at most half. */
uint32_t bus_backoff_next(struct bus_backoff *b, uint32_t random);
