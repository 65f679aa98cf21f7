/* This header declares the session of a daemon. A session passes messages of the broker and timer
 * events to the round. */
#pragma once

#include "common/daemon/state.h"

/* Starts the connection and the timers on d->loop. The caller runs the loop. Returns 0 or a
 * negative errno. */
int session_start(struct daemon *d);
/* Ends the session and closes the timers. Everything that is not committed is rolled back. */
void session_stop(struct daemon *d);
