/* This file answers mesh.status: the condition of the broker and of each node. */
#pragma once

#include "koers/bus/v1/bus.pb-c.h"

struct core;
struct session;

void status_take(struct core *c, struct session *s, const Koers__Bus__V1__Ask *ask);
