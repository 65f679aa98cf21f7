/* The numbers that a session published, for repeats whose records are no longer in memory. There
 * are as many places as numbers were used, up to twice the window: a session that keeps to its
 * window cannot repeat an older number. */
#pragma once

#include "broker/core/data/senders.h"
#include "broker/core/observer.h"
#include "koers/bus/v1/bus.pb-c.h"

extern const struct observer recent_observer; /* frees the numbers with their session */

struct recent {
    struct sent sent;
    Koers__Bus__V1__Reason reason; /* UNSPECIFIED, or why the event was refused */
};

void recent_put(struct session *s, const struct sent *sent, Koers__Bus__V1__Reason reason);
/* NULL if this session did not use the number, or used it too long ago. */
const struct recent *recent_get(const struct session *s, uint64_t number);
