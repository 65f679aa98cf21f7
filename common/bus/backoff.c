/* This file computes the wait before the next attempt to connect (backoff.h). The wait has a random
 * part, so that nodes do not all reconnect in the same moment after the broker restarts. */
#include "common/bus/backoff.h"

#define BACKOFF_MIN 100  /* ms; the first wait */
#define BACKOFF_MAX 5000 /* ms; the longest wait */

uint32_t bus_backoff_next(struct bus_backoff *b, uint32_t random)
{
    b->ms = b->ms ? 2 * b->ms : BACKOFF_MIN;
    if (b->ms > BACKOFF_MAX)
        b->ms = BACKOFF_MAX;
    return b->ms - random % (b->ms / 2 + 1);
}
