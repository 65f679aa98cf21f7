/* The broker itself answers these questions: `mesh.status`, `node.health`, `clock.advance`,
 * `clock.confirm`, `policy.get` and `policy.put`. */
#pragma once

#include "koers/bus/v1/bus.pb-c.h"

struct core;
struct session;

/* Answers the question, now or later. The session may have been freed when this function returns.
 */
void query_take(struct core *c, struct session *s, const Koers__Bus__V1__Ask *ask);
