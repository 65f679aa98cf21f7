/* koers-relay: signals come in, bottlenecks go up, outcomes and schemes come down to each province.
 * It connects and has no steering means of its own (DOMAIN, "Bodies"). */
#pragma once

#include "common/daemon/daemon.h"

/* The daemon's tables; main copies it and gives it to daemon_main. */
extern const struct daemon_spec relay_spec;
