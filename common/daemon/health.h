/* This header declares the faults and the readiness of a daemon, and the functions that report to
 * the broker. */
#pragma once

#include "common/daemon/state.h"

/* Checks whether the daemon has caught up, and reports to the broker. A new state is reported at
 * once. A new position is reported only if the last report is at least 500 ms old. */
void health_settle(struct daemon *d);
/* Checks whether the daemon has caught up, and reports a new state or a new position at once. */
void health_beat(struct daemon *d);
/* Starts a fault with the reason `format`: rolls the round back and stops the work of this session.
 * A new session starts after `ms` milliseconds. */
void health_fault(struct daemon *d, uint64_t ms, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* Ends the fault, if there is one. The caller calls this after a commit succeeded or after the
 * daemon has caught up. */
void health_fault_over(struct daemon *d);
/* Handles a result of round_work() or round_commit() that is not 0. VIEW_E_FULL is a fault. A
 * negative errno ends the process. */
void health_trouble(struct daemon *d, int r);
/* Returns the name of `reason` in proto/, for logs and states. */
const char *health_reason(Koers__Bus__V1__Reason reason);
