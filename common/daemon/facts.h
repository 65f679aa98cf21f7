/* This header declares the answer to the question node.health. */
#pragma once

#include "common/daemon/state.h"

/* Returns the health of the daemon, made with malloc. A struct health_source points to this
 * function. `daemon` is a struct daemon. If the disk is slow, the function blocks. */
Koers__Mesh__V1__NodeHealth *facts_health(void *daemon);
