/* The rules for the fields of a signal, as data/README.md and signal.proto give them. */
#pragma once

#include "common/daemon/daemon.h"
#include "koers/signal/v1/signal.pb-c.h"

/* Refuses with every reason at once; the fields are called as in the NDJSON. Pure. */
void signal_check(struct outputs *out, const Koers__Signal__V1__Signal *s);
/* One text: at most `max` characters, none that would steer a terminal. lines: it may have several.
 */
void signal_check_text(struct outputs *out, const char *field, const char *text, size_t max,
                       bool required, bool lines);
