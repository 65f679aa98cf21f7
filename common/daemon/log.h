/* Log lines about inputs and outputs. */
#pragma once

#include "common/daemon/outputs.h"
#include "common/daemon/reading.h"

/* An input, and what was decided on it. */
void log_input(const struct reading *g, const struct outputs *o);
void log_parked(const struct reading *g, const char *why);
/* An output of this daemon is journaled, or the broker refused it. */
void log_output(struct slice event, uint64_t sequence);
void log_output_refused(struct slice event, const char *reason);
