/* Checks the fields of a signal by the rules in signal.proto. */
#pragma once

#include "common/daemon/daemon.h"
#include "koers/signal/v1/signal.pb-c.h"

/* Refuses a wrong signal with all reasons at once. The names of the fields are those of the JSON
 * that `koers signal post` reads. */
void signal_check(struct outputs *out, const Koers__Signal__V1__Signal *s);
/* Refuses a text of more than `max` characters, and a text with control characters. If `required`
 * is true, also refuses a blank text. If `lines` is true, line ends and tabs are allowed. */
void signal_check_text(struct outputs *out, const char *field, const char *text, size_t max,
                       bool required, bool lines);
