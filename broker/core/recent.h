/* This file remembers the last numbers that a session published. So the broker can answer a repeat
 * even if the record is no longer in memory. The table of a session grows to twice the size of the
 * window. A session that stays within its window never repeats a number that has left the table. */
#pragma once

#include "broker/core/data/senders.h"
#include "broker/core/observer.h"
#include "koers/bus/v1/bus.pb-c.h"

extern const struct observer recent_observer; /* frees the numbers when their session is freed */

struct recent {
    struct sent sent;
    /* The reason of the refusal. UNSPECIFIED if the event was accepted. */
    Koers__Bus__V1__Reason reason;
};

/* Stores a number that the session used. */
void recent_put(struct session *s, const struct sent *sent, Koers__Bus__V1__Reason reason);
/* Returns the stored number, or NULL if this session did not use the number or used it too long
 * ago. */
const struct recent *recent_get(const struct session *s, uint64_t number);
