/* This header declares the check whether an event is on a topic that its type and its sender may
 * use. */
#pragma once

#include "common/daemon/reading.h"

/* Returns 0 if the topic is allowed. Otherwise returns 1 and sets `why`: the topic does not fit the
 * type, is not for this daemon, or does not allow facts of this sender. */
int place_check(const struct reading *g, const char *self, struct errtext *why);
