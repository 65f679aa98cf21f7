/* This file answers clock.advance, on a trial mesh only. The clock passes each midnight on the way,
 * and the answer waits until the last day.begun is on disk. */
#pragma once

#include "broker/core/observer.h"

extern const struct observer advance_observer;

void advance_take(struct core *c, struct session *s, const Koers__Bus__V1__Ask *ask);
