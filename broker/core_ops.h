/* The outside world of the core: the door to send through, the journal, the clocks, randomness and
 * the policy's files. */
#pragma once

#include "broker/core/core.h"

struct broker;

extern const struct core_ops broker_core_ops; /* owner: struct broker */

int64_t broker_mono_us(void);
/* Whether a policy is for this mesh. POLICY_E_BAD, with the reason, if it is not. */
int broker_policy_check(const struct broker *b, const struct policy *p, struct errtext *why);
