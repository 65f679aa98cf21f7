/* The register of schemes. */
#pragma once

#include "common/daemon/daemon.h"

#define REGELINGEN_PATH "relay kerngroep-1 kerngroep-2 kerngroep-3 koersoverleg dg-overleg"

/* The daemon, complete for daemon_main. */
void regelingen_init(struct daemon_spec *spec);
