/* This file answers `policy.get` and `policy.put`. With `policy.get`, an operator reads the policy
 * in force. With `policy.put`, an operator replaces it. */
#pragma once

#include "koers/bus/v1/bus.pb-c.h"

struct core;
struct session;

void policy_query_get(struct core *c, struct session *s, const Koers__Bus__V1__Ask *ask);
/* Handles `policy.put`. The session may have been freed when this function returns. */
void policy_query_put(struct core *c, struct session *s, const Koers__Bus__V1__Ask *ask);
