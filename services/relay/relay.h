/* This file declares the daemon of the regional relay. Signals come in, bottlenecks go up, and
 * outcomes and schemes come down to each province. The relay has no budget and no authority. */
#pragma once

#include "common/daemon/daemon.h"

/* Describes the daemon for daemon_main. main copies the spec, because vault_start sets `context` in
 * the copy. */
extern const struct daemon_spec relay_spec;
