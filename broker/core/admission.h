/* This file decides which sessions the broker ends: sessions whose key is no longer valid, and
 * sessions that are silent. */
#pragma once

#include <stdint.h>

struct core;
struct policy;

/* Ends sessions whose key expired, and sessions that sent no frame for three heartbeats. */
void admission_tick(struct core *c);
/* Returns the count of sessions that policy `p` would end. */
uint32_t admission_count_ending(struct core *c, const struct policy *p);
/* Ends the sessions that the policy in force does not admit. The other sessions get their identity
 * (s->who) from that policy, so the old policy must live until this function returns. */
void admission_recheck(struct core *c);
