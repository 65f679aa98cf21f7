/* This file answers the question `node.health` for the broker. The owner of the core checks files
 * and disk outside the thread of the loop. Questions that arrive during one check share its answer.
 */
#pragma once

#include "koers/bus/v1/bus.pb-c.h"

struct core;
struct session;

void health_take(struct core *c, struct session *s, const Koers__Bus__V1__Ask *ask);
