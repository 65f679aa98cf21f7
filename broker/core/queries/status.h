/* This file answers `mesh.status` with the condition of the broker and of each node, and with the
 * persons who have a session. */
#pragma once

#include "koers/bus/v1/bus.pb-c.h"

struct core;
struct session;

void status_take(struct core *c, struct session *s, const Koers__Bus__V1__Ask *ask);
