/* Which sessions the broker ends by itself: those whose key no longer counts, and those that fell
 * silent. */
#pragma once

#include <stdint.h>

struct core;
struct policy;

/* Ends sessions whose key expired, and sessions without a frame for three heartbeats. */
void admission_tick(struct core *c);
/* The number of sessions that this policy would end. */
uint32_t admission_count_ending(struct core *c, const struct policy *p);
/* Ends the sessions that the policy in force does not admit. The others then borrow their identity
 * from it, so the old policy must live until this returns. */
void admission_recheck(struct core *c);
