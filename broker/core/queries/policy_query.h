/* policy.get and policy.put: an operator reads the policy in force, or puts another in its place.
 */
#pragma once

#include "koers/bus/v1/bus.pb-c.h"

struct core;
struct session;

void policy_query_get(struct core *c, struct session *s, const Koers__Bus__V1__Ask *ask);
/* The session may be freed when this returns. */
void policy_query_put(struct core *c, struct session *s, const Koers__Bus__V1__Ask *ask);
