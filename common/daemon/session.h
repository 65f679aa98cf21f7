/* The round on the bus: from the broker's messages and the timers to rounds. */
#pragma once

#include "common/daemon/state.h"

/* Starts the connection and the timers. The loop is d->loop, which the caller runs. */
int session_start(struct daemon *d);
/* At once: what is not committed is rolled back. */
void session_stop(struct daemon *d);
