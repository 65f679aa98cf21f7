/* This file gives the core its surroundings: the door, the journal, the clocks, random bytes and
 * the files of the policy. */
#pragma once

#include "broker/core/core.h"

struct broker;

extern const struct core_ops broker_core_ops; /* `owner` is a struct broker */

int64_t broker_mono_us(void);
/* Checks that the policy is for this mesh. Returns POLICY_OK, or POLICY_E_BAD with the reason in
 * `why`. */
int broker_policy_check(const struct broker *b, const struct policy *p, struct errtext *why);
