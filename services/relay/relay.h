/* koers-relay: signals come in, bottlenecks go up, outcomes and schemes come down to each province.
 * The relay connects: it has no budget and no authority. */
#pragma once

#include "common/daemon/daemon.h"

/* main copies it for daemon_main, because the vault hangs on the copy (context). */
extern const struct daemon_spec relay_spec;
