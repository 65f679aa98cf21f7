/* This file decides which sessions the broker ends: sessions that the policy no longer admits, and
 * sessions that are silent. */
#pragma once

#include <stdint.h>

struct core;
struct policy;

/* Ends sessions whose key expired, and sessions that sent no frame for three heartbeats. */
void admission_tick(struct core *c);
/* Returns the count of sessions that policy `p` would end. */
uint32_t admission_count_ending(struct core *c, const struct policy *p);
/* Ends the sessions that the policy in force does not admit. The remaining sessions get their
 * identity (s->who) from the policy in force. The old policy must live until this function returns,
 * because the sessions point into it. */
void admission_recheck(struct core *c);
