/* clock.advance, on a trial mesh only. Its answer waits until the last day that it began is on
 * disk. */
#pragma once

#include "broker/core/observer.h"

extern const struct observer advance_observer;

void advance_take(struct core *c, struct session *s, const Koers__Bus__V1__Ask *ask);
