/* The answer to the query node.health. */
#pragma once

#include "common/daemon/state.h"

/* For struct health_source; `daemon` is a struct daemon. Blocks as long as the disk does. */
Koers__Mesh__V1__NodeHealth *facts_health(void *daemon);
