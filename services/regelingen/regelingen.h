/* This file declares the daemon of the register of schemes. */
#pragma once

#include "common/daemon/daemon.h"

/* Fills *spec for daemon_main. */
void regelingen_init(struct daemon_spec *spec);
