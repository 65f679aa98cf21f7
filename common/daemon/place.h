/* Whether an event is on a topic that its type and its sender may use. */
#pragma once

#include "common/daemon/reading.h"

/* 0; or 1 with `why`: this topic is not one of the event's type, not this daemon's, or not one on
 * which this sender may establish a fact. */
int place_check(const struct reading *g, const char *self, struct errtext *why);
