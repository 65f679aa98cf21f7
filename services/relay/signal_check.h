/* The rules for the fields of a signal, as data/README.md and signal.proto give them. */
#pragma once

#include "common/daemon.h"
#include "koers/signal/v1/signal.pb-c.h"

/* Refuses with every reason at once; the fields are called as in the NDJSON. Pure. */
void signal_check(struct outputs *out, const Koers__Signal__V1__Signal *s);
