/* The daemon of the regional relay. Signals come in, bottlenecks go up, and outcomes and schemes
 * come down to each province. The relay has no budget and no authority. */
#pragma once

#include "common/daemon/daemon.h"

/* The spec for daemon_main. main copies it, because vault_start sets `context` in the copy. */
extern const struct daemon_spec relay_spec;
