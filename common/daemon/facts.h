/* This header declares the answer to the question node.health. */
#pragma once

#include "common/daemon/state.h"

/* Returns the health of the daemon, made with malloc; for struct health_source. `daemon` is a
 * struct daemon. Blocks while the disk is slow. */
Koers__Mesh__V1__NodeHealth *facts_health(void *daemon);
