/* Faults, readiness, and the reports of both to the broker. */
#pragma once

#include "common/daemon/state.h"

/* Checks whether the daemon caught up, and reports to the broker: a new state at once, a new
 * position at most twice a second. */
void health_settle(struct daemon *d);
/* The same, but reports a new position in any case. */
void health_beat(struct daemon *d);
/* Rolls back; this session handles no more inputs. A new session is made after `ms`. */
void health_fault(struct daemon *d, uint64_t ms, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* A commit succeeded: the fault, if there was one, is over. */
void health_fault_over(struct daemon *d);
/* For a result of round_work() or round_commit() that is not 0: VIEW_E_FULL is a fault, a negative
 * errno ends the process. */
void health_trouble(struct daemon *d, int r);
/* The name in the contract, for logs and states. */
const char *health_reason(Koers__Bus__V1__Reason reason);
