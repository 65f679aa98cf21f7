/* This header declares the check of topics: may the type and the sender of an event use the
 * topic? */
#pragma once

#include "common/daemon/reading.h"

/* Returns 0 if the topic is allowed. Otherwise returns 1 and sets `why`: the topic does not fit the
 * type, is not for this daemon, or does not allow facts of this sender. */
int place_check(const struct reading *g, const char *self, struct errtext *why);
