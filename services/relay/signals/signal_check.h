/* The rules for the fields of a signal, which signal.proto describes. */
#pragma once

#include "common/daemon/daemon.h"
#include "koers/signal/v1/signal.pb-c.h"

/* Refuses with every reason at once. The fields have the names of the JSON of signal post. */
void signal_check(struct outputs *out, const Koers__Signal__V1__Signal *s);
/* Refuses a text of more than `max` characters, one with control characters, and an empty one if it
 * is required. lines: line ends and tabs are allowed. */
void signal_check_text(struct outputs *out, const char *field, const char *text, size_t max,
                       bool required, bool lines);
