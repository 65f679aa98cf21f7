/* This file answers the question `clock.advance`, on a trial mesh only. The broker publishes a
 * `day.begun` event for each midnight that the clock passes. The answer waits until the last of
 * these events is on disk. */
#pragma once

#include "broker/core/observer.h"

extern const struct observer advance_observer;

void advance_take(struct core *c, struct session *s, const Koers__Bus__V1__Ask *ask);
